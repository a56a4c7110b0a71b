package core

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// dueKinds are the kinds of what is due, by instants after the present.
func dueKinds(w *World) []string {
	var kinds []string
	for _, d := range w.NextDue(20) {
		kinds = append(kinds, fmt.Sprintf("%s %s", d.At.Sub(w.Now()), d.Kind))
	}
	return kinds
}

// TestEveryPlannedEventIsForeseen brings a World to where every kind of event is planned, and looks for
// what each tells; a webhook tells of itself.
func TestEveryPlannedEventIsForeseen(t *testing.T) {
	t.Parallel()
	to, on := hook, true
	w := shop(t, withMeanings, func(g *Genesis) {
		g.Settings.WebhookURL, g.Settings.SentStatus, g.Settings.CollectMedia = &to, &on, &on
		g.Users = []User{{Name: "clerk", Password: "Ass4m-and-milk"}}
		g.Options.Progression = DefaultProgression()
		g.Options.Connecting = 5 * time.Second
	})
	done(t, w, UploadMedia{ContentType: "image/png", Bytes: []byte("bytes")})
	done(t, w, LoginUser{By: Caller{User: "clerk"}})
	done(t, w, RequestCode{CountryCode: "44", Phone: "7700900150", Method: "sms", Certificate: teaHouse})
	done(t, w, LoadScenario{Scenario{Name: "busy", Script: []Happening{{Name: "later", At: time.Hour, Do: []Deed{ChangeIdentity{WaID: priya}}}}}})
	done(t, w, StartSimulation{Rate: 0.01, For: time.Hour})
	sent := done(t, w, greet("15550200021"))
	w.PassTo(w.Now())
	flying := done(t, w, DeliveriesInFlight{})
	for _, due := range flying {
		done(t, w, ReportAttempt{Delivery: due.Delivery, Attempt: due.Attempt, Status: 500})
	}
	kinds := func() []DueKind {
		var all []DueKind
		for _, d := range w.NextDue(100) {
			all = append(all, d.Kind)
		}
		return all
	}
	seen := kinds()
	if i := slices.IndexFunc(w.NextDue(100), func(d Due) bool { return d.Kind == DueHappening && d.Message == sent }); i < 0 {
		t.Errorf("the meaning of a number is not foreseen: %+v", w.NextDue(100))
	}
	done(t, w, LoseConnection{For: time.Minute})
	seen = append(seen, kinds()...)
	w.PassTo(w.Now().Add(time.Minute))
	seen = append(seen, kinds()...)
	w.PassTo(w.Now().Add(5 * time.Second))
	never := NeverDelivered
	done(t, w, PutCustomer{Number: priya, Patch: CustomerPatch{Behaviour: &never}})
	done(t, w, greet(priya))
	w.PassTo(w.Now().Add(time.Second))
	seen = append(seen, kinds()...)
	for _, kind := range []DueKind{
		DueStatus, DueTTL, DueAttempt, DueHappening, DueArrival, DueConnection, DueRestore, DueToken, DueCode, DueMedia,
	} {
		if !slices.Contains(seen, kind) {
			t.Errorf("%s was never due, of %d kinds of events: %v", kind, len(events()), seen)
		}
	}
}

// TestSweepsTellTheirTrueInstant has one entry on the agenda for many tokens and codes, of which the
// first has become another one since.
func TestSweepsTellTheirTrueInstant(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) {
		g.Number.Registered = false
		g.Users = []User{{Name: "clerk", Password: "Ass4m-and-milk"}, {Name: "cook", Password: "Ass4m-and-milk"}}
		g.Options.CodeLife = 10 * time.Minute
	})
	first := done(t, w, LoginUser{By: Caller{User: "clerk"}})
	done(t, w, RequestCode{CountryCode: "44", Phone: "7700900150", Method: "sms", Certificate: teaHouse})
	w.PassTo(w.Now().Add(5 * time.Minute))
	done(t, w, LoginUser{By: Caller{User: "cook"}})
	done(t, w, LogoutUser{By: Caller{Token: first.Token}})
	done(t, w, RequestCode{CountryCode: "44", Phone: "7700900151", Method: "sms", Certificate: teaHouse})
	want := []string{"10m0s code", "168h0m0s token"}
	if got := dueKinds(w); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if due := w.NextDue(2); due[0].Number != "447700900151" || due[1].User != "cook" {
		t.Errorf("%+v", due)
	}
}

// crowded is a World with a hundred thousand messages to come, and as many webhooks.
func crowded(b *testing.B) *World {
	b.Helper()
	to := hook
	w := benchWorld(b, Genesis{Settings: SettingsPatch{WebhookURL: &to}, Options: Options{Progression: DefaultProgression()}})
	people := crowd(10_000)
	var content Content = &TextContent{Body: "hello"}
	const many = 100_000
	for i := range many {
		if i%1000 == 0 {
			w.PassTo(w.Now().Add(time.Millisecond))
		}
		if _, err := Do(w, w.Now(), SendMessage{To: people[i%len(people)], Content: content}); err != nil {
			b.Fatal(err)
		}
		w.Drain()
	}
	return w
}

// BenchmarkNextDue tells the next ten of a hundred thousand.
func BenchmarkNextDue(b *testing.B) {
	w := crowded(b)
	b.ReportAllocs()
	for b.Loop() {
		if len(w.NextDue(10)) != 10 {
			b.Fatal("nothing is due")
		}
	}
	b.ReportMetric(float64(len(w.agenda.heap)), "planned")
}

// BenchmarkNextDueOfWhatComesToNothing is the worst case: every message was stepped by hand, so nothing
// comes of what is planned.
func BenchmarkNextDueOfWhatComesToNothing(b *testing.B) {
	w := crowded(b)
	for _, m := range w.messages.sent {
		m.due = time.Time{}
	}
	b.ReportAllocs()
	for b.Loop() {
		w.NextDue(10)
	}
	b.ReportMetric(float64(len(w.agenda.heap)), "planned")
}
