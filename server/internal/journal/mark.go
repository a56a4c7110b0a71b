package journal

// Mark is a place in a journal: what comes later has a greater Seq.
type Mark struct {
	Seq       uint64 // of the newest entry
	Exchanges uint64 // how many of all entries up to it were exchanges; the others were facts
}

// Mark is the end of the journal as it is now.
func (j *Journal) Mark() Mark {
	j.mu.Lock()
	defer j.mu.Unlock()
	return Mark{Seq: j.next - 1, Exchanges: j.total(KindExchange)}
}

// Empty drops every entry, and lets the observers know; numbers and counts go on.
func (j *Journal) Empty() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.first < j.next {
		j.drop()
	}
	for _, o := range j.observers {
		o.Forget()
	}
}
