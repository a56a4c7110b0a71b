package control

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// ReceiveInbound lets a customer say something.
func (c *Control) ReceiveInbound(_ context.Context, req gen.ReceiveInboundRequestObject) (gen.ReceiveInboundResponseObject, error) {
	said, file, err := readInbound(req.Body)
	if err != nil {
		return nil, err
	}
	e, err := c.change(req.World)
	if err != nil {
		return nil, err
	}
	if err := file.attach(e, &said); err != nil {
		return nil, err
	}
	id, told, err := engine.Caused(e, said)
	if err != nil {
		return nil, problemOf(err)
	}
	return gen.ReceiveInbound201JSONResponse{
		ID: optional(id), Type: gen.InboundType(said.Type), Blocked: id == "", Media: optional(mediaAmong(told)),
	}, nil
}

// mediaAmong is the id of the file of the message that was told; empty: it has none.
func mediaAmong(told []journal.Entry) string {
	for _, entry := range told {
		if f, ok := entry.Fact.(core.MessageReceived); ok && f.Said.Media != nil {
			return f.Said.Media.ID
		}
	}
	return ""
}

// contents are the contents that are given, each by the type of message that it makes.
func contents(m *gen.Inbound) []gen.InboundType {
	var given []gen.InboundType
	for _, member := range []struct {
		kind  gen.InboundType
		given bool
	}{
		{gen.InboundTypeText, m.Text != nil},
		{gen.InboundTypeImage, m.Image != nil},
		{gen.InboundTypeVideo, m.Video != nil},
		{gen.InboundTypeAudio, m.Audio != nil},
		{gen.InboundTypeVoice, m.Voice != nil},
		{gen.InboundTypeDocument, m.Document != nil},
		{gen.InboundTypeSticker, m.Sticker != nil},
		{gen.InboundTypeLocation, m.Location != nil},
		{gen.InboundTypeContacts, m.Contacts != nil},
		{gen.InboundTypeButton, m.Button != nil},
		{gen.InboundTypeInteractive, m.Interactive != nil},
		{gen.InboundTypeOrder, m.Order != nil},
		{gen.InboundTypeReaction, m.Reaction != nil},
	} {
		if member.given {
			given = append(given, member.kind)
		}
	}
	return given
}

// inboundType is the type of a message: the one that is named, which must be that of its content, or
// that of its content.
func inboundType(m *gen.Inbound) (gen.InboundType, error) {
	given, named := contents(m), orZero(m.Type)
	switch {
	case len(given) > 1:
		return "", badRequest("The message has several contents: %s. Give one.", list(given))
	case named == "" && len(given) == 0:
		return "", badRequest("The message has no content: give one, such as `text`, or the `type` of a file that is to be made.")
	case named == "":
		return given[0], nil
	case len(given) == 1 && given[0] != named:
		return "", badRequest("The message is of type %s and has a content of type %s.", named, given[0])
	case len(given) == 0 && named != gen.InboundTypeUnknown && !carriesFile(named):
		return "", badRequest("A message of type %s needs the member `%s`.", named, named)
	}
	return named, nil
}

// list is names one after another.
func list[T ~string](names []T) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return strings.Join(out, ", ")
}

// readInbound is what is said, and the file that comes with it.
func readInbound(m *gen.Inbound) (core.Receive, inboundFile, error) {
	kind, err := inboundType(m)
	if err != nil {
		return core.Receive{}, inboundFile{}, err
	}
	r := core.Receive{From: m.From, Name: orZero(m.Name), Group: orZero(m.Group), Type: core.MessageType(kind)}
	if r.Context, err = contextOf(m.Context); err != nil {
		return r, inboundFile{}, err
	}
	if a := m.Referral; a != nil {
		r.Referral = &core.Referral{
			Headline: orZero(a.Headline), Body: orZero(a.Body), SourceType: string(a.SourceType), SourceID: a.SourceID, SourceURL: a.SourceURL,
		}
	}
	file, err := readFile(m, kind)
	if err != nil {
		return r, file, err
	}
	r.Said, err = content(m)
	return r, file, err
}

// content is what a message says; of one that carries a file, nothing.
func content(m *gen.Inbound) (core.Said, error) {
	s := core.Said{Text: orZero(m.Text)}
	var err error
	if p := m.Location; p != nil {
		s.Location = &core.Place{Latitude: p.Latitude, Longitude: p.Longitude, Name: orZero(p.Name), Address: orZero(p.Address), URL: orZero(p.URL)}
	}
	if m.Contacts != nil {
		s.Cards, err = cards(m.Contacts)
	}
	if b := m.Button; b != nil {
		s.Button = &core.QuickReply{Text: orZero(b.Text), Payload: orZero(b.Payload)}
	}
	if i := m.Interactive; i != nil {
		s.Reply = &core.InteractiveReply{ID: orZero(i.ID), Title: orZero(i.Title)}
	}
	if o := m.Order; o != nil {
		s.Order = &core.Order{CatalogID: o.CatalogID, Text: orZero(o.Text)}
		for _, item := range o.ProductItems {
			s.Order.Items = append(s.Order.Items, core.OrderItem{
				ProductID: item.ProductRetailerID, Quantity: item.Quantity, Price: item.ItemPrice, Currency: item.Currency,
			})
		}
	}
	if r := m.Reaction; r != nil {
		s.Reaction = &core.Reaction{Message: r.MessageID, Emoji: orZero(r.Emoji)}
	}
	return s, err
}

// cards reads contact cards: the core writes them as it reads them.
func cards(raw []gen.InboundCard) ([]core.Card, error) {
	all := make([]core.Card, len(raw))
	for i, card := range raw {
		d := json.NewDecoder(bytes.NewReader(card))
		d.DisallowUnknownFields()
		if err := d.Decode(&all[i]); err != nil {
			return nil, badRequest("Contact %d can't be read: %s.", i+1, err)
		}
		if all[i].Name.Formatted == "" {
			return nil, badRequest("Contact %d needs `name` with `formatted_name`.", i+1)
		}
	}
	return all, nil
}

// contextOf is what a message answers, or where it comes from; nil: nothing is known.
func contextOf(c *gen.InboundContext) (*core.Context, error) {
	if c == nil {
		return nil, nil //nolint:nilnil // a message without context is as good as any
	}
	if (c.CatalogID == nil) != (c.ProductRetailerID == nil) {
		return nil, badRequest("`catalog_id` and `product_retailer_id` of the context belong together.")
	}
	return &core.Context{
		Message: orZero(c.ID), From: orZero(c.From), Group: orZero(c.GroupID), Mentions: slices.Clone(c.Mentions),
		Forwarded: orZero(c.Forwarded), FrequentlyForwarded: orZero(c.FrequentlyForwarded),
		CatalogID: orZero(c.CatalogID), ProductID: orZero(c.ProductRetailerID),
	}, nil
}
