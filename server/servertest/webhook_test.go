package servertest_test

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// talkative is a shop in which every well-formed number is a customer, and of its messages the
// status sent is reported alone: one webhook for each.
const talkative = `
name: talkative
about: One webhook for each message.
number: {country_code: "44", phone: "7700900000", verified_name: Quayside Tea House}
users:
  - {name: admin, password: secret}
others: {on_whatsapp: true, silent: false}
settings: {webhooks: {message: {sent: true, delivered: false, read: false}}}
`

const customer = "447700900123"

// briefly is how long the receivers that never answer are waited for.
const briefly = 50 * time.Millisecond

// newTalkative starts a mock of that shop which posts to a URL.
func newTalkative(t *testing.T, url string, opts ...servertest.Option) *servertest.Mock {
	t.Helper()
	return servertest.New(t, append([]servertest.Option{servertest.WithFixtureYAML(talkative), servertest.WithWebhook(url)}, opts...)...)
}

func TestAFailingWebhookIsTriedAgainOnTime(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, 502, 502, 200) // answers in order, then the last for ever
	m := newTalkative(t, hook.URL)
	m.Send(t, customer, "hello")

	m.Advance(t, time.Hour)

	want := []time.Duration{0, 3 * time.Second, 9 * time.Second} // webhooks, Delivery rules (D): linear
	if diff := cmp.Diff(want, m.AttemptTimes(t)); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
}

func TestStatusesArriveInOrder(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	m := servertest.New(t, servertest.WithFixture("load"), servertest.WithWebhook(hook.URL))
	id := m.Send(t, customer, "hello")
	m.Advance(t, time.Minute)
	var got []string
	for _, p := range hook.Payloads(t) {
		for _, s := range p.Statuses {
			if s["id"] != id || s["recipient_id"] != customer || s["type"] != "message" {
				t.Errorf("status %v is not about message %s", s, id)
			}
			got = append(got, s["status"].(string)+" "+s["timestamp"].(string))
		}
	}
	if diff := cmp.Diff([]string{"delivered 1714554000", "read 1714554001"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

// result is what came of an attempt, as the World remembers it.
func result(a attempt) string {
	return fmt.Sprintf("%s %d %s %s", a.Result, a.Status, a.Cause, a.Detail)
}

// attempt is what tests look at of an attempt.
type attempt struct {
	Result string
	Status int
	Cause  string
	Detail string
}

// attempts are those of the only delivery.
func attempts(t *testing.T, m *servertest.Mock) (state string, list []attempt) {
	t.Helper()
	all := m.Deliveries(t)
	if len(all) != 1 {
		t.Fatalf("%d deliveries, want 1", len(all))
	}
	for _, a := range all[0].Attempts {
		list = append(list, attempt{a.Result, a.Status, string(a.Cause), a.Detail})
	}
	return string(all[0].State), list
}

// rude is a receiver that does something else than answering; it ends with the test.
func rude(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serve(conn)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-ended
	})
	return "http://" + l.Addr().String()
}

// says lets a receiver say something once it has heard the webhook, and hang up.
func says(text string) func(net.Conn) {
	return func(conn net.Conn) {
		if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		_, _ = io.WriteString(conn, text)
		conn.Close()
	}
}

func TestReceiversThatMisbehaveAreOnRecord(t *testing.T) {
	t.Parallel()
	answers := func(handle http.HandlerFunc) func(*testing.T) string {
		return func(t *testing.T) string {
			t.Helper()
			s := httptest.NewServer(handle)
			t.Cleanup(s.Close)
			return s.URL
		}
	}
	raw := func(serve func(net.Conn)) func(*testing.T) string {
		return func(t *testing.T) string {
			t.Helper()
			return rude(t, serve)
		}
	}
	for name, c := range map[string]struct {
		receiver func(*testing.T) string
		want     string
		tries    int // within ten seconds of world time
	}{
		"accepts and never answers": {func(t *testing.T) string {
			t.Helper()
			return rude(t, func(conn net.Conn) { t.Cleanup(func() { conn.Close() }) })
		}, "28 0 timeout timeout", 3},
		"hangs up":        {raw(says("")), "52 0 closed connection closed", 3},
		"closes half-way": {raw(says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")), "56 0 broken connection closed within the answer", 3},
		"is not HTTP":     {raw(says("220 mail.example ESMTP\r\n")), "56 0 broken answer not understood", 3},
		"wrong certificate": {func(t *testing.T) string {
			t.Helper()
			return servertest.NewTLSHook(t).URL
		}, "60 0 tls tls: certificate signed by an unknown authority", 3},
		"nobody there": {func(t *testing.T) string {
			t.Helper()
			s := httptest.NewServer(http.NotFoundHandler())
			s.Close()
			return s.URL
		}, "7 0 refused refused", 3},
		"answers without end": {answers(func(w http.ResponseWriter, _ *http.Request) {
			for tea := make([]byte, 4096); ; {
				if _, err := w.Write(tea); err != nil {
					return
				}
			}
		}), "success 200  answer longer than 64 KiB, cut off", 1},
		"redirects": {answers(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}), "307 307  redirect, not followed", 3},
		"created is not enough": {answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) }), "201 201  ", 3},
		"out of order":          {answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }), "500 500  ", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newTalkative(t, c.receiver(t), servertest.WithConfig(func(s *server.Config) {
				if strings.Contains(c.want, "timeout") {
					s.WebhookTimeout = briefly
				}
			}))
			m.Send(t, customer, "hello")
			m.Advance(t, 10*time.Second)
			_, got := attempts(t, m)
			if len(got) != c.tries {
				t.Errorf("%d attempts, want %d: %v", len(got), c.tries, got)
			}
			for _, a := range got {
				if result(a) != c.want {
					t.Errorf("attempt came to %q, want %q", result(a), c.want)
				}
			}
			if facts := m.Facts(t, "delivery_attempted"); len(facts) != c.tries {
				t.Errorf("the journal has %d attempts, want %d", len(facts), c.tries)
			}
		})
	}
}

func TestAnHourOfFailuresThenSuccess(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, http.StatusInternalServerError)
	m := newTalkative(t, hook.URL)
	m.Send(t, customer, "hello")
	m.Advance(t, time.Hour)
	var want []time.Duration
	for at, n := time.Duration(0), 1; at <= time.Hour; n++ { // the n-th wait is n times 3 s
		want = append(want, at)
		at += time.Duration(n) * 3 * time.Second
	}
	if diff := cmp.Diff(want, m.AttemptTimes(t)); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
	hook.Answer(http.StatusOK)
	m.Advance(t, 3*time.Minute)
	if state, _ := attempts(t, m); state != "done" {
		t.Errorf("the delivery is %s, want done", state)
	}
	if n := len(hook.Received()); n != len(want)+1 {
		t.Errorf("%d webhooks came, want %d", n, len(want)+1)
	}
}

func TestAWebhookIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		limit time.Duration
		state string
	}{"after 24 hours": {0, "given_up"}, "after an hour": {time.Hour, "given_up"}, "never": {server.Never, "waiting"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hook := servertest.NewHook(t, http.StatusServiceUnavailable)
			m := newTalkative(t, hook.URL, servertest.WithConfig(func(s *server.Config) { s.WebhookGiveUp = c.limit }))
			m.Send(t, customer, "hello")
			m.Advance(t, 25*time.Hour)
			if state, _ := attempts(t, m); state != c.state {
				t.Errorf("the delivery is %s, want %s", state, c.state)
			}
			times := m.AttemptTimes(t)
			if last, limit := times[len(times)-1], max(c.limit, 24*time.Hour); c.limit >= 0 && last > limit {
				t.Errorf("last attempt after %s", last)
			}
		})
	}
}

// lockedBuffer is a log that may be read while it is written.
type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write appends to the log.
func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// String is the log so far.
func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// logTo logs everything.
func logTo(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
