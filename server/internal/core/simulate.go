package core

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits of simulations. Our choice (I): more than a client was ever given, and less than would
// exhaust the memory.
const (
	maxSimulationRate   = 10_000 // arrivals a second
	minSimulationRate   = 0.001
	maxSimulationFor    = 24 * time.Hour
	maxArrivals         = 1_000_000 // of one simulation
	maxSimulations      = 10        // that run at once; one more is refused with 1014
	maxSimulationsOver  = 100       // remembered; the oldest goes
	maxSimulationPeople = 10_000
	maxSimulationTexts  = 1000
	maxSimulationText   = 4096 // bytes of one of the texts
)

// StartSimulation lets customers write at a steady rate: arrivals are evenly spaced on the World's
// clock, the first one at once, and each goes the way of Receive. Who writes and what is drawn from
// the seed. It answers the id. Refused with 1009 for what cannot be, 1011 while no number is
// registered, 1014 when ten run already.
type StartSimulation struct {
	Types     []SimulatedType      // empty: text
	Rate      float64              // arrivals a second, 0.001 to 10,000
	For       time.Duration        // up to 24 h; at most a million arrivals in all
	Customers []string             // numbers or wa_ids of those who write; empty: all customers on WhatsApp, or a thousand others when none is listed
	Texts     []string             // to draw from; empty: a few of ours
	Files     map[MessageType]File // of the media types; each is stored once, as long as it is there
}

// SimulatedType is a type of message and how much of it there is.
type SimulatedType struct {
	Type   MessageType `json:"type"`   // one of SimulatedTypes
	Weight int         `json:"weight"` // relative to the others; 0: 1. At most a million
}

// SimulatedTypes are the types of message that a simulation can make; the others answer something.
func SimulatedTypes() []MessageType {
	return append([]MessageType{TypeText, TypeLocation, TypeContacts, TypeUnknown}, mediaTypes()...)
}

// simulations are the generators of a World.
type simulations struct {
	inOrder []*simulation // oldest first
	count   uint64        // ever started
	running int
	current *simulation            // the one that is letting a message arrive; nil: none
	pending map[string]*simulation // message => its simulation, until its webhook is over; nil: none ever
}

// simulation is one generator.
type simulation struct {
	id      string
	kind    uint64 // of the stream from which it draws
	command StartSimulation
	people  []string // wa_ids
	weights int      // of all types
	planned int      // arrivals in all
	period  period
	begun   time.Time
	ends    time.Time
	over    time.Time // when it ended or was stopped; zero: it runs
	state   SimulationState
	media   map[MessageType]string // type => id of its file
	tally   simulationTally
}

// period is the time between arrivals as a fraction, so that a million of them are as exact as one.
type period struct{ milli int64 } // arrivals in a thousand seconds

// at is how long after the start the n-th arrival is, from 0.
func (p period) at(n int) time.Duration {
	const thousandSeconds = int64(1000 * time.Second)
	return time.Duration(int64(n)/p.milli*thousandSeconds) + time.Duration(int64(n)%p.milli*thousandSeconds/p.milli)
}

func (c StartSimulation) do(w *World) (string, error) {
	if err := w.ready(); err != nil {
		return "", err
	}
	weights, err := c.check()
	if err != nil {
		return "", err
	}
	people, err := c.people(w)
	if err != nil {
		return "", err
	}
	s := &w.simulations
	if s.running >= maxSimulations {
		return "", refuse(1014, "%d simulations run already", maxSimulations)
	}
	s.count++
	s.running++
	id := "s" + strconv.FormatUint(s.count, 10)
	sim := &simulation{
		id: id, kind: hashOf("simulation:", id), command: c.own(), people: people, weights: weights,
		period: period{int64(math.Round(c.Rate * 1000))}, begun: w.now, ends: w.now.Add(c.For),
		state: SimulationRunning, media: map[MessageType]string{},
	}
	sim.planned = sim.arrivalsIn(c.For)
	s.inOrder = append(s.inOrder, sim)
	if s.pending == nil {
		s.pending = map[string]*simulation{}
	}
	s.trim()
	w.tell(SimulationStarted{Occurred: w.occurred(), Simulation: id, Rate: c.Rate, For: c.For, Planned: sim.planned})
	w.agenda.plan(w.now, arrival{sim})
	return id, nil
}

// arrivalsIn is how many arrivals a span has, from its start up to and without its end.
func (s *simulation) arrivalsIn(span time.Duration) int {
	n := int(float64(s.period.milli) * span.Seconds() / 1000)
	for s.period.at(n) < span {
		n++
	}
	for n > 0 && s.period.at(n-1) >= span {
		n--
	}
	return n
}

// check refuses what cannot be, and adds the weights up.
func (c StartSimulation) check() (weights int, err error) {
	switch {
	case !(c.Rate >= minSimulationRate && c.Rate <= maxSimulationRate):
		return 0, refuse(1009, "Parameter 'rate' is %v, want %v to %d arrivals a second", c.Rate, minSimulationRate, maxSimulationRate)
	case c.For <= 0 || c.For > maxSimulationFor:
		return 0, refuse(1009, "Parameter 'for' is %s, want more than 0 and at most %s", c.For, maxSimulationFor)
	case c.Rate*c.For.Seconds() > maxArrivals:
		return 0, refuse(1009, "%v arrivals a second for %s are more than %d", c.Rate, c.For, maxArrivals)
	case len(c.Types) > maxSimulationTexts || len(c.Texts) > maxSimulationTexts:
		return 0, refuse(1009, "There are more than %d types or texts", maxSimulationTexts)
	}
	for _, text := range c.Texts {
		if text == "" || len(text) > maxSimulationText {
			return 0, refuse(1009, "A text has %d bytes, want 1 to %d", len(text), maxSimulationText)
		}
	}
	for _, t := range c.Types {
		const mostWeight = 1_000_000
		switch {
		case !slices.Contains(SimulatedTypes(), t.Type):
			return 0, refuse(1009, "Messages of type '%s' cannot be simulated, want %v", shorten(string(t.Type)), SimulatedTypes())
		case t.Weight < 0 || t.Weight > mostWeight:
			return 0, refuse(1009, "The weight of '%s' is %d, want 0 to %d", t.Type, t.Weight, mostWeight)
		case slices.Contains(mediaTypes(), t.Type) && len(c.Files[t.Type].Bytes) == 0:
			return 0, refuse(1009, "Messages of type '%s' need a file", t.Type)
		}
		weights += max(t.Weight, 1)
	}
	return max(weights, 1), nil
}

// people are the wa_ids of those who write.
func (c StartSimulation) people(w *World) ([]string, error) {
	if len(c.Customers) > maxSimulationPeople {
		return nil, refuse(1009, "There are %d customers, at most %d", len(c.Customers), maxSimulationPeople)
	}
	var list []string
	for _, number := range c.Customers {
		waID := w.waID(number)
		if !w.person(waID) {
			return nil, noPerson(shorten(number))
		}
		list = append(list, waID)
	}
	if list != nil {
		return list, nil
	}
	for _, o := range w.customers.inOrder {
		if !o.NotOnWhatsApp && o.WaID != w.self() {
			list = append(list, o.WaID)
		}
	}
	if len(w.customers.inOrder) > 0 || w.genesis.Others.NotOnWhatsApp {
		if len(list) == 0 {
			return nil, refuse(1009, "No customer is on WhatsApp")
		}
		return list, nil
	}
	const first, others = 16505551000, 1000 // a range that is kept for fiction
	for i := range others {
		if waID := strconv.Itoa(first + i); waID != w.self() {
			list = append(list, waID)
		}
	}
	return list, nil
}

// own is the command with slices of its own, which nobody changes; people are kept elsewhere.
func (c StartSimulation) own() StartSimulation {
	c.Types, c.Texts, c.Customers = slices.Clone(c.Types), slices.Clone(c.Texts), nil
	if len(c.Types) == 0 {
		c.Types = []SimulatedType{{Type: TypeText, Weight: 1}}
	}
	c.Files = maps.Clone(c.Files)
	for i := range c.Texts {
		c.Texts[i] = strings.Clone(c.Texts[i])
	}
	return c
}
