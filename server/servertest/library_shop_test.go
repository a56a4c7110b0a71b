package servertest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// The customers of the fixtures whom the scenarios are about.
const (
	ada    = "447700900123"
	bob    = "447700900124"
	eve    = "16505550102"
	nobody = "447700900127" // has no WhatsApp
	silent = "447700900128" // has never written
)

// shop is a small client as a business would write it: it logs in, calls, looks at its webhooks, and
// gets no answer now and then. Time goes by only when it says so.
type shop struct {
	*testing.T
	mock  *servertest.Mock
	hook  *servertest.Hook
	token string
	seen  int      // webhooks that it has looked at
	marks []uint64 // for each call, the last entry of the journal before it
}

// reply is what the shop got; Status 0 is no answer.
type reply struct {
	servertest.Answer
}

// request makes a call and lets all that follows from it at once happen.
func (s *shop) request(method, path, authorization, contentType string, body []byte) reply {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.mock.URL()+"/v1"+path, bytes.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Authorization", authorization)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	r.Close = true // so that a connection that breaks is this one's, and is not tried again
	s.marks = append(s.marks, s.last())
	defer s.mock.Advance(s, 0)
	out, err := s.mock.Client().Do(r)
	if err != nil {
		return reply{}
	}
	defer out.Body.Close()
	got, err := io.ReadAll(out.Body)
	if err != nil {
		return reply{}
	}
	s.await(out.Header.Get("Mock-Exchange"))
	return reply{servertest.Answer{Status: out.StatusCode, Header: out.Header, Body: got}}
}

// last is the number of the last entry of the journal.
func (s *shop) last() uint64 {
	s.Helper()
	all := s.mock.Journal(s)
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].Seq
}

// await waits until an exchange is on record: a file has arrived before it is.
func (s *shop) await(id string) {
	s.Helper()
	for !slices.ContainsFunc(s.mock.Journal(s), func(e server.Entry) bool { return e.Exchange != nil && e.Exchange.ID == id }) {
		runtime.Gosched()
	}
}

// call makes a call with the token, and a JSON body unless it is nil.
func (s *shop) call(method, path string, body any) reply {
	s.Helper()
	if body == nil {
		return s.request(method, path, "Bearer "+s.token, "", nil)
	}
	b, err := json.Marshal(body)
	if err != nil {
		s.Fatal(err)
	}
	return s.request(method, path, "Bearer "+s.token, "application/json", b)
}

// login logs the admin in, with a new password where that is not empty.
func (s *shop) login(newPassword string) reply {
	s.Helper()
	var body []byte
	if newPassword != "" {
		body = []byte(`{"new_password":"` + newPassword + `"}`)
	}
	a := s.request(http.MethodPost, "/users/login", servertest.BasicAuth("admin", servertest.AdminPassword), "application/json", body)
	if a.Status == http.StatusOK {
		s.token = a.Text(s, "/users/0/token")
	}
	return a
}

// send sends a text, to a person or a group.
func (s *shop) send(to, text string) reply {
	s.Helper()
	kind := "individual"
	if strings.Contains(to, "-") {
		kind = "group"
	}
	return s.call(http.MethodPost, "/messages", map[string]any{
		"to": to, "type": "text", "recipient_type": kind, "text": map[string]string{"body": text},
	})
}

// sendTemplate sends a template with texts as parameters of its body.
func (s *shop) sendTemplate(to, name, language string, parameters ...string) reply {
	s.Helper()
	var texts []map[string]string
	for _, p := range parameters {
		texts = append(texts, map[string]string{"type": "text", "text": p})
	}
	return s.call(http.MethodPost, "/messages", map[string]any{"to": to, "type": "template", "template": map[string]any{
		"namespace": "quayside_tea_house", "name": name, "language": map[string]string{"policy": "deterministic", "code": language},
		"components": []any{map[string]any{"type": "body", "parameters": texts}},
	}})
}

// upload uploads a picture.
func (s *shop) upload() reply {
	s.Helper()
	return s.request(http.MethodPost, "/media", "Bearer "+s.token, "image/png", []byte("\x89PNG\r\n\x1a\n"))
}

// read marks a message as read.
func (s *shop) read(id string) reply {
	s.Helper()
	return s.call(http.MethodPut, "/messages/"+id, map[string]string{"status": "read"})
}

// wait lets time go by.
func (s *shop) wait(d time.Duration) {
	s.Helper()
	s.mock.Advance(s, d)
}

// news are the webhooks that came since the last look.
func (s *shop) news() []servertest.Payload {
	s.Helper()
	all := s.hook.Payloads(s)
	fresh := all[s.seen:]
	s.seen = len(all)
	return fresh
}

// incoming are the messages and notices that came since the last look, each once: a shop knows
// them by their ids.
func (s *shop) incoming() []map[string]any {
	s.Helper()
	var out []map[string]any
	known := map[any]bool{}
	for _, p := range s.news() {
		for _, m := range p.Messages {
			if !known[m["id"]] {
				known[m["id"]] = true
				out = append(out, m)
			}
		}
	}
	return out
}

// newest is the id of the last message of a customer: of those of one second the one that came last.
func newest(list []map[string]any, from string) string {
	id, at := "", ""
	for _, m := range list {
		if t := text(m, "timestamp"); text(m, "from") == from && t >= at {
			id, at = text(m, "id"), t
		}
	}
	return id
}

// statuses are those that came since the last look, with the code of the error where there is one:
// "delivered", "failed 470".
func (s *shop) statuses() []string {
	s.Helper()
	out := []string{}
	for _, p := range s.news() {
		for _, m := range p.Statuses {
			text, _ := m["status"].(string)
			if list, ok := m["errors"].([]any); ok && len(list) > 0 {
				e, _ := list[0].(map[string]any)
				code, _ := e["code"].(float64)
				text += " " + strconv.Itoa(int(code))
			}
			out = append(out, text)
		}
	}
	return out
}

// text is a member that holds a text; empty: it does not.
func text(m map[string]any, name string) string {
	t, _ := m[name].(string)
	return t
}

// want fails the test when the answer is not this: status, and code of the refusal (0: none).
func (s *shop) want(a reply, status, code int) {
	s.Helper()
	if a.Status != status || a.Status != 0 && a.Code() != code {
		s.Errorf("answered %d with code %d, want %d with code %d: %s", a.Status, a.Code(), status, code, a.Body)
	}
}
