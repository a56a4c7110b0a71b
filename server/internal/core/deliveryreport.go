package core

import "time"

// Bounds of what is remembered of attempts. Our choice (I).
const (
	maxAttempts    = 50      // of one delivery, the last ones
	maxAnswerBody  = 4 << 10 // bytes
	maxAnswerLines = 50      // header lines
	maxDetail      = 500     // bytes
	deliverySize   = 512     // what a delivery weighs besides payload and answers, bytes
)

// webhookSuccess is the only HTTP status that ends a delivery. Source: webhooks, Delivery rules (D).
const webhookSuccess = 200

// Attempt is one try to post a delivery.
type Attempt struct {
	N       int            `json:"n"` // from 1
	At      time.Time      `json:"at"`
	Took    time.Duration  `json:"took"`             // nanoseconds; 0 while it is in flight
	Webhook string         `json:"webhook"`          // URL without credentials and query
	Result  string         `json:"result"`           // success, an HTTP status, or the number that curl gives to the cause; empty while it is in flight
	Status  int            `json:"status,omitempty"` // HTTP status; 0: no answer
	Cause   Cause          `json:"cause,omitempty"`
	Detail  string         `json:"detail,omitempty"` // the cause in words
	Answer  ReceiverAnswer `json:"answer"`
}

// ReceiverAnswer is what a receiver answered, shortened.
type ReceiverAnswer struct {
	Header []HeaderLine `json:"header,omitempty"` // in the order in which the reporter gives it
	Body   []byte       `json:"body,omitempty"`   // its beginning
	Length int64        `json:"length"`           // of the body as far as it was read
}

// HeaderLine is one line of a header.
type HeaderLine struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// size is what an attempt weighs, in bytes.
func (a Attempt) size() int {
	n := deliverySize + len(a.Detail) + len(a.Answer.Body)
	for _, line := range a.Answer.Header {
		n += len(line.Name) + len(line.Value)
	}
	return n
}

// ReportAttempt tells what came of an attempt that DeliveryDue asked for. Only an answer with
// status 200 ends the delivery; else another attempt is planned, until Options.GiveUp has passed
// since the first one. Refused with 1006 for a delivery that is unknown, with 1009 when that
// attempt is not in flight or the report says nothing.
type ReportAttempt struct {
	Delivery string // id
	Attempt  int    // from 1
	Status   int    // HTTP status; 0: no answer
	Cause    Cause  // why there was none, or no whole one; empty: there was
	Detail   string // the cause in words, without credentials
	Took     time.Duration
	Payload  []byte // body as posted, before compression; the World keeps the slice
	Answer   ReceiverAnswer
}

func (c ReportAttempt) do(w *World) (Nothing, error) {
	d, err := w.deliveryOf(c.Delivery)
	switch {
	case err != nil:
		return Nothing{}, err
	case d.state != DeliveryInFlight || d.tries != c.Attempt:
		return Nothing{}, refuse(1009, "Attempt %d of delivery '%s' is not in flight", c.Attempt, c.Delivery)
	case c.Status == 0 && c.Cause == "":
		return Nothing{}, refuse(1009, "An attempt needs a status or a cause")
	}
	s := &w.deliveries
	s.inFlight--
	c.note(d)
	result := attemptResult(c.Status, c.Cause)
	w.counters.callbacks.add(string(d.about), result, c.Took)
	w.simulations.attempted(d.items, result, result == attemptSuccess, w.now)
	d.state, d.due = w.outcome(d, c)
	told := DeliveryAttempted{
		Occurred: w.occurred(), Delivery: d.id, Attempt: d.tries, About: d.about, Begun: d.attempts[len(d.attempts)-1].At,
		Took: c.Took, Status: c.Status, Cause: c.Cause, Detail: d.attempts[len(d.attempts)-1].Detail, State: d.state,
	}
	if d.state == DeliveryWaiting {
		told.Next = d.due
	}
	w.tell(told)
	w.settleDelivery(d)
	w.post()
	return Nothing{}, nil
}

// note writes a report down.
func (c ReportAttempt) note(d *delivery) {
	a := &d.attempts[len(d.attempts)-1]
	a.Took, a.Status, a.Cause, a.Result = c.Took, c.Status, c.Cause, attemptResult(c.Status, c.Cause)
	a.Detail = c.Detail[:min(len(c.Detail), maxDetail)]
	a.Answer = c.Answer
	a.Answer.Body = a.Answer.Body[:min(len(a.Answer.Body), maxAnswerBody)]
	a.Answer.Header = a.Answer.Header[:min(len(a.Answer.Header), maxAnswerLines)]
	if !d.edited && c.Payload != nil {
		d.payload = c.Payload
	}
}

// outcome is where an attempt leads, and when the next one is due.
func (w *World) outcome(d *delivery, c ReportAttempt) (DeliveryState, time.Time) {
	settings := &w.settings.acting
	next := w.now.Add(backoff(d.tries, settings.CallbackBackoffDelay, settings.MaxCallbackBackoffDelay))
	switch {
	case c.Status == webhookSuccess && c.Cause == "":
		return DeliveryDone, d.due
	case d.lost:
		return DeliveryDropped, d.due
	case next.After(d.first.Add(w.options.GiveUp)):
		return DeliveryGivenUp, d.due
	}
	return DeliveryWaiting, next
}

// settleDelivery does what follows from the state in which an attempt left a delivery.
func (w *World) settleDelivery(d *delivery) {
	if d.state == DeliveryDone {
		for _, f := range d.items {
			if m, ok := f.(MessageReceived); ok {
				w.acknowledge(m.Message)
			}
		}
	}
	if d.state.over() {
		w.finishDelivery(d)
		return
	}
	w.untie(d)
	w.placeDelivery(d)
}

// dropDelivery ends a delivery that is not in flight without an attempt.
func (w *World) dropDelivery(d *delivery, why DropReason) {
	d.state = DeliveryDropped
	w.tell(DeliveryEnded{Occurred: w.occurred(), Delivery: d.id, State: d.state, Reason: why})
	w.finishDelivery(d)
}

// close takes a delivery out of everything that waits.
func (w *World) close(d *delivery, as DeliveryState) {
	s := &w.deliveries
	d.state, d.lost = as, false
	if as != DeliveryDone && d.copyOf == "" {
		w.simulations.lose(d.items...)
	}
	s.live--
	s.queue.remove(d)
	if d.open {
		d.open = false
		delete(s.open, d.about)
	}
	w.untie(d)
}

// finishDelivery puts a delivery with the finished ones. Of them Options.DeliveriesKept stay, or
// as many as fit into maxDeliveryBytes.
func (w *World) finishDelivery(d *delivery) {
	s := &w.deliveries
	w.close(d, d.state)
	d.bytes = deliverySize + len(d.payload)
	for _, a := range d.attempts {
		d.bytes += a.size()
	}
	s.finished = append(s.finished, d)
	s.bytes += d.bytes
	for len(s.finished) > w.options.DeliveriesKept || s.bytes > maxDeliveryBytes {
		oldest := s.finished[0]
		s.finished[0] = nil
		s.finished = s.finished[1:]
		s.bytes -= oldest.bytes
		w.forgetDelivery(oldest)
	}
}

// forgetDelivery takes a delivery that is over out of the books.
func (w *World) forgetDelivery(d *delivery) {
	s := &w.deliveries
	delete(s.byID, d.id)
	d.gone = true
	s.gone++
	const slack = 1024
	if s.gone < slack+len(s.log)/2 {
		return
	}
	kept := s.log[:0]
	for _, o := range s.log {
		if !o.gone {
			kept = append(kept, o)
		}
	}
	clear(s.log[len(kept):])
	s.log, s.gone = kept, 0
}
