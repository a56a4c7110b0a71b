package servertest

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// worldCases are how one server holds many worlds. Source: DESIGN, Worlds.
func worldCases() []Case {
	return []Case{
		{Name: "a login as user@world makes a world, and its token carries it", Run: worldByLogin},
		{Name: "a path under /w/ reaches the same world", Run: worldByPath},
		{Name: "a token of one world opens no other", Run: tokenOfAnotherWorld},
		{Name: "worlds that nobody declared are refused on demand", Options: []Option{WithConfig(func(c *server.Config) { c.Worlds = server.WorldsDeclared })}, Run: declaredWorlds},
		{Name: "at most so many worlds live", Options: []Option{WithConfig(func(c *server.Config) { c.MaxWorlds = 3 })}, Run: tooManyWorlds},
		{Name: "a user name with an @ still logs into its own world", Run: userWithAt},
		{Name: "what could be no name of a world is refused", Run: badWorldNames},
		{Name: "same Genesis and same calls: same bytes, in whatever world", Run: sameBytes},
	}
}

// loginAs logs a user in and answers its Authorization header.
func loginAs(t *testing.T, m *Mock, path, user string) string {
	t.Helper()
	a := m.Do(t, Request{Method: http.MethodPost, Path: path + "/users/login", Header: map[string]string{"Authorization": BasicAuth(user, AdminPassword)}})
	a.Want(t, http.StatusOK, 0)
	return "Bearer " + a.Text(t, "/users/0/token")
}

// setAbout and about write and read a setting that tells worlds apart.
func setAbout(t *testing.T, m *Mock, path, bearer, text string) {
	t.Helper()
	m.Do(t, Request{Method: http.MethodPatch, Path: path + "/settings/profile/about", Body: map[string]string{"text": text}, Header: map[string]string{"Authorization": bearer}}).Want(t, http.StatusOK, 0)
}

func about(t *testing.T, m *Mock, path, bearer string) string {
	t.Helper()
	return m.Do(t, Request{Method: http.MethodGet, Path: path + "/settings/profile/about", Header: map[string]string{"Authorization": bearer}}).Text(t, "/settings/profile/about/text")
}

func worldByLogin(t *testing.T, m *Mock) {
	here, there := loginAs(t, m, "", "admin"), loginAs(t, m, "/v1", "admin@checkout-7")
	setAbout(t, m, "", here, "here")
	setAbout(t, m, "", there, "there")
	if got := about(t, m, "", here); got != "here" {
		t.Errorf("the default world says %q", got)
	}
	if got := about(t, m, "", there); got != "there" {
		t.Errorf("checkout-7 says %q", got)
	}
	claims, err := base64.RawURLEncoding.DecodeString(strings.Split(there, ".")[1])
	if err != nil || !strings.Contains(string(claims), "checkout-7") {
		t.Errorf("claims %s (%v) don't carry the world", claims, err)
	}
}

func worldByPath(t *testing.T, m *Mock) {
	bearer := loginAs(t, m, "", "admin@shop")
	setAbout(t, m, "/w/shop/v1", bearer, "by path")
	if got := about(t, m, "", bearer); got != "by path" {
		t.Errorf("by token the world says %q", got)
	}
	again := loginAs(t, m, "/w/shop/v1", "admin")
	if got := about(t, m, "/w/shop", again); got != "by path" {
		t.Errorf("by path the world says %q", got)
	}
	loginAs(t, m, "/w/shop", "admin@shop")
}

func tokenOfAnotherWorld(t *testing.T, m *Mock) {
	bearer := loginAs(t, m, "", "admin@shop")
	for _, path := range []string{"/w/other/health", "/w/default/health"} {
		m.Do(t, Request{Method: http.MethodGet, Path: path, Header: map[string]string{"Authorization": bearer}}).Want(t, http.StatusUnauthorized, 1005)
	}
	forged := strings.Replace(bearer, strings.Split(bearer, ".")[1], base64.RawURLEncoding.EncodeToString([]byte(`{"user":"admin@nowhere"}`)), 1)
	m.Do(t, Request{Method: http.MethodGet, Path: "/health", Header: map[string]string{"Authorization": forged}}).Want(t, http.StatusUnauthorized, 1005)
}

func declaredWorlds(t *testing.T, m *Mock) {
	loginAs(t, m, "", "admin")
	m.Do(t, Request{Method: http.MethodPost, Path: "/users/login", Header: map[string]string{"Authorization": BasicAuth("admin@shop", AdminPassword)}}).Want(t, http.StatusNotFound, 1006)
	m.Do(t, Request{Method: http.MethodGet, Path: "/w/shop/health"}).Want(t, http.StatusNotFound, 1006)
}

func tooManyWorlds(t *testing.T, m *Mock) {
	first := loginAs(t, m, "", "admin@one")
	loginAs(t, m, "", "admin@two")
	m.Do(t, Request{Method: http.MethodPost, Path: "/users/login", Header: map[string]string{"Authorization": BasicAuth("admin@three", AdminPassword)}}).Want(t, http.StatusServiceUnavailable, 1016)
	about(t, m, "", first)
}

func userWithAt(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/users", map[string]string{"username": "till@shop", "password": "Till-12345"}).Want(t, http.StatusCreated, 0)
	a := m.Do(t, Request{Method: http.MethodPost, Path: "/users/login", Header: map[string]string{"Authorization": BasicAuth("till@shop", "Till-12345")}})
	a.Want(t, http.StatusOK, 0)
	m.Do(t, Request{Method: http.MethodGet, Path: "/health", Header: map[string]string{"Authorization": "Bearer " + a.Text(t, "/users/0/token")}}).Want(t, http.StatusOK, 0)
}

func badWorldNames(t *testing.T, m *Mock) {
	for _, name := range []string{"..", "-x", "a%2Fb", "a%20b", strings.Repeat("x", 64)} {
		m.Do(t, Request{Method: http.MethodGet, Path: "/w/" + name + "/health"}).Want(t, http.StatusNotFound, 1006)
	}
}

func sameBytes(t *testing.T, m *Mock) {
	transcript := func(world string) string {
		path := "/w/" + world
		bearer := map[string]string{"Authorization": loginAs(t, m, path, "admin")}
		var text strings.Builder
		for _, call := range []Request{
			{Method: http.MethodPost, Path: "/v1/contacts", Body: `{"blocking":"wait","contacts":["+447700900123"]}`},
			{Method: http.MethodPost, Path: "/v1/messages", Body: `{"to":"447700900123","text":{"body":"hello"}}`},
			{Method: http.MethodPost, Path: "/v1/messages", Body: `{"to":"447700900123"}`},
			{Method: http.MethodPost, Path: "/v1/media", Body: "bytes", Header: map[string]string{"Content-Type": "text/plain"}},
			{Method: http.MethodPost, Path: "/v1/groups", Body: `{"subject":"Regulars"}`},
			{Method: http.MethodGet, Path: "/v1/groups"},
			{Method: http.MethodGet, Path: "/v1/support"},
			{Method: http.MethodGet, Path: "/v1/stats/app"},
			{Method: http.MethodPost, Path: "/v1/settings/backup", Body: `{"password":"x"}`},
		} {
			call.Path = path + call.Path
			if call.Header == nil {
				call.Header = map[string]string{}
			}
			maps.Copy(call.Header, bearer)
			a := m.Do(t, call)
			fmt.Fprintf(&text, "%s %s: %d %s %s\n", call.Method, strings.TrimPrefix(call.Path, path), a.Status, a.Header.Get("X-Request-ID"), a.Body)
		}
		return text.String()
	}
	one, two := transcript("one"), transcript("two")
	if one != two {
		t.Errorf("two worlds of one Genesis differ:\n%s\n%s", one, two)
	}
}
