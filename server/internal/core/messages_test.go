package core

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestTooMuchUnderWayIsRefused looks at the limits of the store.
func TestTooMuchUnderWayIsRefused(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars, func(g *Genesis) { g.Options.Progression.Mode = Manual })
	send := SendMessage{To: priya, Content: &TextContent{Body: "hello"}, Raw: []byte("body")}
	id := done(t, w, send)
	done(t, w, SendMessage{To: regulars, Group: true, Content: send.Content})
	if got := w.messages.underway; got != 3 {
		t.Errorf("%d recipients under way, want 1 and the 2 of the group", got)
	}
	w.messages.underway += maxUnderway - 3
	if got := refused(t, w, send); got != "503/1016 Messages to 1000000 recipients are under way already" {
		t.Errorf("refused with %q", got)
	}
	done(t, w, SetStatus{Message: id, Status: StatusFailed})
	done(t, w, send)
	w.messages.underway = 3
	w.messages.underwayBytes = maxUnderwayBytes - 3
	if got := refused(t, w, send); got != "503/1016 Messages to 3 recipients are under way already" {
		t.Errorf("refused with %q", got)
	}
}

// TestFinishedMessagesAreRememberedForAWhile looks at what is dropped.
func TestFinishedMessagesAreRememberedForAWhile(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) {
		g.Options.Progression.Mode = Immediate
		g.Options.MessagesKept = 2
	})
	send := func(raw int) string {
		return done(t, w, SendMessage{To: priya, Content: &TextContent{Body: "hello"}, Raw: make([]byte, raw)})
	}
	a, b, c := send(1), send(1), send(1)
	refused(t, w, FindMessage{ID: a})
	for _, id := range []string{b, c} {
		if got := done(t, w, FindMessage{ID: id}); got.Status != StatusRead || got.ID != id {
			t.Errorf("message %s is %+v", id, got)
		}
	}
	d := send(maxFinishedBytes)
	refused(t, w, FindMessage{ID: c})
	done(t, w, FindMessage{ID: d})
	if w.messages.finishedBytes != maxFinishedBytes || w.messages.underwayBytes != 0 {
		t.Errorf("%d bytes finished, %d under way", w.messages.finishedBytes, w.messages.underwayBytes)
	}
}

// TestStepsByHand looks at a group, of which one member can be stepped alone.
func TestStepsByHand(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars, func(g *Genesis) { g.Options.Progression.Mode = Manual })
	id := done(t, w, SendMessage{To: regulars, Group: true, Content: &TextContent{Body: "hello"}})
	done(t, w, SetStatus{Message: id, Status: StatusSent})
	done(t, w, SetStatus{Message: id, Status: StatusDelivered, Recipient: tomas})
	want := []MemberState{{priya, StatusSent}, {tomas, StatusDelivered}}
	got := done(t, w, FindMessage{ID: id})
	if diff := cmp.Diff(want, got.Members); diff != "" || got.Status != StatusDelivered {
		t.Errorf("status %s, members (-want +got):\n%s", got.Status, diff)
	}
	tests := []struct {
		c    SetStatus
		want string
	}{
		{SetStatus{Message: "none", Status: StatusSent}, "404/1006 No message has the id 'none'"},
		{SetStatus{Message: id, Status: StatusSent}, "400/1009 The message is delivered and cannot become 'sent'"},
		{SetStatus{Message: id, Status: "eaten"}, "400/1009 The message is delivered and cannot become 'eaten'"},
		{SetStatus{Message: id, Status: StatusRead, Recipient: ana}, "400/1009 The message did not go to '16505550123'"},
		{SetStatus{Message: id, Status: StatusFailed, Code: 3}, "400/1009 Parameter 'code': there is no error 3"},
	}
	for _, tt := range tests {
		if got := refused(t, w, tt.c); got != tt.want {
			t.Errorf("%+v is refused with %q, want %q", tt.c, got, tt.want)
		}
	}
}

// TestEnvelopesAreJudged looks at what surrounds the content.
func TestEnvelopesAreJudged(t *testing.T) {
	t.Parallel()
	hello := &TextContent{Body: "hello"}
	tests := []struct {
		name string
		c    SendMessage
		want string
	}{
		{"nobody", SendMessage{Content: hello}, "400/1008 Parameter 'to' is mandatory"},
		{"plus alone", SendMessage{To: "+", Content: hello}, "400/1008 Parameter 'to' is mandatory"},
		{"two plus", SendMessage{To: "++447700900123", Content: hello}, "400/1009 Parameter 'to' is not a wa_id: '++447700900123', want 7 to 15 digits"},
		{"words", SendMessage{To: "Priya", Content: hello}, "400/1009 Parameter 'to' is not a wa_id: 'Priya', want 7 to 15 digits"},
		{"long", SendMessage{To: "1234567890123456", Content: hello}, "400/1009 Parameter 'to' is not a wa_id: '1234567890123456', want 7 to 15 digits"},
		{"no such number", SendMessage{To: "163155588", Content: hello}, "400/1013 Recipient is not a valid WhatsApp user"},
		{"oneself", SendMessage{To: "+" + shopID, Content: hello}, "400/1021 The recipient is the sender's own number"},
		{"no content", SendMessage{To: priya}, "400/1008 Parameter 'type' needs an object of the same name"},
		{"short ttl", SendMessage{To: priya, Content: hello, TTL: time.Millisecond}, "400/1009 Parameter 'ttl' is 1ms, want 1 second to 30 days"},
		{"unknown group", SendMessage{To: "1-2", Group: true, Content: hello}, "404/1012 No group has the id '1-2'"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, shop(t), tt.c); got != tt.want {
				t.Errorf("refused with %q, want %q", got, tt.want)
			}
		})
	}
	w := shop(t, func(g *Genesis) { g.Number = Number{} })
	if got := refused(t, w, SendMessage{To: priya, Content: hello}); got[:8] != "503/1011" {
		t.Errorf("unregistered: refused with %q", got)
	}
}

// TestIdsOfOnePersonDoNotDependOnOthers lets callers come in another order.
func TestIdsOfOnePersonDoNotDependOnOthers(t *testing.T) {
	t.Parallel()
	send := func(w *World, to string) string {
		return done(t, w, SendMessage{To: to, Content: &TextContent{Body: "hello"}})
	}
	a, b := shop(t), shop(t)
	first := []string{send(a, priya), send(a, tomas), send(a, priya)}
	second := []string{send(b, tomas), send(b, priya), send(b, priya)}
	if first[0] != second[1] || first[1] != second[0] || first[2] != second[2] {
		t.Errorf("ids %q and %q differ by more than their order", first, second)
	}
	other := shop(t, func(g *Genesis) { g.Seed = 8 })
	if send(other, priya) == first[0] {
		t.Error("another seed gives the same id")
	}
}

// TestManyPeopleAreWrittenTo sends to more people than are remembered.
func TestManyPeopleAreWrittenTo(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) {
		g.Options.Progression.Mode = Immediate
		g.Options.MessagesKept = 10
		g.Others.Silent = true
	})
	for i := range maxContacts + 100 {
		done(t, w, SendMessage{To: fmt.Sprintf("4479%08d", i), Content: &HSMContent{Namespace: "tea", Element: "hello"}})
		w.Drain()
	}
	if n := len(w.contacts.byWaID); n != maxContacts {
		t.Errorf("%d people remembered, want %d", n, maxContacts)
	}
}
