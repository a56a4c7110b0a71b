package contract

import (
	"unicode/utf16"
	"unicode/utf8"
)

// hexDigit is the value of one hexadecimal digit; negative: it is none.
func hexDigit(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}

// unescape appends what the inside of a JSON string stands for. The reader has seen that the escapes are well
// formed. A surrogate without its other half becomes U+FFFD, as in encoding/json.
func unescape(to, raw []byte) []byte {
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			to = append(to, raw[i])
			i++
			continue
		}
		c := raw[i+1]
		i += 2
		switch c {
		case 'b':
			to = append(to, '\b')
		case 'f':
			to = append(to, '\f')
		case 'n':
			to = append(to, '\n')
		case 'r':
			to = append(to, '\r')
		case 't':
			to = append(to, '\t')
		case 'u':
			r, size := escapedRune(raw[i:])
			to = utf8.AppendRune(to, r)
			i += size
		default:
			to = append(to, c)
		}
	}
	return to
}

// escapedRune reads the digits after \u, and the second half of a surrogate pair when there is one.
func escapedRune(raw []byte) (r rune, size int) {
	r = hex4(raw)
	if !utf16.IsSurrogate(r) {
		return r, 4
	}
	if len(raw) >= 10 && raw[4] == '\\' && raw[5] == 'u' {
		if pair := utf16.DecodeRune(r, hex4(raw[6:])); pair != utf8.RuneError {
			return pair, 10
		}
	}
	return utf8.RuneError, 4
}

// hex4 reads four hexadecimal digits.
func hex4(raw []byte) rune {
	return hexDigit(raw[0])<<12 | hexDigit(raw[1])<<8 | hexDigit(raw[2])<<4 | hexDigit(raw[3])
}

// cut is the beginning of a text, at most so many bytes of it, without a torn code point.
func cut(b []byte, limit int) string {
	if len(b) <= limit {
		return string(b)
	}
	for limit > 0 && !utf8.RuneStart(b[limit]) {
		limit--
	}
	return string(b[:limit])
}

// clip shortens a text that is shown to at most limit bytes, between code points.
func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return cut([]byte(s), limit) + "…"
}
