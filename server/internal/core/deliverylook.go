package core

import (
	"cmp"
	"slices"
	"time"
)

// DeliveryView is what a World remembers of a delivery.
type DeliveryView struct {
	ID        string        `json:"id"`
	About     CallbackType  `json:"about"`
	State     DeliveryState `json:"state"`
	Queued    time.Time     `json:"queued"`
	Due       time.Time     `json:"due,omitzero"`        // of the next attempt at the earliest, while pending or waiting
	Blocked   bool          `json:"blocked,omitempty"`   // until another delivery was tried, or its send answered
	GivesUp   time.Time     `json:"gives_up,omitzero"`   // after when it is not tried again, while it is tried
	Items     []Fact        `json:"items"`               // as in DeliveryDue
	Tries     int           `json:"tries"`               // attempts made, the one in flight included
	Attempts  []Attempt     `json:"attempts"`            // the last ones, at most 50
	CopyOf    string        `json:"copy_of,omitempty"`   // id of the original
	Resent    bool          `json:"resent,omitempty"`    // the copy was wished by hand
	Reordered bool          `json:"reordered,omitempty"` // waits for the next one of its message or chat to pass
	Batch     int           `json:"batch,omitempty"`     // waits until it holds so many items
	Edited    bool          `json:"edited,omitempty"`    // Payload was replaced by hand
	Payload   []byte        `json:"payload,omitempty"`   // body as edited, or as posted last; nil: neither yet. Not to be changed
}

// view shows a delivery.
func (w *World) view(d *delivery) DeliveryView {
	v := DeliveryView{
		ID: d.id, About: d.about, State: d.state, Queued: d.queued, Items: d.items, Tries: d.tries,
		Attempts: append([]Attempt{}, d.attempts...), CopyOf: d.copyOf, Resent: d.resent, Reordered: d.yields,
		Edited: d.edited, Payload: d.payload,
	}
	if d.state == DeliveryPending || d.state == DeliveryWaiting {
		v.Due, v.Blocked = d.due, d.blocked > 0 && !d.free
	}
	if d.tries > 0 && !d.state.over() {
		v.GivesUp = d.first.Add(w.options.GiveUp)
	}
	if d.open {
		v.Batch = d.batch
	}
	return v
}

// ReadDelivery looks a delivery up by its id; 1006 when it is unknown or forgotten.
type ReadDelivery struct {
	ID string
}

func (c ReadDelivery) do(w *World) (DeliveryView, error) {
	d, err := w.deliveryOf(c.ID)
	if err != nil {
		return DeliveryView{}, err
	}
	return w.view(d), nil
}

// RememberedDeliveries looks several deliveries up by their ids: one without an id stands for each
// that is unknown or forgotten. It is never refused.
type RememberedDeliveries struct {
	IDs []string
}

func (c RememberedDeliveries) do(w *World) ([]DeliveryView, error) {
	all := make([]DeliveryView, len(c.IDs))
	for i, id := range c.IDs {
		if d := w.deliveries.byID[id]; d != nil {
			all[i] = w.view(d)
		}
	}
	return all, nil
}

// DeliveriesInFlight asks what is being posted, oldest attempt first, as DeliveryDue told it: for
// those who post and have missed what the journal said.
type DeliveriesInFlight struct{}

func (DeliveriesInFlight) do(w *World) ([]DeliveryDue, error) {
	var flying []DeliveryDue
	for _, d := range w.deliveries.log {
		if d.state == DeliveryInFlight {
			flying = append(flying, w.dueFact(d))
		}
	}
	slices.SortStableFunc(flying, func(a, b DeliveryDue) int { return a.At.Compare(b.At) })
	return flying, nil
}

// Bounds of a page of deliveries. Our choice.
const (
	defaultPage = 100
	maxPage     = 1000
)

// ListDeliveries asks for deliveries in the order in which they were queued, a page at a time.
// Empty members of the filter match all. Refusal: 1006 for a cursor that is unknown or forgotten.
type ListDeliveries struct {
	State   DeliveryState
	About   CallbackType
	Message string // id of a message that it is about
	Peer    string // wa_id or group id: recipient of a status, sender of a message or notice, or the group it was said in
	After   string // id of the last one of the page before; empty: from the first
	Limit   int    // 0 or less: 100; at most 1,000
}

// DeliveryPage is the answer to ListDeliveries.
type DeliveryPage struct {
	Deliveries []DeliveryView `json:"deliveries"`     // never nil
	Next       string         `json:"next,omitempty"` // cursor of the next page; empty: there is none
}

func (c ListDeliveries) do(w *World) (DeliveryPage, error) {
	w.unpark()
	log := w.deliveries.log
	if c.After != "" {
		last, err := w.deliveryOf(c.After)
		if err != nil {
			return DeliveryPage{}, err
		}
		i, _ := slices.BinarySearchFunc(log, last.order, func(d *delivery, order uint64) int { return cmp.Compare(d.order, order) })
		log = log[i+1:]
	}
	if c.Limit <= 0 {
		c.Limit = defaultPage
	}
	limit := min(c.Limit, maxPage)
	page := DeliveryPage{Deliveries: []DeliveryView{}}
	for _, d := range log {
		if d.gone || !c.matches(d) {
			continue
		}
		if len(page.Deliveries) == limit {
			page.Next = page.Deliveries[limit-1].ID
			break
		}
		page.Deliveries = append(page.Deliveries, w.view(d))
	}
	return page, nil
}

// matches tells whether a delivery passes the filter.
func (c ListDeliveries) matches(d *delivery) bool {
	if c.State != "" && c.State != d.state || c.About != "" && c.About != d.about {
		return false
	}
	return c.Message == "" && c.Peer == "" || slices.ContainsFunc(d.items, func(f Fact) bool {
		message, peers := parties(f)
		return (c.Message == "" || c.Message == message) && (c.Peer == "" || slices.Contains(peers[:], c.Peer))
	})
}

// parties are the message that an item is about, and the wa_id and the group that have to do with it.
func parties(f Fact) (message string, peers [2]string) {
	switch f := f.(type) {
	case StatusReported:
		return f.Message, [2]string{f.Recipient, f.Group}
	case MessageReceived:
		return f.Message, [2]string{f.From, f.Group}
	case NoticeRaised:
		return f.Message, [2]string{f.From, f.Group}
	}
	return "", peers
}

// ReadQueue asks how the callback queue stands.
type ReadQueue struct{}

// QueueView is the answer to ReadQueue.
type QueueView struct {
	Size       int    `json:"size"`       // deliveries that are not over, those in flight included: callback_queue_size
	InFlight   int    `json:"in_flight"`  // of them
	Slots      int    `json:"slots"`      // at most in flight
	Paused     bool   `json:"paused"`     // nothing more is posted
	Webhook    string `json:"webhook"`    // URL without credentials and query; empty: none
	Queued     uint64 `json:"queued"`     // deliveries ever queued
	Overflowed uint64 `json:"overflowed"` // of them, dropped since there were too many
}

func (ReadQueue) do(w *World) (QueueView, error) {
	s := &w.deliveries
	return QueueView{
		Size: s.live + len(s.parked), InFlight: s.inFlight, Slots: w.settings.acting.WebhookMaxConcurrent, Paused: s.paused,
		Webhook: s.shown, Queued: s.count, Overflowed: s.overflowed,
	}, nil
}
