package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// BenchmarkRecord measures what it costs a send that everything is put on record: how often the time
// of a send in a world whose record sees everything is that of a send in one where nobody sees the
// journal, as the median of turns; and the same with what the journal itself takes counted as cost of
// the record too. Run it with -benchtime=1x.
func BenchmarkRecord(b *testing.B) {
	for _, kind := range kinds {
		b.Run(fmt.Sprintf("%s-%dB", kind.name, len(kind.body)), func(b *testing.B) {
			for range b.N {
				compareRecords(b, kind.body)
			}
		})
	}
}

// BenchmarkRecordLoopback measures over the loopback interface, on many connections at once, how many more
// sends a second there are where nobody sees the journal. Run it with -benchtime=1x.
func BenchmarkRecordLoopback(b *testing.B) {
	for range b.N {
		config := server.Config{Fixture: "load", Listen: "127.0.0.1:0"}
		with, without := newServer(b, config), newServer(b, config)
		retire(b, without)
		for _, s := range []*server.Server{with, without} {
			if err := s.Start(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		toWith, toWithout := login(b, with), login(b, without)
		ratios := make([]float64, 0, 2*rounds+1)
		for i := range 2*rounds + 2 {
			theirs := load(b, strings.TrimPrefix(without.URLs().API, "http://"), toWithout, textBody, roundTime)
			ours := load(b, strings.TrimPrefix(with.URLs().API, "http://"), toWith, textBody, roundTime)
			if i > 0 { // the first turn warms up
				ratios = append(ratios, float64(theirs)/float64(ours))
			}
		}
		b.ReportMetric(median(ratios), "without-observers/with")
	}
}

// retire lets nobody see the journal of the default world.
func retire(b *testing.B, s *server.Server) {
	b.Helper()
	e, err := s.Engine(server.DefaultWorld)
	if err != nil {
		b.Fatal(err)
	}
	e.Retire()
}

// What a turn is made of: sends to the one world, then to the other.
const (
	turns        = 151
	sendsPerTurn = 500
)

// compareRecords reports the ratios.
func compareRecords(b *testing.B, body string) {
	b.Helper()
	config := server.Config{Fixture: "load"}
	with, without := newServer(b, config), newServer(b, config)
	retire(b, without)
	toWith, toWithout := login(b, with), login(b, without)
	ratios, times := make([]float64, 0, turns), make([]float64, 0, turns)
	for i := range turns + 1 {
		theirs := timeTurn(b, without, toWithout, body)
		ours := timeTurn(b, with, toWith, body)
		if i > 0 { // the first turn warms up
			ratios = append(ratios, float64(ours)/float64(theirs))
			times = append(times, float64(theirs.Nanoseconds())/sendsPerTurn)
		}
	}
	observed, bare, kept := median(ratios), median(times), timeJournal(b, with)
	b.ReportMetric(bare, "ns/send")
	b.ReportMetric(observed, "with/without-observers")
	b.ReportMetric(kept, "journal-ns/send")
	b.ReportMetric(observed*bare/(bare-kept), "with/without-record")
}

// timeTurn is what the sends of a turn take.
func timeTurn(b *testing.B, s *server.Server, bearer, body string) time.Duration {
	b.Helper()
	begun := time.Now()
	for range sendsPerTurn {
		if a := send(s, bearer, body); a.Code != http.StatusCreated {
			b.Fatalf("%d %s", a.Code, a.Body)
		}
	}
	return time.Since(begun)
}

// timeJournal is what a journal takes to be given all that a world's journal has, in ns for each exchange:
// the median of turns.
func timeJournal(b *testing.B, s *server.Server) float64 {
	b.Helper()
	e, err := s.Engine(server.DefaultWorld)
	if err != nil {
		b.Fatal(err)
	}
	entries := e.Journal().Since(0, 0).Entries
	j := journal.New(journal.Limits{})
	times := make([]float64, 0, turns)
	for range turns {
		exchanges, begun := 0, time.Now()
		for i := range entries {
			if x := entries[i].Exchange; x != nil {
				exchanges++
				j.Exchange(x)
				continue
			}
			j.Facts(entries[i].Fact)
		}
		times = append(times, float64(time.Since(begun).Nanoseconds())/float64(exchanges))
	}
	return median(times)
}
