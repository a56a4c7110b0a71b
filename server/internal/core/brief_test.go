package core

import (
	"slices"
	"testing"
)

// BenchmarkBriefMessages asks for 10,000 messages, as a check does.
func BenchmarkBriefMessages(b *testing.B) {
	w, err := NewWorld(Genesis{
		Name: "shop", Seed: 7, Start: shopStart,
		Number: Number{CountryCode: "1", Phone: "6505550100", VerifiedName: "Tea House", Registered: true},
	}, shopStart)
	if err != nil {
		b.Fatal(err)
	}
	for range 10_000 {
		if _, err := Do(w, w.Now(), SendMessage{To: "447700900123", Content: &TextContent{Body: "hello"}}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if briefs, err := Do(w, w.Now(), BriefMessages{}); err != nil || len(briefs.Messages) != 10_000 {
			b.Fatalf("%v, %d messages", err, len(briefs.Messages))
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/ask")
}

// TestNewestMessages asks for the newest messages alone, and for more than there are.
func TestNewestMessages(t *testing.T) {
	t.Parallel()
	w := shop(t)
	var ids []string
	for range 5 {
		ids = append(ids, done(t, w, SendMessage{To: "447700900123", Content: &TextContent{Body: "hello"}}))
	}
	for newest, want := range map[int][]string{0: ids, 2: ids[3:], 5: ids, 9: ids} {
		var got []string
		for _, m := range done(t, w, BriefMessages{Newest: newest}).Messages {
			got = append(got, m.ID)
			if !slices.Equal(m.Reached, []Status{StatusQueued, StatusSent}) {
				t.Errorf("%s reached %v", m.ID, m.Reached)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("newest %d: got %v, want %v", newest, got, want)
		}
	}
}
