package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Why the clock was not advanced as far as somebody wished.
var (
	ErrBusy    = errors.New("the world is still busy")
	ErrNothing = errors.New("nothing is due")
)

// Attend lets the engine know that somebody posts what the journal says is due, so that Advance
// waits for their reports. The caller calls leave once, when it posts no more.
func (e *Engine) Attend() (leave func()) {
	e.attend(1)
	return func() { e.attend(-1) }
}

// attend counts who posts.
func (e *Engine) attend(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.posters += n
	e.record()
}

// Advance lets a span of the World's time go by: it moves from one due instant to the next, lets
// each happen, and waits until no webhook is in flight and every send is answered, until the span
// is spent. It ends early, with the context's error, when the context does.
func (e *Engine) Advance(ctx context.Context, by time.Duration) error {
	if err := e.settle(ctx); err != nil {
		return err
	}
	return e.advance(ctx, e.clock.Now().Add(by))
}

// AdvanceTo does the same up to an instant. One that has passed is refused with a *core.Fault, 1009.
func (e *Engine) AdvanceTo(ctx context.Context, target time.Time) error {
	if err := e.settle(ctx); err != nil {
		return err
	}
	if now := e.clock.Now(); target.Before(now) {
		return setBack(now)
	}
	return e.advance(ctx, target.UTC())
}

// advance moves from one due instant to the next, up to the target.
func (e *Engine) advance(ctx context.Context, target time.Time) error {
	for {
		done := e.step(target)
		if err := e.settle(ctx); err != nil {
			return fmt.Errorf("advance to %s: %w", target.Format(time.RFC3339Nano), err)
		}
		if done {
			return nil
		}
	}
}

// AdvanceToNext does the same up to the next thing that is due. Its error is ErrNothing when nothing
// is within the given span.
func (e *Engine) AdvanceToNext(ctx context.Context, most time.Duration) error {
	if err := e.settle(ctx); err != nil {
		return err
	}
	r := e.Reading()
	if len(r.Due) == 0 || r.Due[0].At.After(r.Now.Add(most)) {
		return fmt.Errorf("advance to what is due next, at most %s: %w", most, ErrNothing)
	}
	return e.advance(ctx, r.Due[0].At)
}

// setBack refuses to set a clock back.
func setBack(now time.Time) *core.Fault {
	return &core.Fault{Code: 1009, Details: fmt.Sprintf("The clock shows %s; it is never set back", now.Format(time.RFC3339Nano))}
}

// AdvanceUntilIdle lets time go by as Advance does, from one due instant to the next, until
// nothing is under way that comes to an end by itself (see core.World.Busy). When that takes longer
// than the given span, it stops before it is exceeded and its error is ErrBusy.
func (e *Engine) AdvanceUntilIdle(ctx context.Context, most time.Duration) error {
	last := e.clock.Now().Add(most)
	for {
		if err := e.settle(ctx); err != nil {
			return fmt.Errorf("advance until idle: %w", err)
		}
		due, busy := e.ahead()
		if !busy {
			return nil
		}
		if due.After(last) {
			return fmt.Errorf("advance until idle, at most %s: %w", most, ErrBusy)
		}
		e.step(due)
	}
}

// ahead is the next due instant, and whether there is anything to wait for.
func (e *Engine) ahead() (due time.Time, busy bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	due, ok := e.world.Due()
	return due, ok && e.world.Busy()
}

// step moves to the next due instant, at most to the target; true when that is reached.
func (e *Engine) step(target time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	to := target
	due, ok := e.world.Due()
	if ok && due.Before(target) {
		to = due
	}
	e.clock.AdvanceTo(to)
	e.world.PassTo(to)
	e.record()
	e.keepClock()
	e.journal.Wake() // followers show the time
	return to.Equal(target)
}

// settle waits until no webhook is in flight (if anybody posts) and every send is answered.
func (e *Engine) settle(ctx context.Context) error {
	return e.await(ctx, e.quiet)
}

// quiet tells whether it is so; the caller holds the lock.
func (e *Engine) quiet() bool {
	return e.world.Unanswered() == 0 && (e.posters == 0 || e.world.InFlight() == 0)
}

// Early tells whether Precede has anything to wait for. What is due at the instant of the send, such
// as its first status, happens first.
func (e *Engine) Early(message string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.posters == 0 || !e.world.Precedes(message) {
		return false
	}
	e.world.PassTo(e.clock.Now())
	e.record()
	return e.world.Early(message)
}

// Precede waits while what is reported of a message has to reach the webhook before its send is
// answered (core.Adversity, BeforeResponse), at most until the context ends.
func (e *Engine) Precede(ctx context.Context, message string) {
	_ = e.await(ctx, func() bool { return e.posters == 0 || !e.world.Early(message) }) // late is as good as never
}

// Recorded waits until every exchange that is open has been put on record, at most until the context
// ends, and not at all while an answer waits for what is reported. A report that is made after it
// stands behind the exchange that caused it, however fast the receiver was.
func (e *Engine) Recorded(ctx context.Context) {
	_ = e.await(ctx, func() bool { return e.open.Load() <= 0 || e.world.Hasty() }) // late is as good as never
}

// await waits until something holds, which it asks under the lock whenever the World has moved.
func (e *Engine) await(ctx context.Context, holds func() bool) error {
	for {
		moved, ok := e.look(holds)
		if ok {
			return ctx.Err()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
}

// look tells whether something holds; if not, moved is closed when it is worth another look.
func (e *Engine) look(holds func() bool) (moved <-chan struct{}, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if holds() {
		return nil, true
	}
	if e.changed == nil {
		e.changed = make(chan struct{})
	}
	return e.changed, false
}

// Freeze lets the World's clock stand still; everything due by now happens first.
func (e *Engine) Freeze() { e.setClock(e.clock.Freeze, core.ClockFrozen) }

// Unfreeze lets the World's clock follow real time again, from where it stands.
func (e *Engine) Unfreeze() { e.setClock(e.clock.Run, core.ClockRunning) }

// setClock does something to the clock and tells it.
func (e *Engine) setClock(do func(), change core.ClockChange) {
	e.mu.Lock()
	defer e.mu.Unlock()
	do()
	e.noteClock(change)
}

// noteClock tells what was done to the clock, and keeps where it stands; the caller holds the lock.
func (e *Engine) noteClock(change core.ClockChange) {
	now := e.clock.Now()
	e.keepClock()
	c := core.NoteClock{Change: change}
	_, _ = do(e, c, now, e.draft(record{Command: c})) // never refused
}

// Jump sets the World's clock to a later instant. Everything due until then happens in its order,
// but nothing is waited for: webhooks that became due are posted after the jump, as by a machine
// that was asleep. An instant that has passed is refused with a *core.Fault, 1009.
func (e *Engine) Jump(to time.Time) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if now := e.clock.Now(); to.Before(now) {
		return setBack(now)
	}
	e.clock.AdvanceTo(to)
	e.noteClock(core.ClockJumped)
	return nil
}
