package engine_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wabamock/wabamock/server/internal/engine"
)

func TestAWorldThatStandsStillDoesNotBecomeIdle(t *testing.T) {
	t.Parallel()
	e := begin(t)
	if err := e.AwaitIdle(t.Context()); err != nil || !e.Idle() {
		t.Errorf("nothing has happened: %v, idle %t", err, e.Idle())
	}
	done(t, e, text(priya))
	if err := e.AwaitIdle(t.Context()); !errors.Is(err, engine.ErrFrozen) || e.Idle() {
		t.Errorf("statuses are to come: %v, idle %t", err, e.Idle())
	}
	if err := e.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := e.AwaitIdle(t.Context()); err != nil || !e.Idle() {
		t.Errorf("all statuses have come: %v, idle %t", err, e.Idle())
	}
}

func TestARunningWorldBecomesIdle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, running)
		ctx, cancel := context.WithCancel(t.Context())
		ended := inBackground(func() { e.Run(ctx) })
		done(t, e, text(priya))
		brief, giveUp := context.WithTimeout(t.Context(), 900*time.Millisecond)
		defer giveUp()
		if err := e.AwaitIdle(brief); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the last status is due after a second: %v", err)
		}
		began := e.Now()
		if err := e.AwaitIdle(t.Context()); err != nil || !e.Idle() {
			t.Errorf("%v, idle %t", err, e.Idle())
		}
		if took := e.Now().Sub(began); took < 100*time.Millisecond || took > 110*time.Millisecond {
			t.Errorf("the rest took %s, want a tenth of a second", took)
		}
		cancel()
		<-ended
	})
}
