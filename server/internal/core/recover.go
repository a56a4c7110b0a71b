package core

import (
	"maps"
	"slices"
)

// Recover goes on with a World that was read back from where it was kept. Sends that were not
// answered count as answered: their callers are gone. After a stop of the process, the callback
// queue is lost unless callback_persist is on; what was in flight may then be tried once more.
// Source: settings-application, Rules worth copying (D); lifecycle, Callback queue.
type Recover struct {
	Stopped bool // the process was stopped or killed meanwhile; else it is a copy of a World that goes on
}

func (c Recover) do(w *World) (Nothing, error) {
	if c.Stopped {
		w.tell(Recovered{Occurred: w.occurred()})
		if !w.settings.acting.CallbackPersist {
			w.loseQueue(DropRestart)
		}
	}
	for _, message := range slices.Sorted(maps.Keys(w.deliveries.unanswered)) {
		_, _ = Answered{Message: message}.do(w) // never refused
	}
	return Nothing{}, nil
}

// Recovered tells that the process was stopped or killed, and started again.
type Recovered struct{ Occurred }

// Kind is "recovered".
func (Recovered) Kind() string { return "recovered" }
