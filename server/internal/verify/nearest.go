package verify

import (
	"encoding/json"
	"slices"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// maxNear is how many of the newest candidates are looked at for the nearest one (our choice).
const maxNear = 1000

// nearest is what comes nearest to a condition among what it could be: requests of its operations,
// facts of its kind, messages, deliveries. Of those equally near the newest.
func (r *Run) nearest(c *condition) (*Nearest, error) {
	switch {
	case c.told.Message != nil:
		return r.nearestMessage(c)
	case c.told.Delivery != nil:
		return r.nearestDelivery(c)
	}
	var best *Nearest
	looked := 0
	for cursor := r.cursor + 1; cursor > r.from+1 && looked < maxNear && !best.next(); {
		page := r.world.Journal.Before(cursor, chunk)
		if len(page.Entries) == 0 {
			break
		}
		for i := range page.Entries {
			if e := &page.Entries[i]; e.Seq > r.from && looked < maxNear && !best.next() && c.similar(e) {
				looked++
				best = nearer(best, evidenceOf(e), e.Seq, r.differs(c, e))
			}
		}
		cursor = page.Next
	}
	return best, nil
}

// similar tells whether an entry could be what a condition is about.
func (c *condition) similar(e *journal.Entry) bool {
	switch {
	case c.matcher == nil:
		return e.Kind == c.told.Fact.Kind
	case e.Exchange == nil:
		return false
	}
	list := c.told.Requests.Operations
	return len(list) == 0 || slices.Contains(list, e.Exchange.Operation)
}

// differs are the conditions that an entry does not meet.
func (r *Run) differs(c *condition, e *journal.Entry) []core.Difference {
	if e.Exchange != nil {
		return append(c.matcher.Differences(r.seen(e.Exchange, &c.told.Requests.Match)), c.others(e.Exchange)...)
	}
	text, err := json.Marshal(e.Fact)
	if err != nil {
		return nil
	}
	all := c.fact.Differences(text)
	if len(all) == 0 && len(c.told.Fact.Types)+len(c.told.Fact.Templates) > 0 {
		all = append(all, core.Difference{Field: "message", Expected: "of another type or template", Got: "not that"})
	}
	return all
}

// next tells whether nothing can be nearer.
func (n *Nearest) next() bool { return n != nil && len(n.Differs) == 1 }

// nearer is the nearer one of what was found so far and another; what does not differ counts already.
func nearer(best *Nearest, id string, seq uint64, differs []core.Difference) *Nearest {
	if len(differs) == 0 || best != nil && len(best.Differs) <= len(differs) {
		return best
	}
	return &Nearest{id, seq, differs}
}

// nearestMessage is the message that comes nearest.
func (r *Run) nearestMessage(c *condition) (*Nearest, error) {
	briefs, err := r.world.Messages(core.BriefMessages{Newest: maxNear})
	if err != nil {
		return nil, err
	}
	var best *Nearest
	list := briefs.Messages[max(0, len(briefs.Messages)-maxNear):]
	for i := range slices.Backward(list) {
		if best.next() {
			break
		}
		var different differences
		if err := r.messageDiffers(c, &list[i], &different); err != nil {
			return nil, err
		}
		best = nearer(best, list[i].ID, 0, different.list)
	}
	return best, nil
}

// nearestDelivery is the delivery that comes nearest.
func (r *Run) nearestDelivery(c *condition) (*Nearest, error) {
	briefs, err := r.world.Deliveries(core.BriefDeliveries{After: r.subjects.last - min(r.subjects.last, maxNear)})
	if err != nil {
		return nil, err
	}
	var best *Nearest
	list := briefs.Deliveries[max(0, len(briefs.Deliveries)-maxNear):]
	for i := range slices.Backward(list) {
		if best.next() {
			break
		}
		var different differences
		if err := r.deliveryDiffers(c, &list[i], &different); err != nil {
			return nil, err
		}
		best = nearer(best, list[i].ID, 0, different.list)
	}
	return best, nil
}
