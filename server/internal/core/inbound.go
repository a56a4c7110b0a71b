package core

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Receive is a message that somebody sends to the business. It renews the customer-service
// window, puts the sender into the contact store and is told to the webhook, unless the business
// blocked the sender. The answer is its id; empty when it was blocked. Refused with 1009 when it
// cannot have been sent so: nobody on WhatsApp, not a participant, a tap on what was never sent.
// Source: webhooks, Inbound messages.
type Receive struct {
	From     string // wa_id or number in international form, digits
	Name     string // profile name; empty: the customer's
	Group    string // group id; empty: said to the business alone
	Type     MessageType
	Said     Said
	File     *File // of media types; ID, type and hash in Said.Media are made from it
	Context  *Context
	Referral *Referral
}

// File is the bytes of an inbound media message. The World keeps the slice.
type File struct {
	Type  string // content type
	Bytes []byte
	Lost  bool // it cannot be fetched: the message comes without id, and a top-level error 400 with it
}

// MessageReceived tells that a message is to be posted to the webhook; it holds all that the
// payload needs. Source: webhooks, Inbound messages.
type MessageReceived struct {
	Occurred               // timestamp
	Message  string        `json:"message"` // message id
	From     string        `json:"from"`    // wa_id
	Name     string        `json:"name"`    // contacts[].profile.name
	Group    string        `json:"group,omitempty"`
	Type     MessageType   `json:"type"`
	Said     Said          `json:"said"`
	Context  *Context      `json:"context,omitempty"`
	Referral *Referral     `json:"referral,omitempty"`
	Identity *Identity     `json:"identity,omitempty"` // with show_security_notifications
	Errors   []StatusError `json:"errors,omitempty"`   // of type unknown
}

// Kind names the fact.
func (MessageReceived) Kind() string { return "message_received" }

// ErrorRaised tells that an error which belongs to no message is to be posted to the webhook.
// Source: webhooks, Top-level errors (D).
type ErrorRaised struct {
	Occurred
	Errors []StatusError `json:"errors"`
}

// Kind names the fact.
func (ErrorRaised) Kind() string { return "error_raised" }

// MessageBlocked tells that a message did not arrive, since the business blocked its sender.
type MessageBlocked struct {
	Occurred
	From string      `json:"from"` // wa_id
	Type MessageType `json:"type"`
}

// Kind names the fact.
func (MessageBlocked) Kind() string { return "message_blocked" }

func (c Receive) do(w *World) (string, error) {
	if err := w.ready(); err != nil {
		return "", err
	}
	from := w.waID(c.From)
	if !w.person(from) {
		return "", noPerson(c.From)
	}
	if err := c.checkGroup(w, from); err != nil {
		return "", err
	}
	told := MessageReceived{
		Occurred: w.occurred(), From: from, Name: c.Name, Group: c.Group, Type: c.Type,
		Said: c.Said, Context: another(c.Context), Referral: another(c.Referral),
	}
	if err := c.checkSaid(w, &told); err != nil {
		return "", err
	}
	if p := w.contacts.byWaID[from]; p != nil && p.blocked && c.Group == "" {
		w.tell(MessageBlocked{Occurred: w.occurred(), From: from, Type: c.Type})
		return "", nil
	}
	if err := c.fetch(w, &told); err != nil {
		return "", err
	}
	c.complete(w, &told)
	p := w.hear(from)
	told.Message = p.inboundID(w, c.Group)
	w.messages.inbound.keep(&inbound{id: told.Message, chat: chatOf(from, c.Group), at: w.now})
	w.collectInbound()
	w.tell(told)
	return told.Message, nil
}

// checkGroup refuses a message to a group that the sender or the business is not in.
func (c Receive) checkGroup(w *World, from string) error {
	if c.Group == "" {
		return nil
	}
	g, ok := w.groups.find(c.Group)
	if !ok || !g.has(w.self()) || !g.has(from) {
		return refuse(1009, "Group '%s' does not have both %s and this number in it", c.Group, from)
	}
	return nil
}

// mediaTypes are the types of message that carry a file.
func mediaTypes() []MessageType {
	return []MessageType{TypeImage, TypeVideo, TypeDocument, TypeAudio, TypeVoice, TypeSticker}
}

// checkSaid refuses a content that does not fit the type, and completes taps.
func (c Receive) checkSaid(w *World, told *MessageReceived) error {
	fits := false
	switch c.Type {
	case TypeText:
		fits = c.Said.Text != ""
	case TypeLocation:
		fits = c.Said.Location != nil
	case TypeContacts:
		fits = len(c.Said.Cards) > 0
	case TypeButton:
		return w.matchQuickReply(c, told)
	case TypeInteractive:
		return w.matchReply(c, told)
	case TypeOrder:
		fits = c.Said.Order != nil && len(c.Said.Order.Items) > 0
	case TypeReaction:
		fits = c.Said.Reaction != nil
	case TypeUnknown:
		fits = true
		told.Errors = []StatusError{{501, (&Fault{Code: 501}).Row().Title}}
	default:
		fits = slices.Contains(mediaTypes(), c.Type) && c.File != nil && len(c.File.Bytes) > 0
	}
	if !fits {
		return refuse(1009, "A message of type '%s' needs a content of that type", c.Type)
	}
	return nil
}

// fetch stores the file of a message whose type is fetched at once; of others only the hash is
// known. Source: media, Inbound media (D, O); webhooks, Media object (O).
func (c Receive) fetch(w *World, told *MessageReceived) error {
	if c.File == nil || !slices.Contains(mediaTypes(), c.Type) {
		return nil
	}
	m := InboundMedia{}
	if c.Said.Media != nil {
		m = *c.Said.Media
	}
	sum := sha256.Sum256(c.File.Bytes)
	m.ID, m.MIMEType, m.SHA256, m.Undownloaded = "", c.File.Type, hex.EncodeToString(sum[:]), true
	switch {
	case !w.settings.acting.AutoDownloads(string(c.Type)):
	case c.File.Lost:
		w.tell(ErrorRaised{Occurred: w.occurred(), Errors: []StatusError{{400, (&Fault{Code: 400}).Row().Title}}})
	default:
		id, err := w.storeMedia(c.File.Type, c.File.Bytes, true)
		if err != nil {
			return err
		}
		m.ID, m.Undownloaded = id, false
	}
	told.Said.Media = &m
	return nil
}

// complete fills in what the client adds: profile, identity, author of what is quoted.
func (c Receive) complete(w *World, told *MessageReceived) {
	if told.Name == "" {
		told.Name = w.nameOf(told.From)
	}
	if w.settings.acting.ShowSecurityNotifications {
		i := w.identityOf(told.From)
		told.Identity = &i
	}
	if told.Context == nil || told.Context.Message == "" || told.Context.From != "" {
		return
	}
	if id, err := ParseMessageID(told.Context.Message); err == nil && !id.Outbound {
		told.Context.From = id.Peer
		if id.Participant != "" {
			told.Context.From = id.Participant
		}
		return
	}
	told.Context.From = w.self()
}

// hear notes that somebody wrote: the window is open, and they are in the contact store.
func (w *World) hear(waID string) *contact {
	p := w.meet(waID)
	p.heard, p.wrote = w.now, true
	return p
}

// inboundID draws the id of a message that somebody sends. Source: messages, Message ids (O).
func (p *contact) inboundID(w *World, group string) string {
	bits := p.next(w)
	length := inboundRandom
	if bits.below(2) == 1 {
		length = inboundRandomLong
	}
	id := MessageID{Peer: p.waID, Random: make([]byte, length)}
	bits.fill(id.Random)
	if group != "" {
		id.Group, id.Peer, id.Participant = true, group, p.waID
	}
	return id.String()
}

// matchQuickReply checks that the tapped button was sent: a template with such a payload.
func (w *World) matchQuickReply(c Receive, told *MessageReceived) error {
	m := w.answered(c)
	if m == nil || c.Said.Button == nil {
		return refuse(1009, "A message of type 'button' needs a button and, as context, the id of a template message that was sent to %s", told.From)
	}
	t, ok := m.content.(*TemplateContent)
	if !ok {
		return refuse(1009, "Message '%s' is not a template", m.id)
	}
	tap := *c.Said.Button
	for _, part := range t.Components {
		if part.Type != "button" || part.SubType != "quick_reply" {
			continue
		}
		if len(part.Parameters) == 1 && part.Parameters[0].Text == tap.Payload {
			return nil
		}
	}
	if tap.Payload == "" && w.hasQuickReply(t, tap.Text) {
		return nil
	}
	return refuse(1009, "Template message '%s' has no quick-reply button with the payload '%s'", m.id, tap.Payload)
}

// hasQuickReply tells whether a declared template has a quick-reply button of that label.
func (w *World) hasQuickReply(c *TemplateContent, label string) bool {
	t, _ := w.templates.find(c.Namespace, c.Name, c.Language, false)
	return t != nil && slices.ContainsFunc(t.Buttons, func(b TemplateButton) bool {
		return b.Type == "quick_reply" && b.Text == label
	})
}

// matchReply checks that the tapped button or row was sent, and fills in what it said.
func (w *World) matchReply(c Receive, told *MessageReceived) error {
	m := w.answered(c)
	if m == nil || c.Said.Reply == nil {
		return refuse(1009, "A message of type 'interactive' needs a reply and, as context, the id of an interactive message that was sent to %s", told.From)
	}
	offer, ok := m.content.(*InteractiveContent)
	if !ok {
		return refuse(1009, "Message '%s' is not interactive", m.id)
	}
	for _, b := range offer.Buttons {
		if b.ID == c.Said.Reply.ID {
			told.Said.Reply = &InteractiveReply{ID: b.ID, Title: b.Title}
			return nil
		}
	}
	for _, s := range offer.Sections {
		for _, r := range s.Rows {
			if r.ID == c.Said.Reply.ID {
				told.Said.Reply = &InteractiveReply{Row: true, ID: r.ID, Title: r.Title, Description: r.Description}
				return nil
			}
		}
	}
	return refuse(1009, "Message '%s' offers nothing with the id '%s'", m.id, c.Said.Reply.ID)
}

// answered is the message that a tap belongs to; nil when none was sent to that chat.
func (w *World) answered(c Receive) *message {
	if c.Context == nil {
		return nil
	}
	m := w.messages.sent[c.Context.Message]
	if m == nil || m.to != chatOf(w.waID(c.From), c.Group) {
		return nil
	}
	return m
}

// chatOf names a thread: the group, else the person.
func chatOf(waID, group string) string {
	if group != "" {
		return group
	}
	return waID
}
