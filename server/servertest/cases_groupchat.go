package servertest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// inviteCases are the invite links, the messages and the notices of groups. Source: groups,
// GetGroupInvite, DeleteGroupInvite, Messages to groups, Webhooks about groups; webhooks, System
// notices.
func inviteCases() []Case {
	return []Case{
		{Name: "an invite link is stable until it is revoked, then there is another", Run: inviteLinks},
		{Name: "groups have links of their own", Run: linksOfTheirOwn},
		{Name: "a message to a group is accepted and reaches each participant", Run: messageToGroup},
		{Name: "a message to a group that can't be is refused", Run: messageToBadGroup},
		{Name: "a message to a group is refused once the group was left", Run: messageToLeftGroup},
		{Name: "what the business does to its group raises system notices", Run: noticesOfGroups},
		{Name: "a refused change raises no notice", Run: noNoticeOfRefusal},
		{Name: "notices of the business's own changes can be switched off", Options: []Option{WithFixtureYAML(silentFixture)}, Run: silentGroups},
		{Name: "notices have message ids of the group layout", Run: idsOfNotices},
	}
}

// silentFixture is a shop that hears nothing of its own changes of groups.
const silentFixture = `
name: silent
options: {group_notices: false}
number: {country_code: "44", phone: "7700900000"}
users: [{name: admin, password: secret}]
`

// notices are the system notices that were raised, without instants and ids, oldest first.
func notices(t *testing.T, m *Mock) []string {
	t.Helper()
	var out []string
	for _, f := range m.Facts(t, "notice_raised") {
		var n struct {
			Type     string   `json:"type"`
			From     string   `json:"from"`
			Group    string   `json:"group"`
			Body     string   `json:"body"`
			Operator string   `json:"operator"`
			Users    []string `json:"users,omitempty"`
		}
		if err := json.Unmarshal([]byte(jsonText(t, f)), &n); err != nil {
			t.Fatalf("read a notice: %v", err)
		}
		out = append(out, jsonText(t, n))
	}
	return out
}

// lastNotice is the newest system notice; empty when there is none.
func lastNotice(t *testing.T, m *Mock) string {
	t.Helper()
	all := notices(t, m)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// wantNotices fails the test when the system notices are not these.
func wantNotices(t *testing.T, m *Mock, want ...string) {
	t.Helper()
	if got := notices(t, m); !slices.Equal(got, want) {
		t.Errorf("the notices are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// inviteLink asks for the invite link of a group.
func inviteLink(t *testing.T, m *Mock, id string) string {
	t.Helper()
	a := m.Call(t, http.MethodGet, "/groups/"+id+"/invite", nil)
	a.Want(t, http.StatusOK, 0)
	link := a.Text(t, "/groups/0/link")
	a.wantAt(t, "/groups", `[{"link":"`+link+`"}]`)
	if !regexp.MustCompile(`^https://chat\.whatsapp\.com/[A-Za-z0-9]{22}$`).MatchString(link) {
		t.Errorf("the link is %q, want 22 letters and digits at chat.whatsapp.com", link)
	}
	return link
}

func inviteLinks(t *testing.T, m *Mock) {
	first := inviteLink(t, m, regulars)
	if again := inviteLink(t, m, regulars); again != first {
		t.Errorf("the link changed from %s to %s by itself", first, again)
	}
	m.Call(t, http.MethodDelete, "/groups/"+regulars+"/invite", nil).wantDone(t, http.StatusOK)
	wantNotices(t, m, `{"type":"group_invite_link_revoked","from":"447700900000","group":"`+regulars+
		`","body":"+44 7700 900000 revoked this group's invite link","operator":"447700900000"}`)
	second := inviteLink(t, m, regulars)
	m.Call(t, http.MethodDelete, "/groups/"+regulars+"/invite", `{}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodDelete, "/groups/"+regulars+"/invite", nil).wantDone(t, http.StatusOK)
	if third := inviteLink(t, m, regulars); first == second || second == third || first == third {
		t.Errorf("links come again: %s, %s, %s", first, second, third)
	}
}

func linksOfTheirOwn(t *testing.T, m *Mock) {
	id := m.Call(t, http.MethodPost, "/groups", `{"subject":"Staff"}`).Text(t, "/groups/0/id")
	if a, b := inviteLink(t, m, regulars), inviteLink(t, m, id); a == b {
		t.Errorf("two groups share the link %s", a)
	}
}

// toGroup is the body of a message to a group.
func toGroup(id string) string {
	return `{"to":"` + id + `","recipient_type":"group","type":"text","text":{"body":"Tea is ready"}}`
}

func messageToGroup(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodPost, "/messages", toGroup(regulars))
	a.Want(t, http.StatusCreated, 0)
	id := a.Text(t, "/messages/0/id")
	if !strings.HasPrefix(id, "gCGM") { // 80 outbound, 21 group, 8c an odd count in 12 bytes
		t.Errorf("the id %s has not the layout of a group message", id)
	}
	m.Advance(t, 5*time.Second)
	var read []string
	for _, f := range m.Facts(t, "status_reached") {
		var s struct{ Message, Recipient, Status string }
		if err := json.Unmarshal([]byte(jsonText(t, f)), &s); err != nil || s.Message != id {
			t.Fatalf("read a status: %v: %+v", err, s)
		}
		if s.Status == "read" {
			read = append(read, s.Recipient)
		}
	}
	slices.Sort(read)
	if got, want := strings.Join(read, " "), "16505550101 447700900123 491701234567"; got != want {
		t.Errorf("the message was read by %s, want %s", got, want)
	}
}

func messageToBadGroup(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/messages", toGroup("447700900000-1")).Want(t, http.StatusNotFound, 1012)
	m.Call(t, http.MethodPost, "/messages", toGroup("447700900123")).Want(t, http.StatusNotFound, 1012)
	alone := m.Call(t, http.MethodPost, "/groups", `{"subject":"Staff"}`).Text(t, "/groups/0/id")
	m.Call(t, http.MethodPost, "/messages", toGroup(alone)).Want(t, http.StatusBadRequest, 1020)
	m.Call(t, http.MethodDelete, "/groups/"+regulars+"/participants", `{"wa_ids":["447700900123","16505550101","491701234567"]}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPost, "/messages", toGroup(regulars)).Want(t, http.StatusBadRequest, 1020)
}

func messageToLeftGroup(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/groups/"+regulars+"/leave", nil).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPost, "/messages", toGroup(regulars)).Want(t, http.StatusForbidden, 1003)
}

func noticesOfGroups(t *testing.T, m *Mock) {
	id := m.Call(t, http.MethodPost, "/groups", `{"subject":"Staff \"A\""}`).Text(t, "/groups/0/id")
	path := "/groups/" + id
	m.Call(t, http.MethodPut, path, `{"subject":"Staff B"}`).wantDone(t, http.StatusOK)
	sendFile(t, m, http.MethodPost, path+"/icon", "image/png", pngPicture(t)).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodDelete, path+"/icon", nil).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodDelete, path+"/invite", nil).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPost, path+"/leave", nil).wantDone(t, http.StatusOK)
	notice := func(kind, body, rest string) string {
		return `{"type":"` + kind + `","from":"447700900000","group":"` + id + `","body":"+44 7700 900000 ` + body + `","operator":"447700900000"` + rest + `}`
	}
	wantNotices(t, m,
		notice("group_created", `created group \"Staff \"A\"\"`, ""),
		notice("group_subject_changed", `changed the subject to \"Staff B\"`, ""),
		notice("group_icon_changed", "changed this group's icon", ""),
		notice("group_icon_deleted", "deleted this group's icon", ""),
		notice("group_invite_link_revoked", "revoked this group's invite link", ""),
		notice("group_user_left", "left", `,"users":["447700900000"]`))
}

func noNoticeOfRefusal(t *testing.T, m *Mock) {
	path := "/groups/" + regulars
	m.Call(t, http.MethodPut, path, `{"subject":""}`).Want(t, http.StatusBadRequest, 1009)
	m.Call(t, http.MethodPatch, path+"/admins", `{"wa_ids":["447700900123","447700900124"]}`).Want(t, http.StatusBadRequest, 1009)
	m.Call(t, http.MethodDelete, path+"/icon", nil).Want(t, http.StatusNotFound, 1006)
	sendFile(t, m, http.MethodPost, path+"/icon", "image/png", "no picture").Want(t, http.StatusBadRequest, 1009)
	wantNotices(t, m)
}

func silentGroups(t *testing.T, m *Mock) {
	id := m.Call(t, http.MethodPost, "/groups", `{"subject":"Staff"}`).Text(t, "/groups/0/id")
	m.Call(t, http.MethodPut, "/groups/"+id, `{"subject":"Staff B"}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPost, "/groups/"+id+"/leave", nil).wantDone(t, http.StatusOK)
	wantNotices(t, m)
	if n := len(m.Facts(t, "group_changed")); n != 3 {
		t.Errorf("%d changes are on record, want 3", n)
	}
}

func idsOfNotices(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPut, "/groups/"+regulars, `{"subject":"Evening regulars"}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPut, "/groups/"+regulars, `{"subject":"Regulars"}`).wantDone(t, http.StatusOK)
	seen := map[string]bool{}
	for _, f := range m.Facts(t, "notice_raised") {
		var n struct{ Message string }
		if err := json.Unmarshal([]byte(jsonText(t, f)), &n); err != nil {
			t.Fatalf("read a notice: %v", err)
		}
		if !strings.HasPrefix(n.Message, "ACGM") || seen[n.Message] { // 00 inbound, 21 group, 8c an odd count in 12 bytes
			t.Errorf("the notice has the id %s: want the layout of a group's, once", n.Message)
		}
		seen[n.Message] = true
	}
	if len(seen) != 2 {
		t.Errorf("%d notices, want 2", len(seen))
	}
}
