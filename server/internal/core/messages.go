package core

import (
	"slices"
	"time"
)

// Limits of the message store. Our choice (I), so that no client can exhaust the memory.
const (
	maxUnderway      = 1_000_000 // recipients of outbound messages that may still change by themselves; more are refused with 1016
	maxUnderwayBytes = 1 << 30   // request bodies of those
	maxFinishedBytes = 64 << 20  // request bodies of the finished ones; the oldest go first
	maxInbound       = 100_000   // inbound messages kept; the oldest go first
)

// inboundLife is how long an inbound message stays where messages are collected, the end not included.
// Source: messages, MarkMessageAsRead (D).
const inboundLife = 7 * 24 * time.Hour

// messages is the message store and the state of the sender.
type messages struct {
	sent          map[string]*message // outbound, by id
	finished      []*message          // those that will not change by themselves any more, oldest first
	underway      int                 // recipients of those that may
	moving        int                 // messages that will come to another status by themselves, other than by the end of their ttl
	underwayBytes int                 // request bodies of those
	finishedBytes int                 // request bodies of the finished ones
	held          []*message          // accepted while not connected, in order
	receipts      int                 // statuses reached since the start
	locked        bool                // every send is refused with 1031
	unpaid        bool                // every message fails with 402
	inbound       inbox
	noticed       map[string]int64 // chat => millisecond of its last system notice
}

// message is an outbound message.
type message struct {
	id      string
	to      string   // wa_id or group id
	contact *contact // nil: a group
	members []member // of the group when the message was sent; nil: an individual
	status  Status
	content Content
	raw     []byte // request body
	context string // id of the quoted message; empty: none
	doom    Code   // why it fails when it is handed over; 0: it does not, or something else decides
	queued  time.Time
	base    time.Time // where the spans of Progression count from: queued, or when the connection came
	expires time.Time // not delivered before: failed
	due     time.Time // of the next step; zero: none planned
	then    Status    // the next step
	talk    *conversation
	ended   bool // with the finished ones
	moving  bool // counted by messages.moving
}

// member is one recipient of a group message.
type member struct {
	waID   string
	status Status
}

// startMessages makes the store and puts the fixture's inbound messages into it.
func startMessages(w *World) error {
	w.messages = messages{sent: map[string]*message{}, noticed: map[string]int64{}}
	w.messages.locked, w.messages.unpaid = w.genesis.Number.Locked, w.genesis.Number.Unpaid
	w.messages.inbound = inbox{byID: map[string]*inbound{}, unread: map[string][]*inbound{}}
	return w.seedInbound()
}

// recipients is how many people a message goes to.
func (m *message) recipients() int { return max(1, len(m.members)) }

// full refuses one more message when too much is under way.
func (s *messages) full(bytes int) error {
	if s.underway >= maxUnderway || s.underwayBytes+bytes > maxUnderwayBytes {
		return refuse(1016, "Messages to %d recipients are under way already", s.underway)
	}
	return nil
}

// begin counts a message as under way.
func (s *messages) begin(m *message) {
	s.sent[m.id] = m
	s.underway += m.recipients()
	s.underwayBytes += len(m.raw)
	if m.contact != nil {
		m.contact.pending++
	}
}

// move counts whether a message will come to another status by itself.
func (s *messages) move(m *message, moving bool) {
	switch {
	case moving && !m.moving:
		s.moving++
	case !moving && m.moving:
		s.moving--
	}
	m.moving = moving
}

// end puts a message that will not change by itself any more with the finished ones, of which
// at most kept stay, or as many as fit into maxFinishedBytes.
func (s *messages) end(m *message, kept int) {
	if m.ended {
		return
	}
	m.ended = true
	s.underway -= m.recipients()
	s.underwayBytes -= len(m.raw)
	if m.contact != nil {
		m.contact.pending--
	}
	s.finished = append(s.finished, m)
	s.finishedBytes += len(m.raw)
	for len(s.finished) > kept || s.finishedBytes > maxFinishedBytes {
		oldest := s.finished[0]
		s.finished[0] = nil
		s.finished = s.finished[1:]
		s.finishedBytes -= len(oldest.raw)
		delete(s.sent, oldest.id)
	}
}

// hold puts a message aside until there is a connection. Those whose ttl ran out meanwhile are
// taken out now and then.
func (s *messages) hold(m *message) {
	if len(s.held) > 2*s.underway {
		s.held = slices.DeleteFunc(s.held, func(o *message) bool { return o.status != StatusQueued })
	}
	s.held = append(s.held, m)
}

// OutboundMessage is what a World remembers of a message that the business sent.
type OutboundMessage struct {
	ID      string        `json:"id"`
	To      string        `json:"to"` // wa_id or group id
	Group   bool          `json:"group"`
	Type    MessageType   `json:"type"`
	Status  Status        `json:"status"`
	Members []MemberState `json:"members,omitempty"` // of a group message
	Context string        `json:"context,omitempty"` // id of the quoted message
	Queued  time.Time     `json:"queued"`
	Expires time.Time     `json:"expires"`
	Raw     []byte        `json:"-"` // request body as sent; not to be changed
	Content Content       `json:"-"` // not to be changed
}

// MemberState is how far a group message got with one member.
type MemberState struct {
	WaID   string `json:"wa_id"`
	Status Status `json:"status"`
}

// FindMessage looks an outbound message up by its id; 1006 when it is unknown or forgotten.
type FindMessage struct {
	ID string
}

func (c FindMessage) do(w *World) (OutboundMessage, error) {
	m := w.messages.sent[c.ID]
	if m == nil {
		return OutboundMessage{}, unknownMessage(c.ID)
	}
	o := OutboundMessage{
		ID: m.id, To: m.to, Group: m.contact == nil, Type: m.content.Type(), Status: m.status,
		Context: m.context, Queued: m.queued, Expires: m.expires, Raw: m.raw, Content: m.content,
	}
	for _, p := range m.members {
		o.Members = append(o.Members, MemberState{p.waID, p.status})
	}
	return o, nil
}

// unknownMessage is the refusal for an id that is not in the store.
func unknownMessage(id string) error { return refuse(1006, "No message has the id '%s'", id) }

// SetSender switches what is wrong with the sender's account. Source: errors, 1031 and 402 (D).
type SetSender struct {
	Locked bool // sends are refused with 1031
	Unpaid bool // messages fail with 402
}

func (c SetSender) do(w *World) (Nothing, error) {
	w.messages.locked, w.messages.unpaid = c.Locked, c.Unpaid
	w.tell(SenderChanged{Occurred: w.occurred(), Locked: c.Locked, Unpaid: c.Unpaid})
	return Nothing{}, nil
}

// SenderChanged tells that the state of the sender's account was switched.
type SenderChanged struct {
	Occurred
	Locked bool `json:"locked"`
	Unpaid bool `json:"unpaid"`
}

// Kind names the fact.
func (SenderChanged) Kind() string { return "sender_changed" }
