package capsule

import (
	"fmt"
	"slices"
	"sync"
)

// Bounds of a Tape.
const (
	maxDeeds = 10_000
	maxTape  = 64 << 20 // bytes of the bodies and headers that it keeps
	reel     = 256      // notes that it takes room for at a time
)

// Note is what of a request is needed to repeat it, and not in the journal. Secrets are in clear: a
// Note never leaves the process.
type Note struct {
	Ordinal       uint64
	Host          string
	Secure        bool
	Authorization string // header as it came
	Body          []byte // as it came, where the journal has it otherwise; nil: the journal has it
	Masked        []byte // the same as the journal would have it, not cut
	Answer        []byte // body as it was sent, where the journal masks it; nil: the journal has it
	Known         []byte // that answer as the journal would have it, not cut
	Judged        Moment // when rules or limits were asked about it; zero: they were not
	Done          Moment // when its handler did the first thing to the World; zero: it did not
	Answered      Moment // when the World learnt that the client has the answer to its send; zero: it has not
}

// size is what a note weighs, in bytes.
func (n *Note) size() int {
	return len(n.Host) + len(n.Authorization) + len(n.Body) + len(n.Masked) + len(n.Answer) + len(n.Known)
}

// Tape is what a World's journal does not have of a run. It is bounded: one that is full, or that
// missed something, forgets all and says why. The zero value is a blank tape. Safe for concurrent use.
type Tape struct {
	mu     sync.Mutex
	notes  [][]Note // reels, all but the last one full
	count  int      // of notes
	deeds  []Deed
	bytes  int
	spoilt string
}

// Note notes a request down; most is how many at most.
func (t *Tape) Note(n Note, most int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.spoilt != "" {
		return
	}
	if t.count >= most {
		t.spoil("there were more exchanges than the journal keeps (--journal-entries)")
		return
	}
	if !t.room(n.size()) {
		return
	}
	if t.count%reel == 0 {
		t.notes = append(t.notes, make([]Note, 0, reel))
	}
	last := &t.notes[len(t.notes)-1]
	*last = append(*last, n)
	t.count++
}

// Answered notes down when the World learnt that a client has the answer to its send.
func (t *Tape) Answered(ordinal uint64, at Moment) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := t.find(ordinal); n != nil {
		n.Answered = at
	}
}

// Find is the note of an exchange.
func (t *Tape) Find(ordinal uint64) (Note, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := t.find(ordinal); n != nil {
		return *n, true
	}
	return Note{}, false
}

// find finds a note, which is among the newest mostly; nil: there is none. The caller holds the lock.
func (t *Tape) find(ordinal uint64) *Note {
	for _, r := range slices.Backward(t.notes) {
		for i := len(r) - 1; i >= 0; i-- { //nolint:modernize // a note is large, and is not to be copied
			if r[i].Ordinal == ordinal {
				return &r[i]
			}
		}
	}
	return nil
}

// Deed notes a deed down.
func (t *Tape) Deed(d Deed) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.spoilt != "":
	case len(t.deeds) >= maxDeeds:
		t.spoil(fmt.Sprintf("the control API changed it more than %d times", maxDeeds))
	case t.room(len(d.Body) + len(d.Path)):
		t.deeds = append(t.deeds, d)
	}
}

// room takes so many bytes, or spoils the tape; the caller holds the lock.
func (t *Tape) room(bytes int) bool {
	if t.bytes += bytes; t.bytes > maxTape {
		t.spoil(fmt.Sprintf("what it takes to repeat it is more than %d MiB", maxTape>>20))
		return false
	}
	return true
}

// Spoil tells that the tape does not have all that happened, and why.
func (t *Tape) Spoil(why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spoil(why)
}

// spoil does so; the caller holds the lock. The first reason stays.
func (t *Tape) spoil(why string) {
	if t.spoilt == "" {
		t.spoilt, t.notes, t.deeds = why, nil, nil
	}
}

// Played is what a tape holds.
type Played struct {
	Notes  map[uint64]Note // by ordinal
	Deeds  []Deed          // in order
	Spoilt string          // why it does not have all; empty: it has
}

// Play hands out what the tape holds.
func (t *Tape) Play() Played {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := Played{Notes: make(map[uint64]Note, t.count), Deeds: slices.Clone(t.deeds), Spoilt: t.spoilt}
	for _, n := range slices.Concat(t.notes...) {
		p.Notes[n.Ordinal] = n
	}
	slices.SortStableFunc(p.Deeds, func(a, b Deed) int { return int(a.After) - int(b.After) })
	return p
}
