package webhook

import (
	"reflect"

	"github.com/wabamock/wabamock/server/internal/core"
)

// messageOf is an inbound message as the webhook tells it.
// Source: webhooks, Inbound messages and Types (D, S, R).
func messageOf(f core.MessageReceived) message {
	m := message{
		From: f.From, GroupID: f.Group, ID: f.Message, Timestamp: seconds(f.SaidAt()), Type: string(f.Type),
		Context: quotedOf(f.Context), Errors: problems(f.Errors),
	}
	if f.Type != core.TypeUnknown { // of which nothing more is known
		m.Identity, m.Referral = identityOf(f.Identity), referralOf(f.Referral)
	}
	say(&m, f)
	return m
}

// say sets the member that the type names.
func say(m *message, f core.MessageReceived) {
	switch f.Type {
	case core.TypeText:
		m.Text = &text{f.Said.Text}
	case core.TypeImage:
		m.Image = mediaOf(f.Said.Media)
	case core.TypeVideo:
		m.Video = mediaOf(f.Said.Media)
	case core.TypeDocument:
		m.Document = documentOf(f.Said.Media)
	case core.TypeAudio:
		m.Audio = audioOf(f.Said.Media)
	case core.TypeVoice:
		m.Voice = fileOf(f.Said.Media)
	case core.TypeSticker:
		m.Sticker = stickerOf(f.Said.Media)
	case core.TypeLocation:
		m.Location = f.Said.Location
	case core.TypeContacts:
		m.Contacts = f.Said.Cards
	case core.TypeButton:
		m.Button, m.Context = buttonOf(f.Said.Button), answered(f.Context)
	case core.TypeInteractive:
		m.Interactive, m.Context = replyOf(f.Said.Reply), answered(f.Context)
	case core.TypeOrder:
		m.Order = f.Said.Order
	case core.TypeReaction:
		m.Reaction = f.Said.Reaction
	default: // unknown: its errors say all
	}
}

// fileOf is what every file has: its id, or that it was not fetched.
func fileOf(f *core.InboundMedia) *media {
	if f == nil {
		return nil
	}
	m := &media{ID: f.ID, MIMEType: f.MIMEType, SHA256: f.SHA256}
	if f.Undownloaded {
		m.ID, m.Status = "", "undownloaded"
	}
	return m
}

// mediaOf is an image or a video.
func mediaOf(f *core.InboundMedia) *media {
	m := fileOf(f)
	if m != nil {
		m.Caption = f.Caption
	}
	return m
}

// documentOf is a document; it always has a name.
func documentOf(f *core.InboundMedia) *media {
	m := mediaOf(f)
	if m != nil {
		m.Filename = &f.Filename
	}
	return m
}

// audioOf is a file that was sent as audio.
func audioOf(f *core.InboundMedia) *media {
	m := fileOf(f)
	if m != nil && f.Filename != "" {
		m.Filename = &f.Filename
	}
	return m
}

// stickerOf is a sticker with what is known of its pack.
func stickerOf(f *core.InboundMedia) *media {
	m := fileOf(f)
	if m == nil || f.Sticker == nil {
		return m
	}
	s := f.Sticker
	m.Metadata = &sticker{
		PackID: s.PackID, PackName: s.PackName, Publisher: s.Publisher, Emojis: s.Emojis, IOSLink: s.IOSLink, PlayLink: s.PlayLink,
	}
	if s.FirstParty {
		m.Metadata.FirstParty = 1
	}
	return m
}

// buttonOf is a tap on a quick reply.
func buttonOf(b *core.QuickReply) *button {
	if b == nil {
		return nil
	}
	out := &button{Text: b.Text}
	if b.Payload != "" {
		out.Payload = &b.Payload
	}
	return out
}

// replyOf is a tap on a button or a row.
func replyOf(r *core.InteractiveReply) *interactive {
	switch {
	case r == nil:
		return nil
	case r.Row:
		return &interactive{Type: "list_reply", ListReply: &choice{ID: r.ID, Title: r.Title, Description: r.Description}}
	}
	return &interactive{Type: "button_reply", ButtonReply: &choice{ID: r.ID, Title: r.Title}}
}

// quotedOf is what a message refers to.
func quotedOf(c *core.Context) *quoted {
	if c == nil {
		return nil
	}
	q := &quoted{
		From: c.From, ID: c.Message, GroupID: c.Group, Mentions: c.Mentions,
		Forwarded: c.Forwarded, FrequentlyForwarded: c.FrequentlyForwarded,
	}
	if c.ProductID != "" {
		q.ReferredProduct = &product{CatalogID: c.CatalogID, ProductID: c.ProductID}
	}
	if reflect.ValueOf(*q).IsZero() {
		return nil
	}
	return q
}

// answered is the message that a tap belongs to; a tap refers to nothing else.
func answered(c *core.Context) *quoted {
	if c == nil {
		return nil
	}
	return &quoted{From: c.From, ID: c.Message, GroupID: c.Group}
}

// identityOf is the key of a person. Source: webhooks, identity (D).
func identityOf(i *core.Identity) *identity {
	if i == nil {
		return nil
	}
	return &identity{Acknowledged: i.Acknowledged, Created: i.Created.UnixMilli(), Hash: i.Hash}
}

// referralOf is the advertisement through which somebody came. Source: webhooks, referral (R).
func referralOf(r *core.Referral) *referral {
	if r == nil {
		return nil
	}
	return &referral{
		Headline: r.Headline, Body: r.Body, SourceType: r.SourceType, SourceID: r.SourceID, SourceURL: r.SourceURL,
		Image: mediaOf(r.Image), Video: mediaOf(r.Video),
	}
}
