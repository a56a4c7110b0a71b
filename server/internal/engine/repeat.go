package engine

import (
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// What follows is for those who repeat a recording; see package capsule.

// Born is the instant at which the World started.
func (e *Engine) Born() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.world.Born()
}

// Place is where something was done in the life of a World, in the order of its lock. The zero value
// is none.
type Place struct {
	After uint64    // seq of the last entry of the journal before it
	Step  uint64    // how many placed things were done until then, it included; from 1
	At    time.Time // by the World's clock
}

// DoPlaced does a command as Do does, and tells its place.
func DoPlaced[R any](e *Engine, c core.Command[R]) (answer R, place Place, err error) {
	return DoNoted(e, c, func(Place) {})
}

// DoNoted does so, and lets somebody note the place down before anything else happens to the World. note
// must not do anything with this engine but read its journal, and should be quick.
func DoNoted[R any](e *Engine, c core.Command[R], note func(Place)) (answer R, place Place, err error) {
	p := e.draft(record{Command: c})
	e.mu.Lock()
	defer e.mu.Unlock()
	place.At = e.clock.Now()
	e.world.PassTo(place.At)
	e.record()
	_, place.After = e.journal.Bounds()
	e.steps++
	place.Step = e.steps
	answer, err = do(e, c, place.At, p)
	note(place)
	return answer, place, err
}

// Deed is what somebody besides clients does to a World, who calls done when that is over. One at a time.
func (e *Engine) Deed() (done func() Place) {
	e.deeds.Lock()
	e.setDeed(Place{})
	return func() Place {
		defer e.deeds.Unlock()
		return e.setDeed(Place{})
	}
}

// setDeed replaces the place of the deed that is under way, and answers what it was.
func (e *Engine) setDeed(p Place) (was Place) {
	e.mu.Lock()
	defer e.mu.Unlock()
	was, e.deed = e.deed, p
	return was
}

// DoDeed does a command as Do does. That of the first one that does not only look is the place of the
// deed that is under way.
func DoDeed[R any](e *Engine, c core.Command[R]) (R, error) {
	if onlyLooks(c) {
		return Do(e, c)
	}
	answer, _, err := DoNoted(e, c, e.placeDeed)
	return answer, err
}

// placeDeed notes down the place of the deed that is under way; the caller holds the lock.
func (e *Engine) placeDeed(p Place) {
	if e.deed.Step == 0 {
		e.deed = p
	}
}

// Here is the place behind all that was done so far.
func (e *Engine) Here() Place {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, after := e.journal.Bounds()
	return Place{After: after, Step: e.steps, At: e.clock.Now()}
}

// Pass moves the clock to an instant, unless that has passed, and lets everything due until then happen
// in its order. It tells nothing and waits for nobody.
func (e *Engine) Pass(to time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.clock.AdvanceTo(to)
	e.world.PassTo(e.clock.Now())
	e.record()
	e.keepClock()
}

// Number lets the next exchange be the n-th.
func (e *Engine) Number(n uint64) { e.exchanges.Store(n - 1) }
