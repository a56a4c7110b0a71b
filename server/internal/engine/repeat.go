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

// DoAfter does a command as Do does, and tells its place: the last entry of the journal before it, and
// the instant.
func DoAfter[R any](e *Engine, c core.Command[R]) (answer R, after uint64, at time.Time, err error) {
	p := e.draft(record{Command: c})
	e.mu.Lock()
	defer e.mu.Unlock()
	at = e.clock.Now()
	e.world.PassTo(at)
	e.record()
	_, after = e.journal.Bounds()
	answer, err = do(e, c, at, p)
	return answer, after, at, err
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
