package verify_test

import (
	"fmt"
	"testing"

	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/verify"
)

// most is how long a check may take at 10,000 entries, in milliseconds. Source: issue 5.
const most = 5

// fullJournal is a journal of 10,000 sends to one number, each with another text.
func fullJournal(tally *verify.Tally) *journal.Journal {
	j := journal.New(journal.Limits{}, tally)
	for i := range journal.DefaultEntries {
		j.Exchange(send(fmt.Sprint("x", i), "447700900123", fmt.Sprintf("Your order %d has been shipped today, thank you", i)))
	}
	return j
}

// judging measures a check of that journal.
func judging(b *testing.B, json string, met bool) {
	b.Helper()
	tally := verify.NewTally()
	measure(b, world(b, fullJournal(tally), tally), json, met)
}

// measure measures a check, and reports its milliseconds.
func measure(b *testing.B, w verify.World, json string, met bool) {
	b.Helper()
	check := read(b, json)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		run, err := verify.Begin(check, w)
		if err != nil {
			b.Fatal(err)
		}
		result, err := run.Judge()
		if err != nil || result.Met != met {
			b.Fatalf("%v, met %v: %s", err, result.Met, result.Diff)
		}
	}
	report(b, "ms/check")
}

// report reports how many milliseconds one took, by that name, and how much of the limit that is.
func report(b *testing.B, name string) {
	b.Helper()
	ms := b.Elapsed().Seconds() * 1000 / float64(b.N)
	b.ReportMetric(ms, name)
	b.ReportMetric(ms/most, "of-the-limit")
}

// BenchmarkVerify judges 10,000 sends of which every one has to be looked at whole.
func BenchmarkVerify(b *testing.B) {
	b.Run("met", func(b *testing.B) {
		judging(b, `{"operation":"SendMessage","to":"447700900123","body":{"/text/body":{"contains":"shipped"}},"times":10000}`, true)
	})
	b.Run("unmet", func(b *testing.B) {
		judging(b, `{"operation":"SendMessage","to":"447700900123","body":{"/text/body":"Your order 10000 has been shipped today, thank you"},"times":1}`, false)
	})
	b.Run("tallied", func(b *testing.B) {
		judging(b, `{"operation":"SendMessage","to":"447700900123","status":201,"times":10000}`, true)
	})
}
