package engine_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

func TestAdvanceMovesFromOneDueInstantToTheNext(t *testing.T) {
	t.Parallel()
	e := begin(t)
	done(t, e, text(priya))
	want(t, e, "before any time has passed")
	for _, step := range []struct {
		by   time.Duration
		want []string
	}{
		{0, []string{"0s sent"}},
		{299 * time.Millisecond, []string{"0s sent"}},
		{time.Millisecond, []string{"0s sent", "300ms delivered"}},
		{time.Hour, []string{"0s sent", "300ms delivered", "1s read"}},
		{-time.Minute, []string{"0s sent", "300ms delivered", "1s read"}},
	} {
		if err := e.Advance(t.Context(), step.by); err != nil {
			t.Fatal(err)
		}
		want(t, e, "after "+step.by.String(), step.want...)
	}
	if got, want := e.Now(), start.Add(time.Hour+300*time.Millisecond); !got.Equal(want) {
		t.Errorf("the clock shows %s, want %s", got, want)
	}
}

// TestFactsLandInTheOrderOfTime sends at several instants, so that the statuses of messages
// overlap, in one advance and with a runner beside it.
func TestFactsLandInTheOrderOfTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t)
		ctx, cancel := context.WithCancel(t.Context())
		ended := inBackground(func() { e.Run(ctx) })
		for range 20 {
			done(t, e, text(priya))
			done(t, e, core.Receive{From: priya, Type: core.TypeText, Said: core.Said{Text: "hi"}})
			if err := e.Advance(t.Context(), 130*time.Millisecond); err != nil {
				t.Fatal(err)
			}
		}
		if err := e.Advance(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		cancel()
		<-ended
		inOrder(t, e)
		if got := len(statuses(e)); got != 60 {
			t.Errorf("%d statuses, want 3 for each of 20 messages", got)
		}
	})
}

func TestAdvanceOfARunningWorldLeapsAhead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, running)
		done(t, e, text(priya))
		if err := e.Advance(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		want(t, e, "after an hour that took no time", "0s sent", "300ms delivered", "1s read")
		pass(t, time.Minute)
		if got, want := e.Now(), start.Add(time.Hour+time.Minute); !got.Equal(want) {
			t.Errorf("a minute later the clock shows %s, want %s", got, want)
		}
	})
}

func TestAdvanceEndsEarlyWithItsContext(t *testing.T) {
	t.Parallel()
	for asked, want := range [][]string{
		{},
		{"0s sent"},
		{"0s sent", "300ms delivered"},
		{"0s sent", "300ms delivered", "1s read"},
	} {
		e := begin(t)
		done(t, e, text(priya))
		err := e.Advance(&tiring{Context: t.Context(), left: asked}, time.Hour)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("ended after %d steps: error %v, want the context's", asked, err)
		}
		got := statuses(e)
		if len(got) != len(want) {
			t.Errorf("ended after %d steps: statuses %v, want %v", asked, got, want)
		}
		if !e.Now().Before(start.Add(time.Hour)) {
			t.Errorf("ended after %d steps: the clock shows %s", asked, e.Now())
		}
		if err := e.Advance(t.Context(), time.Hour); err != nil || len(statuses(e)) != 3 {
			t.Errorf("the rest of the way: %v and statuses %v", err, statuses(e))
		}
	}
}

// tiring is a context that ends after it was asked so many times.
type tiring struct {
	context.Context
	left int
}

// Err is the context's end, once it came.
func (c *tiring) Err() error {
	if c.left == 0 {
		return context.Canceled
	}
	c.left--
	return nil
}
