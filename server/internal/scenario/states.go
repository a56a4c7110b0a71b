package scenario

import (
	"slices"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Bounds of state machines (our choice).
const maxStates = 100 // of one

// move is a rule that moves a state machine.
type move struct {
	machine, from, to string // from empty: wherever it stands
}

// states reads state machines: the states of the one without a name, or of each that has one.
func (s *story) states(d *decoder, n *node) {
	if n.kind == sequence {
		s.machine(d, "", n)
		return
	}
	free("a list of states, or names of state machines with their states", func(d *decoder, key, value *node) {
		var name string
		before := len(d.found)
		if label(&name)(d, key); len(d.found) == before {
			s.machine(d, name, value)
		}
	})(d, n)
}

// machine reads the states of a machine.
func (s *story) machine(d *decoder, name string, n *node) {
	m := core.Machine{Name: name}
	before := len(d.found)
	list(&m.States, maxStates, label)(d, n)
	if len(d.found) > before {
		return
	}
	if len(m.States) == 0 {
		d.failf(n, "is empty: write the states, the first where it starts")
	}
	for i, state := range m.States {
		if slices.Contains(m.States[:i], state) {
			d.failf(&n.items[i], "the state %s is in the list already: remove one", quote(state))
		}
	}
	s.machines[name] = m.States
	s.told.core.States = append(s.told.core.States, m)
	s.places = append(s.places, n)
}

// checkState refuses states and machines that are not declared, and notes where a rule moves.
func (s *story) checkState(d *decoder, n *node, r *core.Rule) {
	s.checkStanding(d, n, &r.When)
	if r.Next != "" {
		s.checkDeclared(d, n.member("next"), r.When.Machine, r.Next)
		s.moves = append(s.moves, move{r.When.Machine, r.When.State, r.Next})
	}
}

// checkStanding refuses a state or machine to match that is not declared.
func (s *story) checkStanding(d *decoder, n *node, m *core.Match) {
	if m.State != "" {
		s.checkDeclared(d, n.member("state"), m.Machine, m.State)
	}
	at := n.member("machine")
	if at == nil || s.statesFailed {
		return
	}
	if _, ok := s.machines[m.Machine]; !ok {
		d.failf(at, "no machine of that name stands under states: %s", orNone(m.Machine, s.machineNames()))
		return
	}
	if n.member("state") == nil && n.member("next") == nil {
		d.failf(at, "says nothing without state or next: add one of them")
	}
}

// machineNames are the names of machines, in the order of the file.
func (s *story) machineNames() []string {
	var names []string
	for _, m := range s.told.core.States {
		if m.Name != "" {
			names = append(names, m.Name)
		}
	}
	return names
}

// checkDeclared refuses a state that a machine does not have.
func (s *story) checkDeclared(d *decoder, at *node, machine, state string) {
	states, ok := s.machines[machine]
	switch {
	case s.statesFailed || slices.Contains(states, state):
	case ok:
		d.failf(at, "the machine has no state %s: %s", quote(state), didYouMean(state, states))
	case machine != "": // told at the machine
	case len(s.machines) > 0:
		d.failf(at, "the machines under states have names: add machine, one of %v", s.machineNames())
	default:
		d.failf(at, "no states are declared: add states: [%s, …], the first where it starts", state)
	}
}

// checkMoves warns of states in which nothing can come, and of those out of which nothing leads
// though others are listed behind them.
func (s *story) checkMoves() {
	for i, m := range s.told.core.States {
		for k, state := range m.States {
			at := &s.places[i].items[k]
			switch {
			case k > 0 && !s.moved(func(v move) bool { return v.machine == m.Name && v.to == state }):
				s.notes.failf(at, "is never reached: no rule has next: %s", state)
			case k < len(m.States)-1 && !s.moved(func(v move) bool {
				return v.machine == m.Name && v.to != state && (v.from == state || v.from == "")
			}):
				s.notes.failf(at, "is never left: no rule has state: %s and a next (if the story ends here, put it last)", state)
			}
		}
	}
}

// moved tells whether there is such a move.
func (s *story) moved(such func(move) bool) bool { return slices.ContainsFunc(s.moves, such) }
