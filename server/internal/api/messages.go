package api

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// SendMessage accepts a message for delivery.
func (a *API) SendMessage(ctx context.Context, _ gen.SendMessageRequestObject) (gen.SendMessageResponseObject, error) {
	t := TripOf(ctx)
	c, err := readMessage(t.Kind, t.Body)
	if err != nil {
		return nil, err
	}
	c.Awaited, c.Then, c.Hooks, c.As = true, t.Then, t.Hooks, t.As
	id, err := do(ctx, c)
	if err != nil {
		return nil, err
	}
	t.Message = id
	if t.As == "" && core.MayMean(c.To) {
		by, err := do(ctx, core.Injection{Message: id})
		if err != nil {
			return nil, err
		}
		t.Inject(by)
	}
	return gen.SendMessage201JSONResponse{Messages: []gen.SentMessage{{ID: id}}, Meta: meta(ctx)}, nil
}

// MarkMessageAsRead sends blue ticks for an inbound message.
func (a *API) MarkMessageAsRead(ctx context.Context, req gen.MarkMessageAsReadRequestObject) (gen.MarkMessageAsReadResponseObject, error) {
	if _, err := do(ctx, core.MarkMessageAsRead{Message: req.MessageID}); err != nil {
		return nil, err
	}
	return gen.MarkMessageAsRead200JSONResponse{Meta: meta(ctx)}, nil
}

// readMessage decodes a message by its type into the one struct that fits and maps it.
func readMessage(kind string, raw []byte) (core.SendMessage, error) {
	switch kind {
	case "text", "":
		return readText(raw)
	case "image", "audio", "video", "voice", "document", "sticker":
		return readMedia(core.MediaKind(kind), raw)
	case "location":
		return readLocation(raw)
	case "contacts":
		return readCards(raw)
	case "template":
		return readTemplate(raw)
	case "hsm":
		return readHSM(raw)
	case "interactive":
		return readInteractive(raw)
	case "reaction":
		return readReaction(raw)
	}
	return core.SendMessage{}, unreadable("type", fmt.Errorf("%q is not a type of message", kind))
}

// decode reads JSON that the contract has judged.
func decode[T any](raw []byte) (T, error) {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, unreadable("", err)
	}
	return v, nil
}

// unreadable is the refusal for what the contract let through and cannot be read all the same,
// such as a number beyond all bounds.
func unreadable(parameter string, err error) error {
	if parameter == "" {
		return &core.Fault{Code: 1009, Details: fmt.Sprintf("Parameter value can't be read: %s", err)}
	}
	return &core.Fault{Code: 1009, Details: fmt.Sprintf("Parameter '%s' can't be read: %s", parameter, err)}
}

// envelope is what surrounds the content of every message.
type envelope struct {
	to      gen.MessageRecipient
	kind    *gen.RecipientType
	ttl     *gen.MessageTTL
	context *gen.QuotedMessage
}

// command makes the command that sends a content.
func (e envelope) command(raw []byte, content core.Content) (core.SendMessage, error) {
	c := core.SendMessage{To: e.to, Group: orZero(e.kind) == gen.RecipientTypeGroup, Content: content, Raw: raw}
	if e.context != nil {
		c.Context = e.context.MessageID
	}
	var err error
	if e.ttl != nil {
		c.TTL, err = readTTL(*e.ttl)
	}
	return c, err
}

// readTTL reads a lifetime: a number, or a text of which the core knows the forms.
func readTTL(raw json.RawMessage) (time.Duration, error) {
	text, err := decode[json.Number](raw)
	if err != nil {
		return core.ParseTTL(strings.Trim(string(raw), `"`))
	}
	if f, err := text.Float64(); err == nil && f == math.Trunc(f) && math.Abs(f) < math.MaxInt32 {
		return core.ParseTTL(fmt.Sprintf("%.0f", f))
	}
	return core.ParseTTL(text.String())
}

func readText(raw []byte) (core.SendMessage, error) {
	m, err := decode[gen.TextMessage](raw)
	if err != nil {
		return core.SendMessage{}, err
	}
	content := &core.TextContent{Body: m.Text.Body, PreviewURL: orZero(m.PreviewURL)}
	return envelope{m.To, m.RecipientType, m.TTL, m.Context}.command(raw, content)
}

func readReaction(raw []byte) (core.SendMessage, error) {
	m, err := decode[gen.ReactionMessage](raw)
	if err != nil {
		return core.SendMessage{}, err
	}
	content := &core.ReactionContent{Message: m.Reaction.MessageID, Emoji: m.Reaction.Emoji}
	return envelope{m.To, m.RecipientType, m.TTL, m.Context}.command(raw, content)
}

func readLocation(raw []byte) (core.SendMessage, error) {
	m, err := decode[gen.LocationMessage](raw)
	if err != nil {
		return core.SendMessage{}, err
	}
	content := &core.LocationContent{Name: orZero(m.Location.Name), Address: orZero(m.Location.Address)}
	if content.Latitude, err = m.Location.Latitude.Float64(); err != nil {
		return core.SendMessage{}, unreadable("latitude", err)
	}
	if content.Longitude, err = m.Location.Longitude.Float64(); err != nil {
		return core.SendMessage{}, unreadable("longitude", err)
	}
	return envelope{m.To, m.RecipientType, m.TTL, m.Context}.command(raw, content)
}
