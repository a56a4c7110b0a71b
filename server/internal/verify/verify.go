// Package verify judges checks: whether requests, messages, deliveries and facts of a World were as
// a test says they must have been, how often, and in which order. What it is told comes from the
// World's record; it looks at each entry once, and tells what it cannot know because the record has
// dropped it.
package verify

import (
	"fmt"
	"strconv"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// World is what a check looks at. All of it is there.
type World struct {
	Journal    *journal.Journal
	Tally      *Tally // of that journal
	Names      func(core.NamesOf) (core.KnownNames, error)
	Messages   func(core.BriefMessages) (core.MessageBriefs, error)
	Deliveries func(core.BriefDeliveries) (core.DeliveryBriefs, error)
	Payload    func(items []core.Fact) ([]byte, error) // body of a webhook about facts
}

// Refusal is why a check cannot be judged here.
type Refusal string

// Error is the reason.
func (r Refusal) Error() string { return string(r) }

// Run is a check under way. One goroutine at a time may use it.
type Run struct {
	world      World
	check      *scenario.Check
	conditions []*condition
	from       uint64 // entries up to this one do not count
	cursor     uint64 // entries up to this one were looked at
	missed     uint64 // entries that count and were dropped before they could be looked at
	reckoned   uint64 // of them, those that the conditions know about
	listens    bool   // it is about messages or deliveries, which facts change
	scratch    core.Seen
	page       []journal.Entry // memory of the entries that are looked at
	subjects   subjects
}

// Begin begins to judge a check. Nothing was looked at yet. The error is a Refusal, or that of the World.
func Begin(c *scenario.Check, w World) (*Run, error) {
	r := &Run{world: w, check: c}
	r.subjects.stale = true
	if err := r.begin(); err != nil {
		return nil, err
	}
	for i := range c.Conditions {
		made, err := r.ready(&c.Conditions[i])
		if err != nil {
			return nil, err
		}
		r.conditions = append(r.conditions, made)
		r.listens = r.listens || made.body != nil
	}
	return r, nil
}

// begin finds out from where on entries count.
func (r *Run) begin() error {
	r.from = r.world.Tally.Base()
	if r.check.Since != "" {
		since, err := r.since()
		if err != nil {
			return err
		}
		r.from = max(r.from, since)
	}
	r.cursor, r.missed = r.from, 0
	return nil
}

// since is the number of the entry from which on the check counts.
func (r *Run) since() (uint64, error) {
	first, last := r.world.Journal.Bounds()
	if seq, err := strconv.ParseUint(r.check.Since, 10, 63); err == nil {
		if seq > last {
			return 0, Refusal(fmt.Sprintf("since is %d, and the newest entry of the journal is %d: it is of another life of the world.", seq, last))
		}
		return seq, nil
	}
	for cursor := last + 1; cursor > first; {
		page := r.world.Journal.Before(cursor, chunk)
		if len(page.Entries) == 0 {
			break
		}
		for _, e := range page.Entries {
			if e.Exchange != nil && e.Exchange.ID == r.check.Since {
				return e.Seq, nil
			}
		}
		cursor = page.Next
	}
	return 0, Refusal("since is " + strconv.Quote(r.check.Since) + ", and the journal keeps no exchange with that id.")
}

// chunk is how many entries are read of a journal at a time.
const chunk = 512

// Look looks at what has come since the last time.
func (r *Run) Look() error {
	_, last := r.world.Journal.Bounds()
	return r.lookTo(last)
}

// lookTo looks at the entries up to one.
func (r *Run) lookTo(last uint64) error {
	r.forgotten()
	for r.cursor < last {
		page := r.world.Journal.SinceIn(r.page, r.cursor, chunk)
		r.page = page.Entries
		if page.Missed > 0 {
			if r.forgotten() { // while the page was read
				continue
			}
			r.missed += min(page.Missed, last-r.cursor)
			r.subjects.stale = true
		}
		for len(page.Entries) > 0 && page.Entries[len(page.Entries)-1].Seq > last {
			page.Entries = page.Entries[:len(page.Entries)-1]
		}
		r.cursor = min(page.Next, last)
		if len(page.Entries) == 0 {
			r.cursor = last // all up to there were dropped
		}
		if err := r.take(page.Entries); err != nil {
			return err
		}
	}
	clear(r.page[:cap(r.page)]) // who waits keeps nothing that the journal drops
	return r.catchUp()
}

// forgotten begins anew when the journal was emptied since the last time: what came before does not
// count any more.
func (r *Run) forgotten() bool {
	base := r.world.Tally.Base()
	if base <= r.from {
		return false
	}
	r.from, r.cursor, r.missed, r.reckoned, r.subjects = base, base, 0, 0, subjects{stale: true}
	for _, c := range r.conditions {
		c.progress = progress{}
	}
	return true
}

// take looks at some entries.
func (r *Run) take(entries []journal.Entry) error {
	about, err := r.messagesOf(entries)
	if err != nil {
		return err
	}
	for i := range entries {
		e := &entries[i]
		if e.Fact != nil && r.listens {
			r.subjects.hear(e.Fact)
		}
		for _, c := range r.conditions {
			r.weigh(c, e, about)
		}
	}
	return nil
}

// weigh counts an entry for a condition, if it is meant.
func (r *Run) weigh(c *condition, e *journal.Entry, about map[string]core.MessageBrief) {
	may, sure := c.mayFit(e)
	if !may {
		return
	}
	c.noticed++
	fits := yes
	if sure {
		c.sure++
	} else {
		fits = r.fits(c, e, about)
	}
	switch {
	case fits == no:
	case fits == perhaps:
		c.maybe++
	case c.ordered:
		c.sight(e)
	default:
		c.counted++
		if len(c.evidence) < core.MaxEvidence {
			c.evidence = append(c.evidence, evidenceOf(e))
		}
	}
}

// evidenceOf is the id of an exchange, or the number of the entry of a fact.
func evidenceOf(e *journal.Entry) string {
	if e.Exchange != nil {
		return e.Exchange.ID
	}
	return strconv.FormatUint(e.Seq, 10)
}
