// Package engine owns one World: it holds the only lock, asks the clock for the present, and
// writes what the World tells into the journal. Nothing is done under the lock but one step of
// the World; callers never wait there for I/O, a channel or each other's callbacks.
package engine

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wabamock/wabamock/server/internal/clock"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/graph"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// tick is how long the runner rests at least between two steps of its own, so that a busy World
// (whose callers bring it up to the present anyway) is not woken for every planned status.
const tick = 2 * time.Millisecond

// Engine runs one World. Safe for concurrent use; make one with New.
type Engine struct {
	clock   *clock.Clock
	journal *journal.Journal
	options core.Options // copy of the World's, which never change
	seed    uint64
	life    string

	exchanges atomic.Uint64
	open      atomic.Int64 // exchanges that have begun and not ended
	log       Log          // keeps what is done; nil: nobody does. Set before anybody else has the engine
	observers []journal.Observer
	ruling    atomic.Pointer[core.Ruling]
	deeds     sync.Mutex // held while somebody does a deed, see Deed

	mu      sync.Mutex
	world   *core.World
	facts   []journal.Fact // scratch of record
	resting bool           // the runner waits
	until   time.Time      // for this instant; zero: for nothing
	wake    chan struct{}
	deed    Place         // of the deed that is under way; zero: none, or it has done nothing yet
	posters int           // who post webhooks
	steps   uint64        // placed things that were done, see Place
	answers fingerprint   // and attempts
	memo    graph.Memo    // of the last image that the log began with
	changed chan struct{} // closed when the World has moved; nil: nobody waits
}

// New starts a World from its Genesis. The observers see its record from the first entry on. The
// error says what the Genesis contradicts.
func New(g core.Genesis, limits journal.Limits, observers ...journal.Observer) (*Engine, error) {
	c := clock.Real()
	switch {
	case g.Frozen && g.Start.IsZero():
		c.Freeze()
	case g.Frozen:
		c = clock.Manual(g.Start)
	case !g.Start.IsZero():
		c = clock.Shifted(g.Start)
	}
	w, err := core.NewWorld(g, c.Now())
	if err != nil {
		return nil, fmt.Errorf("start world: %w", err)
	}
	e := &Engine{
		clock: c, journal: journal.New(limits, observers...), options: w.Options(), seed: g.Seed, life: newLife(), observers: observers,
		world: w, wake: make(chan struct{}, 1),
	}
	e.record()
	return e, nil
}

// Do does a command at the present and answers it. The error is a *core.Fault when the command
// was refused.
func Do[R any](e *Engine, c core.Command[R]) (R, error) {
	p := e.draft(record{Command: c})
	e.mu.Lock()
	defer e.mu.Unlock()
	return do(e, c, e.clock.Now(), p)
}

// do does a command at an instant, and keeps its record; the caller holds the lock.
func do[R any](e *Engine, c core.Command[R], at time.Time, p pending) (R, error) {
	answer, err := core.Do(e.world, at, c)
	e.attempted(c, err)
	e.record()
	e.keep(p, at)
	return answer, err
}

// Ruling is which requests the loaded scenarios are about; nil: none.
func (e *Engine) Ruling() *core.Ruling { return e.ruling.Load() }

// Options are the World's options.
func (e *Engine) Options() core.Options { return e.options }

// Seed is what the World's ids follow from.
func (e *Engine) Seed() uint64 { return e.seed }

// Life is a name of this engine that no other one has, in this process or another.
func (e *Engine) Life() string { return e.life }

// newLife draws a name, of 65 bits.
func newLife() string { return rand.Text()[:13] }

// Journal is the World's record.
func (e *Engine) Journal() *journal.Journal { return e.journal }

// Now is the World's present.
func (e *Engine) Now() time.Time { return e.clock.Now() }

// Frozen tells whether the World's clock stands still.
func (e *Engine) Frozen() bool { return e.clock.Frozen() }

// Begin opens an exchange: the ordinal of it in this World, from 1, and the present.
func (e *Engine) Begin() (ordinal uint64, at time.Time) {
	e.open.Add(1)
	return e.exchanges.Add(1), e.clock.Now()
}

// Closing is how an exchange ended, beside what the journal keeps of it.
type Closing struct {
	Label  string    // metric label of the request
	Result string    // HTTP status of the answer; empty: the World never saw the request
	Code   core.Code // first error code of the answer; 0: none
	Answer Sum       // hash of the answer as it was given, without secrets and what no World decides: for the fingerprint
}

// End closes an exchange: it counts the request, and puts the exchange on record.
func (e *Engine) End(x *journal.Exchange, c Closing) {
	var p pending
	if e.log != nil {
		p = e.draft(record{Exchange: &closed{x, c}})
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.clock.Now()
	e.open.Add(-1)
	e.close(x, c, now)
	e.keep(p, now)
}

// close does so at an instant; the caller holds the lock.
func (e *Engine) close(x *journal.Exchange, c Closing, at time.Time) {
	x.Took = at.Sub(x.At)
	_, _ = core.Do(e.world, at, core.CountRequest{Label: c.Label, Result: c.Result, Code: c.Code, Took: x.Took}) // never refused
	e.record()
	e.journal.Exchange(x)
	e.answers.add(c.Answer)
}

// Run lets what is due happen when its time comes, until the context ends. One caller at a time.
func (e *Engine) Run(ctx context.Context) {
	for ctx.Err() == nil {
		until, wake := e.catchUp()
		e.clock.Wait(ctx, until, wake)
	}
}

// catchUp brings the World up to the present, and says until when the runner may rest.
func (e *Engine) catchUp() (until time.Time, wake <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.clock.Now()
	e.world.PassTo(now)
	e.resting = false // keeps record from waking us
	e.record()
	e.resting, e.until = true, time.Time{}
	if due, ok := e.world.Due(); ok {
		e.until = later(due, now.Add(tick))
	}
	return e.until, e.wake
}

// later is the later of two instants.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// record writes what the World told into the journal, and wakes those who wait for the World to
// move, and the runner when something is due before it would look again. The caller holds the lock.
func (e *Engine) record() {
	if e.changed != nil {
		close(e.changed)
		e.changed = nil
	}
	if r := e.world.Ruling(); r != e.ruling.Load() {
		e.ruling.Store(r)
	}
	told := e.world.Drain()
	if len(told) > 0 {
		e.facts = e.facts[:0]
		for _, f := range told {
			e.facts = append(e.facts, f)
		}
		e.journal.Facts(e.facts...)
		clear(e.facts)
	}
	if !e.resting {
		return
	}
	due, ok := e.world.Due()
	if !ok || !e.until.IsZero() && !due.Before(e.until.Add(-tick)) {
		return
	}
	e.resting = false
	select {
	case e.wake <- struct{}{}:
	default:
	}
}
