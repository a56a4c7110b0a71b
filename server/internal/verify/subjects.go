package verify

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// subjects are the messages and deliveries that have changed since they were looked at.
type subjects struct {
	messages   []string        // ids
	deliveries []string        // ids
	queued     bool            // there may be new deliveries
	stale      bool            // all have to be looked at
	came       map[string]bool // messages that came after the entry from which on the check counts
	last       uint64          // place of the newest delivery
}

// hear notes what a fact says has changed.
func (s *subjects) hear(f journal.Fact) {
	switch f := f.(type) {
	case core.MessageQueued:
		s.arrived(f.Message)
	case core.MessageReceived:
		s.arrived(f.Message)
		s.queued = true
	case core.StatusReached:
		s.messages = append(s.messages, f.Message)
	case core.StatusReported:
		s.messages = append(s.messages, f.Message)
		s.queued = true
	case core.MessageMarkedRead:
		s.messages = append(s.messages, f.Message)
		s.stale = s.stale || f.Count > 1 // those before it in the chat
	case core.NoticeRaised, core.ErrorRaised:
		s.queued = true
	case core.DeliveryDue:
		s.deliveries = append(s.deliveries, f.Delivery)
	case core.DeliveryAttempted:
		s.deliveries = append(s.deliveries, f.Delivery)
	case core.DeliveryEnded:
		s.deliveries = append(s.deliveries, f.Delivery)
	case core.DeliveryChanged:
		s.deliveries = append(s.deliveries, f.Delivery)
	case core.DeliveryJoined:
		s.deliveries = append(s.deliveries, f.Delivery)
	case core.DeliveryQueued:
		s.queued = true
	case core.WorldReset, core.Recovered, core.Restarted, core.SettingsReset:
		s.stale = true
	}
}

// arrived notes a message that is new.
func (s *subjects) arrived(message string) {
	s.messages = append(s.messages, message)
	if s.came == nil {
		s.came = map[string]bool{}
	}
	s.came[message] = true
}

// catchUp looks at the messages and deliveries that have changed, where the check is about some.
func (r *Run) catchUp() error {
	s := &r.subjects
	if r.about(func(c *scenario.Condition) bool { return c.Message != nil }) && (s.stale || len(s.messages) > 0) {
		if err := r.lookAtMessages(); err != nil {
			return err
		}
	}
	if r.about(func(c *scenario.Condition) bool { return c.Delivery != nil }) && (s.stale || s.queued || len(s.deliveries) > 0) {
		if err := r.lookAtDeliveries(); err != nil {
			return err
		}
	}
	s.messages, s.deliveries, s.queued, s.stale = nil, nil, false, false
	return nil
}

// about tells whether a condition is of a kind.
func (r *Run) about(is func(*scenario.Condition) bool) bool {
	return slices.ContainsFunc(r.conditions, func(c *condition) bool { return is(c.told) })
}

// lookAtMessages looks at messages.
func (r *Run) lookAtMessages() error {
	s := &r.subjects
	ask := core.BriefMessages{}
	if !s.stale {
		ask.IDs = s.messages
	}
	briefs, err := r.world.Messages(ask)
	if err != nil {
		return err
	}
	for _, c := range r.conditions {
		if c.told.Message == nil {
			continue
		}
		if s.stale {
			c.matched, c.places, c.lost = make([]subject, 0, len(briefs.Messages)), nil, briefs.Forgotten
		}
		for i := range briefs.Messages {
			b := &briefs.Messages[i]
			different := differences{bare: true}
			if err := r.messageDiffers(c, b, &different); err != nil {
				return err
			}
			c.match(b.ID, different.n == 0, s.stale)
		}
	}
	return nil
}

// match notes whether a message or delivery is meant. All is that all of them are noted anew, each once.
func (c *condition) match(id string, meant, all bool) {
	if all {
		if meant {
			c.matched = append(c.matched, subject{id, true})
		}
		return
	}
	if c.places == nil {
		c.places = make(map[string]int, len(c.matched))
		for i := range c.matched {
			c.places[c.matched[i].id] = i
		}
	}
	if at, known := c.places[id]; known {
		c.matched[at].meant = meant
	} else if meant {
		c.places[id] = len(c.matched)
		c.matched = append(c.matched, subject{id, true})
	}
}

// messageDiffers adds the conditions that a message does not meet.
func (r *Run) messageDiffers(c *condition, b *core.MessageBrief, all *differences) error {
	w := c.told.Message
	all.among("id", w.IDs, b.ID)
	if w.Direction != "" && w.Direction != b.Direction && all.more() {
		all.add("direction", string(w.Direction), string(b.Direction))
	}
	if len(c.names) > 0 && !slices.Contains(c.names, b.Chat) && all.more() {
		all.add("to", listed(w.To), b.Chat)
	}
	if len(c.from) > 0 && !slices.Contains(c.from, b.From) && !slices.Contains(c.from, b.Chat) && all.more() {
		all.add("from", listed(w.From), b.From)
	}
	among(all, "type", w.Types, b.Type)
	all.among("template", w.Templates, b.Template)
	among(all, "status", w.Statuses, b.Status)
	if len(w.Reached) > 0 && !slices.ContainsFunc(w.Reached, func(s core.Status) bool { return slices.Contains(b.Reached, s) }) && all.more() {
		all.add("reached", listed(w.Reached), listed(b.Reached))
	}
	if len(w.Codes) > 0 && !slices.Contains(w.Codes, b.Code) && all.more() {
		got := "no error"
		if b.Code != 0 {
			got = strconv.Itoa(int(b.Code))
		}
		all.add("code", alternatives(w.Codes), got)
	}
	if len(w.Body) == 0 || all.enough() {
		return nil
	}
	content, err := r.contentOf(b)
	all.values(c.body, content)
	return err
}

// maxDiffering is how many differences keep a content from being looked at: whatever it says, it is
// not near any more.
const maxDiffering = 2

// contentOf is the content of a message: the request that sent it, or the message as the webhook tells it.
func (r *Run) contentOf(b *core.MessageBrief) ([]byte, error) {
	if b.Told == nil {
		return b.Body, nil
	}
	body, err := r.world.Payload([]core.Fact{b.Told})
	if err != nil {
		return nil, err
	}
	var payload struct {
		Messages []json.RawMessage `json:"messages"`
	}
	if err := json.Unmarshal(body, &payload); err != nil || len(payload.Messages) == 0 {
		return nil, nil //nolint:nilerr // a webhook without a message has no content
	}
	return payload.Messages[0], nil
}

// lookAtDeliveries looks at deliveries.
func (r *Run) lookAtDeliveries() error {
	s := &r.subjects
	ask := core.BriefDeliveries{IDs: s.deliveries, After: s.last}
	if s.stale {
		ask = core.BriefDeliveries{}
	}
	briefs, err := r.world.Deliveries(ask)
	if err != nil {
		return err
	}
	s.last = briefs.Last
	for _, c := range r.conditions {
		if c.told.Delivery == nil {
			continue
		}
		if s.stale {
			c.matched, c.places, c.lost = make([]subject, 0, len(briefs.Deliveries)), nil, briefs.Forgotten
		}
		for i := range briefs.Deliveries {
			b := &briefs.Deliveries[i]
			different := differences{bare: true}
			if err := r.deliveryDiffers(c, b, &different); err != nil {
				return err
			}
			c.match(b.ID, different.n == 0, s.stale)
		}
	}
	return nil
}

// deliveryDiffers adds the conditions that a delivery does not meet.
func (r *Run) deliveryDiffers(c *condition, b *core.DeliveryBrief, all *differences) error {
	w := c.told.Delivery
	all.among("id", w.IDs, b.ID)
	among(all, "state", w.States, b.State)
	among(all, "about", w.About, b.About)
	all.items(w, c.names, b.Items)
	for i, p := range c.tries {
		if tries := strconv.Itoa(b.Tries); !p.Holds(tries) && all.more() {
			all.add("tries", w.Tries[i].String(), tries)
		}
	}
	if len(w.Statuses) > 0 && !slices.Contains(w.Statuses, b.Status) && all.more() {
		got := "no answer"
		if b.Status != 0 {
			got = strconv.Itoa(b.Status)
		}
		all.add("status", alternatives(w.Statuses), got)
	}
	if len(w.Body) == 0 || all.enough() {
		return nil
	}
	payload := b.Payload
	if payload == nil {
		var err error
		if payload, err = r.world.Payload(b.Items); err != nil {
			return err
		}
	}
	all.values(c.body, payload)
	return nil
}

// differences are collected one by one.
type differences struct {
	bare bool // it is only asked whether there are any
	n    int
	list []core.Difference // bare: none
}

// more counts one more, and tells whether it is to be put into words.
func (d *differences) more() bool {
	d.n++
	return !d.bare
}

// add adds one that is counted.
func (d *differences) add(field, expected, got string) {
	d.list = append(d.list, core.Difference{Field: field, Expected: expected, Got: orNothing(got)})
}

// enough tells whether contents need not be looked at any more.
func (d *differences) enough() bool { return d.n > maxDiffering || d.bare && d.n > 0 }

// values adds where a document is not as it is wanted.
func (d *differences) values(wanted *core.Values, document []byte) {
	if d.bare {
		if !wanted.Fit(document) {
			d.n++
		}
		return
	}
	d.list = append(d.list, wanted.Differences(document)...)
	d.n = len(d.list)
}

// among adds one when a text is none of those that are wanted.
func (d *differences) among(field string, wanted []string, got string) { among(d, field, wanted, got) }

// among adds one when a word is none of those that are wanted.
func among[T ~string](d *differences, field string, wanted []T, got T) {
	if len(wanted) > 0 && !slices.Contains(wanted, got) && d.more() {
		d.add(field, listed(wanted), string(got))
	}
}

// items adds what no item of a delivery is: of a kind, about a message, about somebody.
func (d *differences) items(w *scenario.Delivery, names []string, items []core.Fact) {
	if len(w.Items)+len(w.Messages)+len(names) == 0 || d.bare && d.n > 0 {
		return
	}
	var kinds, messages, peers []string
	for _, f := range items {
		message, with := core.Peers(f)
		kinds, messages, peers = append(kinds, f.Kind()), append(messages, message), append(peers, with...)
	}
	for _, part := range []struct {
		field             string
		shown, wanted, is []string
	}{{"items", w.Items, w.Items, kinds}, {"message", w.Messages, w.Messages, messages}, {"to", w.To, names, peers}} {
		if len(part.wanted) > 0 && !slices.ContainsFunc(part.is, func(s string) bool { return slices.Contains(part.wanted, s) }) && d.more() {
			d.add(part.field, listed(part.shown), listed(slices.Compact(part.is)))
		}
	}
}
