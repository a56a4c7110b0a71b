package engine_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/graph"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// memory is a Log in memory.
type memory struct {
	mu      sync.Mutex
	image   []byte
	records [][]byte
	blobs   graph.Blobs
	failing error
}

func (m *memory) Append(record []byte, blobs graph.Blobs) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = append(m.records, record)
	maps.Copy(m.blobs, blobs)
}

func (m *memory) Begin(image []byte, blobs graph.Blobs) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.image, m.records, m.blobs = image, nil, maps.Clone(blobs)
	if m.blobs == nil {
		m.blobs = graph.Blobs{}
	}
}

func (m *memory) Commit(context.Context) error { return m.failing }

// kept is what the log has kept.
func (m *memory) kept() engine.Kept {
	return engine.Kept{Image: m.image, Records: m.records, Blob: func(s graph.Sum) ([]byte, bool) { b, ok := m.blobs[s]; return b, ok }}
}

// keep lets a log keep a world from its beginning.
func keep(t *testing.T, e *engine.Engine) *memory {
	t.Helper()
	m := &memory{}
	if err := e.Keep(m, true); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWhatALogKeptIsRecovered(t *testing.T) {
	t.Parallel()
	e := begin(t, withHook)
	m := keep(t, e)
	for round := range 24 {
		live(t, e, round)
		switch round {
		case 5:
			e.Unfreeze()
			e.Freeze()
		case 9:
			if err := e.Checkpoint(); err != nil {
				t.Fatal(err)
			}
		case 11:
			answerAll(t, e)
			if err := e.Advance(t.Context(), time.Hour); err != nil {
				t.Fatal(err)
			}
		case 13:
			if _, _, err := engine.Caused(e, core.PauseDeliveries{}); err != nil {
				t.Fatal(err)
			}
		}
		r, err := engine.Recover(m.kept(), journal.Limits{})
		if err != nil {
			t.Fatalf("after round %d: %v", round, err)
		}
		if !bytes.Equal(imageOf(t, e), imageOf(t, r)) {
			t.Fatalf("after round %d another world is recovered", round)
		}
	}
	looks := len(m.records)
	done(t, e, core.ReadMetrics{})
	done(t, e, core.Look{})
	if len(m.records) != looks {
		t.Error("a look was kept")
	}
}

// TestOneLogKeepsManyLives crashes again and again, with something due at the very instant.
func TestOneLogKeepsManyLives(t *testing.T) {
	t.Parallel()
	e := begin(t, withHook)
	m := keep(t, e)
	for life := range 12 {
		if life%4 == 3 {
			live(t, e, life)
		}
		done(t, e, text(priya))
		r, err := engine.Recover(m.kept(), journal.Limits{})
		if err != nil {
			t.Fatalf("after life %d: %v", life, err)
		}
		if err := r.Keep(m, false); err != nil {
			t.Fatal(err)
		}
		done(t, r, core.Recover{Stopped: true})
		e = r
	}
	r, err := engine.Recover(m.kept(), journal.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(imageOf(t, e), imageOf(t, r)) {
		t.Error("another world is recovered in the end")
	}
}

func TestARecoveredWorldLivesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := begin(t, running)
		m := keep(t, e)
		pass(t, time.Minute)
		done(t, e, text(priya))
		pass(t, time.Hour)
		r, err := engine.Recover(m.kept(), journal.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := r.Now(), start.Add(time.Hour+time.Minute); !got.Equal(want) {
			t.Errorf("the clock shows %s, want %s", got, want)
		}
		done(t, r, core.Recover{Stopped: true})
		want(t, r, "after the recovery", "1m0s sent", "1m0.3s delivered", "1m1s read")
		if r.Journal().Count("recovered") != 1 {
			t.Error("the recovery is not on record")
		}
	})
}

func TestTheQueueIsLostUnlessItPersists(t *testing.T) {
	t.Parallel()
	for _, persist := range []bool{true, false} {
		e := begin(t, withHook, func(g *core.Genesis) { g.Settings.CallbackPersist = &persist })
		m := keep(t, e)
		done(t, e, core.PauseDeliveries{})
		done(t, e, core.Receive{From: priya, Type: core.TypeText, Said: core.Said{Text: "hi"}})
		r, err := engine.Recover(m.kept(), journal.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		done(t, r, core.Recover{Stopped: true})
		if got := done(t, r, core.ReadQueue{}).Size == 1; got != persist {
			t.Errorf("callback_persist %t: the queue is there: %t", persist, got)
		}
	}
}

func TestALogThatLeadsElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	e := begin(t, withHook)
	m := keep(t, e)
	done(t, e, text(priya))
	done(t, e, core.SetProfileAbout{Text: "Tea"})
	last := len(m.records) - 1
	for name, tt := range map[string]struct {
		records [][]byte
		want    string
	}{
		"cut":     {[][]byte{m.records[0][:20]}, "do record 1 of 1 again: it is cut off"},
		"missing": {m.records[last:], engine.ErrReplay.Error()},
		"changed": {[][]byte{m.records[0], bytes.Replace(m.records[1], []byte("SendMessage"), []byte("SandMessage"), 1)}, "root.Command: a \"core.SandMessage\" can't stand here"},
	} {
		k := m.kept()
		k.Records = tt.records
		if _, err := engine.Recover(k, journal.Limits{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
}

func TestCommittedAsksTheLog(t *testing.T) {
	t.Parallel()
	e := begin(t)
	if err := e.Committed(t.Context()); err != nil {
		t.Errorf("without a log: %v", err)
	}
	full := errors.New("disk full")
	keep(t, e).failing = full
	if err := e.Committed(t.Context()); !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
}
