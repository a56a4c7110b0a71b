package servertest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// groupCases are the groups. Source: groups; clients, Groups; lifecycle, Groups.
func groupCases() []Case {
	return append([]Case{
		{Name: "groups are listed by id and creation time alone", Run: listsGroups},
		{Name: "a client without groups has an empty list", Options: []Option{WithFixture("load")}, Run: listsNoGroups},
		{Name: "a new group holds its creator alone, as admin and participant", Run: createsGroup},
		{Name: "two groups of one second have two ids", Run: twoGroupsInASecond},
		{Name: "a subject has 1 to 25 characters", Run: subjects},
		{Name: "a subject may have the 100 characters of later versions where remembered limits are lenient", Options: []Option{WithFixtureYAML(lenientFixture)}, Run: lenientSubjects},
		{Name: "a group tells subject, creator, creation time, admins and participants", Run: tellsGroup},
		{Name: "the subject of a group can be changed", Run: changesSubject},
		{Name: "participants are promoted and demoted", Run: promotesAndDemotes},
		{Name: "participants are removed, with their admin rights", Run: removesParticipants},
		{Name: "wa_ids must be those of participants", Run: refusesMembers},
		{Name: "a group can be left, with whatever body", Run: leavesGroup},
		{Name: "the last admin who leaves is followed by another participant", Run: lastAdminLeaves},
		{Name: "changes that come at once are all kept", Run: changesAtOnce},
	}, slices.Concat(groupAccessCases(), inviteCases(), iconCases())...)
}

// The group of the fixture one-business.
const (
	self     = "447700900000"
	regulars = "447700900000-1711962000"
)

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

func lenientSubjects(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodPost, "/groups", `{"subject":"`+strings.Repeat("x", 26)+`"}`)
	a.Want(t, http.StatusCreated, 0)
	path := "/groups/" + a.Text(t, "/groups/0/id")
	m.Call(t, http.MethodPut, path, `{"subject":"`+strings.Repeat("ü", 100)+`"}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPut, path, `{"subject":"`+strings.Repeat("x", 101)+`"}`).wantRefused(t, http.StatusBadRequest, 1009, "subject", "100")
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
