package core

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

// posts is what a fuzzed World told about webhooks.
type posts struct {
	reported  map[string]int       // items told, in words => how often
	begun     map[thread]int       // of them, how many were posted once
	tried     map[thread]int       // of them, how many had their first attempt reported
	next      map[string]time.Time // delivery id => before which it may not be tried again
	failures  map[string]int       // delivery id => attempts that failed
	swapped   map[string]string    // delivery id => the one that must be tried before it, as somebody wished
	disturbed bool                 // order and waits are off: somebody meddled by hand, or adversity
}

func newPosts() posts {
	return posts{
		reported: map[string]int{}, begun: map[thread]int{}, tried: map[thread]int{},
		next: map[string]time.Time{}, failures: map[string]int{}, swapped: map[string]string{},
	}
}

// key names an item.
func key(f Fact) string {
	word := itemWords([]Fact{f})
	if s, ok := f.(StatusReported); ok {
		word += " " + s.Recipient
	}
	return word + f.When().String()
}

// hear looks at a fact.
func (p *posts) hear(t *testing.T, f Fact, w *World) {
	t.Helper()
	if aboutOf(f) != "" {
		p.reported[key(f)]++
	}
	switch f := f.(type) {
	case DeliveryDue:
		p.due(t, f, w)
	case DeliveryAttempted:
		p.attempted(t, f, w)
		p.free(f.Delivery)
	case DeliveryEnded:
		p.free(f.Delivery)
	case DeliveryChanged:
		p.changed(f)
	}
}

// changed notes what somebody wished.
func (p *posts) changed(f DeliveryChanged) {
	switch f.Change {
	case Held:
		p.free(f.Delivery)
	case Released:
		delete(p.swapped, f.Delivery)
	case SwappedOrder:
		delete(p.swapped, f.Delivery)
		delete(p.next, f.Delivery)
		delete(p.next, f.With)
		p.swapped[f.With] = f.Delivery
	case Edited:
	}
}

// free lets those go that wait for a delivery since they were swapped.
func (p *posts) free(id string) {
	maps.DeleteFunc(p.swapped, func(_, first string) bool { return first == id })
}

// due checks that an attempt may be made now.
func (p *posts) due(t *testing.T, f DeliveryDue, w *World) {
	t.Helper()
	d := w.deliveries.byID[f.Delivery]
	if f.At.Before(p.next[d.id]) && !d.free {
		t.Fatalf("delivery %s is tried at %s, before %s", d.id, f.At, p.next[d.id])
	}
	if first := p.swapped[d.id]; first != "" {
		t.Fatalf("delivery %s is tried before %s, with which it was swapped", d.id, first)
	}
	if f.Attempt != p.failures[d.id]+1 {
		t.Fatalf("attempt %d of delivery %s after %d failures", f.Attempt, d.id, p.failures[d.id])
	}
	if d.copyOf != "" || f.Attempt > 1 || p.disturbed {
		return
	}
	within := map[thread]int{}
	for _, item := range d.items {
		at, ordered := threadOf(item)
		if !ordered {
			continue
		}
		if g, ok := w.deliveries.unanswered[at.message]; ok && !g.early {
			t.Fatalf("%s is posted before its send was answered", key(item))
		}
		if p.tried[at]+within[at] != p.begun[at] {
			t.Fatalf("%s is posted while the one before it has not been tried", key(item))
		}
		within[at]++
		p.begun[at]++
	}
}

// attempted checks when the next attempt will be.
func (p *posts) attempted(t *testing.T, f DeliveryAttempted, w *World) {
	t.Helper()
	d := w.deliveries.byID[f.Delivery]
	if f.State == DeliveryWaiting {
		p.failures[d.id]++
		s := w.settings.acting
		p.next[d.id] = f.Next
		if want := f.At.Add(min(time.Duration(f.Attempt)*s.CallbackBackoffDelay, s.MaxCallbackBackoffDelay)); !f.Next.Equal(want) {
			t.Fatalf("after attempt %d the next is at %s, want %s", f.Attempt, f.Next, want)
		}
	}
	if f.Attempt > 1 || d.copyOf != "" {
		return
	}
	for _, item := range d.items {
		if at, ordered := threadOf(item); ordered {
			p.tried[at]++
		}
	}
}

// report answers something that is in flight, or something that is not.
func (r *random) report() {
	c := ReportAttempt{Delivery: "d0", Attempt: 1, Status: pick(r, 200, 200, 500, 201, 0)}
	if c.Status == 0 {
		c.Cause = CauseTimeout
	}
	if list, _ := Do(r.w, r.w.Now(), DeliveriesInFlight{}); len(list) > 0 {
		due := list[int(r.byte())%len(list)]
		c.Delivery, c.Attempt = due.Delivery, due.Attempt
	}
	tryOut(r, c)
}

// byHand meddles with the queue.
func (r *random) byHand() {
	id := "d0"
	if log := r.w.deliveries.log; len(log) > 0 {
		id = log[int(r.byte())%len(log)].id
	}
	switch r.byte() % 12 {
	case 9, 10, 11:
		r.posts.disturbed = true
		with := "d0"
		if log := r.w.deliveries.log; len(log) > 0 {
			with = log[len(log)-1-int(r.byte())%len(log)].id
		}
		tryOut(r, SwapDeliveries{ID: id, With: with})
	case 0:
		r.posts.disturbed = true
		tryOut(r, HoldDelivery{ID: id})
		tryOut(r, EditDelivery{ID: id, Payload: []byte("{}")})
	case 1:
		r.posts.disturbed = true
		tryOut(r, ReleaseDelivery{ID: id})
	case 2:
		r.posts.disturbed = true
		tryOut(r, DropDelivery{ID: id})
	case 3:
		tryOut(r, ResendDelivery{ID: id})
	case 4:
		tryOut(r, PauseDeliveries{})
	case 5:
		tryOut(r, ResumeDeliveries{})
	case 6:
		to := pick(r, "", hook, "https://other.example/")
		tryOut(r, UpdateApplicationSettings{SettingsPatch{WebhookURL: &to}})
	case 7:
		r.posts.disturbed = true
		tryOut(r, SetAdversity{Adversity{Reorder: 0.5, Drop: 0.3, Delay: time.Second, Jitter: time.Second, BeforeResponse: 0.5}})
	case 8:
		tryOut(r, SetAdversity{Adversity{Duplicate: 0.5, Copies: 2, Batch: int(r.byte()) % 6, Gzip: true, BeforeResponse: pick(r, 0, 1.0)}})
	}
}

// queue checks that the books of the queue agree with what is in it.
func (r *random) queue() {
	r.t.Helper()
	s := &r.w.deliveries
	live, flying, ready, blocked := 0, 0, 0, map[*delivery]int{}
	for _, d := range s.byID {
		for _, n := range d.next {
			blocked[n]++
		}
	}
	for _, g := range s.unanswered {
		for _, d := range g.waiting {
			if !g.early {
				blocked[d]++
			}
		}
	}
	for _, d := range s.log {
		if !d.state.over() {
			live++
		}
		if d.state == DeliveryInFlight {
			flying++
		}
		if blocked[d] != d.blocked {
			r.t.Fatalf("delivery %s waits for %d others, counted %d", d.id, blocked[d], d.blocked)
		}
		queued := (d.state == DeliveryPending || d.state == DeliveryWaiting) && (d.blocked == 0 || d.free)
		if queued {
			ready++
		}
		if queued != (d.place > 0) || queued && s.queue[d.place-1] != d {
			r.t.Fatalf("delivery %s is %s and stands at %d", d.id, d.state, d.place)
		}
	}
	slots := r.w.settings.acting.WebhookMaxConcurrent
	if live != s.live || flying != s.inFlight || ready != len(s.queue) || flying > slots {
		r.t.Fatalf("%d live, counted %d; %d in flight of %d, counted %d; %d ready, counted %d", live, s.live, flying, slots, s.inFlight, ready, len(s.queue))
	}
	if len(s.queue) > 0 && flying < slots && s.url != "" && !s.paused && !s.queue[0].due.After(r.w.Now()) {
		r.t.Fatalf("delivery %s is due, and a slot is free", s.queue[0].id)
	}
}

// pass lets time pass up to an instant, as foreseen: in between nothing is told, and then something is.
func (r *random) pass(to time.Time) {
	r.t.Helper()
	r.w.PassTo(r.w.Now())
	r.facts()
	const enough = 20
	for range enough {
		due := r.w.NextDue(3)
		next := to
		if len(due) > 0 && due[0].At.Before(to) {
			next = due[0].At
		}
		if !next.After(r.w.Now()) {
			r.t.Fatalf("%+v is due at %s", due[0], r.w.Now())
		}
		r.w.PassTo(next.Add(-1))
		if told := r.w.Drain(); len(told) > 0 {
			r.t.Fatalf("%s %+v happens at %s, and %+v is due next", told[0].Kind(), told[0], told[0].When(), due)
		}
		r.w.PassTo(next)
		if len(due) > 0 && due[0].At.Equal(next) && len(r.w.told) == 0 && !r.quiet(due[0].Kind) {
			r.t.Fatalf("%+v was due at %s, and nothing was told", due[0], next)
		}
		r.facts()
		if next.Equal(to) {
			return
		}
	}
	r.w.PassTo(to)
	r.facts()
}

// quiet tells whether something that was due may happen without a word: the end of an outage where no
// connection is wanted or one is being made first, an arrival that is refused, and a webhook while every
// slot is taken.
func (r *random) quiet(kind DueKind) bool {
	return kind == DueRestore || kind == DueArrival || kind == DueAttempt && r.w.InFlight() >= r.w.settings.acting.WebhookMaxConcurrent
}

// drain lets everything come to its end: every report must be in one delivery, and nothing but
// what is held may be left.
func (r *random) drain() {
	r.t.Helper()
	to := hook
	tryOut(r, SetAdversity{})
	tryOut(r, UpdateApplicationSettings{SettingsPatch{WebhookURL: &to}})
	tryOut(r, ResumeDeliveries{})
	for _, id := range slices.Sorted(maps.Keys(r.w.deliveries.unanswered)) {
		tryOut(r, Answered{Message: id})
	}
	const enough = 100_000
	for range enough {
		list, _ := Do(r.w, r.w.Now(), DeliveriesInFlight{})
		for _, due := range list {
			done(r.t, r.w, ReportAttempt{Delivery: due.Delivery, Attempt: due.Attempt, Status: 200})
			r.facts()
		}
		if len(list) > 0 {
			continue
		}
		due, ok := r.w.Due()
		if !ok || !r.w.Busy() {
			break
		}
		r.pass(due)
	}
	r.facts()
	r.queue()
	items := map[string]int{}
	for _, d := range r.w.deliveries.log {
		if !d.state.over() && d.state != DeliveryHeld {
			r.t.Fatalf("delivery %s is left %s, due %s, waits for %d", d.id, d.state, d.due, d.blocked)
		}
		if d.copyOf != "" {
			continue
		}
		for _, f := range d.items {
			items[key(f)]++
		}
	}
	if !maps.Equal(items, r.posts.reported) {
		r.t.Fatalf("reported and in deliveries:\n%s\n%s", fmt.Sprint(r.posts.reported), fmt.Sprint(items))
	}
}
