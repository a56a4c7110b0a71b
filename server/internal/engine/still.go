package engine

import "github.com/wabamock/wabamock/server/internal/core"

// Still does a command that only looks, as Do does, and lets nothing else happen to the World while
// somebody looks at the answer, the journal and what its observers have learnt: so all is of one
// instant. look is not called when the command is refused; it must not do anything with this engine,
// and should be quick.
func Still[R any](e *Engine, c core.Command[R], look func(R)) error {
	p := e.draft(record{Command: c})
	e.mu.Lock()
	defer e.mu.Unlock()
	answer, err := do(e, c, e.clock.Now(), p)
	if err == nil {
		look(answer)
	}
	return err
}
