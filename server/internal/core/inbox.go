package core

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// inbox is the inbound messages that the client still has.
type inbox struct {
	byID   map[string]*inbound
	order  []*inbound            // oldest first; those that were dropped stay until they come to the front
	unread map[string][]*inbound // thread => messages not marked read, oldest first
}

// inbound is a message that came in.
type inbound struct {
	id   string
	chat string // thread: group id or wa_id
	at   time.Time
	read bool
}

// keep puts a message in; the oldest goes when there are too many.
func (b *inbox) keep(m *inbound) {
	b.byID[m.id] = m
	b.order = append(b.order, m)
	b.unread[m.chat] = append(b.unread[m.chat], m)
	if len(b.order) > maxInbound {
		b.dropOldest()
	}
}

// dropOldest takes the oldest message out.
func (b *inbox) dropOldest() {
	m := b.order[0]
	b.order[0] = nil
	b.order = b.order[1:]
	delete(b.byID, m.id)
	if list := b.unread[m.chat]; len(list) > 0 && list[0] == m {
		b.setUnread(m.chat, list[1:])
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

// collect drops what is inboundLife old.
func (b *inbox) collect(now time.Time) {
	for len(b.order) > 0 && !now.Before(b.order[0].at.Add(inboundLife)) {
		b.dropOldest()
	}
}

// collectInbound drops old inbound messages where the settings say so.
func (w *World) collectInbound() {
	if w.settings.acting.CollectMessages {
		w.messages.inbound.collect(w.now)
	}
}

// collectMessages drops inbound messages that are seven days old, whatever the settings say.
// Source: overview, Real endpoints that are not in the listing (D).
func (w *World) collectMessages() { w.messages.inbound.collect(w.now) }

// seedInbound lets the fixture's messages have come in, oldest first, and tells them, so that
// they wait for a webhook as those of a real client do.
func (w *World) seedInbound() error {
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
		at := w.born.Add(-s.Ago)
		p := w.meet(c.WaID)
		p.heard, p.wrote = at, true
		m := &inbound{id: p.inboundID(w, ""), chat: c.WaID, at: at}
		w.messages.inbound.keep(m)
		w.tell(MessageReceived{
			Occurred: Occurred{at}, Message: m.id, From: c.WaID, Name: w.nameOf(c.WaID), Type: TypeText, Said: Said{Text: s.Text},
		})
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
	if m == nil || w.settings.acting.CollectMessages && !w.now.Before(m.at.Add(inboundLife)) {
		return Nothing{}, unknownMessage(c.Message)
	}
	w.collectInbound()
	if m.read {
		return Nothing{}, nil
	}
	list := b.unread[m.chat]
	n := slices.Index(list, m) + 1
	for _, earlier := range list[:n] {
		earlier.read = true
		if w.settings.acting.PassThrough && w.options.PassThrough == AfterRead {
			delete(b.byID, earlier.id)
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
	if m == nil || !w.settings.acting.PassThrough || w.options.PassThrough != AfterAcknowledged {
		return
	}
	delete(b.byID, m.id)
	b.setUnread(m.chat, slices.DeleteFunc(slices.Clone(b.unread[m.chat]), func(o *inbound) bool { return o == m }))
}

// messageCounts is how many messages the store holds and how many statuses were reached.
// Source: health-and-stats, GetDbStats (D).
func (w *World) messageCounts() (stored, receipts int) {
	return len(w.messages.sent) + len(w.messages.inbound.byID), w.messages.receipts
}
