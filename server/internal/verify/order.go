package verify

import (
	"cmp"
	"slices"

	"github.com/wabamock/wabamock/server/internal/journal"
)

// place is where an entry stands in the order of what happened: a fact where it was told; a request
// where it came, before the facts that it caused, though its entry stands behind them.
type place struct{ at, seq uint64 }

// compare orders places.
func (p place) compare(o place) int {
	return cmp.Or(cmp.Compare(p.at, o.at), cmp.Compare(p.seq, o.seq))
}

// placeOf is where an entry stands.
func placeOf(e *journal.Entry) place {
	if e.Exchange != nil {
		return place{2*min(e.Exchange.After, e.Seq) + 1, e.Seq}
	}
	return place{2 * e.Seq, e.Seq}
}

// sighting is an entry that is meant.
type sighting struct {
	place
	id string
}

// maxSighted is how many entries an order looks at for one of its conditions (our choice).
const maxSighted = 100_000

// sight notes an entry that is meant, in its place.
func (c *condition) sight(e *journal.Entry) {
	if len(c.sighted) >= maxSighted {
		c.maybe++
		return
	}
	s := sighting{placeOf(e), evidenceOf(e)}
	at := len(c.sighted)
	for at > 0 && c.sighted[at-1].compare(s.place) > 0 {
		at--
	}
	c.sighted = slices.Insert(c.sighted, at, s)
}

// standing are the entries that count: those behind the one with which the condition before was met.
func (c *condition) standing() []sighting {
	if c.follows == nil {
		return c.sighted
	}
	after, met := c.follows.metAt()
	if !met {
		return nil
	}
	from, _ := slices.BinarySearchFunc(c.sighted, after, func(s sighting, p place) int {
		return cmp.Or(s.compare(p), -1)
	})
	return c.sighted[from:]
}

// metAt tells with which entry a condition came often enough.
func (c *condition) metAt() (place, bool) {
	list := c.standing()
	switch least := c.told.AtLeast; {
	case least > len(list):
		return place{}, false
	case least > 0:
		return list[least-1].place, true
	case c.follows != nil:
		return c.follows.metAt()
	}
	return place{}, true
}
