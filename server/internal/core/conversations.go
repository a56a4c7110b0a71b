package core

import (
	"time"
)

// windowLife is how long the customer-service window stays open after a customer's message. At
// its very end it is closed. Source: messages, What happens after acceptance (D); the end (I).
const windowLife = 24 * time.Hour

// windowOpen tells whether free-form messages may be sent to a person.
func (w *World) windowOpen(p *contact) bool {
	if s := w.meaningOf(p.waID); s != nil && !s.Closed {
		return true
	}
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
	if w.spams(p) {
		return 471
	}
	return 0
}

// conversationLife is how long a conversation lasts from its first delivered message; until one
// is delivered, from the first one sent (I). Source: lifecycle, Messages (D, R).
const conversationLife = 24 * time.Hour

// tierSpan is the span over which recipients are counted. Source: overview, Rate limits (D).
const tierSpan = 24 * time.Hour

// Origin is who opened a conversation.
type Origin string

// The origins. Source: webhooks, Statuses (D, O).
const (
	BusinessInitiated  Origin = "business_initiated"  // outside the customer-service window
	UserInitiated      Origin = "user_initiated"      // within it
	ReferralConversion Origin = "referral_conversion" // within it, by somebody who came through an advertisement: not billed
)

// Conversation is what messages of a day are billed as.
type Conversation struct {
	ID      string    `json:"id"`               // 32 hex digits
	Origin  Origin    `json:"origin,omitempty"` // empty before February 2022
	Expires time.Time `json:"expires,omitzero"` // with sent only. Source: clients, Webhooks (B)
}

// Pricing is how a conversation is billed. Source: webhooks, Statuses (D, O).
type Pricing struct {
	Model    string `json:"model"` // NBP until February 2022, then CBP
	Billable bool   `json:"billable"`
	Category Origin `json:"category,omitempty"`
}

// conversation is a conversation with one person.
type conversation struct {
	id        string
	origin    Origin
	expires   time.Time
	delivered bool
}

// conversations counts what the tier limits.
type conversations struct {
	opened []time.Time // instants at which business-initiated ones began, within tierSpan; empty without a tier
}

// room tells whether another business-initiated conversation may begin. A person is counted once
// in a span, since a conversation lasts as long as the span.
func (c *conversations) room(now time.Time, tier int) bool {
	for len(c.opened) > 0 && !now.Before(c.opened[0].Add(tierSpan)) {
		c.opened = c.opened[1:]
	}
	return tier == 0 || len(c.opened) < tier
}

// talking tells whether a conversation with a person is open.
func (w *World) talking(p *contact) bool { return p.talk != nil && w.now.Before(p.talk.expires) }

// converse puts a message that comes to a status into a conversation. One begins with the first
// message that is sent while none is open, and lasts from the first one delivered.
func (w *World) converse(m *message, to Status) {
	p := m.contact
	switch to {
	case StatusSent:
		if !w.talking(p) {
			w.open(p)
		}
		m.talk = p.talk
	case StatusDelivered, StatusRead:
		if m.talk != nil && !m.talk.delivered {
			m.talk.delivered, m.talk.expires = true, w.now.Add(conversationLife)
		}
	default:
	}
}

// open begins a conversation.
func (w *World) open(p *contact) {
	bits := chanceFrom(w.genesis.Seed, p.idKind+1, p.talks)
	p.talks++
	p.talk = &conversation{id: bits.hex(16), origin: UserInitiated, expires: w.now.Add(conversationLife)}
	switch {
	case w.windowOpen(p) && !p.advertised.IsZero() && w.now.Before(p.advertised.Add(windowLife)):
		p.talk.origin, p.advertised = ReferralConversion, time.Time{}
		return
	case w.windowOpen(p):
		return
	}
	p.talk.origin = BusinessInitiated
	if w.genesis.Number.Tier > 0 {
		w.conversations.opened = append(w.conversations.opened, w.now)
	}
}

// conversationPricing is when billing by conversation began. Source: overview, Version timeline (D).
func conversationPricing() time.Time { return time.Date(2022, time.February, 1, 0, 0, 0, 0, time.UTC) }

// billing is what a status says about conversation and price. Source: webhooks, Statuses (D, O):
// before February 2022 a conversation has nothing but its id, and nothing is billed.
func (w *World) billing(t *conversation, to Status) (*Conversation, *Pricing) {
	c, p := billingAt(w.now, t)
	if to == StatusSent && c.Origin != "" {
		c.Expires = t.expires
	}
	return c, p
}

// billingAt is how a conversation is billed at an instant. One that an advertisement led to is free (I).
func billingAt(at time.Time, t *conversation) (*Conversation, *Pricing) {
	if at.Before(conversationPricing()) {
		return &Conversation{ID: t.id}, &Pricing{Model: "NBP"}
	}
	return &Conversation{ID: t.id, Origin: t.origin}, &Pricing{Model: "CBP", Billable: t.origin != ReferralConversion, Category: t.origin}
}
