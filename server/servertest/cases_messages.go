package servertest

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// People of the fixture one-business.
const (
	numberOfShop   = "447700900000"
	wroteEarlier   = "447700900123" // 20 minutes before the start
	wroteAtStart   = "447700900124"
	readsNothing   = "447700900125"
	receivesNone   = "447700900126"
	notOnWhatsApp  = "447700900127"
	neverWrote     = "447700900128"
	wroteJustNow   = "16505550101" // 5 minutes before the start
	unknownMessage = "ABEGRHcAkAEjAhAYrD5zQ_AWiQxRDpP5NSYR"
)

// messageCases are the envelope of a message, what is refused at once, and the contents that
// have no page of their own. Source: messages; clients, Messages; errors, 1000-series.
func messageCases() []Case {
	return slices.Concat(envelopeCases(), contentCases(), mediaMessageCases())
}

// envelopeCases are about what surrounds a content. Source: messages, Envelope, Success, Errors
// returned at once, Message ids.
func envelopeCases() []Case {
	locked := WithFixtureYAML("name: locked\nnumber: {country_code: \"44\", phone: \"7700900000\", locked: true}\nusers: [{name: admin, password: secret}]")
	return []Case{
		{Name: "a message is answered 201 with one id and nothing else", Run: messageAccepted},
		{Name: "ids are never the same and have the layout of the real client", Run: messageIDs},
		{Name: "no type means text, no recipient type an individual, and a plus is dropped", Run: messageDefaults},
		{Name: "contents that the type does not name are ignored", Run: otherContents},
		{Name: "an unknown type is 1009, an unknown recipient type 1002", Run: unknownTypes},
		{Name: "a recipient that is missing, no number, oneself or nobody is refused", Run: badRecipients},
		{Name: "ttl is seconds or an ISO 8601 duration, from 1 second to 30 days", Run: lifetimes},
		{Name: "context quotes a message, known or not", Run: quotes},
		{Name: "preview_url is a flag at the top level", Run: previews},
		{Name: "a message to a group needs the recipient type, the group and somebody in it", Run: toGroups},
		{Name: "what is refused comes in order: envelope, content, recipient", Run: orderOfRefusals},
		{Name: "every user may send", Run: everyUserSends},
		{Name: "a locked sender is refused with 403/1031", Options: []Option{locked}, Run: lockedSender},
		{Name: "an unregistered client refuses messages with 503/1011", Options: []Option{WithFixture("fresh")}, Run: unregisteredSender},
		{Name: "before 2.43 a number that is not on WhatsApp is refused in the answer", Options: []Option{WithClientVersion("2.42.0")}, Run: invalidInAnswer},
		{Name: "JSON that is too large is 413/1009", Options: []Option{WithConfig(func(c *server.Config) { c.HTTP.MaxBody = 500 })}, Run: largeMessages},
	}
}

// to is a message to somebody: the members besides "to", as JSON.
func to(number, members string) string { return `{"to":"` + number + `",` + members + `}` }

// textTo is a short text to somebody.
func textTo(number string) string {
	return to(number, `"type":"text","text":{"body":"Your tea is ready."}`)
}

// post sends a message.
func post(t *testing.T, m *Mock, body string) Answer {
	t.Helper()
	return m.Call(t, http.MethodPost, "/v1/messages", body)
}

// accepted sends a message that must be accepted, and answers its id.
func accepted(t *testing.T, m *Mock, body string) string {
	t.Helper()
	a := post(t, m, body)
	if a.Status != http.StatusCreated {
		t.Errorf("answered %d, want 201: %s to %.300s", a.Status, a.Body, body)
		return ""
	}
	return a.Text(t, "/messages/0/id")
}

// refusal is a message and how it is refused. Status 0: 400.
type refusal struct {
	name, body string
	status     int
	code       int
	details    string // that are part of the answer's; empty: any
}

// refused sends messages that must be refused.
func refused(t *testing.T, m *Mock, tests []refusal) {
	t.Helper()
	for _, tt := range tests {
		status := tt.status
		if status == 0 {
			status = http.StatusBadRequest
		}
		a := post(t, m, tt.body)
		if a.Status != status || a.Code() != tt.code || !strings.Contains(a.Details(), tt.details) {
			t.Errorf("%s: answered %d %s, want %d with code %d and %q", tt.name, a.Status, a.Body, status, tt.code, tt.details)
			continue
		}
		a.wantRefused(t, status, tt.code)
	}
}

func messageAccepted(t *testing.T, m *Mock) {
	for _, path := range []string{"/messages", "/messages/", "/v1/messages", "/v1/messages/"} {
		a := m.Call(t, http.MethodPost, path, textTo(wroteEarlier))
		a.Want(t, http.StatusCreated, 0)
		want := `{"messages":[{"id":"` + a.Text(t, "/messages/0/id") + `"}],"meta":{"api_status":"stable","version":"2.45.1"}}`
		if string(a.Body) != want {
			t.Errorf("%s answered %s, want %s", path, a.Body, want)
		}
	}
}

func messageIDs(t *testing.T, m *Mock) {
	seen := map[string]bool{}
	var letters strings.Builder
	for _, number := range []string{wroteEarlier, wroteJustNow} {
		for range 100 {
			id := accepted(t, m, textTo(number))
			if seen[id] {
				t.Fatalf("id %s came twice", id)
			}
			seen[id] = true
			letters.WriteString(id)
		}
	}
	if all := letters.String(); !regexp.MustCompile(`^[0-9A-Za-z_-]+$`).MatchString(all) || !strings.Contains(all, "-") || !strings.Contains(all, "_") {
		t.Error("ids are not of the letters of base64url, dash and underscore among them")
	}
	digits := strings.ReplaceAll(regulars, "-", "a")
	if len(digits)%2 == 1 {
		digits += "f"
	}
	length := fmt.Sprintf("%02x", len(digits)/2|0x80*(len(regulars)%2))
	tests := []struct{ id, start, prefix string }{
		{accepted(t, m, textTo(wroteEarlier)), "801106447700900123" + "0209", "gBEG"},
		{accepted(t, m, textTo(wroteJustNow)), "80118616505550101f" + "0209", "gBGG"},
		{accepted(t, m, toGroup(regulars)), "8021" + length + digits + "0209", "gC"},
	}
	for _, tt := range tests {
		raw, err := base64.RawURLEncoding.DecodeString(tt.id)
		got := hex.EncodeToString(raw)
		if err != nil || !strings.HasPrefix(got, tt.start) || len(got) != len(tt.start)+2*9 || !strings.HasPrefix(tt.id, tt.prefix) {
			t.Errorf("id %s is %s (%v), want %s and 9 bytes", tt.id, got, err, tt.start)
		}
	}
}

func messageDefaults(t *testing.T, m *Mock) {
	for _, body := range []string{
		`{"to":"447700900123","text":{"body":"Your tea is ready."}}`,
		`{"to":"447700900123","type":null,"recipient_type":null,"preview_url":null,"ttl":null,"context":null,"text":{"body":"Your tea is ready."}}`,
		`{"to":"447700900123","recipient_type":"individual","type":"text","text":{"body":"Your tea is ready."}}`,
		`{"to":"+447700900123","text":{"body":"Your tea is ready."},"messaging_product":"whatsapp"}`,
	} {
		accepted(t, m, body)
	}
	for _, f := range queued(t, m) {
		if f.To != wroteEarlier || f.Type != "text" || f.Group {
			t.Errorf("queued %+v, want a text to %s", f, wroteEarlier)
		}
	}
}

// queuedMessage is the fact message_queued.
type queuedMessage struct {
	Message, To, Type string
	Group             bool
}

// queued are the messages that the World has accepted.
func queued(t *testing.T, m *Mock) []queuedMessage {
	t.Helper()
	return told[queuedMessage](t, m, "message_queued")
}

func otherContents(t *testing.T, m *Mock) {
	for _, body := range []string{
		to(wroteEarlier, `"type":"text","text":{"body":"x"},"image":{"link":"https://cdn.example/cup.png"}`),
		to(wroteEarlier, `"type":"text","text":{"body":"x"},"image":null,"audio":"no object","location":{},"contacts":7,"template":[]`),
		to(wroteEarlier, `"type":"image","image":{"link":"https://cdn.example/cup.png"},"text":{"body":7}`),
	} {
		accepted(t, m, body)
	}
	types := make([]string, 0, 3)
	for _, f := range queued(t, m) {
		types = append(types, f.Type)
	}
	if want := []string{"text", "text", "image"}; !slices.Equal(types, want) {
		t.Errorf("queued %v, want %v", types, want)
	}
}

func unknownTypes(t *testing.T, m *Mock) {
	var tests []refusal
	for _, kind := range []string{`"unknown"`, `"imgae"`, `"Text"`, `""`, `7`, `{}`, `["text"]`} {
		tests = append(tests, refusal{name: "type " + kind, body: to(wroteEarlier, `"type":`+kind+`,"text":{"body":"x"}`), code: 1009, details: "type"})
	}
	for _, kind := range []string{`"crowd"`, `"Individual"`, `""`, `7`, `false`} {
		tests = append(tests, refusal{name: "recipient type " + kind, body: to(wroteEarlier, `"recipient_type":`+kind+`,"text":{"body":"x"}`), code: 1002, details: "recipient_type"})
	}
	refused(t, m, tests)
}

func badRecipients(t *testing.T, m *Mock) {
	text := `"text":{"body":"x"}`
	refused(t, m, []refusal{
		{name: "no to", body: `{` + text + `}`, code: 1008, details: "Parameter 'to' is mandatory"},
		{name: "null", body: `{"to":null,` + text + `}`, code: 1008, details: "Parameter 'to' is mandatory"},
		{name: "empty", body: to("", text), code: 1009, details: "'to'"},
		{name: "a number", body: `{"to":447700900123,` + text + `}`, code: 1009, details: "'to'"},
		{name: "letters", body: to("priya", text), code: 1009, details: "'to'"},
		{name: "digits of another script", body: to("٤٤٧٧٠٠٩٠٠١٢٣", text), code: 1009, details: "'to'"},
		{name: "spaces", body: to("+44 7700 900123", text), code: 1009, details: "'to'"},
		{name: "two plus", body: to("++447700900123", text), code: 1009, details: "'to'"},
		{name: "too short", body: to("123456", text), code: 1009, details: "'to'"},
		{name: "too long", body: to("4477009001234567", text), code: 1009, details: "'to'"},
		{name: "a group id without recipient type", body: to("447700900000-1711875600", text), code: 1009, details: "'to'"},
		{name: "no such calling code", body: to("21055501234", text), code: 1013, details: "Recipient is not a valid WhatsApp user"},
		{name: "too short for its country", body: to("163155588", text), code: 1013, details: "Recipient is not a valid WhatsApp user"},
		{name: "oneself", body: to(numberOfShop, text), code: 1021},
		{name: "oneself with plus", body: to("+"+numberOfShop, text), code: 1021},
	})
	a := post(t, m, to("163155588", text))
	for _, want := range []string{`"code":1013`, `"title":"User is not valid"`, `"details":"Recipient is not a valid WhatsApp user"`} { // some logs are searched for the bytes
		if !strings.Contains(string(a.Body), want) {
			t.Errorf("%s lacks %s", a.Body, want)
		}
	}
	if n := len(queued(t, m)); n != 0 {
		t.Errorf("%d messages were queued, want none", n)
	}
}

func lifetimes(t *testing.T, m *Mock) {
	for _, ttl := range []string{
		`"P1D"`, `"P30D"`, `"P4W"`, `"PT1S"`, `"PT1H30M"`, `"P1DT12H"`, `"PT720H"`, `86400`, `"86400"`, `1`, `"1"`, `2592000`, `"2592000"`, `86400.0`, `8.64e4`, `null`,
	} {
		accepted(t, m, to(wroteEarlier, `"ttl":`+ttl+`,"text":{"body":"x"}`))
	}
	var tests []refusal
	for _, ttl := range []string{
		`0`, `"0"`, `-1`, `"-1"`, `1.5`, `"1.5"`, `2592001`, `"2592001"`, `1e30`, `"P31D"`, `"PT0S"`, `"P1Y"`, `"P1M"`, `"P"`, `"PT"`, `"P1DT"`, `"1D"`, `"p1d"`, `"P1W1D"`,
		`"PT1S1M"`, `"99999999999999999999"`, `"P99999999999999999999D"`, `""`, `" 60"`, `"a day"`, `true`, `{}`, `{"days":1}`, `[60]`,
	} {
		tests = append(tests, refusal{name: "ttl " + ttl, body: to(wroteEarlier, `"ttl":`+ttl+`,"text":{"body":"x"}`), code: 1009, details: "ttl"})
	}
	refused(t, m, tests)
}

func quotes(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	for _, quoted := range []string{`{"message_id":"` + id + `"}`, `{"message_id":"` + unknownMessage + `"}`, `null`, `{"message_id":"x","id":"surplus"}`} {
		accepted(t, m, to(wroteEarlier, `"context":`+quoted+`,"text":{"body":"x"}`))
	}
	refused(t, m, []refusal{
		{name: "no message_id", body: to(wroteEarlier, `"context":{},"text":{"body":"x"}`), code: 1008, details: "message_id"},
		{name: "null", body: to(wroteEarlier, `"context":{"message_id":null},"text":{"body":"x"}`), code: 1008, details: "message_id"},
		{name: "not a text", body: to(wroteEarlier, `"context":{"message_id":7},"text":{"body":"x"}`), code: 1009, details: "message_id"},
		{name: "not an object", body: to(wroteEarlier, `"context":"`+id+`","text":{"body":"x"}`), code: 1009, details: "context"},
	})
}

func previews(t *testing.T, m *Mock) {
	for _, members := range []string{
		`"preview_url":true,"text":{"body":"Menu: https://teahouse.example/menu"}`,
		`"preview_url":true,"text":{"body":"no address"}`,
		`"preview_url":false,"text":{"body":"Menu: https://teahouse.example/menu"}`,
		`"text":{"body":"as in the cloud","preview_url":true}`,
		`"preview_url":true,"type":"image","image":{"link":"https://cdn.example/cup.png"}`,
	} {
		accepted(t, m, to(wroteEarlier, members))
	}
	refused(t, m, []refusal{
		{name: "a text", body: to(wroteEarlier, `"preview_url":"true","text":{"body":"x"}`), code: 1009, details: "preview_url"},
		{name: "a number", body: to(wroteEarlier, `"preview_url":1,"text":{"body":"x"}`), code: 1009, details: "preview_url"},
	})
}

func toGroups(t *testing.T, m *Mock) {
	id := accepted(t, m, toGroup(regulars))
	if got := queued(t, m); len(got) != 1 || !got[0].Group || got[0].To != regulars || got[0].Message != id {
		t.Errorf("queued %+v, want one to the group %s", got, regulars)
	}
	alone := m.Call(t, http.MethodPost, "/groups", `{"subject":"Nobody yet"}`).Text(t, "/groups/0/id")
	refused(t, m, []refusal{
		{name: "nobody else is in it", body: toGroup(alone), code: 1020},
		{name: "no such group", body: toGroup("447700900000-1234567890"), status: http.StatusNotFound, code: 1012},
		{name: "a number as a group", body: toGroup(wroteEarlier), status: http.StatusNotFound, code: 1012},
		{name: "a group as an individual", body: textTo(regulars), code: 1009, details: "'to'"},
		{name: "content first", body: to("447700900000-1234567890", `"recipient_type":"group","text":{}`), code: 1008},
	})
	m.Call(t, http.MethodPost, "/groups/"+regulars+"/leave", nil).wantDone(t, http.StatusOK)
	post(t, m, toGroup(regulars)).Want(t, http.StatusForbidden, 1003)
}

func orderOfRefusals(t *testing.T, m *Mock) {
	m.Do(t, Request{Method: http.MethodPost, Path: "/messages", Body: textTo(numberOfShop)}).Want(t, http.StatusUnauthorized, 1005)
	refused(t, m, []refusal{
		{name: "JSON before all", body: `{"to":"` + numberOfShop + `"`, code: 1025},
		{name: "a missing content before the recipient", body: to(numberOfShop, `"type":"text"`), code: 1008, details: "'text'"},
		{name: "a long text before the recipient", body: to(numberOfShop, `"text":{"body":"`+strings.Repeat("x", 4097)+`"}`), code: 1001},
		{name: "unknown media before the recipient", body: to(numberOfShop, `"type":"image","image":{"id":"no-such-media"}`), status: http.StatusNotFound, code: 1006},
		{name: "the recipient at last", body: textTo(numberOfShop), code: 1021},
	})
}

func everyUserSends(t *testing.T, m *Mock) {
	m.callAs(t, m.tokenOf(t, till, tillPassword), http.MethodPost, "/messages", textTo(wroteEarlier)).Want(t, http.StatusCreated, 0)
}

func lockedSender(t *testing.T, m *Mock) {
	post(t, m, textTo(wroteEarlier)).wantRefused(t, http.StatusForbidden, 1031)
	post(t, m, textTo(numberOfShop)).Want(t, http.StatusForbidden, 1031)
	post(t, m, to(wroteEarlier, `"text":{}`)).Want(t, http.StatusBadRequest, 1008)
}

func unregisteredSender(t *testing.T, m *Mock) {
	post(t, m, textTo(wroteEarlier)).wantRefused(t, http.StatusServiceUnavailable, 1011)
	post(t, m, to(wroteEarlier, `"text":{}`)).Want(t, http.StatusBadRequest, 1008)
}

func invalidInAnswer(t *testing.T, m *Mock) {
	refused(t, m, []refusal{{name: "not on WhatsApp", body: textTo(notOnWhatsApp), code: 1013, details: "Recipient is not a valid WhatsApp user"}})
	accepted(t, m, textTo(wroteEarlier))
	if n := len(queued(t, m)); n != 1 {
		t.Errorf("%d messages were queued, want 1", n)
	}
}

func largeMessages(t *testing.T, m *Mock) {
	m.Login(t)
	long := strings.Repeat("x", 500)
	for _, r := range []Request{
		{Method: http.MethodPost, Path: "/messages", Body: to(wroteEarlier, `"text":{"body":"`+long+`"}`)},
		{Method: http.MethodPut, Path: "/messages/" + unknownMessage, Body: `{"status":"read","note":"` + long + `"}`},
		{Method: http.MethodPost, Path: "/contacts", Body: `{"contacts":["` + long + `"]}`},
		{Method: http.MethodPut, Path: "/contacts/" + wroteEarlier + "/identity", Body: `{"hash":"` + long + `"}`},
	} {
		r.Header = map[string]string{"Authorization": m.bearer()}
		m.Do(t, r).Want(t, http.StatusRequestEntityTooLarge, 1009)
	}
}
