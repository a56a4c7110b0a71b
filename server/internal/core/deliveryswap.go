package core

import (
	"slices"
	"time"
)

// SwapDeliveries turns the order of two deliveries round: the one that would be posted first waits
// until the other one was tried once, dropped or held. The other one takes its turn and waits for
// nothing else any more. One that is held is let go, and goes first; of two that are held the one that
// was queued later. Refusals: 1006; 1009 when one is in flight or over, and with itself.
type SwapDeliveries struct {
	ID   string
	With string // id of the other one
}

// Swapped are the ids of two deliveries in the order in which they are posted now.
type Swapped struct {
	First  string
	Second string
}

func (c SwapDeliveries) do(w *World) (Swapped, error) {
	one, err := w.idleDelivery(c.ID)
	if err != nil {
		return Swapped{}, err
	}
	other, err := w.idleDelivery(c.With)
	switch {
	case err != nil:
		return Swapped{}, err
	case one == other:
		return Swapped{}, refuse(1009, "Delivery '%s' has no order with itself", c.ID)
	}
	second, first := w.inTurn(one, other)
	for _, d := range [2]*delivery{first, second} {
		w.letGo(d)
	}
	if second.free { // what it did not wait for is not to come back
		w.loosen(second)
		second.free = false
	}
	w.loosen(first)
	first.free, first.due = true, earlier(first.due, second.due)
	w.putBehind(second, first)
	w.tell(DeliveryChanged{Occurred: w.occurred(), Delivery: first.id, Change: SwappedOrder, With: second.id})
	w.placeDelivery(second)
	w.placeDelivery(first)
	w.post()
	return Swapped{First: first.id, Second: second.id}, nil
}

// earlier is the earlier of two instants.
func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// inTurn are two deliveries in the order in which they would be posted as things stand: one that is
// held would not be at all.
func (w *World) inTurn(a, b *delivery) (first, second *delivery) {
	held := func(d *delivery) bool { return d.state == DeliveryHeld }
	switch {
	case held(a) && !held(b):
		return b, a
	case held(b) && !held(a):
		return a, b
	case !held(a) && w.goesBefore(b, a) || held(a) && b.order < a.order:
		return b, a
	}
	return a, b
}

// goesBefore tells whether one delivery would be posted before another: one that the other waits for,
// or one that is due earlier when all that it waits for has been posted.
func (w *World) goesBefore(a, b *delivery) bool {
	aheadOfA, aheadOfB := w.aheadOf(a), w.aheadOf(b)
	switch {
	case aheadOfA[b]:
		return false
	case aheadOfB[a]:
		return true
	}
	dueA, dueB := w.dueBehind(a, aheadOfA), w.dueBehind(b, aheadOfB)
	switch {
	case !dueA.Equal(dueB):
		return dueA.Before(dueB)
	case a.waits() != b.waits():
		return b.waits()
	}
	return a.order < b.order
}

// waits tells whether something else than time keeps a delivery from being posted.
func (d *delivery) waits() bool { return d.blocked > 0 && !d.free }

// dueBehind is when a delivery is due at the earliest, given those that it waits for.
func (w *World) dueBehind(d *delivery, ahead map[*delivery]bool) time.Time {
	at := d.due
	if d.waits() {
		at = later(at, w.now)
	}
	for o := range ahead {
		at = later(at, o.due)
	}
	return at
}

// aheadOf are the deliveries that one waits for, and those that they wait for.
func (w *World) aheadOf(d *delivery) map[*delivery]bool {
	if !d.waits() {
		return nil
	}
	before := map[*delivery][]*delivery{}
	for _, o := range w.deliveries.log {
		for _, n := range o.next {
			before[n] = append(before[n], o)
		}
	}
	ahead := map[*delivery]bool{}
	for look := []*delivery{d}; len(look) > 0; {
		last := look[len(look)-1]
		look = look[:len(look)-1]
		if !last.waits() {
			continue
		}
		for _, o := range before[last] {
			if !ahead[o] {
				ahead[o] = true
				look = append(look, o)
			}
		}
	}
	return ahead
}

// letGo ends what keeps a delivery beside its order: a hand, a batch that is not full, and the wait for
// one that passes it.
func (w *World) letGo(d *delivery) {
	if d.open {
		w.closeBatch(d)
	}
	d.steady(w.now)
	if d.state != DeliveryHeld {
		return
	}
	d.due = w.now
	d.state = DeliveryPending
	if d.tries > 0 {
		d.state = DeliveryWaiting
	}
	w.tell(DeliveryChanged{Occurred: w.occurred(), Delivery: d.id, Change: Released})
}

// loosen lets a delivery wait for nothing but its time.
func (w *World) loosen(d *delivery) {
	if d.blocked == 0 {
		return
	}
	is := func(o *delivery) bool { return o == d }
	for _, o := range w.deliveries.log {
		if len(o.next) > 0 {
			o.next = slices.DeleteFunc(o.next, is)
		}
	}
	for id, g := range w.deliveries.unanswered {
		if !g.early {
			g.waiting = slices.DeleteFunc(g.waiting, is)
			w.deliveries.unanswered[id] = g
		}
	}
	d.blocked = 0
}

// putBehind lets a delivery wait for another one, which waits for none. Where that was the last of a
// thread, what comes to the thread waits for the one behind now.
func (w *World) putBehind(d, before *delivery) {
	before.next = append(before.next, d)
	d.blocked++
	if d.copyOf != "" || d.tries > 0 {
		return
	}
	for _, f := range d.items {
		if t, ordered := threadOf(f); ordered && w.deliveries.heads[t] == before {
			w.deliveries.heads[t] = d
		}
	}
}
