package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/graph"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// hook is where webhooks go, as far as the tests post any.
const hook = "https://hooks.example/wa"

// withHook sets the webhook, with one slot too few for all that is to come.
func withHook(g *core.Genesis) {
	to := hook
	g.Settings.WebhookURL = &to
	g.Customers = []core.Customer{{Number: priya, Name: "Priya"}, {Number: "447700900124", Behaviour: core.NeverReads}}
	g.Groups = []core.GroupSeed{{Subject: "Regulars", Participants: []string{priya}}}
	g.Users = []core.User{{Name: "admin", Password: "secret", Admin: true}}
}

// live does a bit of everything; what is done follows from the round alone.
func live(t *testing.T, e *engine.Engine, round int) {
	t.Helper()
	ordinal, at := e.Begin()
	done(t, e, core.UploadMedia{ContentType: "image/png", Bytes: bytes.Repeat([]byte{byte(round)}, 5000)})
	done(t, e, text(priya))
	done(t, e, text("447700900124"))
	done(t, e, core.SendMessage{To: priya, Awaited: true, Raw: []byte(`{"to":"447700900123"}`), Content: &core.LocationContent{Latitude: 51.5, Longitude: -0.1}})
	done(t, e, core.Receive{From: priya, Type: core.TypeText, Said: core.Said{Text: fmt.Sprintf("hi %d", round)}})
	group := done(t, e, core.CreateGroup{Subject: fmt.Sprintf("Table %d", round)})
	done(t, e, core.UpdateGroup{Group: group.ID, Subject: "Table"})
	done(t, e, core.LoginUser{By: core.Caller{User: "admin", Admin: true}})
	_, _ = engine.Do(e, core.MarkMessageAsRead{Message: "none"}) // refused
	for i, d := range done(t, e, core.DeliveriesInFlight{}) {
		status := []int{200, 500, 503}[(round+i)%3]
		done(t, e, core.ReportAttempt{Delivery: d.Delivery, Attempt: d.Attempt, Status: status, Payload: []byte(d.Delivery), Took: time.Duration(i)})
	}
	if list := done(t, e, core.ListDeliveries{State: core.DeliveryWaiting}).Deliveries; len(list) > 0 {
		done(t, e, core.HoldDelivery{ID: list[len(list)-1].ID})
	}
	e.End(&journal.Exchange{
		ID: fmt.Sprint("x", ordinal), At: at,
		Request:    journal.Message{Method: "POST", Header: map[string][]string{"Accept": {"*/*"}}, Body: bytes.Repeat([]byte("b"), 5000)},
		Violations: []journal.Violation{{Rule: "required"}},
	}, engine.Closing{Label: "POST_v1_messages", Result: "201", Answer: engine.Sum{byte(round)}})
	if err := e.Jump(e.Now().Add(time.Duration(round) * 170 * time.Millisecond)); err != nil {
		t.Error(err)
	}
}

// imageOf is the image of a world, whatever is under way in it.
func imageOf(t *testing.T, e *engine.Engine) []byte {
	t.Helper()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	b, err := e.Image(over)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// answerAll tells that all sends were answered, as a restored world takes them to be.
func answerAll(t *testing.T, e *engine.Engine) {
	t.Helper()
	done(t, e, core.Recover{})
}

func TestAnImageIsRestored(t *testing.T) {
	t.Parallel()
	e := begin(t, withHook)
	for round := range 12 {
		live(t, e, round)
	}
	answerAll(t, e)
	first := imageOf(t, e)
	r, err := engine.Restore(first, journal.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if again := imageOf(t, r); !bytes.Equal(first, again) {
		t.Fatal("a restored world has another image")
	}
	for round := range 12 {
		live(t, e, round)
		live(t, r, round)
	}
	if !bytes.Equal(imageOf(t, e), imageOf(t, r)) {
		t.Error("a restored world goes on in another way")
	}
}

func TestSendsThatWereNotAnsweredAreWhenAWorldIsRestored(t *testing.T) {
	t.Parallel()
	e := begin(t, withHook)
	send := text(priya)
	send.Awaited = true
	done(t, e, send)
	if err := e.Jump(start.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if n := len(done(t, e, core.DeliveriesInFlight{})); n != 0 {
		t.Fatalf("%d posted before the answer", n)
	}
	r, err := engine.Restore(imageOf(t, e), journal.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	flying := done(t, r, core.DeliveriesInFlight{})
	if len(flying) != 1 || flying[0].Attempt != 1 {
		t.Errorf("in flight %+v, want the first status", flying)
	}
	if err := r.Advance(t.Context(), time.Second); err != nil {
		t.Errorf("it waits for an answer: %v", err)
	}
}

func TestAnImageWaitsForWhatIsInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, withHook)
		defer e.Attend()()
		done(t, e, core.Receive{From: priya, Type: core.TypeText, Said: core.Said{Text: "hi"}})
		flying := done(t, e, core.DeliveriesInFlight{})
		limit, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		taken := inBackground(func() {
			file, err := e.Image(limit)
			r, bad := engine.Restore(file, journal.Limits{})
			if err != nil || bad != nil {
				t.Errorf("%v, %v", err, bad)
				return
			}
			if n := len(done(t, r, core.DeliveriesInFlight{})); n != 0 {
				t.Errorf("%d in flight in the image", n)
			}
		})
		synctest.Wait()
		select {
		case <-taken:
			t.Error("taken while a webhook was in flight")
		default:
		}
		done(t, e, core.ReportAttempt{Delivery: flying[0].Delivery, Attempt: 1, Status: 200})
		<-taken
		done(t, e, core.ResendDelivery{ID: flying[0].Delivery})
		if file, err := e.Image(limit); err != nil || len(file) == 0 {
			t.Errorf("after the end of the context: %v", err)
		}
	})
}

func TestWhatIsNoImageIsNotRestored(t *testing.T) {
	t.Parallel()
	good := string(imageOf(t, begin(t, withHook)))
	for name, tt := range map[string]struct {
		file string
		want string
	}{
		"nothing":   {"", "byte 0"},
		"cut":       {good[:len(good)/2], "byte "},
		"too new":   {strings.Replace(good, `"layout":"`, `"layout":"0`, 1), engine.ErrLayout.Error()},
		"changed":   {strings.Replace(good, `"Seed":7`, `"Seed":8`, 1), graph.ErrChanged.Error()},
		"no fields": {`{"layout":"","sum":"","blobs":{},"root":{},"objects":[]}`, engine.ErrLayout.Error()},
	} {
		if e, err := engine.Restore([]byte(tt.file), journal.Limits{}); err == nil || e != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
}
