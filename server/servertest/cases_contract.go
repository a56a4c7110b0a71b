package servertest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// contractCases are how requests are judged. Source: DESIGN, What decides an answer; overview,
// Request parsing; clients, Answers in general.
func contractCases() []Case {
	return []Case{
		{Name: "a body that is not JSON is 400/1025 with the captured texts", Run: notJSON},
		{Name: "surplus members, nulls and odd content types are let through", Run: letThrough},
		{Name: "surplus members are refused with 1010 on demand", Options: []Option{WithConfig(func(c *server.Config) { c.World.UnknownFields = server.UnknownFieldsReject })}, Run: rejectUnknown},
		{Name: "all violations come in one answer, the weightiest decides the code", Run: allViolations},
		{Name: "the journal has the machine-readable violations and findings", Run: recordedViolations},
		{Name: "Mock-Explain puts the same on the answer", Run: explained},
		{Name: "a body that is too large is 413/1009", Options: []Option{WithConfig(func(c *server.Config) { c.HTTP.MaxBody, c.HTTP.MaxUpload = 1000, 2000 })}, Run: tooLarge},
		{Name: "GET and DELETE may carry a body", Run: bodiesOfGet},
		{Name: "access is asked before the contract, the contract before the World", Run: orderOfChecks},
		{Name: "no secret is in the journal", Run: noSecrets},
	}
}

func notJSON(t *testing.T, m *Mock) {
	tests := []struct{ name, body, details string }{
		{"syntax", `{"to":`, "Unable to decode json from the request: Syntax error"},
		{"empty", "", "Unable to decode json from the request: Syntax error"},
		{"trailing bytes", `{"to":"447700900123","text":{"body":"x"}} x`, "Unable to decode json from the request: Syntax error"},
		{"invalid UTF-8", "{\"to\":\"447700900123\",\"text\":{\"body\":\"\xff\"}}", "Unable to decode json from the request: Malformed UTF-8 characters, possibly incorrectly encoded"},
		{"deep nesting", `{"text":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`, "Unable to decode json from the request: Maximum stack depth exceeded"},
	}
	for _, tt := range tests {
		a := m.Call(t, http.MethodPost, "/messages", tt.body)
		a.Want(t, http.StatusBadRequest, 1025)
		if a.Details() != tt.details || a.Text(t, "/errors/0/title") != "Request is not valid" {
			t.Errorf("%s: %s", tt.name, a.Body)
		}
	}
	for _, body := range []string{`[]`, `"x"`, `7`, `null`} {
		m.Call(t, http.MethodPatch, "/settings/application", body).Want(t, http.StatusBadRequest, 1025)
	}
}

func letThrough(t *testing.T, m *Mock) {
	bodies := []string{
		`{"to":"447700900123","messaging_product":"whatsapp","text":{"body":"hello","render_mentions":false}}`,
		`{"to":"+447700900123","type":null,"recipient_type":null,"ttl":null,"text":{"body":"hello"},"image":null}`,
		`{"to":"447700900123","type":"image","image":{"link":"https://cdn.example/p.png","caption":null,"filename":null}}`,
	}
	for _, body := range bodies {
		for _, contentType := range []string{"", "application/json;charset=utf-8", "application/x-www-form-urlencoded", "text/plain", "garbage"} {
			m.Login(t)
			a := m.Do(t, Request{Method: http.MethodPost, Path: "/messages", Body: body, Header: map[string]string{"Content-Type": contentType, "Authorization": m.bearer(), "Accept-Encoding": "1"}})
			a.Want(t, http.StatusCreated, 0)
		}
	}
	m.Call(t, http.MethodPatch, "/settings/application", `{"tcp_listen_address":"x","webhooks":{"url":"https://hooks.example/wa","surplus":1}}`).Want(t, http.StatusOK, 0)
}

func rejectUnknown(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodPost, "/messages", `{"to":"447700900123","preview_ulr":true,"text":{"body":"hello"}}`)
	a.Want(t, http.StatusBadRequest, 1010)
	if !strings.Contains(a.Details(), "preview_ulr") || !strings.Contains(a.Details(), "preview_url") {
		t.Errorf("details %q name neither the member nor the nearest one", a.Details())
	}
}

func allViolations(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodPost, "/messages", `{"type":"text","recipient_type":"crowd","text":{}}`)
	a.Want(t, http.StatusBadRequest, 1008)
	for _, want := range []string{"'to' is mandatory", "recipient_type", "'body' is mandatory for type 'text'"} {
		if !strings.Contains(a.Details(), want) {
			t.Errorf("details %q lack %q", a.Details(), want)
		}
	}
	m.Call(t, http.MethodPost, "/messages", `{"to":"447700900123","recipient_type":"crowd","text":{}}`).Want(t, http.StatusBadRequest, 1002)
	a = m.Call(t, http.MethodPost, "/messages", `{"to":"447700900123","type":"text","text":{}}`)
	a.Want(t, http.StatusBadRequest, 1008)
	if want := "Parameter 'body' is mandatory for type 'text'"; a.Details() != want {
		t.Errorf("details %q, want %q", a.Details(), want)
	}
	m.Call(t, http.MethodPost, "/messages", `{"to":"447700900123","type":"audio","audio":{"link":"https://cdn.example/a.mp3","caption":"x"}}`).Want(t, http.StatusBadRequest, 1010)
	a = m.Call(t, http.MethodPost, "/messages", `{"to":"447700900123","type":"imgae","image":{}}`)
	a.Want(t, http.StatusBadRequest, 1009)
	if !strings.Contains(a.Details(), "'image'") {
		t.Errorf("details %q do not name the nearest type", a.Details())
	}
}

func recordedViolations(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/messages", `{"type":"text","text":{"body":7},"extra":1}`).Want(t, http.StatusBadRequest, 1008)
	entries := m.Journal(t)
	x := entries[len(entries)-1].Exchange
	var rules []string
	for _, v := range x.Violations {
		rules = append(rules, v.Rule+" "+v.Pointer)
	}
	if got, want := strings.Join(rules, ", "), "required /to, type /text/body"; got != want {
		t.Errorf("violations %q, want %q", got, want)
	}
	if len(x.Findings) != 1 || x.Findings[0].Rule != "unknown-field" || x.Findings[0].Pointer != "/extra" {
		t.Errorf("findings %v, want the unknown field /extra", x.Findings)
	}
}

func explained(t *testing.T, m *Mock) {
	m.Login(t)
	ask := func(explain, body string) Answer {
		return m.Do(t, Request{Method: http.MethodPost, Path: "/messages", Body: body, Header: map[string]string{"Authorization": m.bearer(), "Mock-Explain": explain}})
	}
	a := ask("true", `{"type":"text","text":{"body":7},"süß😀":1}`)
	a.Want(t, http.StatusBadRequest, 1008)
	header := a.Header.Get("Mock-Violations")
	var told []struct{ Rule, Pointer, Expected, Got, Fix string }
	if err := json.Unmarshal([]byte(header), &told); err != nil {
		t.Fatalf("Mock-Violations %q: %v", header, err)
	}
	if len(told) != 3 || told[0].Rule != "required" || told[0].Pointer != "/to" || told[1].Pointer != "/text/body" || told[2].Pointer != "/süß😀" {
		t.Errorf("Mock-Violations %q", header)
	}
	if strings.ContainsFunc(header, func(r rune) bool { return r > 126 }) {
		t.Errorf("Mock-Violations is not ASCII: %q", header)
	}
	for _, quiet := range []Answer{ask("false", `{}`), ask("", `{}`), ask("true", `{"to":"447700900123","text":{"body":"hello"}}`)} {
		if got := quiet.Header.Get("Mock-Violations"); got != "" {
			t.Errorf("Mock-Violations without need: %q", got)
		}
	}
}

func tooLarge(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/messages", `{"to":"447700900123","text":{"body":"`+strings.Repeat("x", 1000)+`"}}`).Want(t, http.StatusRequestEntityTooLarge, 1009)
	m.Login(t)
	upload := Request{Method: http.MethodPost, Path: "/media", Body: bytes.Repeat([]byte("x"), 2001), Header: map[string]string{"Content-Type": "image/png", "Authorization": m.bearer()}}
	m.Do(t, upload).Want(t, http.StatusRequestEntityTooLarge, 1009)
	upload.Body = bytes.Repeat([]byte("x"), 2000)
	m.Do(t, upload).Want(t, http.StatusCreated, 0)
	for _, op := range server.Operations() {
		if slices.Contains(op.Statuses, http.StatusRequestEntityTooLarge) {
			path := regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(op.Path, "1")
			m.Do(t, Request{Method: op.Method, Path: path, Body: bytes.Repeat([]byte(" "), 3001), Header: upload.Header}).Want(t, http.StatusRequestEntityTooLarge, 1009)
		}
	}
}

func bodiesOfGet(t *testing.T, m *Mock) {
	for _, body := range []string{"{}", "", `{"a":1}`, "not JSON"} {
		m.Call(t, http.MethodGet, "/health", body).Want(t, http.StatusOK, 0)
		m.Call(t, http.MethodDelete, "/settings/application", body).Want(t, http.StatusOK, 0)
	}
}

func orderOfChecks(t *testing.T, m *Mock) {
	m.Do(t, Request{Method: http.MethodPost, Path: "/messages", Body: "not JSON"}).Want(t, http.StatusUnauthorized, 1005)
	m.Call(t, http.MethodPost, "/messages", `{"to":"447700900000"}`).Want(t, http.StatusBadRequest, 1008)
}

func noSecrets(t *testing.T, m *Mock) {
	secrets := []string{AdminPassword + "-9A", "240613", "k3y-for-cdn", "hook-pass"}
	m.Call(t, http.MethodPost, "/users", map[string]string{"username": "till-2", "password": secrets[0]}).Want(t, http.StatusCreated, 0)
	m.Call(t, http.MethodPost, "/settings/account/two-step", map[string]string{"pin": secrets[1]}).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodPost, "/settings/application/media/providers", `[{"name":"shop-cdn","type":"www","config":{"bearer":"k3y-for-cdn"}}]`).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodGet, "/settings/application/media/providers", nil).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodPatch, "/settings/application", `{"webhooks":{"url":"https://user:hook-pass@hooks.example/wa"}}`).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodGet, "/settings/application", nil).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodPost, "/users", `{"username":"till-3","password":"`+secrets[0]).Want(t, http.StatusBadRequest, 1025)
	secrets = append(secrets, strings.TrimPrefix(m.bearer(), "Bearer "))
	for _, e := range m.Journal(t) {
		if e.Exchange == nil {
			continue
		}
		x := e.Exchange
		text := string(x.Request.Body) + string(x.Response.Body) + strings.Join(x.Request.Header["Authorization"], " ")
		for _, v := range append(x.Violations, x.Findings...) {
			text = strings.Join([]string{text, v.Message, v.Got}, " ")
		}
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s: the journal holds the secret %q", x.Operation, secret)
			}
		}
	}
}
