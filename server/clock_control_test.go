package server_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// elapse lets time go by in the default world.
func elapse(t *testing.T, h http.Handler, body string) controlgen.Advanced {
	t.Helper()
	return ask[controlgen.Advanced](t, h, http.MethodPost, "/worlds/default/clock/advance", body, http.StatusOK)
}

// entryKinds are the kinds of entries.
func entryKinds(entries []controlgen.JournalEntry) []string {
	kinds := make([]string, len(entries))
	for i, e := range entries {
		kinds[i] = e.Kind
	}
	return kinds
}

func TestTheClockIsReadAndSet(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	const path = "/worlds/default/clock"
	clock := ask[controlgen.Clock](t, s, http.MethodGet, path, "", http.StatusOK)
	if !clock.Now.Equal(begins) || clock.State != controlgen.ClockStateFrozen || !clock.Idle {
		t.Errorf("the clock is %+v", clock)
	}
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	clock = ask[controlgen.Clock](t, s, http.MethodGet, path, "", http.StatusOK)
	if clock.Idle || clock.Next == nil || !clock.Next.Equal(begins.Add(300*time.Millisecond)) {
		t.Errorf("after a send the clock is %+v", clock)
	}
	clock = ask[controlgen.Clock](t, s, http.MethodPut, path, `{"now": "2024-05-02T09:00:00+02:00"}`, http.StatusOK)
	if want := time.Date(2024, 5, 2, 7, 0, 0, 0, time.UTC); !clock.Now.Equal(want) || clock.State != controlgen.ClockStateFrozen {
		t.Errorf("set: %+v, want %s", clock, want)
	}
	clock = ask[controlgen.Clock](t, s, http.MethodPut, path, `{"state": "running", "now": "2024-05-03T00:00:00Z"}`, http.StatusOK)
	if clock.State != controlgen.ClockStateRunning || clock.Now.Before(time.Date(2024, 5, 3, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("let run: %+v", clock)
	}
	clock = ask[controlgen.Clock](t, s, http.MethodPut, path, `{"state": "frozen"}`, http.StatusOK)
	for _, tt := range []struct {
		body   string
		status int
		says   string
	}{
		{`{"now": "2024-05-01T09:00:00Z"}`, http.StatusConflict, "never set back"},
		{`{"now": "2024-05-01T09:00:00Z", "state": "running"}`, http.StatusConflict, "never set back"},
		{`{"now": "2035-01-01T00:00:00Z"}`, http.StatusBadRequest, "ten years"},
		{`{"now": "yesterday"}`, http.StatusBadRequest, "'now' must be a time"},
		{`{}`, http.StatusBadRequest, "must not be empty"},
		{`{"state": "still"}`, http.StatusBadRequest, "running, frozen"},
	} {
		askRefused(t, s, http.MethodPut, path, tt.body, tt.status, tt.says)
		if diff := cmp.Diff(clock, ask[controlgen.Clock](t, s, http.MethodGet, path, "", http.StatusOK)); diff != "" {
			t.Errorf("%s has changed something (-before +after):\n%s", tt.body, diff)
		}
	}
}

// TestTheClockTellsWhatIsDueNext goes from one thing that is due to the next: each is what was foreseen,
// and what comes to nothing is no stop on the way.
func TestTheClockTellsWhatIsDueNext(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, 500)
	s, bearer := posting(t, hook.URL)
	pause := func(deed string) {
		ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+deed, "", http.StatusOK)
	}
	pause("/pause") // else a webhook may be in flight when the clock is read
	const path = "/worlds/default/clock"
	if clock := ask[controlgen.Clock](t, s, http.MethodGet, path, "", http.StatusOK); len(clock.Due) != 1 || clock.Due[0].Kind != controlgen.DueKindToken {
		t.Errorf("the token of a login is due, and the clock is %+v", clock)
	}
	stepped, other := sent(t, s, bearer), sent(t, s, bearer)
	ask[controlgen.Message](t, s, http.MethodPost, theWorld+"/messages/"+stepped+"/status", `{"status":"read","through":true}`, http.StatusOK)
	clock := ask[controlgen.Clock](t, s, http.MethodGet, path, "", http.StatusOK)
	if len(clock.Due) != 2 || clock.Next == nil || !clock.Next.Equal(clock.Due[0].At) {
		t.Fatalf("a message and a token are due: %+v", clock)
	}
	if d := clock.Due[0]; d.Kind != controlgen.DueKindStatus || *d.Message != other || *d.Peer != "447700900123" || *d.Status != controlgen.StatusNameDelivered {
		t.Errorf("next is %+v", d)
	}
	if d := clock.Due[1]; d.Kind != controlgen.DueKindToken || *d.User != "admin" || !d.At.Equal(begins.Add(7*24*time.Hour)) {
		t.Errorf("then comes %+v", d)
	}
	pause("/resume")
	elapse(t, s, `{"until":"next"}`)
	for range 20 {
		clock = ask[controlgen.Clock](t, s, http.MethodGet, path, "", http.StatusOK)
		if d := clock.Due[0]; d.Kind == controlgen.DueKindToken {
			break
		}
		if moved := elapse(t, s, `{"until":"next"}`); !moved.Now.Equal(clock.Due[0].At) || moved.Count == 0 {
			t.Errorf("%+v was due, and at %s there were %d facts", clock.Due[0], moved.Now, moved.Count)
		}
	}
	pause("/pause")
	if clock = ask[controlgen.Clock](t, s, http.MethodGet, path, "", http.StatusOK); len(clock.Due) != 1 || clock.Due[0].Kind != controlgen.DueKindToken {
		t.Errorf("while webhooks are paused %+v is due", clock.Due)
	}
}

// TestAdvanceTellsTheFactsOnTheWay sends one message and lets its statuses come.
func TestAdvanceTellsTheFactsOnTheWay(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, 500, 200)
	c := frozen()
	c.World.Webhook = hook.URL
	c.World.Progression = server.ProgressionTimed
	s := newServer(t, c)
	bearer := login(t, s)
	elapse(t, s, `{"until": "idle"}`)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	a := elapse(t, s, `{"by": "300ms"}`)
	if !a.From.Equal(a.Now.Add(-300*time.Millisecond)) || a.Count != len(a.Facts) || a.Count == 0 {
		t.Errorf("advanced from %s to %s with %d of %d facts", a.From, a.Now, len(a.Facts), a.Count)
	}
	for i, f := range a.Facts {
		if f.Fact == nil || f.Exchange != nil || i > 0 && f.Seq <= a.Facts[i-1].Seq || f.At.Before(a.From) || f.At.After(a.Now) {
			t.Errorf("fact %d is %+v", i, f)
		}
	}
	few := elapse(t, s, `{"until": "idle", "facts": 1}`)
	if len(few.Facts) != 1 || few.Count <= 1 {
		t.Errorf("%d of %d facts, want 1 of more", len(few.Facts), few.Count)
	}
	none := elapse(t, s, `{"by": "0s", "facts": 0}`)
	if len(none.Facts) != 0 || none.Count != 0 || !none.Now.Equal(few.Now) {
		t.Errorf("nothing: %+v", none)
	}
}

func TestGoals(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	next := elapse(t, s, `{"until": "next"}`)
	if !next.Now.Equal(begins.Add(300*time.Millisecond)) || len(next.Facts) == 0 {
		t.Errorf("until next: %s with %v", next.Now, entryKinds(next.Facts))
	}
	idle := elapse(t, s, `{"until": "idle", "at_most": "1h"}`)
	if !idle.Now.Equal(begins.Add(time.Second)) {
		t.Errorf("until idle: %s, want when the message is read", idle.Now)
	}
	to := elapse(t, s, `{"to": "2024-05-01T13:00:00+02:00"}`)
	if want := time.Date(2024, 5, 1, 11, 0, 0, 0, time.UTC); !to.Now.Equal(want) {
		t.Errorf("to: %s, want %s", to.Now, want)
	}
	if again := elapse(t, s, `{"until": "idle"}`); !again.Now.Equal(to.Now) || again.Count != 0 {
		t.Errorf("until idle when it is: %+v", again)
	}
	for _, tt := range []struct {
		body   string
		status int
		says   string
	}{
		{`{}`, http.StatusBadRequest, "must not be empty"},
		{`{"facts": 7}`, http.StatusBadRequest, "exactly one"},
		{`{"by": "1s", "until": "idle"}`, http.StatusBadRequest, "exactly one"},
		{`{"by": "1s", "to": "2024-05-01T13:00:00Z"}`, http.StatusBadRequest, "exactly one"},
		{`{"by": "1s", "at_most": "1h"}`, http.StatusBadRequest, "at_most with until"},
		{`{"by": "-1s"}`, http.StatusBadRequest, "'by' must be of the form '1h30m'"},
		{`{"by": "1h30"}`, http.StatusBadRequest, "'by'"},
		{`{"by": "20000d"}`, http.StatusBadRequest, "span"},
		{`{"by": "1s", "timeout": "11m"}`, http.StatusBadRequest, "at most 10m0s"},
		{`{"to": "2024-05-01T10:59:59Z"}`, http.StatusConflict, "never set back"},
		{`{"to": "2099-05-01T10:59:59Z"}`, http.StatusBadRequest, "ten years"},
		{`{"until": "next", "at_most": "1ns"}`, http.StatusConflict, "Nothing is due"},
		{`{"by": 5}`, http.StatusBadRequest, "'by'"},
	} {
		askRefused(t, s, http.MethodPost, "/worlds/default/clock/advance", tt.body, tt.status, tt.says)
	}
	if clock := ask[controlgen.Clock](t, s, http.MethodGet, "/worlds/default/clock", "", http.StatusOK); !clock.Now.Equal(to.Now) {
		t.Errorf("what was refused has moved the clock to %s", clock.Now)
	}
}

func TestAWorldThatDoesNotBecomeIdle(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, 500)
	c := frozen()
	c.World.Webhook = hook.URL
	s := newServer(t, c)
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	askRefused(t, s, http.MethodPost, "/worlds/default/clock/advance", `{"until": "idle", "at_most": "1h"}`, http.StatusConflict, "not idle within at_most")
	clock := ask[controlgen.Clock](t, s, http.MethodGet, "/worlds/default/clock", "", http.StatusOK)
	if clock.Idle || !clock.Now.After(begins) || clock.Now.After(begins.Add(time.Hour)) {
		t.Errorf("the clock stands at %+v", clock)
	}
}

// held is a receiver of webhooks that answers none of them before it is let go.
type held struct {
	url  string
	came chan struct{} // something has come
	let  func()
}

// newHeld starts one that stops with the test.
func newHeld(t *testing.T) held {
	t.Helper()
	came, gate := make(chan struct{}, 1000), make(chan struct{})
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came <- struct{}{}
		select {
		case <-gate:
		case <-r.Context().Done():
		}
		w.WriteHeader(http.StatusOK)
	}))
	t.Cleanup(receiver.Close)
	h := held{receiver.URL, came, sync.OnceFunc(func() { close(gate) })}
	t.Cleanup(h.let)
	return h
}

// TestAnAdvanceThatTakesTooLong has a receiver that does not answer before the timeout.
func TestAnAdvanceThatTakesTooLong(t *testing.T) {
	t.Parallel()
	hook := newHeld(t)
	c := frozen()
	c.World.Webhook = hook.url
	s := newServer(t, c)
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	askRefused(t, s, http.MethodPost, "/worlds/default/clock/advance", `{"by": "1h", "timeout": "1ms"}`, http.StatusGatewayTimeout, "longer than timeout")
	clock := ask[controlgen.Clock](t, s, http.MethodGet, "/worlds/default/clock", "", http.StatusOK)
	if clock.Now.After(begins.Add(time.Second)) {
		t.Errorf("the clock stands at %s: it has not waited", clock.Now)
	}
	hook.let()
	if a := elapse(t, s, `{"by": "1h"}`); !a.Now.Equal(clock.Now.Add(time.Hour)) {
		t.Errorf("afterwards: %+v", a)
	}
}

// TestAWorldThatEndsMeanwhile resets the world while an advance waits.
func TestAWorldThatEndsMeanwhile(t *testing.T) {
	t.Parallel()
	hook := newHeld(t)
	c := frozen()
	c.World.Webhook = hook.url
	s := newServer(t, c)
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		askRefused(t, s, http.MethodPost, "/worlds/default/clock/advance", `{"by": "1h", "timeout": "10m"}`, http.StatusConflict, "meanwhile")
	}()
	for { // until a reset meets the advance
		ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset", "", http.StatusOK)
		select {
		case <-ended:
			return
		default:
		}
	}
}

// TestAServerThatStopsMeanwhile closes the server while an advance waits.
func TestAServerThatStopsMeanwhile(t *testing.T) {
	t.Parallel()
	hook := newHeld(t)
	c := frozen()
	c.World.Webhook = hook.url
	s, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	<-hook.came // what the fixture's customers said: it stays in flight
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w := asked(s, http.MethodPost, "/worlds/default/clock/advance", `{"by": "1h", "timeout": "10m"}`)
		if w.Code != http.StatusServiceUnavailable && w.Code != http.StatusConflict { // the world stops right after the process began to
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}()
	if err := s.Close(t.Context()); err != nil {
		t.Errorf("close: %v", err)
	}
	<-ended
}

// TestOneWorldAdvancesWhileAnotherRuns lets 30 days go by in a world while messages come to be read
// in another one in real time; neither sees anything of the other.
func TestOneWorldAdvancesWhileAnotherRuns(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Config{})
	ask[controlgen.World](t, s, http.MethodPost, "/worlds", `{"name": "slow", "clock": "frozen", "start": "2024-05-01T09:00:00Z"}`, http.StatusCreated)
	bearer, slow := login(t, s), loginAs(t, s, "admin@slow")
	started := ask[controlgen.Clock](t, s, http.MethodGet, "/worlds/default/clock", "", http.StatusOK).Now

	const sends = 20
	var both sync.WaitGroup
	both.Go(func() {
		call(s, slow, http.MethodPost, "/v1/messages", textBody)
		for range 20 {
			ask[controlgen.Advanced](t, s, http.MethodPost, "/worlds/slow/clock/advance", `{"by": "36h"}`, http.StatusOK)
		}
	})
	both.Go(func() {
		for range sends {
			call(s, bearer, http.MethodPost, "/v1/messages", textBody)
		}
	})
	both.Wait()
	ask[controlgen.Queue](t, s, http.MethodPost, "/worlds/default/deliveries/await", "", http.StatusOK)

	ended := ask[controlgen.Clock](t, s, http.MethodGet, "/worlds/default/clock", "", http.StatusOK).Now
	if d := ended.Sub(started); d > 10*time.Minute {
		t.Errorf("in the running world %s went by", d)
	}
	clock := ask[controlgen.Clock](t, s, http.MethodGet, "/worlds/slow/clock", "", http.StatusOK)
	if !clock.Now.Equal(begins.Add(30 * 24 * time.Hour)) {
		t.Errorf("the other one stands at %s, want 30 days later", clock.Now)
	}
	for world, want := range map[string]struct {
		from, to time.Time
		messages int
	}{"default": {started, ended, sends}, "slow": {begins, clock.Now, 1}} {
		reported := 0
		for _, e := range journalOf(t, s, world) {
			if e.At.Before(want.from.Add(-time.Hour)) || e.At.After(want.to) { // the fixture's messages are older
				t.Errorf("%s has an entry of %s, outside of its time", world, e.At)
			}
			if e.Kind == "status_reported" {
				reported++
			}
		}
		if reported != 2*want.messages { // delivered and read
			t.Errorf("%s tells %d statuses of %d messages", world, reported, want.messages)
		}
	}
}
