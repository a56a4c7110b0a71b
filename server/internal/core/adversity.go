package core

import "time"

// Adversity is what goes wrong with webhooks on purpose. The zero value is nothing. Everything is
// drawn from the seed by delivery, so that it does not depend on what else is posted.
// Source: DESIGN, Webhooks; webhooks, Delivery rules (at least once, no ordering).
type Adversity struct {
	Duplicate      float64       `json:"duplicate,omitempty"`       // probability that a delivery is posted more than once
	Copies         int           `json:"copies,omitempty"`          // how often more; 0: once. At most MaxCopies
	Reorder        float64       `json:"reorder,omitempty"`         // probability that a delivery lets the next one of its message (inbound: of its chat) pass
	Batch          int           `json:"batch,omitempty"`           // a delivery holds 1 to so many items of one type; 0: one. At most MaxBatch
	Delay          time.Duration `json:"delay,omitempty"`           // before the first attempt; nanoseconds
	Jitter         time.Duration `json:"jitter,omitempty"`          // on top of Delay, from 0 up to and without this span
	BeforeResponse float64       `json:"before_response,omitempty"` // probability that what is reported of a message does not wait until its send was answered, and the answer waits for the report
	Drop           float64       `json:"drop,omitempty"`            // probability that a delivery is never posted
	Gzip           bool          `json:"gzip,omitempty"`            // bodies are compressed
}

// Limits of Adversity (our choice).
const (
	MaxCopies = 10
	MaxBatch  = 100
	MaxDelay  = 24 * time.Hour // of Delay and Jitter each
)

// batchSpan is how long a delivery waits at most for further items, reorderSpan how long one that
// was put back waits for the one that it lets pass. Our choice: longer than between the statuses
// of the default progression.
const (
	batchSpan   = time.Second
	reorderSpan = 5 * time.Second
)

// check refuses what cannot be.
func (a Adversity) check() error {
	for _, p := range []struct {
		name  string
		value float64
	}{{"duplicate", a.Duplicate}, {"reorder", a.Reorder}, {"before_response", a.BeforeResponse}, {"drop", a.Drop}} {
		if !(p.value >= 0 && p.value <= 1) {
			return refuse(1009, "Parameter '%s' is %v, want a probability from 0 to 1", p.name, p.value)
		}
	}
	for _, n := range []struct {
		name        string
		value, most int
	}{{"copies", a.Copies, MaxCopies}, {"batch", a.Batch, MaxBatch}} {
		if n.value < 0 || n.value > n.most {
			return refuse(1009, "Parameter '%s' is %d, want 0 to %d", n.name, n.value, n.most)
		}
	}
	for _, d := range []struct {
		name  string
		value time.Duration
	}{{"delay", a.Delay}, {"jitter", a.Jitter}} {
		if d.value < 0 || d.value > MaxDelay {
			return refuse(1009, "Parameter '%s' is %s, want 0 to %s", d.name, d.value, MaxDelay)
		}
	}
	return nil
}

// luck is what was drawn for one delivery.
type luck struct {
	copies  int // to be posted besides it
	reorder bool
	batch   int // items that it waits for; 1: itself alone
	delay   time.Duration
	drop    bool
}

// draw draws for one delivery. Every draw is made, needed or not, so that one of them switched on
// does not change another.
func (a Adversity) draw(bits chance) luck {
	l := luck{batch: 1}
	if bits.hit(a.Duplicate) {
		l.copies = max(a.Copies, 1)
	}
	l.reorder = bits.hit(a.Reorder)
	l.drop = bits.hit(a.Drop)
	batch, jitter := bits.word(), bits.word()
	if a.Batch > 1 {
		l.batch = 1 + int(batch%uint64(a.Batch))
	}
	l.delay = a.Delay
	if a.Jitter > 0 {
		l.delay += time.Duration(jitter % uint64(a.Jitter))
	}
	return l
}

// adversityOf is what may go wrong with the webhook of a fact.
func (w *World) adversityOf(f Fact) Adversity {
	if s, ok := f.(StatusReported); ok {
		return w.adversityAbout(s.Message)
	}
	return w.deliveries.adversity
}

// adversityAbout is what may go wrong with the webhooks about a message that was sent: its own where
// a rule gave it some, though together with all others where those are posted in batches.
func (w *World) adversityAbout(message string) Adversity {
	a := w.deliveries.adversity
	if m := w.messages.sent[message]; m != nil && m.course != nil && m.course.hooks != nil {
		batch, gzip := a.Batch, a.Gzip
		a = *m.course.hooks
		a.Batch, a.Gzip = batch, gzip
	}
	return a
}

// hit is true with a probability.
func (c *chance) hit(probability float64) bool {
	const bits = 53 // of a float64's mantissa
	return float64(c.word()>>(64-bits))/(1<<bits) < probability
}

// SetAdversity changes what goes wrong with webhooks from now on; what is queued stays as it was
// drawn. Refusal: 1009.
type SetAdversity struct {
	Adversity Adversity
}

func (c SetAdversity) do(w *World) (Nothing, error) {
	if err := c.Adversity.check(); err != nil {
		return Nothing{}, err
	}
	w.unpark()
	w.closeBatches()
	w.deliveries.adversity = c.Adversity
	w.tell(AdversityChanged{Occurred: w.occurred(), Adversity: c.Adversity})
	w.post()
	return Nothing{}, nil
}

// ReadAdversity asks for what goes wrong with webhooks on purpose.
type ReadAdversity struct{}

func (ReadAdversity) do(w *World) (Adversity, error) { return w.deliveries.adversity, nil }

// AdversityChanged tells what goes wrong with webhooks from now on.
type AdversityChanged struct {
	Occurred
	Adversity Adversity `json:"adversity"`
}

// Kind is "adversity_changed".
func (AdversityChanged) Kind() string { return "adversity_changed" }
