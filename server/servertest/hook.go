package servertest

import (
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// Hook is a receiver of webhooks that answers as it was told and remembers what came. Safe for
// concurrent use.
type Hook struct {
	URL string

	server   *httptest.Server
	mu       sync.Mutex
	statuses []int // still to be answered with, the last one for ever
	got      []Received
}

// Received is a webhook that a Hook got.
type Received struct {
	Header http.Header
	Body   []byte
	Status int // what it was answered with
}

// NewHook starts a receiver that stops with the test. It answers with these statuses in order,
// then with the last one for ever; without any, with 200.
func NewHook(tb testing.TB, statuses ...int) *Hook {
	tb.Helper()
	h := newHook(statuses)
	h.start(tb, h.server.Start)
	return h
}

// NewTLSHook is NewHook over https, with a certificate of its own that only CA vouches for.
func NewTLSHook(tb testing.TB, statuses ...int) *Hook {
	tb.Helper()
	h := newHook(statuses)
	h.start(tb, h.server.StartTLS)
	return h
}

// newHook makes a receiver that does not listen yet.
func newHook(statuses []int) *Hook {
	if len(statuses) == 0 {
		statuses = []int{http.StatusOK}
	}
	h := &Hook{statuses: slices.Clone(statuses)}
	h.server = httptest.NewUnstartedServer(http.HandlerFunc(h.receive))
	h.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug) // handshakes that fail are part of tests
	return h
}

// start starts a receiver, and stops it with the test.
func (h *Hook) start(tb testing.TB, start func()) {
	tb.Helper()
	start()
	h.URL = h.server.URL
	tb.Cleanup(h.server.Close)
}

// receive takes one webhook.
func (h *Hook) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	h.mu.Lock()
	status := h.statuses[0]
	if len(h.statuses) > 1 {
		h.statuses = h.statuses[1:]
	}
	h.got = append(h.got, Received{Header: r.Header, Body: body, Status: status})
	h.mu.Unlock()
	w.WriteHeader(status)
}

// CA is the certificate of a receiver over https, PEM: what is to be uploaded so that it is trusted.
func (h *Hook) CA() string {
	c := h.server.Certificate()
	if c == nil {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

// Answer makes the receiver answer with other statuses from now on, as NewHook does; there must be
// at least one.
func (h *Hook) Answer(statuses ...int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.statuses = slices.Clone(statuses)
}

// Received is what came, oldest first.
func (h *Hook) Received() []Received {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.got)
}

// Payload is a webhook as a receiver reads it.
type Payload struct {
	Contacts []map[string]any `json:"contacts"`
	Messages []map[string]any `json:"messages"`
	Statuses []map[string]any `json:"statuses"`
	Errors   []map[string]any `json:"errors"`
}

// Payloads are the payloads that came, oldest first, those that were refused included.
func (h *Hook) Payloads(tb testing.TB) []Payload {
	tb.Helper()
	var out []Payload
	for _, r := range h.Received() {
		var p Payload
		if err := json.Unmarshal(r.Body, &p); err != nil {
			tb.Fatalf("the webhook is not JSON: %v: %s", err, r.Body)
		}
		out = append(out, p)
	}
	return out
}

// WithWebhook posts webhooks to a URL from the start.
func WithWebhook(url string) Option { return func(s *settings) { s.config.World.Webhook = url } }

// Send sends a text and tells its message id.
func (m *Mock) Send(tb testing.TB, to, body string) string {
	tb.Helper()
	a := m.Call(tb, http.MethodPost, "/messages", map[string]any{
		"to": to, "type": "text", "recipient_type": "individual", "text": map[string]string{"body": body},
	})
	if a.Status != http.StatusCreated {
		tb.Fatalf("send to %s: %d %s", to, a.Status, a.Body)
	}
	return a.Text(tb, "/messages/0/id")
}

// Deliveries are the webhooks that the world remembers, in the order in which they were queued. Of
// a mock elsewhere, the control API tells them.
func (m *Mock) Deliveries(tb testing.TB) []server.Delivery {
	tb.Helper()
	if m.far != nil {
		tb.Fatalf("list the deliveries: the mock is elsewhere; ask %s/_mock/worlds/%s/deliveries", m.base, m.world)
	}
	all, err := m.server.Deliveries(m.world)
	if err != nil {
		tb.Fatalf("list the deliveries: %v", err)
	}
	return all
}

// AttemptTimes is when an attempt to post a webhook was made, each counted from Start, in order:
// read from the journal.
func (m *Mock) AttemptTimes(tb testing.TB) []time.Duration {
	tb.Helper()
	var out []time.Duration
	for _, e := range m.Journal(tb) {
		if e.Kind == "delivery_due" {
			out = append(out, e.At.Sub(Start))
		}
	}
	return out
}

// Trust uploads CAs, PEM, by which receivers over https are trusted from now on.
func (m *Mock) Trust(tb testing.TB, pem string) {
	tb.Helper()
	m.Login(tb)
	a := m.Do(tb, Request{
		Method: http.MethodPost, Path: "/certificates/webhooks/ca", Body: pem,
		Header: map[string]string{"Authorization": m.bearer(), "Content-Type": "text/plain"},
	})
	if a.Status != http.StatusOK {
		tb.Fatalf("upload CAs: %d %s", a.Status, a.Body)
	}
}
