package core

import (
	"cmp"
	"slices"
	"strings"
)

// NamesOf asks by which names the people and groups are known whom somebody names: for each, the
// name as it was given, number and wa_id as they are now, or the id of the group of that subject.
// It is never refused.
type NamesOf struct {
	Names []string
}

// KnownNames is the answer to NamesOf.
type KnownNames struct {
	Names   []string
	Unknown string // the first name that is neither a number nor the id or subject of a group; empty: there is none
}

func (c NamesOf) do(w *World) (KnownNames, error) {
	var known KnownNames
	for _, name := range c.Names {
		id := w.idOf(name)
		if _, group := w.groups.find(id); !group && !allDigits(strings.ReplaceAll(id, "-", "")) && known.Unknown == "" {
			known.Unknown = name
		}
		known.Names = append(known.Names, name, id)
		if c := w.customers.find(name); c != nil {
			known.Names = append(known.Names, c.Number, c.WaID)
		}
	}
	return known, nil
}

// MessageBrief is what a check looks at of a message.
type MessageBrief struct {
	ID        string
	Direction Direction
	Chat      string // group id, or wa_id of the other side
	From      string // wa_id
	Type      MessageType
	Template  string // name; empty: it has none
	Status    Status
	Reached   []Status // all that it came to, Status included, in their order
	Code      Code     // why it failed, of a group message for the last one it failed for; 0: it did not
	Body      []byte   // outbound: request body as sent, JSON. Not to be changed
	Told      Fact     // inbound: MessageReceived as it was told
}

// BriefMessages asks for messages in the order in which they came: those of the ids that are
// remembered, or all, or the newest. It is never refused.
type BriefMessages struct {
	IDs    []string // nil: all
	Newest int      // of all, at most so many; 0: every one
}

// MessageBriefs is the answer to BriefMessages.
type MessageBriefs struct {
	Messages  []MessageBrief
	Forgotten uint64 // messages that came and are not remembered any more, inbound and outbound; asked for all
}

func (c BriefMessages) do(w *World) (MessageBriefs, error) {
	s := &w.messages
	var b MessageBriefs
	summary := briefing{self: w.self()}
	if c.IDs != nil {
		for _, id := range c.IDs {
			r := record{out: s.sent[id]}
			if r.out == nil {
				r.in = s.inbound.byID[id]
			}
			if (r.out != nil || r.in != nil) && !r.lost() {
				b.Messages = append(b.Messages, summary.of(r))
			}
		}
		return b, nil
	}
	from := 0
	for n := len(s.log.records); c.Newest > 0 && n > 0 && from == 0; n-- {
		if !s.log.records[n-1].lost() {
			c.Newest--
		}
		if c.Newest == 0 {
			from = n - 1
		}
	}
	b.Messages = make([]MessageBrief, 0, min(len(s.log.records)-from, len(s.log.records)-s.log.lost))
	summary.reached = make([]Status, 0, 4*cap(b.Messages))
	for _, r := range s.log.records[from:] {
		if !r.lost() {
			b.Messages = append(b.Messages, summary.of(r))
		}
	}
	b.Forgotten = s.log.last - s.log.base - uint64(len(b.Messages))
	return b, nil
}

// briefing sums up one message after the other.
type briefing struct {
	self    string   // wa_id of the business
	reached []Status // memory of MessageBrief.Reached
}

// reach adds a status to those that the message that is summed up came to.
func (s *briefing) reach(begin int, to Status) []Status {
	if !slices.Contains(s.reached[begin:], to) {
		s.reached = append(s.reached, to)
	}
	return slices.Clip(s.reached[begin:])
}

// of is a message as a check looks at it.
func (s *briefing) of(r record) MessageBrief {
	begin := len(s.reached)
	if m := r.out; m != nil {
		b := MessageBrief{
			ID: m.id, Direction: Outgoing, Chat: m.to, From: s.self, Type: m.content.Type(), Status: m.status, Body: m.raw,
			Reached: s.reach(begin, StatusQueued),
		}
		_, b.Template, _, _ = wanted(m.content)
		for _, list := range [][]moment{m.first[:min(m.steps, len(m.first))], m.further} {
			for _, step := range list {
				to := statuses[step.status]
				b.Reached = s.reach(begin, to)
				if to == StatusFailed {
					b.Code = Code(step.code)
				}
			}
		}
		return b
	}
	told := r.in.received()
	b := MessageBrief{
		ID: r.in.id, Direction: Incoming, Chat: r.in.chat, From: told.From, Type: told.Type, Status: r.in.status(), Told: r.in.told,
		Reached: s.reach(begin, StatusReceived),
	}
	if r.in.read {
		b.Reached = s.reach(begin, StatusRead)
	}
	return b
}

// DeliveryBrief is what a check looks at of a delivery.
type DeliveryBrief struct {
	ID      string
	About   CallbackType
	State   DeliveryState
	Items   []Fact // not to be changed
	Tries   int    // attempts made, the one in flight included
	Status  int    // HTTP status of the last answer; 0: there was none
	Payload []byte // body as edited, or as posted last, JSON; nil: neither yet. Not to be changed
}

// BriefDeliveries asks for those deliveries of the ids that are remembered, and for all that were
// queued after a place, in the order in which they were. It is never refused.
type BriefDeliveries struct {
	IDs   []string
	After uint64 // Last of an answer before; 0: all
}

// DeliveryBriefs is the answer to BriefDeliveries.
type DeliveryBriefs struct {
	Deliveries []DeliveryBrief
	Last       uint64 // place of the newest one
	Forgotten  uint64 // at most so many were queued that are not remembered any more; asked for all
}

func (c BriefDeliveries) do(w *World) (DeliveryBriefs, error) {
	w.unpark()
	s := &w.deliveries
	b := DeliveryBriefs{Last: s.ordinal}
	for _, id := range c.IDs {
		if d := s.byID[id]; d != nil && d.order <= c.After {
			b.Deliveries = append(b.Deliveries, d.brief())
		}
	}
	from, _ := slices.BinarySearchFunc(s.log, c.After+1, func(d *delivery, order uint64) int { return cmp.Compare(d.order, order) })
	b.Deliveries = slices.Grow(b.Deliveries, len(s.log)-from)
	for _, d := range s.log[from:] {
		if !d.gone {
			b.Deliveries = append(b.Deliveries, d.brief())
		}
	}
	if c.After == 0 {
		b.Forgotten = s.ordinal - s.base - uint64(len(b.Deliveries)) + s.overflowed
	}
	return b, nil
}

// brief is a delivery as a check looks at it.
func (d *delivery) brief() DeliveryBrief {
	b := DeliveryBrief{ID: d.id, About: d.about, State: d.state, Items: d.items, Tries: d.tries, Payload: d.payload}
	for i := len(d.attempts) - 1; i >= 0 && b.Status == 0; i-- {
		b.Status = d.attempts[i].Status
	}
	return b
}

// Peers are the people and groups that an item of a delivery has to do with.
func Peers(item Fact) (message string, peers []string) {
	message, both := parties(item)
	for _, p := range both {
		if p != "" {
			peers = append(peers, p)
		}
	}
	return message, peers
}
