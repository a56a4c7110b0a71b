package servertest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// settled is how long worlds have run when somebody is written to: the window of others is closed.
const settled = 48 * time.Hour

// behaviour is a mock with a receiver, and somebody who behaves in a way of their own.
type behaviour struct {
	*servertest.Mock
	hook   *servertest.Hook
	number string
}

// send writes to the number; the answer must be a 201 that names it.
func (b *behaviour) send(t *testing.T) string {
	t.Helper()
	a := b.Call(t, http.MethodPost, "/messages", textFor(b.number))
	a.Want(t, http.StatusCreated, 0)
	if got := a.Header.Get("Mock-Injected"); got != "number "+b.number {
		t.Errorf("Mock-Injected is %q", got)
	}
	return a.Text(t, "/messages/0/id")
}

// story says what the webhook was told, about messages to the number and by whom has it.
func (b *behaviour) story(t *testing.T) string {
	t.Helper()
	var all []map[string]any
	for _, p := range b.hook.Payloads(t) {
		all = append(all, slices.Concat(p.Statuses, p.Messages)...)
	}
	return storyOf(servertest.Start.Add(settled), all)
}

// tells is a behaviour that shows in what the webhook is told of one message within eight days.
func tells(want string) func(*testing.T, *behaviour) {
	return func(t *testing.T, b *behaviour) {
		b.send(t)
		b.Advance(t, 8*24*time.Hour)
		if got := b.story(t); got != want {
			t.Errorf("the webhook was told\n\t%s, want\n\t%s", got, want)
		}
	}
}

// ordinary is what the webhook is told of a message when nothing is special about it.
const ordinary = "sent 0s, delivered 0s, read 1s"

// behaviours are all behaviours of the table, each tried as its row says.
func behaviours() map[string]func(*testing.T, *behaviour) {
	return map[string]func(*testing.T, *behaviour){
		"never-delivered":        tells("sent 0s, failed 168h0m0s"),
		"never-read":             tells("sent 0s, delivered 0s"),
		"read-after-1h":          tells("sent 0s, delivered 0s, read 1h0m0s"),
		"delivered-after-2h":     tells("sent 0s, delivered 2h0m0s, read 2h1m0s"),
		"slow":                   tells("sent 10s, delivered 20s, read 30s"),
		"read-without-delivered": tells("sent 0s, read 1s"),
		"fails-late":             tells("sent 0s, failed 10s"),
		"deleted":                tells("sent 0s, delivered 0s, deleted 2s"),
		"warning":                tells("sent 0s, delivered 0s, warning 0s, read 1s"),
		"reported-before-answer": reportedBeforeAnswer,
		"reported-twice":         tells("sent 0s, sent 0s, delivered 0s, delivered 0s, read 1s, read 1s"),
		"reported-in-reverse":    tells("read 0s, delivered 0s, sent 1s"),
		"delivered-before-sent":  tells("delivered 0s, sent 0s, read 1s"),
		"reported-late":          reportedLate,
		"never-reported":         neverReported,
		"replies-ok":             repliesOK,
		"replies-quoting":        repliesQuoting,
		"replies-at-once":        tells("text 0s, sent 1s, delivered 1s, read 1s"),
		"reacts":                 reacts,
		"replies-stop":           tells(ordinary + ", text 2s"),
		"writes-thrice":          tells(ordinary + ", text 2s, text 2s, text 2s"),
		"changes-number":         changesNumber,
		"identity-changed":       identityChanged,
		"changes-identity":       changesIdentity,
		"blocks":                 blocks,
		"not-on-whatsapp":        tells("failed 0s"),
		"unknown-until-checked":  unknownUntilChecked,
		"check-never-ends":       checkNeverEnds,
	}
}

// TestBehaviours tries every number that stands for a behaviour, in a world that lists nobody and
// where nobody else is on WhatsApp.
func TestBehaviours(t *testing.T) {
	t.Parallel()
	tries := behaviours()
	for _, n := range server.Numbers() {
		if n.Code != 0 {
			continue
		}
		try := tries[n.Name]
		delete(tries, n.Name)
		if try == nil {
			t.Errorf("nobody tries %s", n.Name)
			continue
		}
		t.Run(n.Name, func(t *testing.T) {
			t.Parallel()
			hook := servertest.NewHook(t)
			m := repeats(t, servertest.New(t, servertest.WithFixtureYAML(lonely), servertest.WithWebhook(hook.URL)))
			m.Call(t, http.MethodPatch, "/settings/application", `{"sent_status": true}`).Want(t, http.StatusOK, 0)
			m.Advance(t, settled)
			try(t, &behaviour{Mock: m, hook: hook, number: n.Number})
		})
	}
	for name := range tries {
		t.Errorf("%s is not in the table", name)
	}
}

func reportedBeforeAnswer(t *testing.T, b *behaviour) {
	b.send(t)
	if got := len(b.hook.Received()); got == 0 {
		t.Error("nothing was reported when the answer came")
	}
	b.Advance(t, time.Hour)
}

func reportedLate(t *testing.T, b *behaviour) {
	b.send(t)
	b.Advance(t, time.Hour)
	want := []time.Duration{30 * time.Second, 30*time.Second + 300*time.Millisecond, 31 * time.Second}
	for i := range want {
		want[i] += settled
	}
	if diff := cmp.Diff(want, b.AttemptTimes(t)); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
}

func neverReported(t *testing.T, b *behaviour) {
	b.send(t)
	b.Advance(t, time.Hour)
	if got := len(b.Facts(t, "status_reached")); got != 3 || len(b.hook.Received()) != 0 {
		t.Errorf("the message came to %d statuses, and %d webhooks were posted", got, len(b.hook.Received()))
	}
}

// said is what customers wrote, oldest first.
func (b *behaviour) said(t *testing.T) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, p := range b.hook.Payloads(t) {
		all = append(all, p.Messages...)
	}
	return all
}

func repliesOK(t *testing.T, b *behaviour) {
	tells(ordinary+", text 2s")(t, b)
	got := b.said(t)[0]
	if got["text"].(map[string]any)["body"] != "ok" || got["from"] != b.number || got["context"] != nil {
		t.Errorf("the customer wrote %v", got)
	}
}

func repliesQuoting(t *testing.T, b *behaviour) {
	id := b.send(t)
	b.Advance(t, time.Hour)
	got := b.said(t)[0]
	if quoted, _ := got["context"].(map[string]any); quoted["id"] != id || got["text"].(map[string]any)["body"] != "ok" {
		t.Errorf("the customer wrote %v", got)
	}
}

func reacts(t *testing.T, b *behaviour) {
	id := b.send(t)
	b.Advance(t, time.Hour)
	got := b.said(t)[0]
	if diff := cmp.Diff(map[string]any{"message_id": id, "emoji": "👍"}, got["reaction"]); diff != "" {
		t.Errorf("the reaction (-want +got):\n%s", diff)
	}
}

func changesNumber(t *testing.T, b *behaviour) {
	b.Call(t, http.MethodPatch, "/settings/application", `{"notify_user_change_number": true}`).Want(t, http.StatusOK, 0)
	b.send(t)
	b.Advance(t, time.Minute)
	notice, _ := b.said(t)[0]["system"].(map[string]any)
	if notice["type"] != "user_changed_number" || notice["new_wa_id"] != "15550200931" {
		t.Errorf("the notice is %v", notice)
	}
	b.Call(t, http.MethodPost, "/messages", textFor(b.number)).Want(t, http.StatusCreated, 0)
	b.Call(t, http.MethodPost, "/messages", textFor("15550200931")).Want(t, http.StatusCreated, 0)
	b.Advance(t, time.Minute)
	if got := b.story(t); !strings.Contains(got, "failed") {
		t.Errorf("the webhook was told %s", got)
	}
}

func identityChanged(t *testing.T, b *behaviour) {
	refused := b.Call(t, http.MethodPost, "/messages", textFor(b.number))
	if refused.Want(t, http.StatusForbidden, 1028); refused.Header.Get("Mock-Injected") != "number "+b.number {
		t.Errorf("Mock-Injected is %q", refused.Header.Get("Mock-Injected"))
	}
	path := "/contacts/" + b.number + "/identity"
	identity := b.Call(t, http.MethodGet, path, nil)
	if acknowledged, _ := identity.At(t, "/contacts/acknowledged").(bool); acknowledged {
		t.Error("the identity is acknowledged already")
	}
	b.Call(t, http.MethodPut, path, map[string]any{"hash": identity.Text(t, "/contacts/hash")}).Want(t, http.StatusOK, 0)
	b.Call(t, http.MethodPost, "/messages", textFor(b.number)).Want(t, http.StatusCreated, 0)
}

func changesIdentity(t *testing.T, b *behaviour) {
	b.Call(t, http.MethodPatch, "/settings/application", `{"show_security_notifications": true}`).Want(t, http.StatusOK, 0)
	b.send(t)
	b.Advance(t, time.Minute)
	if notice, _ := b.said(t)[0]["system"].(map[string]any); notice["type"] != "user_identity_changed" {
		t.Errorf("the notice is %v", notice)
	}
	b.Call(t, http.MethodPost, "/messages", textFor(b.number)).Want(t, http.StatusForbidden, 1028)
}

func blocks(t *testing.T, b *behaviour) {
	b.send(t)
	b.Advance(t, time.Hour)
	b.send(t)
	b.Advance(t, 8*24*time.Hour)
	if got := b.story(t); got != ordinary+", sent 1h0m0s, failed 169h0m0s" {
		t.Errorf("the webhook was told %s", got)
	}
}

func unknownUntilChecked(t *testing.T, b *behaviour) {
	refused := b.Call(t, http.MethodPost, "/messages", textFor(b.number))
	if refused.Want(t, http.StatusNotFound, 1006); refused.Details() != "unknown contact" {
		t.Errorf("the details are %q", refused.Details())
	}
	b.Call(t, http.MethodPost, "/contacts", fmt.Sprintf(`{"blocking": "wait", "force_check": true, "contacts": ["+%s"]}`, b.number)).Want(t, http.StatusOK, 0)
	b.Call(t, http.MethodPost, "/messages", textFor(b.number)).Want(t, http.StatusCreated, 0)
}

func checkNeverEnds(t *testing.T, b *behaviour) {
	for range 3 {
		a := b.Call(t, http.MethodPost, "/contacts", fmt.Sprintf(`{"blocking": "wait", "contacts": ["+%s"]}`, b.number))
		if got := a.Text(t, "/contacts/0/status"); got != "processing" {
			t.Errorf("the check says %s", got)
		}
		b.Advance(t, time.Hour)
	}
	b.Call(t, http.MethodPost, "/messages", textFor(b.number)).Want(t, http.StatusCreated, 0)
}
