package core

import (
	"encoding/json"
	"slices"
	"time"
)

// FactMatch says which facts are meant. All that is set must hold.
type FactMatch struct {
	Kind       string        // of the fact, as the journal shows it: "status_reached"
	Fields     []Pointer     // values within its JSON: /status
	Types      []MessageType // it is about a message that the business sent, of one of these types
	Templates  []string      // likewise, with one of these templates (or elements of hsm)
	Recipients []string      // it is about one of these numbers, wa_ids, or groups by id or (as of the load) subject
	From       time.Duration // window of the World's clock since the load, as in Match
	Until      time.Duration
}

// factMatcher is a FactMatch made ready.
type factMatcher struct {
	FactMatch
	checks []check
	paths  [][]string
	ids    []string // wa_ids of Recipients, as of the load
}

// prepareFact makes a FactMatch ready.
func (w *World) prepareFact(f *FactMatch) (*factMatcher, error) {
	made, err := readyFact(f)
	if err != nil {
		return nil, err
	}
	for _, digits := range f.Recipients {
		made.ids = append(made.ids, w.idOf(digits))
	}
	return made, nil
}

// readyFact makes a FactMatch ready but for its recipients, whom a World knows.
func readyFact(f *FactMatch) (*factMatcher, error) {
	if f.Kind == "" || len(f.Kind) > MaxRuleName {
		return nil, refuse(1009, "kind: it needs the name of a fact")
	}
	if len(f.Fields)+len(f.Types)+len(f.Templates)+len(f.Recipients) > MaxConditions {
		return nil, refuse(1009, "too many values, at most %d", MaxConditions)
	}
	if err := checkWindow(f.From, f.Until); err != nil {
		return nil, err
	}
	if err := checkPointers("fields", f.Fields); err != nil {
		return nil, err
	}
	made := &factMatcher{FactMatch: *f}
	for _, p := range f.Fields {
		path, _ := ParsePointer(p.At) // checked
		made.checks, made.paths = append(made.checks, p.ready()), append(made.paths, path)
	}
	return made, nil
}

// listener is who waits for facts of a kind: what or expect is set.
type listener struct {
	of     *loaded
	what   *happening
	expect *expected
}

// listen notes what a scenario waits for.
func (s *loaded) listen(b *rulebook, x *indexer, ruling *Ruling) {
	for _, h := range s.script {
		if h.when != nil {
			b.facts[h.when.Kind] = append(b.facts[h.when.Kind], listener{of: s, what: h})
		}
	}
	for _, e := range s.expect {
		if e.fact != nil {
			b.facts[e.fact.Kind] = append(b.facts[e.fact.Kind], listener{of: s, expect: e})
			continue
		}
		x.see(e.when)
		if len(e.when.Operations) == 0 {
			ruling.AllCounted = true
			b.anyRequests = append(b.anyRequests, e)
		}
		for _, o := range e.when.Operations {
			ruling.Counted[o] = true
			b.requests[o] = append(b.requests[o], e)
		}
	}
}

// overhear lets scenarios hear what is told.
func (w *World) overhear(f Fact) {
	if len(w.rules.facts) == 0 {
		return
	}
	w.rules.occasions++
	var text []byte
	for _, l := range w.rules.facts[f.Kind()] {
		if text == nil {
			var err error
			if text, err = json.Marshal(f); err != nil {
				return // what cannot be told as JSON is not heard
			}
		}
		switch {
		case l.what != nil && l.what.when.fits(w, text, l.of.at):
			w.after(l.of, l.what, text)
		case l.expect != nil && l.expect.fact.fits(w, text, l.of.at):
			l.expect.count(w, textAt(text, "message"))
		}
	}
}

// fits tells whether a fact is meant. The window counts from since.
func (m *factMatcher) fits(w *World, fact []byte, since time.Time) bool {
	window := Match{From: m.From, Until: m.Until}
	if !window.inWindow(w.now, since) {
		return false
	}
	for i := range m.checks {
		if !m.checks[i].holds(foundAt(fact, m.paths[i])) {
			return false
		}
	}
	if len(m.ids) > 0 && !m.concerns(fact) {
		return false
	}
	return len(m.Types) == 0 && len(m.Templates) == 0 || m.fitsMessage(w.messages.sent[textAt(fact, "message")])
}

// concerns tells whether a fact is about one of the recipients.
func (m *factMatcher) concerns(fact []byte) bool {
	return slices.ContainsFunc(somebodyIn(fact), func(id string) bool {
		return slices.Contains(m.ids, id) || slices.Contains(m.Recipients, id)
	})
}

// somebodyIn are the people and groups that a fact names.
func somebodyIn(fact []byte) []string {
	var all []string
	for _, member := range []string{"recipient", "to", "from", "wa_id", "group"} {
		if id := textAt(fact, member); id != "" {
			all = append(all, id)
		}
	}
	return all
}

// fitsMessage tells whether a message is of one of the types, with one of the templates.
func (m *factMatcher) fitsMessage(about *message) bool {
	if about == nil || len(m.Types) > 0 && !slices.Contains(m.Types, about.content.Type()) {
		return false
	}
	if len(m.Templates) == 0 {
		return true
	}
	_, name, _, ok := wanted(about.content)
	return ok && slices.Contains(m.Templates, name)
}

// textAt is a text member of a fact; empty: there is none.
func textAt(fact []byte, member string) string {
	if v := foundAt(fact, []string{member}); v.kind == foundText {
		return v.text
	}
	return ""
}
