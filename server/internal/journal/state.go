package journal

import "errors"

// State is all that a journal holds, for those who keep it.
type State struct {
	Next    uint64            // seq of the next entry
	Entries []Entry           // those kept, oldest first, the last one just before Next
	Counts  map[string]uint64 // entries ever put in, by kind
}

// State tells what the journal holds. The entries are the journal's own.
func (j *Journal) State() State {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := State{Next: j.next, Counts: map[string]uint64{}}
	for name, k := range j.kinds {
		if k.total > 0 {
			s.Counts[name] = k.total
		}
	}
	for seq := j.first; seq < j.next; seq++ {
		s.Entries = append(s.Entries, j.ring[j.slot(seq)])
	}
	return s
}

// Restored makes a journal that holds what another one held, as far as the limits allow. The error
// tells that the state contradicts itself. The observers are not shown what is there already: they
// have a state of their own.
func Restored(s State, l Limits, observers ...Observer) (*Journal, error) {
	j := New(l)
	kept := uint64(len(s.Entries))
	if s.Next <= kept {
		return nil, errors.New("restore journal: there are more entries than there ever were")
	}
	j.first = s.Next - kept
	j.next = j.first
	j.ring = make([]Entry, min(s.Next-1, uint64(j.limits.Entries)))
	for _, e := range s.Entries {
		if e.Seq != j.next || e.weight < 0 || (e.Fact == nil) == (e.Exchange == nil) {
			return nil, errors.New("restore journal: an entry is not what follows the one before")
		}
		j.put(e, e.weight)
	}
	clear(j.kinds)
	for name, total := range s.Counts {
		j.kinds[name] = &kind{total: total}
	}
	j.observers = observers
	return j, nil
}
