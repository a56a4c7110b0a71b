package core

import (
	"maps"
	"slices"
	"strings"
)

// Ruling is which requests the rules and expectations of a World are about, so that others need
// not ask. It never changes; another one takes its place.
type Ruling struct {
	Operations map[string]bool // there are rules for these,
	All        bool            // or for every one
	Counted    map[string]bool // there are expectations about these,
	AllCounted bool            // or about every one
	Headers    []string        // canonical names of header fields that are looked at, in order
}

// Decides tells whether there may be a rule for an operation. Safe for concurrent use; false for nil.
func (r *Ruling) Decides(operation string) bool {
	return r != nil && (r.All || r.Operations[operation])
}

// Counts tells whether an expectation may count answers of an operation; that of a request that
// matched none is empty. Safe for concurrent use; false for nil.
func (r *Ruling) Counts(operation string) bool {
	return r != nil && (r.AllCounted || r.Counted[operation])
}

// Ruling is which requests the scenarios are about; nil: nothing is loaded that looks at requests.
// Another one when that changes.
func (w *World) Ruling() *Ruling { return w.rules.ruling }

// index sorts rules, expectations and what waits for facts by what they are about.
func (w *World) index() {
	b := &w.rules
	x := indexer{places: map[string]int{}, headers: map[string]bool{}}
	var rules, chaos []*rule
	b.requests, b.anyRequests, b.facts = map[string][]*expected{}, nil, map[string][]listener{}
	ruling := &Ruling{Operations: map[string]bool{}, Counted: map[string]bool{}}
	for _, s := range b.scenarios {
		rules, chaos = append(rules, s.rules...), append(chaos, s.chaos...)
		s.listen(b, &x, ruling)
	}
	for _, r := range slices.Concat(rules, chaos) {
		if r.ordinal == 0 {
			b.ordinal++
			r.ordinal = b.ordinal
		}
		x.see(r.when)
		x.seePieces(r)
		ruling.note(r.When.Operations)
	}
	b.rules, b.chaos = shelve(rules), shelve(chaos)
	b.terrain = x.terrain
	b.forgetTallies(rules, chaos)
	ruling.Headers = slices.Sorted(maps.Keys(x.headers))
	b.ruling = nil
	if ruling.All || ruling.AllCounted || len(ruling.Operations)+len(ruling.Counted) > 0 {
		b.ruling = ruling
	}
}

// note notes which operations a rule is about.
func (r *Ruling) note(operations []string) {
	if len(operations) == 0 {
		r.All = true
	}
	for _, o := range operations {
		r.Operations[o] = true
	}
}

// forgetTallies drops what was counted for rules that are gone.
func (b *rulebook) forgetTallies(lists ...[]*rule) {
	live := map[uint64]bool{}
	for _, list := range lists {
		for _, r := range list {
			live[r.ordinal] = true
		}
	}
	b.tallied = slices.DeleteFunc(b.tallied, func(k tallyKey) bool { return !live[k.rule] })
	maps.DeleteFunc(b.tallies, func(k tallyKey, _ *ruleTally) bool { return !live[k.rule] })
}

// indexer collects what rules look at.
type indexer struct {
	places  map[string]int // by JSON pointer
	terrain terrain
	headers map[string]bool
}

// see notes what a matcher looks at.
func (x *indexer) see(m *matcher) {
	m.places = make([]int, len(m.Body))
	for i, p := range m.Body {
		m.places[i] = x.place(p.At)
	}
	for _, h := range m.Header {
		x.headers[headerName(h.Name)] = true
	}
}

// place is the index of a place within bodies.
func (x *indexer) place(pointer string) int {
	if i, ok := x.places[pointer]; ok {
		return i
	}
	path, _ := ParsePointer(pointer) // checked
	x.places[pointer] = x.terrain.add(path)
	return x.places[pointer]
}

// seePieces notes which header fields the placeholders of a rule ask for.
func (x *indexer) seePieces(r *rule) {
	x.seeHoles(r.details)
	if r.answer == nil {
		return
	}
	x.seeHoles(r.answer.body)
	for _, pieces := range r.answer.header {
		x.seeHoles(pieces)
	}
}

// seeHoles notes which header fields placeholders ask for.
func (x *indexer) seeHoles(pieces []piece) {
	for _, p := range pieces {
		if p.hole != nil && p.hole.name == "request.header" && !strings.EqualFold(p.hole.arg, "Authorization") {
			x.headers[p.hole.arg] = true
		}
	}
}
