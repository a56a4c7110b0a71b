package engine_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// start is where the clock of the tests' worlds begins.
var start = time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)

// priya is a customer.
const priya = "447700900123"

// begin starts a world that is registered and stands still; edits change what it starts from.
func begin(t *testing.T, edits ...func(*core.Genesis)) *engine.Engine {
	t.Helper()
	e, err := engine.New(genesis(edits...), journal.Limits{})
	if err != nil {
		t.Fatalf("start the world: %v", err)
	}
	return e
}

// genesis is what it starts from.
func genesis(edits ...func(*core.Genesis)) core.Genesis {
	g := core.Genesis{
		Name: "shop", Seed: 7, Start: start, Frozen: true,
		Number: core.Number{CountryCode: "1", Phone: "6505550100", VerifiedName: "Tea House", Registered: true},
	}
	for _, edit := range edits {
		edit(&g)
	}
	return g
}

// running lets the clock of a world run.
func running(g *core.Genesis) { g.Frozen = false }

// done does a command that must not be refused.
func done[R any](t *testing.T, e *engine.Engine, c core.Command[R]) R {
	t.Helper()
	r, err := engine.Do(e, c)
	if err != nil {
		t.Errorf("%T: %v", c, err)
	}
	return r
}

// text is a text message to somebody.
func text(to string) core.SendMessage {
	return core.SendMessage{To: to, Content: &core.TextContent{Body: "hello"}}
}

// statuses are the statuses reached so far, each with the span since the start.
func statuses(e *engine.Engine) []string {
	out := []string{}
	for _, entry := range e.Journal().Since(0, 0).Entries {
		if s, ok := entry.Fact.(core.StatusReached); ok {
			out = append(out, s.At.Sub(start).String()+" "+string(s.Status))
		}
	}
	return out
}

// want fails the test when the statuses so far are not these.
func want(t *testing.T, e *engine.Engine, when string, list ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, list...), statuses(e)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", when, diff)
	}
}

func TestDoAnswersOrRefuses(t *testing.T) {
	t.Parallel()
	e := begin(t)
	id := done(t, e, text(priya))
	m := done(t, e, core.FindMessage{ID: id})
	if m.To != priya || !m.Queued.Equal(start) {
		t.Errorf("the message is %+v, want one to %s at %s", m, priya, start)
	}

	before := len(e.Journal().Since(0, 0).Entries)
	_, err := engine.Do(e, text("12"))
	var fault *core.Fault
	if !errors.As(err, &fault) || fault.Code != 1009 {
		t.Errorf("a message to nobody: %v, want a fault with code 1009", err)
	}
	if after := len(e.Journal().Since(0, 0).Entries); after != before {
		t.Errorf("a refused command told %d facts", after-before)
	}
}

func TestAGenesisThatContradictsItselfIsRefused(t *testing.T) {
	t.Parallel()
	_, err := engine.New(core.Genesis{Users: []core.User{{Name: "till", Password: "x"}, {Name: "till", Password: "y"}}}, journal.Limits{})
	if err == nil || !strings.Contains(err.Error(), `user "till" is declared twice`) {
		t.Errorf("error %v, want it to name the user", err)
	}
}

func TestWhereTheClockBegins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now().UTC() //nolint:forbidigo // the subject is what a bubble's clock shows
		tests := []struct {
			name          string
			genesis       core.Genesis
			begins, later time.Time // later: after an hour of real time
		}{
			{"at an instant, running", core.Genesis{Start: start}, start, start.Add(time.Hour)},
			{"at an instant, frozen", core.Genesis{Start: start, Frozen: true}, start, start},
			{"now, running", core.Genesis{}, now, now.Add(time.Hour)},
			{"now, frozen", core.Genesis{Frozen: true}, now, now},
		}
		engines := make([]*engine.Engine, len(tests))
		for i, tt := range tests {
			engines[i] = begin(t, func(g *core.Genesis) { g.Start, g.Frozen = tt.genesis.Start, tt.genesis.Frozen })
			if got := engines[i].Now(); !got.Equal(tt.begins) {
				t.Errorf("%s: the clock begins at %s, want %s", tt.name, got, tt.begins)
			}
		}
		pass(t, time.Hour)
		for i, tt := range tests {
			if got := engines[i].Now(); !got.Equal(tt.later) {
				t.Errorf("%s: an hour later the clock shows %s, want %s", tt.name, got, tt.later)
			}
			if got := engines[i].Frozen(); got != tt.genesis.Frozen {
				t.Errorf("%s: Frozen is %t", tt.name, got)
			}
		}
	})
}

// TestAnExchangeComesAfterItsFacts puts an exchange on record whose command told facts.
func TestAnExchangeComesAfterItsFacts(t *testing.T) {
	t.Parallel()
	e := begin(t)
	ordinal, at := e.Begin()
	done(t, e, text(priya))
	if err := e.Advance(t.Context(), 20*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	x := &journal.Exchange{ID: "x1", At: at}
	e.End(x, engine.Closing{Label: "POST_v1_messages", Result: "201"})

	kinds := []string{}
	for _, entry := range e.Journal().Since(0, 0).Entries {
		kinds = append(kinds, entry.Kind)
	}
	if diff := cmp.Diff([]string{"message_queued", "status_reached", "exchange"}, kinds); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	if ordinal != 1 || !at.Equal(start) || x.Took != 20*time.Millisecond {
		t.Errorf("exchange %d at %s took %s, want the first, at %s, and 20ms", ordinal, at, x.Took, start)
	}
	if next, _ := e.Begin(); next != 2 {
		t.Errorf("the next exchange is %d, want 2", next)
	}
	for name, want := range map[string]float64{"api_requests_duration_ms_count": 1, "api_requests_duration_ms_sum": 20} {
		if got := metric(t, e, name, "POST_v1_messages", "201"); got != want {
			t.Errorf("%s is %g, want %g", name, got, want)
		}
	}
}

// metric is the value that the metrics have for a request's label and result; 0: they have none.
func metric(t *testing.T, e *engine.Engine, name, label, result string) float64 {
	t.Helper()
	for _, m := range done(t, e, core.ReadMetrics{}) {
		for _, s := range m.Data {
			if m.Name == name && slices.Contains(s.Labels, core.Label{Name: "method", Value: label}) &&
				slices.Contains(s.Labels, core.Label{Name: "result", Value: result}) {
				return s.Value
			}
		}
	}
	return 0
}

func TestTwoEnginesShareNothing(t *testing.T) {
	t.Parallel()
	list := []string{"image"}
	g := core.Genesis{
		Name: "shop", Seed: 7, Start: start, Frozen: true,
		Number:   core.Number{CountryCode: "1", Phone: "6505550100", Registered: true},
		Settings: core.SettingsPatch{AutoDownload: &list},
		Groups:   []core.GroupSeed{{Subject: "Regulars", Participants: []string{priya}}},
		Business: core.BusinessProfile{Websites: []string{"https://teahouse.example"}},
	}
	one, err := engine.New(g, journal.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	two, err := engine.New(g, journal.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	untouched := done(t, two, core.ApplicationSettings{})
	told := two.Journal().Count("message_queued")

	done(t, one, core.UpdateApplicationSettings{Patch: core.SettingsPatch{AutoDownload: &[]string{"video"}}})
	id := done(t, one, text(priya))
	if err := one.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}

	if diff := cmp.Diff(untouched, done(t, two, core.ApplicationSettings{})); diff != "" {
		t.Errorf("settings of the other world (-before +after):\n%s", diff)
	}
	if _, err := engine.Do(two, core.FindMessage{ID: id}); err == nil {
		t.Error("the other world knows the message")
	}
	if got := two.Journal().Count("message_queued"); got != told {
		t.Errorf("the other journal has %d messages, want %d", got, told)
	}
	if !two.Now().Equal(start) {
		t.Errorf("the other clock shows %s, want %s", two.Now(), start)
	}
	if again := done(t, two, text(priya)); again != id {
		t.Errorf("the first message of the other world is %s, want %s: same Genesis, same command", again, id)
	}
}
