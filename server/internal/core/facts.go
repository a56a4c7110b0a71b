package core

import "time"

// Fact is something that happened in the World: what the journal shows and what followers
// (webhook delivery, the page) act upon. Facts are plain data without secrets, never changed
// after they were told. Each kind is a struct declared in the file of its resource.
type Fact interface {
	// Kind names the fact in lower case with underscores, for example "message_queued".
	Kind() string
	// When is the instant at which it happened, UTC.
	When() time.Time
}

// Occurred is the instant of a fact; every fact embeds it.
type Occurred struct {
	At time.Time `json:"at"`
}

// When is the instant at which it happened, UTC.
func (o Occurred) When() time.Time { return o.At }

// occurred stamps a fact with the present.
func (w *World) occurred() Occurred { return Occurred{At: w.now} }
