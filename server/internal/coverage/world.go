package coverage

import (
	"net/http"
	"sync"
	"sync/atomic"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// World counts what the client has exercised in one World. It observes the World's journal and lives
// on when the World begins again. Safe for concurrent use.
type World struct {
	universe *Universe
	name     string
	seen     []atomic.Uint64 // points met, a bit each: read without the lock

	mu        sync.Mutex
	life      int
	exchanges uint64
	met       []*hits      // by thing, but schema keywords; nil: never
	keywords  map[int]mark // where first, by thing
	flights   []flight     // webhooks that are being posted, oldest first; at most maxFlights
}

var _ journal.Observer = (*World)(nil)

// hits is how often something was exercised, and where first.
type hits struct {
	count uint64
	first mark
}

// mark is a place in the World's record.
type mark struct {
	Life     int    `json:"l"`
	Exchange string `json:"x,omitempty"` // id; empty: a fact
	Seq      uint64 `json:"s"`
}

// flight is a webhook that is being posted.
type flight struct {
	delivery string
	tells    []int // things
}

// maxFlights bounds the webhooks that are remembered while they are being posted: the mocked client
// posts no more than 24 at once, yet may be told otherwise. Source: webhooks, Delivery rules (D).
const maxFlights = 256

// NewWorld counts for the first life of a World of this name.
func (u *Universe) NewWorld(name string) *World {
	w := &World{universe: u, name: name, seen: make([]atomic.Uint64, u.points.words()), life: 1}
	w.empty()
	return w
}

// empty forgets all that was counted; the caller holds the lock, or is the only one.
func (w *World) empty() {
	w.exchanges = 0
	w.met, w.keywords = make([]*hits, w.universe.points.first), map[int]mark{}
	for i := range w.seen {
		w.seen[i].Store(0)
	}
}

// Clear begins to count anew, in the same life.
func (w *World) Clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.empty()
}

// Begin tells that the World begins another life: its record begins anew, and what was counted stays.
func (w *World) Begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.life++
	w.flights = nil
}

// Forget tells that the journal was emptied, which is nothing to what was counted.
func (*World) Forget() {}

// Observe counts what an entry of the record shows.
func (w *World) Observe(e *journal.Entry) {
	switch f := e.Fact.(type) {
	case nil:
		w.mu.Lock()
		w.exchange(e.Seq, e.Exchange)
		w.mu.Unlock()
	case core.DeliveryDue:
		if f.Edited || isSink(f.Webhook) {
			return
		}
		w.mu.Lock()
		w.depart(flight{f.Delivery, w.universe.told(f.Items)})
		w.mu.Unlock()
	case core.DeliveryAttempted:
		w.mu.Lock()
		w.arrive(f.Delivery, f.Status == http.StatusOK && f.Cause == "", e.Seq)
		w.mu.Unlock()
	}
}

// exchange counts a request with its answer; the caller holds the lock.
func (w *World) exchange(seq uint64, x *journal.Exchange) {
	if x == nil {
		return
	}
	w.exchanges++
	u, at := w.universe, mark{w.life, x.ID, seq}
	if o := u.operations[x.Operation]; o != nil {
		w.count(o.self, at)
		if thing, ok := o.statuses[x.Response.Status]; ok {
			w.count(thing, at)
		}
	}
	if thing, ok := u.codes[core.Code(x.Code)]; ok {
		w.count(thing, at)
	}
	for _, name := range x.First {
		if point, ok := u.points.byName[name]; ok {
			w.meet(point, at)
		}
	}
	if x.Reason != "" {
		return
	}
	if thing, ok := u.types[x.Type]; ok {
		w.count(thing, at)
	}
	for _, name := range x.Exercises {
		if thing, ok := u.exercises[name]; ok {
			w.count(thing, at)
		}
	}
}

// count counts a thing once more; the caller holds the lock.
func (w *World) count(thing int, at mark) {
	h := w.met[thing]
	if h == nil {
		h = &hits{first: at}
		w.met[thing] = h
	}
	h.count++
}

// meet notes that a schema keyword was met, by its point; the caller holds the lock.
func (w *World) meet(point int, at mark) {
	thing := w.universe.points.things[point]
	if _, known := w.keywords[thing]; known {
		return
	}
	w.keywords[thing] = at
	w.seen[point/wordBits].Or(1 << (point % wordBits))
}

// depart remembers a webhook that is being posted; the caller holds the lock.
func (w *World) depart(f flight) {
	w.land(f.delivery)
	if len(w.flights) == maxFlights {
		w.flights = append(w.flights[:0], w.flights[1:]...)
	}
	w.flights = append(w.flights, f)
}

// arrive counts what a webhook has told, when it was acknowledged; the caller holds the lock.
func (w *World) arrive(delivery string, acknowledged bool, seq uint64) {
	tells := w.land(delivery)
	if !acknowledged {
		return
	}
	for _, thing := range tells {
		w.count(thing, mark{w.life, "", seq})
	}
}

// land forgets a webhook that was being posted, and tells what it tells; the caller holds the lock.
func (w *World) land(delivery string) []int {
	for i, f := range w.flights {
		if f.delivery == delivery {
			w.flights = append(w.flights[:i], w.flights[i+1:]...)
			return f.tells
		}
	}
	return nil
}

// Unseen are the names of the schema keywords among points met, a bit each, that this World has not met
// before; usually none. It takes no lock: of two requests that come at once, both may be told that they
// are first.
func (w *World) Unseen(met []uint64) []string {
	var out []string
	p := &w.universe.points
	for i := range min(len(met), len(w.seen)) {
		if news := met[i] & p.keywords[i] &^ w.seen[i].Load(); news != 0 {
			out = p.named(out, i, news)
		}
	}
	return out
}

// sighting is a mark as documents tell it.
func (w *World) sighting(m mark) gen.Sighting {
	return gen.Sighting{World: w.name, Life: m.Life, Exchange: m.Exchange, Seq: m.Seq}
}
