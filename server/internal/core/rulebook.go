package core

import (
	"slices"
	"time"
)

// rulebook is all that scenarios told the World. The zero value is empty and ready.
type rulebook struct {
	scenarios []*loaded // in the order of loading
	ordinal   uint64    // of the last rule that came
	sizes     sizes

	rules       shelf
	chaos       shelf
	terrain     terrain // where rules look within bodies
	requests    map[string][]*expected
	anyRequests []*expected             // about every operation
	facts       map[string][]listener   // by kind
	occasions   uint64                  // answers and facts that expectations have heard of
	ruling      *Ruling                 // nil: nothing is loaded
	tallies     map[tallyKey]*ruleTally // what rules count apart
	tallied     []tallyKey              // oldest first
	pending     int                     // happenings planned after facts
	playing     int                     // how deep the World is within happenings that follow each other at once
	echoes      int                     // happenings at an instant that followed other ones there
	echoedAt    time.Time
}

// sizes are what is loaded in all.
type sizes struct{ rules, machines, happenings, expectations, patterns int }

// loaded is a scenario in the World.
type loaded struct {
	name     string
	about    string
	at       time.Time
	rules    []*rule
	chaos    []*rule
	machines []*machine
	script   []*happening
	expect   []*expected
	gone     bool
	sizes    sizes
}

// rule is a Rule in the World.
type rule struct {
	Rule
	id      string // "scenario/rule"
	of      *loaded
	ordinal uint64
	since   time.Time // when it was loaded
	when    *matcher
	answer  *prepared // of Answer
	details []piece   // of Refuse
	draws   bool      // something is drawn for each request
	matched uint64
	applied uint64
	last    time.Time
	count   ruleTally // of all together
}

// prepared is an Answer made ready.
type prepared struct {
	header [][]piece
	body   []piece
}

// machine is a Machine in the World.
type machine struct {
	Machine
	at    int // index in States
	since time.Time
}

// state is where a machine stands; empty for none.
func (m *machine) state() string {
	if m == nil {
		return ""
	}
	return m.States[m.at]
}

// machine finds a state machine; nil: there is none.
func (s *loaded) machine(name string) *machine {
	for _, m := range s.machines {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// find is a loaded scenario and its place; nil: it is not loaded.
func (b *rulebook) find(name string) (*loaded, int) {
	i := slices.IndexFunc(b.scenarios, func(s *loaded) bool { return s.name == name })
	if i < 0 {
		return nil, -1
	}
	return b.scenarios[i], i
}

// startScenarios loads those of the Genesis.
func startScenarios(w *World) error {
	for _, s := range w.genesis.Scenarios {
		if _, err := (LoadScenario{s}).do(w); err != nil {
			return err
		}
	}
	return nil
}

// LoadScenario loads a scenario as of now; one of the same name is replaced in its place and begins
// anew. Refusals: 1009 for what cannot be (the details name the part), 1014 when the World is full.
type LoadScenario struct {
	Scenario Scenario
}

func (c LoadScenario) do(w *World) (Nothing, error) {
	b := &w.rules
	before, place := b.find(c.Scenario.Name)
	fresh, err := w.load(c.Scenario, before)
	if err != nil {
		return Nothing{}, err
	}
	if before == nil {
		b.scenarios = append(b.scenarios, fresh)
	} else {
		w.drop(before)
		b.scenarios = slices.Clone(b.scenarios)
		b.scenarios[place] = fresh
	}
	b.sizes = b.sizes.plus(fresh.sizes)
	w.index()
	w.tell(ScenarioLoaded{Occurred: w.occurred(), Scenario: fresh.name, Replaced: before != nil})
	w.cue(fresh)
	return Nothing{}, nil
}

// drop takes away what a scenario has counted and planned.
func (w *World) drop(s *loaded) {
	s.gone = true
	w.rules.sizes = w.rules.sizes.minus(s.sizes)
	w.agenda.drop(func(e event) bool {
		c, ok := e.(cue)
		if ok && c.of == s && c.fact != nil {
			w.rules.pending--
		}
		return ok && c.of == s
	})
}

// plus is more by a scenario.
func (a sizes) plus(b sizes) sizes {
	return sizes{a.rules + b.rules, a.machines + b.machines, a.happenings + b.happenings, a.expectations + b.expectations, a.patterns + b.patterns}
}

// minus is less by a scenario.
func (a sizes) minus(b sizes) sizes {
	return a.plus(sizes{-b.rules, -b.machines, -b.happenings, -b.expectations, -b.patterns})
}

// UnloadScenario takes a scenario away: rules, states, expectations, what its script has not done.
// 1006 when it is not loaded.
type UnloadScenario struct {
	Name string
}

func (c UnloadScenario) do(w *World) (Nothing, error) {
	b := &w.rules
	s, place := b.find(c.Name)
	if s == nil {
		return Nothing{}, notLoaded(c.Name)
	}
	b.scenarios = slices.Delete(slices.Clone(b.scenarios), place, place+1)
	w.drop(s)
	w.index()
	w.tell(ScenarioUnloaded{Occurred: w.occurred(), Scenario: c.Name})
	return Nothing{}, nil
}

// notLoaded is the refusal for a scenario that is not there.
func notLoaded(name string) error { return refuse(1006, "No scenario '%s' is loaded", shorten(name)) }

// SetState moves a state machine by hand. 1006 for no machine, 1009 for no state of it.
type SetState struct {
	Scenario string
	Machine  string // empty: the one without a name
	State    string
}

func (c SetState) do(w *World) (Nothing, error) {
	s, _ := w.rules.find(c.Scenario)
	if s == nil {
		return Nothing{}, notLoaded(c.Scenario)
	}
	m := s.machine(c.Machine)
	if m == nil {
		return Nothing{}, refuse(1006, "Scenario '%s' has no state machine '%s'", c.Scenario, shorten(c.Machine))
	}
	if !slices.Contains(m.States, c.State) {
		return Nothing{}, refuse(1009, "State '%s': want one of %q", shorten(c.State), m.States)
	}
	w.move(s, m, c.State, "")
	return Nothing{}, nil
}

// move moves a machine and tells it, unless it stands there already.
func (w *World) move(s *loaded, m *machine, to, rule string) {
	from := m.state()
	if from == to {
		return
	}
	m.at, m.since = slices.Index(m.States, to), w.now
	w.tell(StateMoved{Occurred: w.occurred(), Scenario: s.name, Machine: m.Name, From: from, To: to, Rule: rule})
}

// ScenarioLoaded tells that a scenario acts from now on.
type ScenarioLoaded struct {
	Occurred
	Scenario string `json:"scenario"`
	Replaced bool   `json:"replaced,omitempty"` // another one of that name
}

// Kind is "scenario_loaded".
func (ScenarioLoaded) Kind() string { return "scenario_loaded" }

// ScenarioUnloaded tells that a scenario acts no more.
type ScenarioUnloaded struct {
	Occurred
	Scenario string `json:"scenario"`
}

// Kind is "scenario_unloaded".
func (ScenarioUnloaded) Kind() string { return "scenario_unloaded" }

// StateMoved tells that a state machine of a scenario moved.
type StateMoved struct {
	Occurred
	Scenario string `json:"scenario"`
	Machine  string `json:"machine,omitempty"` // empty: the one without a name
	From     string `json:"from"`
	To       string `json:"to"`
	Rule     string `json:"rule,omitempty"` // name; empty: by hand
}

// Kind is "state_moved".
func (StateMoved) Kind() string { return "state_moved" }
