package core

import "time"

// thread is what has an order: the statuses of a message for one recipient (message and peer), or
// what is said in a chat (peer only), which has one only where adversity turns it round.
type thread struct{ message, peer string }

// threadOf is the thread of an item, and whether its order is kept; the zero thread is none.
func threadOf(f Fact) (t thread, ordered bool) {
	switch f := f.(type) {
	case StatusReported:
		return thread{f.Message, f.Recipient}, true
	case MessageReceived:
		return thread{"", chatOf(f.From, f.Group)}, false
	case NoticeRaised:
		return thread{"", chatOf(f.From, f.Group)}, false
	}
	return thread{}, false
}

// link ties an item of a delivery to what must have been posted before it: the status before it
// of the same message for the same recipient, at least once, and the answer to its send. Where the
// one before is to be passed, it is the other way round. An attempt that fails breaks the order:
// what is behind does not wait for the repeat, as with the real client.
// Source: webhooks, Delivery rules (D/O); clients, Webhooks (B).
func (w *World) link(d *delivery, f Fact) {
	s := &w.deliveries
	t, ordered := threadOf(f)
	if ordered {
		w.holdBack(d, t.message)
	}
	if t == (thread{}) || !ordered && s.adversity.Reorder == 0 {
		return
	}
	before := s.heads[t]
	switch {
	case before == d:
	case before != nil && before.yields:
		w.pass(d, before)
		if d.open {
			s.heads[t] = d
		}
	case before != nil && ordered:
		before.next = append(before.next, d)
		d.blocked++
		s.heads[t] = d
	case ordered || d.yields:
		s.heads[t] = d
	}
}

// pass lets a delivery pass the one before it, which has waited long enough then. It does not wait
// for another one itself.
func (w *World) pass(d, before *delivery) {
	for _, o := range [2]*delivery{before, d} {
		o.steady(w.now)
	}
	before.blocked++
	d.next = append(d.next, before)
	w.placeDelivery(before)
}

// steady lets a delivery be passed no more; the time that it would have waited for that is over.
func (d *delivery) steady(now time.Time) {
	if d.yields {
		d.yields = false
		d.due = d.due.Add(-max(0, d.queued.Add(reorderSpan).Sub(now)))
	}
}

// untie lets those go that wait for a delivery: it was tried, or will not be for now.
func (w *World) untie(d *delivery) {
	s := &w.deliveries
	for _, f := range d.items {
		if t, _ := threadOf(f); s.heads[t] == d {
			delete(s.heads, t)
		}
	}
	next := d.next
	d.next = nil
	for _, n := range next {
		n.blocked--
		w.placeDelivery(n)
	}
}
