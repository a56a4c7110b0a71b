package core

import (
	"encoding/json"
	"slices"
	"time"
)

// DueKind is what is due.
type DueKind string

// The kinds.
const (
	DueStatus     DueKind = "status"              // a message reaches a status
	DueTTL        DueKind = "ttl"                 // a message was not delivered in time
	DueAttempt    DueKind = "attempt"             // a webhook is posted
	DueHappening  DueKind = "happening"           // a script or the meaning of a number does something
	DueArrival    DueKind = "simulation"          // a message of a simulation arrives, or it ends
	DueConnection DueKind = "connected"           // a connection that is being made stands
	DueRestore    DueKind = "connection_restored" // an outage ends
	DueToken      DueKind = "token"               // a token runs out
	DueCode       DueKind = "code"                // a registration code runs out
	DueMedia      DueKind = "media"               // a file is collected
)

// Due is something that will happen by itself, in the words of those who wait for it. What does not
// belong to its kind is empty.
type Due struct {
	At         time.Time
	Kind       DueKind
	Message    string // id
	Peer       string // wa_id or group id of whom the message is to
	Status     Status
	Delivery   string // id
	Attempt    int    // from 1
	About      CallbackType
	Scenario   string   // name; empty: the meaning of a number
	Happening  string   // name
	Deeds      []string // names of the commands
	Simulation string   // id
	User       string   // login
	Number     string   // wa_id
	Media      string   // id
}

// NextDue tells what is due next as things stand, soonest first, at most so many. What is planned and
// comes to nothing is left out, and so are webhooks that wait for something else than their time. It
// looks at as few entries as it can, so it is cheap however much is planned.
func (w *World) NextDue(most int) []Due {
	n := &soonest{w: w, most: most}
	n.planned(0)
	if s := &w.deliveries; s.url != "" && !s.paused {
		n.queued(0)
	}
	list := make([]Due, len(n.found))
	for i, f := range n.found {
		list[i] = f.due
	}
	return list
}

// soonest collects what is due soonest. Both heaps are walked from their roots, and not below what is
// later than all that was found.
type soonest struct {
	w     *World
	most  int
	found []foreseen // soonest first
}

// foreseen is something due, with its order among what is due at the same instant.
type foreseen struct {
	due   Due
	order uint64
}

// useful tells whether something that is due then, or later, may be among them.
func (n *soonest) useful(at time.Time) bool {
	return len(n.found) < n.most || at.Before(n.found[n.most-1].due.At)
}

// planned looks at an entry of the agenda and at those below it.
func (n *soonest) planned(i int) {
	heap := n.w.agenda.heap
	if i >= len(heap) || !n.useful(heap[i].at) {
		return
	}
	if due, ok := heap[i].what.foresee(n.w, heap[i].at); ok {
		if due.At.IsZero() {
			due.At = heap[i].at
		}
		n.add(due, heap[i].order)
	}
	n.planned(2*i + 1)
	n.planned(2*i + 2)
}

// queued looks at a delivery of the queue and at those below it.
func (n *soonest) queued(i int) {
	queue := n.w.deliveries.queue
	if i >= len(queue) || !n.useful(queue[i].due) {
		return
	}
	if d := queue[i]; d.due.After(n.w.now) {
		due := Due{At: d.due, Kind: DueAttempt, Delivery: d.id, Attempt: d.tries + 1, About: d.about}
		if len(d.items) == 1 {
			due.Message, _ = parties(d.items[0])
		}
		n.add(due, d.order)
	}
	n.queued(2*i + 1)
	n.queued(2*i + 2)
}

// add takes something in, and lets the latest go when there is too much. A message is planned twice
// for the same instant when it has come to another status since, and is told once.
func (n *soonest) add(due Due, order uint64) {
	twice := func(f foreseen) bool {
		return due.Status != "" && f.due.Message == due.Message && f.due.Kind == due.Kind && f.due.At.Equal(due.At)
	}
	if !n.useful(due.At) || slices.ContainsFunc(n.found, twice) {
		return
	}
	i := len(n.found)
	for i > 0 && n.found[i-1].later(due.At, order) {
		i--
	}
	n.found = slices.Insert(n.found, i, foreseen{due, order})
	n.found = n.found[:min(len(n.found), n.most)]
}

// later tells whether it comes after something else.
func (f foreseen) later(at time.Time, order uint64) bool {
	if c := f.due.At.Compare(at); c != 0 {
		return c > 0
	}
	return f.order > order
}

// foresee tells of the next status of a message, unless the plan has changed or the connection that it
// needs will not stand by then.
func (e step) foresee(w *World, at time.Time) (Due, bool) {
	m := e.m
	if !m.due.Equal(at) || w.stuck(m, m.then) && !w.standsBy(at) {
		return Due{}, false
	}
	due := Due{Kind: DueStatus, Message: m.id, Peer: m.to, Status: m.then}
	switch m.then {
	case StatusFailed:
		due.Kind = DueTTL
	case stepPlanned:
		due.Status = m.course.steps[m.course.done].Status
	case StatusDelivered, StatusRead:
		return due, w.anyWilling(m, m.then) // somebody may have changed since
	default:
	}
	return due, true
}

// standsBy tells whether the connection that is being made will stand at an instant.
func (w *World) standsBy(at time.Time) bool {
	r := &w.registration
	return r.status == Connecting && !r.lost && r.planned && !r.connects.After(at)
}

// foresee tells nothing: the deliveries in the queue tell of themselves.
func (postDue) foresee(*World, time.Time) (Due, bool) { return Due{}, false }

func (e arrival) foresee(*World, time.Time) (Due, bool) {
	return Due{Kind: DueArrival, Simulation: e.sim.id}, e.sim.state == SimulationRunning
}

func (e cue) foresee(*World, time.Time) (Due, bool) {
	due := Due{Kind: DueHappening, Scenario: e.of.name, Happening: e.what.Name}
	for i := range e.what.deeds {
		due.Deeds = append(due.Deeds, e.what.deeds[i].name)
	}
	return due, true
}

func (e deedDue) foresee(*World, time.Time) (Due, bool) {
	var about struct{ Message string }
	_ = json.Unmarshal(e.fact, &about) // doLater has written it
	return Due{Kind: DueHappening, Deeds: []string{e.deed.name}, Message: about.Message}, true
}

// foresee tells when the code that was requested last runs out.
func (expireCode) foresee(w *World, at time.Time) (Due, bool) {
	p := w.registration.pending
	if p == nil {
		return Due{}, false
	}
	return Due{At: later(p.expires, at), Kind: DueCode, Number: p.countryCode + p.phone}, true
}

func (e expireMedia) foresee(w *World, _ time.Time) (Due, bool) {
	return Due{Kind: DueMedia, Media: e.id}, e.ends(w)
}

func (outageOver) foresee(*World, time.Time) (Due, bool) { return Due{Kind: DueRestore}, true }

// foresee tells when the connection that was begun last stands.
func (standUp) foresee(w *World, at time.Time) (Due, bool) {
	r := &w.registration
	return Due{At: later(r.connects, at), Kind: DueConnection}, r.status == Connecting && !r.lost
}

// foresee tells of the first token that runs out.
func (sweepTokens) foresee(w *World, at time.Time) (Due, bool) {
	due := Due{Kind: DueToken}
	for _, u := range w.users.list {
		if len(u.issued) == 0 {
			continue
		}
		ends := later(w.tokens.valid[u.issued[0]].ends, at)
		if due.At.IsZero() || ends.Before(due.At) {
			due.At, due.User = ends, u.name
		}
	}
	return due, !due.At.IsZero()
}
