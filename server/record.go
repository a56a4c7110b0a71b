package server

import (
	"encoding/json"
	"fmt"

	"github.com/wabamock/wabamock/server/internal/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/findings"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/report"
	"github.com/wabamock/wabamock/server/internal/verify"
)

// newRecord is the record of a world of this name. A life of a world begins when it comes into being,
// with each reset of the whole world, and when a snapshot takes its place; what outlives a life is
// taken over from the record before (nil: there was none).
func (s *Server) newRecord(name string, before *control.Record) *control.Record {
	var r control.Record
	if before != nil {
		r = *before
	} else {
		r.Ledger = report.NewLedger(name)
		r.Coverage = s.description.universe.NewWorld(name)
		r.Findings = findings.New(name)
	}
	r.Tally = verify.NewTally()
	return &r
}

// partsOf are the observers of a record, in a fixed order.
func partsOf(r *control.Record) []part {
	return []part{
		{"coverage", r.Coverage},
		{"findings", r.Findings},
		{"ledger", r.Ledger},
		{"tally", r.Tally},
	}
}

// bury adds the record of a world that is over to the sum of all that are.
func (s *Server) bury(r *control.Record) {
	s.ended.Coverage.Add(r.Coverage)
	s.ended.Findings.Add(r.Findings)
	s.ended.Ledger.Add(r.Ledger)
}

// part is an observer of a record, by a name that is kept in images.
type part struct {
	name string
	journal.Observer
}

// lasting is an observer that outlives a life of its world.
type lasting interface {
	// Begin begins another life.
	Begin()
}

// resuming is a lasting one that needs to know what a World went through before a snapshot was
// taken of it.
type resuming interface {
	// Resume lets the life that has just begun go on from a snapshot; state is what State said of the
	// World that the snapshot is of, or of one that resumed it. Nothing of what happened there is counted.
	Resume(state []byte) error
}

// life is one life of a world as its record sees it. Until it is known whose life it is, it keeps
// what it sees; nobody else has the engine meanwhile.
type life struct {
	parts  []part
	fresh  func() []part // of a record that nobody has
	unborn bool          // it is not known yet; the parts are fresh ones, where what can't be restored shows
	held   []journal.Entry
	states map[string]json.RawMessage // of the snapshot that it goes on from; nil: it begins anew
}

// newborn is an engine that is about to be a world, with the life that sees it.
type newborn struct {
	engine *engine.Engine
	life   *life
}

// bear makes an engine that is about to be a world.
func (s *Server) bear(begin func(watched journal.Observer) (*engine.Engine, error)) (newborn, error) {
	fresh := func() []part { return partsOf(s.newRecord("", nil)) }
	l := &life{unborn: true, fresh: fresh, parts: fresh()}
	e, err := begin(l)
	return newborn{e, l}, err
}

// bearOf makes one from a Genesis.
func (s *Server) bearOf(g core.Genesis) (newborn, error) {
	return s.bear(func(o journal.Observer) (*engine.Engine, error) { return engine.New(g, s.journalLimits(), o) })
}

// Observe sees an entry, see journal.Observer.
func (l *life) Observe(e *journal.Entry) {
	if l.unborn {
		l.held = append(l.held, *e)
		return
	}
	for i := range l.parts {
		l.parts[i].Observe(e)
	}
}

// Forget tells that the journal was emptied.
func (l *life) Forget() {
	for _, p := range l.parts {
		p.Forget()
	}
}

// State is what all parts have learnt, by their names.
func (l *life) State() ([]byte, error) {
	all := make(map[string]json.RawMessage, len(l.parts))
	for _, p := range l.parts {
		state, err := p.State()
		if err != nil {
			return nil, fmt.Errorf("state of %s: %w", p.name, err)
		}
		all[p.name] = state
	}
	return json.Marshal(all)
}

// Memory is what of it belongs to the World, see journal.Remembering: of a part that outlives its life no
// more than what a fresh one takes over.
func (l *life) Memory() ([]byte, error) {
	all := make(map[string]json.RawMessage, len(l.parts))
	fresh := l.fresh()
	for i, p := range l.parts {
		state, err := p.State()
		if _, outlives := p.Observer.(lasting); err == nil && outlives {
			goesOn, ok := fresh[i].Observer.(resuming)
			if !ok {
				continue
			}
			if err = goesOn.Resume(state); err == nil {
				state, err = fresh[i].State()
			}
		}
		if err != nil {
			return nil, fmt.Errorf("memory of %s: %w", p.name, err)
		}
		all[p.name] = state
	}
	return json.Marshal(all)
}

// Restore makes all parts what those of another life were. A life that is not known yet goes on from
// a snapshot. A part of which nothing is told begins anew.
func (l *life) Restore(state []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(state, &all); err != nil {
		return fmt.Errorf("read what was learnt: %w", err)
	}
	if l.unborn {
		l.states = all
	}
	for _, p := range l.parts {
		told, ok := all[p.name]
		if !ok {
			continue
		}
		restore := p.Restore
		if l.unborn {
			restore = p.goOn
		}
		if err := restore(told); err != nil {
			return fmt.Errorf("restore %s: %w", p.name, err)
		}
	}
	return nil
}

// goOn lets a part go on from a snapshot.
func (p part) goOn(memory []byte) error {
	if _, outlives := p.Observer.(lasting); !outlives {
		return p.Restore(memory)
	}
	if goesOn, ok := p.Observer.(resuming); ok {
		return goesOn.Resume(memory)
	}
	return nil
}

// begin lets the parts of a record see this life: the first one of their world, or the next one. The
// error tells that one of them can't go on from the snapshot.
func (l *life) begin(parts []part, first bool) error {
	for _, p := range parts {
		if outlives, ok := p.Observer.(lasting); ok && !first {
			outlives.Begin()
		}
		told, from := l.states[p.name]
		if !from {
			continue
		}
		if err := p.goOn(told); err != nil {
			return fmt.Errorf("%s goes on from a snapshot: %w", p.name, err)
		}
	}
	l.parts, l.unborn, l.states = parts, false, nil
	for i := range l.held {
		l.Observe(&l.held[i])
	}
	l.held = nil
	return nil
}
