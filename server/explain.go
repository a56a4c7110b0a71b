package server

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/catalogue"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// Headers by which a client asks what it did wrong, and is told. Source: DESIGN, What decides an
// answer.
const (
	explainHeader    = "Mock-Explain"
	violationsHeader = "Mock-Violations"
	nearHeader       = "Mock-Near-Misses"
)

// maxTold bounds each header that tells, in bytes: what clients take without complaint (our
// choice). The journal has all of it.
const maxTold = 6 << 10

// explained is a violation as a client is told of it.
type explained struct {
	ID string `json:"id"` // of the rule: WABA-…
	journal.Violation
	Page    string          `json:"page"`              // where the rule is explained
	Nearest []core.NearMiss `json:"nearest,omitempty"` // operations, where none matched
}

// curious tells whether a client asks for what it did wrong.
func curious(h http.Header) bool {
	wanted, err := strconv.ParseBool(h.Get(explainHeader))
	return err == nil && wanted
}

// explain tells a client that asks for it what is wrong with its request, findings included: how it
// departs from openapi.yaml, or why it was refused before that was looked at. It is a JSON list in
// ASCII. What would make it too long is left out, the last ones first.
func (s *Server) explain(c echo.Context, v *visit) {
	if !curious(c.Request().Header) {
		return
	}
	var all []explained
	for _, one := range append(violations(v.verdict.Violations), violations(v.verdict.Findings)...) {
		id := catalogue.ID(one.Rule)
		all = append(all, explained{ID: id, Violation: one, Page: catalogue.Page(id)})
	}
	if v.operation == nil && len(all) > 0 {
		all[0].Nearest = s.nearOperations(c.Request().Method, v.path)
	}
	tell(v.answer.Header(), violationsHeader, all)
}

// explainNear tells a client that asks for it what its request, which departs from nothing, nearly
// met: rules of scenarios, numbers with a meaning, templates. Nearest first.
func (s *Server) explainNear(c echo.Context, v *visit) {
	if !curious(c.Request().Header) {
		return
	}
	ruling := v.world.engine.Ruling()
	if ruling == nil {
		ruling = &core.Ruling{}
	}
	near, _ := engine.Do(v.world.engine, core.NearMisses{Asked: v.asked(c, ruling), Injected: v.trip.Injected}) // never refused
	tell(v.answer.Header(), nearHeader, near)
}

// nearOperations are the operations that a request probably meant that matched none, the nearest
// first. The path is in the listing's form.
func (s *Server) nearOperations(method, path string) []core.NearMiss {
	var all []core.NearMiss
	for _, n := range s.description.contract.Near(method, path, core.MaxNear) {
		miss := core.NearMiss{
			Kind: core.NearOperation, Name: n.Operation.ID, About: n.Operation.String(), Distance: n.Letters,
			Differs: []core.Difference{},
		}
		if n.Operation.Method != strings.ToUpper(method) {
			miss.Differs = append(miss.Differs, core.Difference{Field: "method", Expected: n.Operation.Method, Got: clipped(method)})
		}
		if n.OtherPath {
			miss.Differs = append(miss.Differs, core.Difference{Field: "path", Expected: n.Operation.Path, Got: clipped(path)})
		}
		all = append(all, miss)
	}
	return all
}

// nearTarget are the operations near to a request as the journal keeps it.
func (s *Server) nearTarget(method, target string) []core.NearMiss {
	path, _, _ := strings.Cut(target, "?")
	_, path = splitWorld(path)
	return s.nearOperations(method, unescape(listingForm(path)))
}

// clipped is the beginning of a text that a client sent.
func clipped(s string) string {
	const most = 100 // bytes
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// tell writes a list into a header, as much of it as the header takes.
func tell[T any](h http.Header, name string, all []T) {
	for n := len(all); n > 0; n-- {
		text, err := json.Marshal(all[:n])
		if err != nil {
			return
		}
		if text := ascii(text); len(text) <= maxTold {
			h[name] = []string{text}
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
