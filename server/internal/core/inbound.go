package core

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
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
	Ad       *File // picture or film of Referral, not there with skip_referral_media_download; nil: none
}

// File is the bytes of an inbound media message. The World keeps the slice.
type File struct {
	Type  string // content type
	Bytes []byte
	Lost  bool // it cannot be fetched: the message comes without id, and a top-level error 400 with it

	stored string // id under which it is in the volume already; empty, or not there any more: it is not
}

// MessageReceived tells that a message is to be posted to the webhook; it holds all that the
// payload needs. Source: webhooks, Inbound messages.
type MessageReceived struct {
	Occurred               // timestamp, unless Sent is set
	Sent     time.Time     `json:"sent,omitzero"` // timestamp, when it waited for the connection; zero: it did not
	Message  string        `json:"message"`       // message id
	From     string        `json:"from"`          // wa_id
	Name     string        `json:"name"`          // contacts[].profile.name
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

// SaidAt is when it was said.
func (f MessageReceived) SaidAt() time.Time {
	if f.Sent.IsZero() {
		return f.At
	}
	return f.Sent
}

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
	if !w.connected() {
		return c.wait(w, told)
	}
	if c.Ad != nil && !w.room(c.File, c.Ad) {
		return "", diskFull()
	}
	if err := w.fetch(c.File, &told); err != nil {
		return "", err
	}
	if err := w.fetchAd(c.Ad, &told); err != nil {
		return "", err
	}
	c.complete(w, &told)
	told.Message = w.hear(from).inboundID(w, c.Group)
	w.simulations.expect(told.Message)
	w.takeIn(told)
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
	case TypeButton, TypeInteractive:
		return c.match(w, told)
	case TypeOrder:
		fits = c.Said.Order != nil && len(c.Said.Order.Items) > 0
	case TypeReaction:
		fits = c.Said.Reaction != nil
	case TypeUnknown:
		fits = true
		told.Errors = []StatusError{{Code: 501, Title: (&Fault{Code: 501}).Row().Title}}
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
func (w *World) fetch(file *File, told *MessageReceived) error {
	if file == nil || !slices.Contains(mediaTypes(), told.Type) {
		return nil
	}
	m := InboundMedia{}
	if told.Said.Media != nil {
		m = *told.Said.Media
	}
	known, stored := w.media.find(file.stored)
	if !stored {
		sum := sha256.Sum256(file.Bytes)
		known.SHA256 = hex.EncodeToString(sum[:])
	}
	m.ID, m.MIMEType, m.SHA256, m.Undownloaded = "", file.Type, known.SHA256, true
	switch {
	case !w.settings.acting.AutoDownloads(string(told.Type)):
	case file.Lost:
		w.raise(mediaDownload, "")
	case stored:
		m.ID, m.Undownloaded = known.ID, false
	default:
		id, err := w.storeMedia(file.Type, file.Bytes, true)
		if err != nil {
			return err
		}
		m.ID, m.Undownloaded = id, false
	}
	told.Said.Media = &m
	return nil
}

// fetchAd stores the picture or film of an advertisement. Source: webhooks, referral (R).
func (w *World) fetchAd(file *File, told *MessageReceived) error {
	if file == nil || told.Referral == nil || w.settings.acting.SkipReferralMedia {
		return nil
	}
	id, err := w.storeMedia(file.Type, file.Bytes, true)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(file.Bytes)
	shown := &InboundMedia{ID: id, MIMEType: file.Type, SHA256: hex.EncodeToString(sum[:])}
	if strings.HasPrefix(file.Type, "video/") {
		told.Referral.Video = shown
	} else {
		told.Referral.Image = shown
	}
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

// chatOf names a thread: the group, else the person.
func chatOf(waID, group string) string {
	if group != "" {
		return group
	}
	return waID
}
