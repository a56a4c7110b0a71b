package servertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// statusCases are what becomes of accepted messages, over the clock. Source: messages, What happens
// after acceptance; lifecycle, Messages; webhooks, Statuses; settings-application, Status-callback
// selection; DESIGN, Time.
func statusCases() []Case {
	return slices.Concat(progressCases(), failureCases(), billingCases())
}

// progressCases are how a message proceeds, and what of it is reported.
func progressCases() []Case {
	immediate := WithConfig(func(c *server.Config) { c.World.Progression = server.ProgressionImmediate })
	manual := WithConfig(func(c *server.Config) { c.World.Progression = server.ProgressionManual })
	return []Case{
		{Name: "a message is sent at once, delivered after 300 ms and read after 1 s", Run: timedProgress},
		{Name: "a great step of the clock lets each status happen at its instant", Run: oneGreatStep},
		{Name: "the fixture sets the spans of the progression", Options: []Option{fixtureWith("options: {progression: {sent: 1s, delivered: 2s, read: 1h}}")}, Run: ownSpans},
		{Name: "immediate statuses happen at the instant of the send", Options: []Option{immediate}, Run: immediateProgress},
		{Name: "manual statuses happen when told only, but the ttl runs out", Options: []Option{manual}, Run: manualProgress},
		{Name: "some read nothing, some receive nothing", Run: behaviours},
		{Name: "a group message has a status for each member", Run: groupStatuses},
		{Name: "messages wait for the connection", Options: []Option{connectingFixture()}, Run: heldUntilConnected},
		{Name: "sent is reported when switched on, delivered and read always", Run: reportedByDefault},
		{Name: "sent_status switches sent on and off at once", Run: sentStatusSwitch},
		{Name: "webhooks.message decides about sent, delivered and read", Run: selectedStatuses},
		{Name: "failed is always reported", Run: failedAlwaysReported},
	}
}

// told are the facts of a kind that the journal keeps, oldest first.
func told[T any](t *testing.T, m *Mock, kind string) []T {
	t.Helper()
	raw, err := json.Marshal(m.Facts(t, kind))
	if err != nil {
		t.Fatalf("encode the facts %s: %v", kind, err)
	}
	var facts []T
	if err := json.Unmarshal(raw, &facts); err != nil {
		t.Fatalf("decode the facts %s: %v", kind, err)
	}
	return facts
}

// statusFact is a fact status_reached or status_reported.
type statusFact struct {
	At                                time.Time
	Message, Recipient, Group, Status string
	Code                              int
	Errors                            []struct {
		Code  int
		Title string
	}
	Conversation *struct {
		ID, Origin string
		Expires    *time.Time
	}
	Pricing *struct {
		Model, Category string
		Billable        *bool
	}
}

// reached says what became of a message: "sent 0s, delivered 300ms, failed 410 24h0m0s", with the
// spans counted from Start.
func reached(t *testing.T, m *Mock, id string) string {
	t.Helper()
	return story(t, m, "status_reached", id)
}

// reported says what of it is reported, likewise.
func reported(t *testing.T, m *Mock, id string) string {
	t.Helper()
	return story(t, m, "status_reported", id)
}

func story(t *testing.T, m *Mock, kind, id string) string {
	t.Helper()
	var steps []string
	for _, f := range told[statusFact](t, m, kind) {
		if f.Message != id {
			continue
		}
		step := f.Status
		if f.Code != 0 {
			step += fmt.Sprintf(" %d", f.Code)
		}
		for _, e := range f.Errors {
			step = fmt.Sprintf("%s %d %s", step, e.Code, e.Title)
		}
		steps = append(steps, step+" "+f.At.Sub(Start).String())
	}
	return strings.Join(steps, ", ")
}

// wantStory fails the test when what was said is not this.
func wantStory(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func timedProgress(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	steps := []struct {
		by   time.Duration
		want string
	}{
		{0, "sent 0s"},
		{299 * time.Millisecond, "sent 0s"},
		{time.Millisecond, "sent 0s, delivered 300ms"},
		{699 * time.Millisecond, "sent 0s, delivered 300ms"},
		{time.Millisecond, "sent 0s, delivered 300ms, read 1s"},
		{30 * 24 * time.Hour, "sent 0s, delivered 300ms, read 1s"},
	}
	for _, s := range steps {
		m.Advance(t, s.by)
		wantStory(t, "after "+s.by.String(), reached(t, m, id), s.want)
	}
}

func oneGreatStep(t *testing.T, m *Mock) {
	first := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, 100*time.Millisecond)
	second := accepted(t, m, textTo(wroteAtStart))
	m.Advance(t, time.Hour)
	wantStory(t, "the first", reached(t, m, first), "sent 0s, delivered 300ms, read 1s")
	wantStory(t, "the second", reached(t, m, second), "sent 100ms, delivered 400ms, read 1.1s")
	facts := told[statusFact](t, m, "status_reached")
	if !slices.IsSortedFunc(facts, func(a, b statusFact) int { return a.At.Compare(b.At) }) {
		t.Error("the facts are not in the order of their instants")
	}
}

func ownSpans(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	late := accepted(t, m, to(wroteEarlier, `"ttl":2,"text":{"body":"x"}`))
	never := accepted(t, m, to(wroteEarlier, `"ttl":1,"text":{"body":"x"}`))
	m.Advance(t, 2*time.Hour)
	wantStory(t, "the message", reached(t, m, id), "sent 1s, delivered 2s, read 1h0m0s")
	wantStory(t, "one whose ttl runs out when it would be delivered", reached(t, m, late), "sent 1s, failed 410 2s")
	wantStory(t, "one whose ttl runs out when it would be sent", reached(t, m, never), "failed 410 1s")
}

func immediateProgress(t *testing.T, m *Mock) {
	wantStory(t, "a reader", reached(t, m, accepted(t, m, textTo(wroteEarlier))), "sent 0s, delivered 0s, read 0s")
	wantStory(t, "who reads nothing", reached(t, m, accepted(t, m, textTo(readsNothing))), "sent 0s, delivered 0s")
	wantStory(t, "who never wrote", reached(t, m, accepted(t, m, textTo(neverWrote))), "failed 470 0s")
}

func manualProgress(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, 7*24*time.Hour-time.Millisecond)
	wantStory(t, "before the ttl ran out", reached(t, m, id), "")
	m.Advance(t, time.Millisecond)
	wantStory(t, "when it ran out", reached(t, m, id), "failed 410 168h0m0s")
}

func behaviours(t *testing.T, m *Mock) {
	unread, undelivered := accepted(t, m, textTo(readsNothing)), accepted(t, m, textTo(receivesNone))
	m.Advance(t, time.Hour)
	wantStory(t, "who reads nothing", reached(t, m, unread), "sent 0s, delivered 300ms")
	wantStory(t, "who receives nothing", reached(t, m, undelivered), "sent 0s")
}

func groupStatuses(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPatch, "/settings/application", `{"sent_status":true}`).Want(t, http.StatusOK, 0)
	id := accepted(t, m, toGroup(regulars))
	m.Advance(t, time.Minute)
	got := map[string][]string{}
	for _, f := range told[statusFact](t, m, "status_reported") {
		if f.Message != id || f.Group != regulars || f.Conversation != nil || f.Pricing != nil {
			t.Errorf("reported %+v", f)
		}
		got[f.Recipient] = append(got[f.Recipient], f.Status)
	}
	for _, member := range []string{wroteEarlier, wroteJustNow, "491701234567"} {
		if want := []string{"sent", "delivered", "read"}; !slices.Equal(got[member], want) {
			t.Errorf("member %s: %v, want %v", member, got[member], want)
		}
	}
	if len(got) != 3 {
		t.Errorf("statuses of %d members, want 3", len(got))
	}
}

// connectingFixture is a client that is not registered yet and connects for a minute then.
func connectingFixture() Option {
	return WithFixtureYAML(`
name: connecting
options: {connecting: 1m}
number: {registered: false}
users: [{name: admin, password: secret}]
`)
}

func heldUntilConnected(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/account", `{"cc":"44","phone_number":"7700900000","method":"sms","cert":"Y2VydA=="}`).Want(t, http.StatusAccepted, 0)
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"123456"}`).Want(t, http.StatusCreated, 0)
	id := accepted(t, m, textTo(wroteEarlier))
	short := accepted(t, m, to(wroteEarlier, `"ttl":30,"text":{"body":"x"}`))
	m.Advance(t, 59*time.Second)
	wantStory(t, "while it connects", reached(t, m, id), "")
	wantStory(t, "one whose ttl ran out", reached(t, m, short), "failed 410 30s")
	m.Advance(t, time.Minute)
	wantStory(t, "when it is connected", reached(t, m, id), "sent 1m0s, delivered 1m0.3s, read 1m1s")
}

func reportedByDefault(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, time.Minute)
	wantStory(t, "reported", reported(t, m, id), "delivered 300ms, read 1s")
}

// afterSettings changes settings, sends a message and says which of its statuses are reported.
func afterSettings(t *testing.T, m *Mock, patch string) string {
	t.Helper()
	m.Call(t, http.MethodPatch, "/settings/application", patch).Want(t, http.StatusOK, 0)
	id := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, time.Minute)
	var statuses []string
	for _, f := range told[statusFact](t, m, "status_reported") {
		if f.Message == id {
			statuses = append(statuses, f.Status)
		}
	}
	if got := strings.Count(reached(t, m, id), ","); got != 2 {
		t.Errorf("after %s the message reached %q, want all three statuses", patch, reached(t, m, id))
	}
	return strings.Join(statuses, " ")
}

func sentStatusSwitch(t *testing.T, m *Mock) {
	wantStory(t, "on", afterSettings(t, m, `{"sent_status":true}`), "sent delivered read")
	wantStory(t, "off", afterSettings(t, m, `{"sent_status":false}`), "delivered read")
}

func selectedStatuses(t *testing.T, m *Mock) {
	tests := [][2]string{
		{`{"webhooks":{"message":{"sent":true}}}`, "sent delivered read"},
		{`{"webhooks":{"message":{"delivered":false}}}`, "sent read"},
		{`{"webhooks":{"message":{"read":false}}}`, "sent"},
		{`{"sent_status":true,"webhooks":{"message":{"sent":false}}}`, ""},
		{`{"webhooks":{"message":{"sent":null,"read":null}}}`, ""}, // null counts as absent
		{`{"webhooks":{"message":{"sent":false,"delivered":true,"read":true}}}`, "delivered read"},
		{`{"webhooks":{"message":{"delivered":false,"read":null}}}`, "read"},
	}
	for _, tt := range tests {
		wantStory(t, tt[0], afterSettings(t, m, tt[0]), tt[1])
	}
	m.Call(t, http.MethodDelete, "/settings/application", nil).Want(t, http.StatusOK, 0)
	wantStory(t, "after the reset", afterSettings(t, m, `{}`), "delivered read")
}

func failedAlwaysReported(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPatch, "/settings/application", `{"webhooks":{"message":{"sent":false,"delivered":false,"read":false}}}`).Want(t, http.StatusOK, 0)
	id := accepted(t, m, textTo(neverWrote))
	m.Advance(t, time.Minute)
	wantStory(t, "reported", reported(t, m, id), "failed 470 Re-engagement message 0s")
}
