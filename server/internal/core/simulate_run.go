package core

import (
	"errors"
	"slices"
	"time"
)

// arrival is the planned next message of a simulation, after the last one its end.
type arrival struct{ sim *simulation }

func (e arrival) happen(w *World) {
	s := e.sim
	if s.tally.made >= s.planned {
		w.endSimulation(s, SimulationEnded)
		return
	}
	w.arrive(s)
	s.tally.made++
	at := s.ends
	if s.tally.made < s.planned {
		at = s.begun.Add(s.period.at(s.tally.made))
	}
	w.agenda.plan(at, e)
}

// arrive lets one message of a simulation come in. What is drawn for it depends on the seed, the
// simulation and how many came before.
func (w *World) arrive(s *simulation) {
	c := s.draw(chanceFrom(w.genesis.Seed, s.kind, uint64(s.tally.made)))
	if c.File != nil {
		c.File.stored = s.media[c.Type]
	}
	w.simulations.current = s
	id, err := c.do(w)
	w.simulations.current = nil
	var fault *Fault
	switch {
	case errors.As(err, &fault):
		s.tally.refused++
		s.tally.refusal = fault.Error()
	case id == "":
		s.tally.blocked++
	case c.File != nil:
		if m := w.messages.inbound.byID[id]; m != nil && m.told != nil {
			s.media[c.Type] = m.received().Said.Media.ID
		}
	}
}

// draw makes a message.
func (s *simulation) draw(bits chance) Receive {
	c := Receive{From: s.people[bits.below(len(s.people))], Type: s.drawType(&bits)}
	switch c.Type {
	case TypeText:
		texts := s.command.Texts
		if len(texts) == 0 {
			texts = simulatedTexts()
		}
		c.Said.Text = texts[bits.below(len(texts))]
	case TypeLocation:
		const spread = 180
		latitude, longitude := bits.below(spread)-spread/2, bits.below(2*spread)-spread
		c.Said.Location = &Place{Latitude: float64(latitude), Longitude: float64(longitude)}
	case TypeContacts:
		c.Said.Cards = []Card{{Name: CardName{Formatted: "Sam Example", First: "Sam"}}}
	case TypeUnknown:
	default:
		file := s.command.Files[c.Type]
		c.File = &file
	}
	return c
}

// drawType draws a type by its weight.
func (s *simulation) drawType(bits *chance) MessageType {
	n := bits.below(s.weights)
	for _, t := range s.command.Types {
		if n -= max(t.Weight, 1); n < 0 {
			return t.Type
		}
	}
	return TypeText
}

// simulatedTexts are what people write when nobody says otherwise.
func simulatedTexts() []string {
	return []string{
		"Hello", "Is the Assam back?", "Thank you!", "When do you open tomorrow?", "Where is my order?",
		"Can I change the delivery address?", "Do you have it in green?", "👍", "Yes, please", "No, thanks",
	}
}

// StopSimulation ends a simulation before its time: nothing more arrives, what arrived goes its
// way. The answer is how it stands; one that is over stays as it is. Refusal: 1006.
type StopSimulation struct {
	ID string
}

func (c StopSimulation) do(w *World) (SimulationView, error) {
	s, err := w.simulations.find(c.ID)
	if err != nil {
		return SimulationView{}, err
	}
	if s.state == SimulationRunning {
		w.agenda.drop(func(e event) bool { return e == event(arrival{s}) })
		w.endSimulation(s, SimulationStopped)
	}
	return s.view(), nil
}

// endSimulation ends a simulation that runs.
func (w *World) endSimulation(s *simulation, state SimulationState) {
	s.state, s.over, s.tally.left = state, w.now, s.tally.outstanding
	w.simulations.running--
	w.simulations.trim()
	w.tell(SimulationOver{
		Occurred: w.occurred(), Simulation: s.id, State: state,
		Arrivals: s.tally.arrivals(), Acknowledged: s.tally.acknowledged, Backlog: s.tally.outstanding,
	})
}

// find looks a simulation up; 1006.
func (s *simulations) find(id string) (*simulation, error) {
	for _, sim := range s.inOrder {
		if sim.id == id {
			return sim, nil
		}
	}
	return nil, refuse(1006, "No simulation has the id '%s'", shorten(id))
}

// trim forgets the oldest ones that are over, when there are too many.
func (s *simulations) trim() {
	for len(s.inOrder)-s.running > maxSimulationsOver {
		i := slices.IndexFunc(s.inOrder, func(sim *simulation) bool { return sim.state != SimulationRunning })
		s.inOrder = slices.Delete(s.inOrder, i, i+1)
	}
}

// reseedSimulations stops and forgets all of them.
func reseedSimulations(w *World) error {
	unplan[arrival](w)
	w.simulations = simulations{count: w.simulations.count}
	return nil
}

// SimulationStarted tells that customers begin to write at a steady rate.
type SimulationStarted struct {
	Occurred
	Simulation string        `json:"simulation"` // id
	Rate       float64       `json:"rate"`       // arrivals a second
	For        time.Duration `json:"for"`        // nanoseconds
	Planned    int           `json:"planned"`    // arrivals
}

// Kind is "simulation_started".
func (SimulationStarted) Kind() string { return "simulation_started" }

// SimulationOver tells that nothing more arrives of a simulation.
type SimulationOver struct {
	Occurred
	Simulation   string          `json:"simulation"` // id
	State        SimulationState `json:"state"`      // ended or stopped
	Arrivals     int             `json:"arrivals"`
	Acknowledged int             `json:"acknowledged"` // by the webhook, so far
	Backlog      int             `json:"backlog"`      // not yet
}

// Kind is "simulation_ended" or "simulation_stopped".
func (f SimulationOver) Kind() string { return "simulation_" + string(f.State) }
