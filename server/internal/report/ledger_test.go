package report_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/report"
)

// misspelt is a request for a path that does not exist.
func misspelt(path string) *journal.Exchange {
	return &journal.Exchange{
		ID: "x1", Reason: journal.ReasonRoute, Code: 1006,
		Request:    journal.Message{Method: "GET", Target: path + "?limit=1"},
		Response:   journal.Message{Status: 404},
		Violations: []journal.Violation{{Rule: "unknown-path", In: "path", Message: "There is no such path."}},
	}
}

// observe puts exchanges on record.
func observe(l *report.Ledger, list ...*journal.Exchange) {
	for i, x := range list {
		l.Observe(&journal.Entry{Seq: uint64(i + 1), Kind: journal.KindExchange, Exchange: x})
	}
}

func TestWhatALedgerCounts(t *testing.T) {
	t.Parallel()
	l := report.NewLedger("default")
	observe(l,
		&journal.Exchange{Response: journal.Message{Status: 200}},
		&journal.Exchange{Response: journal.Message{Status: 400}, Injected: "rate-limited/burst"},
		&journal.Exchange{Fault: "EMPTY_RESPONSE", Injected: "cut/all"},
		&journal.Exchange{Response: journal.Message{Status: 200}, Ours: []journal.Violation{{}, {}}},
		misspelt("/w/default/v1/mesages"),
	)
	for _, f := range []journal.Fact{
		core.MessageQueued{},
		core.MessageReceived{},
		core.MessageReceived{},
		core.DeliveryQueued{},
		core.StatusReached{},
		core.DeliveryAttempted{Status: 500, State: core.DeliveryWaiting},
		core.DeliveryAttempted{Status: 200, State: core.DeliveryDone},
	} {
		l.Observe(&journal.Entry{Kind: f.Kind(), Fact: f})
	}
	l.Forget()
	l.Begin()
	totals, refused, life := l.Account()
	want := gen.ReportTotals{
		Exchanges: 5, Refused: 2, Injected: 2, Defects: 1, Unmatched: 1, MessagesSent: 1, MessagesReceived: 2, Deliveries: 1, Attempts: 2, Acknowledged: 1,
	}
	if diff := cmp.Diff(want, totals); diff != "" || life != 2 {
		t.Errorf("life %d, totals (-want +got):\n%s", life, diff)
	}
	if len(refused) != 1 || refused[0].Request != "GET /v1/mesages" || *refused[0].Violations[0].ID != "WABA-UNKNOWN-PATH" || refused[0].Evidence[0].Life != 1 {
		t.Errorf("refused %+v", refused)
	}
}

func TestALedgerIsBounded(t *testing.T) {
	t.Parallel()
	l := report.NewLedger("default")
	for i := range 1000 {
		observe(l, misspelt(fmt.Sprint("/v1/", i)), misspelt("/v1/again"))
	}
	totals, refused, _ := l.Account()
	if len(refused) != 201 || totals.Unmatched != 2000 || refused[0].Count != 1000 || refused[1].Count != 801 || refused[1].Request != "others" {
		t.Errorf("%d kinds of %d, the first %d and %d %s", len(refused), totals.Unmatched, refused[0].Count, refused[1].Count, refused[1].Request)
	}
	for _, g := range refused {
		if len(g.Evidence) > 20 {
			t.Errorf("%s has %d places", g.Request, len(g.Evidence))
		}
	}
}

func TestALedgerComesBack(t *testing.T) {
	t.Parallel()
	l := report.NewLedger("default")
	observe(l, misspelt("/v1/a"), misspelt("/v1/b"), misspelt("/v1/a"))
	l.Begin()
	state, err := l.State()
	if err != nil {
		t.Fatal(err)
	}
	back := report.NewLedger("default")
	observe(back, misspelt("/v1/gone"))
	if err := back.Restore(state); err != nil {
		t.Fatal(err)
	}
	for _, one := range []*report.Ledger{l, back} {
		observe(one, misspelt("/v1/b"), misspelt("/v1/c"))
	}
	want, _ := l.State()
	got, _ := back.State()
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("state (-kept on +came back):\n%s", diff)
	}
	if err := back.Restore([]byte("no")); err == nil {
		t.Error("what is no state was taken")
	}
}

func TestALedgerCountsCallersAtOnce(t *testing.T) {
	t.Parallel()
	l := report.NewLedger("default")
	var wg sync.WaitGroup
	for range 30 {
		wg.Go(func() {
			for range 100 {
				observe(l, misspelt("/v1/a"))
				l.Account()
			}
		})
	}
	wg.Wait()
	if totals, refused, _ := l.Account(); totals.Exchanges != 3000 || refused[0].Count != 3000 {
		t.Errorf("%d exchanges, %d refused, want 3000", totals.Exchanges, refused[0].Count)
	}
}

// TestWorldsAddUpInEveryOrder adds the ledgers of worlds that are over.
func TestWorldsAddUpInEveryOrder(t *testing.T) {
	t.Parallel()
	ledgers := []*report.Ledger{report.NewLedger("a"), report.NewLedger("b"), report.NewLedger("c")}
	for i, l := range ledgers {
		for range 10 + i {
			observe(l, misspelt("/v1/a"), misspelt(fmt.Sprint("/v1/", i%2)))
		}
	}
	account := func(list ...*report.Ledger) (gen.ReportTotals, []gen.UnmatchedGroup) {
		var s report.Sum
		for _, l := range list {
			s.Add(l)
		}
		return s.Account()
	}
	totals, refused := account(ledgers...)
	if totals.Unmatched != 66 || len(refused) != 3 {
		t.Errorf("%+v in %d kinds", totals, len(refused))
	}
	backwards := slices.Clone(ledgers)
	slices.Reverse(backwards)
	_, again := account(backwards...)
	if diff := cmp.Diff(refused, again); diff != "" {
		t.Errorf("(-in order +backwards):\n%s", diff)
	}
}

func BenchmarkObserve(b *testing.B) {
	l := report.NewLedger("default")
	e := journal.Entry{Seq: 1, Kind: journal.KindExchange, Exchange: &journal.Exchange{Response: journal.Message{Status: 201}}}
	for b.Loop() {
		l.Observe(&e)
	}
}
