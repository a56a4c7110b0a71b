package engine

import (
	"math"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// Caused does a command as Do does, and answers besides what it told at once, as the journal has it:
// nothing that fell due before it, and nothing of others who are served at the same time. What a
// small journal dropped already is missing.
func Caused[R any](e *Engine, c core.Command[R]) (R, []journal.Entry, error) {
	p := e.draft(record{Command: c})
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.clock.Now()
	e.world.PassTo(now)
	e.record()
	e.steps++
	_, after := e.journal.Bounds()
	e.placeDeed(Place{After: after, Step: e.steps, At: now})
	before := e.journal.Since(math.MaxUint64, 0).Next // the last one there is
	answer, err := do(e, c, now, p)
	return answer, e.journal.Since(before, 0).Entries, err
}
