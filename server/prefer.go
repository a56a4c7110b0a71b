package server

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/core"
)

// Headers by which a client wishes itself an error for one call, and is told that it was granted.
// Source: DESIGN, What decides an answer; RFC 7240 for their form.
const (
	preferHeader  = "Prefer"
	appliedHeader = "Preference-Applied"
)

// wish is what a client prefers: an HTTP status, an error code, or both. Empty: nothing.
type wish struct{ status, code string }

// String is the wish as the header has it.
func (w wish) String() string {
	switch {
	case w.code == "":
		return "code=" + w.status
	case w.status == "":
		return "error=" + w.code
	}
	return "code=" + w.status + ", error=" + w.code
}

// prefer grants a client the error that it wishes itself, for this call: as the operation documents
// it, and for a send as the number of that code meets it. Wishes that cannot be granted are refused
// with what can. Other preferences are none of ours.
func (s *Server) prefer(c echo.Context, v *visit) error {
	lines := c.Request().Header[preferHeader]
	if lines == nil {
		return nil
	}
	w := readWish(lines)
	if w == (wish{}) {
		return nil
	}
	v.trip.Inject("prefer " + w.String())
	fault, as := grant(s.meanings, v.operation, w)
	if fault == nil && as == "" {
		v.unjudged = true // not every operation documents 400
		return &core.Fault{Code: 1009, Details: "Prefer: " + w.String() + " can't be granted: " + s.grantable(v.operation)}
	}
	c.Response().Header().Set(appliedHeader, w.String())
	if as != "" {
		v.trip.As = as
		return nil
	}
	return fault
}

// maxWish is how much of a status or a code is looked at, in bytes.
const maxWish = 8

// readWish finds the preferences code and error among others; the first of each counts.
func readWish(lines []string) wish {
	var w wish
	for _, preference := range splitQuoted(strings.Join(lines, ","), ',') {
		name, value, _ := strings.Cut(splitQuoted(preference, ';')[0], "=")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		if _, err := strconv.ParseUint(value, 10, 32); err != nil {
			value = strconv.QuoteToASCII(value[:min(len(value), maxWish)]) // it will be repeated in a header
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "code":
			w.status = cmp.Or(w.status, value)
		case "error":
			w.code = cmp.Or(w.code, value)
		}
	}
	return w
}

// splitQuoted splits a header at a sign, but not within quotes.
func splitQuoted(s string, at byte) []string {
	var parts []string
	quoted, from := false, 0
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == at && !quoted:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

// grant is the refusal that a wish comes to, or the number whose meaning a message shall have. Both
// are empty when the operation documents nothing like it.
func grant(m *meanings, op *contract.Operation, w wish) (*core.Fault, string) {
	status, _ := strconv.Atoi(w.status)
	n, _ := strconv.Atoi(w.code)
	code := core.Code(n)
	number := m.byCode[code]
	if op.ID == sendOperation && number != nil && w.status == "" {
		if number.Refuse == nil {
			return nil, number.Number
		}
		return &core.Fault{Code: code, Status: number.Refuse.Status, Details: number.Refuse.Details}, ""
	}
	for _, e := range documented(m, op) {
		if (w.status == "" || e.Status == status) && (w.code == "" || e.Code == n) {
			return &core.Fault{Code: core.Code(e.Code), Status: e.Status, Bare: op.Bodiless(e.Status)}, ""
		}
	}
	return nil, ""
}

// documented are the errors of an operation that can be wished for: those that it names, and those
// that are about the installation and not about what is asked for.
func documented(m *meanings, op *contract.Operation) []contract.Documented {
	var all []contract.Documented
	add := func(e contract.Documented) {
		if !slices.Contains(all, e) {
			all = append(all, e)
		}
	}
	for _, e := range op.Errors {
		if e.Code == 0 {
			e.Code = codeOf(e.Status)
		}
		add(e)
	}
	for _, row := range core.FaultTable() {
		number := m.byCode[row.Code]
		installation := number != nil && number.Everywhere && number.Contact == ""
		template := row.Code >= firstTemplateCode && op.TemplateErrors
		if (installation || template) && slices.Contains(op.Statuses, row.HTTP) {
			add(contract.Documented{Status: row.HTTP, Code: int(row.Code)})
		}
	}
	slices.SortStableFunc(all, func(a, b contract.Documented) int { return a.Status - b.Status })
	return all
}

// firstTemplateCode begins the codes of templates and interactive messages. Source: errors, 2000-series (D).
const firstTemplateCode core.Code = 2000

// codeOf is the first code that an HTTP status stands for.
func codeOf(status int) int {
	for _, row := range core.FaultTable() {
		if row.HTTP == status {
			return int(row.Code)
		}
	}
	return 0
}

// grantable says what can be wished for at an operation.
func (s *Server) grantable(op *contract.Operation) string {
	var b strings.Builder
	b.WriteString(op.ID + " documents ")
	last := 0
	for _, e := range documented(s.meanings, op) {
		switch {
		case e.Status != last && last != 0:
			fmt.Fprintf(&b, "), %d (%d", e.Status, e.Code)
		case e.Status != last:
			fmt.Fprintf(&b, "%d (%d", e.Status, e.Code)
		default:
			fmt.Fprintf(&b, ", %d", e.Code)
		}
		last = e.Status
	}
	b.WriteString(")")
	if op.ID == sendOperation {
		b.WriteString("; and the codes that come by webhook: ")
		between := ""
		for _, n := range s.meanings.table {
			if n.Number != "" && n.Code != 0 && n.Refuse == nil {
				fmt.Fprintf(&b, "%s%d", between, n.Code)
				between = ", "
			}
		}
	}
	return b.String()
}
