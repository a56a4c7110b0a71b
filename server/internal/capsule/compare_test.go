package capsule_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/capsule"
)

func TestDeparturesAreNamed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*capsule.Capsule)
		want   []string
	}{
		{"none", func(*capsule.Capsule) {}, nil},
		{"a status", func(c *capsule.Capsule) { c.Entries[1].Exchange.Answer.Status = 500 }, []string{"exchange x1 (SendMessage): status: expected 201, got 500"}},
		{"no answer", func(c *capsule.Capsule) { c.Entries[1].Exchange.Answer.Status = 0 }, []string{"exchange x1 (SendMessage): status: expected 201, got nothing"}},
		{"a header", func(c *capsule.Capsule) { c.Entries[1].Exchange.Answer.Header["X"] = []string{"1"} }, []string{"exchange x1 (SendMessage): header X: expected nothing, got 1"}},
		{"a value", func(c *capsule.Capsule) { c.Entries[1].Exchange.Answer.Text = `{"id":"m2"}` }, []string{`exchange x1 (SendMessage): body at /id: expected "m1", got "m2"`}},
		{"another writing", func(c *capsule.Capsule) { c.Entries[1].Exchange.Answer.Text = `{"id": "m1"}` }, []string{`exchange x1 (SendMessage): body, of the same values in another order or writing: expected {"id":"m1"}, got {"id": "m1"}`}},
		{"no JSON", func(c *capsule.Capsule) { c.Entries[1].Exchange.Answer.Text = "gone" }, []string{`exchange x1 (SendMessage): body, line 1: expected {"id":"m1"}, got gone`}},
		{"the duration", func(c *capsule.Capsule) { c.Entries[1].Exchange.Took = time.Second }, []string{"exchange x1 (SendMessage): duration in world time: expected 0s, got 1s"}},
		{"a missing exchange", func(c *capsule.Capsule) { c.Entries = []capsule.Entry{c.Entries[0], c.Entries[2]} }, []string{"exchange x1 (SendMessage): answer: expected 201, got nothing"}},
		{"a fact", func(c *capsule.Capsule) { c.Entries[0] = fact(1, "told", `{"at":"2024-05-01T09:00:00Z","n":7}`) }, []string{"fact 1 (told): fact at /n: expected 1, got 7"}},
		{"a missing fact", func(c *capsule.Capsule) { c.Entries = c.Entries[1:] }, []string{`fact 1 (told): fact: expected {"at":"2024-05-01T09:00:00Z","n":1}, got nothing`}},
		{"an added fact", func(c *capsule.Capsule) {
			c.Entries = append([]capsule.Entry{c.Entries[0], fact(2, "more", `{}`)}, c.Entries[1:]...)
		}, []string{"a fact that was not recorded (more): fact: expected nothing, got {}"}},
		{"the order of facts", func(c *capsule.Capsule) {
			c.Entries[0].Fact, c.Entries[2].Fact = c.Entries[2].Fact, c.Entries[0].Fact
		}, []string{
			`fact 3 (told): fact: expected {"at":"2024-05-01T09:00:03Z","n":2}, got nothing`,
			`a fact that was not recorded (told): fact: expected nothing, got {"at":"2024-05-01T09:00:03Z","n":2}`,
		}},
		{"a payload", func(c *capsule.Capsule) { c.Deliveries[0].Payload = `{"messages":[1]}` }, []string{"delivery d1: body at /messages/0: expected nothing, got 1"}},
		{"a state", func(c *capsule.Capsule) { c.Deliveries[0].State = "waiting" }, []string{"delivery d1: state: expected done, got waiting"}},
		{"an added delivery", func(c *capsule.Capsule) {
			c.Deliveries = append(c.Deliveries, capsule.Delivery{ID: "d2", State: "done", Payload: "{}"})
		}, []string{"delivery d2: payload: expected nothing, got {}"}},
		{"an instant", func(c *capsule.Capsule) { c.Entries[0] = fact(1, "told", `{"at":"2024-05-01T09:00:00.5Z","n":1}`) }, []string{
			`fact 1 (told): fact at /at: expected "2024-05-01T09:00:00Z", got "2024-05-01T09:00:00.5Z"`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			other := run()
			tt.change(other)
			var got []string
			for _, d := range capsule.Compare(run(), other).Departures {
				got = append(got, d.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhereTheClockRanInstantsMayDrift(t *testing.T) {
	t.Parallel()
	recorded, other := run(), run()
	recorded.Manifest.Still = false
	recorded.Entries[1].Exchange.Took = time.Second
	recorded.Entries[1].Exchange.Answer.Text = `{"at":"1714554000","until":"2024-05-08 09:00:00+00:00"}`
	other.Entries[1].Exchange.Answer.Text = `{"at":"1714554001","until":"2024-05-08 09:00:01+00:00"}`
	other.Entries[0] = fact(1, "told", `{"at":"2024-05-01T09:00:00.25Z","n":1}`)
	got := capsule.Compare(recorded, other)
	if len(got.Departures) != 0 || got.Drift != "the clock ran while it was recorded: 3 instants lie up to 1s apart, and count as the same" {
		t.Errorf("got %+v", got)
	}
	other.Entries[0] = fact(1, "told", `{"at":"2024-05-01T09:00:05Z","n":1}`)
	if got := capsule.Compare(recorded, other); len(got.Departures) != 1 {
		t.Errorf("five seconds apart: %+v", got)
	}
}

func TestOfManyDeparturesTheRestIsCounted(t *testing.T) {
	t.Parallel()
	recorded, other := run(), run()
	recorded.Entries, other.Entries = nil, nil
	for n := range 1500 {
		recorded.Entries = append(recorded.Entries, fact(uint64(n+1), "told", `{"n":1}`))
	}
	got := capsule.Compare(recorded, other)
	if len(got.Departures) != 1000 || got.More != 500 {
		t.Errorf("%d departures and %d more", len(got.Departures), got.More)
	}
}

func TestATapeThatIsFullSaysSo(t *testing.T) {
	t.Parallel()
	var tape capsule.Tape
	for n := range uint64(3) {
		tape.Note(capsule.Note{Ordinal: n + 1}, 3)
	}
	if p := tape.Play(); len(p.Notes) != 3 || p.Spoilt != "" {
		t.Errorf("played: %+v", p)
	}
	tape.Note(capsule.Note{Ordinal: 4}, 3)
	tape.Spoil("another reason")
	if p := tape.Play(); len(p.Notes) != 0 || p.Spoilt != "there were more exchanges than the journal keeps (--journal-entries)" {
		t.Errorf("played: %+v", p)
	}
	var large capsule.Tape
	large.Note(capsule.Note{Ordinal: 1, Body: make([]byte, 65<<20)}, 3)
	if p := large.Play(); p.Spoilt == "" {
		t.Error("65 MiB have room")
	}
}
