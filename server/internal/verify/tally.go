package verify

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// maxTallied is how many kinds of requests, and of facts, are counted apart; what comes beyond is
// counted without its recipient and template (our choice).
const maxTallied = 4096

// Tally counts the entries of a journal by what they have in common, so that a check knows how many
// entries it may have missed which the journal has dropped. The zero value is not ready, see
// NewTally. Safe for concurrent use; it is a journal.Observer.
type Tally struct {
	mu       sync.Mutex
	base     uint64 // seq of the last entry that does not count any more
	seq      uint64 // of the newest entry that it has seen
	refused  uint64 // requests that the World never saw
	requests counts[request]
	facts    counts[core.Told]
}

// counts are how many are alike.
type counts[K comparable] map[K]*uint64

// add counts one more, as what it comes to where there are too many kinds.
func (c counts[K]) add(one K, beyond func(K) K) {
	n := c[one]
	if n == nil && len(c) >= maxTallied {
		one = beyond(one)
		n = c[one]
	}
	if n == nil {
		n = new(uint64)
		c[one] = n
	}
	*n++
}

// request is what requests have in common that are counted together.
type request struct {
	core.Counted
	Status int
	Code   int
}

// NewTally makes a tally that has counted nothing.
func NewTally() *Tally {
	return &Tally{requests: counts[request]{}, facts: counts[core.Told]{}}
}

// requestOf is what a request has in common with others.
func requestOf(x *journal.Exchange) request {
	return request{core.Counted{
		Operation: x.Operation, Type: core.MessageType(x.Type), Template: x.Template, Recipient: x.To,
	}, x.Response.Status, x.Code}
}

// toldOf is what a fact has in common with others.
func toldOf(f journal.Fact) core.Told {
	switch f := f.(type) {
	case core.StatusReached:
		return core.Told{Kind: f.Kind(), Status: string(f.Status), Who: f.Recipient}
	case core.StatusReported:
		return core.Told{Kind: f.Kind(), Status: string(f.Status), Who: f.Recipient, Partly: f.Group != ""}
	case core.MessageQueued:
		return core.Told{Kind: f.Kind(), Who: f.To}
	case core.MessageReceived:
		return core.Told{Kind: f.Kind(), Who: f.From, Partly: f.Group != ""}
	}
	return core.Told{Kind: f.Kind(), Partly: true}
}

// Observe counts an entry.
func (t *Tally) Observe(e *journal.Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seq = e.Seq
	if e.Exchange != nil {
		t.requests.add(requestOf(e.Exchange), request.beyond)
		if e.Exchange.Reason != "" {
			t.refused++
		}
		return
	}
	t.facts.add(toldOf(e.Fact), anybody)
}

// beyond is what a request counts as where there are too many kinds.
func (r request) beyond() request {
	r.Template, r.Recipient, r.Partly = "", "", true
	return r
}

// anybody is what a fact counts as then.
func anybody(f core.Told) core.Told {
	f.Who, f.Partly = "", true
	return f
}

// Forget begins to count anew: nothing that came before counts any more.
func (t *Tally) Forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.base, t.refused = t.seq, 0
	clear(t.requests)
	clear(t.facts)
}

// Unmatched is how many requests were refused before the World saw them. Zero for nil.
func (t *Tally) Unmatched() uint64 {
	if t == nil {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refused
}

// Base is the seq of the last entry that does not count any more. Zero for nil.
func (t *Tally) Base() uint64 {
	if t == nil {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.base
}

// sum is how many entries may be meant by a condition, and how many are for sure.
type sum struct{ may, sure uint64 }

// sums are those of conditions on requests and facts, and the newest entry that is counted.
func (t *Tally) sums(conditions []*condition) (all []sum, seq uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	all = make([]sum, len(conditions))
	for i, c := range conditions {
		switch {
		case c.matcher != nil:
			for k, n := range t.requests {
				all[i].add(*n)(c.mayFitRequest(k))
			}
		case c.fact != nil:
			for k, n := range t.facts {
				all[i].add(*n)(c.fact.MayFit(k))
			}
		}
	}
	return all, t.seq
}

// add adds a number of entries of which may and sure tell whether they are meant.
func (s *sum) add(n uint64) func(may, sure bool) {
	return func(may, sure bool) {
		if may {
			s.may += n
		}
		if sure {
			s.sure += n
		}
	}
}

// tallyState is a Tally as it is kept.
type tallyState struct {
	Base     uint64         `json:"base"`
	Seq      uint64         `json:"seq"`
	Refused  uint64         `json:"refused"`
	Requests []requestCount `json:"requests"`
	Facts    []factCount    `json:"facts"`
}

// requestCount is how many requests were alike.
type requestCount struct {
	request
	Count uint64
}

// factCount is how many facts were alike.
type factCount struct {
	core.Told
	Count uint64
}

// State is all that was counted, as JSON.
func (t *Tally) State() ([]byte, error) {
	t.mu.Lock()
	s := tallyState{Base: t.base, Seq: t.seq, Refused: t.refused, Requests: []requestCount{}, Facts: []factCount{}}
	for k, n := range t.requests {
		s.Requests = append(s.Requests, requestCount{k, *n})
	}
	for k, n := range t.facts {
		s.Facts = append(s.Facts, factCount{k, *n})
	}
	t.mu.Unlock()
	slices.SortFunc(s.Requests, func(a, b requestCount) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Template, b.Template),
			cmp.Compare(a.Recipient, b.Recipient), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Code, b.Code), last(a.Partly, b.Partly))
	})
	slices.SortFunc(s.Facts, func(a, b factCount) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Who, b.Who), last(a.Partly, b.Partly))
	})
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write a tally: %w", err)
	}
	return text, nil
}

// last puts what is true behind what is not.
func last(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Restore makes the tally what another one was.
func (t *Tally) Restore(state []byte) error {
	var s tallyState
	if err := json.Unmarshal(state, &s); err != nil {
		return fmt.Errorf("read a tally: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.base, t.seq, t.refused = s.Base, s.Seq, s.Refused
	clear(t.requests)
	clear(t.facts)
	for _, r := range s.Requests[:min(len(s.Requests), 2*maxTallied)] {
		t.requests[r.request] = &r.Count
	}
	for _, f := range s.Facts[:min(len(s.Facts), 2*maxTallied)] {
		t.facts[f.Told] = &f.Count
	}
	return nil
}
