package journal

// KindPage is what Of hands out.
type KindPage struct {
	Entries []Entry
	Next    uint64 // cursor for the next call
	Total   uint64 // entries of the kind that were ever put in, dropped ones included
}

// Of is what is kept of one kind after a cursor; 0 is the beginning. A reader who counts what it
// got learns from Total whether it missed any.
func (j *Journal) Of(kind string, cursor uint64) KindPage {
	j.mu.Lock()
	defer j.mu.Unlock()
	p := KindPage{Next: j.next - 1, Total: j.counts[kind]}
	for seq := max(cursor+1, j.first); seq < j.next; seq++ {
		if e := &j.ring[j.slot(seq)]; e.Kind == kind {
			p.Entries = append(p.Entries, *e)
		}
	}
	return p
}

// GrownBy is closed when an entry of the kind is put in after this call. Whoever waits for a rare
// kind is not woken by all the others.
func (j *Journal) GrownBy(kind string) <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.grownBy == nil {
		j.grownBy = map[string]chan struct{}{}
	}
	if j.grownBy[kind] == nil {
		j.grownBy[kind] = make(chan struct{})
	}
	return j.grownBy[kind]
}

// tellOf wakes those who wait for a kind; the caller holds the lock.
func (j *Journal) tellOf(kind string) {
	if grown := j.grownBy[kind]; grown != nil {
		close(grown)
		delete(j.grownBy, kind)
	}
}
