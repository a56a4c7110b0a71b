package core

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestArrivalsAreEvenlySpaced looks at the instants of odd rates.
func TestArrivalsAreEvenlySpaced(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rate    float64
		span    time.Duration
		planned int
		last    time.Duration
	}{
		{1, time.Second, 1, 0},
		{1, time.Second + 1, 2, time.Second},
		{3, time.Second, 3, 666_666_666},
		{0.001, 24 * time.Hour, 87, 86_000 * time.Second},
		{10_000, 100 * time.Second, 1_000_000, 100*time.Second - 100*time.Microsecond},
		{9_999.999, 100 * time.Second, 1_000_000, 99_999_909_999},
		{1000, time.Nanosecond, 1, 0},
	}
	for _, tt := range tests {
		w := shop(t)
		id := done(t, w, StartSimulation{Rate: tt.rate, For: tt.span})
		s, err := w.simulations.find(id)
		if err != nil {
			t.Fatal(err)
		}
		if last := s.period.at(s.planned - 1); s.planned != tt.planned || last != tt.last {
			t.Errorf("%v a second for %s: %d arrivals, the last after %s, want %d and %s", tt.rate, tt.span, s.planned, last, tt.planned, tt.last)
		}
	}
}

// TestSimulationsFollowFromTheSeed plays the same twice, and with another seed.
func TestSimulationsFollowFromTheSeed(t *testing.T) {
	t.Parallel()
	run := func(seed uint64, step time.Duration) string {
		w := shop(t, func(g *Genesis) {
			g.Seed = seed
			g.Customers = []Customer{{Number: priya}, {Number: tomas}}
		})
		done(t, w, StartSimulation{
			Types: []SimulatedType{{Type: TypeText, Weight: 3}, {Type: TypeLocation}, {Type: TypeContacts}, {Type: TypeUnknown}}, Rate: 10, For: 5 * time.Second,
		})
		for range 6 * time.Second / step {
			w.PassTo(w.Now().Add(step))
		}
		b, err := json.Marshal(w.Drain())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	first := run(7, time.Second)
	if again := run(7, 6*time.Second); again != first { // also in one go
		t.Errorf("the same seed gave something else: %s", firstDifference(first, again))
	}
	if run(8, time.Second) == first {
		t.Error("another seed gave the same")
	}
}

// TestSimulatedFilesAreStoredOnce looks at the volume, and at what happens when the file is deleted.
func TestSimulatedFilesAreStoredOnce(t *testing.T) {
	t.Parallel()
	w := shop(t)
	files := map[MessageType]File{TypeImage: {Type: "image/png", Bytes: []byte("pixels")}}
	done(t, w, StartSimulation{Types: []SimulatedType{{Type: TypeImage}}, Rate: 1, For: 10 * time.Second, Files: files})
	delete(files, TypeImage) // the World has its own
	w.PassTo(w.Now().Add(4 * time.Second))
	if n := len(w.media.byID); n != 1 {
		t.Fatalf("%d files, want one", n)
	}
	for id := range w.media.byID {
		done(t, w, DeleteMedia{ID: id})
	}
	w.PassTo(w.Now().Add(time.Minute))
	if n := len(w.media.byID); n != 1 || w.media.volume.used != 6 {
		t.Errorf("%d files of %d bytes, want one more", n, w.media.volume.used)
	}
	v := done(t, w, ReadSimulation{ID: "s1"})
	if v.Arrivals != 10 || v.Refused != 0 {
		t.Errorf("%+v, want 10 arrivals", v)
	}
}

// TestRefusedArrivalsAreCounted fills the volume.
func TestRefusedArrivalsAreCounted(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Options.MediaBytes = 5 })
	files := map[MessageType]File{TypeImage: {Type: "image/png", Bytes: []byte("pixels")}}
	done(t, w, StartSimulation{Types: []SimulatedType{{Type: TypeImage}}, Rate: 1, For: 3 * time.Second, Files: files})
	w.PassTo(w.Now().Add(time.Minute))
	v := done(t, w, ReadSimulation{ID: "s1"})
	if v.Refused != 3 || v.Arrivals != 0 || v.Refusal != "1014 Internal error: disk full" {
		t.Errorf("%d refused with %q, %d arrivals, want 3 refused", v.Refused, v.Refusal, v.Arrivals)
	}
}

// TestSimulationsAreBounded looks at how many run and are remembered.
func TestSimulationsAreBounded(t *testing.T) {
	t.Parallel()
	w := shop(t)
	for range maxSimulations {
		done(t, w, StartSimulation{Rate: 1, For: time.Hour})
	}
	w.PassTo(w.Now())
	if got := refused(t, w, StartSimulation{Rate: 1, For: time.Hour}); got != "500/1014 10 simulations run already" {
		t.Errorf("refused with %q", got)
	}
	for i := range maxSimulationsOver + maxSimulations {
		done(t, w, StopSimulation{ID: fmt.Sprintf("s%d", i+1)})
		done(t, w, StartSimulation{Rate: 1, For: time.Hour})
	}
	if n := len(done(t, w, ListSimulations{})); n != maxSimulationsOver+maxSimulations {
		t.Errorf("%d simulations remembered, want %d", n, maxSimulationsOver+maxSimulations)
	}
	if n := planned[arrival](w); n != maxSimulations {
		t.Errorf("%d arrivals planned, want %d", n, maxSimulations)
	}
	refused(t, w, ReadSimulation{ID: "s1"})
	for _, v := range done(t, w, ListSimulations{}) {
		done(t, w, StopSimulation{ID: v.ID})
	}
	if w.Busy() {
		t.Error("the World is busy with what was stopped")
	}
}

// TestNobodyIsThereToWrite looks at Worlds without people.
func TestNobodyIsThereToWrite(t *testing.T) {
	t.Parallel()
	start := StartSimulation{Rate: 1, For: time.Second}
	alone := shop(t, func(g *Genesis) { g.Others.NotOnWhatsApp = true })
	if got := refused(t, alone, start); got != "400/1009 No customer is on WhatsApp" {
		t.Errorf("refused with %q", got)
	}
	absent := shop(t, func(g *Genesis) { g.Customers = []Customer{{Number: priya, NotOnWhatsApp: true}} })
	if got := refused(t, absent, start); got != "400/1009 No customer is on WhatsApp" {
		t.Errorf("refused with %q", got)
	}
	done(t, shop(t), start) // others are made up
}

// TestPercentiles looks at the histogram: it is right to 1 in 16, and the maximum is exact.
func TestPercentiles(t *testing.T) {
	t.Parallel()
	var h histogram
	if got := h.percentile(99); got != 0 {
		t.Errorf("of nothing: %s", got)
	}
	for i := range 1000 {
		h.add(time.Duration(i+1) * time.Millisecond)
	}
	for _, tt := range []struct {
		of   int
		true time.Duration
	}{{50, 500 * time.Millisecond}, {90, 900 * time.Millisecond}, {99, 990 * time.Millisecond}, {100, time.Second}} {
		if got := h.percentile(tt.of); got < tt.true || got > tt.true+tt.true/16+time.Microsecond {
			t.Errorf("p%d is %s, want %s or a sixteenth more", tt.of, got, tt.true)
		}
	}
	h.add(1_000_000 * time.Hour)
	h.add(-time.Second)
	if h.most != 1_000_000*time.Hour || h.percentile(100) != h.most || len(h.buckets) > maxBuckets {
		t.Errorf("the longest is %s, p100 %s, %d buckets", h.most, h.percentile(100), len(h.buckets))
	}
	var small histogram
	small.add(3 * time.Microsecond)
	if got := small.percentile(50); got != 3*time.Microsecond {
		t.Errorf("p50 is %s, want 3µs", got)
	}
}

// TestResultsAreCountedByName looks at the order of results.
func TestResultsAreCountedByName(t *testing.T) {
	t.Parallel()
	var tally simulationTally
	for _, r := range []string{"success", "500", "28", "500"} {
		tally.count(r)
	}
	want := []ResultCount{{"28", 1}, {"500", 2}, {"success", 1}}
	if diff := cmp.Diff(want, tally.attempts); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
}

// TestBatchesCountEveryMessage lets a simulation be told in batches: an attempt counts once, each
// message by itself.
func TestBatchesCountEveryMessage(t *testing.T) {
	t.Parallel()
	to := hook
	w := shop(t, func(g *Genesis) {
		g.Settings.WebhookURL = &to
		g.Options.Adversity = Adversity{Batch: 5, Duplicate: 1}
	})
	done(t, w, StartSimulation{Rate: 20, For: time.Second})
	for attempts := 0; w.Busy(); {
		due, _ := w.Due()
		w.PassTo(due)
		for _, f := range done(t, w, DeliveriesInFlight{}) {
			attempts++
			done(t, w, ReportAttempt{Delivery: f.Delivery, Attempt: f.Attempt, Status: 200})
		}
		if attempts > 100 {
			t.Fatal("it never ends")
		}
	}
	v := done(t, w, ReadSimulation{ID: "s1"})
	if v.Arrivals != 20 || v.Acknowledged != 20 || v.FailedAttempts != 0 || v.Attempts[0].Count >= 20 {
		t.Errorf("%+v, want 20 acknowledged in fewer attempts", v)
	}
}

// BenchmarkArrival is a message of a simulation and the acknowledgement of its webhook.
func BenchmarkArrival(b *testing.B) {
	b.ReportAllocs()
	to := hook
	var w *World
	left := 0
	for b.Loop() {
		if left == 0 {
			b.StopTimer()
			w = benchWorld(b, Genesis{Settings: SettingsPatch{WebhookURL: &to}})
			if _, err := Do(w, w.Now(), StartSimulation{Rate: 1000, For: 10 * time.Second}); err != nil {
				b.Fatal(err)
			}
			left = 10_000
			b.StartTimer()
		}
		left--
		due, _ := w.Due()
		w.PassTo(due)
		for _, f := range w.Drain() {
			if f, ok := f.(DeliveryDue); ok {
				if _, err := Do(w, w.Now(), ReportAttempt{Delivery: f.Delivery, Attempt: f.Attempt, Status: 200}); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
