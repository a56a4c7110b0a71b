package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// club is a shop with a group of somebody else's, in which every event is possible.
const club = `
name: club
about: A shop in a book club.
number: {country_code: "44", phone: "7700900000", verified_name: Quayside Tea House}
users: [{name: admin, password: secret}]
customers: [{number: "447700900123", name: Priya}, {number: "16505550101"}, {number: "16505550102"}]
settings: {show_security_notifications: true, notify_user_change_number: true}
groups: [{subject: Book club, creator: "447700900123", created_ago: 1d, participants: ["16505550101"], business_admin: true}]
`

// inClub makes a server of that shop.
func inClub(c *server.Config) { c.Fixture, c.FixtureYAML = "club.yaml", []byte(club) }

const theEvents = theWorld + "/events"

// cause lets something happen and tells the kinds of facts that it caused at once.
func (s *talk) cause(t *testing.T, body string) []string {
	t.Helper()
	caused := askFor[controlgen.Caused](t, s, http.MethodPost, theEvents, body, http.StatusOK)
	var kinds []string
	for _, f := range caused.Facts {
		if f.Fact == nil || f.Exchange != nil || f.Seq == 0 {
			t.Errorf("%+v is no fact", f)
		}
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

// happening is an event that is no notice of a group, and what must follow from it.
type happening struct {
	kind  controlgen.EventType
	event string
	then  func(t *testing.T, s *talk, kinds []string)
}

// happenings are the events of the number and of customers.
func happenings() []happening {
	sends := func(status int, part string) func(*testing.T, *talk, []string) {
		return func(t *testing.T, s *talk, _ []string) {
			t.Helper()
			w := call(s.Server, s.bearer, http.MethodPost, "/v1/messages", `{"to":"447700900123","type":"text","recipient_type":"individual","text":{"body":"hello"}}`)
			if w.Code != status || !strings.Contains(w.Body.String(), part) {
				t.Errorf("a send: %d %s, want %d with %s", w.Code, w.Body, status, part)
			}
		}
	}
	return []happening{
		{"sender_locked", `{"type":"sender_locked"}`, sends(http.StatusForbidden, "1031")},
		{"sender_unlocked", `{"type":"sender_unlocked"}`, sends(http.StatusCreated, "")},
		{"payment_problem", `{"type":"payment_problem"}`, fails402},
		{"payment_resolved", `{"type":"payment_resolved"}`, sends(http.StatusCreated, "")},
		{"connection_lost", `{"type":"connection_lost"}`, disconnected},
		{"connection_restored", `{"type":"connection_restored"}`, reconnected},
		{"media_download_error", `{"type":"media_download_error","details":"It is gone"}`, topLevel(`{"code":400,"title":"Media download error","details":"It is gone"}`)},
		{"media_download_error", `{"type":"media_download_error"}`, topLevel(`{"code":400,"title":"Media download error"}`)},
		{"error", `{"type":"error","code":1022,"details":"No URL"}`, topLevel(`{"code":1022,"title":"Webhooks URL is not configured","details":"No URL"}`)},
		{"identity_changed", `{"type":"identity_changed","customer":"447700900123"}`, identityTold},
		{"number_changed", `{"type":"number_changed","customer":"447700900123","new_number":"447700900222"}`, numberTold},
	}
}

// fails402 sends a message, which fails. Source: errors, 402 (D).
func fails402(t *testing.T, s *talk, _ []string) {
	t.Helper()
	id := sentTo(t, s.Server, s.bearer, "447700900123")
	for _, p := range s.posted(t) {
		for _, st := range p.Statuses {
			if st["id"] == id && st["status"] == "failed" && st["errors"].([]any)[0].(map[string]any)["code"] == 402.0 {
				return
			}
		}
	}
	t.Error("the message did not fail with 402")
}

// disconnected sends a message, which waits. Source: lifecycle, Coreapp connection.
func disconnected(t *testing.T, s *talk, _ []string) {
	t.Helper()
	id := sentTo(t, s.Server, s.bearer, "447700900123")
	if fresh := s.posted(t); len(fresh) > 0 {
		t.Errorf("webhooks %v without connection", fresh)
	}
	if m := read(t, s.Server, id); *m.Status != controlgen.MessageStatusQueued {
		t.Errorf("the message is %+v, want queued", m)
	}
	askRefused(t, s, http.MethodPost, theEvents, `{"type":"error","code":131}`, http.StatusConflict, "131")
}

// reconnected sees what waited go its way.
func reconnected(t *testing.T, s *talk, _ []string) {
	t.Helper()
	advance(t, s.Server, time.Minute)
	var told []any
	for _, p := range s.posted(t) {
		for _, st := range p.Statuses {
			told = append(told, st["status"])
		}
	}
	if !slices.Equal(told, []any{"delivered", "read"}) {
		t.Errorf("statuses %v, want delivered and read", told)
	}
}

// topLevel sees an error that belongs to no message. Source: webhooks, Top-level errors (D).
func topLevel(want string) func(*testing.T, *talk, []string) {
	return func(t *testing.T, s *talk, kinds []string) {
		t.Helper()
		fresh := s.posted(t)
		if len(fresh) != 1 || len(fresh[0].Errors) != 1 || len(fresh[0].Messages)+len(fresh[0].Statuses) > 0 || kinds[0] != "error_raised" {
			t.Fatalf("webhooks %v, facts %v, want one error", fresh, kinds)
		}
		var wanted map[string]any
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wanted, fresh[0].Errors[0]); diff != "" {
			t.Errorf("the error (-want +got):\n%s", diff)
		}
	}
}

// identityTold sees the notice, and that sends are refused until the key is acknowledged.
// Source: webhooks, System notices (D); contacts, Identity (D).
func identityTold(t *testing.T, s *talk, _ []string) {
	t.Helper()
	m, g := personAndGroup(t, s.posted(t))
	system := m["system"].(map[string]any)
	if inGroup := g["system"].(map[string]any); inGroup["type"] != "user_identity_changed" || inGroup["group_id"] != g["group_id"] {
		t.Errorf("the notice of the group is %v", g)
	}
	c := askFor[controlgen.Customer](t, s, http.MethodGet, theCustomers+"/447700900123", "", http.StatusOK)
	if system["type"] != "user_identity_changed" || system["user"] != "447700900123" || system["identity"].(map[string]any)["hash"] != c.Identity || c.IdentityAcknowledged {
		t.Errorf("the notice is %v, the customer %+v", m, c)
	}
	if w := call(s.Server, s.bearer, http.MethodPost, "/v1/messages", `{"to":"447700900123","type":"text","recipient_type":"individual","text":{"body":"hello"}}`); !strings.Contains(w.Body.String(), "1028") {
		t.Errorf("a send: %d %s, want 1028", w.Code, w.Body)
	}
}

// numberTold sees the notice of the person and the one of the group. Source: webhooks, System notices (D, S).
func numberTold(t *testing.T, s *talk, _ []string) {
	t.Helper()
	m, g := personAndGroup(t, s.posted(t))
	system := m["system"].(map[string]any)
	if m["from"] != "447700900123" || system["type"] != "user_changed_number" || system["new_wa_id"] != "447700900222" || system["body"] != "+44 7700 900123 changed to +44 7700 900222" {
		t.Errorf("the notice is %v", m)
	}
	if inGroup := g["system"].(map[string]any); inGroup["type"] != "group_user_changed_number" || inGroup["group_id"] != g["group_id"] {
		t.Errorf("the notice of the group is %v", g)
	}
	askRefused(t, s, http.MethodPost, theInbound, `{"from":"447700900123","text":"hi"}`, http.StatusConflict, "447700900123")
}

// personAndGroup are the notice of a person and the one of a group, which are posted side by side.
func personAndGroup(t *testing.T, fresh []servertest.Payload) (person, group map[string]any) {
	t.Helper()
	if len(fresh) != 2 {
		t.Fatalf("webhooks %v, want a notice of the person and one of the group", fresh)
	}
	person, group = onlyNotice(t, fresh[:1]), onlyNotice(t, fresh[1:])
	if person["group_id"] != nil {
		return group, person
	}
	return person, group
}

// onlyNotice is the one notice of the one webhook.
func onlyNotice(t *testing.T, fresh []servertest.Payload) map[string]any {
	t.Helper()
	if len(fresh) != 1 || len(fresh[0].Messages) != 1 || fresh[0].Messages[0]["type"] != "system" || len(fresh[0].Contacts) > 0 {
		t.Fatalf("webhooks %v, want one notice", fresh)
	}
	return fresh[0].Messages[0]
}

// TestWhatHappensToTheNumber causes one event after the other; each must show.
// TestTroublesAreToldWhileTheyLast begins and ends each.
func TestTroublesAreToldWhileTheyLast(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	cause := func(kind string) {
		t.Helper()
		askFor[controlgen.Caused](t, s, http.MethodPost, theWorld+"/events", `{"type":"`+kind+`"}`, http.StatusOK)
	}
	want := func(troubles ...controlgen.Trouble) {
		t.Helper()
		list := ask[controlgen.WorldList](t, s, http.MethodGet, "/worlds", "", http.StatusOK)
		if diff := cmp.Diff(append([]controlgen.Trouble{}, troubles...), list.Worlds[0].Troubles); diff != "" {
			t.Errorf("troubles (-want +got):\n%s", diff)
		}
	}
	want()
	for _, kind := range []string{"connection_lost", "payment_problem", "sender_locked"} {
		cause(kind)
	}
	want(controlgen.TroubleSenderLocked, controlgen.TroublePaymentProblem, controlgen.TroubleConnectionLost)
	cause("sender_unlocked")
	want(controlgen.TroublePaymentProblem, controlgen.TroubleConnectionLost)
	cause("connection_restored")
	want(controlgen.TroublePaymentProblem)
	cause("payment_resolved")
	want()
}

func TestWhatHappensToTheNumber(t *testing.T) {
	t.Parallel()
	s := newTalk(t, inClub)
	met := notices()
	for _, h := range happenings() {
		met[h.kind] = notice{}
		kinds := s.cause(t, h.event)
		if len(kinds) == 0 {
			t.Errorf("%s caused nothing", h.event)
		}
		h.then(t, s, kinds)
		advance(t, s.Server, time.Minute)
		s.posted(t)
	}
	for _, kind := range allOf(t, "EventType") {
		if _, ok := met[controlgen.EventType(kind)]; !ok {
			t.Errorf("nothing caused %s", kind)
		}
	}
}

// TestEventsThatCannotBe are refused, and nothing comes of them.
func TestEventsThatCannotBe(t *testing.T) {
	t.Parallel()
	s := newTalk(t, inClub)
	group := theGroup(t, s.Server)
	const bad, conflict = http.StatusBadRequest, http.StatusConflict
	tests := []struct {
		body   string
		status int
		part   string
	}{
		{`{}`, bad, "type"},
		{`{"type":"sunrise"}`, bad, "type"},
		{`{"type":"number_changed","customer":"447700900123"}`, bad, "misses new_number; it needs customer, new_number"},
		{`{"type":"sender_locked","customer":"447700900123","code":1}`, bad, "does not use customer, code; it has no members besides its type"},
		{`{"type":"error","details":"x","group":"g"}`, bad, "misses code and does not use group; it needs code and may have details"},
		{`{"type":"media_download_error","code":400}`, bad, "it may have details"},
		{`{"type":"error","code":470}`, conflict, "470"},
		{`{"type":"connection_restored"}`, conflict, "not lost"},
		{`{"type":"number_changed","customer":"447700900999","new_number":"447700900123"}`, conflict, "447700900123"},
		{`{"type":"identity_changed","customer":"447700900000"}`, conflict, "447700900000"},
		{`{"type":"group_ended","group":"1-1"}`, conflict, "1-1"},
		{`{"type":"group_ended","group":"{group}","by":"16505550101"}`, conflict, "not an admin"},
		{`{"type":"group_user_left","group":"{group}","users":["16505550101","16505550102"]}`, conflict, "16505550102"},
		{`{"type":"group_user_joined","group":"{group}","users":["16505550102","16505550101"]}`, conflict, "already"},
		{`{"type":"group_user_joined","group":"{group}"}`, bad, "misses users"},
		{`{"type":"group_icon_deleted","group":"{group}","by":"447700900123"}`, http.StatusNotFound, "No picture"},
		{`{"type":"group_created","by":"447700900000","subject":"x"}`, conflict, "447700900000"},
		{`{"type":"group_subject_changed","group":"{group}","by":"447700900000","subject":"x"}`, conflict, "through the API"},
	}
	for _, tt := range tests {
		askRefused(t, s, http.MethodPost, theEvents, strings.ReplaceAll(tt.body, "{group}", group), tt.status, tt.part)
	}
	if fresh := s.posted(t); len(fresh) > 0 {
		t.Errorf("webhooks %v came of refusals", fresh)
	}
	if got := call(s.Server, s.bearer, http.MethodGet, "/v1/groups/"+group, "").Body.String(); !strings.Contains(got, `"16505550101"`) || strings.Contains(got, "16505550102") {
		t.Errorf("the group is %s", got)
	}
	askRefused(t, s, http.MethodPost, "/worlds/fresh/events", `{"type":"error"}`, bad, "code")
	askRefused(t, s, http.MethodGet, "/worlds/fresh/messages", "", http.StatusNotFound, "fresh")
}

// TestAnEventTellsItsOwnFactsAlone causes events side by side: each answer has the facts of its own.
func TestAnEventTellsItsOwnFactsAlone(t *testing.T) {
	t.Parallel()
	s := newTalk(t, func(c *server.Config) { c.Fixture = "load" })
	const callers, rounds = 4, 20
	ended := make(chan string, callers)
	for i := range callers {
		go func() {
			number, wrong := fmt.Sprintf("4477009003%02d", i), ""
			for range rounds {
				w := asked(s, http.MethodPost, theEvents, `{"type":"identity_changed","customer":"`+number+`"}`)
				var caused struct {
					Facts []struct {
						Fact struct {
							WaID string `json:"wa_id"`
						}
					}
				}
				if err := json.Unmarshal(w.Body.Bytes(), &caused); err != nil || len(caused.Facts) != 1 || caused.Facts[0].Fact.WaID != number {
					wrong = w.Body.String()
				}
			}
			ended <- wrong
		}()
	}
	for range callers {
		if wrong := <-ended; wrong != "" {
			t.Errorf("not the facts of the event alone: %s", wrong)
		}
	}
}
