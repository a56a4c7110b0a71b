package core

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Difference is a condition that something does not meet, in words.
type Difference struct {
	Field    string `json:"field"`    // which part: "to", "status", "body /text/body"
	Expected string `json:"expected"` // what was wanted: "447700900123", "a match of \"^Hi\""
	Got      string `json:"got"`      // what came: "447700900124", "nothing"
}

const (
	noValue     = "nothing" // what came where nothing did, in words
	instantForm = "2006-01-02T15:04:05.999Z"
)

// differences are the conditions that a request does not meet, but those on operations. The window
// counts from since.
func (m *matcher) differences(q *inquiry, since time.Time) []Difference {
	var all []Difference
	note := func(field, expected, got string) { all = append(all, Difference{field, expected, got}) }
	if m.windowed && !m.inWindow(q.at, since) {
		note("time", m.windowWords(since), q.at.Format(instantForm))
	}
	if m.State != "" && m.machine.state() != m.State {
		note("state", m.State, m.machine.state())
	}
	if len(m.Types) > 0 && !slices.Contains(m.Types, q.Type) {
		note("type", wordsOf(m.Types), orNothing(string(q.Type)))
	}
	if len(m.Callers) > 0 && !slices.Contains(m.Callers, q.Caller.User) {
		note("caller", wordsOf(m.Callers), orNothing(q.Caller.User))
	}
	if m.Role != AnyRole && m.Role != q.role() {
		note("role", string(m.Role), string(q.role()))
	}
	if len(m.Recipients) > 0 && !m.concerns(q) {
		note("to", wordsOf(m.Recipients), orNothing(shorten(strings.Join(q.told(), ", "))))
	}
	if len(m.Templates) > 0 && !slices.Contains(m.Templates, q.template()) {
		note("template", wordsOf(m.Templates), orNothing(shorten(q.template())))
	}
	return append(all, m.valueDifferences(q)...)
}

// valueDifferences are the conditions on values that a request does not meet.
func (m *matcher) valueDifferences(q *inquiry) []Difference {
	var all []Difference
	for i := range m.path {
		if v := q.path(m.Path[i].Name); !m.path[i].holds(v) {
			all = append(all, m.path[i].differs("path "+m.Path[i].Name, v))
		}
	}
	for i := range m.query {
		if list := q.queried(m.Query[i].Name); !m.query[i].holdsAny(list) {
			all = append(all, m.query[i].differs("query "+m.Query[i].Name, firstOf(list)))
		}
	}
	for i := range m.header {
		if list := q.headed(m.Header[i].Name); !m.header[i].holdsAny(list) {
			all = append(all, m.header[i].differs("header "+m.Header[i].Name, firstOf(list)))
		}
	}
	for i := range m.body {
		if v := q.bodyPlace(m.places[i]); !m.body[i].holds(v) {
			all = append(all, m.body[i].differs(placeWords("body", m.Body[i].At), v))
		}
	}
	return all
}

// differs is a value that does not meet the condition.
func (c *check) differs(field string, v found) Difference {
	got := noValue
	if v.kind != foundNone {
		got = shorten(string(v.json()))
	}
	return Difference{field, c.String(), got}
}

// told are whom the request is about, as it names them, at most three.
func (q *inquiry) told() []string {
	var names []string
	for _, name := range q.about {
		if len(names) < 3 && (len(names) == 0 || names[len(names)-1] != name) {
			names = append(names, name)
		}
	}
	return names
}

// windowWords are the bounds of the window.
func (m *Match) windowWords(since time.Time) string {
	from, until := m.Since, m.Before
	if m.From > 0 {
		from = since.Add(m.From)
	}
	if m.Until > 0 {
		until = since.Add(m.Until)
	}
	var words []string
	if !from.IsZero() {
		words = append(words, "from "+from.Format(instantForm))
	}
	if !until.IsZero() {
		words = append(words, "before "+until.Format(instantForm))
	}
	return strings.Join(words, ", ")
}

// placeWords are a place within JSON; the whole has no pointer.
func placeWords(part, pointer string) string {
	if pointer == "" {
		return part
	}
	return part + " " + pointer
}

// orNothing is a text, or the word for none.
func orNothing(text string) string {
	if text == "" {
		return noValue
	}
	return text
}

// wordsOf are alternatives in words, at most five.
func wordsOf[T ~string](list []T) string {
	const most = 5
	if len(list) == 0 {
		return noValue
	}
	var words []string
	for _, one := range list[:min(len(list), most)] {
		words = append(words, shorten(string(one)))
	}
	text := strings.Join(words, " or ")
	if len(list) > most {
		text += fmt.Sprintf(" or %d others", len(list)-most)
	}
	return text
}
