package verify_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/verify"
)

// small is a journal that keeps four entries, of which it has dropped six: sends to two numbers in
// turn, and a contact check at the beginning.
func small() (*journal.Journal, *verify.Tally) {
	tally := verify.NewTally()
	j := journal.New(journal.Limits{Entries: 4}, tally)
	j.Exchange(&journal.Exchange{ID: "c1", At: noon, Operation: "CheckContact", Response: journal.Message{Status: 200}})
	for i := range 8 {
		x := send(fmt.Sprint("s", i), fmt.Sprint("44770090011", i%2), fmt.Sprint("text ", i))
		_, x.After = j.Bounds()
		j.Exchange(x)
	}
	j.Facts(core.StatusReached{Occurred: core.Occurred{At: noon}, Message: "m-s7", Recipient: "447700900111", Status: core.StatusSent})
	return j, tally
}

// TestDroppedEntriesAreCounted judges checks on what the journal has dropped: what the tally knows is
// exact, what it does not know is said to be uncertain.
func TestDroppedEntriesAreCounted(t *testing.T) {
	t.Parallel()
	j, tally := small()
	tests := []struct {
		check        string
		met, certain bool
		least, most  uint64 // of the first condition
	}{
		{`{operation: SendMessage, times: 8}`, true, true, 8, 8},
		{`{operation: SendMessage, times: 7}`, false, true, 8, 8},
		{`{operation: SendMessage, to: "447700900110", status: 201, type: text, times: 4}`, true, true, 4, 4},
		{`{operation: SendMessage, to: "447700900110", times: 3}`, false, true, 4, 4},
		{`{operation: CheckContact, times: 1}`, true, true, 1, 1},
		{`{operation: MarkMessageAsRead, never: true}`, true, true, 0, 0},
		{`{operation: SendMessage, body: {/text/body: text 7}}`, true, true, 1, 6},
		{`{operation: SendMessage, body: {/text/body: text 7}, times: 1}`, false, false, 1, 6},
		{`{operation: SendMessage, body: {/text/body: text 0}}`, false, false, 0, 5},
		{`{operation: SendMessage, body: {/text/body: text 0}, to: "447700900110", times: 3}`, false, false, 0, 3},
		{`{operation: SendMessage, body: {/text/body: text 0}, to: "447700900110", times: 5}`, false, true, 0, 3},
		{`{operation: SendMessage, body: {/text/body: {prefix: text}}, at_least: 3}`, true, true, 3, 8},
		{`{operation: SendMessage, body: {/text/body: text 0}, status: 400, never: true}`, true, true, 0, 0},
		{`{operation: CheckContact, caller: admin, never: true}`, false, false, 0, 1},
		{`{operation: SendMessage, since: 6, times: 3}`, true, true, 3, 3},
		{`{operation: SendMessage, since: 2, times: 7}`, false, false, 3, 7},
		{`{operation: CheckContact, since: 2, never: true}`, false, false, 0, 1},
		{`{fact: {status: sent}, times: 1}`, true, true, 1, 1},
		{`{in_order: [{operation: SendMessage, body: {/text/body: text 6}}, {operation: SendMessage, body: {/text/body: text 7}}]}`, true, true, 1, 6},
		{`{in_order: [{operation: SendMessage, times: 8}, {operation: SendMessage}]}`, false, false, 8, 8},
	}
	for _, tt := range tests {
		result := judge(t, j, tally, tt.check)
		first := result.Conditions[0]
		if result.Met != tt.met || result.Certain != tt.certain || first.Count != tt.least || first.AtMost != tt.most {
			t.Errorf("%s: met %v, certain %v, %d to %d; want %v, %v, %d to %d\n%s",
				tt.check, result.Met, result.Certain, first.Count, first.AtMost, tt.met, tt.certain, tt.least, tt.most, result.Diff)
		}
		if says := strings.Contains(result.Diff, "--journal-entries"); says == result.Certain {
			t.Errorf("%s: certain %v, and the diff is\n%s", tt.check, result.Certain, result.Diff)
		}
	}
}

// TestAnEmptiedJournalCountsNothing empties the journal: what came before does not count any more, also
// for a check that is under way.
func TestAnEmptiedJournalCountsNothing(t *testing.T) {
	t.Parallel()
	j, tally := small()
	run, err := verify.Begin(read(t, `{operation: SendMessage, times: 1}`), world(t, j, tally))
	if err != nil {
		t.Fatal(err)
	}
	settled := func(want bool) {
		t.Helper()
		if got, err := run.Settled(); err != nil || got != want {
			t.Errorf("settled %v, %v, want %v", got, err, want)
		}
	}
	settled(true) // it came too often
	j.Empty()
	settled(false)
	j.Exchange(send("after", "447700900110", "hello"))
	settled(true)
	result, err := run.Judge()
	if err != nil || !result.Met {
		t.Errorf("%v: %s", err, result.Diff)
	}
	if other := judge(t, j, tally, `{operation: CheckContact, never: true}`); !other.Met || !other.Certain {
		t.Errorf("after the journal was emptied: %s", other.Diff)
	}
}

// TestATallyIsKept brings a tally back.
func TestATallyIsKept(t *testing.T) {
	t.Parallel()
	j, tally := small()
	state, err := tally.State()
	if err != nil {
		t.Fatal(err)
	}
	back := verify.NewTally()
	if err := back.Restore(state); err != nil {
		t.Fatal(err)
	}
	again, err := back.State()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(state), string(again)); diff != "" {
		t.Errorf("state (-before +after):\n%s", diff)
	}
	if result := judge(t, j, back, `{operation: SendMessage, to: "447700900111", times: 4}`); !result.Met {
		t.Error(result.Diff)
	}
	if err := back.Restore([]byte("[]")); err == nil {
		t.Error("a list was taken for a tally")
	}
}

// TestATallyIsBounded counts more kinds of requests than it keeps apart.
func TestATallyIsBounded(t *testing.T) {
	t.Parallel()
	tally := verify.NewTally()
	j := journal.New(journal.Limits{Entries: 10}, tally)
	for i := range 6000 {
		j.Exchange(send("x", strconv.Itoa(447700900000+i), "hello"))
		j.Facts(core.StatusReached{Occurred: core.Occurred{At: noon}, Message: "m", Recipient: strconv.Itoa(447700900000 + i), Status: core.StatusSent})
	}
	for check, certain := range map[string]bool{
		`{operation: SendMessage, times: 6000}`:                     true,
		`{operation: SendMessage, type: text, times: 6000}`:         true,
		`{operation: SendMessage, to: "447700900001", times: 1}`:    false, // nobody knows to whom the last ones were
		`{operation: SendMessage, to: "447700900001"}`:              true,
		`{operation: SendMessage, template: greeting, never: true}`: false,
		`{fact: {status: sent}, times: 6000}`:                       true,
		`{fact: {status: sent, to: "447700900001"}}`:                true,
		`{fact: {status: read, to: "447700900001"}, never: true}`:   true,
	} {
		if result := judge(t, j, tally, check); result.Met != certain || result.Certain != certain {
			t.Errorf("%s: met %v, certain %v\n%s", check, result.Met, result.Certain, result.Diff)
		}
	}
}

// TestChecksWhileTheJournalDrops judges checks while others write into a journal that keeps little: no
// count is ever too low or too high.
func TestChecksWhileTheJournalDrops(t *testing.T) {
	t.Parallel()
	tally := verify.NewTally()
	j := journal.New(journal.Limits{Entries: 3}, tally)
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for i := range 200 {
				j.Exchange(send(strconv.Itoa(i), "447700900110", "hello"))
			}
		})
	}
	done := make(chan struct{})
	go func() {
		writers.Wait()
		close(done)
	}()
	last := uint64(0)
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		default:
		}
		result := judge(t, j, tally, `{operation: SendMessage, status: 201, times: 1600}`)
		n := result.Conditions[0].Count
		if n < last || n > 1600 || n != result.Seq || result.Conditions[0].AtMost != n {
			t.Fatalf("%d to %d at entry %d, after %d", n, result.Conditions[0].AtMost, result.Seq, last)
		}
		last = n
	}
	if last != 1600 {
		t.Errorf("%d in the end, want 1600", last)
	}
}
