package server

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/clock"
	"github.com/wabamock/wabamock/server/internal/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/webhook"
)

// noon is when the wall clock of the tests begins.
var noon = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

// hold makes worlds that are dropped after an hour, the default one among them, and a wall clock
// that the test moves. They are closed with the test.
func hold(t *testing.T) (*worlds, *clock.Clock) {
	t.Helper()
	wall, s := clock.Manual(noon), &Server{description: mustDescribe()}
	ws := &worlds{
		wall: wall, ttl: time.Hour, max: 4, policy: WorldsAuto, live: map[string]*world{},
		start:  func() (newborn, error) { return s.bearOf(core.Genesis{Start: noon}) },
		record: s.newRecord,
		bury:   func(*control.Record) {},
		poster: func(_ string, e *engine.Engine) *webhook.Poster { return webhook.New(e, webhook.Config{}) },
	}
	enter(t, ws, DefaultWorld)
	t.Cleanup(func() { ws.close() })
	return ws, wall
}

// enter enters a world that must let the test in.
func enter(t *testing.T, ws *worlds, name string) *world {
	t.Helper()
	w, err := ws.enter(name, true)
	if err != nil {
		t.Fatalf("enter %s: %v", name, err)
	}
	return w
}

// names are the names of the live worlds.
func names(ws *worlds) []string {
	out := []string{}
	for _, w := range ws.all() {
		out = append(out, w.name)
	}
	return out
}

// ended tells whether a world's runner has ended.
func ended(w *world) bool {
	select {
	case <-w.done:
		return true
	default:
		return false
	}
}

func TestAnIdleWorldIsDropped(t *testing.T) {
	t.Parallel()
	ws, wall := hold(t)
	idle, busy := enter(t, ws, "idle"), enter(t, ws, "busy")
	wall.AdvanceTo(noon.Add(time.Hour))
	ws.sweep()
	if diff := cmp.Diff([]string{"busy", "default", "idle"}, names(ws)); diff != "" {
		t.Errorf("after exactly the ttl (-want +got):\n%s", diff)
	}
	enter(t, ws, "busy")
	wall.AdvanceTo(noon.Add(time.Hour + time.Nanosecond))
	ws.sweep()
	if diff := cmp.Diff([]string{"busy", "default"}, names(ws)); diff != "" {
		t.Errorf("after more than the ttl (-want +got):\n%s", diff)
	}
	if !ended(idle) || ended(busy) {
		t.Errorf("runners ended: idle %t, busy %t, want the idle one's alone", ended(idle), ended(busy))
	}
	if again := enter(t, ws, "idle"); again == idle {
		t.Error("the dropped world came back instead of a new one")
	}
}

func TestTheDefaultWorldStays(t *testing.T) {
	t.Parallel()
	ws, wall := hold(t)
	w := enter(t, ws, DefaultWorld)
	wall.AdvanceTo(noon.Add(1000 * time.Hour))
	ws.sweep()
	if again := enter(t, ws, DefaultWorld); again != w || ended(w) {
		t.Error("the default world was dropped")
	}
}

// TestWorldsAreTended sweeps by itself: soon after the ttl is over, and never when there is none.
func TestWorldsAreTended(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		ttl, after time.Duration
		want       []string
	}{
		{"an hour, not over yet", time.Hour, time.Hour, []string{"default", "idle"}},
		{"an hour", time.Hour, time.Hour + time.Minute, []string{"default"}},
		{"a second", time.Second, 1250 * time.Millisecond, []string{"default"}},
		{"the shortest", time.Nanosecond, time.Millisecond, []string{"default"}},
		{"never", Never, 1000 * time.Hour, []string{"default", "idle"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ws, _ := hold(t)
				ws.wall, ws.ttl = clock.Real(), tt.ttl
				enter(t, ws, "idle")
				ctx, cancel := context.WithCancel(t.Context())
				var tending sync.WaitGroup
				tending.Go(func() { ws.tend(ctx) })
				pass(t, tt.after)
				if diff := cmp.Diff(tt.want, names(ws)); diff != "" {
					t.Errorf("worlds (-want +got):\n%s", diff)
				}
				cancel()
				tending.Wait()
			})
		})
	}
}

// pass lets a span of a bubble's time go by, which takes none of ours.
func pass(t *testing.T, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	<-ctx.Done()
	synctest.Wait()
}

func TestCloseWaitsForTheRunners(t *testing.T) {
	t.Parallel()
	ws, _ := hold(t)
	list := []*world{enter(t, ws, DefaultWorld), enter(t, ws, "one"), enter(t, ws, "two")}
	ws.close()
	for _, w := range list {
		if !ended(w) {
			t.Errorf("the runner of %s goes on", w.name)
		}
	}
	var fault *core.Fault
	if _, err := ws.enter("three", true); !errors.As(err, &fault) || fault.Code != 1016 {
		t.Errorf("a new world after close: %v, want code 1016", err)
	}
}

func TestWhoMayCreateWorlds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		world  string
		create bool
		policy WorldPolicy
		want   core.Code // 0: it lets in
	}{
		{"a new one", "new", true, WorldsAuto, 0},
		{"a live one", "shop", false, WorldsAuto, 0},
		{"a live one, whatever the policy", "shop", true, WorldsDeclared, 0},
		{"one that need not be made", "new", false, WorldsAuto, 1006},
		{"one that nobody declared", "new", true, WorldsDeclared, 1006},
		{"what is no name", "a b", true, WorldsAuto, 1006},
		{"nothing", "", true, WorldsAuto, 1006},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ws, _ := hold(t)
			enter(t, ws, "shop")
			ws.policy = tt.policy
			_, err := ws.enter(tt.world, tt.create)
			var fault *core.Fault
			if errors.As(err, &fault) != (tt.want != 0) || fault != nil && fault.Code != tt.want {
				t.Errorf("error %v, want code %d", err, tt.want)
			}
		})
	}
}

func TestOnlySoManyWorldsLive(t *testing.T) {
	t.Parallel()
	ws, wall := hold(t)
	for _, name := range []string{"one", "two", "three"} {
		enter(t, ws, name)
	}
	var fault *core.Fault
	if _, err := ws.enter("four", true); !errors.As(err, &fault) || fault.Code != 1016 {
		t.Errorf("one too many: %v, want code 1016", err)
	}
	wall.AdvanceTo(noon.Add(2 * time.Hour))
	ws.sweep()
	enter(t, ws, "four")
}

// TestParallelEntriesMeet enters new worlds from everywhere at once while sweeps go on.
func TestParallelEntriesMeet(t *testing.T) {
	t.Parallel()
	const callers, rounds = 8, 50
	ws, wall := hold(t)
	ws.max = rounds + 1
	start := ws.start
	ws.start = func() (newborn, error) {
		for range 100 {
			runtime.Gosched() // let the others come to the door
		}
		return start()
	}
	var wg sync.WaitGroup
	var met [callers][rounds]*world
	for i := range callers {
		wg.Go(func() {
			for n := range rounds {
				met[i][n] = enter(t, ws, "meeting-"+strconv.Itoa(n))
			}
		})
	}
	wg.Go(func() {
		for n := range rounds {
			wall.AdvanceTo(noon.Add(time.Duration(n) * time.Minute))
			ws.sweep()
		}
	})
	wg.Wait()
	for i := range callers {
		if met[i] != met[0] {
			t.Errorf("caller %d met other worlds", i)
		}
	}
}

func TestAWorldThatCannotStart(t *testing.T) {
	t.Parallel()
	ws, _ := hold(t)
	broken := errors.New("no such luck")
	ws.start = func() (newborn, error) { return newborn{}, broken }
	if _, err := ws.enter("new", true); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	if got := names(ws); len(got) != 1 {
		t.Errorf("live worlds %v, want the default one alone", got)
	}
}
