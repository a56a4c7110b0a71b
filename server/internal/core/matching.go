package core

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// matcher is a Match made ready.
type matcher struct {
	Match
	path, query, header []check
	body                []check
	places              []int    // of body, in rulebook.terrain
	windowed            bool     // it matters when a request comes
	ids                 []string // wa_ids of Recipients, as of the load
	machine             *machine // whose state is asked for or moved; nil: none
}

// check is a Test made ready.
type check struct {
	Test
	pattern pattern
}

// prepare makes a Match ready. The error names the part that cannot be.
func (w *World) prepare(of *loaded, m Match) (*matcher, error) {
	if err := m.check(of); err != nil {
		return nil, err
	}
	m.Header = slices.Clone(m.Header)
	for i := range m.Header {
		m.Header[i].Name = headerName(m.Header[i].Name)
	}
	made := &matcher{Match: m, machine: of.machine(m.Machine)}
	made.windowed = m.From > 0 || m.Until > 0 || !m.Since.IsZero() || !m.Before.IsZero()
	for _, digits := range m.Recipients {
		made.ids = append(made.ids, w.idOf(digits))
	}
	made.ready()
	return made, nil
}

// ready makes the conditions on values ready.
func (m *matcher) ready() {
	for _, list := range []struct {
		from []Field
		to   *[]check
	}{{m.Path, &m.path}, {m.Query, &m.query}, {m.Header, &m.header}} {
		for _, f := range list.from {
			*list.to = append(*list.to, f.ready())
		}
	}
	for _, p := range m.Body {
		m.body = append(m.body, p.ready())
	}
}

// idOf is the wa_id of a number, or the id of a group, which may be named by its subject.
func (w *World) idOf(text string) string {
	if digits := strings.TrimPrefix(text, "+"); allDigits(digits) {
		return w.waID(digits)
	}
	if _, ok := w.groups.find(text); ok {
		return text
	}
	if id := w.groupCalled(text); id != "" {
		return id
	}
	return text
}

// groupCalled is the id of the first group with a subject; empty: there is none.
func (w *World) groupCalled(subject string) string {
	for _, g := range w.groups.inOrder {
		if g.subject == subject {
			return g.id
		}
	}
	return ""
}

// ready makes a Test ready.
func (t Test) ready() check { return check{t, pattern{text: t.Matches}} }

// unlike is a condition that a request does not meet.
type unlike struct {
	part string // its name in a scenario; empty: all are met
	at   int    // index in its list
}

// fits tells whether a request meets all conditions, but those on operations, which the index of
// the rules has seen to.
func (m *matcher) fits(q *inquiry, since time.Time) bool { return m.unlike(q, since) == unlike{} }

// unlike is the first condition that a request does not meet. The window counts from since.
func (m *matcher) unlike(q *inquiry, since time.Time) unlike {
	switch {
	case m.windowed && !m.inWindow(q.at, since):
		return unlike{part: "window"}
	case m.State != "" && m.machine.state() != m.State:
		return unlike{part: "state"}
	case len(m.Types) > 0 && !slices.Contains(m.Types, q.Type):
		return unlike{part: "type"}
	case len(m.Callers) > 0 && !slices.Contains(m.Callers, q.Caller.User):
		return unlike{part: "caller"}
	case m.Role != AnyRole && m.Role != q.role():
		return unlike{part: "role"}
	case len(m.Recipients) > 0 && !m.concerns(q):
		return unlike{part: "to"}
	case len(m.Templates) > 0 && !slices.Contains(m.Templates, q.template()):
		return unlike{part: "template"}
	}
	return m.unlikeValues(q)
}

// unlikeValues is the first condition on a value that a request does not meet.
func (m *matcher) unlikeValues(q *inquiry) unlike {
	for i := range m.path {
		if !m.path[i].holds(q.path(m.Path[i].Name)) {
			return unlike{"path", i}
		}
	}
	for i := range m.query {
		if !m.query[i].holdsAny(q.queried(m.Query[i].Name)) {
			return unlike{"query", i}
		}
	}
	for i := range m.header {
		if !m.header[i].holdsAny(q.headed(m.Header[i].Name)) {
			return unlike{"header", i}
		}
	}
	for i := range m.body {
		if !m.body[i].holds(q.bodyPlace(m.places[i])) {
			return unlike{"body", i}
		}
	}
	return unlike{}
}

// inWindow tells whether an instant is in the window.
func (m *Match) inWindow(now, since time.Time) bool {
	return (m.From == 0 || !now.Before(since.Add(m.From))) && (m.Until == 0 || now.Before(since.Add(m.Until))) &&
		(m.Since.IsZero() || !now.Before(m.Since)) && (m.Before.IsZero() || now.Before(m.Before))
}

// concerns tells whether a request is about one of the recipients.
func (m *matcher) concerns(q *inquiry) bool {
	q.meet()
	for _, id := range q.about {
		if slices.Contains(m.ids, id) || slices.Contains(m.Recipients, id) {
			return true
		}
	}
	return false
}

// holds tells whether a value meets the condition.
func (c *check) holds(v found) bool { return c.meets(v) != c.Not }

// holdsAny tells whether one of several values does.
func (c *check) holdsAny(list []string) bool {
	if len(list) == 0 {
		return c.holds(found{})
	}
	meets := slices.ContainsFunc(list, func(s string) bool { return c.meets(parameter(s)) })
	return meets != c.Not
}

// meets tells whether a value meets the condition, without Not.
func (c *check) meets(v found) bool {
	switch {
	case c.Absent:
		return v.kind == foundNone
	case v.kind == foundNone:
		return false
	case c.Null && v.kind != foundNull:
		return false
	case len(c.Is) > 0 && !slices.ContainsFunc(c.Is, v.equals):
		return false
	case !strings.Contains(v.text, c.Contains) || !strings.HasPrefix(v.text, c.Prefix) || !strings.HasSuffix(v.text, c.Suffix):
		return false
	case c.Matches != "" && !c.pattern.found(v.text):
		return false
	}
	return c.AtLeast == nil && c.AtMost == nil || c.inRange(v)
}

// inRange tells whether a value is a number within the bounds.
func (c *check) inRange(v found) bool {
	n, err := strconv.ParseFloat(v.text, 64)
	return err == nil && (c.AtLeast == nil || n >= *c.AtLeast) && (c.AtMost == nil || n <= *c.AtMost)
}

// equals tells whether a value is a scalar.
func (v found) equals(s Scalar) bool {
	switch v.kind {
	case foundParameter:
		return v.text == s.Text || s.Kind == ScalarNumber && sameNumber(v.text, s.Text)
	case foundText:
		return s.Kind == ScalarText && v.text == s.Text
	case foundNumber:
		return s.Kind == ScalarNumber && sameNumber(v.text, s.Text)
	case foundBoolean:
		return s.Kind == ScalarBoolean && v.text == s.Text
	case foundNull:
		return s.Kind == ScalarNull
	default:
		return false
	}
}

// sameNumber tells whether two texts are the same number.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}
