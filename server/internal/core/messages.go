package core

import (
	"slices"
	"time"
)

// Limits of the message store. Our choice (I), so that no client can exhaust the memory.
const (
	maxUnderway      = 1_000_000 // recipients of outbound messages that may still change by themselves; more are refused with 1016
	maxUnderwayBytes = 1 << 30   // request bodies of those
	maxFinishedBytes = 64 << 20  // request bodies and histories of the finished ones; the oldest go first
	maxInbound       = 100_000   // inbound messages kept; the oldest go first
	maxInboundBytes  = 64 << 20  // of what they say; the oldest go first
)

// inboundLife is how long an inbound message stays where messages are collected, the end not included.
// Source: messages, MarkMessageAsRead (D).
const inboundLife = 7 * 24 * time.Hour

// messages is the message store and the state of the sender.
type messages struct {
	sent          map[string]*message // outbound, by id
	log           messageLog          // all that is known, inbound and outbound
	finished      []*message          // those that will not change by themselves any more, oldest first
	underway      int                 // recipients of those that may
	unsent        int                 // messages that wait to be sent
	moving        int                 // messages that will come to another status by themselves, other than by the end of their ttl
	underwayBytes int                 // request bodies of those
	finishedBytes int                 // of the finished ones
	held          []*message          // that wait for the connection, in order, and some that do not any more
	offline       []waiting           // what waits at the server for the connection, oldest first
	offlineBytes  int                 // of offline
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
	held    bool   // waits for the connection
	ended   bool   // with the finished ones
	moving  bool   // counted by messages.moving
	order   uint64 // in the log
	bytes   int    // that it weighs with the finished ones
	history

	course *course // what a rule made of it; nil: nothing
}

// member is one recipient of a group message.
type member struct {
	waID   string
	status Status
}

// startMessages makes the store and puts the fixture's inbound messages into it.
func startMessages(w *World) error {
	w.messages = freshMessages()
	w.messages.locked, w.messages.unpaid = w.genesis.Number.Locked, w.genesis.Number.Unpaid
	return w.seedInbound(true)
}

// freshMessages is an empty store.
func freshMessages() messages {
	return messages{
		sent: map[string]*message{}, noticed: map[string]int64{},
		inbound: inbox{byID: map[string]*inbound{}, unread: map[string][]*inbound{}},
	}
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
	m.order = s.log.add(record{out: m})
	s.unsent++
	s.underway += m.recipients()
	s.underwayBytes += len(m.raw)
	if m.contact != nil {
		m.contact.pending++
	}
}

// become sets how far a message is, and counts those that wait to be sent.
func (s *messages) become(m *message, to Status) {
	if m.status == StatusQueued && to != StatusQueued {
		s.unsent--
	}
	m.status = to
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
	m.bytes = len(m.raw) + memberSize*len(m.members) + momentSize*len(m.further)
	s.finished = append(s.finished, m)
	s.finishedBytes += m.bytes
	for len(s.finished) > kept || s.finishedBytes > maxFinishedBytes {
		oldest := s.finished[0]
		s.finished[0] = nil
		s.finished = s.finished[1:]
		s.finishedBytes -= oldest.bytes
		delete(s.sent, oldest.id)
		*oldest = message{order: oldest.order, ended: true} // what still points at it finds nothing
		s.log.lose()
	}
}

// hold puts a message aside until there is a connection. Those that have ended meanwhile are
// taken out now and then.
func (s *messages) hold(m *message) {
	if m.held {
		return
	}
	if len(s.held) > 2*s.underway {
		s.held = slices.DeleteFunc(s.held, func(o *message) bool { return o.ended })
	}
	m.held = true
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
