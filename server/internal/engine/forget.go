package engine

// EmptyJournal drops every entry of the record; numbers and counts go on.
func (e *Engine) EmptyJournal() error {
	e.journal.Empty()
	if e.log == nil {
		return nil
	}
	return e.Checkpoint() // or they would come back with the World
}
