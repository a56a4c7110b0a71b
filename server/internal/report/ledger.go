package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/catalogue"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// Limits of a Ledger. Our choice (I).
const (
	maxGroups   = 200 // kinds of refused requests
	maxEvidence = 20  // places that are named for one kind
	maxRequest  = 200 // characters of a path
)

// others is the request of a group that holds what there was no room for.
const others = "others"

// Ledger counts what happened in a world since that came into being, over every reset, exactly,
// whatever the journal has dropped. It is an Observer of the journal. Safe for concurrent use; make
// one with NewLedger.
type Ledger struct {
	world string

	mu     sync.Mutex
	life   int
	totals gen.ReportTotals
	groups groups
}

var _ journal.Observer = (*Ledger)(nil)

// NewLedger makes the ledger of a world in its first life.
func NewLedger(world string) *Ledger { return &Ledger{world: world, life: 1, groups: groups{}} }

// Observe counts an entry.
func (l *Ledger) Observe(e *journal.Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch f := e.Fact.(type) {
	case nil:
		if e.Exchange != nil {
			l.exchange(e.Exchange, e.Seq)
		}
	case core.MessageQueued:
		l.totals.MessagesSent++
	case core.MessageReceived:
		l.totals.MessagesReceived++
	case core.DeliveryQueued:
		l.totals.Deliveries++
	case core.DeliveryAttempted:
		l.totals.Attempts++
		if f.State == core.DeliveryDone {
			l.totals.Acknowledged++
		}
	}
}

// exchange counts a request; the caller holds the lock.
func (l *Ledger) exchange(x *journal.Exchange, seq uint64) {
	l.totals.Exchanges++
	if x.Response.Status >= 400 {
		l.totals.Refused++
	}
	if x.Injected != "" {
		l.totals.Injected++
	}
	if len(x.Ours) > 0 {
		l.totals.Defects++
	}
	if x.Reason != "" {
		l.totals.Unmatched++
		l.groups.add(groupOf(x, gen.Sighting{World: l.world, Life: l.life, Exchange: x.ID, Seq: seq}))
	}
}

// Forget does nothing: a journal that is emptied has happened all the same.
func (l *Ledger) Forget() {}

// Begin begins another life of the world.
func (l *Ledger) Begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.life++
}

// Clear begins to count anew.
func (l *Ledger) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.totals, l.groups = gen.ReportTotals{}, groups{}
}

// account is what a Ledger holds, in the form in which it is kept.
type account struct {
	Life   int                  `json:"life"`
	Totals gen.ReportTotals     `json:"totals"`
	Groups []gen.UnmatchedGroup `json:"groups"`
}

// State is all that the ledger holds.
func (l *Ledger) State() ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	text, err := json.Marshal(account{l.life, l.totals, l.groups.list()})
	if err != nil {
		return nil, fmt.Errorf("write the ledger: %w", err)
	}
	return text, nil
}

// Restore makes the ledger what State said.
func (l *Ledger) Restore(state []byte) error {
	var a account
	if err := json.Unmarshal(state, &a); err != nil {
		return fmt.Errorf("read the ledger: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.life, l.totals, l.groups = a.Life, a.Totals, groups{}
	for _, g := range a.Groups {
		l.groups.add(g)
	}
	return nil
}

// Account is what the ledger holds: totals, requests refused, and which life it is.
func (l *Ledger) Account() (totals gen.ReportTotals, refused []gen.UnmatchedGroup, life int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.totals, l.groups.list(), l.life
}

// Sum is what the ledgers of worlds that are over held. The zero value is ready. Safe for concurrent
// use.
type Sum struct {
	mu     sync.Mutex
	totals gen.ReportTotals
	groups Refused
}

// Add adds a ledger.
func (s *Sum) Add(l *Ledger) {
	totals, refused, _ := l.Account()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.totals = Sums(s.totals, totals)
	s.groups.Add(refused)
}

// Account is what the ledgers held.
func (s *Sum) Account() (totals gen.ReportTotals, refused []gen.UnmatchedGroup) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.totals, s.groups.List()
}

// groupOf is a refused request as the first one of its kind.
func groupOf(x *journal.Exchange, at gen.Sighting) gen.UnmatchedGroup {
	path, _, _ := strings.Cut(x.Request.Target, "?")
	if own, ok := strings.CutPrefix(path, "/w/"+at.World+"/"); ok {
		path = "/" + own // so that it is the same in every world
	}
	reason := gen.UnmatchedReason(x.Reason)
	g := gen.UnmatchedGroup{
		Reason: reason, Severity: severityOf(reason), Request: clipped(x.Request.Method+" "+path, maxRequest),
		Status: x.Response.Status, Code: x.Code, Violations: make([]gen.Violation, len(x.Violations)), Count: 1, Evidence: []gen.Sighting{at},
	}
	if x.Operation != "" {
		g.Operation = &x.Operation
	}
	for i, v := range x.Violations {
		id := catalogue.ID(v.Rule)
		g.Violations[i] = gen.Violation{
			Rule: v.Rule, ID: &id, Page: new(catalogue.Page(id)), In: v.In, Pointer: v.Pointer, Message: v.Message,
			Code: given(v.Code), Expected: given(v.Expected), Got: given(v.Got), Fix: given(v.Fix),
		}
	}
	return g
}

// given is an optional member that is absent when it is zero.
func given[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
