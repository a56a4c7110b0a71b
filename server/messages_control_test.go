package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

const theMessages = theWorld + "/messages"

// sentTo sends a text to somebody and tells the id of the message.
func sentTo(t *testing.T, s *server.Server, bearer, to string) string {
	t.Helper()
	return sentBody(t, s, bearer, `{"to":"`+to+`","type":"text","recipient_type":"individual","text":{"body":"hello"}}`)
}

// sentBody sends a message and tells its id.
func sentBody(t *testing.T, s *server.Server, bearer, body string) string {
	t.Helper()
	w := call(s, bearer, http.MethodPost, "/v1/messages", body)
	var answer struct{ Messages []struct{ ID string } }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Messages) != 1 {
		t.Fatalf("send %s: %d %s", body, w.Code, w.Body)
	}
	return answer.Messages[0].ID
}

// theGroup is the group of the fixture.
func theGroup(t *testing.T, s *server.Server) string {
	t.Helper()
	c := askFor[controlgen.Customer](t, s, http.MethodGet, theCustomers+"/447700900123", "", http.StatusOK)
	if len(c.Groups) != 1 {
		t.Fatalf("groups %v, want one", c.Groups)
	}
	return c.Groups[0]
}

// read reads a message.
func read(t *testing.T, s *server.Server, id string) controlgen.Message {
	t.Helper()
	return askFor[controlgen.Message](t, s, http.MethodGet, theMessages+"/"+id, "", http.StatusOK)
}

// reached are the statuses that a message came to, with the recipients in a group.
func reached(m controlgen.Message) []string {
	var all []string
	for _, s := range m.Statuses {
		said := s.Status
		if s.Recipient != nil {
			said += " " + *s.Recipient
		}
		all = append(all, said)
	}
	return all
}

func TestASentMessageIsReadBack(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	c := frozen()
	c.World.Webhook = hook.URL
	s := newServer(t, c)
	bearer := login(t, s)
	const body = `{"to":"447700900123","type":"text","recipient_type":"individual","text":{"body":"hello"}}`
	id := sentBody(t, s, bearer, body)
	advance(t, s, time.Minute)
	m := read(t, s, id)
	if m.Direction != controlgen.DirectionOutbound || m.Peer != "447700900123" || m.Type != "text" || !m.At.Equal(begins) || m.From != nil || *m.Status != controlgen.MessageStatusRead {
		t.Errorf("the message is %+v", m)
	}
	if got := reached(m); !slices.Equal(got, []string{"queued", "sent", "delivered", "read"}) {
		t.Errorf("it came to %v", got)
	}
	if string(m.Content) != body || m.Conversation == nil {
		t.Errorf("content %s, conversation %v", m.Content, m.Conversation)
	}
	about := ask[controlgen.DeliveryList](t, s, http.MethodGet, theDeliveries+"?message="+id, "", http.StatusOK).Deliveries
	if len(about) != 2 || len(m.Deliveries) != 2 || about[0].ID != m.Deliveries[0] || about[1].ID != m.Deliveries[1] {
		t.Errorf("deliveries %v, want those about it: %+v", m.Deliveries, about)
	}
}

// TestAReceivedMessageIsAsTheWebhookTellsIt compares the content with the message of the webhook.
func TestAReceivedMessageIsAsTheWebhookTellsIt(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	c := frozen()
	c.World.Webhook = hook.URL
	s := newServer(t, c)
	bearer := login(t, s)
	advance(t, s, time.Second)
	seen := len(hook.Received())
	group := theGroup(t, s)
	got := askFor[controlgen.Received](t, s, http.MethodPost, theWorld+"/inbound", `{"from":"447700900123","group":"`+group+`","image":{"caption":"tea"}}`, http.StatusCreated)
	advance(t, s, time.Second)
	m := read(t, s, *got.ID)
	if m.Direction != controlgen.DirectionInbound || m.Peer != group || *m.From != "447700900123" || m.Type != "image" || *m.Status != controlgen.MessageStatusReceived || len(m.Deliveries) != 1 {
		t.Errorf("the message is %+v", m)
	}
	var payload struct{ Messages []json.RawMessage }
	if err := json.Unmarshal(hook.Received()[seen].Body, &payload); err != nil || len(payload.Messages) != 1 || string(payload.Messages[0]) != string(m.Content) {
		t.Errorf("content %s, the webhook says %s", m.Content, hook.Received()[seen].Body)
	}
	if w := call(s, bearer, http.MethodPut, "/v1/messages/"+*got.ID, `{"status":"read"}`); w.Code != http.StatusOK {
		t.Fatalf("mark as read: %d %s", w.Code, w.Body)
	}
	if m = read(t, s, *got.ID); *m.Status != controlgen.MessageStatusRead || !slices.Equal(reached(m), []string{"received", "read"}) {
		t.Errorf("after it was read: %+v", m)
	}
	askRefused(t, s, http.MethodPost, theMessages+"/"+*got.ID+"/status", `{"status":"delivered"}`, http.StatusConflict, "came in")
}

func TestMessagesAreFiltered(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	group := theGroup(t, s)
	person := sentTo(t, s, bearer, "558299887766")
	toGroup := sentBody(t, s, bearer, `{"to":"`+group+`","type":"text","recipient_type":"group","text":{"body":"hello"}}`)
	advance(t, s, 400*time.Millisecond)
	place := *askFor[controlgen.Received](t, s, http.MethodPost, theWorld+"/inbound", `{"from":"5582999887766","location":{"latitude":1,"longitude":2}}`, http.StatusCreated).ID
	stuck := sentTo(t, s, bearer, "447700900126")
	tests := []struct {
		query string
		want  []string
	}{
		{"?direction=outbound", []string{person, toGroup, stuck}},
		{"?direction=inbound&type=location", []string{place}},
		{"?peer=5582999887766", []string{person, place}},
		{"?peer=558299887766&direction=inbound", []string{place}},
		{"?peer=" + url.QueryEscape(group), []string{toGroup}},
		{"?type=location", []string{place}},
		{"?status=delivered", []string{person, toGroup}},
		{"?status=delivered&peer=16505550101", nil},
		{"?status=sent", []string{stuck}},
		{"?type=audio", nil},
	}
	for _, tt := range tests {
		list := askFor[controlgen.MessageList](t, s, http.MethodGet, theMessages+tt.query, "", http.StatusOK)
		var got []string
		for _, m := range list.Messages {
			got = append(got, m.ID)
		}
		if !slices.Equal(got, tt.want) || list.Messages == nil || list.Next != nil {
			t.Errorf("%s: %v, want %v", tt.query, got, tt.want)
		}
	}
	var paged []string
	for query := "?limit=2"; ; {
		page := askFor[controlgen.MessageList](t, s, http.MethodGet, theMessages+query, "", http.StatusOK)
		for _, m := range page.Messages {
			paged = append(paged, m.ID)
		}
		if page.Next == nil {
			break
		}
		query = "?limit=2&after=" + *page.Next
	}
	if want := []string{person, toGroup, place, stuck}; len(paged) != 6 || !slices.Equal(paged[2:], want) {
		t.Errorf("page by page: %v, want the two of the fixture and %v", paged, want)
	}
}

func TestAStatusIsSteppedByHand(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	c := frozen()
	c.World.Webhook, c.World.Progression = hook.URL, "manual"
	s := newServer(t, c)
	bearer := login(t, s)
	advance(t, s, time.Second)
	seen := len(hook.Received())
	id := sentTo(t, s, bearer, "447700900123")
	step := func(body string) controlgen.Message {
		t.Helper()
		return askFor[controlgen.Message](t, s, http.MethodPost, theMessages+"/"+id+"/status", body, http.StatusOK)
	}
	askRefused(t, s, http.MethodPost, theMessages+"/"+id+"/status", `{"status":"read"}`, http.StatusConflict, "queued")
	askRefused(t, s, http.MethodPost, theMessages+"/"+id+"/status", `{"status":"sent","code":470}`, http.StatusBadRequest, "belongs to `failed`")
	askRefused(t, s, http.MethodPost, theMessages+"/"+id+"/status", `{"status":"failed","code":999}`, http.StatusBadRequest, "999")
	step(`{"status":"sent"}`)
	if m := step(`{"status":"delivered"}`); *m.Status != controlgen.MessageStatusDelivered || !slices.Equal(reached(m), []string{"queued", "sent", "delivered"}) {
		t.Errorf("delivered: %+v", m)
	}
	if m := step(`{"status":"warning","code":2029}`); *m.Status != controlgen.MessageStatusDelivered {
		t.Errorf("after a warning: %+v", m)
	}
	step(`{"status":"read"}`)
	askRefused(t, s, http.MethodPost, theMessages+"/"+id+"/status", `{"status":"delivered"}`, http.StatusConflict, "read")
	advance(t, s, time.Second)
	var told []string
	for _, p := range hook.Payloads(t)[seen:] {
		for _, st := range p.Statuses {
			told = append(told, st["status"].(string))
		}
	}
	if !slices.Equal(told, []string{"delivered", "warning", "read"}) {
		t.Errorf("webhooks told %v", told)
	}
	id = sentTo(t, s, bearer, "447700900123")
	if m := step(`{"status":"read","through":true}`); !slices.Equal(reached(m), []string{"queued", "sent", "delivered", "read"}) {
		t.Errorf("read at once: it came to %v", reached(m))
	}
	id = sentTo(t, s, bearer, "447700900123")
	m := step(`{"status":"failed","code":470}`)
	last := m.Statuses[len(m.Statuses)-1]
	if *m.Status != controlgen.MessageStatusFailed || len(last.Errors) != 1 || last.Errors[0].Code != 470 || last.Errors[0].Title == "" {
		t.Errorf("failed: %+v", m)
	}
}

func TestAStatusInAGroupIsSteppedForOneMember(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.World.Progression = "manual"
	s := newServer(t, c)
	bearer := login(t, s)
	id := sentBody(t, s, bearer, `{"to":"`+theGroup(t, s)+`","type":"text","recipient_type":"group","text":{"body":"hello"}}`)
	path := theMessages + "/" + id + "/status"
	m := askFor[controlgen.Message](t, s, http.MethodPost, path, `{"status":"sent","recipient":"16505550101"}`, http.StatusOK)
	if got := reached(m); !slices.Equal(got, []string{"queued", "sent 16505550101"}) {
		t.Errorf("it came to %v", got)
	}
	askRefused(t, s, http.MethodPost, path, `{"status":"sent","recipient":"447700900124"}`, http.StatusConflict, "")
}

func TestMessagesThatAreNot(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	askRefused(t, s, http.MethodGet, theMessages+"/unknown", "", http.StatusNotFound, "unknown")
	askRefused(t, s, http.MethodPost, theMessages+"/unknown/status", `{"status":"read"}`, http.StatusNotFound, "unknown")
	askRefused(t, s, http.MethodPost, theMessages+"/unknown/status", `{"status":"lost"}`, http.StatusBadRequest, "status")
	askRefused(t, s, http.MethodPost, theMessages+"/unknown/status", `{}`, http.StatusBadRequest, "status")
	askRefused(t, s, http.MethodGet, theMessages+"?after=x", "", http.StatusBadRequest, "after")
	askRefused(t, s, http.MethodGet, theMessages+"?direction=up", "", http.StatusBadRequest, "direction")
	askRefused(t, s, http.MethodGet, "/worlds/nowhere/messages", "", http.StatusNotFound, "nowhere")
	askRefused(t, s, http.MethodGet, theMessages+"/"+strings.Repeat("x", 257), "", http.StatusBadRequest, "id")
}
