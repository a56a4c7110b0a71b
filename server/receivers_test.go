package server_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// terse is a shop of whose messages the status sent is reported alone.
const terse = `
name: terse
about: One webhook for each message.
number: {country_code: "44", phone: "7700900000", verified_name: Quayside Tea House}
users:
  - {name: admin, password: secret}
others: {on_whatsapp: true, silent: false}
settings: {webhooks: {message: {sent: true, delivered: false, read: false}}}
`

// attempted is a fact of the journal.
type attempted struct {
	Attempt int       `json:"attempt"`
	Begun   time.Time `json:"begun"`
	Status  int       `json:"status"`
	Cause   string    `json:"cause"`
	Detail  string    `json:"detail"`
	State   string    `json:"state"`
}

// attemptsOf are the attempts that the journal has about a message.
func attemptsOf(t *testing.T, s *server.Server, message string) []attempted {
	t.Helper()
	var out []attempted
	for _, e := range journalPage(t, s, "?limit=1000&kind=delivery_attempted&message="+message).Entries {
		var a attempted
		if err := json.Unmarshal(*e.Fact, &a); err != nil {
			t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

// listening is a receiver that treats connections in a way of its own, and ends with the test.
func listening(t *testing.T, treat func(net.Conn)) string {
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
			t.Cleanup(func() { conn.Close() })
			treat(conn)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-ended
	})
	return "http://" + l.Addr().String()
}

// halfway begins an answer and hangs up.
func halfway(conn net.Conn) {
	if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
	conn.Close()
}

// TestBadReceivers posts to receivers that misbehave and asks the control API alone what came of it:
// each attempt ends, and the journal says why.
func TestBadReceivers(t *testing.T) {
	t.Parallel()
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for tea := make([]byte, 4096); ; {
			if _, err := w.Write(tea); err != nil {
				return
			}
		}
	}))
	t.Cleanup(endless.Close)
	for name, tt := range map[string]struct {
		url  string
		want string
	}{
		"accepts and never answers": {listening(t, func(net.Conn) {}), "0 timeout timeout waiting"},
		"closes half-way":           {listening(t, halfway), "0 broken connection closed within the answer waiting"},
		"wrong certificate":         {servertest.NewTLSHook(t).URL, "0 tls tls: certificate signed by an unknown authority waiting"},
		"an endless body":           {endless.URL, "200  answer longer than 64 KiB, cut off done"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := frozen()
			c.Fixture, c.FixtureYAML, c.World.Webhook, c.WebhookTimeout = "terse.yaml", []byte(terse), tt.url, 100*time.Millisecond
			if name != "accepts and never answers" {
				c.WebhookTimeout = time.Minute
			}
			s := newServer(t, c)
			id := sent(t, s, login(t, s))
			elapse(t, s, `{"by":"8s"}`)
			list := attemptsOf(t, s, id)
			if tries := map[bool]int{true: 1, false: 2}[name == "an endless body"]; len(list) != tries {
				t.Errorf("%d attempts, want %d", len(list), tries)
			}
			for _, a := range list {
				if got := fmt.Sprint(a.Status, " ", a.Cause, " ", a.Detail, " ", a.State); got != tt.want {
					t.Errorf("the journal says %q, want %q", got, tt.want)
				}
			}
			d := deliveries(t, s, "?message="+id).Deliveries[0]
			a := d.Attempts[len(d.Attempts)-1]
			if string(d.State) != list[0].State || a.Detail == nil || *a.Detail != list[0].Detail || a.ResponseBody != nil && len(*a.ResponseBody) > 4<<10 {
				t.Errorf("the delivery says %+v", a)
			}
		})
	}
}

// TestAnHourOfErrors answers 500 for an hour of world time, then 200.
func TestAnHourOfErrors(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, http.StatusInternalServerError)
	c := frozen()
	c.Fixture, c.FixtureYAML, c.World.Webhook = "terse.yaml", []byte(terse), hook.URL
	s := newServer(t, c)
	id := sent(t, s, login(t, s))
	elapse(t, s, `{"by":"1h"}`)
	hook.Answer(http.StatusOK)
	elapse(t, s, `{"until":"idle"}`)
	want := []attempted{}
	for at, n := time.Duration(0), 1; ; n++ { // the n-th wait is n times 3 s
		a := attempted{Attempt: n, Begun: begins.Add(at), Status: http.StatusInternalServerError, State: "waiting"}
		if at > time.Hour {
			a.Status, a.State = http.StatusOK, "done"
		}
		want = append(want, a)
		if at > time.Hour {
			break
		}
		at += time.Duration(n) * 3 * time.Second
	}
	if diff := cmp.Diff(want, attemptsOf(t, s, id)); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
	if q := ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+"/await", "", http.StatusOK); q.Size != 0 {
		t.Errorf("%d are queued", q.Size)
	}
}
