// Package clock tells the time of a World: real time, real time moved by an offset, or time
// that stands still until it is moved. It is the only room that asks the machine for the time
// or starts a timer.
package clock

import (
	"context"
	"sync"
	"time"
)

// Clock is the time of one World. Safe for concurrent use.
type Clock struct {
	mu      sync.Mutex
	frozen  bool
	at      time.Time     // the present, when frozen
	offset  time.Duration // from real time, when running
	changed chan struct{} // closed and replaced whenever the clock is moved
}

// Real follows the machine's time.
func Real() *Clock { return &Clock{changed: make(chan struct{})} }

// Shifted runs at the pace of the machine's time and shows start now.
func Shifted(start time.Time) *Clock {
	c := Real()
	c.offset = time.Until(start)
	return c
}

// Manual stands still at an instant until it is advanced.
func Manual(at time.Time) *Clock {
	c := Real()
	c.frozen, c.at = true, at.UTC()
	return c
}

// Now is the present in UTC, without a monotonic reading.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

// Frozen tells whether the clock stands still.
func (c *Clock) Frozen() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.frozen
}

// Freeze stops the clock at the present.
func (c *Clock) Freeze() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.frozen = c.now(), true
	c.tell()
}

// Run lets the clock follow real time again, from where it stands.
func (c *Clock) Run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset, c.frozen = time.Until(c.now()), false
	c.tell()
}

// AdvanceTo moves the clock forward to an instant; one that has passed changes nothing.
func (c *Clock) AdvanceTo(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := at.Sub(c.now())
	if d <= 0 {
		return
	}
	if c.frozen {
		c.at = at.UTC()
	} else {
		c.offset += d
	}
	c.tell()
}

// Wait blocks until the clock shows the instant, the clock is moved, something comes from wake,
// or the context ends, whichever is first. The zero instant never comes. It says nothing about
// which it was: the caller looks at the clock again.
func (c *Clock) Wait(ctx context.Context, until time.Time, wake <-chan struct{}) {
	c.mu.Lock()
	changed, frozen, left := c.changed, c.frozen, until.Sub(c.now())
	c.mu.Unlock()

	var due <-chan time.Time
	if !frozen && !until.IsZero() {
		timer := time.NewTimer(left)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
	case <-changed:
	case <-wake:
	case <-due:
	}
}

// now is the present; the caller holds the lock.
func (c *Clock) now() time.Time {
	if c.frozen {
		return c.at
	}
	return time.Now().Add(c.offset).Round(0).UTC()
}

// tell wakes all that wait; the caller holds the lock.
func (c *Clock) tell() {
	close(c.changed)
	c.changed = make(chan struct{})
}
