package servertest

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// loginCases are logins, logouts and tokens. Source: users, LoginUser and LogoutUser; overview,
// Token; lifecycle, Tokens and First login; clients, Login and tokens.
func loginCases() []Case {
	fresh := []Option{WithFixture("fresh")}
	return []Case{
		{Name: "a login answers one token and its end, seven days later", Run: loginAnswers},
		{Name: "a token is a JWT with the claims of the real client", Run: tokenIsJWT},
		{Name: "no body, an empty one, {}, null and the present password as the new one all log in", Run: loginBodies},
		{Name: "a login checks credentials, then JSON, then the due change, then the rules of passwords", Options: fresh, Run: loginOrder},
		{Name: "the first login of the admin demands a new password, for good", Options: fresh, Run: firstLogin},
		{Name: "a login may change the password; earlier tokens survive", Run: loginChangesPassword},
		{Name: "a new password is held to every rule", Run: passwordRules},
		{Name: "an unknown user and a wrong password get the same answer", Run: badCredentials},
		{Name: "a token is refused from the end of its seven days on", Run: tokenExpires},
		{Name: "tokens of one user live side by side, and logout ends one", Run: logoutEndsOne},
		{Name: "a token of the fixture never expires, but can be logged out", Options: []Option{WithFixtureYAML(fixtureLoggedIn)}, Run: fixedToken},
	}
}

// fixtureLoggedIn is a world whose integration never logs in, and whose admin never did.
const fixtureLoggedIn = `
name: tokens
number: {country_code: "44", phone: "7700900000"}
users:
  - {name: admin, password: secret, change_password: true}
  - {name: till-1, password: Loose-Leaf-1}
tokens:
  - {token: token-of-the-admin}
  - {token: token-of-the-till, user: till-1}
`

func loginAnswers(t *testing.T, m *Mock) {
	a := m.logIn(t, "admin", AdminPassword, nil)
	a.wantBody(t, http.StatusOK, `{"users":[{"token":"`+a.Text(t, "/users/0/token")+`","expires_after":"2024-05-08 09:00:00+00:00"}]}`)
	if got := a.Text(t, "/meta/version"); got != "v2.45.1" {
		t.Errorf("version %q, want v2.45.1", got)
	}
}

func tokenIsJWT(t *testing.T, m *Mock) {
	first, second := m.tokenOf(t, "admin", AdminPassword), m.tokenOf(t, "admin", AdminPassword)
	parts := strings.Split(first, ".")
	if len(parts) != 3 {
		t.Fatalf("token %q has %d parts, want 3", first, len(parts))
	}
	if got := plainPart(t, parts[0]); got != `{"alg":"HS256","typ":"JWT"}` {
		t.Errorf("header %s", got)
	}
	user := "admin"
	if m.world != server.DefaultWorld {
		user += "@" + m.world
	}
	want := regexp.MustCompile(`^\{"user":"` + user + `","iat":1714554000,"exp":1715158800,"wa:rand":"[0-9a-f]{32}"\}$`)
	if got := plainPart(t, parts[1]); !want.MatchString(got) {
		t.Errorf("claims %s, want %s", got, want)
	}
	if sum, err := base64.RawURLEncoding.DecodeString(parts[2]); err != nil || len(sum) != 32 {
		t.Errorf("signature of %d bytes, want 32 (%v)", len(sum), err)
	}
	if first == second {
		t.Error("two logins in one second got one token")
	}
	unsigned := parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2]))
	m.callAs(t, unsigned, http.MethodGet, "/health", nil).wantRefused(t, http.StatusUnauthorized, 1005)
}

// plainPart decodes a part of a token.
func plainPart(t *testing.T, part string) string {
	t.Helper()
	plain, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		t.Fatalf("part %q of the token: %v", part, err)
	}
	return string(plain)
}

func loginBodies(t *testing.T, m *Mock) {
	for _, body := range []any{nil, "", "{}", `{"new_password":"secret"}`, `{"new_password":null}`, `{"surplus":1}`} {
		for _, contentType := range []string{"", "application/json", "application/json;charset=utf-8", "application/x-www-form-urlencoded", "text/plain"} {
			a := m.Do(t, Request{Method: http.MethodPost, Path: "/v1/users/login", Body: body, Header: map[string]string{
				"Authorization": BasicAuth("admin", AdminPassword), "Content-Type": contentType, "Accept-Encoding": "1",
			}})
			if a.Status != http.StatusOK {
				t.Errorf("body %v of type %q: %d %s", body, contentType, a.Status, a.Body)
			}
		}
	}
	m.logIn(t, "admin", AdminPassword, `{"new_password":7}`).wantRefused(t, http.StatusBadRequest, 1009, "new_password")
}

func loginOrder(t *testing.T, m *Mock) {
	m.logIn(t, "admin", "wrong", `{"new_password":`).wantRefused(t, http.StatusUnauthorized, 1005, "Invalid credentials.")
	for _, body := range []string{`{"new_password":`, `garbage`, `[]`} {
		m.logIn(t, "admin", AdminPassword, body).wantRefused(t, http.StatusBadRequest, 1025, "Unable to decode json from the request: ")
	}
	m.logIn(t, "admin", AdminPassword, "{}").wantRefused(t, http.StatusUnauthorized, 1024)
	m.logIn(t, "admin", AdminPassword, `{"new_password":"short"}`).wantRefused(t, http.StatusBadRequest, 1009, "new_password")
	m.logIn(t, "admin", AdminPassword, `{"new_password":"secret"}`).wantRefused(t, http.StatusBadRequest, 1009, "new_password")
}

func firstLogin(t *testing.T, m *Mock) {
	a := m.logIn(t, "admin", AdminPassword, nil)
	a.wantRefused(t, http.StatusUnauthorized, 1024)
	if a.Text(t, "/errors/0/title") != "Password change required" || a.Details() != "Password must be changed" {
		t.Errorf("not the captured texts: %s", a.Body)
	}
	if got := a.Header.Get("WWW-Authenticate"); got != `Basic realm="Secured"` {
		t.Errorf("WWW-Authenticate is %q", got)
	}
	m.logIn(t, "admin", AdminPassword, map[string]string{"new_password": NewPassword}).Want(t, http.StatusOK, 0)
	m.logIn(t, "admin", AdminPassword, nil).wantRefused(t, http.StatusUnauthorized, 1005, "Invalid credentials.")
	token := m.tokenOf(t, "admin", NewPassword)
	m.callAs(t, token, http.MethodGet, "/users/admin", nil).Want(t, http.StatusOK, 0)
}

func loginChangesPassword(t *testing.T, m *Mock) {
	before := m.tokenOf(t, till, tillPassword)
	m.logIn(t, till, "wrong", map[string]string{"new_password": NewPassword}).wantRefused(t, http.StatusUnauthorized, 1005)
	m.logIn(t, till, tillPassword, map[string]string{"new_password": NewPassword}).Want(t, http.StatusOK, 0)
	m.logIn(t, till, tillPassword, nil).wantRefused(t, http.StatusUnauthorized, 1005)
	m.tokenOf(t, till, NewPassword)
	m.callAs(t, before, http.MethodGet, "/health", nil).Want(t, http.StatusOK, 0)
}

func passwordRules(t *testing.T, m *Mock) {
	refused := []struct{ password, rule string }{
		{"", "8 to 64 characters"},
		{"Abc-567", "8 to 64 characters"},
		{"Abc-5678" + strings.Repeat("x", 57), "8 to 64 characters"},
		{"abc-5678", "an upper-case letter"},
		{"ABC-5678", "a lower-case letter"},
		{"Abc-defg", "a digit"},
		{"Abc45678", "a special character"},
		{"Abc4567é", "a special character"},
		{"Abc 5678", "a special character"},
	}
	for _, tt := range refused {
		body := map[string]string{"new_password": tt.password}
		a := m.logIn(t, till, tillPassword, body)
		a.wantRefused(t, http.StatusBadRequest, 1009, "new_password", tt.rule)
		if got := strings.Count(a.Details(), ","); tt.password != "" && got != 1 {
			t.Errorf("%q: details %q name more than the broken rule", tt.password, a.Details())
		}
		m.Call(t, http.MethodPut, "/users/till-1", map[string]string{"password": tt.password}).wantRefused(t, http.StatusBadRequest, 1009, "'password'")
		m.Call(t, http.MethodPost, "/users", map[string]string{"username": "till-2", "password": tt.password}).wantRefused(t, http.StatusBadRequest, 1009, "'password'")
	}
	for _, password := range []string{"Abc-5678", "Abc-5678" + strings.Repeat("x", 56), "Äbc-DE5678"} {
		m.logIn(t, till, tillPassword, map[string]string{"new_password": password}).Want(t, http.StatusOK, 0)
		m.Call(t, http.MethodPut, "/users/till-1", map[string]string{"password": tillPassword}).Want(t, http.StatusOK, 0)
	}
	for _, special := range "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" {
		m.Call(t, http.MethodPut, "/users/till-1", map[string]string{"password": "Abc45678" + string(special)}).Want(t, http.StatusOK, 0)
		m.tokenOf(t, till, "Abc45678"+string(special))
	}
}

func badCredentials(t *testing.T, m *Mock) {
	unknown, wrong := m.logIn(t, "nobody", tillPassword, nil), m.logIn(t, till, "Wrong-1234", nil)
	for _, a := range []Answer{unknown, wrong, m.logIn(t, till, "", nil), m.logIn(t, "", "", nil), m.logIn(t, "Till-1", tillPassword, nil)} {
		a.wantRefused(t, http.StatusUnauthorized, 1005)
		if a.Text(t, "/errors/0/title") != "Access denied" || a.Details() != "Invalid credentials." {
			t.Errorf("not the captured texts: %s", a.Body)
		}
		if got := a.Header.Get("WWW-Authenticate"); got != `Basic realm="Secured"` {
			t.Errorf("WWW-Authenticate is %q", got)
		}
	}
	if string(unknown.Body) != string(wrong.Body) {
		t.Errorf("the answers differ: %s and %s", unknown.Body, wrong.Body)
	}
	m.Do(t, Request{Method: http.MethodPost, Path: "/users/login"}).wantRefused(t, http.StatusUnauthorized, 1005)
	m.callAs(t, m.tokenOf(t, till, tillPassword), http.MethodPost, "/users/login", nil).wantRefused(t, http.StatusUnauthorized, 1005)
}

func tokenExpires(t *testing.T, m *Mock) {
	token := m.tokenOf(t, till, tillPassword)
	m.Advance(t, 7*24*time.Hour-time.Second)
	m.callAs(t, token, http.MethodGet, "/health", nil).Want(t, http.StatusOK, 0)
	later := m.tokenOf(t, till, tillPassword)
	m.Advance(t, time.Second)
	a := m.callAs(t, token, http.MethodGet, "/health", nil)
	a.wantRefused(t, http.StatusUnauthorized, 1005, "expired", "2024-05-08 09:00:00+00:00")
	m.callAs(t, token, http.MethodPost, "/users/logout", nil).wantRefused(t, http.StatusUnauthorized, 1005)
	m.callAs(t, later, http.MethodGet, "/health", nil).Want(t, http.StatusOK, 0)
}

func logoutEndsOne(t *testing.T, m *Mock) {
	first, second := m.tokenOf(t, till, tillPassword), m.tokenOf(t, till, tillPassword)
	m.callAs(t, first, http.MethodPost, "/v1/users/logout", nil).wantDone(t, http.StatusOK)
	for _, path := range []string{"/health", "/groups"} {
		a := m.callAs(t, first, http.MethodGet, path, nil)
		a.wantRefused(t, http.StatusUnauthorized, 1005, "revoked")
		if got := a.Header.Get("WWW-Authenticate"); got != "" {
			t.Errorf("WWW-Authenticate %q of a bearer token", got)
		}
	}
	m.callAs(t, first, http.MethodPost, "/users/logout", nil).wantRefused(t, http.StatusUnauthorized, 1005)
	m.callAs(t, second, http.MethodGet, "/health", nil).Want(t, http.StatusOK, 0)
	m.callAs(t, second, http.MethodPost, "/users/logout", "{}").wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/health", nil).Want(t, http.StatusOK, 0)
	m.Do(t, Request{Method: http.MethodPost, Path: "/users/logout"}).wantRefused(t, http.StatusUnauthorized, 1005)
}

func fixedToken(t *testing.T, m *Mock) {
	m.callAs(t, "token-of-the-till", http.MethodGet, "/health", nil).Want(t, http.StatusOK, 0)
	m.callAs(t, "token-of-the-till", http.MethodGet, "/settings/application", nil).wantRefused(t, http.StatusForbidden, 1005, "ROLE_ADMIN")
	m.Advance(t, 365*24*time.Hour)
	m.callAs(t, "token-of-the-admin", http.MethodGet, "/settings/application", nil).Want(t, http.StatusOK, 0)
	m.callAs(t, "token-of-the-till", http.MethodPost, "/users/logout", nil).wantDone(t, http.StatusOK)
	m.callAs(t, "token-of-the-till", http.MethodGet, "/health", nil).wantRefused(t, http.StatusUnauthorized, 1005)
	m.callAs(t, "token-of-the-admin", http.MethodGet, "/health", nil).Want(t, http.StatusOK, 0)
}
