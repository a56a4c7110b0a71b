package core

import "time"

// event is something planned. It is plain data, so that an agenda can be shown and saved.
type event interface {
	happen(w *World)

	// foresee tells what will come of it at its instant as things stand, or at a later one (At); false: nothing.
	foresee(w *World, at time.Time) (Due, bool)
}

// housekeeper is an event that nobody waits for: something runs out, or somebody else counts
// what is under way. Every other event keeps the World busy until it has happened.
type housekeeper interface {
	event
	housekeeping()
}

// entry is one event on the agenda.
type entry struct {
	at    time.Time
	order uint64 // order of planning; breaks ties of at
	what  event
}

// agenda is a heap of what is to come, ordered by (instant, order of planning). The zero value
// is empty and ready.
type agenda struct {
	heap    []entry
	count   uint64 // entries planned so far
	awaited int    // entries that are not housekeeping
}

// plan adds an event.
func (a *agenda) plan(at time.Time, what event) {
	a.count++
	a.push(entry{at: at, order: a.count, what: what})
}

// push puts an entry in its place.
func (a *agenda) push(e entry) {
	if _, ok := e.what.(housekeeper); !ok {
		a.awaited++
	}
	a.heap = append(a.heap, e)
	for i := len(a.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !a.before(i, parent) {
			break
		}
		a.heap[i], a.heap[parent] = a.heap[parent], a.heap[i]
		i = parent
	}
}

// next is the instant of the first entry; false when there is none.
func (a *agenda) next() (time.Time, bool) {
	if len(a.heap) == 0 {
		return time.Time{}, false
	}
	return a.heap[0].at, true
}

// pop takes the first entry off; the agenda must not be empty.
func (a *agenda) pop() entry {
	first := a.heap[0]
	if _, ok := first.what.(housekeeper); !ok {
		a.awaited--
	}
	last := len(a.heap) - 1
	a.heap[0] = a.heap[last]
	a.heap[last] = entry{}
	a.heap = a.heap[:last]
	for i := 0; ; {
		least, left, right := i, 2*i+1, 2*i+2
		if left < last && a.before(left, least) {
			least = left
		}
		if right < last && a.before(right, least) {
			least = right
		}
		if least == i {
			return first
		}
		a.heap[i], a.heap[least] = a.heap[least], a.heap[i]
		i = least
	}
}

// drop takes events off; what is left keeps its order.
func (a *agenda) drop(off func(event) bool) {
	left := a.heap
	a.heap, a.awaited = make([]entry, 0, len(left)), 0
	for _, e := range left {
		if !off(e.what) {
			a.push(e)
		}
	}
}

// before tells whether entry i comes before entry j.
func (a *agenda) before(i, j int) bool {
	if c := a.heap[i].at.Compare(a.heap[j].at); c != 0 {
		return c < 0
	}
	return a.heap[i].order < a.heap[j].order
}
