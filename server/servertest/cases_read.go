package servertest

import (
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// readCases are inbound messages that are marked read. Source: messages, MarkMessageAsRead;
// lifecycle, Messages; settings-application, pass_through and db_garbagecollector_enable; DESIGN, Fidelity.
func readCases() []Case {
	manual := WithConfig(func(c *server.Config) { c.World.Restart = server.RestartManual })
	strict := WithConfig(func(c *server.Config) { c.World.PassThrough = server.PassThroughStrict })
	return []Case{
		{Name: "the fixture's messages came in before the start", Run: seededMessages},
		{Name: "a message is marked read once with pass_through, then it is gone", Run: readOnce},
		{Name: "without pass_through it can be marked read again", Run: readTwice},
		{Name: "pass_through acts after a restart where restarts are manual", Options: []Option{manual}, Run: readUntilRestart},
		{Name: "the strict pass_through waits for the webhook, not for the reader", Options: []Option{strict}, Run: readStrictly},
		{Name: "marking one marks everything earlier in its thread", Options: []Option{threadFixture("true")}, Run: earlierGone},
		{Name: "what was marked along the way can be marked again without pass_through", Options: []Option{threadFixture("false")}, Run: earlierRead},
		{Name: "unknown and outgoing messages are 404/1006", Run: unknownReads},
		{Name: "the only status is read", Run: badReads},
		{Name: "inbound messages are collected after seven days", Run: collected},
		{Name: "they stay where the collection is off", Run: notCollected},
		{Name: "every user may mark", Run: everyUserReads},
		{Name: "an unregistered client marks nothing: 503/1011", Options: []Option{WithFixture("fresh")}, Run: unregisteredReads},
	}
}

// receivedMessage is the fact message_received.
type receivedMessage struct {
	At                        time.Time
	Message, From, Name, Type string
	Said                      struct{ Text string }
}

// read is what marks a message read.
const read = `{"status":"read"}`

// mark marks a message read.
func mark(t *testing.T, m *Mock, id string) Answer {
	t.Helper()
	return m.Call(t, http.MethodPut, "/v1/messages/"+id, read)
}

// inboundIDs are the ids of what came in, oldest first.
func inboundIDs(t *testing.T, m *Mock) []string {
	t.Helper()
	var ids []string
	for _, f := range told[receivedMessage](t, m, "message_received") {
		ids = append(ids, f.Message)
	}
	if len(ids) < 2 {
		t.Fatalf("%d messages came in, want 2 at least", len(ids))
	}
	return ids
}

func seededMessages(t *testing.T, m *Mock) {
	got := told[receivedMessage](t, m, "message_received")
	if len(got) != 2 {
		t.Fatalf("%d messages came in, want 2", len(got))
	}
	want := []struct {
		from, text, layout string
		ago                time.Duration
	}{
		{wroteEarlier, "Good morning, do you still have the Assam?", `^001106447700900123(020a.{20}|0210.{32})$`, 20 * time.Minute},
		{wroteJustNow, "", `^00118616505550101f(020a.{20}|0210.{32})$`, 5 * time.Minute},
	}
	for i, f := range got {
		w := want[i]
		if f.From != w.from || f.Type != "text" || f.Name == "" || f.Said.Text == "" || !f.At.Equal(Start.Add(-w.ago)) {
			t.Errorf("message %d: %+v, want one from %s, %s before the start", i, f, w.from, w.ago)
		}
		if w.text != "" && f.Said.Text != w.text {
			t.Errorf("message %d says %q, want %q", i, f.Said.Text, w.text)
		}
		raw, err := base64.RawURLEncoding.DecodeString(f.Message)
		if err != nil || !regexp.MustCompile(w.layout).MatchString(hex.EncodeToString(raw)) {
			t.Errorf("message %d has the id %s, that is %x (%v), want %s", i, f.Message, raw, err, w.layout)
		}
	}
}

func readOnce(t *testing.T, m *Mock) {
	for _, id := range inboundIDs(t, m) {
		mark(t, m, id).wantDone(t, http.StatusOK)
		mark(t, m, id).Want(t, http.StatusNotFound, 1006)
	}
}

func readTwice(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPatch, "/settings/application", `{"pass_through":false}`).Want(t, http.StatusOK, 0)
	for _, id := range inboundIDs(t, m) {
		for _, path := range []string{"/messages/" + id, "/messages/" + id + "/", "/v1/messages/" + id} {
			m.Call(t, http.MethodPut, path, read).Want(t, http.StatusOK, 0)
		}
	}
	if got := len(m.Facts(t, "message_marked_read")); got != 2 {
		t.Errorf("%d facts, want 2: one for each message", got)
	}
}

func readUntilRestart(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPatch, "/settings/application", `{"pass_through":false}`).Want(t, http.StatusOK, 0)
	id := inboundIDs(t, m)[0]
	mark(t, m, id).Want(t, http.StatusOK, 0)
	mark(t, m, id).Want(t, http.StatusNotFound, 1006)
}

func readStrictly(t *testing.T, m *Mock) {
	id := inboundIDs(t, m)[0]
	mark(t, m, id).Want(t, http.StatusOK, 0)
	mark(t, m, id).Want(t, http.StatusOK, 0)
}

// threadFixture is a business with three messages of one customer and one of another.
func threadFixture(passThrough string) Option {
	return fixtureWith(`
settings: {pass_through: ` + passThrough + `}
customers: [{number: "447700900123"}, {number: "16505550101"}]
inbound:
  - {from: "447700900123", text: one, ago: 3m}
  - {from: "16505550101", text: other, ago: 150s}
  - {from: "447700900123", text: two, ago: 2m}
  - {from: "447700900123", text: three, ago: 1m}
`)
}

// marked are the counts of what became read each time.
func marked(t *testing.T, m *Mock) []int {
	t.Helper()
	type fact struct{ Count int }
	var counts []int
	for _, f := range told[fact](t, m, "message_marked_read") {
		counts = append(counts, f.Count)
	}
	return counts
}

func earlierGone(t *testing.T, m *Mock) {
	ids := inboundIDs(t, m)
	mark(t, m, ids[2]).Want(t, http.StatusOK, 0)
	for _, id := range []string{ids[0], ids[2]} {
		mark(t, m, id).Want(t, http.StatusNotFound, 1006)
	}
	mark(t, m, ids[1]).Want(t, http.StatusOK, 0)
	mark(t, m, ids[3]).Want(t, http.StatusOK, 0)
	if got, want := marked(t, m), []int{2, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("marked %v, want %v", got, want)
	}
}

func earlierRead(t *testing.T, m *Mock) {
	ids := inboundIDs(t, m)
	for _, id := range []string{ids[3], ids[0], ids[2], ids[1]} {
		mark(t, m, id).Want(t, http.StatusOK, 0)
	}
	if got, want := marked(t, m), []int{3, 1}; !slices.Equal(got, want) {
		t.Errorf("marked %v, want %v", got, want)
	}
}

func unknownReads(t *testing.T, m *Mock) {
	sent := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, time.Minute)
	for _, id := range []string{sent, unknownMessage, "x", "gBEGRHcAkAEjAgk-I-gWADlZSjM", strings.Repeat("A", 500), "%C3%BC"} {
		a := mark(t, m, id)
		a.Want(t, http.StatusNotFound, 1006)
		if a.Status == http.StatusNotFound && a.Text(t, "/errors/0/title") != "Resource not found" {
			t.Errorf("%s: %s", id, a.Body)
		}
	}
}

func badReads(t *testing.T, m *Mock) {
	id := inboundIDs(t, m)[0]
	tests := []struct {
		body string
		code int
	}{
		{`{}`, 1008},
		{`{"status":null}`, 1008},
		{`{"status":"delivered"}`, 1009},
		{`{"status":"READ"}`, 1009},
		{`{"status":""}`, 1009},
		{`{"status":true}`, 1009},
		{`{"status":`, 1025},
		{``, 1025},
		{`"read"`, 1025},
	}
	for _, tt := range tests {
		m.Call(t, http.MethodPut, "/messages/"+id, tt.body).Want(t, http.StatusBadRequest, tt.code)
	}
	if got := m.Call(t, http.MethodPut, "/messages/"+id, `{}`).Details(); got != "Parameter 'status' is mandatory" {
		t.Errorf("details %q", got)
	}
	m.Call(t, http.MethodPut, "/messages/"+id, `{"status":"read","message_id":"surplus"}`).Want(t, http.StatusOK, 0)
}

func collected(t *testing.T, m *Mock) {
	ids := inboundIDs(t, m)
	m.Advance(t, 7*24*time.Hour-20*time.Minute) // the first came in 20 minutes before the start, the second 5
	m.Login(t)
	mark(t, m, ids[0]).Want(t, http.StatusNotFound, 1006)
	m.Advance(t, 15*time.Minute-time.Millisecond)
	mark(t, m, ids[1]).Want(t, http.StatusOK, 0)
}

func notCollected(t *testing.T, m *Mock) {
	ids := inboundIDs(t, m)
	m.Call(t, http.MethodPatch, "/settings/application", `{"garbagecollector_enable":{"messages":false}}`).Want(t, http.StatusOK, 0)
	m.Advance(t, 8*24*time.Hour)
	m.Login(t)
	mark(t, m, ids[0]).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodPatch, "/settings/application", `{"db_garbagecollector_enable":true}`).Want(t, http.StatusOK, 0)
	mark(t, m, ids[1]).Want(t, http.StatusNotFound, 1006)
}

func everyUserReads(t *testing.T, m *Mock) {
	m.callAs(t, m.tokenOf(t, till, tillPassword), http.MethodPut, "/messages/"+inboundIDs(t, m)[0], read).wantDone(t, http.StatusOK)
}

func unregisteredReads(t *testing.T, m *Mock) {
	mark(t, m, unknownMessage).Want(t, http.StatusServiceUnavailable, 1011)
}
