package coverage

import (
	"encoding/json"
	"fmt"
)

// state is all that was counted, by name, so that another version of the description takes over
// what it knows.
type state struct {
	Life      int           `json:"life"`
	Exchanges uint64        `json:"exchanges"`
	Met       []stateOf     `json:"met"`
	Flights   []stateFlight `json:"flights,omitempty"`
}

// stateOf is one thing that was exercised.
type stateOf struct {
	Dimension string `json:"d"`
	Name      string `json:"n"`
	Count     uint64 `json:"c"`
	mark
}

// stateFlight is a webhook that is being posted.
type stateFlight struct {
	Delivery string      `json:"delivery"`
	Tells    [][2]string `json:"tells"` // dimension and name
}

// State is all that was counted, as JSON: the same bytes for the same counts.
func (w *World) State() ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u := w.universe
	s := state{Life: w.life, Exchanges: w.exchanges, Met: []stateOf{}}
	for at, h := range w.met {
		if h != nil {
			s.Met = append(s.Met, stateOf{u.dimensionOf(at), u.things[at].name, h.count, h.first})
		}
	}
	for at := u.points.first; at < len(u.things); at++ {
		if m, ok := w.keywords[at]; ok {
			s.Met = append(s.Met, stateOf{string(schemaKeywords), u.things[at].name, 1, m})
		}
	}
	for _, f := range w.flights {
		kept := stateFlight{Delivery: f.delivery, Tells: [][2]string{}}
		for _, at := range f.tells {
			kept.Tells = append(kept.Tells, [2]string{u.dimensionOf(at), u.things[at].name})
		}
		s.Flights = append(s.Flights, kept)
	}
	out, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write the state of coverage: %w", err)
	}
	return out, nil
}

// Restore counts on from what another World had counted, as its State said. Things that the
// description no longer has are left out.
func (w *World) Restore(kept []byte) error {
	s, err := readState(kept)
	if err != nil {
		return err
	}
	at := w.universe.places()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.empty()
	w.life, w.exchanges = s.Life, s.Exchanges
	for _, m := range s.Met {
		thing, ok := at[[2]string{m.Dimension, m.Name}]
		switch {
		case !ok:
		case thing < len(w.met):
			w.met[thing] = &hits{m.Count, m.mark}
		default:
			w.meet(w.universe.points.byName[m.Name], m.mark)
		}
	}
	w.resume(s.Flights, at)
	return nil
}

// Resume lets a life that has just begun go on from a snapshot, of which state is what State said:
// nothing of it is counted, and what was being posted then is being posted still.
func (w *World) Resume(kept []byte) error {
	s, err := readState(kept)
	if err != nil {
		return err
	}
	at := w.universe.places()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.resume(s.Flights, at)
	return nil
}

// resume takes over what was being posted; the caller holds the lock.
func (w *World) resume(flights []stateFlight, at map[[2]string]int) {
	w.flights = nil
	for _, f := range flights[:min(len(flights), maxFlights)] {
		var tells []int
		for _, name := range f.Tells {
			if thing, ok := at[name]; ok && thing < len(w.met) {
				tells = append(tells, thing)
			}
		}
		w.flights = append(w.flights, flight{f.Delivery, tells})
	}
}

// readState reads what State said.
func readState(kept []byte) (state, error) {
	var s state
	if err := json.Unmarshal(kept, &s); err != nil {
		return s, fmt.Errorf("read the state of coverage: %w", err)
	}
	if s.Life < 1 {
		return s, fmt.Errorf("read the state of coverage: it is of life %d", s.Life)
	}
	return s, nil
}

// dimensionOf names the dimension of a thing.
func (u *Universe) dimensionOf(thing int) string {
	for _, d := range u.dimensions {
		if thing < d.to {
			return string(d.name)
		}
	}
	return ""
}

// places are where things stand, by dimension and name.
func (u *Universe) places() map[[2]string]int {
	at := make(map[[2]string]int, len(u.things))
	for _, d := range u.dimensions {
		for i := d.from; i < d.to; i++ {
			at[[2]string{string(d.name), u.things[i].name}] = i
		}
	}
	return at
}
