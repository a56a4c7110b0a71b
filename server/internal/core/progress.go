package core

import (
	"slices"
	"time"
)

// Status is how far an outbound message got.
type Status string

// The statuses. Source: webhooks, Statuses (D, S).
const (
	StatusQueued    Status = "queued" // accepted; never reported
	StatusSent      Status = "sent"
	StatusDelivered Status = "delivered"
	StatusRead      Status = "read"
	StatusFailed    Status = "failed"
	StatusDeleted   Status = "deleted"
	StatusWarning   Status = "warning" // reported only: an item of a product message was not available (R)

	StatusReceived Status = "received" // of inbound messages, until the business marks them read; never reported
)

// next is the whole life of an outbound message: what is not here does not happen.
// Source: lifecycle, Messages (D); Sent to Read without Delivered: webhooks, Statuses (I).
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var next = map[Status][]Status{
	StatusQueued:    {StatusSent, StatusFailed},
	StatusSent:      {StatusDelivered, StatusRead, StatusFailed},
	StatusDelivered: {StatusRead, StatusDeleted},
}

// leads tells whether the table leads from one status to another.
func leads(from, to Status) bool { return slices.Contains(next[from], to) }

// advance is how far a status is, for groups: the message is where its furthest member is.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var advance = map[Status]int{StatusFailed: 0, StatusQueued: 1, StatusSent: 2, StatusDelivered: 3, StatusRead: 4, StatusDeleted: 5}

// step is the planned next step of one message.
type step struct{ m *message }

// happen does the step, unless something came in between that changed the plan.
func (e step) happen(w *World) {
	m := e.m
	if m.due.IsZero() || w.now.Before(m.due) {
		return
	}
	m.due = time.Time{}
	w.messages.move(m, false)
	if w.stuck(m, m.then) {
		w.messages.hold(m)
		if m.status == StatusQueued {
			w.schedule(m, StatusFailed, m.expires)
		}
		return
	}
	w.take(m, m.then)
	w.proceed(m)
}

// housekeeping since messages.moving counts what is under way.
func (step) housekeeping() {}

// proceed plans the next step of a message, or does all of them at once where statuses are
// immediate. A message without a next step has ended.
func (w *World) proceed(m *message) {
	for {
		to, at := w.ahead(m)
		if to == "" {
			m.due = time.Time{}
			w.messages.move(m, false)
			w.messages.end(m, w.options.MessagesKept)
			return
		}
		if w.options.Progression.Mode != Immediate || at.After(w.now) || w.stuck(m, to) {
			w.schedule(m, to, at)
			return
		}
		w.take(m, to)
	}
}

// schedule plans a step in place of whatever was planned for the message. A planned failure is
// the end of its ttl.
func (w *World) schedule(m *message, to Status, at time.Time) {
	m.then, m.due = to, at
	w.messages.move(m, to != StatusFailed)
	w.agenda.plan(at, step{m})
}

// connected tells whether the connection to WhatsApp stands.
func (w *World) connected() bool { return w.registration.status == Connected }

// stuck tells whether the next step of a message needs the connection, which does not stand: what
// has not been sent cannot be, and what becomes of the others is not heard. Only the end of the
// ttl of a message that was not sent is known here. Source: lifecycle, Coreapp connection (I).
func (w *World) stuck(m *message, to Status) bool {
	return !w.connected() && (m.status != StatusQueued || to != StatusFailed)
}

// resume lets go on what waits for the connection. The spans of the progression count from now for
// what was accepted meanwhile.
func (w *World) resume() {
	held := w.messages.held
	w.messages.held = nil
	for _, m := range held {
		m.held = false
		if m.ended {
			continue
		}
		if m.status == StatusQueued {
			m.base = w.now
		}
		w.proceed(m)
	}
	w.comeIn()
}

// ahead is the next step of a message and its instant; none: empty. Until it is delivered there
// is always one, the end of the ttl, which also wins when both fall together.
func (w *World) ahead(m *message) (Status, time.Time) {
	to, after := w.willed(m)
	at := m.base.Add(after)
	if m.status != StatusQueued && m.status != StatusSent || to != "" && at.Before(m.expires) {
		return to, later(at, w.now)
	}
	return StatusFailed, later(m.expires, w.now)
}

// willed is the step that the progression has next, and its span after the send; none: empty.
func (w *World) willed(m *message) (Status, time.Duration) {
	if m.steered() {
		return m.course.ahead()
	}
	p := w.options.Progression
	if p.Mode == Manual {
		return "", 0
	}
	switch m.status {
	case StatusQueued:
		return StatusSent, p.Sent
	case StatusSent:
		if w.anyWilling(m, StatusDelivered) {
			return StatusDelivered, p.Delivered
		}
	case StatusDelivered:
		if w.anyWilling(m, StatusRead) {
			return StatusRead, p.Read
		}
	case StatusRead, StatusFailed, StatusDeleted, StatusWarning, StatusReceived, stepPlanned:
	}
	return "", 0
}

// anyWilling tells whether a recipient's phone comes to a status by itself.
func (w *World) anyWilling(m *message, to Status) bool {
	if m.contact != nil {
		return w.willing(m.to, to)
	}
	return slices.ContainsFunc(m.members, func(p member) bool {
		return leads(p.status, to) && w.willing(p.waID, to)
	})
}

// willing tells whether the phone of a wa_id comes to a status by itself. Who has left WhatsApp
// has none.
func (w *World) willing(waID string, to Status) bool {
	c := w.customers.byWaID[waID]
	switch {
	case c == nil:
		return true
	case c.NotOnWhatsApp || c.Behaviour == NeverDelivered:
		return to != StatusDelivered && to != StatusRead
	case c.Behaviour == NeverReads:
		return to != StatusRead
	}
	return true
}

// later is the later of two instants.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// take lets a message come to a status by itself; the server may refuse it instead of sending it,
// and what is not delivered in time fails with 410.
func (w *World) take(m *message, to Status) {
	var code Code
	switch to {
	case stepPlanned:
		w.follow(m)
		return
	case StatusSent:
		if code = w.fate(m); code != 0 {
			to = StatusFailed
		}
	case StatusFailed:
		code = 410
		m.stray()
	default:
	}
	w.reach(m, to, code, func(waID string) bool { return w.willing(waID, to) })
}

// reach brings the recipients of a message to a status: those whom the table lets and who are
// willing. It tells whether there was one.
func (w *World) reach(m *message, to Status, code Code, willing func(waID string) bool) bool {
	if m.contact != nil {
		if !leads(m.status, to) || !willing(m.to) {
			return false
		}
		w.messages.become(m, to)
		m.note(to, w.now, code, 0)
		w.converse(m, to)
		w.report(m, m.to, to, code)
		return true
	}
	moved := false
	furthest := StatusFailed
	for i := range m.members {
		p := &m.members[i]
		if leads(p.status, to) && willing(p.waID) {
			p.status, moved = to, true
			m.note(to, w.now, code, i)
			w.report(m, p.waID, to, code)
		}
		if advance[p.status] > advance[furthest] {
			furthest = p.status
		}
	}
	w.messages.become(m, furthest)
	return moved
}

// StatusReached tells how far a message got with one recipient.
type StatusReached struct {
	Occurred
	Message   string `json:"message"`   // message id
	Recipient string `json:"recipient"` // wa_id
	Status    Status `json:"status"`
	Code      Code   `json:"code,omitempty"` // why it failed
}

// Kind names the fact.
func (StatusReached) Kind() string { return "status_reached" }

// StatusReported tells that a status is to be posted to the webhook; it holds all that the
// payload needs. Statuses that are switched off in the settings are not reported.
// Source: webhooks, Statuses.
type StatusReported struct {
	Occurred                   // timestamp
	Message      string        `json:"message"`         // message id
	Recipient    string        `json:"recipient"`       // wa_id, of groups the member's
	Group        string        `json:"group,omitempty"` // group id; empty: an individual
	Status       Status        `json:"status"`
	Errors       []StatusError `json:"errors,omitempty"`       // with failed
	Conversation *Conversation `json:"conversation,omitempty"` // with sent and delivered, individuals only
	Pricing      *Pricing      `json:"pricing,omitempty"`      // with Conversation
}

// Kind names the fact.
func (StatusReported) Kind() string { return "status_reported" }

// StatusError is why a message failed.
type StatusError struct {
	Code    Code   `json:"code"`
	Title   string `json:"title"`
	Details string `json:"details,omitempty"`
}

// report tells that a recipient came to a status.
func (w *World) report(m *message, recipient string, to Status, code Code) {
	w.messages.receipts++
	w.tell(StatusReached{Occurred: w.occurred(), Message: m.id, Recipient: recipient, Status: to, Code: code})
	if m.course == nil || !m.course.silent {
		w.reportStatus(m, recipient, to, code)
	}
}

// reportStatus tells the webhook of a status, unless the settings say otherwise.
func (w *World) reportStatus(m *message, recipient string, to Status, code Code) {
	if !w.settings.reports(string(to)) {
		return
	}
	told := StatusReported{Occurred: w.occurred(), Message: m.id, Recipient: recipient, Status: to}
	if m.contact == nil {
		told.Group = m.to
	}
	if code != 0 {
		told.Errors = []StatusError{{Code: code, Title: (&Fault{Code: code}).Row().Title}}
	}
	if m.talk != nil && (to == StatusSent || to == StatusDelivered) && !w.settings.acting.PricingModelDisabled {
		told.Conversation, told.Pricing = w.billing(m.talk, to)
	}
	w.tell(told)
}
