package servertest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// groupAccessCases are who may do what with a group. Source: groups, Common errors; clients, Groups.
func groupAccessCases() []Case {
	return []Case{
		{Name: "a group that was left can be neither read nor changed", Run: leftGroup},
		{Name: "a group that never was is 404/1012", Run: unknownGroup},
		{Name: "who is no admin may read, but not change", Options: []Option{WithFixtureYAML(memberFixture)}, Run: notAnAdmin},
		{Name: "who is no admin may leave", Options: []Option{WithFixtureYAML(memberFixture)}, Run: memberLeaves},
		{Name: "every operation on groups wants a registered number", Options: []Option{WithFixture("fresh")}, Run: groupsUnregistered},
		{Name: "any user may run groups", Run: anyUserRunsGroups},
		{Name: "bodies of groups that are too large are 413/1009", Options: []Option{WithConfig(func(c *server.Config) { c.HTTP.MaxBody, c.HTTP.MaxUpload = 100, 100 })}, Run: largeGroupBodies},
	}
}

// memberFixture is a shop that takes part in a group that a customer runs.
const memberFixture = `
name: member
number: {country_code: "44", phone: "7700900000"}
users: [{name: admin, password: secret}]
customers: [{number: "447700900123"}, {number: "447700900124"}]
groups:
  - {subject: Neighbours, creator: "447700900123", created_ago: 1d, participants: ["447700900123", "447700900124"], business_admin: false}
`

// neighbours is the group of memberFixture.
const neighbours = "447700900123-1714467600"

// groupCall is an operation on one group, with a body that it accepts.
type groupCall struct {
	Request
	changes bool // needs admin rights
}

// groupCalls are all operations on one group.
func groupCalls(t *testing.T, m *Mock, id, member string) []groupCall {
	t.Helper()
	m.Login(t)
	path := "/groups/" + id
	members, subject := `{"wa_ids":["`+member+`"]}`, `{"subject":"Evening regulars"}`
	calls := []groupCall{
		{Request{Method: http.MethodGet, Path: path}, false},
		{Request{Method: http.MethodPut, Path: path, Body: subject}, true},
		{Request{Method: http.MethodPatch, Path: path + "/admins", Body: members}, true},
		{Request{Method: http.MethodDelete, Path: path + "/admins", Body: members}, true},
		{Request{Method: http.MethodDelete, Path: path + "/participants", Body: members}, true},
		{Request{Method: http.MethodPost, Path: path + "/leave"}, true},
		{Request{Method: http.MethodGet, Path: path + "/invite"}, false},
		{Request{Method: http.MethodDelete, Path: path + "/invite"}, true},
		{Request{Method: http.MethodGet, Path: path + "/icon"}, false},
		{Request{Method: http.MethodGet, Path: path + "/icon?format=link"}, false},
		{Request{Method: http.MethodPost, Path: path + "/icon", Body: pngPicture(t)}, true},
		{Request{Method: http.MethodDelete, Path: path + "/icon"}, true},
	}
	for i := range calls {
		calls[i].Header = map[string]string{"Authorization": m.bearer()}
	}
	return calls
}

func leftGroup(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/groups/"+regulars+"/leave", nil).wantDone(t, http.StatusOK)
	for _, call := range groupCalls(t, m, regulars, "447700900123") {
		a := m.Do(t, call.Request)
		if call.changes {
			a.Want(t, http.StatusForbidden, 1003)
		} else {
			a.Want(t, http.StatusNotFound, 1012)
		}
	}
	m.Call(t, http.MethodGet, "/groups", nil).wantAt(t, "/groups", `[]`)
}

func unknownGroup(t *testing.T, m *Mock) {
	for _, id := range []string{"447700900000-1711962001", "447700900000", "x", "%20", "0"} {
		for _, call := range groupCalls(t, m, id, "447700900123") {
			m.Do(t, call.Request).Want(t, http.StatusNotFound, 1012)
		}
	}
}

func notAnAdmin(t *testing.T, m *Mock) {
	for _, call := range groupCalls(t, m, neighbours, "447700900124") {
		switch a := m.Do(t, call.Request); {
		case strings.HasSuffix(call.Path, "/leave"):
			return // memberLeaves
		case call.changes:
			a.Want(t, http.StatusForbidden, 1019)
		case strings.Contains(call.Path, "/icon"):
			a.Want(t, http.StatusNotFound, 1006)
		default:
			a.Want(t, http.StatusOK, 0)
		}
	}
}

func memberLeaves(t *testing.T, m *Mock) {
	m.Call(t, http.MethodGet, "/groups/"+neighbours, nil).wantAt(t, "/groups",
		`[{"admins":["447700900123"],"creation_time":1714467600,"creator":"447700900123","participants":["447700900123","`+self+`","447700900124"],"subject":"Neighbours"}]`)
	m.Call(t, http.MethodPost, "/groups/"+neighbours+"/leave", nil).wantDone(t, http.StatusOK)
	if n := len(m.Facts(t, "group_changed")); n != 1 {
		t.Errorf("%d things happened to the group, want 1: the admin stays", n)
	}
}

func groupsUnregistered(t *testing.T, m *Mock) {
	for _, call := range groupCalls(t, m, regulars, "447700900123") {
		m.Do(t, call.Request).Want(t, http.StatusServiceUnavailable, 1011)
	}
	m.Call(t, http.MethodGet, "/groups", nil).Want(t, http.StatusServiceUnavailable, 1011)
	m.Call(t, http.MethodPost, "/groups", `{"subject":"Staff"}`).Want(t, http.StatusServiceUnavailable, 1011)
}

func anyUserRunsGroups(t *testing.T, m *Mock) {
	token := m.tokenOf(t, till, tillPassword)
	for _, call := range groupCalls(t, m, regulars, "447700900123") {
		call.Header["Authorization"] = "Bearer " + token
		if a := m.Do(t, call.Request); a.Status == http.StatusUnauthorized || a.Code() == 1005 {
			t.Errorf("%s %s as a plain user: %d %s", call.Method, call.Path, a.Status, a.Body)
		}
	}
}

func largeGroupBodies(t *testing.T, m *Mock) {
	for _, call := range groupCalls(t, m, regulars, "447700900123") {
		if call.Body == nil {
			continue
		}
		call.Body = slices.Repeat([]byte("x"), 101)
		m.Do(t, call.Request).Want(t, http.StatusRequestEntityTooLarge, 1009)
	}
	m.Call(t, http.MethodPost, "/groups", strings.Repeat(" ", 101)).Want(t, http.StatusRequestEntityTooLarge, 1009)
}
