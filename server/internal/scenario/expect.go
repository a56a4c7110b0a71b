package scenario

import (
	"fmt"

	"github.com/wabamock/wabamock/server/internal/core"
)

// expectation is what is expected, while it is read.
type expectation struct {
	core.Expectation
	match core.Match
	times *int
	least *int
	most  *int
	never bool
}

// expect reads what the client must have done.
func (s *story) expect(d *decoder, n *node) {
	if !d.is(n, "a list", sequence) {
		return
	}
	for i := range n.items {
		s.readExpectation(d, &n.items[i], "")
	}
	if most := core.MaxExpectations; len(s.told.core.Expect) > most {
		d.failf(n, "has %d entries, at most %d are accepted", len(s.told.core.Expect), most)
	}
}

// readExpectation reads an expectation, or a list of which each follows the one before; previous
// is the name of the one before.
func (s *story) readExpectation(d *decoder, n *node, previous string) {
	var (
		e     expectation
		inner *node
	)
	before := len(d.found)
	ok := d.mapping(n, append(s.matching(&e.match),
		field{"name", label(&e.Name)},
		field{"machine", plain(&e.match.Machine, 1, core.MaxRuleName)},
		field{"state", plain(&e.match.State, 1, core.MaxRuleName)},
		field{"status", oneOrMore(&e.Statuses, core.MaxConditions, func(into *int) reader { return count(into, 100, 599) })},
		field{"code", oneOrMore(&e.Codes, core.MaxConditions, answerCode)},
		field{"fact", optional(&e.Fact, s.fact)},
		field{"times", optional(&e.times, counted)},
		field{"at_least", optional(&e.least, counted)},
		field{"at_most", optional(&e.most, func(into *int) reader { return count(into, 0, maxCounted) })},
		field{"never", yes(&e.never)},
		field{"by", span(&e.By, shortestGap, maxSpan)},
		field{"follows", plain(&e.Follows, 1, core.MaxRuleName)},
		field{"in_order", func(d *decoder, n *node) { inner = n }},
	)...)
	if !ok || len(d.found) > before {
		return
	}
	if inner != nil {
		s.readInOrder(d, n, inner, previous)
		return
	}
	s.checkExpectation(d, n, &e, previous)
	if len(d.found) > before {
		return
	}
	e.bound()
	s.met[e.Name] = n.line
	s.told.core.Expect = append(s.told.core.Expect, e.Expectation)
}

// maxInOrder is how many expectations may follow each other in one list (our choice).
const maxInOrder = 1000

// counted reads how often something is expected.
func counted(into *int) reader { return count(into, 1, maxCounted) }

// readInOrder reads expectations of which each follows the one before.
func (s *story) readInOrder(d *decoder, n, inner *node, previous string) {
	switch {
	case len(n.pairs) > 1:
		d.failf(inner, "stands alone: put everything else into its list")
		return
	case previous != "":
		d.failf(inner, "does not stand within another in_order: write one list")
		return
	case !d.is(inner, "a list", sequence):
		return
	case len(inner.items) < 2:
		d.failf(inner, "has %d entries: an order takes two at least", len(inner.items))
		return
	case len(inner.items) > maxInOrder:
		d.failf(inner, "has %d entries, at most %d are accepted", len(inner.items), maxInOrder)
		return
	}
	for i := range inner.items {
		before := len(s.told.core.Expect)
		s.readExpectation(d, &inner.items[i], previous)
		if len(s.told.core.Expect) == before {
			return // what is wrong has been told, and the next would have nothing to follow
		}
		if e := s.told.core.Expect[before]; e.AtMost != nil && *e.AtMost == 0 && i < len(inner.items)-1 {
			d.failf(&inner.items[i], "is never to happen, and nothing can follow it: put it last or elsewhere")
			return
		}
		previous = s.told.core.Expect[before].Name
	}
}

// checkExpectation refuses what nobody could meet or mean.
func (s *story) checkExpectation(d *decoder, n *node, e *expectation, previous string) {
	s.checkMatch(d, n, &e.match)
	s.checkStanding(d, n, &e.match)
	requests := false
	for _, f := range append(s.matching(&core.Match{}), field{key: "machine"}, field{key: "state"}, field{key: "status"}, field{key: "code"}) {
		if at := n.member(f.key); at != nil && at.kind != null {
			requests = true
			if e.Fact != nil {
				d.failf(at, "is about requests, and fact is not: write it under fact, or remove one of them")
			}
		}
	}
	if !requests && e.Fact == nil {
		d.failf(n, "says nothing that could be met: add operation, fact or in_order")
	}
	if e.Name == "" {
		e.Name = fmt.Sprintf("expectation %d", len(s.told.core.Expect)+1)
	}
	if line, twice := s.met[e.Name]; twice {
		d.failf(n.member("name"), "the same name is on line %d already: change one", line)
	}
	s.checkFollows(d, n, e, previous)
	e.checkTimes(d, n)
}

// checkFollows refuses what follows nothing.
func (s *story) checkFollows(d *decoder, n *node, e *expectation, previous string) {
	at := n.member("follows")
	switch {
	case at == nil:
		e.Follows = previous
		return
	case previous != "":
		d.failf(at, "does not go with in_order: it follows the one above")
		return
	}
	var known []string
	for _, other := range s.told.core.Expect {
		if known = append(known, other.Name); other.Name == e.Follows {
			if other.AtMost != nil && *other.AtMost == 0 {
				d.failf(at, "%s is never to happen: nothing can follow it", quote(other.Name))
			}
			return
		}
	}
	d.failf(at, "no expectation above has that name: %s", orNone(e.Follows, known))
}

// checkTimes refuses counts that contradict each other.
func (e *expectation) checkTimes(d *decoder, n *node) {
	given := 0
	for _, key := range []string{"times", "never"} {
		if n.member(key) != nil {
			given++
		}
	}
	bounds := e.least != nil || e.most != nil
	switch {
	case given > 1 || given == 1 && bounds:
		d.failf(n, "wants one of times, never, or at_least with at_most")
	case n.member("never") != nil && !e.never:
		d.failf(n.member("never"), "never: false says nothing: remove it, or write at_least: 1")
	case e.least != nil && e.most != nil && *e.least > *e.most:
		d.failf(n.member("at_most"), "is less than at_least: no count is both")
	}
}

// bound says how often, as the core has it.
func (e *expectation) bound() {
	zero := 0
	switch {
	case e.never:
		e.AtMost = &zero
	case e.times != nil:
		e.AtLeast, e.AtMost = *e.times, e.times
	default:
		e.AtMost = e.most
		if e.least != nil {
			e.AtLeast = *e.least
		}
	}
	if e.Fact == nil {
		match := e.match
		e.When = &match
	}
}
