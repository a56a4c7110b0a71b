package clock

import "time"

// State is where a clock stands, for those who keep it.
type State struct {
	Frozen bool
	At     time.Time // what it shows
	Wall   time.Time // what the machine's clock shows at that moment
}

// State tells where the clock stands.
func (c *Clock) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return State{Frozen: c.frozen, At: c.now(), Wall: time.Now().Round(0).UTC()}
}

// Resumed goes on from a state as if it had never stopped: frozen where it stood, or later by what
// has passed on the machine's clock since. It never shows an instant before the least.
func Resumed(s State, least time.Time) *Clock {
	c := Real()
	c.frozen, c.at = s.Frozen, s.At
	if !s.Frozen {
		c.offset = s.At.Sub(s.Wall)
	}
	c.AdvanceTo(least)
	return c
}
