package journal_test

import (
	"sync"
	"testing"

	"github.com/wabamock/wabamock/server/internal/journal"
)

// TestReadersFollowWriters lets readers follow by cursor while writers put facts in: what a reader
// read and what it was told it missed is everything, in order, and each writer's facts come in
// the writer's order.
func TestReadersFollowWriters(t *testing.T) {
	t.Parallel()
	const writers, each, readers = 4, 500, 3
	j := journal.New(journal.Limits{Entries: 50})
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() { facts(j, string(rune('a'+w)), 1, each) })
	}
	for r := range readers {
		wg.Go(func() { follow(t, j, writers*each, r+1) })
	}
	wg.Wait()
	for w := range writers {
		if got := j.Count(string(rune('a' + w))); got != each {
			t.Errorf("writer %d: %d facts counted, want %d", w, got, each)
		}
	}
}

// follow reads a journal page by page until it has met all entries.
func follow(t *testing.T, j *journal.Journal, all uint64, limit int) {
	t.Helper()
	last := map[string]int{}
	var cursor, read, missed uint64
	for cursor < all {
		grown := j.Grown()
		p := j.Since(cursor, limit)
		if len(p.Entries) == 0 {
			<-grown
			continue
		}
		if want := cursor + p.Missed + 1; p.Entries[0].Seq != want {
			t.Errorf("after %d, with %d missed, comes %d", cursor, p.Missed, p.Entries[0].Seq)
		}
		for _, e := range p.Entries {
			f, _ := e.Fact.(told)
			if f.n <= last[f.kind] {
				t.Errorf("fact %d of writer %s comes after its %d", f.n, f.kind, last[f.kind])
			}
			last[f.kind] = f.n
		}
		read += uint64(len(p.Entries))
		missed += p.Missed
		cursor = p.Next
	}
	if read+missed != all {
		t.Errorf("read %d and missed %d of %d", read, missed, all)
	}
}

// FuzzJournal puts random things in and reads from random cursors, beside a plain list that says
// what must be there.
func FuzzJournal(f *testing.F) {
	f.Add(uint8(4), uint16(3000), []byte("put in, read, put in"))
	f.Add(uint8(1), uint16(1), []byte{0, 255, 1, 0, 2, 9, 254})
	f.Add(uint8(200), uint16(65535), []byte{3, 3, 3, 3, 3, 3, 250, 250, 250, 1})
	f.Fuzz(func(t *testing.T, entries uint8, bytes uint16, script []byte) {
		limits := journal.Limits{Entries: int(entries) + 1, Bytes: int(bytes) + 1}
		j := journal.New(limits)
		var put uint64
		for i, b := range script {
			if b%3 == 0 {
				j.Exchange(exchange("x", int(b)*20))
			} else {
				j.Facts(told{"sent", i})
			}
			put++
			kept, size := j.Size()
			if kept < 1 || kept > limits.Entries || kept > 1 && size > limits.Bytes {
				t.Fatalf("%d entries of %d bytes are kept, limits %+v", kept, size, limits)
			}
			cursor := uint64(b) % (put + 2)
			p := j.Since(cursor, int(b%5))
			if cursor > put {
				cursor = put
			}
			oldest := put - uint64(kept) + 1
			if want := max(cursor+1, oldest) - cursor - 1; p.Missed != want {
				t.Fatalf("since %d of %d: missed %d, want %d", cursor, put, p.Missed, want)
			}
			if p.Next != cursor+p.Missed+uint64(len(p.Entries)) {
				t.Fatalf("since %d: next %d after %d entries and %d missed", cursor, p.Next, len(p.Entries), p.Missed)
			}
			for k, e := range p.Entries {
				if want := cursor + p.Missed + uint64(k) + 1; e.Seq != want {
					t.Fatalf("since %d: entry %d has number %d, want %d", cursor, k, e.Seq, want)
				}
			}
		}
	})
}
