package core

import "time"

// Command is something that a caller wishes; R is the answer to it. A command that is refused
// (its error is a *Fault) has changed nothing. Commands are plain data: their fields say what
// the caller sent, in the units and shapes of the API, already judged by the contract.
type Command[R any] interface {
	do(w *World) (R, error)
}

// Nothing is the answer of a command that only succeeds or fails.
type Nothing struct{}

// Do brings the World up to the instant, then does the command. The error is a *Fault when the
// command was refused; any other error is a broken invariant of ours.
func Do[R any](w *World, at time.Time, c Command[R]) (R, error) {
	w.PassTo(at)
	return c.do(w)
}
