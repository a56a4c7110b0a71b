package scenario

import (
	"encoding/base64"
	"slices"
	"strconv"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Lengths of what customers send, in characters. Source: webhooks, Types, as in the control API.
const (
	maxInboundBody = 65_536
	maxCaption     = 1024
	maxFileName    = 256
	maxMediaType   = 128
	maxPlaceText   = 1000
	maxTap         = 256
	maxPayload     = 1024
	maxEmoji       = 64
	maxCards       = 257
	maxLines       = 1000
	maxQuantity    = 1_000_000
	maxMentions    = 1024
	maxLink        = 2048
)

// inbound reads a message to the business, in the words of the control API.
func (s *story) inbound(h *core.Happening) func(*struct{}) reader {
	return func(*struct{}) reader {
		return func(d *decoder, n *node) {
			var (
				r     core.Receive
				kinds []core.MessageType // of which there is a content
				asked core.MessageType
			)
			content := func(key string, t core.MessageType, read reader) field {
				return field{key, func(d *decoder, n *node) {
					kinds = append(kinds, t)
					read(d, n)
				}}
			}
			before := len(d.found)
			ok := d.mapping(n, append([]field{
				{"from" + need, person(&r.From)},
				{"name", filled(&r.Name, 1, maxProfileName)},
				{"group", filled(&r.Group, 1, maxID)},
				{"type", inboundType(&asked)},
				content("text", core.TypeText, filled(&r.Said.Text, 1, maxInboundBody)),
				content("location", core.TypeLocation, optional(&r.Said.Location, location)),
				content("contacts", core.TypeContacts, list(&r.Said.Cards, maxCards, card)),
				content("button", core.TypeButton, optional(&r.Said.Button, tap)),
				content("interactive", core.TypeInteractive, optional(&r.Said.Reply, reply)),
				content("order", core.TypeOrder, optional(&r.Said.Order, order)),
				content("reaction", core.TypeReaction, optional(&r.Said.Reaction, reaction)),
				{"context", optional(&r.Context, messageContext)},
				{"referral", s.referral(&r)},
			}, s.files(&r, content)...)...)
			if ok && len(d.found) == before {
				s.complete(d, n, h, &r, asked, kinds)
			}
		}
	}
}

// fileTypes are the types of messages that carry a file.
func fileTypes() []core.MessageType {
	return []core.MessageType{core.TypeImage, core.TypeVideo, core.TypeAudio, core.TypeVoice, core.TypeDocument, core.TypeSticker}
}

// inboundType reads the type of a message to the business.
func inboundType(into *core.MessageType) reader {
	var known []word[core.MessageType]
	for _, t := range slices.Concat([]core.MessageType{core.TypeText}, fileTypes(), []core.MessageType{
		core.TypeLocation, core.TypeContacts, core.TypeButton, core.TypeInteractive, core.TypeOrder, core.TypeReaction, core.TypeUnknown,
	}) {
		known = append(known, word[core.MessageType]{string(t), t})
	}
	return words(into, known...)
}

// complete finds the type of a message by its content and adds it to what happens.
func (s *story) complete(d *decoder, n *node, h *core.Happening, r *core.Receive, asked core.MessageType, kinds []core.MessageType) {
	if len(kinds) == 0 && slices.Contains(fileTypes(), asked) {
		kinds = append(kinds, asked)
		s.sample(d, n, asked, r)
	}
	switch {
	case asked == core.TypeUnknown && len(kinds) == 0:
		kinds = append(kinds, asked)
	case len(kinds) != 1:
		d.failf(n, "has %d contents: write exactly one, such as text: Hello", len(kinds))
		return
	case asked != "" && asked != kinds[0]:
		d.failf(n.member("type"), "is %s, and the content is of type %s: remove one of them", asked, kinds[0])
		return
	}
	r.Type = kinds[0]
	tapped := r.Type == core.TypeButton || r.Type == core.TypeInteractive
	if tapped && r.Context == nil && h.On != nil && slices.Contains([]string{statusFact, reportFact, queuedFact}, h.On.Kind) {
		r.Context = &core.Context{Message: "{{fact /message}}"}
	}
	h.Do = append(h.Do, *r)
}

// files are the keys of contents that are files.
func (s *story) files(r *core.Receive, content func(string, core.MessageType, reader) field) []field {
	var fields []field
	for _, t := range fileTypes() {
		fields = append(fields, content(string(t), t, s.file(t, r)))
	}
	return fields
}

// file reads a file that comes with a message; without bytes one is made from the seed.
// Source: webhooks, Types (D, S), for who has a caption and who a name.
func (s *story) file(t core.MessageType, r *core.Receive) reader {
	captioned := []core.MessageType{core.TypeImage, core.TypeVideo, core.TypeDocument}
	called := []core.MessageType{core.TypeDocument, core.TypeAudio}
	return func(d *decoder, n *node) {
		r.File, r.Said.Media = &core.File{}, &core.InboundMedia{}
		before := len(d.found)
		ok := d.mapping(n,
			field{"data", base64Bytes(&r.File.Bytes)},
			field{"mime_type", plain(&r.File.Type, 1, maxMediaType)},
			field{"caption", filled(&r.Said.Media.Caption, 1, maxCaption)},
			field{"filename", filled(&r.Said.Media.Filename, 1, maxFileName)},
			field{"lost", yes(&r.File.Lost)},
		)
		if !ok || len(d.found) > before {
			return
		}
		if r.Said.Media.Caption != "" && !slices.Contains(captioned, t) {
			d.failf(n.member("caption"), "messages of type %s have none: remove it", t)
		}
		if r.Said.Media.Filename != "" && !slices.Contains(called, t) {
			d.failf(n.member("filename"), "messages of type %s have none: remove it", t)
		}
		switch hasData := len(r.File.Bytes) > 0; {
		case hasData != (r.File.Type != ""):
			d.failf(n, "wants data with its mime_type, as in mime_type: image/jpeg, or neither, to have a file made")
		case !hasData:
			s.sample(d, n, t, r)
		case t == core.TypeDocument && r.Said.Media.Filename == "":
			r.Said.Media.Filename = "document"
		}
	}
}

// sample makes the file of a message from the seed.
func (s *story) sample(d *decoder, n *node, t core.MessageType, r *core.Receive) {
	f, name, ok := s.make(t)
	if !ok {
		d.failf(n, "needs data: no file of type %s is made", t)
		return
	}
	if r.File == nil {
		r.File, r.Said.Media = &core.File{}, &core.InboundMedia{}
	}
	r.File.Type, r.File.Bytes = f.Type, f.Bytes
	if r.Said.Media.Filename == "" {
		r.Said.Media.Filename = name
	}
}

// make makes the next file from the seed.
func (s *story) make(t core.MessageType) (core.File, string, bool) {
	s.samples++
	return s.guide.Sample(t, max(s.told.seed, defaultSeed), s.samples)
}

// base64Bytes reads bytes that are written as base64.
func base64Bytes(into *[]byte) reader {
	return func(d *decoder, n *node) {
		data, err := base64.StdEncoding.DecodeString(n.text)
		if n.kind != text || err != nil || len(data) == 0 {
			d.failf(n, "want bytes as base64, got %s", n.describe())
			return
		}
		*into = data
	}
}

// location reads a place.
func location(into *core.Place) reader {
	return keys(
		field{"latitude" + need, bounded(&into.Latitude, -90, 90)},
		field{"longitude" + need, bounded(&into.Longitude, -180, 180)},
		field{"name", filled(&into.Name, 1, maxPlaceText)},
		field{"address", filled(&into.Address, 1, maxPlaceText)},
		field{"url", filled(&into.URL, 1, maxLink)},
	)
}

// bounded reads a number from least to most.
func bounded(into *float64, least, most float64) reader {
	return both(decimal(into), func(d *decoder, n *node) {
		if !(*into >= least && *into <= most) {
			d.failf(n, "want a number from %s to %s, got %s", printNumber(least), printNumber(most), clip(n.text))
		}
	})
}

// printNumber writes a number as people do.
func printNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// tap reads a tap on a quick-reply button of a template.
func tap(into *core.QuickReply) reader {
	return func(d *decoder, n *node) {
		d.mapping(n, field{"text", filled(&into.Text, 1, maxTap)}, field{"payload", filled(&into.Payload, 1, maxPayload)})
		if n.kind == mapping && len(n.pairs) == 0 {
			d.failf(n, "is empty: write the text of the button, its payload, or both")
		}
	}
}

// reply reads a tap on a button or a row of an interactive message.
func reply(into *core.InteractiveReply) reader {
	return func(d *decoder, n *node) {
		d.mapping(n, field{"id", filled(&into.ID, 1, maxTap)}, field{"title", filled(&into.Title, 1, maxTap)})
		if n.kind == mapping && len(n.pairs) == 0 {
			d.failf(n, "is empty: write the id of the button or row, its title, or both")
		}
	}
}

// order reads a basket of products.
func order(into *core.Order) reader {
	return func(d *decoder, n *node) {
		ok := d.mapping(n,
			field{"catalog_id" + need, filled(&into.CatalogID, 1, maxID)},
			field{"text", filled(&into.Text, 1, maxInboundText)},
			field{"product_items" + need, list(&into.Items, maxLines, orderItem)},
		)
		if items := n.member("product_items"); ok && items != nil && items.kind == sequence && len(items.items) == 0 {
			d.failf(items, "is empty: write one line at least")
		}
	}
}

// maxPrice bounds the price of a product (our choice).
const maxPrice = 1e9

// orderItem reads a line of an order.
func orderItem(into *core.OrderItem) reader {
	return keys(
		field{"product_retailer_id" + need, filled(&into.ProductID, 1, maxID)},
		field{"quantity" + need, count(&into.Quantity, 1, maxQuantity)},
		field{"item_price" + need, bounded(&into.Price, 0, maxPrice)},
		field{"currency" + need, both(plain(&into.Currency, 3, 3), currency)},
	)
}

// currency refuses what is no code of a currency.
func currency(d *decoder, n *node) {
	if slices.ContainsFunc([]byte(n.text), func(b byte) bool { return b < 'A' || b > 'Z' }) {
		d.failf(n, "want a currency as in ISO 4217, such as GBP, got %s", quote(n.text))
	}
}

// reaction reads an emoji on a message; without one it is taken back.
func reaction(into *core.Reaction) reader {
	return keys(
		field{"message_id" + need, filled(&into.Message, 1, maxID)},
		field{"emoji", filled(&into.Emoji, 0, maxEmoji)},
	)
}

// messageContext reads what a message answers, or where it comes from.
func messageContext(into *core.Context) reader {
	return func(d *decoder, n *node) {
		d.mapping(n,
			field{"id", filled(&into.Message, 1, maxID)},
			field{"from", person(&into.From)},
			field{"group_id", filled(&into.Group, 1, maxID)},
			field{"mentions", list(&into.Mentions, maxMentions, person)},
			field{"forwarded", yes(&into.Forwarded)},
			field{"frequently_forwarded", yes(&into.FrequentlyForwarded)},
			field{"catalog_id", filled(&into.CatalogID, 1, maxID)},
			field{"product_retailer_id", filled(&into.ProductID, 1, maxID)},
		)
		if n.kind == mapping && len(n.pairs) == 0 {
			d.failf(n, "is empty: write the id of the message that is answered, or forwarded: true")
		}
		if (into.CatalogID == "") != (into.ProductID == "") {
			d.failf(n, "catalog_id and product_retailer_id go together: add the other one")
		}
	}
}

// referral reads the advertisement through which somebody came.
func (s *story) referral(r *core.Receive) reader {
	return func(d *decoder, n *node) {
		var media core.MessageType
		r.Referral = &core.Referral{}
		d.mapping(n,
			field{"headline", filled(&r.Referral.Headline, 1, maxPlaceText)},
			field{"body", filled(&r.Referral.Body, 1, maxInboundText)},
			field{"source_type" + need, words(&r.Referral.SourceType, word[string]{"ad", "ad"}, word[string]{"post", "post"})},
			field{"source_id" + need, filled(&r.Referral.SourceID, 1, maxID)},
			field{"source_url" + need, filled(&r.Referral.SourceURL, 1, maxLink)},
			field{"media", words(&media,
				word[core.MessageType]{"image", core.TypeImage}, word[core.MessageType]{"video", core.TypeVideo})},
		)
		if media == "" {
			return
		}
		if f, _, ok := s.make(media); ok {
			r.Ad = &f
		}
	}
}
