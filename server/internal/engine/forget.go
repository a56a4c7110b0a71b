package engine

// EmptyJournal drops every entry of the record; numbers and counts go on.
func (e *Engine) EmptyJournal() error { return e.Amend(e.journal.Empty) }

// Amend does something to the record or to its observers, such as letting one forget, while nothing
// else happens to the World, and keeps that it was done.
func (e *Engine) Amend(do func()) error {
	e.mu.Lock()
	do()
	e.mu.Unlock()
	if e.log == nil {
		return nil
	}
	return e.Checkpoint() // or what is forgotten would come back with the World
}

// Retire lets the observers go: what is still asked of the World is none of theirs any more.
func (e *Engine) Retire() { e.journal.Unwatch() }
