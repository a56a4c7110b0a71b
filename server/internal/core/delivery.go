package core

import (
	"slices"
	"strconv"
	"time"
)

// Limits of the queue (our choice, I).
const (
	defaultQueueKept      = 10_000
	defaultDeliveriesKept = 10_000
	defaultGiveUp         = 24 * time.Hour // Source: webhooks, Delivery rules and Open points 5 (D)
	maxQueue              = 500_000        // deliveries that wait while there is a webhook; the oldest are dropped
	maxDeliveryBytes      = 64 << 20       // of payloads and answers of the finished ones; the oldest are forgotten
)

// deliveries is the callback queue: everything that is to be posted to the webhook, and what
// became of it. Source: lifecycle, Callback queue; webhooks, Delivery rules.
type deliveries struct {
	started   bool
	url       string // of the webhook, as it acts; empty: none
	shown     string // url without credentials and query
	paused    bool
	missed    bool // it was told that there is no webhook
	adversity Adversity

	byID       map[string]*delivery
	log        []*delivery // all that are known, in the order of queueing; forgotten ones stay until they are half
	gone       int         // forgotten ones in log
	line       []*delivery // those not over, in the order of queueing, and some that are
	live       int         // not over
	queue      deliveryQueue
	inFlight   int
	finished   []*delivery // over, oldest first
	bytes      int         // of finished
	ordinal    uint64      // of the last delivery
	base       uint64      // of the last one before a reset
	round      uint64      // how often the queue was reset; keeps ids apart
	count      uint64      // queued ever, parked ones included
	overflowed uint64      // dropped since the queue was full
	parked     []parked    // what waits for a webhook and was not looked at yet, oldest first
	unparked   []*delivery // what waited for a webhook until it was looked at, oldest first

	heads      map[thread]*delivery       // the last untried delivery of a thread
	open       map[CallbackType]*delivery // batches that still take items
	unanswered map[string]gate            // message id => its send was not answered yet
}

// delivery is one callback: what is posted in one request, as often as needed.
type delivery struct {
	id       string
	about    CallbackType
	items    []Fact
	one      [1]Fact `graph:"-"` // memory of items, which mostly is one
	state    DeliveryState
	order    uint64 // of queueing
	queued   time.Time
	due      time.Time // of the next attempt, at the earliest
	attempts []Attempt // the last ones
	tries    int       // attempts begun
	first    time.Time // when the first one was
	place    int       // index in the queue plus 1; 0: not in it

	blocked int         // deliveries that must have been tried before, and sends to be answered
	next    []*delivery // those that wait until this one was tried
	free    bool        // released by hand: blocked does not count

	copyOf string // id of the original; empty: this is one
	copies int    // to be made when it is posted first
	made   int    // copies made
	told   bool   // that it was queued
	resent bool
	yields bool // lets the next one of its thread pass
	batch  int  // items at which it is full; 0 or 1: a single item
	open   bool // takes more items

	payload []byte // as edited, or as posted last; nil: not posted yet
	edited  bool
	lost    bool // a restart lost it while it was in flight
	gone    bool // forgotten
	bytes   int  // of payload and answers, once it is over
}

// startDeliveries queues what the fixture has to report already.
func startDeliveries(w *World) error {
	if err := w.options.Adversity.check(); err != nil {
		return err
	}
	w.deliveries = freshDeliveries(w.options.Adversity)
	w.deliveries.started = true
	w.redirect()
	for _, f := range slices.Clone(w.told) {
		w.deliver(f)
	}
	return nil
}

// freshDeliveries is an empty queue that no fact comes into yet.
func freshDeliveries(a Adversity) deliveries {
	return deliveries{
		adversity: a, byID: map[string]*delivery{}, heads: map[thread]*delivery{},
		open: map[CallbackType]*delivery{}, unanswered: map[string]gate{},
	}
}

// aboutOf is what a fact would be posted as; empty: it is not posted.
func aboutOf(f Fact) CallbackType {
	switch f.(type) {
	case StatusReported:
		return StatusChange
	case MessageReceived, NoticeRaised:
		return InboundMessage
	case ErrorRaised:
		return ErrorCallback
	}
	return ""
}

// deliver queues what a fact says for the webhook, if it is of a kind that is posted.
func (w *World) deliver(f Fact) {
	s := &w.deliveries
	about := aboutOf(f)
	if about == "" || !s.started {
		return
	}
	if s.url == "" && !s.missed {
		s.missed = true
		w.tell(WebhookMissing{Occurred: w.occurred(), Errors: []StatusError{{Code: 1022, Title: (&Fault{Code: 1022}).Row().Title}}})
	}
	s.count++
	if s.url == "" && w.settings.acting.CallbackPersist {
		w.park(f)
		return
	}
	w.enqueue(about, f, w.now)
	w.post()
}

// enqueue puts an item that was reported at an instant into a delivery; nil: into one that was
// there already.
func (w *World) enqueue(about CallbackType, f Fact, at time.Time) *delivery {
	s := &w.deliveries
	if d := s.open[about]; d != nil {
		w.join(d, f)
		return nil
	}
	bits := w.deliveryBits(f)
	d := &delivery{about: about, state: DeliveryPending, queued: at, due: at}
	d.one[0] = f
	d.items = d.one[:1:1]
	for d.id = deliveryID(&bits); s.byID[d.id] != nil; d.id = deliveryID(&bits) {
		continue // a warning that was reported before
	}
	l := luck{}
	if a := w.adversityOf(f); a != (Adversity{}) {
		l = a.draw(bits)
		d.suffer(l)
	}
	w.admitDelivery(d)
	why := DropReason("")
	switch {
	case l.drop:
		why = DropAdversity
	case s.url == "" && !w.settings.acting.CallbackPersist:
		why = DropNoWebhook
	default:
		w.link(d, f)
	}
	w.tellQueued(d)
	if why != "" {
		w.dropDelivery(d, why)
		return d
	}
	if d.open {
		s.open[about] = d
	}
	w.placeDelivery(d)
	return d
}

// suffer takes what adversity drew.
func (d *delivery) suffer(l luck) {
	d.copies = l.copies
	d.due = d.due.Add(l.delay)
	switch {
	case l.batch > 1:
		d.batch, d.open = l.batch, true
		d.due = d.due.Add(batchSpan)
	case l.reorder:
		d.yields = true
		d.due = d.due.Add(reorderSpan)
	}
}

// deliveryBits is the stream that a delivery is drawn from: it depends on what it is about alone,
// and on how often the queue was reset.
func (w *World) deliveryBits(f Fact) chance {
	n := w.deliveries.round
	switch f := f.(type) {
	case StatusReported:
		return chanceFrom(w.genesis.Seed, hashOf("delivery:", f.Message, " ", f.Recipient, " ", string(f.Status)), n)
	case MessageReceived:
		return chanceFrom(w.genesis.Seed, hashOf("delivery:", f.Message), n)
	case NoticeRaised:
		return chanceFrom(w.genesis.Seed, hashOf("delivery:", f.Message), n)
	}
	return w.draw("delivery:error")
}

// hashOf is the FNV-1a hash of texts one after another.
func hashOf(texts ...string) uint64 {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3
	h := uint64(offset)
	for _, s := range texts {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * prime
		}
	}
	return h
}

// deliveryID is the next id of a stream: a d and 16 hex digits.
func deliveryID(bits *chance) string {
	const digits = "0123456789abcdef"
	var b [17]byte
	b[0] = 'd'
	v := bits.word()
	for i := range 16 {
		b[1+i] = digits[v>>(60-4*i)&15]
	}
	return string(b[:])
}

// admitDelivery takes a delivery into the books; the oldest that waits goes when there are too many.
func (w *World) admitDelivery(d *delivery) {
	s := &w.deliveries
	s.ordinal++
	d.order = s.ordinal
	s.byID[d.id] = d
	s.log = append(s.log, d)
	s.line = append(s.line, d)
	s.live++
	for s.live > maxQueue && w.overflow(d) {
		continue
	}
	const slack = 1024
	if len(s.line) > 2*s.live+slack {
		s.line = slices.DeleteFunc(s.line, func(o *delivery) bool { return o.state.over() })
	}
}

// overflow drops the oldest delivery that waits, other than the one that has just come; false when
// there is none.
func (w *World) overflow(fresh *delivery) bool {
	s := &w.deliveries
	for len(s.line) > 0 && s.line[0] != fresh {
		d := s.line[0]
		s.line[0] = nil
		s.line = s.line[1:]
		if d.state == DeliveryPending || d.state == DeliveryWaiting {
			s.overflowed++
			w.dropDelivery(d, DropOverflow)
			return true
		}
	}
	return false
}

// tellQueued tells that a delivery was queued, once; as long as there is no webhook that is not worth a
// word.
func (w *World) tellQueued(d *delivery) {
	if d.told || w.deliveries.url == "" {
		return
	}
	d.told = true
	f := DeliveryQueued{
		Occurred: w.occurred(), Delivery: d.id, About: d.about, CopyOf: d.copyOf, Resent: d.resent,
		Reordered: d.yields, Early: w.early(d), Batch: d.batch,
	}
	if d.due.After(w.now) {
		f.Due = d.due
	}
	w.tell(f)
}

// join puts an item into a batch that is open.
func (w *World) join(d *delivery, f Fact) {
	d.items = append(d.items, f)
	if w.deliveries.url != "" {
		w.tell(DeliveryJoined{Occurred: w.occurred(), Delivery: d.id, Items: len(d.items)})
	}
	w.link(d, f)
	if len(d.items) >= d.batch {
		w.closeBatch(d)
	}
	w.placeDelivery(d)
}

// closeBatch lets a batch take no more; the time that it would have waited for items is over.
func (w *World) closeBatch(d *delivery) {
	d.open = false
	delete(w.deliveries.open, d.about)
	d.due = d.due.Add(-max(0, d.queued.Add(batchSpan).Sub(w.now)))
}

// closeBatches closes every batch.
func (w *World) closeBatches() {
	for _, about := range []CallbackType{InboundMessage, StatusChange, ErrorCallback} {
		if d := w.deliveries.open[about]; d != nil {
			w.closeBatch(d)
			w.placeDelivery(d)
		}
	}
}

// copyDelivery queues the same once more; it keeps no order. Its id is that of the original and a number.
func (w *World) copyDelivery(d *delivery, resent bool) *delivery {
	d.made++
	w.deliveries.count++
	c := &delivery{
		id: d.id + "-" + strconv.Itoa(d.made), about: d.about, items: d.items, state: DeliveryPending,
		queued: w.now, due: w.now, copyOf: d.id, resent: resent,
	}
	if d.edited {
		c.payload, c.edited = d.payload, true
	}
	w.admitDelivery(c)
	w.tellQueued(c)
	return c
}
