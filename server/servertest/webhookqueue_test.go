package servertest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

func TestAnUploadedCAMakesAReceiverTrusted(t *testing.T) {
	t.Parallel()
	hook := servertest.NewTLSHook(t)
	m := newTalkative(t, hook.URL)
	m.Send(t, customer, "hello")
	m.Advance(t, time.Second)
	if n := len(hook.Received()); n != 0 {
		t.Fatalf("%d webhooks reached a receiver that nobody vouches for", n)
	}
	m.Trust(t, hook.CA())
	m.Advance(t, 2*time.Second)
	if diff := cmp.Diff([]time.Duration{0, 3 * time.Second}, m.AttemptTimes(t)); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
	if state, _ := attempts(t, m); state != "done" || len(hook.Received()) != 1 {
		t.Errorf("the delivery is %s, and %d webhooks came", state, len(hook.Received()))
	}
}

func TestAnotherURLTakesTheQueue(t *testing.T) {
	t.Parallel()
	down, up := servertest.NewHook(t, http.StatusBadGateway), servertest.NewHook(t)
	m := newTalkative(t, down.URL)
	first, second := m.Send(t, customer, "one"), m.Send(t, customer, "two")
	m.Advance(t, time.Second)
	m.Call(t, http.MethodPatch, "/settings/application", `{"webhooks":{"url":"`+up.URL+`"}}`).Want(t, http.StatusOK, 0)
	m.Advance(t, 10*time.Second)
	var got []string
	for _, p := range up.Payloads(t) {
		got = append(got, p.Statuses[0]["id"].(string))
	}
	slices.Sort(got)
	want := []string{first, second}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what came to the other URL (-want +got):\n%s", diff)
	}
	if n := len(down.Received()); n != 2 {
		t.Errorf("%d webhooks came to the first URL, want 2", n)
	}
}

func TestCredentialsOfTheURLStaySecret(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, http.StatusBadGateway, http.StatusOK)
	var logged lockedBuffer
	m := newTalkative(t, strings.Replace(hook.URL, "://", "://joe:hush-hush@", 1), servertest.WithConfig(func(c *server.Config) {
		c.Logger = logTo(&logged)
	}))
	m.Send(t, customer, "hello")
	m.Advance(t, time.Minute)
	got := hook.Received()
	if len(got) != 2 || got[0].Header.Get("Authorization") != servertest.BasicAuth("joe", "hush-hush") {
		t.Fatalf("webhooks came as %v", got)
	}
	for what, v := range map[string]any{"the journal": m.Journal(t), "the deliveries": m.Deliveries(t), "the log": logged.String()} {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "hush-hush") || strings.Contains(string(text), "am9lOmh1c2gtaHVzaA") {
			t.Errorf("%s shows the password", what)
		}
	}
}

func TestADeadReceiverTakesItsSlotsOnly(t *testing.T) {
	t.Parallel()
	var flying, most atomic.Int32
	arrived, release := make(chan struct{}, 100), make(chan struct{})
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		most.Store(max(most.Load(), flying.Add(1)))
		arrived <- struct{}{}
		<-release
		flying.Add(-1)
	}))
	t.Cleanup(hook.Close)
	m := newTalkative(t, hook.URL)
	const sends, slots = 20, 6
	for range sends {
		m.Send(t, customer, "hello")
	}
	for range slots {
		<-arrived
	}
	inFlight := 0
	for _, d := range m.Deliveries(t) {
		if d.State == "in_flight" {
			inFlight++
		}
	}
	if inFlight != slots {
		t.Errorf("%d in flight, want %d", inFlight, slots)
	}
	close(release)
	m.Advance(t, 0)
	if n := len(m.Facts(t, "delivery_attempted")); n != sends || most.Load() > slots {
		t.Errorf("%d came through, want %d; at most %d at a time, want %d", n, sends, most.Load(), slots)
	}
}

func TestNothingIsLostWhereTheJournalIsShort(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	m := newTalkative(t, hook.URL, servertest.WithConfig(func(c *server.Config) { c.JournalEntries = 1 }))
	m.Login(t)
	const sends = 200
	want := make([]string, sends)
	var clients sync.WaitGroup
	for i := range sends {
		clients.Go(func() { want[i] = m.Send(t, customer, "hello") })
	}
	clients.Wait()
	m.Advance(t, 0)
	var got []string
	for _, p := range hook.Payloads(t) {
		got = append(got, p.Statuses[0]["id"].(string))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
}

func TestPlainHTTPIsForLoopback(t *testing.T) {
	t.Parallel()
	m := servertest.New(t)
	a := m.Call(t, http.MethodPatch, "/settings/application", `{"webhooks":{"url":"http://hooks.example/wa"}}`)
	a.Want(t, http.StatusBadRequest, 1009)
	if !strings.Contains(a.Details(), "--webhook-http") {
		t.Errorf("the refusal does not name the option: %s", a.Details())
	}
}
