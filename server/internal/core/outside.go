package core

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// Seen is a request as it stands on record.
type Seen struct {
	Asked
	At        time.Time
	Recipient string // of SendMessage, as the request has it; empty: it is looked for in the body
	Template  string // of SendMessage; empty: likewise
	JSON      bool   // Body is known to be JSON
	Nobody    bool   // the caller is not known
}

// Matcher tells which requests on record a Match is about, outside of the World. One goroutine at a
// time may use it.
type Matcher struct {
	made   matcher
	words  [][][]byte // of each condition on the body: one of these must stand there; none: nobody knows
	held   int        // how often they did of late
	ground terrain
	spare  *survey
	q      inquiry
}

// NewMatcher makes a Match ready. Its recipients go by these names, see NamesOf. Spans and state
// machines belong to a scenario in a World, and are refused; so is what LoadScenario refuses.
func NewMatcher(match Match, names []string) (*Matcher, error) {
	if match.From != 0 || match.Until != 0 || match.Machine != "" || match.State != "" {
		return nil, refuse(1009, "spans and states belong to scenarios")
	}
	if err := match.check(nil); err != nil {
		return nil, err
	}
	m := &Matcher{made: matcher{Match: match, ids: names}}
	m.made.windowed = !match.Since.IsZero() || !match.Before.IsZero()
	m.made.Header = slices.Clone(match.Header)
	for i := range m.made.Header {
		m.made.Header[i].Name = headerName(m.made.Header[i].Name)
	}
	m.made.ready()
	for _, p := range match.Body {
		if words := p.words(); len(words) > 0 {
			m.words = append(m.words, words)
		}
	}
	x := indexer{places: map[string]int{}, headers: map[string]bool{}}
	x.see(&m.made)
	m.ground = x.terrain
	m.spare = m.ground.survey(nil, nil)
	return m, nil
}

// Fits tells whether a request meets all conditions.
func (m *Matcher) Fits(s *Seen) bool {
	return (len(m.made.Operations) == 0 || slices.Contains(m.made.Operations, s.Operation)) && m.mayHold(s.Body) &&
		m.made.fits(m.look(s), time.Time{})
}

// words are texts of which one must stand in a body where the condition is met; nil: nobody knows any.
func (t *Test) words() [][]byte {
	if t.Not || t.Absent {
		return nil
	}
	for _, text := range []string{t.Contains, t.Prefix, t.Suffix} {
		if text != "" {
			return [][]byte{[]byte(text)}
		}
	}
	var all [][]byte
	for _, s := range t.Is {
		if s.Kind != ScalarText || s.Text == "" {
			return nil
		}
		all = append(all, []byte(s.Text))
	}
	return all
}

// mayHold tells whether a body may hold what is asked for. It is quick, so that most bodies need not be
// read; one with escapes has to be.
func (m *Matcher) mayHold(body []byte) bool {
	const sample = 64 // when most of so many hold it, to look is a waste
	if len(m.words) == 0 || m.held == sample || bytes.IndexByte(body, '\\') >= 0 {
		return true
	}
	for _, words := range m.words {
		if !slices.ContainsFunc(words, func(w []byte) bool { return bytes.Contains(body, w) }) {
			m.held = max(m.held-sample/4, 0)
			return false
		}
	}
	m.held++
	return true
}

// Counted is what is counted of requests that are alike.
type Counted struct {
	Operation string
	Type      MessageType // of SendMessage; empty: text
	Template  string      // of SendMessage
	Recipient string      // of SendMessage
	Partly    bool        // of Template and Recipient nothing is known
}

// MayFit tells whether requests of which no more is known may meet the conditions, and whether they
// do for sure.
func (m *Matcher) MayFit(k Counted) (may, sure bool) {
	w := &m.made
	if len(w.Operations) > 0 && !slices.Contains(w.Operations, k.Operation) {
		return false, false
	}
	sure = !w.windowed && len(w.Callers)+len(w.Path)+len(w.Query)+len(w.Header)+len(w.Body) == 0 && w.Role == AnyRole
	if k.Operation != sendOperation {
		may = len(w.Types)+len(w.Templates) == 0
		return may, may && sure && len(w.Recipients) == 0
	}
	if k.Type == "" {
		k.Type = TypeText
	}
	if len(w.Types) > 0 && !slices.Contains(w.Types, k.Type) {
		return false, false
	}
	if k.Partly || k.Recipient == "" {
		return true, sure && len(w.Templates)+len(w.Recipients) == 0
	}
	named := func(id string) bool { return slices.Contains(w.ids, id) || slices.Contains(w.Recipients, id) }
	may = (len(w.Templates) == 0 || slices.Contains(w.Templates, k.Template)) &&
		(len(w.Recipients) == 0 || named(k.Recipient) || named(normalised(k.Recipient)))
	return may, may && sure
}

// Differences are the conditions that a request does not meet; operation by operation.
func (m *Matcher) Differences(s *Seen) []Difference {
	var all []Difference
	if len(m.made.Operations) > 0 && !slices.Contains(m.made.Operations, s.Operation) {
		all = append(all, Difference{"operation", wordsOf(m.made.Operations), orNothing(s.Operation)})
	}
	return append(all, m.made.differences(m.look(s), time.Time{})...)
}

// look begins to look at a request, in the memory of the one before.
func (m *Matcher) look(s *Seen) *inquiry {
	m.q = inquiry{Asked: s.Asked, at: s.At, ground: &m.ground, spare: m.spare, about: m.q.about[:0], nobody: s.Nobody}
	q := &m.q
	if s.JSON {
		q.body, q.judged = s.Body, true
	}
	if q.Operation != sendOperation {
		return q
	}
	if q.Type == "" {
		q.Type = TypeText
	}
	if s.Recipient != "" {
		q.met = true
		q.add(s.Recipient, normalised(s.Recipient))
	}
	if s.Template != "" || s.JSON && q.Type != TypeTemplate && q.Type != TypeHSM {
		q.named, q.name = true, s.Template
	}
	return q
}

// FactMatcher tells which facts on record a FactMatch is about, outside of the World. One goroutine
// at a time may use it.
type FactMatcher struct {
	made   factMatcher
	niches niches
}

// NewFactMatcher makes a FactMatch ready. Its recipients go by these names, see NamesOf. Spans belong to
// a scenario in a World, and are refused. Types and templates are those of the message that a fact is
// about, which only the World knows: see FactMatcher.Fits.
func NewFactMatcher(match FactMatch, names []string) (*FactMatcher, error) {
	if match.From != 0 || match.Until != 0 {
		return nil, refuse(1009, "spans belong to scenarios")
	}
	made, err := readyFact(&match)
	if err != nil {
		return nil, err
	}
	made.ids = names
	return &FactMatcher{made: *made}, nil
}

// Fits tells whether a fact, of which this is told, meets the conditions on itself. Message is the message
// whose type or template has still to be looked at, see BriefMessages; empty: none has.
func (m *FactMatcher) Fits(f Fact, k Told) (fits bool, message string) {
	if f.Kind() != m.made.Kind {
		return false, ""
	}
	if len(m.made.checks)+len(m.made.Recipients)+len(m.made.Types)+len(m.made.Templates) == 0 {
		return true, ""
	}
	out, sure := m.glance(f)
	switch {
	case out:
		return false, ""
	case sure && m.concernsTold(k) && len(m.made.Types)+len(m.made.Templates) == 0:
		return true, ""
	}
	text, err := json.Marshal(f)
	if err != nil || len(m.Differences(text)) > 0 {
		return false, ""
	}
	if len(m.made.Types)+len(m.made.Templates) == 0 {
		return true, ""
	}
	message = textAt(text, "message")
	return message != "", message
}

// Told is what is counted of facts that are alike.
type Told struct {
	Kind   string
	Status string // their member status; empty: they have none
	Who    string // whom they are about; empty: nobody
	Partly bool   // of Who nothing is known
}

// MayFit tells whether facts of which no more is known may meet the conditions, and whether they do
// for sure.
func (m *FactMatcher) MayFit(k Told) (may, sure bool) {
	if k.Kind != m.made.Kind {
		return false, false
	}
	sure = len(m.made.Types)+len(m.made.Templates) == 0
	for i, p := range m.made.Fields {
		switch {
		case p.At != "/status" || k.Status == "":
			sure = false
		case !m.made.checks[i].holds(textFound(k.Status)):
			return false, false
		}
	}
	switch {
	case len(m.made.Recipients) == 0:
	case k.Partly:
		sure = false
	case k.Who == "" || !slices.Contains(m.made.ids, k.Who) && !slices.Contains(m.made.Recipients, k.Who):
		return k.Who == "", false
	}
	return true, sure
}

// FitsMessage tells whether a message is of one of the types, with one of the templates.
func (m *FactMatcher) FitsMessage(b MessageBrief) bool {
	return (len(m.made.Types) == 0 || slices.Contains(m.made.Types, b.Type)) &&
		(len(m.made.Templates) == 0 || slices.Contains(m.made.Templates, b.Template))
}

// Differences are the conditions on itself that a fact of the kind, as JSON, does not meet.
func (m *FactMatcher) Differences(fact []byte) []Difference {
	var all []Difference
	for i := range m.made.checks {
		if v := foundAt(fact, m.made.paths[i]); !m.made.checks[i].holds(v) {
			all = append(all, m.made.checks[i].differs("fields "+m.made.Fields[i].At, v))
		}
	}
	if len(m.made.Recipients) > 0 && !m.made.concerns(fact) {
		all = append(all, Difference{"to", wordsOf(m.made.Recipients), wordsOf(somebodyIn(fact))})
	}
	return all
}

// Values are conditions on values within JSON, made ready outside of a World. One goroutine at a time
// may use them.
type Values struct{ m Matcher }

// NewValues makes conditions ready; what LoadScenario refuses is refused.
func NewValues(list []Pointer) (*Values, error) {
	m, err := NewMatcher(Match{Body: list}, nil)
	if err != nil {
		return nil, err
	}
	return &Values{*m}, nil
}

// Fit tells whether a document meets the conditions; it is as for Differences.
func (v *Values) Fit(document []byte) bool {
	s := Seen{JSON: true}
	s.Body = document
	return v.m.Fits(&s)
}

// Differences are the conditions that a document does not meet. It is JSON, which is not looked into
// again; an empty one has no values.
func (v *Values) Differences(document []byte) []Difference {
	if len(v.m.made.Body) == 0 {
		return nil
	}
	return v.m.made.valueDifferences(v.m.look(&Seen{Asked: Asked{Body: document}, JSON: true}))
}

// Probe is a condition on one text, made ready outside of a World. One goroutine at a time may use it.
type Probe struct{ made check }

// NewProbe makes a condition ready; what LoadScenario refuses is refused.
func NewProbe(t Test) (*Probe, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	return &Probe{t.ready()}, nil
}

// Holds tells whether a text, which may mean a number, meets the condition; an empty one is not there.
func (p *Probe) Holds(text string) bool {
	if text == "" {
		return p.made.holds(found{})
	}
	return p.made.holds(parameter(text))
}
