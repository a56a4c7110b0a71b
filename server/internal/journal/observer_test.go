package journal_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/journal"
)

// ear is an observer that notes what it is told.
type ear struct{ heard []string }

func (e *ear) Observe(entry *journal.Entry) {
	e.heard = append(e.heard, fmt.Sprintf("%d %s", entry.Seq, entry.Kind))
}

func (e *ear) Forget() { e.heard = append(e.heard, "forget") }

func (e *ear) State() ([]byte, error) { return []byte("[]"), nil }

func (e *ear) Restore([]byte) error { return nil }

// hears wants an ear to have heard something.
func hears(t *testing.T, e *ear, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, e.heard); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
}

func TestAnObserverSeesEveryEntryWhateverIsDropped(t *testing.T) {
	t.Parallel()
	one, two := &ear{}, &ear{}
	j := journal.New(journal.Limits{Entries: 2}, one, two)
	j.Facts(told{"sent", 1}, told{"read", 1})
	j.Exchange(&journal.Exchange{ID: "x1", At: start})
	j.Facts()
	j.Empty()
	j.Facts(told{"sent", 1})
	for _, e := range []*ear{one, two} {
		hears(t, e, "1 sent", "2 read", "3 exchange", "forget", "4 sent")
	}
}

func TestNobodySeesAnythingWhenTheObserversAreLetGo(t *testing.T) {
	t.Parallel()
	e := &ear{}
	j := journal.New(journal.Limits{}, e)
	j.Facts(told{"sent", 1})
	j.Unwatch()
	j.Facts(told{"read", 1})
	j.Empty()
	hears(t, e, "1 sent")
}

func TestWhatIsRestoredIsNotSeenAgain(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{})
	j.Facts(told{"sent", 1}, told{"read", 1})
	e := &ear{}
	r, err := journal.Restored(j.State(), journal.Limits{Entries: 1}, e)
	if err != nil {
		t.Fatal(err)
	}
	r.Facts(told{"sent", 1})
	hears(t, e, "3 sent")
}
