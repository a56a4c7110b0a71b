package engine

import (
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Reading is what a World's clock shows, all of one instant.
type Reading struct {
	Now    time.Time
	Frozen bool
	Idle   bool       // nothing is under way that ends by itself, see AwaitIdle
	Due    []core.Due // what is due next, soonest first, at most DueShown; empty: nothing is
}

// DueShown is how much of what is due a Reading tells.
const DueShown = 10

// Reading reads the clock; everything due by now has happened.
func (e *Engine) Reading() Reading {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.clock.Now()
	e.world.PassTo(now)
	e.record()
	idle, never := e.standing()
	return Reading{Now: now, Frozen: e.clock.Frozen(), Due: e.world.NextDue(DueShown), Idle: idle && never == nil}
}

// Genesis is what the World started from.
func (e *Engine) Genesis() core.Genesis {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.world.Genesis()
}
