package journal_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/journal"
)

// start is when the tests' things happen.
var start = time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)

// told is a fact: the n-th of its kind, a second after the one before.
type told struct {
	kind string
	n    int
}

// Kind is the kind.
func (f told) Kind() string { return f.kind }

// When is the instant.
func (f told) When() time.Time { return start.Add(time.Duration(f.n) * time.Second) }

// facts puts facts in, numbered from first to last.
func facts(j *journal.Journal, kind string, first, last int) {
	for n := first; n <= last; n++ {
		j.Facts(told{kind, n})
	}
}

// exchange is an exchange whose request has a body of this many bytes.
func exchange(id string, bytes int) *journal.Exchange {
	return &journal.Exchange{ID: id, At: start, Request: journal.Message{Body: make([]byte, bytes)}}
}

// seqs are the numbers of entries.
func seqs(entries []journal.Entry) []uint64 {
	out := []uint64{}
	for _, e := range entries {
		out = append(out, e.Seq)
	}
	return out
}

// upTo are the numbers from first to last.
func upTo(first, last uint64) []uint64 {
	out := []uint64{}
	for n := first; n <= last; n++ {
		out = append(out, n)
	}
	return out
}

func TestEntriesComeBackAsTheyWerePutIn(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{})
	j.Facts(told{"sent", 1}, told{"read", 2})
	x := exchange("x1", 3)
	j.Exchange(x)
	j.Facts()

	page := j.Since(0, 0)
	if got, want := seqs(page.Entries), upTo(1, 3); !cmp.Equal(got, want) {
		t.Fatalf("numbers %v, want %v", got, want)
	}
	for i, want := range []told{{"sent", 1}, {"read", 2}} {
		if e := page.Entries[i]; e.Fact != want || e.Kind != want.kind || !e.At.Equal(want.When()) || e.Exchange != nil {
			t.Errorf("entry %d is %+v, want the fact %+v", i+1, e, want)
		}
	}
	if e := page.Entries[2]; e.Exchange != x || e.Kind != journal.KindExchange || !e.At.Equal(start) || e.Fact != nil {
		t.Errorf("entry 3 is %+v, want the exchange", e)
	}
}

func TestTheRingIsBoundByEntries(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{1, 2, 3, 7} {
		for last := 1; last <= 3*limit+1; last++ {
			j := journal.New(journal.Limits{Entries: limit})
			facts(j, "sent", 1, last)
			want := upTo(uint64(max(1, last-limit+1)), uint64(last))
			page := j.Since(0, 0)
			if diff := cmp.Diff(want, seqs(page.Entries)); diff != "" {
				t.Errorf("limit %d, %d put in: (-want +got)\n%s", limit, last, diff)
			}
			for i, e := range page.Entries {
				if e.Fact != (told{"sent", int(want[i])}) {
					t.Errorf("limit %d: entry %d holds %v", limit, e.Seq, e.Fact)
				}
			}
			if got, want := page.Missed, want[0]-1; got != want {
				t.Errorf("limit %d, %d put in: missed %d, want %d", limit, last, got, want)
			}
			if n, _ := j.Size(); n != len(want) {
				t.Errorf("limit %d, %d put in: %d kept, want %d", limit, last, n, len(want))
			}
		}
	}
}

func TestTheRingIsBoundByBytes(t *testing.T) {
	t.Parallel()
	const limit = 10_000
	j := journal.New(journal.Limits{Bytes: limit})
	for n := 1; n <= 50; n++ {
		j.Exchange(exchange(strconv.Itoa(n), 2000))
		kept, bytes := j.Size()
		if bytes > limit {
			t.Fatalf("after %d exchanges %d bytes are kept, at most %d are allowed", n, bytes, limit)
		}
		if want := min(n, 3); kept != want { // three of 2,000 bytes and their fixed weight fit, four don't
			t.Errorf("after %d exchanges %d are kept, want %d", n, kept, want)
		}
	}
	if got, want := seqs(j.Since(0, 0).Entries), upTo(48, 50); !cmp.Equal(got, want) {
		t.Errorf("kept %v, want the newest %v", got, want)
	}
}

func TestFactsWeighToo(t *testing.T) {
	t.Parallel()
	const limit = 10_000
	j := journal.New(journal.Limits{Bytes: limit})
	facts(j, "sent", 1, 1000)
	kept, bytes := j.Size()
	if kept == 0 || kept > 100 || bytes > limit {
		t.Errorf("%d facts of %d bytes are kept, at most %d bytes are allowed", kept, bytes, limit)
	}
}

func TestEverythingOfAnExchangeWeighs(t *testing.T) {
	t.Parallel()
	const text = "0123456789"
	violations := []journal.Violation{{Message: text}}
	tests := []struct {
		name string
		x    journal.Exchange
	}{
		{"body of the request", journal.Exchange{Request: journal.Message{Body: []byte(text)}}},
		{"target", journal.Exchange{Request: journal.Message{Target: text}}},
		{"header", journal.Exchange{Request: journal.Message{Header: map[string][]string{"Abcde": {"12345"}}}}},
		{"body of the answer", journal.Exchange{Response: journal.Message{Body: []byte(text)}}},
		{"header of the answer", journal.Exchange{Response: journal.Message{Header: map[string][]string{"A": {"12", "1234"}, "B": {""}}}}},
		{"violations", journal.Exchange{Violations: violations}},
		{"findings", journal.Exchange{Findings: violations}},
		{"departures of ours", journal.Exchange{Ours: violations}},
		{"recipient", journal.Exchange{To: text}},
		{"template", journal.Exchange{Template: text}},
		{"parameters of the path", journal.Exchange{Path: []journal.Param{{Name: "Id", Value: text}}}},
		{"what it exercises", journal.Exchange{Exercises: []string{text}}},
		{"what it meets first", journal.Exchange{First: []string{text}}},
	}
	bare := journal.New(journal.Limits{})
	bare.Exchange(&journal.Exchange{})
	_, least := bare.Size()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			j := journal.New(journal.Limits{})
			j.Exchange(&tt.x)
			if _, bytes := j.Size(); bytes < least+9 {
				t.Errorf("weighs %d bytes, a bare exchange %d", bytes, least)
			}
		})
	}
}

func TestAnEntryThatIsLargerThanTheLimitStaysAlone(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{Bytes: 5000})
	facts(j, "sent", 1, 3)
	for n := 1; n <= 3; n++ {
		j.Exchange(exchange(strconv.Itoa(n), 6000))
		if kept, bytes := j.Size(); kept != 1 || bytes < 6000 || bytes > 7000 {
			t.Errorf("after %d large ones: %d entries of %d bytes are kept, want the last alone", n, kept, bytes)
		}
	}
	j.Facts(told{"sent", 4})
	if got, want := seqs(j.Since(0, 0).Entries), upTo(7, 7); !cmp.Equal(got, want) {
		t.Errorf("kept %v, want %v: the large one went", got, want)
	}
	facts(j, "sent", 5, 8)
	if got, want := seqs(j.Since(0, 0).Entries), upTo(7, 11); !cmp.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
}

// What is changed after it was put in must not spoil the accounts.
func TestTheWeightIsThatOfTheMoment(t *testing.T) {
	t.Parallel()
	const limit = 10_000
	j := journal.New(journal.Limits{Bytes: limit})
	for range 100 {
		x := exchange("x", 2000)
		j.Exchange(x)
		x.Response.Body = make([]byte, 500)
	}
	if kept, _ := j.Size(); kept != 3 {
		t.Errorf("%d entries are kept, want 3", kept)
	}
}

func TestSinceReadsPageByPage(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{Entries: 10})
	facts(j, "sent", 1, 14) // 5 to 14 are kept
	tests := []struct {
		name   string
		cursor uint64
		limit  int
		want   []uint64
		next   uint64
		missed uint64
	}{
		{"from the beginning", 0, 3, upTo(5, 7), 7, 4},
		{"from a stale cursor", 2, 100, upTo(5, 14), 14, 2},
		{"from the last that was dropped", 4, 1, upTo(5, 5), 5, 0},
		{"from within", 7, 3, upTo(8, 10), 10, 0},
		{"to the end", 12, 3, upTo(13, 14), 14, 0},
		{"a limit of 0 is none", 4, 0, upTo(5, 14), 14, 0},
		{"a negative limit is none", 4, -1, upTo(5, 14), 14, 0},
		{"at the end", 14, 3, upTo(1, 0), 14, 0},
		{"from the future", 15, 3, upTo(1, 0), 14, 0},
		{"from a far future", 1 << 63, 3, upTo(1, 0), 14, 0},
		{"from the last number there is", 1<<64 - 1, 3, upTo(1, 0), 14, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := j.Since(tt.cursor, tt.limit)
			if diff := cmp.Diff(tt.want, seqs(p.Entries)); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			if p.Next != tt.next || p.Missed != tt.missed {
				t.Errorf("next %d, missed %d, want %d and %d", p.Next, p.Missed, tt.next, tt.missed)
			}
		})
	}
}

func TestAnEmptyJournal(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{})
	for _, cursor := range []uint64{0, 1, 1 << 40} {
		if p := j.Since(cursor, 0); len(p.Entries) != 0 || p.Next != 0 || p.Missed != 0 {
			t.Errorf("since %d: %+v, want nothing from the beginning", cursor, p)
		}
	}
}

func TestCountersAreExactBeyondTheLimits(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{Entries: 5})
	facts(j, "sent", 1, 1000)
	facts(j, "read", 1, 7)
	for range 30 {
		j.Exchange(exchange("x", 0))
	}
	for kind, want := range map[string]uint64{"sent": 1000, "read": 7, journal.KindExchange: 30, "failed": 0} {
		if got := j.Count(kind); got != want {
			t.Errorf("%d of kind %q were put in, want %d", got, kind, want)
		}
	}
}

func TestGrownIsClosedByTheNextEntry(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{})
	j.Facts(told{"sent", 1})
	first, same := j.Grown(), j.Grown()
	if isClosed(first) || isClosed(same) {
		t.Fatal("closed before anything was put in")
	}
	j.Facts()
	if isClosed(first) {
		t.Fatal("closed though nothing was put in")
	}
	j.Facts(told{"sent", 2})
	if !isClosed(first) || !isClosed(same) {
		t.Error("a fact did not close it")
	}
	second := j.Grown()
	if isClosed(second) {
		t.Fatal("the next one is closed from the start")
	}
	j.Exchange(exchange("x1", 0))
	if !isClosed(second) {
		t.Error("an exchange did not close it")
	}
}

// isClosed tells whether a channel is closed.
func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestARestoredJournalGoesOn(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{1, 3, 7, 20, 100} {
		for _, other := range []int{1, 2, 3, 7, 50} {
			j := journal.New(journal.Limits{Entries: limit})
			facts(j, "sent", 1, 20)
			j.Exchange(exchange("x", 10))
			r, err := journal.Restored(j.State(), journal.Limits{Entries: other})
			if err != nil {
				t.Fatal(err)
			}
			facts(r, "sent", 21, 25)
			left := min(min(21, limit, other)+5, other)
			if got, want := seqs(r.Since(0, 0).Entries), upTo(27-uint64(left), 26); !cmp.Equal(got, want) {
				t.Errorf("limits %d and %d: kept %v, want %v", limit, other, got, want)
			}
			if _, last := r.Bounds(); last != 26 || r.Count("sent") != 25 || r.Count(journal.KindExchange) != 1 {
				t.Errorf("limits %d and %d: last %d, counts %d and %d", limit, other, last, r.Count("sent"), r.Count(journal.KindExchange))
			}
			for _, e := range r.Since(0, 0).Entries {
				if (e.Kind == journal.KindExchange) != (e.Seq == 21) {
					t.Errorf("limits %d and %d: entry %d is a %s", limit, other, e.Seq, e.Kind)
				}
			}
		}
	}
}

func TestAJournalThatContradictsItselfIsNotRestored(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{})
	facts(j, "sent", 1, 3)
	for name, spoil := range map[string]func(*journal.State){
		"more than ever": func(s *journal.State) { s.Next = 2 },
		"a gap":          func(s *journal.State) { s.Entries[1].Seq++ },
		"another end":    func(s *journal.State) { s.Next++ },
		"an empty entry": func(s *journal.State) { s.Entries[1].Fact = nil },
	} {
		s := j.State()
		spoil(&s)
		if _, err := journal.Restored(s, journal.Limits{}); err == nil {
			t.Errorf("%s: restored", name)
		}
	}
}

func TestAnEmptiedJournalCountsOn(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{Entries: 5})
	facts(j, "sent", 1, 7)
	j.Exchange(exchange("x", 10))
	if got, want := j.Mark(), (journal.Mark{Seq: 8, Exchanges: 1}); got != want {
		t.Errorf("mark %+v, want %+v", got, want)
	}
	j.Empty()
	if entries, bytes := j.Size(); entries != 0 || bytes != 0 {
		t.Errorf("%d entries with %d bytes are left", entries, bytes)
	}
	facts(j, "sent", 9, 10)
	if got, want := seqs(j.Since(0, 0).Entries), upTo(9, 10); !cmp.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
	if got, want := j.Mark(), (journal.Mark{Seq: 10, Exchanges: 1}); got != want || j.Count("sent") != 9 {
		t.Errorf("mark %+v and %d facts, want %+v and 9", got, j.Count("sent"), want)
	}
	if p := j.Since(5, 0); p.Missed != 3 {
		t.Errorf("a reader missed %d, want 3", p.Missed)
	}
}
