package core

import (
	"fmt"
	"testing"
	"time"
)

// crowd are wa_ids of as many people.
func crowd(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("4479%08d", i)
	}
	return list
}

// BenchmarkSend is a text and everything that comes of it, to a hundred people in turn.
func BenchmarkSend(b *testing.B) {
	w := benchWorld(b, Genesis{})
	benchSend(b, w, crowd(100))
}

// BenchmarkSendInAWorldOfAMillion is the same while a million messages are remembered.
func BenchmarkSendInAWorldOfAMillion(b *testing.B) {
	const million = 1_000_000
	w := benchWorld(b, Genesis{Options: Options{MessagesKept: million}})
	people := crowd(10_000)
	for i := range million {
		benchOne(b, w, people[i%len(people)])
	}
	b.ResetTimer()
	benchSend(b, w, people)
}

// BenchmarkAccept is the command alone, while statuses are set by hand only.
func BenchmarkAccept(b *testing.B) {
	b.ReportAllocs()
	w := benchWorld(b, Genesis{Options: Options{Progression: Progression{Mode: Manual}}})
	people := crowd(100)
	var content Content = &TextContent{Body: "hello"}
	for i := 0; b.Loop(); i++ {
		if i%(maxUnderway/2) == maxUnderway/2-1 {
			b.StopTimer()
			w = benchWorld(b, Genesis{Options: Options{Progression: Progression{Mode: Manual}}})
			b.StartTimer()
		}
		if _, err := Do(w, w.Now(), SendMessage{To: people[i%len(people)], Content: content}); err != nil {
			b.Fatal(err)
		}
		w.Drain()
	}
}

func benchWorld(b *testing.B, g Genesis) *World {
	b.Helper()
	g.Number = Number{CountryCode: "1", Phone: "6505550100", Registered: true}
	w, err := NewWorld(g, shopStart)
	if err != nil {
		b.Fatal(err)
	}
	return w
}

func benchSend(b *testing.B, w *World, people []string) {
	b.Helper()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		benchOne(b, w, people[i%len(people)])
	}
}

// benchOne sends a message and lets a millisecond pass, so that statuses keep up.
func benchOne(b *testing.B, w *World, to string) {
	b.Helper()
	c := SendMessage{To: to, Content: &TextContent{Body: "hello"}}
	if _, err := Do(w, w.Now().Add(time.Millisecond), c); err != nil {
		b.Fatal(err)
	}
	w.Drain()
}

// TestMemoryStaysFlatOverManySends sends far more messages than are kept.
func TestMemoryStaysFlatOverManySends(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Options.MessagesKept = 100 })
	for i := range 20_000 {
		c := SendMessage{To: fmt.Sprintf("1650555%04d", i%50+200), Content: &TextContent{Body: "hello"}}
		if _, err := Do(w, w.Now().Add(time.Second), c); err != nil {
			t.Fatal(err)
		}
		w.Drain()
	}
	if n := len(w.messages.sent); n > 110 {
		t.Errorf("%d messages remembered, want about 100", n)
	}
	if n := len(w.messages.finished); n != 100 {
		t.Errorf("%d finished messages remembered, want 100", n)
	}
	if n := len(w.agenda.heap); n > 10 {
		t.Errorf("%d entries on the agenda, want a few", n)
	}
	if n := len(w.ordinals); n > 10 {
		t.Errorf("%d kinds of ids counted, want none for people", n)
	}
}
