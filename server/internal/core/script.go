package core

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Happening is something that a script lets happen: at an instant, or after facts. A deed that is
// refused is told as such, and the next one is done.
type Happening struct {
	Name  string        // within its script; empty: its place, "happening 1"
	At    time.Duration // since the load; meant when On is nil
	On    *FactMatch    // after each such fact
	After time.Duration // after the fact; 0, or a millisecond at least
	Times int           // after the first so many facts only; 0: after all
	Do    []Deed        // in this order
}

// Deed is a command that a script may do: Receive, SetStatus, ChangeNumber and whatever else
// happens to a World, see deeds.go. Texts of it may hold placeholders, which are texts whatever they
// stand for: {{fact /recipient}}, {{world.number}}.
type Deed interface {
	// deed does the command, or the one that the JSON says where there is some.
	deed(w *World, filled []byte) error
}

// Limits of happenings, our choice (I), so that no script can keep a World from coming to rest.
const (
	maxInARow  = 10        // happenings that follow each other at the same instant
	maxEchoes  = 1_000     // happenings at the same instant that follow other ones there
	maxPending = 100_000   // happenings that are planned after facts
	maxHeard   = 1_000_000 // facts that one happening follows
)

// happening is a Happening in the World.
type happening struct {
	Happening
	when     *factMatcher // of On
	deeds    []readyDeed
	heard    int // facts
	happened int
	refused  int
	dropped  int
	last     time.Time
}

// readyDeed is a Deed made ready.
type readyDeed struct {
	deed   Deed
	name   string
	pieces []piece // as JSON, with placeholders; nil: there are none
}

// CheckDeed refuses a deed with placeholders that cannot be. The error says what is wrong.
func CheckDeed(d Deed) error {
	_, err := prepareDeed(d)
	return err
}

// prepareDeed makes a deed ready.
func prepareDeed(d Deed) (readyDeed, error) {
	if d == nil {
		return readyDeed{}, errors.New("there is nothing to do")
	}
	made := readyDeed{deed: d, name: fmt.Sprintf("%T", d)[len("core."):]}
	text, err := json.Marshal(d)
	if err != nil {
		return readyDeed{}, fmt.Errorf("%s: %w", made.name, err)
	}
	pieces, err := parseJSON(text, InScript)
	if err != nil {
		return readyDeed{}, fmt.Errorf("%s: %w", made.name, err)
	}
	if len(pieces) > 1 {
		made.pieces = pieces
	}
	return made, nil
}

// play does a deed after a fact (nil: none) for the nth time. What it draws follows from the fact and
// who does it.
func (d *readyDeed) play(w *World, who string, fact []byte, nth int) error {
	if d.pieces == nil {
		return d.deed.deed(w, nil)
	}
	f := &filler{w: w, fact: fact, nth: nth, bits: chanceFrom(w.genesis.Seed, hashOf("deed:", who, "\x00", d.name, "\x00", string(fact)), uint64(nth))}
	filled, ok := f.fill(d.pieces)
	if !ok {
		return refuse(1014, "What %s says is longer than %d bytes", d.name, MaxRendered)
	}
	return d.deed.deed(w, filled)
}

// takeScript takes what happens by itself.
func (w *World) takeScript(s *loaded, list []Happening) error {
	if len(list) > MaxHappenings {
		return refuse(1014, "%d happenings, and a world holds %d", len(list), MaxHappenings)
	}
	seen := make(map[string]bool, len(list))
	for i, h := range list {
		if h.Name == "" {
			h.Name = placeName("happening", false, i)
		}
		made, err := w.makeHappening(h)
		if err == nil && seen[h.Name] {
			err = refuse(1009, "there are two of that name")
		}
		if err != nil {
			return within("happening '"+shorten(h.Name)+"'", err)
		}
		seen[h.Name] = true
		s.script = append(s.script, made)
		s.sizes.happenings++
		if made.when != nil {
			s.sizes.patterns += weightOf(made.when.Fields)
		}
	}
	return nil
}

// makeHappening makes a happening ready.
func (w *World) makeHappening(h Happening) (*happening, error) {
	if err := checkName("name", h.Name, true); err != nil {
		return nil, err
	}
	switch {
	case h.At < 0 || h.At > MaxSpan:
		return nil, refuse(1009, "at is %s, want 0 to %s", h.At, MaxSpan)
	case h.After < 0 || h.After > MaxSpan || h.After > 0 && h.After < time.Millisecond:
		return nil, refuse(1009, "after is %s, want 0, or a millisecond to %s", h.After, MaxSpan)
	case h.Times < 0:
		return nil, refuse(1009, "times is %d, want 0 or more", h.Times)
	case h.On == nil && (h.After > 0 || h.Times > 0):
		return nil, refuse(1009, "after and times mean nothing without on")
	case h.On != nil && h.At > 0:
		return nil, refuse(1009, "at and on exclude each other")
	case len(h.Do) == 0 || len(h.Do) > MaxDeeds:
		return nil, refuse(1009, "it does %d things, want 1 to %d", len(h.Do), MaxDeeds)
	}
	made := &happening{Happening: h}
	if h.On != nil {
		var err error
		if made.when, err = w.prepareFact(h.On); err != nil {
			return nil, within("on", err)
		}
	}
	for i, d := range h.Do {
		ready, err := prepareDeed(d)
		if err != nil {
			return nil, within(fmt.Sprintf("do[%d]", i), err)
		}
		made.deeds = append(made.deeds, ready)
	}
	return made, nil
}

// cue is the planned instant of a happening.
type cue struct {
	of    *loaded
	what  *happening
	fact  []byte // JSON of the fact that it follows; nil: none
	depth int    // how many before it happened at the same instant, each after another
}

// cue plans what a scenario lets happen at an instant.
func (w *World) cue(s *loaded) {
	for _, h := range s.script {
		if h.On == nil {
			w.plan(h.At, cue{of: s, what: h})
		}
	}
}

func (e cue) happen(w *World) {
	b, h := &w.rules, e.what
	if e.fact != nil {
		b.pending--
	}
	if e.depth > 0 && !b.mayEcho(w.now) {
		h.dropped++
		return
	}
	h.happened++
	h.last = w.now
	b.playing = e.depth + 1
	for i := range h.deeds {
		d := &h.deeds[i]
		told := Happened{Occurred: w.occurred(), Scenario: e.of.name, Happening: h.Name, Deed: d.name}
		if err := d.play(w, e.of.name+"\x00"+h.Name, e.fact, h.happened); err != nil {
			h.refused++
			told.Refused = err.Error()
		}
		w.tell(told)
	}
	b.playing = 0
}

// mayEcho tells whether one more happening may follow another one at an instant, and counts it.
func (b *rulebook) mayEcho(now time.Time) bool {
	if !b.echoedAt.Equal(now) {
		b.echoedAt, b.echoes = now, 0
	}
	b.echoes++
	return b.echoes <= maxEchoes
}

// after plans a happening after a fact, unless there have been enough.
func (w *World) after(s *loaded, h *happening, fact []byte) {
	b := &w.rules
	if h.Times > 0 && h.heard >= h.Times {
		return
	}
	h.heard++
	c := cue{of: s, what: h, fact: fact}
	if h.After == 0 {
		c.depth = b.playing
	}
	if c.depth > maxInARow || b.pending >= maxPending || h.heard > maxHeard {
		h.dropped++
		return
	}
	b.pending++
	w.plan(h.After, c)
}

// deedDue is a planned deed that belongs to no script.
type deedDue struct {
	deed readyDeed
	fact []byte
}

func (e deedDue) happen(w *World) {
	told := Happened{Occurred: w.occurred(), Deed: e.deed.name}
	if err := e.deed.play(w, "", e.fact, 1); err != nil {
		told.Refused = err.Error()
	}
	w.tell(told)
}

// doLater plans what happens after a message was accepted. Deeds that CheckDeed refuses are left out.
func (w *World) doLater(m *message, deeds []LaterDeed) {
	if len(deeds) == 0 {
		return
	}
	fact, err := json.Marshal(queuedFact(w.occurred(), m))
	if err != nil {
		return // never: it holds nothing but texts and an instant
	}
	for _, d := range deeds {
		if ready, err := prepareDeed(d.Do); err == nil {
			w.plan(d.After, deedDue{ready, fact})
		}
	}
}

// Happened tells that a script did something, or that it was refused.
type Happened struct {
	Occurred
	Scenario  string `json:"scenario,omitempty"`  // empty: a number with a meaning did it
	Happening string `json:"happening,omitempty"` // name
	Deed      string `json:"deed"`                // name of the command
	Refused   string `json:"refused,omitempty"`   // why; empty: it was done
}

// Kind is "happened".
func (Happened) Kind() string { return "happened" }
