package core

import "time"

// windowLife is how long the customer-service window stays open after a customer's message. At
// its very end it is closed. Source: messages, What happens after acceptance (D); the end (I).
const windowLife = 24 * time.Hour

// windowOpen tells whether free-form messages may be sent to a person.
func (w *World) windowOpen(p *contact) bool {
	return !p.heard.IsZero() && w.now.Before(p.heard.Add(windowLife))
}

// fate is why the server refuses a message that is handed over to it; 0: it does not.
// Source: messages, What happens after acceptance (D); the order of the reasons (I).
func (w *World) fate(m *message) Code {
	p := m.contact
	switch {
	case w.messages.unpaid:
		return 402
	case m.doom != 0:
		return m.doom
	case p == nil:
		return 0 // neither window nor tier nor identity bind messages to groups (I)
	case !w.onWhatsApp(p.waID):
		return 1026
	case w.identityHolds(p):
		return 480
	}
	if kind := m.content.Type(); kind != TypeTemplate && kind != TypeHSM && !w.windowOpen(p) {
		return 470
	}
	if !w.talking(p) && !w.windowOpen(p) && !w.conversations.room(w.now, w.genesis.Number.Tier) {
		return 471
	}
	return 0
}
