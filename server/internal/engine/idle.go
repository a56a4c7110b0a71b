package engine

import (
	"context"
	"errors"
	"fmt"
)

// Why a World does not become idle by itself.
var (
	ErrFrozen = errors.New("the clock stands still, and something is due later")
	ErrPaused = errors.New("deliveries are paused, and webhooks are queued")
)

// AwaitIdle waits until nothing is under way that comes to an end by itself: no status to come, no
// webhook queued or in flight (but held ones, and those without a URL), no send unanswered. Its
// error is the context's, or ErrFrozen or ErrPaused when it would wait for ever.
func (e *Engine) AwaitIdle(ctx context.Context) error {
	var never error
	err := e.await(ctx, func() bool {
		var idle bool
		idle, never = e.standing()
		return idle || never != nil
	})
	if never != nil {
		err = never
	}
	if err != nil {
		return fmt.Errorf("await idle: %w", err)
	}
	return nil
}

// Idle tells whether nothing is under way that comes to an end by itself, see AwaitIdle.
func (e *Engine) Idle() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	idle, never := e.standing()
	return idle && never == nil
}

// standing tells whether the World is idle, or why it will never be. The caller holds the lock.
func (e *Engine) standing() (idle bool, never error) {
	switch {
	case e.world.Unanswered() > 0 || e.posters > 0 && e.world.InFlight() > 0:
		return false, nil
	case e.world.Halted():
		return false, ErrPaused
	case !e.world.Busy():
		return true, nil
	case e.clock.Frozen():
		return false, ErrFrozen
	}
	return false, nil
}
