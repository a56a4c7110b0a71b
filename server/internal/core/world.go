// Package core is the state machine behind the mocked API. A World takes commands at
// instants that it is told, answers them or refuses them with a Fault, and tells what
// happened as Facts. It does no I/O, reads no clock, draws no chance of its own (every id
// is a function of the seed) and takes no lock: the engine calls it from one goroutine
// at a time.
package core

import (
	"fmt"
	"time"
)

// World is one simulated business: its number, users, settings, contacts, groups, media and
// messages, and the agenda of what will happen to them. The zero value is not usable, see
// NewWorld. Not safe for concurrent use.
type World struct {
	genesis Genesis
	options Options
	born    time.Time // the instant at which the World started; never changes
	now     time.Time // the present; moves forward only

	agenda   agenda
	told     []Fact // what happened since the last Drain
	ordinals ordinals

	users         users
	tokens        tokens
	registration  registration
	settings      settings
	providers     providers
	certificates  certificates
	shards        shards
	customers     customers
	contacts      contacts
	templates     templates
	messages      messages
	conversations conversations
	groups        groups
	media         media
	profile       profile
	business      business
	packs         packs
	counters      counters
	deliveries    deliveries
	rules         rulebook
	buckets       map[string]*bucket // node => what is left of its limit
	simulations   simulations
}

// NewWorld starts a World from its Genesis at the given instant (Genesis.Start wins when it
// is set). It fails when the Genesis contradicts itself; the error names the part.
func NewWorld(g Genesis, at time.Time) (*World, error) {
	if !g.Start.IsZero() {
		at = g.Start
	}
	w := &World{genesis: g, options: g.Options.withDefaults(), born: at.UTC(), now: at.UTC(), ordinals: ordinals{}}
	for _, part := range []struct {
		name  string
		start func(*World) error
	}{
		{"users", startUsers},
		{"number", startRegistration},
		{"settings", startSettings},
		{"shards", startShards},
		{"templates", startTemplates},
		{"numbers", startNumbers},
		{"customers", startCustomers},
		{"media", startMedia},
		{"groups", startGroups},
		{"messages", startMessages},
		{"profile", startProfile},
		{"counters", startCounters},
		{"deliveries", startDeliveries},
		{"scenarios", startScenarios},
	} {
		if err := part.start(w); err != nil {
			return nil, fmt.Errorf("start %s of fixture %q: %w", part.name, g.Name, err)
		}
	}
	return w, nil
}

// Now is the World's present in UTC.
func (w *World) Now() time.Time { return w.now }

// Born is the instant at which the World started.
func (w *World) Born() time.Time { return w.born }

// Options are the options in force, defaults filled in.
func (w *World) Options() Options { return w.options }

// Genesis is what the World started from. It holds passwords and tokens of the fixture.
func (w *World) Genesis() Genesis { return w.genesis }

// Due is the instant of the next thing on the agenda; false when nothing is planned.
func (w *World) Due() (time.Time, bool) { return w.agenda.next() }

// PassTo lets time pass: everything due up to and including the instant happens in order.
// An instant before the present changes nothing.
func (w *World) PassTo(at time.Time) {
	for {
		due, ok := w.agenda.next()
		if !ok || due.After(at) {
			break
		}
		e := w.agenda.pop()
		if e.at.After(w.now) {
			w.now = e.at
		}
		e.what.happen(w)
	}
	if at.After(w.now) {
		w.now = at.UTC()
	}
}

// Drain hands over the facts told since the last call, oldest first. The caller must be done
// with the slice before the next command: its memory is used again.
func (w *World) Drain() []Fact {
	facts := w.told
	w.told = w.told[:0]
	return facts
}

// tell puts a fact on record, counts it, and queues for the webhook what is to be posted.
func (w *World) tell(f Fact) {
	w.counters.hear(f)
	w.told = append(w.told, f)
	w.deliver(f)
	w.overhear(f)
}

// plan puts an event on the agenda, after a span from the present (0 or less: at the next step).
func (w *World) plan(after time.Duration, e event) { w.agenda.plan(w.now.Add(max(after, 0)), e) }
