package core

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of the business profile, in code points. Source: business-profile, table (D, S) and Open
// points 2 and 4.
const (
	MaxBusinessAddress     = 256
	MaxBusinessDescription = 512
	MaxBusinessEmail       = 128
	MaxBusinessWebsite     = 256
	MaxBusinessWebsites    = 2 // how many
)

// Verticals are the lines of business that can be named; an empty one is allowed too.
// Source: business-profile, Verticals (D) and Open points 3.
func Verticals() []string {
	return []string{
		"Automotive", "Beauty, Spa and Salon", "Clothing and Apparel", "Education", "Entertainment",
		"Event Planning and Service", "Finance and Banking", "Food and Grocery", "Public Service",
		"Hotel and Lodging", "Medical and Health", "Non-profit", "Professional Services",
		"Shopping and Retail", "Travel and Transportation", "Restaurant", "Other",
	}
}

// BusinessProfile is what people read about the business. Each empty field was never set.
// Source: business-profile, table (D, S).
type BusinessProfile struct {
	Address     string
	Description string
	Email       string
	Vertical    string   // one of Verticals, or empty
	Websites    []string // each beginning with http:// or https://, in letters of either case
}

// BusinessPatch names the fields of the profile to be changed; nil: stays as it is.
// Source: business-profile, Open points 1 (D): partial updates.
type BusinessPatch struct {
	Address     *string
	Description *string
	Email       *string
	Vertical    *string
	Websites    *[]string
}

// business is what the business says about itself.
type business struct {
	profile    BusinessProfile
	compliance Compliance // zero: never set
}

// BusinessInfo asks for the business profile. Never refused: it is a setting, which needs no
// connection (I). Source: business-profile, GetBusinessProfile (O).
type BusinessInfo struct{}

func (BusinessInfo) do(w *World) (BusinessProfile, error) { return w.business.profile.clone(), nil }

// UpdateBusiness changes the fields that are named; before 2.23 it sets the others to empty ones.
// Refused with 1009. Source: business-profile, updateBusinessProfile (D, I); overview, Version
// timeline (D).
type UpdateBusiness struct {
	Patch BusinessPatch
}

func (c UpdateBusiness) do(w *World) (Nothing, error) {
	next := w.business.profile.clone()
	if !w.options.ClientVersion.atLeast(23, 0) {
		next = BusinessProfile{Websites: []string{}}
	}
	for _, field := range []struct{ from, to *string }{
		{c.Patch.Address, &next.Address},
		{c.Patch.Description, &next.Description},
		{c.Patch.Email, &next.Email},
		{c.Patch.Vertical, &next.Vertical},
	} {
		if field.from != nil {
			*field.to = *field.from
		}
	}
	if c.Patch.Websites != nil {
		next.Websites = append([]string{}, *c.Patch.Websites...)
	}
	if err := checkBusiness(next); err != nil {
		return Nothing{}, err
	}
	w.business.profile = next
	w.tell(ProfileChanged{Occurred: w.occurred(), Part: "business"})
	return Nothing{}, nil
}

// clone is a copy with slices of its own; Websites is never nil.
func (b BusinessProfile) clone() BusinessProfile {
	b.Websites = append([]string{}, b.Websites...)
	return b
}

// checkBusiness applies the rules of the profile. Source: business-profile, table (D, S).
func checkBusiness(b BusinessProfile) error {
	for _, field := range []struct {
		name, value string
		most        int
	}{
		{"address", b.Address, MaxBusinessAddress},
		{"description", b.Description, MaxBusinessDescription},
		{"email", b.Email, MaxBusinessEmail},
	} {
		if n := utf8.RuneCountInString(field.value); n > field.most {
			return refuse(1009, "Parameter '%s' is too long: %d characters, at most %d", field.name, n, field.most)
		}
	}
	if b.Email != "" && !plausibleEmail(b.Email) {
		return refuse(1009, "Parameter 'email' is not an e-mail address: '%s'", b.Email)
	}
	if b.Vertical != "" && !slices.Contains(Verticals(), b.Vertical) {
		return refuse(1009, "Parameter 'vertical' is '%s': use one of %s", b.Vertical, strings.Join(Verticals(), "; "))
	}
	return checkWebsites(b.Websites)
}

// checkWebsites applies the rules of the websites.
func checkWebsites(websites []string) error {
	if len(websites) > MaxBusinessWebsites {
		return refuse(1009, "Parameter 'websites' has %d entries, at most %d", len(websites), MaxBusinessWebsites)
	}
	for i, site := range websites {
		if n := utf8.RuneCountInString(site); n > MaxBusinessWebsite {
			return refuse(1009, "Parameter 'websites[%d]' is too long: %d characters, at most %d", i, n, MaxBusinessWebsite)
		}
		if scheme, _, ok := strings.Cut(site, "://"); !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
			return refuse(1009, "Parameter 'websites[%d]' must begin with http:// or https://: '%s'", i, site)
		}
	}
	return nil
}

// plausibleEmail tells whether a text has the form name@domain.tld, without spaces.
func plausibleEmail(s string) bool {
	name, domain, ok := strings.Cut(s, "@")
	return ok && name != "" && !strings.ContainsAny(s, " \t\r\n<>,;") && !strings.Contains(domain, "@") &&
		strings.Contains(domain, ".") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".")
}
