package core

import (
	"fmt"
	"strings"
)

// told is why a request did not count, in words.
func (m *matcher) told(q *inquiry, u unlike) string {
	switch u.part {
	case "window":
		return fmt.Sprintf("it came at %s, outside of the window", q.at.Format(instantForm))
	case "state":
		return fmt.Sprintf("the state was %q, want %q", m.machine.state(), m.State)
	case "type":
		return fmt.Sprintf("its type was %q, want one of %q", q.Type, m.Types)
	case "caller":
		return fmt.Sprintf("its caller was %q, want one of %q", q.Caller.User, m.Callers)
	case "role":
		return fmt.Sprintf("its caller had the role %q, want %q", q.role(), m.Role)
	case "to":
		return fmt.Sprintf("it was about %q, want one of %q", q.about[:min(len(q.about), 3)], m.Recipients[:min(len(m.Recipients), 3)])
	case "template":
		return fmt.Sprintf("its template was %q, want one of %q", shorten(q.template()), m.Templates)
	case "path":
		f := m.Path[u.at]
		return "path " + f.Name + " " + f.missed(q.path(f.Name))
	case "query":
		f := m.Query[u.at]
		return "query " + f.Name + " " + f.missed(firstOf(q.queried(f.Name)))
	case "header":
		f := m.Header[u.at]
		return "header " + f.Name + " " + f.missed(firstOf(q.headed(f.Name)))
	case "body":
		p := m.Body[u.at]
		return "body " + p.At + " " + p.missed(q.bodyPlace(m.places[u.at]))
	}
	return ""
}

// missed is a value that did not meet a condition, and the condition, in words.
func (t Test) missed(v found) string {
	got := "was not there"
	if v.kind != foundNone {
		got = "was " + shorten(string(v.json()))
	}
	return got + ", want " + t.String()
}

// String is the condition in words.
func (t Test) String() string {
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if len(t.Is) > 0 {
		var list []string
		for _, s := range t.Is[:min(len(t.Is), 5)] {
			list = append(list, s.String())
		}
		add("%s", strings.Join(list, " or "))
	}
	for _, part := range []struct{ name, text string }{
		{"a match of", t.Matches}, {"something with", t.Contains}, {"something that begins with", t.Prefix}, {"something that ends with", t.Suffix},
	} {
		if part.text != "" {
			add("%s %q", part.name, shorten(part.text))
		}
	}
	if t.AtLeast != nil {
		add("at least %v", *t.AtLeast)
	}
	if t.AtMost != nil {
		add("at most %v", *t.AtMost)
	}
	if t.Null {
		add("null")
	}
	if t.Absent {
		add("nothing")
	}
	if len(all) == 0 {
		add("anything")
	}
	text := strings.Join(all, ", ")
	if t.Not {
		return "not " + text
	}
	return text
}

// String is the scalar as JSON.
func (s Scalar) String() string {
	switch s.Kind {
	case ScalarText:
		return string(quoted(shorten(s.Text)))
	case ScalarNull:
		return "null"
	default:
		return shorten(s.Text)
	}
}
