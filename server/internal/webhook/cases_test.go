package webhook_test

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// cases are all payloads by name.
func cases() map[string]rendered {
	all := map[string]rendered{}
	maps.Copy(all, statuses())
	maps.Copy(all, said())
	maps.Copy(all, files())
	maps.Copy(all, contexts())
	maps.Copy(all, notices())
	all["errors"] = rendered{items: []core.Fact{core.ErrorRaised{Errors: []core.StatusError{{Code: 400, Title: "Media download error"}}}}}
	all["errors-details"] = rendered{items: []core.Fact{core.ErrorRaised{
		Errors: []core.StatusError{{Code: 400, Title: "Media download error", Details: "The file is gone"}},
	}}}
	later := core.Occurred{At: time.Unix(1709990000, 0)} // it waited for the connection, and tells when it was said
	all["text-waited"] = rendered{items: []core.Fact{receive(core.TypeText, core.Said{Text: "hello?"}, func(f *core.MessageReceived) {
		f.Sent, f.Occurred = f.At, later
	})}}
	all["system-waited"] = rendered{items: []core.Fact{core.NoticeRaised{
		Occurred: later, Sent: time.Unix(1709983800, 0), Message: statusID,
		Notice: core.Notice{Type: core.UserChangedNumber, From: priya, NewWaID: "447700900124", Body: "moved"},
	}}}
	all["batch"] = rendered{items: []core.Fact{
		receive(core.TypeText, core.Said{Text: "one <b>&</b>"}, nil), receive(core.TypeText, core.Said{Text: "two"}, nil),
		receive(core.TypeText, core.Said{Text: "three"}, func(f *core.MessageReceived) { f.From, f.Name = "447700900124", "Arun" }),
	}}
	return all
}

const (
	statusID   = "gBEGRHcAkAEjAgk-I-gWADlZSjM"
	priya      = "447700900123"
	businessID = "16505550123"
	groupID    = "16505550100-1600000000"
)

// report is a status.
func report(s core.Status, change func(*core.StatusReported)) core.StatusReported {
	f := core.StatusReported{Occurred: core.Occurred{At: time.Unix(1709983803, 0)}, Message: statusID, Recipient: priya, Status: s}
	if change != nil {
		change(&f)
	}
	return f
}

// billed gives a status its conversation and price.
func billed(f *core.StatusReported) {
	f.Conversation = &core.Conversation{ID: "3f9d1c77a0be45128c6e0b94d2a1e7f5", Origin: core.UserInitiated}
	f.Pricing = &core.Pricing{Model: "CBP", Billable: true, Category: core.UserInitiated}
}

func statuses() map[string]rendered {
	sent := report(core.StatusSent, func(f *core.StatusReported) {
		billed(f)
		f.Conversation.Expires = time.Unix(1710070203, 0)
	})
	captured := report(core.StatusSent, func(f *core.StatusReported) {
		f.Conversation, f.Pricing = &core.Conversation{ID: "3f9d1c77a0be45128c6e0b94d2a1e7f5"}, &core.Pricing{Model: "NBP"}
	})
	failed := report(core.StatusFailed, func(f *core.StatusReported) {
		f.Errors = []core.StatusError{{Code: 470, Title: "Re-engagement message"}}
	})
	warning := report("warning", func(f *core.StatusReported) {
		f.Errors = []core.StatusError{{Code: 2029, Title: "List some products failed compliance"}}
	})
	lateForm := report(core.StatusDelivered, func(f *core.StatusReported) {
		billed(f)
		f.Pricing.Model, f.Pricing.Category = "PMP", "utility"
	})
	return map[string]rendered{
		"status-sent":           {items: []core.Fact{sent}},
		"status-sent-captured":  {items: []core.Fact{captured}},
		"status-delivered":      {items: []core.Fact{report(core.StatusDelivered, billed)}},
		"status-delivered-bare": {items: []core.Fact{report(core.StatusDelivered, nil)}},
		"status-read":           {items: []core.Fact{report(core.StatusRead, nil)}},
		"status-deleted":        {items: []core.Fact{report(core.StatusDeleted, nil)}},
		"status-failed":         {items: []core.Fact{failed}},
		"status-warning":        {items: []core.Fact{warning}},
		"status-late-form":      {late, []core.Fact{lateForm}},
		"status-failed-late":    {late, []core.Fact{failed}},
		"status-several":        {items: []core.Fact{report(core.StatusSent, nil), report(core.StatusDelivered, nil)}},
	}
}

// receive is an inbound message.
func receive(kind core.MessageType, said core.Said, change func(*core.MessageReceived)) core.MessageReceived {
	f := core.MessageReceived{
		Occurred: core.Occurred{At: time.Unix(1709983800, 0)}, Message: "ABEGRHcAkAEjAhAYrD5zQ_AWiQxRDpP5NSYR",
		From: priya, Name: "Priya", Type: kind, Said: said,
	}
	if change != nil {
		change(&f)
	}
	return f
}

// answering ties a tap to a message of the business.
func answering(f *core.MessageReceived) {
	f.Context = &core.Context{From: businessID, Message: statusID}
}

func said() map[string]rendered {
	one := func(kind core.MessageType, said core.Said, change func(*core.MessageReceived)) rendered {
		return rendered{items: []core.Fact{receive(kind, said, change)}}
	}
	card := core.Card{
		Name:   core.CardName{Formatted: "Priya Shah", First: "Priya", Last: "Shah", Middle: "K", Prefix: "Dr", Suffix: "Jr"},
		Phones: []core.CardPhone{{Phone: "+44 7700 900123", Type: "CELL", WaID: priya}}, Org: &core.CardOrg{Company: "Tea house"},
	}
	return map[string]rendered{
		"text":       one(core.TypeText, core.Said{Text: "Is the Assam back?"}, func(f *core.MessageReceived) { f.Message = "ABEGRHcAkAEjAgo_ebt7Q1sFMhZR" }),
		"text-empty": one(core.TypeText, core.Said{}, nil),
		"text-identity": one(core.TypeText, core.Said{Text: "Hi"}, func(f *core.MessageReceived) {
			f.Identity = &core.Identity{Acknowledged: true, Created: time.UnixMilli(1600000000000), Hash: "Z3Vlc3Mh"}
		}),
		"location": one(core.TypeLocation, core.Said{Location: &core.Place{
			Latitude: 51.5074, Longitude: -0.1278, Name: "Tea house", Address: "1 Brew Lane", URL: "https://teahouse.example",
		}}, nil),
		"location-bare": one(core.TypeLocation, core.Said{Location: &core.Place{}}, nil),
		"cards":         one(core.TypeContacts, core.Said{Cards: []core.Card{card}}, nil),
		"button":        one(core.TypeButton, core.Said{Button: &core.QuickReply{Text: "Yes", Payload: "CONFIRM-77"}}, answering),
		"button-null-payload": one(core.TypeButton, core.Said{Button: &core.QuickReply{Text: "Yes"}}, func(f *core.MessageReceived) {
			f.Context = &core.Context{From: businessID, Message: statusID, Forwarded: true}
		}),
		"button-reply": one(core.TypeInteractive, core.Said{Reply: &core.InteractiveReply{ID: "yes", Title: "Yes"}}, answering),
		"list-reply": one(core.TypeInteractive, core.Said{Reply: &core.InteractiveReply{
			Row: true, ID: "assam", Title: "Assam", Description: "malty",
		}}, answering),
		"order": one(core.TypeOrder, core.Said{Order: &core.Order{
			CatalogID: "194836987003835", Text: "Please hurry",
			Items: []core.OrderItem{{ProductID: "assam-100", Quantity: 2, Price: 4.5, Currency: "GBP"}},
		}}, nil),
		"reaction":         one(core.TypeReaction, core.Said{Reaction: &core.Reaction{Message: statusID, Emoji: "👍"}}, nil),
		"reaction-removed": one(core.TypeReaction, core.Said{Reaction: &core.Reaction{Message: statusID}}, nil),
		"unknown": one(core.TypeUnknown, core.Said{}, func(f *core.MessageReceived) {
			f.Errors = []core.StatusError{{Code: 501, Title: "Unknown message type"}}
			f.Identity = &core.Identity{Acknowledged: true, Created: time.UnixMilli(1600000000000), Hash: "Z3Vlc3Mh"}
		}),
	}
}

// file is a file that came in.
func file(mimeType string) core.InboundMedia {
	return core.InboundMedia{
		ID: "5f0f2c1e-8a6b-4d3e-9c11-7a2b9e4d6f80", MIMEType: mimeType,
		SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	}
}

func files() map[string]rendered {
	all := map[string]rendered{}
	one := func(name string, kind core.MessageType, f core.InboundMedia) {
		all[name] = rendered{items: []core.Fact{receive(kind, core.Said{Media: &f}, nil)}}
	}
	for _, f := range []struct {
		name string
		kind core.MessageType
		mime string
		file string
	}{
		{"image", core.TypeImage, "image/jpeg", ""},
		{"video", core.TypeVideo, "video/mp4", ""},
		{"document", core.TypeDocument, "application/pdf", "order.pdf"},
		{"audio", core.TypeAudio, "audio/mpeg", ""},
		{"voice", core.TypeVoice, "audio/ogg; codecs=opus", ""},
		{"sticker", core.TypeSticker, "image/webp", ""},
	} {
		m := file(f.mime)
		m.Filename = f.file
		one(f.name, f.kind, m)
		m.Undownloaded, m.ID = true, ""
		one(f.name+"-undownloaded", f.kind, m)
	}
	captioned, named, titled, packed := file("image/jpeg"), file("audio/mpeg"), file("image/jpeg"), file("image/webp")
	captioned.Caption = "Our cake"
	one("image-captioned", core.TypeImage, captioned)
	named.Filename = "a.mp3"
	one("audio-filename", core.TypeAudio, named)
	titled.Filename, titled.Caption = "a.jpg", "c"
	one("document-caption", core.TypeDocument, titled)
	one("document-nameless", core.TypeDocument, file("application/pdf"))
	packed.Sticker = &core.StickerMetadata{
		PackID: "tea-1", PackName: "Tea", Publisher: "Tea house", Emojis: []string{"🍵"},
		IOSLink: "https://ios.example/t", PlayLink: "https://android.example/t",
	}
	one("sticker-metadata", core.TypeSticker, packed)
	packed.Sticker = &core.StickerMetadata{FirstParty: true}
	one("sticker-first-party", core.TypeSticker, packed)
	return all
}

func contexts() map[string]rendered {
	hi := func(change func(*core.MessageReceived)) rendered {
		return rendered{items: []core.Fact{receive(core.TypeText, core.Said{Text: "Hi"}, change)}}
	}
	context := func(c core.Context) rendered {
		return hi(func(f *core.MessageReceived) { f.Context = &c })
	}
	ad := core.Referral{
		Headline: "New teas", Body: "Try the Assam", SourceType: "ad", SourceID: "120330000000000", SourceURL: "https://ads.example/1",
	}
	picture := ad
	image := file("image/jpeg")
	picture.Image = &image
	return map[string]rendered{
		"text-reply":                context(core.Context{From: businessID, Message: statusID}),
		"text-forwarded":            context(core.Context{Forwarded: true}),
		"text-frequently-forwarded": context(core.Context{FrequentlyForwarded: true}),
		"text-context-empty":        context(core.Context{}),
		"text-referred-product": context(core.Context{
			From: businessID, Message: statusID, CatalogID: "1", ProductID: "assam-100",
		}),
		"text-group": hi(func(f *core.MessageReceived) {
			f.Group, f.Context = groupID, &core.Context{Group: groupID, Mentions: []string{businessID}}
		}),
		"text-referral":       hi(func(f *core.MessageReceived) { f.Referral = &ad }),
		"text-referral-image": hi(func(f *core.MessageReceived) { f.Referral = &picture }),
	}
}

func notices() map[string]rendered {
	notice := func(message string, n core.Notice) rendered {
		return rendered{items: []core.Fact{core.NoticeRaised{
			Occurred: core.Occurred{At: time.Unix(1709983800, 0)}, Message: message, Notice: n,
		}}}
	}
	const personal, ofGroup = "ABEGRHcAkAEjAhAYrD5zQ_AWiQxRDpP5NSYR",
		"ACELFlBVUBAKFgAAAAADMXN5cy0xNjUwNTU1MDEwMC0xNjAwMDAwMDAwQGcudXMtMTYwMDAwMDAwMDAwMC1hZGQwEQZEdwCQASM"
	all := map[string]rendered{
		"system-changed-number": notice(personal, core.Notice{
			Type: core.UserChangedNumber, From: priya, Body: "Priya changed numbers", NewWaID: "447700900124",
		}),
		"system-identity": notice(personal, core.Notice{
			Type: core.UserIdentityChanged, From: priya, User: priya,
			Identity: &core.Identity{Created: time.UnixMilli(1600000000000), Hash: "Z3Vlc3Mh"},
		}),
	}
	concerned := []core.GroupEvent{
		core.GroupUserJoined, core.GroupUserLeft, core.GroupUserPromoted, core.GroupUserDemoted, core.GroupUserChangedNumber,
		core.GroupUserIdentityChanged, core.GroupErrorAddingUser, core.GroupErrorAddingUsers, core.GroupErrorFullAddingUsers,
		core.GroupErrorBlockedAddingUser, core.GroupErrorRemovingUser,
	}
	for _, e := range append([]core.GroupEvent{
		core.GroupCreated, core.GroupEnded, core.GroupSubjectChanged, core.GroupDescriptionChanged, core.GroupIconChanged,
		core.GroupIconDeleted, core.GroupInviteLinkRevoked, core.BroadcastListCreated, core.GroupErrorFetchingPhoto,
	}, concerned...) {
		n := core.Notice{
			Type: core.NoticeType(e), From: businessID, Group: groupID, Operator: businessID, Body: "+1 (650) 555-0123 added +44 7700 900123",
		}
		if slices.Contains(concerned, e) {
			n.Users = []string{priya}
		}
		all["system-"+strings.ReplaceAll(string(e), "_", "-")] = notice(ofGroup, n)
	}
	return all
}
