package journal

// Observer sees every entry at the moment it is put in, in order, so that what it counts is exact,
// whatever the journal drops. It is called under the journal's lock: it must be quick, and call
// neither the journal nor the engine. Its readers need a lock of its own.
type Observer interface {
	// Observe sees an entry. The entry itself is the observer's during the call only; what it refers
	// to never changes.
	Observe(e *Entry)
	// Forget tells that the journal was emptied: nothing that came before is to be found there.
	Forget()
	// State is all that the observer has learnt, as JSON: the same bytes for the same entries.
	State() ([]byte, error)
	// Restore makes the observer what another one was, as its State said.
	Restore(state []byte) error
}

// Remembering is an Observer that learns more than what belongs to the World.
type Remembering interface {
	// Memory is what Restore takes where the World goes on from a snapshot, as State is where the same
	// World goes on: only what it needs to understand what comes.
	Memory() ([]byte, error)
}

// Unwatch lets the observers go: none sees anything any more once this returns.
func (j *Journal) Unwatch() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.observers = nil
}
