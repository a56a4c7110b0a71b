package core

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestMessagesOfEveryTypeComeIn looks at what is told of each type, and at what is refused.
func TestMessagesOfEveryTypeComeIn(t *testing.T) {
	t.Parallel()
	pixels := &File{Type: "image/webp", Bytes: []byte("pixels")}
	const sum = "6ec9c2b0eb14010746c8bce8939303b382344b296206612eb8a907a37b2b2f37"
	tests := []struct {
		name string
		c    Receive
		want func(*MessageReceived) // what differs from the command; nil: it is refused
	}{
		{"text", Receive{Type: TypeText, Said: Said{Text: "hi"}}, func(*MessageReceived) {}},
		{"empty text", Receive{Type: TypeText}, nil},
		{
			"forwarded",
			Receive{Type: TypeText, Said: Said{Text: "hi"}, Context: &Context{Forwarded: true}},
			func(*MessageReceived) {},
		},
		{
			"from an advertisement",
			Receive{Type: TypeText, Said: Said{Text: "hi"}, Referral: &Referral{SourceType: "ad", SourceID: "7", SourceURL: "https://ads.example/7"}},
			func(*MessageReceived) {},
		},
		{
			"image",
			Receive{Type: TypeImage, File: pixels, Said: Said{Media: &InboundMedia{Caption: "tea"}}},
			func(m *MessageReceived) {
				m.Said.Media = &InboundMedia{MIMEType: "image/webp", SHA256: sum, Caption: "tea"}
			},
		},
		{
			"sticker",
			Receive{Type: TypeSticker, File: pixels, Said: Said{Media: &InboundMedia{Sticker: &StickerMetadata{PackID: "p"}}}},
			func(m *MessageReceived) {
				m.Said.Media = &InboundMedia{MIMEType: "image/webp", SHA256: sum, Sticker: &StickerMetadata{PackID: "p"}}
			},
		},
		{"image without file", Receive{Type: TypeImage}, nil},
		{"location", Receive{Type: TypeLocation, Said: Said{Location: &Place{Latitude: 1}}}, func(*MessageReceived) {}},
		{"nowhere", Receive{Type: TypeLocation}, nil},
		{"contacts", Receive{Type: TypeContacts, Said: Said{Cards: []Card{{}}}}, func(*MessageReceived) {}},
		{"no contacts", Receive{Type: TypeContacts}, nil},
		{"order", Receive{Type: TypeOrder, Said: Said{Order: &Order{Items: []OrderItem{{ProductID: "assam"}}}}}, func(*MessageReceived) {}},
		{"empty order", Receive{Type: TypeOrder, Said: Said{Order: &Order{}}}, nil},
		{"reaction", Receive{Type: TypeReaction, Said: Said{Reaction: &Reaction{Message: "m"}}}, func(*MessageReceived) {}},
		{"no reaction", Receive{Type: TypeReaction}, nil},
		{
			"unknown",
			Receive{Type: TypeUnknown},
			func(m *MessageReceived) { m.Errors = []StatusError{{Code: 501, Title: "Unknown message type"}} },
		},
		{"tap on nothing", Receive{Type: TypeButton, Said: Said{Button: &QuickReply{Text: "Yes"}}}, nil},
		{"reply to nothing", Receive{Type: TypeInteractive, Said: Said{Reply: &InteractiveReply{ID: "a"}}}, nil},
		{"a notice is not said", Receive{Type: TypeSystem}, nil},
		{"a template is not said", Receive{Type: TypeTemplate}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := shop(t, func(g *Genesis) {
				none := []string{}
				g.Settings.AutoDownload = &none
				g.Customers = []Customer{{Number: priya, Name: "Priya"}}
			})
			tt.c.From = priya
			if tt.want == nil {
				if got := refused(t, w, tt.c); !strings.HasPrefix(got, "400/1009 ") {
					t.Errorf("refused with %q, want 1009", got)
				}
				return
			}
			id := done(t, w, tt.c)
			want := MessageReceived{
				Occurred: Occurred{shopStart}, Message: id, From: priya, Name: "Priya",
				Type: tt.c.Type, Said: tt.c.Said, Context: tt.c.Context, Referral: tt.c.Referral,
			}
			tt.want(&want)
			if tt.c.File != nil {
				want.Said.Media.Undownloaded = true
			}
			if diff := cmp.Diff([]Fact{want}, w.Drain()); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAFileThatIsLost comes without id, and an error goes with it. Source: media, Inbound media (D).
func TestAFileThatIsLost(t *testing.T) {
	t.Parallel()
	w := shop(t)
	id := done(t, w, Receive{From: priya, Type: TypeImage, File: &File{Type: "image/png", Bytes: []byte("pixels"), Lost: true}})
	facts := w.Drain()
	if len(facts) != 2 || facts[0].Kind() != "error_raised" {
		t.Fatalf("facts %v, want an error and the message", facts)
	}
	m, ok := facts[1].(MessageReceived)
	if !ok || m.Message != id || m.Said.Media.ID != "" || !m.Said.Media.Undownloaded {
		t.Errorf("told %+v, want the message %s without a file", facts[1], id)
	}
}

// TestAFullVolumeKeepsMediaOut looks at a refusal that comes late: nothing must have changed.
func TestAFullVolumeKeepsMediaOut(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Options.MediaBytes = 3 })
	before := dump(w)
	got := refused(t, w, Receive{From: priya, Type: TypeImage, File: &File{Type: "image/png", Bytes: []byte("pixels")}})
	if want := "500/1014 disk full"; got != want {
		t.Errorf("refused with %q, want %q", got, want)
	}
	if after := dump(w); after != before {
		t.Errorf("the World changed:\n%s", firstDifference(before, after))
	}
}

// TestTheAuthorOfWhatIsQuoted is read from the id.
func TestTheAuthorOfWhatIsQuoted(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars, func(g *Genesis) { g.Options.Progression.Mode = Manual })
	ours := done(t, w, SendMessage{To: priya, Content: &TextContent{Body: "hello"}})
	theirs := done(t, w, Receive{From: priya, Type: TypeText, Said: Said{Text: "hi"}})
	inGroup := done(t, w, Receive{From: tomas, Group: regulars, Type: TypeText, Said: Said{Text: "hi"}})
	for _, tt := range []struct{ message, want string }{
		{ours, shopID},
		{theirs, priya},
		{inGroup, tomas},
	} {
		w.Drain()
		done(t, w, Receive{From: priya, Type: TypeText, Said: Said{Text: "what?"}, Context: &Context{Message: tt.message}})
		m, ok := w.Drain()[0].(MessageReceived)
		if !ok || m.Context.From != tt.want {
			t.Errorf("the author is %q, want %q", m.Context.From, tt.want)
		}
	}
}

// TestOldMessagesGo looks at the limit of the inbox and at the collection of garbage.
func TestOldMessagesGo(t *testing.T) {
	t.Parallel()
	off := false
	w := shop(t, func(g *Genesis) {
		g.Settings.CollectMessages = &off
		g.Settings.PassThrough = &off
	})
	receive := func() string {
		return done(t, w, Receive{From: priya, Type: TypeText, Said: Said{Text: "hi"}})
	}
	first := receive()
	w.PassTo(w.Now().Add(inboundLife))
	done(t, w, MarkMessageAsRead{Message: first}) // not collected
	done(t, w, CollectGarbage{})
	if got := refused(t, w, MarkMessageAsRead{Message: first}); got != fmt.Sprintf("404/1006 No message has the id '%s'", first) {
		t.Errorf("refused with %q", got)
	}
	oldest := receive()
	for range maxInbound {
		receive()
		w.Drain()
		if len(w.messages.inbound.byID) > maxInbound {
			t.Fatalf("%d messages kept", len(w.messages.inbound.byID))
		}
	}
	if w.messages.inbound.byID[oldest] != nil {
		t.Error("the oldest message is still there")
	}
}

// TestTheWebhookTakesMessages looks at the strict form of pass_through.
func TestTheWebhookTakesMessages(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Options.PassThrough = AfterAcknowledged })
	a := done(t, w, Receive{From: priya, Type: TypeText, Said: Said{Text: "a"}})
	b := done(t, w, Receive{From: priya, Type: TypeText, Said: Said{Text: "b"}})
	done(t, w, AcknowledgeReceived{Message: a})
	done(t, w, AcknowledgeReceived{Message: a})
	refused(t, w, MarkMessageAsRead{Message: a})
	done(t, w, MarkMessageAsRead{Message: b})
	told, ok := w.Drain()[0].(MessageMarkedRead)
	if !ok || told.Count != 1 {
		t.Errorf("told %+v, want that one message was read", told)
	}
	done(t, w, MarkMessageAsRead{Message: b}) // stays until it is acknowledged
}

// TestNoticesHaveIdsOfTheirOwn raises two in one millisecond.
func TestNoticesHaveIdsOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := shop(t)
	seen := map[string]bool{}
	for range 3 {
		w.notice(Notice{Type: NoticeType(GroupSubjectChanged), From: priya, Operator: priya, Group: regulars})
		w.notice(Notice{Type: UserIdentityChanged, From: priya})
	}
	for _, f := range w.Drain() {
		n, ok := f.(NoticeRaised)
		if !ok || seen[n.Message] {
			t.Errorf("notice %+v: its id was there before, or it is none", f)
		}
		seen[n.Message] = true
		if id, err := ParseMessageID(n.Message); err != nil || !strings.HasPrefix(id.Text, "sys-") {
			t.Errorf("id %s has the text %q, %v", n.Message, id.Text, err)
		}
	}
	w.PassTo(w.Now().Add(time.Second))
	for i := range maxNoticed {
		w.notice(Notice{Type: UserChangedNumber, From: strconv.Itoa(i)})
	}
	if n := len(w.messages.noticed); n > maxNoticed {
		t.Errorf("%d chats remembered, want at most %d", n, maxNoticed)
	}
}
