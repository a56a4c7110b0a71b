package core

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestPeopleAndAPIRaiseEveryNoticeOfGroups(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars)
	raised := map[NoticeType]bool{}
	listen := func() {
		for _, f := range w.Drain() {
			if n, ok := f.(NoticeRaised); ok {
				raised[n.Type] = true
			}
		}
	}
	done(t, w, CreateGroup{Subject: "Tasting"})
	done(t, w, PromoteMembers{Group: regulars, WaIDs: []string{priya}})
	done(t, w, JoinGroup{Group: regulars, By: priya, WaID: ana})
	done(t, w, MemberChangesSubject{Group: regulars, By: ana, Subject: "Friends"})
	done(t, w, MemberChangesDescription{Group: regulars, By: ana, Description: "Of tea"})
	done(t, w, MemberChangesIcon{Group: regulars, By: ana, Bytes: dot(t)})
	done(t, w, MemberChangesIcon{Group: regulars, By: ana})
	done(t, w, MemberRevokesInvite{Group: regulars, By: priya})
	done(t, w, MemberPromotes{Group: regulars, By: priya, WaIDs: []string{tomas}})
	done(t, w, MemberDemotes{Group: regulars, By: priya, WaIDs: []string{tomas}})
	done(t, w, MemberLeaves{Group: regulars, WaID: ana})
	w.renumber(tomas, "491701234568")
	for _, event := range ReportedGroupEvents() {
		done(t, w, ReportGroup{Group: regulars, Event: event, By: priya, Users: []string{"491701234568"}})
	}
	done(t, w, EndGroup{Group: regulars, By: priya})
	listen()

	for _, event := range slices.Sorted(maps.Keys(noticeTexts())) {
		if !raised[NoticeType(event)] {
			t.Errorf("nothing raised %s", event)
		}
	}
	if len(raised) != 20 {
		t.Errorf("%d types of notices, want 20", len(raised))
	}
	if got := refused(t, w, GroupInfo{Group: regulars}); !strings.HasPrefix(got, "404/1012 ") {
		t.Errorf("an ended group: %s", got)
	}
}

func TestTheBusinessCanBeRemovedAndLetInAgain(t *testing.T) {
	t.Parallel()
	w := shop(t, withBookClub)
	done(t, w, MemberRemoves{Group: bookClub, By: priya, WaIDs: []string{shopID}})
	if got := refused(t, w, LeaveGroup{Group: bookClub}); !strings.HasPrefix(got, "403/1003 ") {
		t.Errorf("after the removal: %s", got)
	}
	if got := refused(t, w, MemberChangesSubject{Group: bookClub, By: priya, Subject: "x"}); !strings.HasPrefix(got, "400/1009 ") {
		t.Errorf("an act out of sight: %s", got)
	}
	done(t, w, JoinGroup{Group: bookClub, By: priya, WaID: shopID})
	if got := done(t, w, GroupInfo{Group: bookClub}).Participants; !slices.Equal(got, []string{priya, tomas, shopID}) {
		t.Errorf("participants %v, want the business last", got)
	}
}

func TestActsOfPeopleThatCannotBe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		try  func(*testing.T, *World) string
		want string
	}{
		{"unknown group", try(MemberLeaves{Group: "1-1", WaID: priya}), "404/1012"},
		{"a stranger leaves", try(MemberLeaves{Group: bookClub, WaID: ana}), "400/1009"},
		{"the business by phone", try(MemberLeaves{Group: bookClub, WaID: shopID}), "400/1009"},
		{"no admin removes", try(MemberRemoves{Group: bookClub, By: tomas, WaIDs: []string{priya}}), "400/1009"},
		{"a stranger is removed", try(MemberRemoves{Group: bookClub, By: priya, WaIDs: []string{ana}}), "400/1009"},
		{"an admin demotes itself", try(MemberDemotes{Group: bookClub, By: priya, WaIDs: []string{priya}}), "400/1009"},
		{"joining twice", try(JoinGroup{Group: bookClub, By: priya, WaID: tomas}), "400/1009"},
		{"joining without a number", try(JoinGroup{Group: bookClub, By: priya, WaID: "tomas"}), "400/1009"},
		{"an event with a command of its own", try(ReportGroup{Group: bookClub, By: priya, Event: GroupEnded}), "400/1009"},
		{"too long a subject", try(MemberChangesSubject{Group: bookClub, By: priya, Subject: strings.Repeat("x", 26)}), "400/1009"},
		{"too long a description", try(MemberChangesDescription{Group: bookClub, By: priya, Description: strings.Repeat("x", 2049)}), "400/1009"},
		{"no icon to take away", try(MemberChangesIcon{Group: bookClub, By: priya}), "404/1006"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := shop(t, withBookClub)
			before := fmt.Sprintf("%+v", groupsOf(w))
			if got := tt.try(t, w); !strings.HasPrefix(got, tt.want+" ") {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if after := fmt.Sprintf("%+v", groupsOf(w)); after != before {
				t.Errorf("a refused command changed\n%s into\n%s", before, after)
			}
		})
	}
}
