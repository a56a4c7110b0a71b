package core

import (
	"fmt"
	"slices"
	"strings"
)

// Limits of what is looked through and shown for a tap. Our choice (I).
const (
	maxTapLook = 100_000 // messages, the newest ones
	maxOffered = 10      // offers that a refusal lists
)

// offer is something that a message has to tap on.
type offer struct {
	id          string // of a button or row; payload of a quick reply, empty: none
	title       string // label; empty: of a template that the fixture does not declare, so that nobody knows it
	row         bool   // of a list
	description string // of a row
}

// String is the offer as a refusal shows it.
func (o offer) String() string {
	switch {
	case o.title == "":
		return "payload '" + shorten(o.id) + "'"
	case o.id == "":
		return "'" + shorten(o.title) + "'"
	}
	return fmt.Sprintf("'%s' (%s)", shorten(o.id), shorten(o.title))
}

// tap is what somebody taps on: its id (payload) or title (label), or both.
type tap struct{ id, title string }

// words are the tap as a refusal to an answer of a type shows it.
func (t tap) words(kind MessageType) string {
	id, title := "id", "title"
	if kind == TypeButton {
		id, title = "payload", "label"
	}
	var said []string
	if t.id != "" {
		said = append(said, fmt.Sprintf("the %s '%s'", id, shorten(t.id)))
	}
	if t.title != "" {
		said = append(said, fmt.Sprintf("the %s '%s'", title, shorten(t.title)))
	}
	return strings.Join(said, " with ")
}

// on tells whether a tap is one on an offer.
func (t tap) on(o offer) bool {
	if o.title == "" && t.id == "" {
		return false
	}
	return (t.id == "" || t.id == o.id) && (t.title == "" || o.title == "" || t.title == o.title)
}

// replies are the buttons or rows that an interactive message offers; products cannot be tapped so.
func (c *InteractiveContent) replies() []offer {
	var all []offer
	for _, b := range c.Buttons {
		all = append(all, offer{id: b.ID, title: b.Title})
	}
	for _, s := range c.Sections {
		for _, r := range s.Rows {
			all = append(all, offer{id: r.ID, title: r.Title, row: true, description: r.Description})
		}
	}
	return all
}

// quickReplies are the quick-reply buttons that a message made from a template offers: all of a
// declared template; those with a payload of any other.
func (w *World) quickReplies(content Content) []offer {
	namespace, name, language, ok := wanted(content)
	if !ok {
		return nil
	}
	payloads := quickReplyPayloads(content)
	var all []offer
	t, _ := w.templates.find(namespace, name, language, policyOf(content) == "fallback")
	if t == nil {
		for _, p := range payloads {
			all = append(all, offer{id: p.Parameters[0].Text})
		}
		return all
	}
	for i, b := range t.Buttons {
		if b.Type != "quick_reply" {
			continue
		}
		o := offer{title: b.Text}
		if n := slices.IndexFunc(payloads, func(p TemplateComponent) bool { return p.Index == i }); n >= 0 {
			o.id = payloads[n].Parameters[0].Text
		}
		all = append(all, o)
	}
	return all
}

// quickReplyPayloads are the components of a template message that give its buttons their payloads.
func quickReplyPayloads(content Content) []TemplateComponent {
	var all []TemplateComponent
	if c, ok := content.(*TemplateContent); ok {
		for _, part := range c.Components {
			if part.Type == "button" && part.SubType == "quick_reply" && len(part.Parameters) == 1 {
				all = append(all, part)
			}
		}
	}
	return all
}

// policyOf is the language policy of a message made from a template.
func policyOf(content Content) string {
	switch c := content.(type) {
	case *TemplateContent:
		return c.Policy
	case *HSMContent:
		return c.Policy
	}
	return ""
}

// offers are what a sent message has to tap on for a type of answer: TypeButton or TypeInteractive.
func (w *World) offers(m *message, kind MessageType) []offer {
	if kind == TypeButton {
		return w.quickReplies(m.content)
	}
	if c, ok := m.content.(*InteractiveContent); ok {
		return c.replies()
	}
	return nil
}

// tapped is what the command wants to tap on.
func (c Receive) tapped() (tap, bool) {
	switch {
	case c.Type == TypeButton && c.Said.Button != nil:
		return tap{c.Said.Button.Payload, c.Said.Button.Text}, true
	case c.Type == TypeInteractive && c.Said.Reply != nil:
		return tap{c.Said.Reply.ID, c.Said.Reply.Title}, true
	}
	return tap{}, false
}

// match finds what was tapped on: in the message that the context names, else in the newest one of
// the chat that offers it; and fills in what the tap says. A message that failed never came.
func (c Receive) match(w *World, told *MessageReceived) error {
	wish, ok := c.tapped()
	if !ok || wish == (tap{}) {
		return refuse(1009, "A message of type '%s' says what was tapped on", c.Type)
	}
	chat := chatOf(told.From, c.Group)
	if told.Context != nil && told.Context.Message != "" {
		m := w.messages.sent[told.Context.Message]
		if m == nil || m.to != chat || m.status == StatusFailed {
			return refuse(1009, "Message '%s' did not come to '%s', so nobody there can tap on it", shorten(told.Context.Message), chat)
		}
		return w.tapOn(m, c.Type, wish, told)
	}
	var newest *message
	for m := range w.sentTo(chat) {
		all := w.offers(m, c.Type)
		if slices.ContainsFunc(all, wish.on) {
			return w.tapOn(m, c.Type, wish, told)
		}
		if newest == nil && len(all) > 0 {
			newest = m
		}
	}
	if newest == nil {
		return refuse(1009, "No message came to '%s' that can be answered with one of type '%s'", chat, c.Type)
	}
	return w.tapOn(newest, c.Type, wish, told)
}

// sentTo goes through the messages that came to a chat, the newest first.
func (w *World) sentTo(chat string) func(yield func(*message) bool) {
	return func(yield func(*message) bool) {
		all := w.messages.log.records
		for _, r := range slices.Backward(all[max(0, len(all)-maxTapLook):]) {
			if m := r.out; m != nil && !r.lost() && m.to == chat && m.status != StatusFailed && !yield(m) {
				return
			}
		}
	}
}

// tapOn fills in what a tap on a message says; 1009, with what there is, when it has no such offer.
func (w *World) tapOn(m *message, kind MessageType, wish tap, told *MessageReceived) error {
	all := w.offers(m, kind)
	i := slices.IndexFunc(all, wish.on)
	if i < 0 {
		return noOffer(m, kind, wish, all)
	}
	o := all[i]
	if kind == TypeButton {
		label := o.title
		if label == "" {
			label = wish.title
		}
		if label == "" {
			label = o.id
		}
		told.Said.Button = &QuickReply{Text: label, Payload: o.id}
	} else {
		told.Said.Reply = &InteractiveReply{Row: o.row, ID: o.id, Title: o.title, Description: o.description}
	}
	if told.Context == nil {
		told.Context = &Context{}
	}
	told.Context.Message = m.id
	return nil
}

// noOffer is the refusal of a tap on what a message does not offer.
func noOffer(m *message, kind MessageType, wish tap, all []offer) error {
	if len(all) == 0 {
		return refuse(1009, "Message '%s' of type '%s' offers nothing that is answered with type '%s'", m.id, m.content.Type(), kind)
	}
	shown := make([]string, 0, maxOffered)
	for _, o := range all[:min(len(all), maxOffered)] {
		shown = append(shown, o.String())
	}
	if len(all) > maxOffered {
		shown = append(shown, "…")
	}
	return refuse(1009, "Message '%s' does not offer %s; it offers %s", m.id, wish.words(kind), strings.Join(shown, ", "))
}
