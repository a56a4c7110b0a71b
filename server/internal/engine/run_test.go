package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// pass lets a span of a bubble's time go by, which takes none of ours.
func pass(t *testing.T, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	<-ctx.Done()
	synctest.Wait()
}

// inBackground starts something, and tells by closing the channel that it has ended.
func inBackground(what func()) <-chan struct{} {
	ended := make(chan struct{})
	go func() { defer close(ended); what() }()
	return ended
}

// A bubble fails when something in it is left over, so these tests also say that Run ends and
// leaves nothing.

func TestRunLetsThingsHappenByThemselves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, running)
		ctx, cancel := context.WithCancel(t.Context())
		ended := inBackground(func() { e.Run(ctx) })
		pass(t, time.Minute) // the runner rests, with nothing to wait for
		done(t, e, text(priya))
		synctest.Wait()
		want(t, e, "at the send", "1m0s sent")
		pass(t, 299*time.Millisecond)
		want(t, e, "1 ms before delivery", "1m0s sent")
		pass(t, time.Millisecond)
		want(t, e, "at the delivery", "1m0s sent", "1m0.3s delivered")
		pass(t, 700*time.Millisecond)
		want(t, e, "at the reading", "1m0s sent", "1m0.3s delivered", "1m1s read")

		cancel()
		<-ended
		done(t, e, text(priya))
		pass(t, time.Hour)
		if got := len(statuses(e)); got != 3 {
			t.Errorf("%d statuses, want 3: nobody runs the world any more", got)
		}
	})
}

func TestRunWakesForAnEarlierPlan(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, running, func(g *core.Genesis) { g.Options.Progression = core.Progression{Sent: time.Hour} })
		ctx, cancel := context.WithCancel(t.Context())
		ended := inBackground(func() { e.Run(ctx) })
		done(t, e, text(priya))
		pass(t, time.Second) // the runner rests until the hour is over
		sooner := text(priya)
		sooner.TTL = time.Minute
		done(t, e, sooner)
		pass(t, time.Minute)
		want(t, e, "when the ttl is over", "1m1s failed")
		pass(t, time.Hour-time.Minute-time.Second)
		want(t, e, "when the hour is over", "1m1s failed", "1h0m0s sent", "1h0m0s delivered", "1h0m0s read")
		cancel()
		<-ended
	})
}

func TestRunOfAFrozenWorldWaitsForTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t)
		ctx, cancel := context.WithCancel(t.Context())
		ended := inBackground(func() { e.Run(ctx) })
		done(t, e, text(priya))
		synctest.Wait()
		want(t, e, "at the send", "0s sent") // due at the instant of the send
		pass(t, 24*time.Hour)
		want(t, e, "a day of real time later", "0s sent")
		if err := e.Advance(t.Context(), 300*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		want(t, e, "advanced", "0s sent", "300ms delivered")
		cancel()
		<-ended
	})
}

// TestABusyWorldIsNotLate sends all the time, each message due before the runner would look
// again: every status is there no later than a few milliseconds after it was due.
func TestABusyWorldIsNotLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, running, func(g *core.Genesis) {
			g.Options.Progression = core.Progression{Sent: time.Millisecond, Delivered: 2 * time.Millisecond, Read: 3 * time.Millisecond}
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := inBackground(func() { e.Run(ctx) })
		for range 100 {
			done(t, e, text(priya))
			pass(t, 100*time.Microsecond)
		}
		pass(t, 10*time.Millisecond)
		if got := len(statuses(e)); got != 300 {
			t.Errorf("%d statuses, want 3 for each of 100 messages", got)
		}
		inOrder(t, e)
		cancel()
		<-ended
	})
}

// TestAReportWaitsForTheRecord: what is reported while an exchange is open stands behind it.
func TestAReportWaitsForTheRecord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, running)
		e.Recorded(t.Context()) // nothing is open
		_, at := e.Begin()
		recorded := inBackground(func() { e.Recorded(t.Context()) })
		synctest.Wait()
		select {
		case <-recorded:
			t.Error("it did not wait for the exchange that is open")
		default:
		}
		e.End(&journal.Exchange{ID: "x1", At: at}, engine.Closing{Label: "GET /health", Result: "200"})
		<-recorded // a bubble in which nobody can go on fails

		e.Begin()
		impatient, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		e.Recorded(impatient) // ends with its context
	})
}
