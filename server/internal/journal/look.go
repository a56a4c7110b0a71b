package journal

// Before is at most limit entries before a cursor (0 or less: all), newest first. A cursor beyond
// the newest entry begins there. Missed counts nothing.
func (j *Journal) Before(cursor uint64, limit int) Page {
	j.mu.Lock()
	defer j.mu.Unlock()
	cursor = min(cursor, j.next)
	p := Page{Next: cursor}
	if cursor <= j.first {
		return p
	}
	n := cursor - j.first
	if limit > 0 && n > uint64(limit) {
		n = uint64(limit)
	}
	p.Entries = make([]Entry, 0, n)
	for seq := cursor - 1; seq >= cursor-n; seq-- {
		p.Entries = append(p.Entries, j.ring[j.slot(seq)])
	}
	p.Next = cursor - n
	return p
}

// Bounds are the numbers of the oldest entry that is kept and of the newest one; first is last plus
// 1 while there is none.
func (j *Journal) Bounds() (first, last uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.first, j.next - 1
}
