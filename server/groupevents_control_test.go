package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
)

// notice is what the webhook tells of an event; by and to are left out where it tells none.
type notice struct {
	event string // besides type
	first string // event that makes it possible; empty: none
	from  string
	body  string
	users []string
}

// notices are the events that a system notice tells. Source: webhooks, System notices (S).
func notices() map[controlgen.EventType]notice {
	const priya, priyas, other, others = "447700900123", "+44 7700 900123", "16505550101", "+1 (650) 555-0101"
	const users = `"group":"{group}","users":["16505550101"]`
	by := func(more string) string { return `"group":"{group}","by":"447700900123"` + more }
	return map[controlgen.EventType]notice{
		"group_created":                   {`"by":"447700900123","subject":"Tasting","users":["16505550102"]`, "", priya, priyas + ` created group "Tasting"`, nil},
		"group_ended":                     {`"group":"{group}"`, "", priya, priyas + " ended the group", nil},
		"group_subject_changed":           {by(`,"subject":"Readers"`), "", priya, priyas + ` changed the subject to "Readers"`, nil},
		"group_description_changed":       {by(`,"description":""`), "", priya, priyas + " changed the group description", nil},
		"group_icon_changed":              {by(""), "", priya, priyas + " changed this group's icon", nil},
		"group_icon_deleted":              {by(""), `{"type":"group_icon_changed",` + by("") + `}`, priya, priyas + " deleted this group's icon", nil},
		"group_invite_link_revoked":       {by(""), "", priya, priyas + " revoked this group's invite link", nil},
		"group_user_joined":               {by(`,"users":["16505550102","447700900124"]`), "", priya, priyas + " added +1 (650) 555-0102, +44 7700 900124", []string{"16505550102", "447700900124"}},
		"group_user_left":                 {users, "", other, others + " left", []string{other}},
		"group_user_promoted":             {by(`,"users":["16505550101"]`), "", priya, priyas + " gave " + others + " admin rights", []string{other}},
		"group_user_demoted":              {by(`,"users":["16505550101"]`), `{"type":"group_user_promoted",` + by(`,"users":["16505550101"]`) + `}`, priya, priyas + " took admin rights from " + others, []string{other}},
		"broadcast_list_created":          {by(""), "", priya, priyas + " created a broadcast list", nil},
		"group_error_adding_user":         {users, "", priya, others + " could not be added", []string{other}},
		"group_error_adding_users":        {users, "", priya, others + " could not be added", []string{other}},
		"group_error_full_adding_users":   {users, "", priya, others + " could not be added: the group is full", []string{other}},
		"group_error_blocked_adding_user": {users, "", priya, others + " could not be added: " + priyas + " is blocked", []string{other}},
		"group_error_removing_user":       {users, "", priya, others + " could not be removed", []string{other}},
		"group_error_fetching_photo":      {`"group":"{group}"`, "", priya, "The icon of the group could not be read", nil},
	}
}

// TestWhatHappensInGroupsIsTold causes every event of groups and reads the notice.
func TestWhatHappensInGroupsIsTold(t *testing.T) {
	t.Parallel()
	for kind, tt := range notices() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := newTalk(t, inClub)
			group := theGroup(t, s.Server)
			ids := strings.NewReplacer("{group}", group)
			if tt.first != "" {
				s.cause(t, ids.Replace(tt.first))
				s.posted(t)
			}
			kinds := s.cause(t, ids.Replace(fmt.Sprintf(`{"type":%q,%s}`, kind, tt.event)))
			if !slices.Contains(kinds, "group_changed") || !slices.Contains(kinds, "notice_raised") || !slices.Contains(kinds, "delivery_queued") {
				t.Errorf("it caused %v", kinds)
			}
			fresh := s.posted(t)
			if len(fresh) != 1 || len(fresh[0].Messages) != 1 || len(fresh[0].Contacts) > 0 {
				t.Fatalf("webhooks %v, want one notice", fresh)
			}
			m := fresh[0].Messages[0]
			system := m["system"].(map[string]any)
			if kind == "group_created" {
				group = m["group_id"].(string)
			}
			want := map[string]any{"type": string(kind), "group_id": group, "operator": tt.from, "body": tt.body}
			if tt.users != nil {
				var users []any
				for _, u := range tt.users {
					users = append(users, u)
				}
				want["users"] = users
			}
			if diff := cmp.Diff(want, system); diff != "" || m["type"] != "system" || m["from"] != tt.from || m["group_id"] != group {
				t.Errorf("the notice is %v (-want +got):\n%s", m, diff)
			}
		})
	}
}
