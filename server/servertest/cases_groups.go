package servertest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// groupCases are the groups. Source: groups; clients, Groups; lifecycle, Groups.
func groupCases() []Case {
	return append([]Case{
		{Name: "groups are listed by id and creation time alone", Run: listsGroups},
		{Name: "a client without groups has an empty list", Options: []Option{WithFixture("load")}, Run: listsNoGroups},
		{Name: "a new group holds its creator alone, as admin and participant", Run: createsGroup},
		{Name: "two groups of one second have two ids", Run: twoGroupsInASecond},
		{Name: "a subject has 1 to 25 characters", Run: subjects},
		{Name: "a group tells subject, creator, creation time, admins and participants", Run: tellsGroup},
		{Name: "the subject of a group can be changed", Run: changesSubject},
		{Name: "participants are promoted and demoted", Run: promotesAndDemotes},
		{Name: "participants are removed, with their admin rights", Run: removesParticipants},
		{Name: "wa_ids must be those of participants", Run: refusesMembers},
		{Name: "a group can be left, with whatever body", Run: leavesGroup},
		{Name: "the last admin who leaves is followed by another participant", Run: lastAdminLeaves},
		{Name: "a group that was left can be neither read nor changed", Run: leftGroup},
		{Name: "a group that never was is 404/1012", Run: unknownGroup},
		{Name: "who is no admin may read, but not change", Options: []Option{WithFixtureYAML(memberFixture)}, Run: notAnAdmin},
		{Name: "who is no admin may leave", Options: []Option{WithFixtureYAML(memberFixture)}, Run: memberLeaves},
		{Name: "every operation on groups wants a registered number", Options: []Option{WithFixture("fresh")}, Run: groupsUnregistered},
		{Name: "any user may run groups", Run: anyUserRunsGroups},
		{Name: "bodies of groups that are too large are 413/1009", Options: []Option{WithConfig(func(c *server.Config) { c.HTTP.MaxBody, c.HTTP.MaxUpload = 100, 100 })}, Run: largeGroupBodies},
		{Name: "changes that come at once are all kept", Run: changesAtOnce},
	}, append(inviteCases(), iconCases()...)...)
}

// The group of the fixture one-business.
const (
	self     = "447700900000"
	regulars = "447700900000-1711962000"
)

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

func listsGroups(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodGet, "/groups", nil)
	a.wantBody(t, http.StatusOK, `{"groups":[{"creation_time":1711962000,"id":"`+regulars+`"}]}`)
	m.Call(t, http.MethodPost, "/groups", `{"subject":"Staff"}`).Want(t, http.StatusCreated, 0)
	m.Call(t, http.MethodGet, "/groups", `{}`).wantAt(t, "/groups", `[{"creation_time":1711962000,"id":"`+regulars+`"},`+newGroup+`]`)
}

// newGroup is the first group that is made at Start.
const newGroup = `{"creation_time":1714554000,"id":"447700900000-1714554000"}`

func listsNoGroups(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodGet, "/groups", nil)
	a.Want(t, http.StatusOK, 0)
	a.wantAt(t, "/groups", `[]`)
}

func createsGroup(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodPost, "/groups", `{"subject":"Staff","group_id":null,"surplus":1}`)
	a.wantBody(t, http.StatusCreated, `{"groups":[`+newGroup+`]}`)
	id := a.Text(t, "/groups/0/id")
	m.Call(t, http.MethodGet, "/groups/"+id, nil).wantAt(t, "/groups",
		`[{"admins":["`+self+`"],"creation_time":1714554000,"creator":"`+self+`","participants":["`+self+`"],"subject":"Staff"}]`)
	m.Call(t, http.MethodGet, "/v1/groups/"+id+"/invite/", nil).Want(t, http.StatusOK, 0)
}

func twoGroupsInASecond(t *testing.T, m *Mock) {
	first := m.Call(t, http.MethodPost, "/groups", `{"subject":"Staff"}`)
	second := m.Call(t, http.MethodPost, "/groups", `{"subject":"Staff"}`)
	if a, b := first.Text(t, "/groups/0/id"), second.Text(t, "/groups/0/id"); a == b {
		t.Errorf("both groups have the id %s", a)
	}
	second.wantAt(t, "/groups", `[{"creation_time":1714554001,"id":"447700900000-1714554001"}]`)
}

func subjects(t *testing.T, m *Mock) {
	tests := []struct {
		body         string
		status, code int
	}{
		{`{"subject":"x"}`, http.StatusCreated, 0},
		{`{"subject":"` + strings.Repeat("🍵", 25) + `"}`, http.StatusCreated, 0},
		{`{"subject":"` + strings.Repeat("x", 26) + `"}`, http.StatusBadRequest, 1009},
		{`{"subject":""}`, http.StatusBadRequest, 1009},
		{`{"subject":7}`, http.StatusBadRequest, 1009},
		{`{"subject":null}`, http.StatusBadRequest, 1008},
		{`{}`, http.StatusBadRequest, 1008},
		{`{"subject":`, http.StatusBadRequest, 1025},
		{``, http.StatusBadRequest, 1025},
	}
	for _, tt := range tests {
		m.Call(t, http.MethodPost, "/groups", tt.body).Want(t, tt.status, tt.code)
		if tt.status == http.StatusCreated {
			tt.status = http.StatusOK
		}
		m.Call(t, http.MethodPut, "/groups/"+regulars, tt.body).Want(t, tt.status, tt.code)
	}
	if got := m.Call(t, http.MethodPost, "/groups", `{"subject":"`+strings.Repeat("x", 26)+`"}`).Details(); !strings.Contains(got, "'subject'") || !strings.Contains(got, "25") {
		t.Errorf("details %q name neither the parameter nor the limit", got)
	}
}

func tellsGroup(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodGet, "/groups/"+regulars, `{}`)
	a.wantBody(t, http.StatusOK, `{"groups":[{"admins":["`+self+`"],"creation_time":1711962000,"creator":"`+self+
		`","participants":["`+self+`","447700900123","16505550101","491701234567"],"subject":"Regulars"}]}`)
}

func changesSubject(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPut, "/groups/"+regulars, `{"group_id":"`+regulars+`","subject":"Evening regulars"}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/groups/"+regulars, nil).wantAt(t, "/groups/0/subject", `"Evening regulars"`)
	m.Call(t, http.MethodPut, "/groups/"+regulars, `{"subject":"Evening regulars"}`).wantDone(t, http.StatusOK)
	wantNotices(t, m, `{"type":"group_subject_changed","from":"447700900000","group":"`+regulars+
		`","body":"+44 7700 900000 changed the subject to \"Evening regulars\"","operator":"447700900000"}`)
}

func promotesAndDemotes(t *testing.T, m *Mock) {
	admins := "/groups/" + regulars + "/admins"
	m.Call(t, http.MethodPatch, admins, `{"wa_ids":["16505550101","447700900123","447700900123"]}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPatch, admins, `{"wa_ids":["447700900123"]}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/groups/"+regulars, nil).wantAt(t, "/groups/0/admins", `["`+self+`","16505550101","447700900123"]`)
	m.Call(t, http.MethodDelete, admins, `{"wa_ids":["16505550101","491701234567"]}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodDelete, admins, `{"wa_ids":["491701234567"]}`).wantDone(t, http.StatusOK)
	a := m.Call(t, http.MethodGet, "/groups/"+regulars, nil)
	a.wantAt(t, "/groups/0/admins", `["`+self+`","447700900123"]`)
	a.wantAt(t, "/groups/0/participants", `["`+self+`","447700900123","16505550101","491701234567"]`)
	wantNotices(t, m,
		`{"type":"group_user_promoted","from":"447700900000","group":"`+regulars+
			`","body":"+44 7700 900000 gave +1 (650) 555-0101, +44 7700 900123 admin rights","operator":"447700900000","users":["16505550101","447700900123"]}`,
		`{"type":"group_user_demoted","from":"447700900000","group":"`+regulars+
			`","body":"+44 7700 900000 took admin rights from +1 (650) 555-0101","operator":"447700900000","users":["16505550101"]}`)
}

func removesParticipants(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPatch, "/groups/"+regulars+"/admins", `{"wa_ids":["16505550101"]}`).wantDone(t, http.StatusOK)
	participants := "/groups/" + regulars + "/participants"
	m.Call(t, http.MethodDelete, participants, `{"wa_ids":["16505550101","491701234567"]}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodDelete, participants, `{"wa_ids":["16505550101"]}`).Want(t, http.StatusBadRequest, 1009)
	a := m.Call(t, http.MethodGet, "/groups/"+regulars, nil)
	a.wantAt(t, "/groups/0/admins", `["`+self+`"]`)
	a.wantAt(t, "/groups/0/participants", `["`+self+`","447700900123"]`)
	if got, want := lastNotice(t, m), `{"type":"group_user_left","from":"447700900000","group":"`+regulars+
		`","body":"+44 7700 900000 removed +1 (650) 555-0101, +49 1701234567","operator":"447700900000","users":["16505550101","491701234567"]}`; got != want {
		t.Errorf("the last notice is %s, want %s", got, want)
	}
}

func refusesMembers(t *testing.T, m *Mock) {
	tests := []struct {
		body string
		code int
	}{
		{`{"wa_ids":["447700900124"]}`, 1009}, // a customer, but no participant
		{`{"wa_ids":["447700900123","447700900124"]}`, 1009},
		{`{"wa_ids":["somebody"]}`, 1013},
		{`{"wa_ids":[]}`, 1009},
		{`{"wa_ids":[447700900123]}`, 1009},
		{`{"wa_ids":"447700900123"}`, 1009},
		{`{"wa_ids":null}`, 1008},
		{`{}`, 1008},
		{`{"wa_ids":[`, 1025},
		{``, 1025},
	}
	for _, call := range groupCalls(t, m, regulars, self) {
		if !strings.HasSuffix(call.Path, "/admins") && !strings.HasSuffix(call.Path, "/participants") {
			continue
		}
		for _, tt := range tests {
			m.Call(t, call.Method, call.Path, tt.body).Want(t, http.StatusBadRequest, tt.code)
		}
		if call.Method == http.MethodDelete { // oneself can be neither demoted nor removed
			m.Do(t, call.Request).Want(t, http.StatusBadRequest, 1009)
		}
	}
	a := m.Call(t, http.MethodGet, "/groups/"+regulars, nil)
	a.wantAt(t, "/groups/0/admins", `["`+self+`"]`)
	a.wantAt(t, "/groups/0/participants", `["`+self+`","447700900123","16505550101","491701234567"]`)
}

func leavesGroup(t *testing.T, m *Mock) {
	for i, body := range []any{nil, "", "{}", `{"surplus":1}`, "not JSON"} {
		id := m.Call(t, http.MethodPost, "/groups", fmt.Sprintf(`{"subject":"Staff %d"}`, i)).Text(t, "/groups/0/id")
		m.Call(t, http.MethodPost, "/groups/"+id+"/leave", body).wantDone(t, http.StatusOK)
	}
	m.Call(t, http.MethodGet, "/groups", nil).wantAt(t, "/groups", `[{"creation_time":1711962000,"id":"`+regulars+`"}]`)
	if got, want := lastNotice(t, m), `{"type":"group_user_left","from":"447700900000","group":"447700900000-1714554004",`+
		`"body":"+44 7700 900000 left","operator":"447700900000","users":["447700900000"]}`; got != want {
		t.Errorf("the last notice is %s, want %s", got, want)
	}
}

func lastAdminLeaves(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/groups/"+regulars+"/leave", nil).wantDone(t, http.StatusOK)
	facts := m.Facts(t, "group_changed")
	if got := jsonText(t, facts[len(facts)-1]); !strings.Contains(got, `"event":"group_user_promoted","by":"447700900123","users":["447700900123"]`) {
		t.Errorf("after the last admin had left, %s happened; want the promotion of another", got)
	}
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

func changesAtOnce(t *testing.T, m *Mock) {
	members := []string{"447700900123", "16505550101", "491701234567"}
	m.Login(t)
	t.Run("promote and create", func(t *testing.T) {
		for _, id := range members {
			t.Run(id, func(t *testing.T) {
				t.Parallel()
				m.Call(t, http.MethodPatch, "/groups/"+regulars+"/admins", `{"wa_ids":["`+id+`"]}`).Want(t, http.StatusOK, 0)
				m.Call(t, http.MethodPost, "/groups", `{"subject":"Staff"}`).Want(t, http.StatusCreated, 0)
			})
		}
	})
	admins := jsonText(t, m.Call(t, http.MethodGet, "/groups/"+regulars, nil).At(t, "/groups/0/admins"))
	for _, id := range members {
		if !strings.Contains(admins, id) {
			t.Errorf("the promotion of %s is lost: %s", id, admins)
		}
	}
	list := jsonText(t, m.Call(t, http.MethodGet, "/groups", nil).At(t, "/groups"))
	if ids := regexp.MustCompile(`"447700900000-17145540\d\d"`).FindAllString(list, -1); len(slices.Compact(ids)) != len(members) {
		t.Errorf("%d groups were made at once, listed are %s", len(members), list)
	}
}
