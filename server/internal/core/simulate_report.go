package core

import (
	"math/bits"
	"slices"
	"strings"
	"time"
)

// SimulationState is where a simulation stands.
type SimulationState string

// The states.
const (
	SimulationRunning SimulationState = "running" // messages arrive
	SimulationEnded   SimulationState = "ended"   // by itself
	SimulationStopped SimulationState = "stopped" // by hand
)

// SimulationView is how a simulation stands. Arrivals are those acknowledged, lost, and in the
// backlog together.
type SimulationView struct {
	ID             string          `json:"id"`
	State          SimulationState `json:"state"`
	Types          []SimulatedType `json:"types"`
	Rate           float64         `json:"rate"` // arrivals a second
	For            time.Duration   `json:"for"`  // nanoseconds
	Begun          time.Time       `json:"begun"`
	Ends           time.Time       `json:"ends"`              // as planned
	Over           time.Time       `json:"over,omitzero"`     // when it ended or was stopped; zero: it runs
	Planned        int             `json:"planned"`           // arrivals in all
	Arrivals       int             `json:"arrivals"`          // so far
	Blocked        int             `json:"blocked"`           // that did not arrive, since the business blocked their sender
	Refused        int             `json:"refused"`           // that could not be sent
	Refusal        string          `json:"refusal,omitempty"` // why, the last time
	Acknowledged   int             `json:"acknowledged"`      // by the webhook with 200
	Lost           int             `json:"lost"`              // their webhooks were dropped, given up or forgotten
	Attempts       []ResultCount   `json:"attempts"`          // attempts to post those that were not acknowledged before, by result; never nil
	FailedAttempts int             `json:"failed_attempts"`   // of them
	Backlog        Backlog         `json:"backlog"`           // arrivals that are neither acknowledged nor lost
	Latency        Latency         `json:"latency"`           // from arrival to acknowledgement, world time
}

// ResultCount is how often a result was seen.
type ResultCount struct {
	Result string `json:"result"` // success, an HTTP status, or the number that curl gives to a cause
	Count  int    `json:"count"`
}

// Backlog is how many wait.
type Backlog struct {
	Now  int `json:"now"`
	Most int `json:"most"`
	Left int `json:"left"` // when the simulation ended or was stopped
}

// Latency is percentiles of a span, in nanoseconds; accurate to 1 in 16, Max is exact.
type Latency struct {
	P50 time.Duration `json:"p50"`
	P90 time.Duration `json:"p90"`
	P99 time.Duration `json:"p99"`
	Max time.Duration `json:"max"`
}

// ReadSimulation asks how a simulation stands. Refusal: 1006 for one that is unknown or forgotten.
type ReadSimulation struct {
	ID string
}

func (c ReadSimulation) do(w *World) (SimulationView, error) {
	s, err := w.simulations.find(c.ID)
	if err != nil {
		return SimulationView{}, err
	}
	return s.view(), nil
}

// ListSimulations asks how all simulations stand, oldest first. The list is never nil.
type ListSimulations struct{}

func (ListSimulations) do(w *World) ([]SimulationView, error) {
	list := []SimulationView{}
	for _, s := range w.simulations.inOrder {
		list = append(list, s.view())
	}
	return list, nil
}

// view shows a simulation.
func (s *simulation) view() SimulationView {
	t := &s.tally
	return SimulationView{
		ID: s.id, State: s.state, Types: slices.Clone(s.command.Types), Rate: s.command.Rate, For: s.command.For,
		Begun: s.begun, Ends: s.ends, Over: s.over, Planned: s.planned,
		Arrivals: t.arrivals(), Blocked: t.blocked, Refused: t.refused, Refusal: t.refusal,
		Acknowledged: t.acknowledged, Lost: t.lost, Attempts: append([]ResultCount{}, t.attempts...), FailedAttempts: t.failed,
		Backlog: Backlog{Now: t.outstanding, Most: t.most, Left: t.left},
		Latency: Latency{P50: t.latency.percentile(50), P90: t.latency.percentile(90), P99: t.latency.percentile(99), Max: t.latency.most},
	}
}

// simulationTally counts what came of a simulation.
type simulationTally struct {
	made         int // messages, whatever came of them
	refused      int
	refusal      string
	blocked      int
	acknowledged int
	lost         int
	outstanding  int
	most         int           // of outstanding, ever
	left         int           // of outstanding, at the end
	failed       int           // attempts
	attempts     []ResultCount // by result
	latency      histogram
}

// arrivals are the messages that came in.
func (t *simulationTally) arrivals() int { return t.acknowledged + t.lost + t.outstanding }

// expect notes that a message of the simulation which is acting was said.
func (s *simulations) expect(message string) {
	if s.current == nil {
		return
	}
	s.pending[message] = s.current
	t := &s.current.tally
	t.outstanding++
	t.most = max(t.most, t.outstanding)
}

// attempted notes what came of an attempt.
func (s *simulations) attempted(items []Fact, result string, acknowledged bool, at time.Time) {
	if len(s.pending) == 0 {
		return
	}
	var counted *simulation
	for _, item := range items {
		m, is := item.(MessageReceived)
		sim := s.pending[m.Message]
		if !is || sim == nil {
			continue
		}
		t := &sim.tally
		if sim != counted {
			counted = sim
			t.count(result)
			if !acknowledged {
				t.failed++
			}
		}
		if acknowledged {
			delete(s.pending, m.Message)
			t.outstanding--
			t.acknowledged++
			t.latency.add(at.Sub(m.At))
		}
	}
}

// count counts a result; they are kept in alphabetical order.
func (t *simulationTally) count(result string) {
	i, seen := slices.BinarySearchFunc(t.attempts, result, func(c ResultCount, r string) int { return strings.Compare(c.Result, r) })
	if !seen {
		t.attempts = slices.Insert(t.attempts, i, ResultCount{Result: result})
	}
	t.attempts[i].Count++
}

// lose notes that messages will never be acknowledged.
func (s *simulations) lose(items ...Fact) {
	if len(s.pending) == 0 {
		return
	}
	for _, item := range items {
		m, is := item.(MessageReceived)
		if sim := s.pending[m.Message]; is && sim != nil {
			delete(s.pending, m.Message)
			sim.tally.outstanding--
			sim.tally.lost++
		}
	}
}

// forget loses all that was not acknowledged.
func (s *simulations) forget() {
	for message, sim := range s.pending {
		delete(s.pending, message)
		sim.tally.outstanding--
		sim.tally.lost++
	}
}

// histogram counts spans in buckets, sixteen to each doubling, from a microsecond on. The zero
// value is empty and ready.
type histogram struct {
	buckets []uint32 // as far as there is something in them
	total   int
	most    time.Duration
}

// maxBuckets bounds a histogram: the last one holds spans of two months and more.
const maxBuckets = 640

// add counts a span.
func (h *histogram) add(span time.Duration) {
	const fine = 16
	v := uint64(max(span.Microseconds(), 0))
	i := int(v)
	if v >= fine {
		shift := bits.Len64(v) - 5
		i = fine*shift + int(v>>shift)
	}
	i = min(i, maxBuckets-1)
	for len(h.buckets) <= i {
		h.buckets = append(h.buckets, 0)
	}
	h.buckets[i]++
	h.total++
	h.most = max(h.most, span)
}

// percentile is the span that as many of a hundred do not exceed; 0 when nothing was counted.
func (h *histogram) percentile(of int) time.Duration {
	const fine = 16
	rank := (h.total*of + 99) / 100
	for i, n := range h.buckets {
		if rank -= int(n); rank > 0 || n == 0 {
			continue
		}
		upper := i
		switch {
		case i == maxBuckets-1:
			return h.most
		case i >= fine:
			shift := i/fine - 1
			upper = (i%fine+fine+1)<<shift - 1
		}
		return min(time.Duration(upper)*time.Microsecond, h.most)
	}
	return h.most
}
