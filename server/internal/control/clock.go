package control

import (
	"context"
	"errors"
	"net/http"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// Spans that a request need not give. Source: control.yaml.
const (
	defaultTimeout = time.Minute
	defaultAtMost  = 30 * 24 * time.Hour
	defaultFacts   = 1000
	farthest       = 3650 * 24 * time.Hour // how far ahead a clock may be set, as spans go
)

// ReadClock tells what time it is in a world.
func (c *Control) ReadClock(_ context.Context, r gen.ReadClockRequestObject) (gen.ReadClockResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	return gen.ReadClock200JSONResponse(clockOf(e.Reading())), nil
}

// SetClock freezes a clock, lets it run, or sets it forward.
func (c *Control) SetClock(_ context.Context, r gen.SetClockRequestObject) (gen.SetClockResponseObject, error) {
	e, err := c.change(r.World)
	if err != nil {
		return nil, err
	}
	if r.Body.Now != nil {
		if err := jump(e, *r.Body.Now); err != nil {
			return nil, err
		}
	}
	switch orZero(r.Body.State) {
	case gen.ClockStateFrozen:
		e.Freeze()
	case gen.ClockStateRunning:
		e.Unfreeze()
	}
	return gen.SetClock200JSONResponse(clockOf(e.Reading())), nil
}

// jump sets a clock forward.
func jump(e *engine.Engine, to time.Time) error {
	if err := reachable(e, to); err != nil {
		return err
	}
	if err := e.Jump(to); err != nil {
		return problemOf(err)
	}
	return nil
}

// reachable refuses an instant that is too far ahead.
func reachable(e *engine.Engine, to time.Time) error {
	if to.Sub(e.Now()) > farthest {
		return badRequest("%s is more than ten years ahead.", to.Format(time.RFC3339))
	}
	return nil
}

// AdvanceClock lets time go by in a world.
func (c *Control) AdvanceClock(ctx context.Context, r gen.AdvanceClockRequestObject) (gen.AdvanceClockResponseObject, error) {
	move, err := goalOf(*r.Body)
	if err != nil {
		return nil, err
	}
	timeout, err := waitOf(r.Body.Timeout, defaultTimeout)
	if err != nil {
		return nil, err
	}
	if _, err := c.change(r.World); err != nil {
		return nil, err
	}
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	e := live.Engine
	if r.Body.To != nil {
		if err := reachable(e, *r.Body.To); err != nil {
			return nil, err
		}
	}
	ctx, cancel := c.bounded(ctx, timeout, live.Over)
	defer cancel()
	from, before := e.Now(), e.Journal().Mark()
	if err := move(ctx, e); err != nil {
		return nil, stuck(ctx, e, err)
	}
	return advanced(e, from, before, r.Body.Facts)
}

// goalOf is how to move a clock as a request wishes, which names exactly one goal.
func goalOf(a gen.Advance) (func(context.Context, *engine.Engine) error, error) {
	given := 0
	for _, is := range []bool{a.By != nil, a.To != nil, a.Until != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return nil, badRequest("Give exactly one of by, to and until.")
	}
	if a.AtMost != nil && a.Until == nil {
		return nil, badRequest("Give at_most with until only.")
	}
	by, err := span(a.By, 0)
	if err != nil {
		return nil, err
	}
	most, err := span(a.AtMost, defaultAtMost)
	if err != nil {
		return nil, err
	}
	switch {
	case a.By != nil:
		return func(ctx context.Context, e *engine.Engine) error { return e.Advance(ctx, by) }, nil
	case a.To != nil:
		return func(ctx context.Context, e *engine.Engine) error { return e.AdvanceTo(ctx, *a.To) }, nil
	case *a.Until == gen.AdvanceGoalNext:
		return func(ctx context.Context, e *engine.Engine) error { return e.AdvanceToNext(ctx, most) }, nil
	}
	return func(ctx context.Context, e *engine.Engine) error { return e.AdvanceUntilIdle(ctx, most) }, nil
}

// Why a call that waits for a world ends before the world is where it shall be.
var (
	errTimeout = errors.New("the timeout is over")
	errOver    = errors.New("the world was reset, restored or deleted meanwhile")
	errStop    = errors.New("the mock is stopping")
)

// waitOf is how long a call may wait, in real time.
func waitOf(given *gen.Duration, def time.Duration) (time.Duration, error) {
	d, err := span(given, def)
	if err == nil && d > maxWait {
		err = badRequest("A timeout is at most %s.", maxWait)
	}
	return d, err
}

// bounded is a context for waiting for a world: it ends with the timeout, with the world and with
// the process, and its cause says which it was.
func (c *Control) bounded(ctx context.Context, timeout time.Duration, over <-chan struct{}) (context.Context, context.CancelFunc) {
	ctx, end := context.WithCancelCause(ctx)
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, errTimeout)
	go func() {
		select {
		case <-over:
			end(errOver)
		case <-c.process.Stopping:
			end(errStop)
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		cancel()
		end(nil)
	}
}

// stuck is the problem of a clock that did not come as far as was wished.
func stuck(ctx context.Context, e *engine.Engine, err error) error {
	stands := " The clock stands at " + e.Now().Format(time.RFC3339Nano) + "."
	switch cause := context.Cause(ctx); {
	case errors.Is(err, engine.ErrBusy):
		return &problem{status: http.StatusConflict, detail: "The world is not idle within at_most." + stands}
	case errors.Is(err, engine.ErrNothing):
		return &problem{status: http.StatusConflict, detail: "Nothing is due within at_most." + stands}
	case errors.Is(cause, errTimeout):
		return &problem{status: http.StatusGatewayTimeout, detail: "It took longer than timeout: a webhook is in flight, or much is due." + stands}
	case errors.Is(cause, errOver):
		return &problem{status: http.StatusConflict, detail: "The world was reset, restored or deleted meanwhile."}
	case errors.Is(cause, errStop):
		return &problem{status: http.StatusServiceUnavailable, detail: "The mock is stopping."}
	}
	return problemOf(err)
}

// advanced tells where a clock stands, and which facts there were since a mark.
func advanced(e *engine.Engine, from time.Time, before journal.Mark, most *int) (gen.AdvanceClockResponseObject, error) {
	now, after := e.Now(), e.Journal().Mark()
	limit := defaultFacts
	if most != nil {
		limit = *most
	}
	facts, err := factsBetween(e.Journal(), before, after, limit)
	return gen.AdvanceClock200JSONResponse{
		From: from, Now: now, Facts: facts,
		Count: int(after.Seq - before.Seq - (after.Exchanges - before.Exchanges)),
	}, err
}

// factsPage is how many entries of a journal are looked at at a time.
const factsPage = 1000

// factsBetween are the first facts between two marks, as far as the journal keeps them.
func factsBetween(j *journal.Journal, from, to journal.Mark, limit int) ([]gen.JournalEntry, error) {
	var found []journal.Entry
	for cursor := from.Seq; cursor < to.Seq && len(found) < limit; {
		page := j.Since(cursor, factsPage)
		cursor = page.Next
		for _, e := range page.Entries {
			if e.Fact != nil && e.Seq <= to.Seq && len(found) < limit {
				found = append(found, e)
			}
		}
		if len(page.Entries) == 0 {
			break
		}
	}
	return factEntries(found)
}

// clockOf is a clock in the shape of the description.
func clockOf(r engine.Reading) gen.Clock {
	c := gen.Clock{Now: r.Now, State: gen.ClockStateRunning, Idle: r.Idle, Due: []gen.Due{}}
	if r.Frozen {
		c.State = gen.ClockStateFrozen
	}
	for _, d := range r.Due {
		c.Due = append(c.Due, dueOf(d))
	}
	if len(r.Due) > 0 {
		c.Next = &c.Due[0].At
	}
	return c
}

// dueOf is something that is due, in the shape of the description.
func dueOf(d core.Due) gen.Due {
	return gen.Due{
		At: d.At, Kind: gen.DueKind(d.Kind), Message: optional(d.Message), Peer: optional(d.Peer), Status: optional(gen.StatusName(d.Status)),
		Delivery: optional(d.Delivery), Attempt: optional(d.Attempt), About: optional(gen.DeliverySubject(d.About)),
		Scenario: optional(d.Scenario), Happening: optional(d.Happening), Deeds: d.Deeds, Simulation: optional(d.Simulation),
		User: optional(d.User), Number: optional(d.Number), Media: optional(d.Media),
	}
}
