package servertest

import (
	"net/http"
	"strings"
	"testing"
)

// userCases are the accounts of the API and their tokens. Source: users.
func userCases() []Case {
	return append(append(loginCases(), secretCases()...), []Case{
		{Name: "a user is created, logs in at once and has ROLE_USER", Run: createdUser},
		{Name: "names of users have 4 to 32 characters", Run: namesOfUsers},
		{Name: "a name that is taken is 500/1014, not 409", Run: takenName},
		{Name: "creation of a user refuses what is missing, malformed or no JSON", Run: badUsers},
		{Name: "the admin reads every user, a user its own record", Run: readUsers},
		{Name: "a password is changed by the admin or its owner, and counts at once", Run: changedPassword},
		{Name: "the admin's password set by PUT ends the demand for a change", Options: []Option{WithFixtureYAML(fixtureLoggedIn)}, Run: changedByPut},
		{Name: "a deleted user's tokens end with it", Run: deletedUser},
		{Name: "the built-in admin cannot be deleted", Run: adminStays},
		{Name: "users cannot be listed, and a user manages none", Run: noManagement},
	}...)
}

func createdUser(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodPost, "/users", `{"username":"till-2","password":"Ass4m-and-milk","ROLES":"ROLE_ADMIN","role":null}`)
	a.wantBody(t, http.StatusCreated, `{"users":[{"username":"till-2"}]}`)
	if got := a.Text(t, "/meta/version"); got != "v2.45.1" {
		t.Errorf("version %q, want v2.45.1", got)
	}
	m.Call(t, http.MethodGet, "/v1/users/till-2", nil).wantBody(t, http.StatusOK, `{"users":[{"username":"till-2","ROLES":"ROLE_USER"}]}`)
	token := m.tokenOf(t, "till-2", "Ass4m-and-milk")
	m.callAs(t, token, http.MethodGet, "/health", nil).Want(t, http.StatusOK, 0)
	m.callAs(t, token, http.MethodGet, "/settings/application", nil).wantRefused(t, http.StatusForbidden, 1005, "ROLE_ADMIN")
}

func namesOfUsers(t *testing.T, m *Mock) {
	for _, name := range []string{"four", strings.Repeat("x", 32), "till 3", "till_4.b", "tëll-5", "till@home", "日本茶屋", "till/6", "100%"} {
		body := map[string]string{"username": name, "password": NewPassword}
		a := m.Call(t, http.MethodPost, "/users", body)
		a.Want(t, http.StatusCreated, 0)
		if got := a.At(t, "/users/0/username"); got != name {
			t.Errorf("name %v, want %q", got, name)
		}
		path := "/users/" + strings.NewReplacer("/", "%2F", " ", "%20", "%", "%25").Replace(name)
		if got := m.Call(t, http.MethodGet, path, nil).At(t, "/users/0/username"); got != name {
			t.Errorf("GET %s tells %v, want %q", path, got, name)
		}
		m.tokenOf(t, name, NewPassword)
	}
	for _, name := range []string{"", "abc", strings.Repeat("x", 33), strings.Repeat("日", 33), "till:7", "till\x007"} {
		m.Call(t, http.MethodPost, "/users", map[string]string{"username": name, "password": NewPassword}).wantRefused(t, http.StatusBadRequest, 1009, "username")
	}
}

func takenName(t *testing.T, m *Mock) {
	for _, name := range []string{"admin", till} {
		a := m.Call(t, http.MethodPost, "/users", map[string]string{"username": name, "password": NewPassword})
		a.wantRefused(t, http.StatusInternalServerError, 1014)
		if a.Text(t, "/errors/0/title") != "Internal error" || a.Details() != "Unable to create user. Already exist?" {
			t.Errorf("not the documented texts: %s", a.Body)
		}
	}
	m.tokenOf(t, till, tillPassword)
}

func badUsers(t *testing.T, m *Mock) {
	tests := []struct {
		body string
		code int
		part string
	}{
		{`{}`, 1008, "'username'"},
		{`{"password":"Ass4m-and-milk"}`, 1008, "'username'"},
		{`{"username":null,"password":"Ass4m-and-milk"}`, 1008, "'username'"},
		{`{"username":"till-2"}`, 1008, "'password'"},
		{`{"username":"abc","password":"Ass4m-and-milk"}`, 1009, "'username'"},
		{`{"username":"till-2","password":"milk"}`, 1009, "'password'"},
		{`{"username":7,"password":"Ass4m-and-milk"}`, 1009, "'username'"},
		{`{"username":"till-2"`, 1025, "Syntax error"},
		{``, 1025, "Syntax error"},
		{`[]`, 1025, "Unable to decode json"},
	}
	for _, tt := range tests {
		m.Call(t, http.MethodPost, "/users", tt.body).wantRefused(t, http.StatusBadRequest, tt.code, tt.part)
	}
	m.Call(t, http.MethodGet, "/users/till-2", nil).wantRefused(t, http.StatusNotFound, 1006, "till-2")
}

func readUsers(t *testing.T, m *Mock) {
	m.Call(t, http.MethodGet, "/users/admin", nil).wantBody(t, http.StatusOK, `{"users":[{"username":"admin","ROLES":"ROLE_ADMIN"}]}`)
	own := m.tokenOf(t, till, tillPassword)
	m.callAs(t, own, http.MethodGet, "/users/till-1", nil).wantBody(t, http.StatusOK, `{"users":[{"username":"till-1","ROLES":"ROLE_USER"}]}`)
	for _, other := range []string{"admin", "nobody"} {
		m.callAs(t, own, http.MethodGet, "/users/"+other, nil).wantRefused(t, http.StatusForbidden, 1005, "ROLE_USER")
	}
	m.Call(t, http.MethodGet, "/users/nobody", nil).wantRefused(t, http.StatusNotFound, 1006, "nobody")
	m.Do(t, Request{Method: http.MethodGet, Path: "/users/admin"}).wantRefused(t, http.StatusUnauthorized, 1005)
}

func changedPassword(t *testing.T, m *Mock) {
	own := m.tokenOf(t, till, tillPassword)
	m.Call(t, http.MethodPut, "/users/till-1", `{"password":"By-the-adm1n"}`).wantBody(t, http.StatusOK, `{"users":[{"username":"till-1"}]}`)
	m.logIn(t, till, tillPassword, nil).wantRefused(t, http.StatusUnauthorized, 1005)
	m.tokenOf(t, till, "By-the-adm1n")
	m.callAs(t, own, http.MethodPut, "/users/till-1", `{"password":"By-1ts-owner"}`).wantBody(t, http.StatusOK, `{"users":[{"username":"till-1"}]}`)
	m.tokenOf(t, till, "By-1ts-owner")
	m.callAs(t, own, http.MethodPut, "/users/admin", `{"password":"By-1ts-owner"}`).wantRefused(t, http.StatusForbidden, 1005)
	m.Call(t, http.MethodPut, "/users/nobody", `{"password":"By-the-adm1n"}`).wantRefused(t, http.StatusNotFound, 1006)
	m.Call(t, http.MethodPut, "/users/till-1", `{}`).wantRefused(t, http.StatusBadRequest, 1008, "'password'")
	m.Call(t, http.MethodPut, "/users/till-1", `{"password":null}`).wantRefused(t, http.StatusBadRequest, 1008, "'password'")
	m.Call(t, http.MethodPut, "/users/till-1", `{"password":"milk"}`).wantRefused(t, http.StatusBadRequest, 1009, "'password'")
	m.Call(t, http.MethodPut, "/users/till-1", `{"password":`).wantRefused(t, http.StatusBadRequest, 1025)
	m.Do(t, Request{Method: http.MethodPut, Path: "/users/till-1", Body: `{"password":"By-the-adm1n"}`}).wantRefused(t, http.StatusUnauthorized, 1005)
	m.tokenOf(t, till, "By-1ts-owner")
}

func changedByPut(t *testing.T, m *Mock) {
	m.logIn(t, "admin", AdminPassword, nil).wantRefused(t, http.StatusUnauthorized, 1024)
	m.callAs(t, "token-of-the-admin", http.MethodPut, "/users/admin", map[string]string{"password": NewPassword}).Want(t, http.StatusOK, 0)
	m.tokenOf(t, "admin", NewPassword)
	m.logIn(t, "admin", AdminPassword, nil).wantRefused(t, http.StatusUnauthorized, 1005)
}

func deletedUser(t *testing.T, m *Mock) {
	first, second := m.tokenOf(t, till, tillPassword), m.tokenOf(t, till, tillPassword)
	m.Call(t, http.MethodDelete, "/v1/users/till-1/", nil).wantBody(t, http.StatusOK, `{"users":[{"username":"till-1"}]}`)
	for _, token := range []string{first, second} {
		m.callAs(t, token, http.MethodGet, "/health", nil).wantRefused(t, http.StatusUnauthorized, 1005)
	}
	m.logIn(t, till, tillPassword, nil).wantRefused(t, http.StatusUnauthorized, 1005, "Invalid credentials.")
	m.Call(t, http.MethodDelete, "/users/till-1", nil).wantRefused(t, http.StatusNotFound, 1006, "till-1")
	m.Call(t, http.MethodPost, "/users", map[string]string{"username": till, "password": tillPassword}).Want(t, http.StatusCreated, 0)
	m.callAs(t, first, http.MethodGet, "/health", nil).wantRefused(t, http.StatusUnauthorized, 1005)
	m.tokenOf(t, till, tillPassword)
}

func adminStays(t *testing.T, m *Mock) {
	m.Call(t, http.MethodDelete, "/users/admin", nil).wantRefused(t, http.StatusBadRequest, 1009, "admin")
	m.tokenOf(t, "admin", AdminPassword)
	m.Do(t, Request{Method: http.MethodDelete, Path: "/users/admin"}).wantRefused(t, http.StatusUnauthorized, 1005)
}

func noManagement(t *testing.T, m *Mock) {
	if a := m.Call(t, http.MethodGet, "/users", nil); a.Status != http.StatusMethodNotAllowed {
		t.Errorf("GET /users: %d, want 405", a.Status)
	}
	own := m.tokenOf(t, till, tillPassword)
	m.callAs(t, own, http.MethodPost, "/users", map[string]string{"username": "till-2", "password": NewPassword}).wantRefused(t, http.StatusForbidden, 1005, "ROLE_ADMIN")
	for _, name := range []string{"admin", till} {
		m.callAs(t, own, http.MethodDelete, "/users/"+name, nil).wantRefused(t, http.StatusForbidden, 1005, "ROLE_ADMIN")
	}
}
