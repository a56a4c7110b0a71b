package clock_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wabamock/wabamock/server/internal/clock"
)

var start = time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)

// pass lets a span of the test bubble's time go by, which takes none of ours.
func pass(d time.Duration) { <-time.After(d) }

func TestAManualClockMovesOnlyWhenTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.Manual(start)
		pass(time.Hour)
		if got := c.Now(); !got.Equal(start) {
			t.Errorf("after an hour of real time: %s, want %s", got, start)
		}
		c.AdvanceTo(start.Add(time.Minute))
		c.AdvanceTo(start) // the past changes nothing
		if got, want := c.Now(), start.Add(time.Minute); !got.Equal(want) {
			t.Errorf("after the advance: %s, want %s", got, want)
		}
	})
}

func TestAShiftedClockRunsFromItsStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.Shifted(start)
		pass(90 * time.Second)
		if got, want := c.Now(), start.Add(90*time.Second); !got.Equal(want) {
			t.Errorf("after 90 s: %s, want %s", got, want)
		}
		c.AdvanceTo(start.Add(time.Hour))
		pass(time.Second)
		if got, want := c.Now(), start.Add(time.Hour+time.Second); !got.Equal(want) {
			t.Errorf("after an advance: %s, want %s", got, want)
		}
	})
}

func TestFreezeAndRunKeepThePresent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.Shifted(start)
		c.Freeze()
		pass(time.Hour)
		c.Run()
		pass(time.Second)
		if got, want := c.Now(), start.Add(time.Second); !got.Equal(want) {
			t.Errorf("frozen for an hour, then running for a second: %s, want %s", got, want)
		}
		if c.Frozen() {
			t.Error("the clock says that it stands still")
		}
	})
}

func TestWaitEnds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		clock func() *clock.Clock
		until time.Time
		end   func(c *clock.Clock, wake chan struct{}, cancel func())
		after time.Duration // of real time
	}{
		{"when the instant comes", func() *clock.Clock { return clock.Shifted(start) }, start.Add(time.Minute), nil, time.Minute},
		{"when it is woken", func() *clock.Clock { return clock.Manual(start) }, start.Add(time.Minute), func(_ *clock.Clock, wake chan struct{}, _ func()) { wake <- struct{}{} }, 0},
		{"when the clock is moved", func() *clock.Clock { return clock.Manual(start) }, start.Add(time.Minute), func(c *clock.Clock, _ chan struct{}, _ func()) { c.AdvanceTo(start.Add(time.Minute)) }, 0},
		{"when the context ends", func() *clock.Clock { return clock.Real() }, time.Time{}, func(_ *clock.Clock, _ chan struct{}, cancel func()) { cancel() }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, wake := tt.clock(), make(chan struct{})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				begun, done := time.Now(), make(chan struct{})
				go func() { defer close(done); c.Wait(ctx, tt.until, wake) }()
				synctest.Wait()
				if tt.end != nil {
					tt.end(c, wake, cancel)
				}
				<-done
				if got := time.Since(begun); got != tt.after {
					t.Errorf("waited %s, want %s", got, tt.after)
				}
			})
		})
	}
}

func TestAResumedClockGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		running, frozen := clock.Shifted(start), clock.Manual(start)
		ran, stood := running.State(), frozen.State()
		pass(time.Hour)
		tests := []struct {
			name  string
			c     *clock.Clock
			still bool
			want  time.Time
		}{
			{"running", clock.Resumed(ran, start), false, start.Add(time.Hour)},
			{"frozen", clock.Resumed(stood, start), true, start},
			{"behind", clock.Resumed(ran, start.Add(2*time.Hour)), false, start.Add(2 * time.Hour)},
			{"frozen behind", clock.Resumed(stood, start.Add(time.Minute)), true, start.Add(time.Minute)},
		}
		for _, tt := range tests {
			if got := tt.c.Now(); !got.Equal(tt.want) || tt.c.Frozen() != tt.still {
				t.Errorf("%s: shows %s, frozen %t, want %s", tt.name, got, tt.c.Frozen(), tt.want)
			}
		}
		pass(time.Second)
		if got, want := tests[2].c.Now(), start.Add(2*time.Hour+time.Second); !got.Equal(want) {
			t.Errorf("a second later: %s, want %s", got, want)
		}
	})
}
