package journal

// kind is what is known of the entries of one kind.
type kind struct {
	total uint64        // ever put in
	grown chan struct{} // closed when one is put in; nil: nobody waits
}

// kind is what is known of a kind; the caller holds the lock.
func (j *Journal) kind(name string) *kind {
	k := j.kinds[name]
	if k == nil {
		k = &kind{}
		j.kinds[name] = k
	}
	return k
}

// total is how many entries of a kind were ever put in; the caller holds the lock.
func (j *Journal) total(name string) uint64 {
	if k := j.kinds[name]; k != nil {
		return k.total
	}
	return 0
}

// count counts one more, and wakes those who wait for it; the caller holds the lock.
func (k *kind) count() {
	k.total++
	if k.grown != nil {
		close(k.grown)
		k.grown = nil
	}
}

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
	p := KindPage{Next: j.next - 1, Total: j.total(kind)}
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
	k := j.kind(kind)
	if k.grown == nil {
		k.grown = make(chan struct{})
	}
	return k.grown
}
