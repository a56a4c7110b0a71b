// Package journal is the bounded record of what happened in one World: exchanges (a request
// with its response) and facts. Readers pull with a cursor; a slow reader blocks nobody, and
// learns how much it missed. The journal calls nothing but its observers, and holds no secret: what
// is put in has been redacted.
package journal

import (
	"slices"
	"sync"
	"time"
)

// Fact is something that the World told. It must not be changed after it was put in.
type Fact interface {
	Kind() string
	When() time.Time
}

// Entry is one record: either an exchange or a fact.
type Entry struct {
	Seq      uint64    `json:"seq"` // from 1, without gaps
	At       time.Time `json:"at"`  // world time
	Kind     string    `json:"kind"`
	Exchange *Exchange `json:"exchange,omitempty"`
	Fact     Fact      `json:"fact,omitempty"`

	weight int // bytes that it takes of the journal's budget
}

// KindExchange is the kind of an entry that holds an exchange; every other kind is a fact's.
const KindExchange = "exchange"

// Limits bound a journal. Zero values: DefaultEntries and DefaultBytes.
type Limits struct {
	Entries int // at most so many entries are kept, oldest out first
	Bytes   int // at most so many bytes of bodies, headers, paths and reports (facts count as a fixed size); one larger entry stays alone
}

// Defaults of Limits. Source: DESIGN, Limits and promises.
const (
	DefaultEntries = 10_000
	DefaultBytes   = 64 << 20
)

const (
	factSize      = 256 // what a fact is taken to weigh, bytes
	exchangeSize  = 640 // what an exchange weighs besides its texts, bytes
	violationSize = 128 // what a violation weighs besides its texts, bytes
	textSize      = 32  // what the name of a thing exercised weighs; the texts are shared, bytes
)

// Journal is safe for concurrent use.
type Journal struct {
	mu     sync.Mutex
	limits Limits
	ring   []Entry // the newest entries; entry seq stands at (seq-1) mod len when full
	first  uint64  // seq of the oldest entry kept
	next   uint64  // seq of the next entry
	bytes  int
	kinds  map[string]*kind
	grown  chan struct{} // closed and replaced when something is put in; nil: nobody waits

	observers []Observer
}

// New makes an empty journal, which the observers see from the first entry on.
func New(l Limits, observers ...Observer) *Journal {
	if l.Entries <= 0 {
		l.Entries = DefaultEntries
	}
	if l.Bytes <= 0 {
		l.Bytes = DefaultBytes
	}
	return &Journal{limits: l, first: 1, next: 1, kinds: map[string]*kind{}, observers: observers}
}

// Facts puts facts in, in their order.
func (j *Journal) Facts(facts ...Fact) {
	if len(facts) == 0 {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, f := range facts {
		j.put(Entry{At: f.When(), Kind: f.Kind(), Fact: f}, factSize)
	}
	j.tell()
}

// Exchange puts an exchange in. The caller gives it away.
func (j *Journal) Exchange(x *Exchange) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.put(Entry{At: x.At, Kind: KindExchange, Exchange: x}, x.size())
	j.tell()
}

// put adds an entry and lets the oldest go where a limit is passed; the caller holds the lock.
func (j *Journal) put(e Entry, size int) {
	for j.first < j.next && (j.next-j.first >= uint64(j.limits.Entries) || j.bytes+size > j.limits.Bytes) {
		j.drop()
	}
	e.Seq, e.weight = j.next, size
	j.next++
	j.bytes += size
	j.kind(e.Kind).count()
	at := j.slot(e.Seq)
	if at < len(j.ring) {
		j.ring[at] = e
	} else {
		j.ring = append(j.ring, e)
	}
	for _, o := range j.observers {
		o.Observe(&j.ring[at])
	}
}

// drop lets the oldest entry go; the caller holds the lock.
func (j *Journal) drop() {
	e := &j.ring[j.slot(j.first)]
	j.bytes -= e.weight
	*e = Entry{}
	j.first++
}

// slot is where an entry stands in the ring.
func (j *Journal) slot(seq uint64) int { return int((seq - 1) % uint64(j.limits.Entries)) }

// tell wakes all that wait; the caller holds the lock.
func (j *Journal) tell() {
	if j.grown != nil {
		close(j.grown)
		j.grown = nil
	}
}

// Page is what Since hands out.
type Page struct {
	Entries []Entry
	Next    uint64 // cursor for the next call
	Missed  uint64 // entries after the cursor that had been dropped before they could be read
}

// Since is at most limit entries (0 or less: all) after a cursor; 0 is the beginning.
func (j *Journal) Since(cursor uint64, limit int) Page { return j.SinceIn(nil, cursor, limit) }

// SinceIn is Since for those who read page by page: the entries come in the memory of the page before,
// as far as that holds them.
func (j *Journal) SinceIn(memory []Entry, cursor uint64, limit int) Page {
	j.mu.Lock()
	defer j.mu.Unlock()
	if cursor >= j.next { // of another life of this journal
		cursor = j.next - 1
	}
	from := max(cursor+1, j.first)
	p := Page{Missed: from - cursor - 1, Next: cursor}
	if from == j.next {
		return p
	}
	n := j.next - from
	if limit > 0 && n > uint64(limit) {
		n = uint64(limit)
	}
	p.Entries = slices.Grow(memory[:0], int(n))
	for seq := from; seq < from+n; seq++ {
		p.Entries = append(p.Entries, j.ring[j.slot(seq)])
	}
	p.Next = from + n - 1
	return p
}

// Wake wakes those who wait for the journal to grow, though it has not: something else is to be told.
func (j *Journal) Wake() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.grown != nil {
		close(j.grown)
		j.grown = nil
	}
}

// Grown is closed when something is put in after this call, and by Wake.
func (j *Journal) Grown() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.grown == nil {
		j.grown = make(chan struct{})
	}
	return j.grown
}

// Count is how many entries of a kind were ever put in, dropped ones included.
func (j *Journal) Count(kind string) uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.total(kind)
}

// Size is how many entries and bytes are kept now.
func (j *Journal) Size() (entries, bytes int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return int(j.next - j.first), j.bytes
}
