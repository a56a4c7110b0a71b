package core

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// Direction is who a message came from.
type Direction string

// The directions.
const (
	Outgoing Direction = "outbound" // the business sent it
	Incoming Direction = "inbound"  // somebody sent it to the business
)

// MessageView is what a World remembers of a message.
type MessageView struct {
	ID           string           `json:"id"`
	Direction    Direction        `json:"direction"`
	Chat         string           `json:"chat"` // group id, or wa_id of the other side
	Group        bool             `json:"group"`
	From         string           `json:"from"` // wa_id
	To           string           `json:"to"`   // wa_id or group id
	Type         MessageType      `json:"type"`
	Status       Status           `json:"status"`            // of a group message the furthest one; inbound: received, or read by the business
	At           time.Time        `json:"at"`                // accepted, or received
	Expires      time.Time        `json:"expires,omitzero"`  // outbound: failed when it is not delivered before
	Context      string           `json:"context,omitempty"` // id of the quoted message
	History      []StatusMoment   `json:"history"`           // oldest first, beginning with queued or received; never nil
	Error        *MessageError    `json:"error,omitempty"`   // why it failed; of a group message the last one
	Members      []MemberView     `json:"members,omitempty"` // recipients of a group message
	Conversation *Conversation    `json:"conversation,omitempty"`
	Pricing      *Pricing         `json:"pricing,omitempty"`  // with Conversation
	Body         json.RawMessage  `json:"body,omitempty"`     // outbound: request body as sent; empty when it was none. Not to be changed
	Received     *MessageReceived `json:"received,omitempty"` // inbound: as it was told. Not to be changed
	Stored       bool             `json:"stored"`             // inbound: the client has it, so that it can be marked read; outbound: always
	Deliveries   []string         `json:"deliveries"`         // ids of those about it that are remembered, in order of queueing; never nil
}

// StatusMoment is a step that a message took.
type StatusMoment struct {
	Status    Status        `json:"status"`
	At        time.Time     `json:"at"`
	Recipient string        `json:"recipient,omitempty"` // wa_id; group messages only
	Error     *MessageError `json:"error,omitempty"`     // with failed, perhaps with warning
}

// MessageError is why a message failed.
type MessageError struct {
	Code    Code   `json:"code"`
	Title   string `json:"title"`
	Details string `json:"details"` // what the code means
}

// MemberView is how far a group message got with one member.
type MemberView struct {
	WaID   string        `json:"wa_id"`
	Status Status        `json:"status"`
	Error  *MessageError `json:"error,omitempty"` // with failed
}

// messageError is the error of a code; nil for 0.
func messageError(code Code) *MessageError {
	if code == 0 {
		return nil
	}
	row := (&Fault{Code: code}).Row()
	return &MessageError{Code: code, Title: row.Title, Details: row.When}
}

// ReadMessage looks a message up by its id, inbound or outbound; 1006 when it is unknown or forgotten.
type ReadMessage struct {
	ID string
}

func (c ReadMessage) do(w *World) (MessageView, error) {
	r := record{out: w.messages.sent[c.ID], in: w.messages.inbound.byID[c.ID]}
	if r.out == nil && (r.in == nil || r.in.told == nil) {
		return MessageView{}, unknownMessage(shorten(c.ID))
	}
	views := []MessageView{w.viewMessage(r)}
	w.addDeliveries(views)
	return views[0], nil
}

// addDeliveries tells of messages which deliveries are about them.
func (w *World) addDeliveries(views []MessageView) {
	if len(views) == 0 {
		return
	}
	place := make(map[string]int, len(views))
	for i, v := range views {
		place[v.ID] = i
	}
	w.unpark()
	for _, d := range w.deliveries.log {
		if d.gone {
			continue
		}
		for _, f := range d.items {
			id, _ := parties(f)
			i, asked := place[id]
			if list := views[i].Deliveries; asked && (len(list) == 0 || list[len(list)-1] != d.id) {
				views[i].Deliveries = append(list, d.id)
			}
		}
	}
}

// ListMessages asks for messages in the order in which they came, a page at a time. Empty members of
// the filter match all. Refusal: 1009 for what is no cursor.
type ListMessages struct {
	Direction Direction
	Chat      string // number or wa_id of the other side, or group id
	Status    Status
	Type      MessageType
	Since     time.Time // accepted or received then or later; zero: whenever
	Newest    bool      // the newest first
	After     string    // Next of the page before, in the same order; empty: from the first
	Limit     int       // 0 or less: 100; at most 1,000
}

// MessagePage is the answer to ListMessages.
type MessagePage struct {
	Messages []MessageView `json:"messages"`       // never nil
	Next     string        `json:"next,omitempty"` // cursor of the next page, good whatever happens meanwhile; empty: there is none
}

func (c ListMessages) do(w *World) (MessagePage, error) {
	after, err := readCursor(c.After)
	if err != nil {
		return MessagePage{}, err
	}
	if allDigits(c.Chat) {
		c.Chat = w.waID(c.Chat)
	}
	page, most := MessagePage{Messages: []MessageView{}}, pageSize(c.Limit)
	var last uint64
	for _, r := range c.span(w.messages.log.records, after) {
		if r.lost() || !c.matches(r) {
			continue
		}
		if len(page.Messages) == most {
			page.Next = writeCursor(last)
			break
		}
		page.Messages = append(page.Messages, w.viewMessage(r))
		last = r.order()
	}
	w.addDeliveries(page.Messages)
	return page, nil
}

// span goes through the records behind a cursor, in the order that is asked for.
func (c ListMessages) span(all []record, after uint64) func(yield func(int, record) bool) {
	place := func(order uint64) int {
		i, _ := slices.BinarySearchFunc(all, order, func(r record, order uint64) int { return cmp.Compare(r.order(), order) })
		return i
	}
	switch {
	case !c.Newest:
		return slices.All(all[place(after+1):])
	case after > 0:
		return slices.Backward(all[:place(after)])
	}
	return slices.Backward(all)
}

// matches tells whether a message passes the filter.
func (c ListMessages) matches(r record) bool {
	if m := r.out; m != nil {
		return c.wants(Outgoing, m.to, m.status, m.content.Type()) && !m.queued.Before(c.Since)
	}
	return c.wants(Incoming, r.in.chat, r.in.status(), r.in.received().Type) && !r.in.at.Before(c.Since)
}

// wants tells whether what does not depend on time passes the filter.
func (c ListMessages) wants(d Direction, chat string, status Status, kind MessageType) bool {
	return (c.Direction == "" || c.Direction == d) && (c.Chat == "" || c.Chat == chat) &&
		(c.Status == "" || c.Status == status) && (c.Type == "" || c.Type == kind)
}

// viewMessage shows a message.
func (w *World) viewMessage(r record) MessageView {
	if r.out != nil {
		return w.viewOutbound(r.out)
	}
	m, told := r.in, r.in.received()
	v := MessageView{
		ID: m.id, Direction: Incoming, Chat: m.chat, Group: told.Group != "", From: told.From, To: w.self(), Type: told.Type,
		Status: m.status(), At: m.at, Received: &told, Stored: !m.left, History: []StatusMoment{{Status: StatusReceived, At: m.at}},
		Deliveries: []string{},
	}
	if told.Group != "" {
		v.To = told.Group
	}
	if told.Context != nil {
		v.Context = told.Context.Message
	}
	if m.read {
		v.History = append(v.History, StatusMoment{Status: StatusRead, At: m.readAt})
	}
	return v
}

// viewOutbound shows a message that the business sent.
func (w *World) viewOutbound(m *message) MessageView {
	v := MessageView{
		ID: m.id, Direction: Outgoing, Chat: m.to, Group: m.contact == nil, From: w.self(), To: m.to, Type: m.content.Type(),
		Status: m.status, At: m.queued, Expires: m.expires, Context: m.context, Stored: true,
		History: []StatusMoment{{Status: StatusQueued, At: m.queued}}, Deliveries: []string{},
	}
	if json.Valid(m.raw) {
		v.Body = m.raw
	}
	for _, p := range m.members {
		v.Members = append(v.Members, MemberView{WaID: p.waID, Status: p.status})
	}
	for _, s := range m.moments() {
		step := StatusMoment{Status: statuses[s.status], At: m.queued.Add(s.after), Error: messageError(Code(s.code))}
		if m.contact == nil {
			step.Recipient = m.members[s.member].waID
		}
		if step.Status == StatusFailed {
			v.Error = step.Error
			if m.contact == nil {
				v.Members[s.member].Error = step.Error
			}
		}
		v.History = append(v.History, step)
	}
	if m.talk != nil && !w.settings.acting.PricingModelDisabled {
		v.Conversation, v.Pricing = billingAt(m.queued, m.talk)
		v.Conversation.Expires = m.talk.expires
	}
	return v
}
