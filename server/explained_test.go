package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// meeting is a request that meets a rule.
type meeting struct {
	id      string
	config  func(*server.Config)
	before  func(t *testing.T, s *server.Server) (authorization string) // nil: no header; the answer "admin" is a login
	method  string
	target  string
	header  string
	body    string
	status  int
	reader  io.Reader // in place of body
	pointer string    // of the violation; empty: not looked at
}

// asAdmin logs in.
func asAdmin(t *testing.T, s *server.Server) string {
	t.Helper()
	return loginAs(t, s, "admin")
}

// asTill logs a user in who is no admin.
func asTill(t *testing.T, s *server.Server) string {
	t.Helper()
	bearer := loginAs(t, s, "admin")
	if a := call(s, bearer, http.MethodPost, "/v1/users", `{"username":"till","password":"Tea-House-42!"}`); a.Code != http.StatusCreated {
		t.Fatalf("create a user: %d %s", a.Code, a.Body)
	}
	r := httptest.NewRequest(http.MethodPost, "/v1/users/login", http.NoBody)
	r.SetBasicAuth("till", "Tea-House-42!")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var answer struct{ Users []struct{ Token string } }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Users) != 1 {
		t.Fatalf("log till in: %d %s", w.Code, w.Body)
	}
	return "Bearer " + answer.Users[0].Token
}

// routing are requests that meet the rules of routing, access and limits.
func routing() []meeting {
	const health, settings = "/v1/health", "/v1/settings/application"
	with := func(header string) func(*testing.T, *server.Server) string {
		return func(*testing.T, *server.Server) string { return header }
	}
	after := func(f func(t *testing.T, s *server.Server, bearer string)) func(*testing.T, *server.Server) string {
		return func(t *testing.T, s *server.Server) string {
			t.Helper()
			bearer := loginAs(t, s, "admin@shop")
			f(t, s, bearer)
			return bearer
		}
	}
	return []meeting{
		{id: "WABA-UNKNOWN-PATH", before: asAdmin, method: "POST", target: "/v1/mesages", status: 404},
		{id: "WABA-WRONG-METHOD", before: asAdmin, method: "PUT", target: settings, status: 405},
		{id: "WABA-UNKNOWN-WORLD", config: func(c *server.Config) { c.Worlds = server.WorldsDeclared }, method: "GET", target: "/w/shop-7" + health, status: 404, pointer: "/world"},
		{id: "WABA-NO-TOKEN", method: "GET", target: settings, status: 401, pointer: "/Authorization"},
		{id: "WABA-NO-TOKEN", before: with("Bearer "), method: "GET", target: settings, status: 401},
		{id: "WABA-NO-PASSWORD", method: "POST", target: "/v1/users/login", status: 401},
		{id: "WABA-WRONG-SCHEME", before: with(adminLogin), method: "GET", target: settings, status: 401},
		{id: "WABA-WRONG-SCHEME", before: with("Bearer x"), method: "POST", target: "/v1/users/login", status: 401},
		{id: "WABA-BAD-AUTHORIZATION", before: with("eyJhbGciOiJIUzI1NiIs"), method: "GET", target: settings, status: 401},
		{id: "WABA-BAD-AUTHORIZATION", before: with("Basic ???"), method: "POST", target: "/v1/users/login", status: 401},
		{id: "WABA-UNKNOWN-TOKEN", before: with("Bearer token-of-staging"), method: "GET", target: settings, status: 401},
		{
			id: "WABA-EXPIRED-TOKEN", method: "GET", target: settings, status: 401,
			before: func(t *testing.T, s *server.Server) string {
				t.Helper()
				bearer := loginAs(t, s, "admin")
				advance(t, s, 7*24*time.Hour)
				return bearer
			},
		},
		{
			id: "WABA-REVOKED-TOKEN", method: "GET", target: settings, status: 401,
			before: after(func(_ *testing.T, s *server.Server, bearer string) { call(s, bearer, "POST", "/v1/users/logout", "") }),
		},
		{
			id: "WABA-WORLD-GONE", method: "GET", target: settings, status: 401,
			before: after(func(t *testing.T, s *server.Server, _ string) {
				t.Helper()
				if a := asked(s, "DELETE", "/worlds/shop", ""); a.Code != http.StatusNoContent {
					t.Fatalf("delete the world: %d %s", a.Code, a.Body)
				}
			}),
		},
		{id: "WABA-WRONG-CREDENTIALS", before: with("Basic YWRtaW46eA=="), method: "POST", target: "/v1/users/login", status: 401},
		{id: "WABA-WRONG-CREDENTIALS", before: with("Basic bm9ib2R5Ong="), method: "POST", target: "/v1/users/login", status: 401},
		{id: "WABA-WRONG-API-KEY", before: with("Apikey another-key-of-nobody"), method: "GET", target: health, status: 401},
		{id: "WABA-WRONG-ROLE", before: asTill, method: "PATCH", target: settings, header: "Content-Type: application/json", body: "{}", status: 403},
		{id: "WABA-FOREIGN-RECORD", before: asTill, method: "GET", target: "/v1/users/admin", status: 403},
		{
			id: "WABA-PASSWORD-CHANGE-DUE", config: func(c *server.Config) { c.Fixture = "fresh" }, before: with(adminLogin),
			method: "POST", target: "/v1/users/login", status: 401, pointer: "/new_password",
		},
		{
			id: "WABA-RATE-LIMIT", config: func(c *server.Config) { c.World.RateLimits = server.RateLimitsReal }, method: "GET", target: settings, status: 429,
			before: func(t *testing.T, s *server.Server) string {
				t.Helper()
				bearer := loginAs(t, s, "admin")
				for range 60 {
					call(s, bearer, "GET", settings, "")
				}
				return bearer
			},
		},
		{
			id: "WABA-BODY-TOO-LARGE", config: func(c *server.Config) { c.HTTP.MaxBody = 100 }, before: asAdmin, method: "POST", target: "/v1/messages",
			body: strings.Repeat(" ", 101), status: 413,
		},
		{
			id: "WABA-BODY-TOO-LARGE", config: func(c *server.Config) { c.HTTP.MaxUpload = 100 }, before: asAdmin, method: "POST", target: "/v1/media",
			header: "Content-Type: image/png", body: strings.Repeat("x", 101), status: 413,
		},
		{id: "WABA-BODY-BROKEN-OFF", before: asAdmin, method: "POST", target: "/v1/messages", reader: broken{}, status: 400},
		{id: "WABA-TOO-MANY-WORLDS", config: func(c *server.Config) { c.MaxWorlds = 1 }, method: "GET", target: "/w/shop/v1/health", status: 503, pointer: "/world"},
	}
}

// judging are requests that depart from openapi.yaml, each in one way.
func judging() []meeting {
	send := func(id, body, pointer string) meeting {
		return meeting{id: id, before: asAdmin, method: "POST", target: "/v1/messages", header: "Content-Type: application/json", body: body, status: 400, pointer: pointer}
	}
	patch := func(id, body, pointer string) meeting {
		m := send(id, body, pointer)
		m.method, m.target = "PATCH", "/v1/settings/application"
		return m
	}
	dated := func(member string) string {
		return `{"to":"447700900123","type":"template","template":{"namespace":"a","name":"b","language":{"policy":"deterministic","code":"en"},"components":[{"type":"body","parameters":[` +
			`{"type":"date_time","date_time":{"fallback_value":"tomorrow",` + member + `}}]}]}}`
	}
	long := strings.Repeat("x", 4097)
	buttons := strings.TrimSuffix(strings.Repeat(`{"type":"reply","reply":{"id":"a","title":"a"}},`, 4), ",")
	return []meeting{
		send("WABA-JSON", `{"to": "447700900123", "text": {"body": "say "hi""}}`, ""),
		send("WABA-REQUIRED", `{"type":"text","text":{"body":"hello"}}`, "/to"),
		send("WABA-TYPE", `{"to":"447700900123","text":{"body":7}}`, "/text/body"),
		send("WABA-ENUM", `{"to":"447700900123","recipient_type":"person","text":{"body":"hello"}}`, "/recipient_type"),
		send("WABA-PATTERN", `{"to":"447700900123","type":"image","image":{"link":"cdn.example/a.png"}}`, "/image/link"),
		send("WABA-MIN-LENGTH", `{"to":"447700900123","text":{"body":""}}`, "/text/body"),
		send("WABA-MAX-LENGTH", `{"to":"447700900123","text":{"body":"`+long+`"}}`, "/text/body"),
		send("WABA-DISCRIMINATOR", `{"to":"447700900123","type":"imgae","image":{"id":"x"}}`, "/type"),
		send("WABA-NOT-ALLOWED", `{"to":"447700900123","type":"audio","audio":{"link":"https://cdn.example/a.mp3","caption":"x"}}`, "/audio/caption"),
		send("WABA-MINIMUM", dated(`"day_of_month":0`), "/template/components/0/parameters/0/date_time/day_of_month"),
		send("WABA-MAXIMUM", dated(`"hour":24`), "/template/components/0/parameters/0/date_time/hour"),
		send("WABA-MIN-ITEMS", `{"to":"447700900123","type":"contacts","contacts":[]}`, "/contacts"),
		send("WABA-MAX-ITEMS", `{"to":"447700900123","type":"interactive","interactive":{"type":"button","body":{"text":"?"},"action":{"buttons":[`+buttons+`]}}}`, "/interactive/action/buttons"),
		patch("WABA-ONE-OF", `{"callback_backoff_delay_ms":"3 seconds"}`, "/callback_backoff_delay_ms"),
		{id: "WABA-FORMAT", before: asAdmin, method: "GET", target: "/v1/health?format=100%", status: 200},
		{id: "WABA-CONTENT-TYPE", before: asAdmin, method: "POST", target: "/v1/media", header: "Content-Type: multipart/form-data; boundary=x", body: "x", status: 400, pointer: "/Content-Type"},
		{id: "WABA-UNKNOWN-FIELD", before: asAdmin, method: "POST", target: "/v1/messages", header: "Content-Type: application/json", body: `{"to":"447700900123","preview_ulr":true,"text":{"body":"hello"}}`, status: 201, pointer: "/preview_ulr"},
		{id: "WABA-DUPLICATE", before: asAdmin, method: "POST", target: "/v1/messages", header: "Content-Type: application/json", body: `{"to":"447700900123","text":{"body":"hello","body":"bye"}}`, status: 201, pointer: "/text/body"},
	}
}
