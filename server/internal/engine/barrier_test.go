package engine_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// hooked gives a world a webhook, and everything that happens to a message at once.
func hooked(g *core.Genesis) {
	to := "https://hooks.example/wa"
	g.Settings.WebhookURL = &to
	g.Options.Progression.Mode = core.Immediate
}

// poster posts what is due: it takes a while, then reports a status, the last one for ever.
type poster struct {
	e        *engine.Engine
	takes    time.Duration // of real time
	statuses []int
	reported int
}

// post follows the journal until the context ends. What it reports comes in the order in which it
// was due.
func (p *poster) post(ctx context.Context) {
	defer p.e.Attend()()
	cursor := uint64(0)
	for ctx.Err() == nil {
		grown := p.e.Journal().Grown()
		page := p.e.Journal().Since(cursor, 0)
		cursor = page.Next
		for _, entry := range page.Entries {
			if due, ok := entry.Fact.(core.DeliveryDue); ok {
				p.report(ctx, due)
			}
		}
		if len(page.Entries) == 0 {
			select {
			case <-ctx.Done():
			case <-grown:
			}
		}
	}
}

// report reports one attempt.
func (p *poster) report(ctx context.Context, due core.DeliveryDue) {
	ctx, cancel := context.WithTimeout(ctx, p.takes)
	defer cancel()
	<-ctx.Done()
	status := p.statuses[min(p.reported, len(p.statuses)-1)]
	p.reported++
	_, _ = engine.Do(p.e, core.ReportAttempt{Delivery: due.Delivery, Attempt: due.Attempt, Status: status})
}

// posting starts a poster, which ends with the test's bubble.
func posting(t *testing.T, e *engine.Engine, statuses ...int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	p := &poster{e: e, takes: time.Second, statuses: statuses}
	ended := inBackground(func() { p.post(ctx) })
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	synctest.Wait()
}

// attempts are the instants at which attempts were begun, each with the delivery it belongs to.
func attempts(e *engine.Engine) []string {
	names := map[string]string{}
	var out []string
	for _, entry := range e.Journal().Since(0, 0).Entries {
		if due, ok := entry.Fact.(core.DeliveryDue); ok {
			if names[due.Delivery] == "" {
				names[due.Delivery] = string(rune('a' + len(names)))
			}
			out = append(out, names[due.Delivery]+" "+due.At.Sub(start).String())
		}
	}
	return out
}

// TestAFailingWebhookIsTriedAgainOnTime however long an attempt takes in real time.
// Source: webhooks, Delivery rules (D).
func TestAFailingWebhookIsTriedAgainOnTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, hooked)
		posting(t, e, 502, 502, 200)
		done(t, e, core.Receive{From: priya, Type: core.TypeText, Said: core.Said{Text: "hi"}})
		if err := e.Advance(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"a 0s", "a 3s", "a 9s"}, attempts(e)); diff != "" {
			t.Errorf("attempts (-want +got):\n%s", diff)
		}
		if got := e.Now().Sub(start); got != time.Hour {
			t.Errorf("the clock shows %s, want 1h", got)
		}
	})
}

// TestTwoStatusesWhoseAttemptsFailInterleave exactly.
func TestTwoStatusesWhoseAttemptsFailInterleave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, hooked)
		posting(t, e, 500, 500, 500, 200)
		done(t, e, text(priya))
		if err := e.AdvanceUntilIdle(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"a 0s", "b 0s", "a 3s", "b 3s", "a 9s"}, attempts(e)); diff != "" {
			t.Errorf("attempts (-want +got):\n%s", diff)
		}
		if got := e.Now().Sub(start); got != 9*time.Second {
			t.Errorf("idle at %s, want 9s", got)
		}
	})
}

func TestAdvanceDoesNotWaitWhereNobodyPosts(t *testing.T) {
	t.Parallel()
	e := begin(t, hooked)
	done(t, e, text(priya))
	if err := e.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := e.AdvanceUntilIdle(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := e.Now().Sub(start); got != time.Hour {
		t.Errorf("the clock shows %s, want 1h", got)
	}
}

func TestAdvanceGivesUpWithItsContextWhileAWebhookHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, hooked)
		leave := e.Attend()
		done(t, e, text(priya))
		for name, advance := range map[string]func(context.Context) error{
			"by":         func(ctx context.Context) error { return e.Advance(ctx, time.Hour) },
			"until idle": func(ctx context.Context) error { return e.AdvanceUntilIdle(ctx, time.Hour) },
		} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			if err := advance(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: error %v, want the context's", name, err)
			}
			cancel()
		}
		if got := e.Now(); !got.Equal(start) {
			t.Errorf("the clock shows %s, want %s", got, start)
		}
		leave()
		if err := e.Advance(t.Context(), time.Second); err != nil {
			t.Errorf("when nobody posts any more: %v", err)
		}
	})
}

// TestAdvanceWaitsUntilSendsAreAnswered, so that what is reported of them is posted at its time.
func TestAdvanceWaitsUntilSendsAreAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, hooked)
		posting(t, e, 200)
		c := text(priya)
		c.Awaited = true
		id := done(t, e, c)
		ended := inBackground(func() {
			if err := e.Advance(t.Context(), time.Hour); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		if got, posted := e.Now(), attempts(e); !got.Equal(start) || len(posted) > 0 {
			t.Errorf("before the answer the clock shows %s, posted %v", got, posted)
		}
		done(t, e, core.Answered{Message: id})
		<-ended
		if diff := cmp.Diff([]string{"a 0s", "b 0s"}, attempts(e)); diff != "" {
			t.Errorf("attempts (-want +got):\n%s", diff)
		}
	})
}

func TestAdvanceUntilIdleHasItsLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, hooked)
		posting(t, e, 500)
		if err := e.AdvanceUntilIdle(t.Context(), 0); err != nil {
			t.Errorf("nothing is under way: %v", err)
		}
		done(t, e, core.Receive{From: priya, Type: core.TypeText, Said: core.Said{Text: "hi"}})
		err := e.AdvanceUntilIdle(t.Context(), 10*time.Second)
		if got := e.Now().Sub(start); !errors.Is(err, engine.ErrBusy) || got != 9*time.Second {
			t.Errorf("error %v at %s, want ErrBusy at the last attempt within 10 s", err, got)
		}
		if err := e.AdvanceUntilIdle(t.Context(), 25*time.Hour); err != nil {
			t.Errorf("until the webhook is given up: %v", err)
		}
		if got := e.Now().Sub(start); got < 23*time.Hour || got > 24*time.Hour {
			t.Errorf("idle at %s, want the last attempt within 24 hours", got)
		}
	})
}

// TestPrecedeWaitsForTheFirstAttempt of what adversity lets come before the answer.
func TestPrecedeWaitsForTheFirstAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, hooked, func(g *core.Genesis) { g.Options.Adversity.BeforeResponse = 1 })
		c := text(priya)
		c.Awaited = true
		id := done(t, e, c)
		if e.Early(id) {
			t.Error("there is something to wait for, though nobody posts")
		}
		e.Precede(t.Context(), id)
		posting(t, e, 500)
		if !e.Early(id) {
			t.Error("there is nothing to wait for")
		}
		begun := time.Now() //nolint:forbidigo // the bubble's clock
		e.Precede(t.Context(), id)
		if took := time.Since(begun); took != 2*time.Second { //nolint:forbidigo // the bubble's clock
			t.Errorf("waited %s, want two attempts of 1s", took)
		}
		if e.Early(id) {
			t.Error("there is still something to wait for")
		}
	})
}

// TestPrecedeWaitsForWhatIsDueAtOnce where statuses come in their time: the first one at the instant
// of the send, the others later.
func TestPrecedeWaitsForWhatIsDueAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, hooked, func(g *core.Genesis) {
			on := true
			g.Options.Adversity.BeforeResponse, g.Options.Progression, g.Settings.SentStatus = 1, core.Progression{}, &on
		})
		posting(t, e, 200)
		c := text(priya)
		c.Awaited = true
		id := done(t, e, c)
		if !e.Early(id) {
			t.Fatal("there is nothing to wait for")
		}
		begun := time.Now() //nolint:forbidigo // the bubble's clock
		e.Precede(t.Context(), id)
		if took := time.Since(begun); took != time.Second { //nolint:forbidigo // the bubble's clock
			t.Errorf("waited %s, want one attempt of 1s", took)
		}
		want(t, e, "before the answer", "0s sent")
	})
}

func TestTheClockCanBeStoppedAndSet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, running)
		done(t, e, text(priya))
		pass(t, 500*time.Millisecond)
		e.Freeze()
		want(t, e, "as the clock stops", "0s sent", "300ms delivered")
		pass(t, time.Hour)
		if got := e.Now().Sub(start); got != 500*time.Millisecond || !e.Frozen() {
			t.Errorf("it stands at %s, frozen %t", got, e.Frozen())
		}
		if err := e.Jump(start.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		want(t, e, "after a jump", "0s sent", "300ms delivered", "1s read")
		e.Unfreeze()
		pass(t, time.Second)
		if got := e.Now().Sub(start); got != time.Minute+time.Second || e.Frozen() {
			t.Errorf("it runs to %s, frozen %t", got, e.Frozen())
		}
		var fault *core.Fault
		if err := e.Jump(start); !errors.As(err, &fault) || fault.Code != 1009 {
			t.Errorf("set back: %v, want a fault with code 1009", err)
		}
		for kind, want := range map[string]uint64{"clock_frozen": 1, "clock_running": 1, "clock_jumped": 1} {
			if got := e.Journal().Count(kind); got != want {
				t.Errorf("%d facts %s, want %d", got, kind, want)
			}
		}
	})
}
