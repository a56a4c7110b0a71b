package api

import (
	"encoding/json"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// readMedia maps the six types of message that carry a file. Each has a struct of its own, since
// each allows other members beside the file.
func readMedia(kind core.MediaKind, raw []byte) (core.SendMessage, error) {
	switch kind {
	case core.Image:
		m, err := decode[gen.ImageMessage](raw)
		return mediaCommand(envelope{m.To, m.RecipientType, m.TTL, m.Context}, raw, imageContent(m.Image), err)
	case core.Video:
		m, err := decode[gen.VideoMessage](raw)
		return mediaCommand(envelope{m.To, m.RecipientType, m.TTL, m.Context}, raw, videoContent(m.Video), err)
	case core.Document:
		m, err := decode[gen.DocumentMessage](raw)
		return mediaCommand(envelope{m.To, m.RecipientType, m.TTL, m.Context}, raw, documentContent(m.Document), err)
	case core.Audio:
		m, err := decode[gen.AudioMessage](raw)
		content := mediaContent(core.Audio, m.Audio.ID, m.Audio.Link, m.Audio.Provider)
		return mediaCommand(envelope{m.To, m.RecipientType, m.TTL, m.Context}, raw, content, err)
	case core.Voice:
		m, err := decode[gen.VoiceMessage](raw)
		content := mediaContent(core.Voice, m.Voice.ID, m.Voice.Link, m.Voice.Provider)
		return mediaCommand(envelope{m.To, m.RecipientType, m.TTL, m.Context}, raw, content, err)
	default:
		m, err := decode[gen.StickerMessage](raw)
		content := mediaContent(core.Sticker, m.Sticker.ID, m.Sticker.Link, m.Sticker.Provider)
		return mediaCommand(envelope{m.To, m.RecipientType, m.TTL, m.Context}, raw, content, err)
	}
}

// mediaCommand makes the command, unless the body could not be decoded.
func mediaCommand(e envelope, raw []byte, content *core.MediaContent, err error) (core.SendMessage, error) {
	if err != nil {
		return core.SendMessage{}, err
	}
	return e.command(raw, content)
}

// mediaContent maps what all kinds of media have.
func mediaContent(kind core.MediaKind, id *string, link *gen.MediaLink, provider *gen.ProviderReference) *core.MediaContent {
	return &core.MediaContent{Kind: kind, ID: orZero(id), Link: orZero(link), Provider: orZero(provider).Name}
}

func imageContent(c gen.ImageContent) *core.MediaContent {
	m := mediaContent(core.Image, c.ID, c.Link, c.Provider)
	m.Caption = orZero(c.Caption)
	return m
}

func videoContent(c gen.VideoContent) *core.MediaContent {
	m := mediaContent(core.Video, c.ID, c.Link, c.Provider)
	m.Caption = orZero(c.Caption)
	return m
}

func documentContent(c gen.DocumentContent) *core.MediaContent {
	m := mediaContent(core.Document, c.ID, c.Link, c.Provider)
	m.Caption, m.Filename = orZero(c.Caption), orZero(c.Filename)
	return m
}

func readCards(raw []byte) (core.SendMessage, error) {
	m, err := decode[gen.ContactsMessage](raw)
	if err != nil {
		return core.SendMessage{}, err
	}
	content := &core.CardsContent{Cards: make([]core.Card, len(m.Contacts))}
	for i, c := range m.Contacts {
		if content.Cards[i], err = card(c); err != nil {
			return core.SendMessage{}, err
		}
	}
	return envelope{m.To, m.RecipientType, m.TTL, m.Context}.command(raw, content)
}

// card maps a contact card.
func card(c gen.ContactCard) (core.Card, error) {
	n := c.Name
	mapped := core.Card{
		Name: core.CardName{
			Formatted: n.FormattedName, First: orZero(n.FirstName), Last: orZero(n.LastName),
			Middle: orZero(n.MiddleName), Prefix: orZero(n.Prefix), Suffix: orZero(n.Suffix),
		},
		Birthday: orZero(c.Birthday),
	}
	for _, p := range c.Phones {
		mapped.Phones = append(mapped.Phones, core.CardPhone{Phone: orZero(p.Phone), Type: orZero(p.Type), WaID: orZero(p.WaID)})
	}
	for _, e := range c.Emails {
		mapped.Emails = append(mapped.Emails, core.CardEmail{Email: orZero(e.Email), Type: orZero(e.Type)})
	}
	for _, u := range c.Urls {
		mapped.URLs = append(mapped.URLs, core.CardURL{URL: orZero(u.URL), Type: orZero(u.Type)})
	}
	for _, a := range c.Addresses {
		mapped.Addresses = append(mapped.Addresses, core.CardAddress{
			Street: orZero(a.Street), City: orZero(a.City), State: orZero(a.State), Zip: orZero(a.Zip),
			Country: orZero(a.Country), CountryCode: orZero(a.CountryCode), Type: orZero(a.Type),
		})
	}
	if o := c.Org; o != nil {
		mapped.Org = &core.CardOrg{Company: orZero(o.Company), Department: orZero(o.Department), Title: orZero(o.Title)}
	}
	for _, raw := range c.Ims {
		im, err := messenger(raw)
		if err != nil {
			return core.Card{}, err
		}
		mapped.IMs = append(mapped.IMs, im)
	}
	return mapped, nil
}

// messenger reads an account of another messenger: a text, or an object of the old documents.
// Source: messages, contacts (S, R).
func messenger(raw json.RawMessage) (core.CardIM, error) {
	if len(raw) > 0 && raw[0] == '"' {
		user, err := decode[string](raw)
		return core.CardIM{UserID: user}, err
	}
	im, err := decode[gen.ImHandle](raw)
	return core.CardIM{Service: orZero(im.Service), UserID: orZero(im.UserID)}, err
}
