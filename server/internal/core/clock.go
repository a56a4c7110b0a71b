package core

import "time"

// NoteClock tells what was done to the World's clock, which is the engine's. The answer is what it
// shows.
type NoteClock struct {
	Change ClockChange
}

// ClockChange is what was done to a clock.
type ClockChange string

// The changes.
const (
	ClockFrozen  ClockChange = "frozen"  // it stands still
	ClockRunning ClockChange = "running" // it follows real time
	ClockJumped  ClockChange = "jumped"  // it was set to a later instant
)

func (c NoteClock) do(w *World) (time.Time, error) {
	w.tell(ClockChanged{Occurred: w.occurred(), Change: c.Change})
	return w.now, nil
}

// ClockChanged tells what was done to the World's clock, other than advancing it.
type ClockChanged struct {
	Occurred
	Change ClockChange `json:"change"`
}

// Kind is "clock_frozen", "clock_running" or "clock_jumped".
func (f ClockChanged) Kind() string { return "clock_" + string(f.Change) }
