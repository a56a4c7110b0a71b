package main

import (
	"cmp"
	"context"
	"errors"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
)

// trigger is a kind of thing that can be made to happen, with a request that fits out of the box.
type trigger struct {
	kind  string
	about string
	event bool // an event; else a message of a customer
	fill  filler
}

// filler writes the default members of a request. What it needs to know it looks up.
type filler func(ctx context.Context, s *scene, body map[string]any) error

// triggers is the table, in the order in which it is shown.
// Source: control.yaml, InboundType and EventType.
func triggers() []trigger {
	all := messageTriggers()
	all = append(all, numberTriggers()...)
	return append(all, groupTriggers()...)
}

func messageTriggers() []trigger {
	file := func(kind gen.InboundType, about string) trigger {
		return trigger{kind: string(kind), about: about, fill: plain(string(kind), map[string]any{})}
	}
	message := func(kind gen.InboundType, about string, fill filler) trigger {
		return trigger{kind: string(kind), about: about, fill: fill}
	}
	return []trigger{
		message(gen.InboundTypeText, "a text", plain("text", "Hello, are you open today?")),
		file(gen.InboundTypeImage, "a picture, made from the seed unless image.data=@FILE is given"),
		file(gen.InboundTypeVideo, "a film, likewise"),
		file(gen.InboundTypeAudio, "an audio file, likewise"),
		file(gen.InboundTypeVoice, "a voice message, likewise"),
		message(gen.InboundTypeDocument, "a document, likewise", plain("document", map[string]any{"filename": "order.pdf"})),
		file(gen.InboundTypeSticker, "a sticker, likewise"),
		message(gen.InboundTypeLocation, "a place", plain("location", map[string]any{
			"latitude": 51.4489, "longitude": -2.5973, "name": "Quayside Tea House", "address": "1 Quay Street, Bristol",
		})),
		message(gen.InboundTypeContacts, "a contact card", plain("contacts", []any{map[string]any{
			"name":   map[string]any{"formatted_name": "Priya Example", "first_name": "Priya"},
			"phones": []any{map[string]any{"phone": "+44 7700 900124", "type": "CELL"}},
		}})),
		message(gen.InboundTypeButton, "a tap on a quick reply of the newest template that was sent to them", tapButton),
		message(gen.InboundTypeInteractive, "a tap on a button or row of the newest interactive message", tapReply),
		message(gen.InboundTypeOrder, "a basket of products", plain("order", map[string]any{
			"catalog_id": "100200300400500", "text": "For the weekend, please.",
			"product_items": []any{map[string]any{"product_retailer_id": "assam-250", "quantity": 2, "item_price": 7.5, "currency": "GBP"}},
		})),
		message(gen.InboundTypeReaction, "a thumb on the newest message between you", react),
		message(gen.InboundTypeUnknown, "something that the client does not understand", plain("", nil)),
	}
}

func numberTriggers() []trigger {
	event := func(kind gen.EventType, about string, fill filler) trigger {
		return trigger{kind: string(kind), about: about, event: true, fill: fill}
	}
	return []trigger{
		event(gen.EventTypeSenderLocked, "sends are refused with 1031", plain("", nil)),
		event(gen.EventTypeSenderUnlocked, "and no longer", plain("", nil)),
		event(gen.EventTypePaymentProblem, "messages fail with 402", plain("", nil)),
		event(gen.EventTypePaymentResolved, "and no longer", plain("", nil)),
		event(gen.EventTypeConnectionLost, "sends wait", plain("", nil)),
		event(gen.EventTypeConnectionRestored, "and go out", plain("", nil)),
		event(gen.EventTypeMediaDownloadError, "an inbound file could not be fetched", plain("", nil)),
		event(gen.EventTypeError, "a top-level error of a webhook", func(_ context.Context, _ *scene, body map[string]any) error {
			body["code"], body["details"] = 1022, "Triggered by hand"
			return nil
		}),
		event(gen.EventTypeNumberChanged, "a customer has a new number", changeNumber),
		event(gen.EventTypeIdentityChanged, "a customer has a new phone", func(ctx context.Context, s *scene, body map[string]any) error {
			from, err := s.sender(ctx)
			body["customer"] = from
			return err
		}),
	}
}

func groupTriggers() []trigger {
	event := func(kind gen.EventType, about string, fill filler) trigger {
		return trigger{kind: string(kind), about: about, event: true, fill: fill}
	}
	notice := inGroup{}.fill
	return []trigger{
		event(gen.EventTypeGroupCreated, "a customer makes a group with you in it, and is its admin", createGroup),
		event(gen.EventTypeGroupEnded, "an admin closes a group", inGroup{ruled: true}.fill),
		event(gen.EventTypeGroupSubjectChanged, "a group has a new subject", inGroup{by: true, member: "subject", text: "Early birds"}.fill),
		event(gen.EventTypeGroupDescriptionChanged, "a group has a new description", inGroup{by: true, member: "description", text: "Before eight."}.fill),
		event(gen.EventTypeGroupIconChanged, "a group has a new icon", inGroup{by: true}.fill),
		event(gen.EventTypeGroupIconDeleted, "a group has no icon any more", inGroup{by: true}.fill),
		event(gen.EventTypeGroupInviteLinkRevoked, "an admin revokes the invite link", inGroup{by: true, ruled: true}.fill),
		event(gen.EventTypeGroupUserJoined, "a customer joins a group by its link", inGroup{users: outsiders}.fill),
		event(gen.EventTypeGroupUserLeft, "a member leaves a group", inGroup{users: insiders}.fill),
		event(gen.EventTypeGroupUserPromoted, "an admin makes a member an admin", inGroup{by: true, ruled: true, users: insiders}.fill),
		event(gen.EventTypeGroupUserDemoted, "an admin takes a member's rights", inGroup{by: true, ruled: true, users: insiders}.fill),
		event(gen.EventTypeBroadcastListCreated, "a notice", notice),
		event(gen.EventTypeGroupErrorAddingUser, "a notice: somebody could not be added", notice),
		event(gen.EventTypeGroupErrorAddingUsers, "a notice: several could not be added", notice),
		event(gen.EventTypeGroupErrorFullAddingUsers, "a notice: the group is full", notice),
		event(gen.EventTypeGroupErrorBlockedAddingUser, "a notice: who adds is blocked", notice),
		event(gen.EventTypeGroupErrorRemovingUser, "a notice: somebody could not be removed", notice),
		event(gen.EventTypeGroupErrorFetchingPhoto, "a notice: the icon can't be read", notice),
	}
}

// plain sets one member, or none when it has no name.
func plain(member string, value any) filler {
	return func(_ context.Context, _ *scene, body map[string]any) error {
		if member != "" {
			body[member] = value
		}
		return nil
	}
}

// changeNumber gives the customer the next number that is nobody's.
func changeNumber(ctx context.Context, s *scene, body map[string]any) error {
	from, err := s.sender(ctx)
	if err != nil {
		return err
	}
	people, err := s.people(ctx)
	if err != nil {
		return err
	}
	body["customer"], body["new_number"] = from, nextFree(from, people)
	return nil
}

// createGroup has the customer make a group with another one.
func createGroup(ctx context.Context, s *scene, body map[string]any) error {
	from, err := s.sender(ctx)
	if err != nil {
		return err
	}
	people, err := s.people(ctx)
	if err != nil {
		return err
	}
	body["by"], body["subject"] = from, "Early birds"
	for _, p := range people {
		if p.OnWhatsapp && p.WaID != from && p.Number != from {
			body["users"] = []any{p.WaID}
			return nil
		}
	}
	return errors.New("there is no second customer who could be in a group")
}

// Who an event happens to.
const (
	insiders  = "insiders"  // a member
	outsiders = "outsiders" // a customer who is no member
)

// inGroup fills in an event of a group.
type inGroup struct {
	by           bool   // it has an author
	ruled        bool   // who is an admin
	users        string // insiders, outsiders, or nobody
	member, text string // a member of the event with its text
}

func (g inGroup) fill(ctx context.Context, s *scene, body map[string]any) error {
	found, err := s.group(ctx, g.ruled)
	if err != nil {
		return err
	}
	body["group"] = found.id
	author := cmp.Or(s.from, found.author)
	if g.by {
		body["by"] = author
	}
	if g.member != "" {
		body[g.member] = g.text
	}
	switch g.users {
	case insiders:
		body["users"] = []any{found.other(author, g.by)}
	case outsiders:
		body["users"] = []any{cmp.Or(s.from, found.stranger)}
	}
	return nil
}

// kinds are the names of the triggers.
func kinds() []string {
	var names []string
	for _, t := range triggers() {
		names = append(names, t.kind)
	}
	return names
}

// creator is who made a group, as its id tells. Source: groups, Group ids (O).
func creator(group string) string {
	waID, _, _ := strings.Cut(group, "-")
	return waID
}
