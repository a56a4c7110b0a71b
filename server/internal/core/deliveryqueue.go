package core

import "time"

// minBackoff is the shortest wait before another attempt, where the settings say 0: none at all
// would try for ever within one instant. Our choice (I).
const minBackoff = 10 * time.Millisecond

// backoff is the wait after n failed attempts: linear in n, up to the most.
// Source: webhooks, Delivery rules (D, S).
func backoff(n int, step, most time.Duration) time.Duration {
	wait := most
	if step > 0 && n <= int(most/step) {
		wait = time.Duration(n) * step
	} else if step <= 0 {
		wait = 0
	}
	return max(wait, minBackoff)
}

// deliveryQueue is a heap of what may be posted once it is due, ordered by (due, order of queueing).
type deliveryQueue []*delivery

// before tells whether i comes before j.
func (q deliveryQueue) before(i, j int) bool {
	if c := q[i].due.Compare(q[j].due); c != 0 {
		return c < 0
	}
	return q[i].order < q[j].order
}

// swap exchanges two and notes their places.
func (q deliveryQueue) swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i+1, j+1
}

// push puts a delivery in.
func (q *deliveryQueue) push(d *delivery) {
	*q = append(*q, d)
	d.place = len(*q)
	q.up(d.place - 1)
}

// remove takes a delivery out; one that is not in it is left alone.
func (q *deliveryQueue) remove(d *delivery) {
	if d.place == 0 {
		return
	}
	i, last := d.place-1, len(*q)-1
	q.swap(i, last)
	(*q)[last] = nil
	*q = (*q)[:last]
	d.place = 0
	if i < last {
		q.down(i)
		q.up(i)
	}
}

// up moves one towards the front as far as it belongs.
func (q deliveryQueue) up(i int) {
	for i > 0 && q.before(i, (i-1)/2) {
		q.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
}

// down moves one towards the end as far as it belongs.
func (q deliveryQueue) down(i int) {
	for {
		least := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(q) && q.before(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		q.swap(i, least)
		i = least
	}
}

// postDue is the planned look at what is due.
type postDue struct{}

func (postDue) happen(w *World) { w.post() }

// housekeeping since Busy looks at the queue itself.
func (postDue) housekeeping() {}

// placeDelivery puts a delivery where it belongs: into the queue when nothing but time keeps it
// from being posted, else out of it.
func (w *World) placeDelivery(d *delivery) {
	q := &w.deliveries.queue
	q.remove(d)
	if d.state != DeliveryPending && d.state != DeliveryWaiting || d.blocked > 0 && !d.free {
		return
	}
	q.push(d)
	if d.due.After(w.now) {
		w.agenda.plan(d.due, postDue{})
	}
}

// post lets those that are due be posted, as many as there are slots for.
// Source: webhooks, Delivery rules (D/O); settings-application, max_concurrent_requests.
func (w *World) post() {
	s := &w.deliveries
	if s.url == "" || s.paused {
		return
	}
	for len(s.queue) > 0 && s.inFlight < w.settings.acting.WebhookMaxConcurrent && !s.queue[0].due.After(w.now) {
		w.dispatch(s.queue[0])
	}
}

// dispatch begins an attempt.
func (w *World) dispatch(d *delivery) {
	s := &w.deliveries
	s.queue.remove(d)
	if d.open {
		w.closeBatch(d)
	}
	for ; d.copies > 0; d.copies-- {
		c := w.copyDelivery(d, false)
		c.blocked++
		d.next = append(d.next, c)
	}
	w.tellQueued(d) // it was queued when there was no webhook
	d.yields = false
	d.state = DeliveryInFlight
	d.tries++
	if d.tries == 1 {
		d.first = w.now
	}
	s.inFlight++
	if len(d.attempts) >= maxAttempts {
		d.attempts = append(d.attempts[:0], d.attempts[1:]...)
	}
	d.attempts = append(d.attempts, Attempt{N: d.tries, At: w.now, Webhook: s.shown})
	w.tell(w.dueFact(d))
}

// dueFact says what is to be posted in the attempt that is being made.
func (w *World) dueFact(d *delivery) DeliveryDue {
	s := &w.deliveries
	f := DeliveryDue{
		Occurred: Occurred{d.attempts[len(d.attempts)-1].At}, Delivery: d.id, Attempt: d.tries, About: d.about,
		Webhook: s.shown, Gzip: s.adversity.Gzip, Edited: d.edited, Items: d.items,
		URL: s.url, Trusted: w.certificates.webhook.pem,
	}
	if d.edited {
		f.Payload = d.payload
	}
	return f
}

// Busy tells whether something is under way that comes to an end by itself: a message on its way
// to the status that it will stay in, a webhook that will be posted or tried again, a connection
// being made. What only runs out (tokens, ttl, windows, codes, media) is not, nor is what waits
// for somebody: a message whose statuses are set by hand, a webhook that is held or has no URL,
// and one in flight, which is InFlight.
func (w *World) Busy() bool {
	s := &w.deliveries
	return w.agenda.awaited > 0 || w.messages.moving > 0 ||
		len(s.queue) > 0 && s.url != "" && !s.paused && s.inFlight < w.settings.acting.WebhookMaxConcurrent
}

// Halted tells whether webhooks that would be posted are not, since deliveries are paused.
func (w *World) Halted() bool {
	s := &w.deliveries
	return s.paused && s.url != "" && len(s.queue) > 0
}

// InFlight is how many webhooks are being posted.
func (w *World) InFlight() int { return w.deliveries.inFlight }
