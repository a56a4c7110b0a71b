package findings

import (
	"encoding/json"
	"fmt"
)

// state is all of a World, for those who keep it.
type state struct {
	Life   int    `json:"life"`
	Born   bool   `json:"born"`
	Terms  Terms  `json:"terms"`
	Record record `json:"record"`
	Memory memory `json:"memory"`
}

// State is all that the World knows, as JSON.
func (w *World) State() ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b, err := json.Marshal(state{w.life, w.born, w.terms, w.record, w.memory})
	if err != nil {
		return nil, fmt.Errorf("keep findings: %w", err)
	}
	return b, nil
}

// Restore makes the World know what another one did, its terms included; the name stays. The error tells what
// can't be read; the World is as before then.
func (w *World) Restore(b []byte) error {
	s, err := read(b)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.life, w.born, w.terms, w.record, w.memory = s.Life, s.Born, s.Terms, s.Record, s.Memory
	return nil
}

// Resume lets the life that has begun remember what was remembered in a World of which a snapshot was taken;
// what was found there is not found here. The error tells what can't be read.
func (w *World) Resume(b []byte) error {
	s, err := read(b)
	if err != nil {
		return err
	}
	for i := range s.Memory.Logins {
		s.Memory.Logins[i].Short, s.Memory.Logins[i].Noted = nil, 0 // evidence of another life
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.memory = s.Memory
	return nil
}

// read reads what State wrote.
func read(b []byte) (state, error) {
	var s state
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("read findings: %w", err)
	}
	if s.Life < 1 {
		return s, fmt.Errorf("read findings: life %d, want 1 or more", s.Life)
	}
	return s, nil
}

// MarshalJSON leaves out what is empty.
func (r recents) MarshalJSON() ([]byte, error) {
	kept := []recent{}
	for _, one := range r {
		if one.Hash != 0 {
			kept = append(kept, one)
		}
	}
	return json.Marshal(kept) //nolint:wrapcheck // State wraps it
}

// UnmarshalJSON puts every request back where it stood.
func (r *recents) UnmarshalJSON(b []byte) error {
	var kept []recent
	if err := json.Unmarshal(b, &kept); err != nil {
		return err //nolint:wrapcheck // Restore wraps it
	}
	for _, one := range kept {
		*r.slot(one.Hash) = one
	}
	return nil
}
