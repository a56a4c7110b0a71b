package server

import (
	"encoding/json"
	"net/http"
	"strconv"
	"unicode/utf8"

	"github.com/wabamock/wabamock/server/internal/contract"
)

// Headers by which a client asks what it did wrong, and is told. Source: DESIGN, What decides an
// answer.
const (
	explainHeader    = "Mock-Explain"
	violationsHeader = "Mock-Violations"
)

// maxViolations bounds the header that tells, in bytes: what clients take without complaint (our
// choice). The journal has them all.
const maxViolations = 6 << 10

// explain tells a client that asks for it how its request departs from openapi.yaml, findings
// included: a JSON list of rule, in, pointer, code, expected, got, fix and message, in ASCII. What
// would make it too long is left out, the last ones first.
func explain(asked, answer http.Header, v contract.Verdict) {
	if wanted, err := strconv.ParseBool(asked.Get(explainHeader)); err != nil || !wanted {
		return
	}
	all := append(violations(v.Violations), violations(v.Findings)...)
	for n := len(all); n > 0; n-- {
		text, err := json.Marshal(all[:n])
		if err != nil {
			return
		}
		if text := ascii(text); len(text) <= maxViolations {
			answer[violationsHeader] = []string{text}
			return
		}
	}
}

// ascii is JSON with every other character escaped, as a header must have it.
func ascii(text []byte) string {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case r > 0xffff:
			r -= 0x10000
			out = appendEscape(appendEscape(out, 0xd800|r>>10), 0xdc00|r&0x3ff)
		default:
			out = appendEscape(out, r)
		}
		text = text[size:]
	}
	return string(out)
}

// appendEscape appends a 16-bit unit as JSON escapes it.
func appendEscape(to []byte, unit rune) []byte {
	const digits = "0123456789abcdef"
	return append(to, '\\', 'u', digits[unit>>12&15], digits[unit>>8&15], digits[unit>>4&15], digits[unit&15])
}
