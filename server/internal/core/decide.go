package core

import (
	"slices"
	"time"
)

// Decide asks the rules about a request, in one step: it counts, draws and moves state machines.
// The answer says what to do with the request; the zero value lets it go on. It is never refused.
// Ask it only where Ruling.Decides says so.
type Decide struct {
	Asked
}

// Decision is what the rules say about a request.
type Decision struct {
	Injected string        // who decided or added something: "scenario/rule", "chaos/rule", or both with ", " between; empty: nobody
	Refuse   *Fault        // refuse it so
	Answer   *Reply        // answer it so; the World does not see it
	Fault    *Break        // what the client meets in place of the answer
	Delay    time.Duration // before the answer, of real time
	Then     []Planned     // for SendMessage.Then; nil: none
	Hooks    *Adversity    // for SendMessage.Hooks; nil: none
}

// Reply is an answer of a scenario, filled in.
type Reply struct {
	Status          int
	Header          []HeaderLine
	JSON            bool // Body is JSON: application/json unless Header says otherwise; else text/plain
	Body            []byte
	OutsideContract bool
}

// Break is a fault of the connection.
type Break struct {
	Kind   FaultKind
	Before bool          // the World must not see the request
	Over   time.Duration // see HTTPFault
	Noise  []byte        // garbage to send, of RandomData and MalformedChunk; follows from the seed
}

func (c Decide) do(w *World) (Decision, error) {
	q := w.inquire(c.Asked)
	var d Decision
	if q.apply(&d, w.rules.rules.of(c.Operation)) {
		return d, nil
	}
	q.apply(&d, w.rules.chaos.of(c.Operation))
	return d, nil
}

// apply does the first rule of a list that matches and whose turn it is; true when it decided.
func (q *inquiry) apply(d *Decision, list []sieve) bool {
	for i := range list {
		r := list[i].rule
		if list[i].stops(q) || r.expired(q.w.now) || !r.when.fits(q, r.since) {
			continue
		}
		turn, ok := q.turn(r)
		if !ok {
			continue
		}
		r.applied++
		r.last = q.w.now
		if r.Next != "" {
			q.w.move(r.of, r.when.machine, r.Next, r.Name)
		}
		return q.decide(d, r, turn)
	}
	return false
}

// expired tells whether a rule acts no more.
func (r *rule) expired(now time.Time) bool { return r.TTL > 0 && !now.Before(r.since.Add(r.TTL)) }

// turn is a rule's being done with a request.
type turn struct {
	nth  int // from 1, within its scope
	bits chance
}

// maxTallies bounds what rules count apart; the oldest goes, and begins anew when it comes back.
// Our choice (I).
const maxTallies = 200_000

// tallyKey is whose tally it is.
type tallyKey struct {
	rule  uint64 // ordinal
	drawn bool   // of draws
	key   string // wa_id, group id or user
}

// ruleTally is how often a rule's conditions were true, and how often it was done.
type ruleTally struct{ seen, done int }

// tally finds a tally or begins one.
func (b *rulebook) tally(k tallyKey) *ruleTally {
	if t := b.tallies[k]; t != nil {
		return t
	}
	if b.tallies == nil {
		b.tallies = map[tallyKey]*ruleTally{}
	}
	for len(b.tallied) >= maxTallies {
		delete(b.tallies, b.tallied[0])
		b.tallied = b.tallied[1:]
	}
	t := &ruleTally{}
	b.tallies[k] = t
	b.tallied = append(b.tallied, k)
	return t
}

// turn counts a request for a rule, and tells whether the rule is done with it.
func (q *inquiry) turn(r *rule) (turn, bool) {
	r.matched++
	count := q.countOf(r)
	count.seen++
	var made turn
	if r.draws {
		key := q.drawKey()
		drawn := q.w.rules.tally(tallyKey{r.ordinal, true, key})
		made.bits = chanceFrom(r.seed(q.w), hashOf("rule:", r.of.name, "\x00", r.id, "\x00", key), uint64(drawn.seen))
		drawn.seen++
	}
	n := count.seen - r.After
	switch {
	case n < 1 || r.Times > 0 && count.done >= r.Times:
		return turn{}, false
	case len(r.Nth) > 0 && !slices.Contains(r.Nth, n):
		return turn{}, false
	case r.Every > 1 && (n-1)%r.Every != 0:
		return turn{}, false
	case r.Probability != nil && !made.bits.hit(*r.Probability):
		return turn{}, false
	}
	count.done++
	made.nth = count.done
	return made, true
}

// countOf is the tally in which a request counts for a rule.
func (q *inquiry) countOf(r *rule) *ruleTally {
	switch r.Per {
	case PerRecipient:
		q.meet()
		return q.w.rules.tally(tallyKey{rule: r.ordinal, key: q.chief})
	case PerCaller:
		return q.w.rules.tally(tallyKey{rule: r.ordinal, key: q.Caller.User})
	default:
		return &r.count
	}
}

// drawKey is whom a draw is for: the recipient, else the caller.
func (q *inquiry) drawKey() string {
	q.meet()
	if q.chief != "" {
		return q.chief
	}
	return "caller " + q.Caller.User
}

// seed is what a rule draws from.
func (r *rule) seed(w *World) uint64 {
	if r.Seed != 0 {
		return r.Seed
	}
	return w.genesis.Seed
}
