package core

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// inbox is the inbound messages of seven days, or all of them while they are not collected.
type inbox struct {
	byID   map[string]*inbound
	order  []*inbound            // oldest first
	unread map[string][]*inbound // thread => messages not marked read, oldest first
	stored int                   // of byID, those that the client has
	untold int                   // of order, from the oldest on, those that cannot be looked up any more
	bytes  int                   // of what can be looked up
}

// inbound is a message that came in.
type inbound struct {
	id     string
	chat   string // thread: group id or wa_id
	at     time.Time
	read   bool
	readAt time.Time
	left   bool   // the client has it no more
	told   Fact   // MessageReceived; nil: it cannot be looked up any more
	bytes  int    // that told weighs
	order  uint64 // in the log
}

// received is the message as it was told.
func (m *inbound) received() MessageReceived {
	told, _ := m.told.(MessageReceived)
	return told
}

// status is how far the message is.
func (m *inbound) status() Status {
	if m.read {
		return StatusRead
	}
	return StatusReceived
}

// takeIn puts a message in and tells it. The oldest goes when there are too many; as many as
// Options.MessagesKept can be looked up.
func (w *World) takeIn(told MessageReceived) {
	s, b := &w.messages, &w.messages.inbound
	m := &inbound{id: told.Message, chat: chatOf(told.From, told.Group), at: told.At, told: told, bytes: told.weight()}
	m.order = s.log.add(record{in: m})
	b.byID[m.id] = m
	b.order = append(b.order, m)
	b.unread[m.chat] = append(b.unread[m.chat], m)
	b.stored++
	b.bytes += m.bytes
	for len(b.order)-b.untold > w.options.MessagesKept || b.bytes > maxInboundBytes {
		s.forgetSaid(b.order[b.untold])
		b.untold++
	}
	if len(b.order) > maxInbound {
		s.dropOldest()
	}
	w.collectInbound()
	if told.Referral != nil && told.Group == "" {
		w.meet(told.From).advertised = w.now
	}
	w.tell(m.told)
}

// forgetSaid forgets what a message says.
func (s *messages) forgetSaid(m *inbound) {
	s.inbound.bytes -= m.bytes
	m.told = nil
	s.log.lose()
}

// dropOldest takes the oldest message out.
func (s *messages) dropOldest() {
	b := &s.inbound
	m := b.order[0]
	b.order[0] = nil
	b.order = b.order[1:]
	delete(b.byID, m.id)
	b.leave(m)
	if b.untold > 0 {
		b.untold--
	} else {
		s.forgetSaid(m)
	}
	if list := b.unread[m.chat]; len(list) > 0 && list[0] == m {
		b.setUnread(m.chat, list[1:])
	}
}

// leave takes a message out of the client's store.
func (b *inbox) leave(m *inbound) {
	if !m.left {
		m.left = true
		b.stored--
	}
}

// setUnread writes what is unread of a thread.
func (b *inbox) setUnread(chat string, list []*inbound) {
	if len(list) == 0 {
		delete(b.unread, chat)
		return
	}
	b.unread[chat] = list
}

// collectInbound drops old inbound messages where the settings say so.
func (w *World) collectInbound() {
	if w.settings.acting.CollectMessages {
		w.collectMessages()
	}
}

// collectMessages drops inbound messages that are inboundLife old, whatever the settings say.
// Source: overview, Real endpoints that are not in the listing (D).
func (w *World) collectMessages() {
	b := &w.messages.inbound
	for len(b.order) > 0 && !w.now.Before(b.order[0].at.Add(inboundLife)) {
		w.messages.dropOldest()
	}
}

// seedInbound lets the fixture's messages have come in, oldest first, and tells them, so that
// they wait for a webhook as those of a real client do. The first time, when nothing was told
// before, they are told as of when they came.
func (w *World) seedInbound(first bool) error {
	seeds := slices.Clone(w.genesis.Inbound)
	slices.SortStableFunc(seeds, func(a, b InboundSeed) int { return cmp.Compare(b.Ago, a.Ago) })
	for _, s := range seeds {
		c := w.customers.find(s.From)
		if c == nil || c.NotOnWhatsApp {
			return fmt.Errorf("inbound message from %q: want the number of a customer on WhatsApp", s.From)
		}
		if s.Text == "" || s.Ago < 0 {
			return fmt.Errorf("inbound message from %q: want a text, and a span that is not negative", s.From)
		}
		at := w.now.Add(-s.Ago)
		p := w.meet(c.WaID)
		p.heard, p.wrote = at, true
		told := MessageReceived{
			Occurred: Occurred{at}, Message: p.inboundID(w, ""), From: c.WaID, Name: w.nameOf(c.WaID), Type: TypeText, Said: Said{Text: s.Text},
		}
		if !first {
			told.Occurred, told.Sent = w.occurred(), at
		}
		w.takeIn(told)
	}
	return nil
}

// MarkMessageAsRead sends blue ticks for an inbound message and everything before it in its
// thread. With pass_through the messages leave the store then. 1006 for an id that is unknown,
// outbound or purged. Source: messages, MarkMessageAsRead (D, R); DESIGN, Fidelity.
type MarkMessageAsRead struct {
	Message string // id
}

func (c MarkMessageAsRead) do(w *World) (Nothing, error) {
	if err := w.ready(); err != nil {
		return Nothing{}, err
	}
	b := &w.messages.inbound
	m := b.byID[c.Message]
	if m == nil || m.left || w.settings.acting.CollectMessages && !w.now.Before(m.at.Add(inboundLife)) {
		return Nothing{}, unknownMessage(c.Message)
	}
	w.collectInbound()
	if m.read {
		return Nothing{}, nil
	}
	list := b.unread[m.chat]
	n := slices.Index(list, m) + 1
	for _, earlier := range list[:n] {
		earlier.read, earlier.readAt = true, w.now
		if w.settings.acting.PassThrough && w.options.PassThrough == AfterRead {
			b.leave(earlier)
		}
	}
	b.setUnread(m.chat, list[n:])
	w.tell(MessageMarkedRead{Occurred: w.occurred(), Message: m.id, Chat: m.chat, Count: n})
	return Nothing{}, nil
}

// MessageMarkedRead tells that the business read an inbound message.
type MessageMarkedRead struct {
	Occurred
	Message string `json:"message"` // id of the last one
	Chat    string `json:"chat"`    // wa_id or group id
	Count   int    `json:"count"`   // how many became read
}

// Kind names the fact.
func (MessageMarkedRead) Kind() string { return "message_marked_read" }

// AcknowledgeReceived notes that the webhook took an inbound message. With pass_through in its
// strict form the message leaves the store then. An unknown id changes nothing.
type AcknowledgeReceived struct {
	Message string // id
}

func (c AcknowledgeReceived) do(w *World) (Nothing, error) {
	w.acknowledge(c.Message)
	return Nothing{}, nil
}

// acknowledge notes that the webhook took an inbound message.
func (w *World) acknowledge(id string) {
	b := &w.messages.inbound
	m := b.byID[id]
	if m == nil || m.left || !w.settings.acting.PassThrough || w.options.PassThrough != AfterAcknowledged {
		return
	}
	b.leave(m)
	b.setUnread(m.chat, slices.DeleteFunc(slices.Clone(b.unread[m.chat]), func(o *inbound) bool { return o == m }))
}

// messageCounts is how many messages the store holds and how many statuses were reached.
// Source: health-and-stats, GetDbStats (D).
func (w *World) messageCounts() (stored, receipts int) {
	return len(w.messages.sent) + w.messages.inbound.stored, w.messages.receipts
}
