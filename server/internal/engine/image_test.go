package engine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
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

// memory is a Log in memory.
type memory struct {
	mu      sync.Mutex
	image   []byte
	records [][]byte
	blobs   graph.Blobs
	failing error
}

func (m *memory) Append(record []byte, blobs graph.Blobs) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = append(m.records, record)
	maps.Copy(m.blobs, blobs)
}

func (m *memory) Begin(image []byte, blobs graph.Blobs) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.image, m.records, m.blobs = image, nil, maps.Clone(blobs)
	if m.blobs == nil {
		m.blobs = graph.Blobs{}
	}
}

func (m *memory) Commit(context.Context) error { return m.failing }

// kept is what the log has kept.
func (m *memory) kept() engine.Kept {
	return engine.Kept{Image: m.image, Records: m.records, Blob: func(s graph.Sum) ([]byte, bool) { b, ok := m.blobs[s]; return b, ok }}
}

// keep lets a log keep a world from its beginning.
func keep(t *testing.T, e *engine.Engine) *memory {
	t.Helper()
	m := &memory{}
	if err := e.Keep(m, true); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWhatALogKeptIsRecovered(t *testing.T) {
	t.Parallel()
	e := begin(t, withHook)
	m := keep(t, e)
	for round := range 24 {
		live(t, e, round)
		switch round {
		case 5:
			e.Unfreeze()
			e.Freeze()
		case 9:
			if err := e.Checkpoint(); err != nil {
				t.Fatal(err)
			}
		case 11:
			answerAll(t, e)
			if err := e.Advance(t.Context(), time.Hour); err != nil {
				t.Fatal(err)
			}
		case 13:
			if _, _, err := engine.Caused(e, core.PauseDeliveries{}); err != nil {
				t.Fatal(err)
			}
		}
		r, err := engine.Recover(m.kept(), journal.Limits{})
		if err != nil {
			t.Fatalf("after round %d: %v", round, err)
		}
		if !bytes.Equal(imageOf(t, e), imageOf(t, r)) {
			t.Fatalf("after round %d another world is recovered", round)
		}
	}
	looks := len(m.records)
	done(t, e, core.ReadMetrics{})
	done(t, e, core.Look{})
	if len(m.records) != looks {
		t.Error("a look was kept")
	}
}

// TestOneLogKeepsManyLives crashes again and again, with something due at the very instant.
func TestOneLogKeepsManyLives(t *testing.T) {
	t.Parallel()
	e := begin(t, withHook)
	m := keep(t, e)
	for life := range 12 {
		if life%4 == 3 {
			live(t, e, life)
		}
		done(t, e, text(priya))
		r, err := engine.Recover(m.kept(), journal.Limits{})
		if err != nil {
			t.Fatalf("after life %d: %v", life, err)
		}
		if err := r.Keep(m, false); err != nil {
			t.Fatal(err)
		}
		done(t, r, core.Recover{Stopped: true})
		e = r
	}
	r, err := engine.Recover(m.kept(), journal.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(imageOf(t, e), imageOf(t, r)) {
		t.Error("another world is recovered in the end")
	}
}

func TestARecoveredWorldLivesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, running)
		m := keep(t, e)
		pass(t, time.Minute)
		done(t, e, text(priya))
		pass(t, time.Hour)
		r, err := engine.Recover(m.kept(), journal.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := r.Now(), start.Add(time.Hour+time.Minute); !got.Equal(want) {
			t.Errorf("the clock shows %s, want %s", got, want)
		}
		done(t, r, core.Recover{Stopped: true})
		want(t, r, "after the recovery", "1m0s sent", "1m0.3s delivered", "1m1s read")
		if r.Journal().Count("recovered") != 1 {
			t.Error("the recovery is not on record")
		}
	})
}

func TestTheQueueIsLostUnlessItPersists(t *testing.T) {
	t.Parallel()
	for _, persist := range []bool{true, false} {
		e := begin(t, withHook, func(g *core.Genesis) { g.Settings.CallbackPersist = &persist })
		m := keep(t, e)
		done(t, e, core.PauseDeliveries{})
		done(t, e, core.Receive{From: priya, Type: core.TypeText, Said: core.Said{Text: "hi"}})
		r, err := engine.Recover(m.kept(), journal.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		done(t, r, core.Recover{Stopped: true})
		if got := done(t, r, core.ReadQueue{}).Size == 1; got != persist {
			t.Errorf("callback_persist %t: the queue is there: %t", persist, got)
		}
	}
}

func TestALogThatLeadsElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	e := begin(t, withHook)
	m := keep(t, e)
	done(t, e, text(priya))
	done(t, e, core.SetProfileAbout{Text: "Tea"})
	last := len(m.records) - 1
	for name, tt := range map[string]struct {
		records [][]byte
		want    string
	}{
		"cut":     {[][]byte{m.records[0][:20]}, "do record 1 of 1 again: it is cut off"},
		"missing": {m.records[last:], engine.ErrReplay.Error()},
		"changed": {[][]byte{m.records[0], bytes.Replace(m.records[1], []byte("SendMessage"), []byte("SandMessage"), 1)}, "root.Command: a \"core.SandMessage\" can't stand here"},
	} {
		k := m.kept()
		k.Records = tt.records
		if _, err := engine.Recover(k, journal.Limits{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
}

func TestCommittedAsksTheLog(t *testing.T) {
	t.Parallel()
	e := begin(t)
	if err := e.Committed(t.Context()); err != nil {
		t.Errorf("without a log: %v", err)
	}
	full := errors.New("disk full")
	keep(t, e).failing = full
	if err := e.Committed(t.Context()); !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
}
