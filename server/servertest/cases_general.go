package servertest

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// generalCases are what holds for every operation. Source: overview; clients, Answers in general.
func generalCases() []Case {
	return []Case{
		{Name: "every operation answers under both forms of its path, with and without a trailing slash", Run: bothForms},
		{Name: "an unknown path is 404/1006 and names the nearest operation", Run: unknownPath},
		{Name: "a known path with another method is 405 and says what is allowed", Run: wrongMethod},
		{Name: "answers are compact JSON with the headers of the real client", Run: headersOfAnswers},
		{Name: "X-Request-ID is echoed", Run: requestIDEchoed},
		{Name: "every operation but login wants a bearer token", Run: wantsToken},
		{Name: "an API key opens health, metrics and stats alone", Options: []Option{WithConfig(func(c *server.Config) { c.World.APIKey = testAPIKey })}, Run: apiKeyOpens},
		{Name: "schemes compare without case and may be followed by several spaces", Run: oddSchemes},
		{Name: "a role that is not allowed is 403/1005", Run: wrongRole},
		{Name: "meta names the version: with a v where the web app answers", Run: metaVersion},
		{Name: "an unregistered client answers 503/1011 where it would need a connection", Options: []Option{WithFixture("fresh")}, Run: notReady},
	}
}

// testAPIKey is an API key of tests.
const testAPIKey = "key-for-probes-1"

func bothForms(t *testing.T, m *Mock) {
	for _, path := range []string{"/health", "/health/", "/v1/health", "/v1/health/", "/metrics", "/v1/metrics"} {
		m.Call(t, http.MethodGet, path, nil).Want(t, http.StatusOK, 0)
	}
	m.Call(t, http.MethodPost, "/v1/contacts/", map[string]any{"contacts": []string{}}).Want(t, http.StatusOK, 0)
	for _, path := range []string{"/v1/health//", "//health", "/v2/health", "/v1/v1/health", "/v1", "/"} {
		m.Call(t, http.MethodGet, path, nil).Want(t, http.StatusNotFound, 1006)
	}
}

func unknownPath(t *testing.T, m *Mock) {
	tests := []struct{ method, path, want string }{
		{http.MethodPost, "/v1/message", "POST /messages"},
		{http.MethodGet, "/setting/application", "GET /settings/application"},
		{http.MethodGet, "/v1/group/123-456/invite", "GET /groups/{GroupId}/invite"},
	}
	for _, tt := range tests {
		a := m.Do(t, Request{Method: tt.method, Path: tt.path})
		a.Want(t, http.StatusNotFound, 1006)
		if !strings.Contains(a.Details(), tt.want) {
			t.Errorf("%s %s: details %q do not name %s", tt.method, tt.path, a.Details(), tt.want)
		}
	}
}

func wrongMethod(t *testing.T, m *Mock) {
	tests := []struct{ method, path, allow string }{
		{http.MethodGet, "/v1/messages", "POST"},
		{http.MethodPut, "/settings/application", "DELETE, GET, PATCH"},
		{http.MethodOptions, "/users/login", "POST"},
		{http.MethodHead, "/health", "GET"},
	}
	for _, tt := range tests {
		a := m.Do(t, Request{Method: tt.method, Path: tt.path})
		if got := a.Header.Get("Allow"); a.Status != http.StatusMethodNotAllowed || got != tt.allow {
			t.Errorf("%s %s: %d with Allow %q, want 405 with %q", tt.method, tt.path, a.Status, got, tt.allow)
		}
	}
}

func headersOfAnswers(t *testing.T, m *Mock) {
	for _, path := range []string{"/health", "/settings/application", "/no/such/path"} {
		a := m.Call(t, http.MethodGet, path, nil)
		want := map[string]string{"Content-Type": "application/json", "Cache-Control": "no-cache, private", "Server": "Server"}
		for name, value := range want {
			if got := a.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", path, name, got, value)
			}
		}
		if got := a.Header.Get("X-Request-ID"); !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(got) {
			t.Errorf("%s: X-Request-ID is %q, want 32 hex digits", path, got)
		}
		if a.Header.Get("Mock-Exchange") == "" {
			t.Errorf("%s: no Mock-Exchange", path)
		}
		if strings.ContainsAny(string(a.Body), "\n\t") || strings.Contains(string(a.Body), `": `) {
			t.Errorf("%s: not compact: %q", path, a.Body)
		}
	}
	first, second := m.Call(t, http.MethodGet, "/health", nil), m.Call(t, http.MethodGet, "/health", nil)
	if first.Header.Get("X-Request-ID") == second.Header.Get("X-Request-ID") {
		t.Error("two answers have one X-Request-ID")
	}
}

func requestIDEchoed(t *testing.T, m *Mock) {
	a := m.Do(t, Request{Method: http.MethodGet, Path: "/health", Header: map[string]string{"X-Request-ID": "trace-77"}})
	if got := a.Header.Get("X-Request-ID"); got != "trace-77" {
		t.Errorf("X-Request-ID is %q, want the request's", got)
	}
}

func wantsToken(t *testing.T, m *Mock) {
	for _, op := range server.Operations() {
		path := regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(op.Path, "1")
		for _, authorization := range []string{"", "Bearer nonsense", "Bearer", "Digest x", BasicAuth("nobody", "Nobody-1234")} {
			a := m.Do(t, Request{Method: op.Method, Path: path, Header: map[string]string{"Authorization": authorization}})
			if a.Status != http.StatusUnauthorized || a.Code() != 1005 || a.Text(t, "/errors/0/title") != "Access denied" || a.Details() == "" {
				t.Errorf("%s with %q: %d %s, want 401 with code 1005 and details", op.ID, authorization, a.Status, a.Body)
			}
		}
	}
	a := m.Do(t, Request{Method: http.MethodPost, Path: "/users/login", Header: map[string]string{"Authorization": BasicAuth("admin", "wrong")}})
	if got := a.Header.Get("WWW-Authenticate"); got != `Basic realm="Secured"` || a.Details() != "Invalid credentials." {
		t.Errorf("bad login: WWW-Authenticate %q, details %q", got, a.Details())
	}
}

func apiKeyOpens(t *testing.T, m *Mock) {
	open := map[string]bool{"CheckHealth": true, "GetMetrics": true, "GetAppStats": true, "GetDbStats": true, "GetInternalAppStats": true, "GetInternalDbStats": true}
	for _, op := range server.Operations() {
		path := regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(op.Path, "1")
		a := m.Do(t, Request{Method: op.Method, Path: path, Header: map[string]string{"Authorization": "Apikey " + testAPIKey}})
		if want := open[op.ID]; want != (a.Status == http.StatusOK) || !want && a.Status != http.StatusUnauthorized {
			t.Errorf("%s with an API key: %d", op.ID, a.Status)
		}
	}
	m.Do(t, Request{Method: http.MethodGet, Path: "/health", Header: map[string]string{"Authorization": "Apikey another-key-99"}}).Want(t, http.StatusUnauthorized, 1005)
}

func oddSchemes(t *testing.T, m *Mock) {
	basic := strings.Replace(BasicAuth("admin", AdminPassword), "Basic ", "bAsIc   ", 1)
	a := m.Do(t, Request{Method: http.MethodPost, Path: "/users/login", Header: map[string]string{"Authorization": basic}})
	a.Want(t, http.StatusOK, 0)
	m.Do(t, Request{Method: http.MethodGet, Path: "/health", Header: map[string]string{"Authorization": "BEARER  " + a.Text(t, "/users/0/token")}}).Want(t, http.StatusOK, 0)
}

func wrongRole(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/users", map[string]string{"username": "till-2", "password": "Till-12345"}).Want(t, http.StatusCreated, 0)
	a := m.Do(t, Request{Method: http.MethodPost, Path: "/users/login", Header: map[string]string{"Authorization": BasicAuth("till-2", "Till-12345")}})
	bearer := map[string]string{"Authorization": "Bearer " + a.Text(t, "/users/0/token")}
	forAdmins := 0
	for _, op := range server.Operations() {
		path := regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(op.Path, "1")
		if op.ID == "LogoutUser" {
			continue // would end the token
		}
		if a := m.Do(t, Request{Method: op.Method, Path: path, Header: bearer}); a.Status == http.StatusForbidden && a.Code() == 1005 {
			forAdmins++
		}
	}
	// overview, Roles: users 4 (create, delete, read or update another), account 2, shards 2,
	// settings 3, providers 3, certificates 5, two-step 2, backup 2, business profile 2, compliance 2, about 2, photo 3.
	if want := 32; forAdmins != want {
		t.Errorf("%d operations are for admins alone, want %d", forAdmins, want)
	}
}

func metaVersion(t *testing.T, m *Mock) {
	login := m.Do(t, Request{Method: http.MethodPost, Path: "/v1/users/login", Header: map[string]string{"Authorization": BasicAuth("admin", AdminPassword)}})
	if got := login.Text(t, "/meta/version"); got != "v2.45.1" {
		t.Errorf("login: version %q, want v2.45.1", got)
	}
	if got := m.Call(t, http.MethodGet, "/users/nobody", nil).Text(t, "/meta/version"); got != "v2.45.1" {
		t.Errorf("refusal of users: version %q, want v2.45.1", got)
	}
	health := m.Call(t, http.MethodGet, "/health", nil)
	if got := health.Text(t, "/meta/version"); got != "2.45.1" {
		t.Errorf("health: version %q, want 2.45.1", got)
	}
	if got := health.Text(t, "/meta/api_status"); got != "stable" {
		t.Errorf("health: api_status %q, want stable", got)
	}
}

func notReady(t *testing.T, m *Mock) {
	tests := []struct {
		method, path string
		body         any
	}{
		{http.MethodPost, "/messages", map[string]any{"to": "447700900123", "text": map[string]string{"body": "hello"}}},
		{http.MethodPost, "/contacts", map[string]any{"contacts": []string{"+447700900123"}}},
		{http.MethodGet, "/groups", nil},
		{http.MethodPost, "/groups", map[string]string{"subject": "Regulars"}},
		{http.MethodGet, "/settings/profile/about", nil},
		{http.MethodPost, "/account/shards", map[string]any{"cc": "44", "phone_number": "7700900123", "shards": 2, "cert": testCert}},
	}
	for _, tt := range tests {
		m.Call(t, tt.method, tt.path, tt.body).Want(t, http.StatusServiceUnavailable, 1011)
	}
	m.Call(t, http.MethodGet, "/health", nil).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodGet, "/settings/application", nil).Want(t, http.StatusOK, 0)
}

// testCert is the verified-name certificate of "Tea House Demo". Source: registration, test vector.
const testCert = "CmgKJAix0fnWAxIGZW50OndhIg5UZWEgSG91c2UgRGVtb1CA4s+qBhpAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="
