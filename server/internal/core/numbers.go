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

// span is how many digits a number has in all, calling code included; both ends belong to it.
// The zero value: no such calling code.
type span struct{ least, most uint8 }

// Spans of numbers whose plan we do not look into.
const (
	leastDigits = 8  // our choice (I): shorter numbers with a calling code are hardly ever mobile
	mostDigits  = 15 // Source: ITU-T E.164, 6.2.1
)

// open is the span of a numbering plan of which only the calling code is known.
var open = span{leastDigits, mostDigits} //nolint:gochecknoglobals // a constant; nothing writes it.

// callingCodes holds the span of every calling code, found by the code itself: callingCodes[44]
// belongs to +44. Codes of one to three digits do not clash, since no code begins with another.
// Source: ITU-T E.164, list of assigned country codes; the exact spans from the national
// numbering plans of the countries (R), the others open.
//
//nolint:gochecknoglobals,mnd // a constant table; nothing writes it.
var callingCodes = [1000]span{
	1: {11, 11}, 7: {11, 11},
	20: {11, 12}, 27: {11, 11},
	30: {12, 12}, 31: {11, 11}, 32: {10, 11}, 33: {11, 11}, 34: {11, 11}, 36: {10, 11}, 39: {8, 13},
	40: {11, 11}, 41: {11, 12}, 43: {8, 15}, 44: {11, 12}, 45: {10, 10}, 46: {9, 12}, 47: {10, 10}, 48: {11, 11}, 49: {9, 15},
	51: {10, 11}, 52: {12, 13}, 53: {10, 10}, 54: {12, 13}, 55: {12, 13}, 56: {10, 11}, 57: {10, 12}, 58: {12, 12},
	60: {10, 12}, 61: {11, 11}, 62: {9, 15}, 63: {10, 12}, 64: {10, 12}, 65: {10, 10}, 66: {10, 11},
	81: {11, 12}, 82: {10, 12}, 84: {10, 12}, 86: {11, 13},
	90: {12, 12}, 91: {12, 12}, 92: {11, 12}, 93: {11, 11}, 94: {11, 11}, 95: {9, 12}, 98: {12, 12},
	211: {12, 12}, 212: {12, 12}, 213: {11, 12}, 216: {11, 11}, 218: {11, 12}, 220: {10, 10}, 221: {12, 12}, 222: {11, 11}, 223: {11, 11}, 224: {11, 12},
	225: {11, 13}, 226: {11, 11}, 227: {11, 11}, 228: {11, 11}, 229: {11, 13}, 230: {10, 11}, 231: {10, 12}, 232: {11, 11}, 233: {12, 12}, 234: {11, 13},
	235: {11, 11}, 236: {11, 11}, 237: {11, 12}, 238: {10, 10}, 239: {10, 10}, 240: {12, 12}, 241: {10, 11}, 242: {12, 12}, 243: {12, 12}, 244: {12, 12},
	245: {10, 12}, 246: {10, 10}, 247: open, 248: {10, 10}, 249: {12, 12}, 250: {12, 12}, 251: {12, 12}, 252: {10, 12}, 253: {11, 11}, 254: {12, 12},
	255: {12, 12}, 256: {12, 12}, 257: {11, 11}, 258: {11, 12}, 260: {12, 12}, 261: {12, 12}, 262: {12, 12}, 263: {11, 12}, 264: {11, 12}, 265: {10, 12},
	266: {11, 11}, 267: {10, 11}, 268: {11, 11}, 269: {10, 10}, 290: open, 291: {10, 10}, 297: {10, 10}, 298: {9, 9}, 299: {9, 9},
	350: {11, 11}, 351: {12, 12}, 352: {9, 12}, 353: {11, 12}, 354: {10, 12}, 355: {11, 12}, 356: {11, 11}, 357: {11, 11}, 358: {8, 15}, 359: {11, 12},
	370: {11, 11}, 371: {11, 11}, 372: {10, 11}, 373: {11, 11}, 374: {11, 11}, 375: {12, 12}, 376: {9, 12}, 377: {11, 12}, 378: {9, 13}, 379: open,
	380: {12, 12}, 381: {11, 12}, 382: {11, 11}, 383: {11, 12}, 385: {11, 12}, 386: {11, 11}, 387: {11, 12}, 389: {11, 11},
	420: {12, 12}, 421: {12, 12}, 423: {10, 12}, 500: {8, 8}, 501: {10, 10}, 502: {11, 11}, 503: {11, 11}, 504: {11, 11}, 505: {11, 11}, 506: {11, 11},
	507: {10, 11}, 508: {9, 12}, 509: {11, 11}, 590: {12, 12}, 591: {11, 11}, 592: {10, 10}, 593: {11, 12}, 594: {12, 12}, 595: {11, 12}, 596: {12, 12},
	597: {9, 10}, 598: {11, 11}, 599: {10, 11}, 670: {10, 11}, 672: {9, 9}, 673: {10, 10}, 674: {10, 10}, 675: {10, 11}, 676: {8, 10}, 677: {8, 10},
	678: {8, 10}, 679: {10, 10}, 680: {10, 10}, 681: {9, 9}, 682: {8, 8}, 683: {7, 10}, 685: {8, 10}, 686: {8, 11}, 687: {9, 9}, 688: {8, 9},
	689: {9, 11}, 690: {7, 10}, 691: {10, 10}, 692: {10, 10},
	800: open, 808: open, 850: open, 852: {11, 11}, 853: {11, 11}, 855: {11, 12}, 856: {11, 13}, 870: open, 878: open, 880: {12, 13}, 881: open, 882: open,
	883: open, 886: {11, 12}, 888: open, 960: {10, 10}, 961: {10, 11}, 962: {11, 12}, 963: {11, 12}, 964: {12, 13}, 965: {11, 11}, 966: {12, 12},
	967: {11, 12}, 968: {11, 11}, 970: {11, 12}, 971: {11, 12}, 972: {11, 12}, 973: {11, 11}, 974: {11, 11}, 975: {10, 11}, 976: {11, 11}, 977: {11, 13},
	979: open, 992: {12, 12}, 993: {11, 11}, 994: {12, 12}, 995: {12, 12}, 996: {12, 12}, 998: {12, 12},
}
