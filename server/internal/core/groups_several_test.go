package core

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// told are the changes of groups that the World told of.
func toldOfGroups(w *World) []string {
	var out []string
	for _, f := range w.Drain() {
		if c, ok := f.(GroupChanged); ok {
			out = append(out, fmt.Sprintf("%s by %s: %s", c.Event, c.By, strings.Join(c.Users, " ")))
		}
	}
	return out
}

const (
	newcomer = "16505550197"
	friend   = "16505550198"
)

func TestSeveralComeInTogether(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars)
	done(t, w, MembersJoin{Group: regulars, By: priya, WaIDs: []string{newcomer, friend}})
	want := []string{"group_user_joined by " + priya + ": " + newcomer + " " + friend}
	if got := toldOfGroups(w); !slices.Equal(got, want) {
		t.Errorf("added: %v, want %v", got, want)
	}
	done(t, w, MembersLeave{Group: regulars, WaIDs: []string{newcomer, friend}})
	want = []string{
		"group_user_left by " + newcomer + ": " + newcomer, "group_user_left by " + friend + ": " + friend,
	}
	if got := toldOfGroups(w); !slices.Equal(got, want) {
		t.Errorf("left: %v, want %v", got, want)
	}
	done(t, w, MembersJoin{Group: regulars, WaIDs: []string{newcomer, friend}})
	want = []string{
		"group_user_joined by " + newcomer + ": " + newcomer, "group_user_joined by " + friend + ": " + friend,
	}
	if got := toldOfGroups(w); !slices.Equal(got, want) {
		t.Errorf("by the link: %v, want %v", got, want)
	}
}

func TestThoseForWhomThereIsNoRoomStayOut(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars)
	g, _ := w.groups.find(regulars)
	for _, id := range manyNumbers(2 * MaxGroupMembers) {
		if len(g.participants) < MaxGroupMembers-1 && id != newcomer && id != friend {
			g.add(id)
		}
	}
	done(t, w, MembersJoin{Group: regulars, By: priya, WaIDs: []string{newcomer, friend}})
	want := []string{
		"group_user_joined by " + priya + ": " + newcomer, "group_error_full_adding_users by " + priya + ": " + friend,
	}
	if got := toldOfGroups(w); !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	if len(g.participants) != MaxGroupMembers || g.has(friend) {
		t.Errorf("%d participants, want %d, the last one not among them", len(g.participants), MaxGroupMembers)
	}
}

func TestTheBusinessIsLetInWithOthers(t *testing.T) {
	t.Parallel()
	w := shop(t, withBookClub)
	done(t, w, MemberRemoves{Group: bookClub, By: priya, WaIDs: []string{shopID}})
	if got := refused(t, w, MembersJoin{Group: bookClub, By: priya, WaIDs: []string{newcomer}}); !strings.Contains(got, "out of its sight") {
		t.Errorf("without the business: %s", got)
	}
	if got := refused(t, w, MembersJoin{Group: bookClub, WaIDs: []string{newcomer}}); !strings.Contains(got, "out of its sight") {
		t.Errorf("by the link, without the business: %s", got)
	}
	if got := refused(t, w, MembersJoin{Group: bookClub, WaIDs: []string{shopID}}); !strings.Contains(got, "this number itself") {
		t.Errorf("the business by the link: %s", got)
	}
	done(t, w, MembersJoin{Group: bookClub, By: priya, WaIDs: []string{newcomer, shopID}})
	if got := done(t, w, GroupInfo{Group: bookClub}).Participants; !slices.Equal(got, []string{priya, tomas, newcomer, shopID}) {
		t.Errorf("participants %v", got)
	}
}

// TestSeveralOfWhomOneCannot refuses all of them: nobody comes or goes.
func TestSeveralOfWhomOneCannot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		try  func(*testing.T, *World) string
		want string
	}{
		{"unknown group", try(MembersJoin{Group: "1-1", WaIDs: []string{newcomer}}), "404/1012"},
		{"unknown group to leave", try(MembersLeave{Group: "1-1", WaIDs: []string{priya}}), "404/1012"},
		{"nobody comes", try(MembersJoin{Group: regulars, By: priya}), "400/1008"},
		{"nobody goes", try(MembersLeave{Group: regulars}), "400/1008"},
		{"added by a stranger", try(MembersJoin{Group: regulars, By: ana, WaIDs: []string{newcomer}}), "400/1009"},
		{"the second is no wa_id", try(MembersJoin{Group: regulars, By: priya, WaIDs: []string{newcomer, "me"}}), "400/1009"},
		{"the second is in it", try(MembersJoin{Group: regulars, By: priya, WaIDs: []string{newcomer, tomas}}), "400/1009"},
		{"twice in", try(MembersJoin{Group: regulars, WaIDs: []string{newcomer, newcomer}}), "400/1009"},
		{"twice out", try(MembersLeave{Group: regulars, WaIDs: []string{priya, priya}}), "400/1009"},
		{"the second is not in it", try(MembersLeave{Group: regulars, WaIDs: []string{priya, newcomer}}), "400/1009"},
		{"the business leaves", try(MembersLeave{Group: regulars, WaIDs: []string{shopID}}), "400/1009"},
		{"ended by nobody", try(EndGroup{Group: regulars}), "400/1009 Nobody but"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := shop(t, withRegulars)
			before := fmt.Sprintf("%+v", groupsOf(w))
			if got := tt.try(t, w); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if after := fmt.Sprintf("%+v", groupsOf(w)); after != before {
				t.Errorf("a refused command changed\n%s into\n%s", before, after)
			}
		})
	}
}

// TestWhoActsNeedNotBeNamed ends a group and reports a notice in the name of somebody in it.
func TestWhoActsNeedNotBeNamed(t *testing.T) {
	t.Parallel()
	w := shop(t, withBookClub)
	done(t, w, ReportGroup{Group: bookClub, Event: BroadcastListCreated})
	done(t, w, EndGroup{Group: bookClub})
	want := []string{"broadcast_list_created by " + priya + ": ", "group_ended by " + priya + ": "}
	if got := toldOfGroups(w); !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}
