package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// counter is an observer that counts entries by kind.
type counter struct {
	Kinds     map[string]int
	Last      uint64
	Forgotten int
	failing   error
}

func (c *counter) Observe(e *journal.Entry) {
	if c.Kinds == nil {
		c.Kinds = map[string]int{}
	}
	c.Kinds[e.Kind]++
	c.Last = e.Seq
}

func (c *counter) Forget() { c.Forgotten++ }

func (c *counter) State() ([]byte, error) {
	if c.failing != nil {
		return nil, c.failing
	}
	return json.Marshal(c)
}

func (c *counter) Restore(state []byte) error {
	*c = counter{}
	return json.Unmarshal(state, c)
}

// observed begins a world with a webhook that stands still, and an observer of it.
func observed(t *testing.T) (*engine.Engine, *counter) {
	t.Helper()
	c := &counter{}
	e, err := engine.New(genesis(withHook), journal.Limits{Entries: 50}, c)
	if err != nil {
		t.Fatal(err)
	}
	return e, c
}

// recovered is a world as its log has kept it, and its observer.
func recovered(t *testing.T, m *memory) (*engine.Engine, *counter) {
	t.Helper()
	c := &counter{}
	e, err := engine.Recover(m.kept(), journal.Limits{Entries: 50}, c)
	if err != nil {
		t.Fatal(err)
	}
	return e, c
}

func TestObserversAreRecoveredExactly(t *testing.T) {
	t.Parallel()
	e, c := observed(t)
	m := keep(t, e)
	for round := range 24 {
		live(t, e, round)
		switch round {
		case 7:
			if err := e.EmptyJournal(); err != nil {
				t.Fatal(err)
			}
		case 15:
			if err := e.Checkpoint(); err != nil {
				t.Fatal(err)
			}
		}
		r, got := recovered(t, m)
		if diff := cmp.Diff(*c, *got, cmp.AllowUnexported(counter{})); diff != "" {
			t.Fatalf("after round %d (-want +got):\n%s", round, diff)
		}
		if !bytes.Equal(imageOf(t, e), imageOf(t, r)) {
			t.Fatalf("after round %d another world is recovered", round)
		}
	}
	for kind, n := range c.Kinds {
		if total := e.Journal().Count(kind); total != uint64(n) {
			t.Errorf("%d entries of kind %s were seen, %d were put in", n, kind, total)
		}
	}
	if c.Forgotten != 1 || c.Last <= 50 {
		t.Errorf("%+v: want more entries than are kept, and one emptying", c)
	}
}

func TestObserversAreInAnImage(t *testing.T) {
	t.Parallel()
	e, c := observed(t)
	live(t, e, 1)
	answerAll(t, e)
	file := imageOf(t, e)
	got := &counter{}
	r, err := engine.Restore(file, journal.Limits{Entries: 50}, got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*c, *got, cmp.AllowUnexported(counter{})); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
	live(t, e, 2)
	live(t, r, 2)
	if diff := cmp.Diff(*c, *got, cmp.AllowUnexported(counter{})); diff != "" || got.Last == 0 {
		t.Errorf("it goes on in another way (-want +got):\n%s", diff)
	}
	if _, err := engine.Restore(file, journal.Limits{}, &counter{}, &counter{}); err == nil || !strings.Contains(err.Error(), "1 observers saw its record, want 2") {
		t.Errorf("another number of observers: %v", err)
	}
	plain := imageOf(t, begin(t))
	if _, err := engine.Restore(plain, journal.Limits{}, &counter{}); err == nil {
		t.Error("an image without observers was restored for one")
	}
}

func TestAnImageFailsWithItsObservers(t *testing.T) {
	t.Parallel()
	e, c := observed(t)
	m := keep(t, e)
	c.failing = errors.New("too much")
	if _, err := e.Image(t.Context()); !errors.Is(err, c.failing) {
		t.Errorf("image: %v", err)
	}
	before := m.image
	if err := e.Checkpoint(); !errors.Is(err, c.failing) || !bytes.Equal(before, m.image) {
		t.Errorf("checkpoint: %v", err)
	}
}

func TestWhatIsAmendedIsKept(t *testing.T) {
	t.Parallel()
	e, c := observed(t)
	m := keep(t, e)
	live(t, e, 1)
	if err := e.Amend(func() { c.Kinds = nil }); err != nil {
		t.Fatal(err)
	}
	live(t, e, 2)
	if _, got := recovered(t, m); !cmp.Equal(*c, *got, cmp.AllowUnexported(counter{})) {
		t.Errorf("recovered %+v, want %+v", got, c)
	}
}

func TestARetiredWorldIsNotObserved(t *testing.T) {
	t.Parallel()
	e, c := observed(t)
	live(t, e, 1)
	last := c.Last
	e.Retire()
	live(t, e, 2)
	if c.Last != last {
		t.Errorf("entry %d was seen, the last one was %d", c.Last, last)
	}
}
