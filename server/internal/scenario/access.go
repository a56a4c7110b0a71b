package scenario

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Lengths in characters. Source: users, Password and name rules (D); overview, Authentication
// (D) for keys; tokens our choice, as long as the core looks into.
const (
	minUserName = 4
	maxUserName = 32
	maxPassword = 64
	minAPIKey   = 12
	maxAPIKey   = 128
	maxToken    = 4096
	pinDigits   = 6
)

// maxTier is the largest messaging tier; beyond it 0, unlimited, is meant. Source: overview, Rate limits (D).
const maxTier = 100_000

// Digits of a number in international form; the business number has no plus either.
const (
	minNumber      = 7  // our choice: the shortest of any country
	maxNumber      = 15 // Source: ITU-T E.164
	maxCallingCode = 3
)

// businessNumber reads the number of the business. One that has a phone is registered unless the
// file says otherwise.
func businessNumber(into *core.Number) reader {
	return func(d *decoder, n *node) {
		before := len(d.found)
		var registered *bool
		ok := d.mapping(n,
			field{"country_code", digits(&into.CountryCode, 1, maxCallingCode)},
			field{"phone", digits(&into.Phone, 1, maxNumber)},
			field{"verified_name", plain(&into.VerifiedName, 1, 256)},
			field{"registered", optional(&registered, yes)},
			field{"pin", digits(&into.PIN, pinDigits, pinDigits)},
			field{"code", digits(&into.Code, pinDigits, pinDigits)},
			field{"tier", count(&into.Tier, 0, maxTier)},
			field{"locked", yes(&into.Locked)},
			field{"unpaid", yes(&into.Unpaid)},
		)
		if !ok || len(d.found) > before {
			return
		}
		into.Registered = into.Phone != ""
		if registered != nil {
			into.Registered = *registered
		}
		checkNumber(d, n, *into)
	}
}

// checkNumber refuses a number that cannot be.
func checkNumber(d *decoder, n *node, number core.Number) {
	all := number.CountryCode + number.Phone
	switch {
	case (number.CountryCode == "") != (number.Phone == ""):
		d.failf(n, `country_code and phone go together, as in country_code: "44" and phone: "7700900000"`)
	case all == "" && number.Registered:
		d.failf(n, "a number that is registered needs country_code and phone")
	case all == "" && number.PIN != "":
		d.failf(n, "a pin belongs to a number: add country_code and phone")
	case all != "" && (len(all) < minNumber || len(all) > maxNumber):
		d.failf(n, "country_code and phone have %d digits together, want %d to %d", len(all), minNumber, maxNumber)
	case strings.HasPrefix(all, "0"):
		d.failf(n, `country_code begins with 0: write it without, as in "44"`)
	}
}

// digits reads text of digits only.
func digits(into *string, least, most int) reader {
	return func(d *decoder, n *node) {
		if !d.is(n, "digits", text, number) {
			return
		}
		if notDigit(n.text) || len(n.text) < least || len(n.text) > most {
			want := strconv.Itoa(least)
			if least != most {
				want += " to " + strconv.Itoa(most)
			}
			d.failf(n, "want %s digits and nothing else, got %s", want, quote(n.text))
			return
		}
		*into = n.text
	}
}

// notDigit tells whether a text holds something else than digits.
func notDigit(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// phone reads a number in international form; one plus in front is left out.
func phone(into *string) reader {
	return func(d *decoder, n *node) {
		if !d.is(n, "a phone number", text, number) {
			return
		}
		all := strings.TrimPrefix(n.text, "+")
		if !notDigit(all) && len(all) >= minNumber && len(all) <= maxNumber && all[0] != '0' {
			*into = all
			return
		}
		d.failf(n, `want a number in international form, %d to %d digits such as "447700900123", got %s`, minNumber, maxNumber, quote(n.text))
	}
}

// user reads an account of the API. The role follows from the name.
func user(into *core.User) reader {
	return func(d *decoder, n *node) {
		d.mapping(n,
			field{"name" + need, both(plain(&into.Name, minUserName, maxUserName), userName)},
			field{"password" + need, plain(&into.Password, 1, maxPassword)},
			field{"change_password", yes(&into.ChangePassword)},
		)
		into.Admin = into.Name == core.BuiltInAdmin
	}
}

// userName refuses characters with which nobody could log in: a colon ends the name in Basic, an
// at sign begins the world, a slash ends it in paths.
func userName(d *decoder, n *node) {
	if strings.ContainsAny(n.text, "@:/\n\t") {
		d.failf(n, "a user's name must not hold @, :, / or line breaks, got %s", quote(n.text))
	}
}

// token reads a bearer token that is valid from the start.
func (p *people) token(into *core.FixedToken) reader {
	return func(d *decoder, n *node) {
		into.User = core.BuiltInAdmin
		d.mapping(n,
			field{"token" + need, both(plain(&into.Token, 1, maxToken), visible)},
			field{"user", both(plain(&into.User, minUserName, maxUserName), p.knownUser)},
		)
	}
}

// apiKey reads a key for health, metrics and stats.
func apiKey(into *string) reader { return both(plain(into, minAPIKey, maxAPIKey), visible) }

// visible refuses what cannot stand in a header.
func visible(d *decoder, n *node) {
	if strings.ContainsFunc(n.text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		d.failf(n, "holds a blank or a character beyond ASCII: it is sent in a header")
	}
}

// knownUser refuses the name of somebody who is not a user. The admin is one in any case.
func (p *people) knownUser(d *decoder, n *node) {
	var names []string
	for _, u := range p.genesis.Users {
		names = append(names, u.Name)
	}
	if !slices.Contains(names, core.BuiltInAdmin) {
		names = append(names, core.BuiltInAdmin)
	}
	if !slices.Contains(names, n.text) && !p.usersFailed {
		d.failf(n, "there is no user %s among users: %s", quote(n.text), didYouMean(n.text, names))
	}
}
