package core

// Limits of a number that is sent to. Source: ITU-T E.164, 6.2.1 (15 digits); the lower end is
// our choice (I), the shortest number of any plan.
const (
	minNumber = 7
	maxNumber = 15
)

// plainNumber reads a number in any common notation: digits with spaces, no-break spaces,
// dashes, dots, slashes and brackets between them, and at most one plus, in front. It answers
// the digits alone, whether there was a plus, and whether it was a number at all.
// Source: contacts, CheckContact (D).
func plainNumber(s string) (digits string, plus, ok bool) {
	b := make([]byte, 0, maxNumber+1)
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			if len(b) > maxNumber {
				return "", plus, false
			}
			b = append(b, byte(r))
		case r == '+' && !plus && len(b) == 0:
			plus = true
		case r == ' ' || r == '-' || r == '.' || r == '(' || r == ')' || r == '/' || r == '\u00a0' || r == '\t':
		default:
			return "", plus, false
		}
	}
	return string(b), plus, len(b) > 0
}

// allDigits tells whether s holds digits and nothing else; false for the empty string.
func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// callingCode splits the calling code off a number in international form (digits only); false
// when the number begins with none.
func callingCode(digits string) (code string, ok bool) {
	n := 0
	for i := 0; i < len(digits) && i < 3; i++ {
		n = n*10 + int(digits[i]-'0')
		if n == 0 {
			return "", false
		}
		if callingCodes[n].most > 0 {
			return digits[:i+1], true
		}
	}
	return "", false
}

// usable tells whether digits can be a number in international form: a calling code that exists
// and as many digits as its plan has.
func usable(digits string) bool {
	code, ok := callingCode(digits)
	if !ok {
		return false
	}
	n := 0
	for i := range len(code) {
		n = n*10 + int(code[i]-'0')
	}
	length := uint8(min(len(digits), 255))
	return length >= callingCodes[n].least && length <= callingCodes[n].most
}

// quirk is a national habit by which the WhatsApp id differs from the number.
type quirk struct {
	code   string // calling code
	digits int    // in all; the quirk holds for this length alone
	apply  func(number string) string
}

// quirks are applied to numbers that are not among the fixture's customers.
// Source: contacts, CheckContact: Brazil (O); Argentina and Mexico, their direction and the
// Brazilian area codes (R).
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var quirks = []quirk{
	{"55", 13, dropBrazilianNine},
	{"54", 12, func(n string) string { return n[:2] + "9" + n[2:] }}, // mobile numbers carry a 9 after the calling code
	{"52", 12, func(n string) string { return n[:2] + "1" + n[2:] }}, // accounts kept the 1 that mobile numbers had until 2019
}

// firstShortArea is the first Brazilian area code whose accounts kept the eight-digit form when
// a 9 was put in front of mobile numbers; below it accounts carry the 9. Source: (R).
const firstShortArea = "31"

// dropBrazilianNine takes the 9 of a mobile number away: 5582999887766 becomes 558299887766.
func dropBrazilianNine(n string) string {
	if n[4] != '9' || n[2:4] < firstShortArea {
		return n
	}
	return n[:4] + n[5:]
}

// normalised is the WhatsApp id that belongs to a number in international form, by the rules of
// its country.
func normalised(digits string) string {
	for _, q := range quirks {
		if len(digits) == q.digits && digits[:len(q.code)] == q.code {
			return q.apply(digits)
		}
	}
	return digits
}
