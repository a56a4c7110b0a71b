package webhook_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/fixtures"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/scenario"
	"github.com/wabamock/wabamock/server/internal/webhook"
)

// start is where the clock of the tests stands.
var start = time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)

// newWorld starts a world that posts to a URL.
func newWorld(t *testing.T, url string) *engine.Engine {
	t.Helper()
	f, err := scenario.Load(fixtures.Files(), "load")
	if err != nil {
		t.Fatal(err)
	}
	g := f.Genesis(1, start)
	g.Frozen = true
	g.Settings.WebhookURL = &url
	e, err := engine.New(g, journal.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// run runs a poster, which ends with the test, or before it with stop.
func run(t *testing.T, e *engine.Engine, c webhook.Config) (stop func()) {
	t.Helper()
	end := runUntil(t, e, c)
	return func() { end(nil) }
}

// runUntil does the same; stop tells the poster why.
func runUntil(t *testing.T, e *engine.Engine, c webhook.Config) (stop func(why error)) {
	t.Helper()
	c.Log = slog.New(slog.DiscardHandler)
	p := webhook.New(e, c)
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Run(ctx)
	}()
	stop = func(why error) {
		cancel(why)
		<-done
	}
	t.Cleanup(func() { stop(nil) })
	return stop
}

// hear lets a customer say something.
func hear(t *testing.T, e *engine.Engine, said string) {
	t.Helper()
	if _, err := engine.Do(e, core.Receive{From: priya, Name: "Priya", Type: core.TypeText, Said: core.Said{Text: said}}); err != nil {
		t.Fatal(err)
	}
}

// deliveries are all deliveries of a world.
func deliveries(t *testing.T, e *engine.Engine) []core.DeliveryView {
	t.Helper()
	page, err := engine.Do(e, core.ListDeliveries{})
	if err != nil {
		t.Fatal(err)
	}
	return page.Deliveries
}

// hook is a receiver that keeps what came.
type hook struct {
	*httptest.Server

	mu   sync.Mutex
	got  []string
	zips []string // Content-Encoding of each
}

func newHook(t *testing.T) *hook {
	t.Helper()
	h := &hook{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.got, h.zips = append(h.got, string(body)), append(h.zips, r.Header.Get("Content-Encoding"))
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) received() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.got)
}

func TestWhatIsDueIsPostedAndReported(t *testing.T) {
	t.Parallel()
	h := newHook(t)
	e := newWorld(t, h.URL)
	hear(t, e, "queued before anybody posts")
	run(t, e, webhook.Config{})
	hear(t, e, "queued while somebody does")
	if err := e.Advance(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	all := deliveries(t, e)
	if len(all) != 2 || len(h.received()) != 2 {
		t.Fatalf("%d deliveries, %d received, want 2", len(all), len(h.received()))
	}
	for _, d := range all {
		if d.State != core.DeliveryDone || !slices.Contains(h.received(), string(d.Payload)) {
			t.Errorf("delivery %s is %s with payload %s", d.ID, d.State, d.Payload)
		}
		a := d.Attempts[0]
		if a.Result != "success" || a.Took != 0 || len(a.Answer.Header) == 0 || a.Answer.Header[0].Name != "Content-Length" {
			t.Errorf("attempt %+v", a)
		}
		judge(t, d.Payload)
	}
}

func TestDeparturesAreMistakesOfOurs(t *testing.T) {
	t.Parallel()
	h := newHook(t)
	e := newWorld(t, h.URL)
	var mu sync.Mutex
	var defects []string
	run(t, e, webhook.Config{
		Judge: func([]byte) []string { return []string{"too much tea", "no cups"} },
		Defect: func(_, what string) {
			mu.Lock()
			defer mu.Unlock()
			defects = append(defects, what)
		},
	})
	hear(t, e, "hi")
	if err := e.Advance(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if diff := cmp.Diff([]string{"too much tea", "no cups"}, defects); diff != "" {
		t.Errorf("defects (-want +got):\n%s", diff)
	}
	if n := len(h.received()); n != 1 {
		t.Errorf("%d received: what departs is posted all the same", n)
	}
}

func TestEditedPayloadsGoOutAsTheyAre(t *testing.T) {
	t.Parallel()
	h := newHook(t)
	e := newWorld(t, h.URL)
	for _, c := range []func() error{
		func() error { _, err := engine.Do(e, core.PauseDeliveries{}); return err },
		func() error { hear(t, e, "hi"); return nil },
		func() error { _, err := engine.Do(e, core.HoldDelivery{ID: deliveries(t, e)[0].ID}); return err },
		func() error {
			_, err := engine.Do(e, core.EditDelivery{ID: deliveries(t, e)[0].ID, Payload: []byte(`{"statuses": "none"}`)})
			return err
		},
		func() error { _, err := engine.Do(e, core.ReleaseDelivery{ID: deliveries(t, e)[0].ID}); return err },
		func() error { _, err := engine.Do(e, core.ResumeDeliveries{}); return err },
	} {
		if err := c(); err != nil {
			t.Fatal(err)
		}
	}
	run(t, e, webhook.Config{
		Judge:  func([]byte) []string { return []string{"judged"} },
		Defect: func(string, string) { t.Error("what somebody wrote by hand was judged") },
	})
	if err := e.Advance(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`{"statuses": "none"}`}, h.received()); diff != "" {
		t.Errorf("received (-want +got):\n%s", diff)
	}
}

func TestAdversityMayZip(t *testing.T) {
	t.Parallel()
	h := newHook(t)
	e := newWorld(t, h.URL)
	if _, err := engine.Do(e, core.SetAdversity{Adversity: core.Adversity{Gzip: true}}); err != nil {
		t.Fatal(err)
	}
	run(t, e, webhook.Config{})
	hear(t, e, "hi")
	if err := e.Advance(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"gzip"}, h.zips); diff != "" {
		t.Errorf("encodings (-want +got):\n%s", diff)
	}
}

func TestAStopCutsOffWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	for name, stopped := range map[string]struct {
		drain time.Duration
		why   error
	}{"after a while": {time.Millisecond, nil}, "at once, in a world that is given up": {time.Hour, webhook.ErrGone}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arrived := make(chan struct{})
			silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // only then a server hears the client hang up
				close(arrived)
				<-r.Context().Done()
			}))
			t.Cleanup(silent.Close)
			e := newWorld(t, silent.URL)
			stop := runUntil(t, e, webhook.Config{Timeout: -1, Drain: stopped.drain})
			hear(t, e, "hi")
			<-arrived
			stop(stopped.why)
			a := deliveries(t, e)[0].Attempts[0]
			if a.Cause != core.CauseStopped || a.Detail != "the mock was stopped" {
				t.Errorf("attempt came to %s %q", a.Cause, a.Detail)
			}
		})
	}
}

func TestAStopLetsAttemptsEnd(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(arrived)
		<-release
	}))
	t.Cleanup(slow.Close)
	e := newWorld(t, slow.URL)
	stop := run(t, e, webhook.Config{Drain: time.Minute})
	hear(t, e, "hi")
	<-arrived
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		stop()
	}()
	close(release)
	<-stopped
	if d := deliveries(t, e)[0]; d.State != core.DeliveryDone {
		t.Errorf("the delivery is %s, want done", d.State)
	}
}
