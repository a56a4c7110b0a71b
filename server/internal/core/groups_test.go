package core

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// withRegulars puts a group of the business, Priya and Tomas into the fixture.
func withRegulars(g *Genesis) {
	g.Groups = append(g.Groups, GroupSeed{Subject: "Regulars", CreatedAgo: time.Hour, Participants: []string{priya, tomas}})
}

// withBookClub puts a group of Priya's into the fixture, in which the business has no rights.
func withBookClub(g *Genesis) {
	g.Groups = append(g.Groups, GroupSeed{
		Subject: "Book club", Creator: priya, CreatedAgo: time.Hour, Participants: []string{tomas}, BusinessNotAdmin: true,
	})
}

// regulars and bookClub are the ids of the groups in the fixture.
var (
	regulars = fmt.Sprintf("%s-%d", shopID, shopStart.Add(-time.Hour).Unix())
	bookClub = fmt.Sprintf("%s-%d", priya, shopStart.Add(-time.Hour).Unix())
)

// dot is a PNG picture of one pixel.
func dot(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatalf("draw a picture: %v", err)
	}
	return b.Bytes()
}

// notices are the system notices since the last call, as "type by users: body".
func notices(w *World) []string {
	var all []string
	for _, f := range w.Drain() {
		if n, ok := f.(NoticeRaised); ok {
			all = append(all, fmt.Sprintf("%s %s %v: %s", n.Type, n.Operator, n.Users, n.Body))
		}
	}
	return all
}

func TestACreatedGroupHoldsTheBusinessAlone(t *testing.T) {
	t.Parallel()
	w := shop(t)

	ref := done(t, w, CreateGroup{Subject: "Tasting"})

	if want := (GroupRef{ID: fmt.Sprintf("%s-%d", shopID, shopStart.Unix()), Created: shopStart}); ref != want {
		t.Errorf("created %v, want %v", ref, want)
	}
	got := done(t, w, GroupInfo{Group: ref.ID})
	if got.Creator != shopID || !slices.Equal(got.Admins, []string{shopID}) || !slices.Equal(got.Participants, []string{shopID}) {
		t.Errorf("group %+v, want the business as creator, admin and participant", got)
	}
	want := []string{"group_created 16505550100 []: +1 (650) 555-0100 created group \"Tasting\""}
	if got := notices(w); !slices.Equal(got, want) {
		t.Errorf("notices %q, want %q", got, want)
	}
}

func TestGroupsOfOneSecondHaveIdsOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := shop(t)
	for i := range 3 {
		ref := done(t, w, CreateGroup{Subject: "Tasting"})
		second := shopStart.Unix() + int64(i)
		if want := fmt.Sprintf("%s-%d", shopID, second); ref.ID != want || ref.Created.Unix() != second {
			t.Errorf("group %d is %v, want %s", i, ref, want)
		}
	}
	if refs := done(t, w, ListGroups{}); len(refs) != 3 {
		t.Errorf("%d groups are listed, want 3", len(refs))
	}
}

func TestSubjectsAreCountedInCodePoints(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars)
	done(t, w, UpdateGroup{Group: regulars, Subject: strings.Repeat("é", MaxGroupSubject)})
	if got := refused(t, w, UpdateGroup{Group: regulars, Subject: strings.Repeat("é", MaxGroupSubject+1)}); got !=
		"400/1009 Parameter 'subject' is too long: 26 characters, at most 25" {
		t.Error(got)
	}
}

func TestRefusalsOfGroups(t *testing.T) {
	t.Parallel()
	left := bookClub
	start := func(t *testing.T) *World {
		t.Helper()
		w := shop(t, withRegulars, withBookClub)
		return w
	}
	gone := func(t *testing.T) *World {
		t.Helper()
		w := start(t)
		done(t, w, LeaveGroup{Group: left})
		return w
	}
	fresh := func(t *testing.T) *World {
		t.Helper()
		return shop(t, func(g *Genesis) { g.Number.Registered = false })
	}
	ids := []string{priya}
	tests := []struct {
		name  string
		world func(*testing.T) *World
		try   func(*testing.T, *World) string
		want  string // status and code
	}{
		{"info of no group", start, try(GroupInfo{Group: "16505550100-1"}), "404/1012"},
		{"info of a left group", gone, try(GroupInfo{Group: left}), "404/1012"},
		{"invite of a left group", gone, try(GroupInvite{Group: left}), "404/1012"},
		{"icon of a left group", gone, try(GroupIcon{Group: left}), "404/1012"},
		{"change of no group", start, try(UpdateGroup{Group: "16505550100-1", Subject: "x"}), "404/1012"},
		{"change of a left group", gone, try(UpdateGroup{Group: left, Subject: "x"}), "403/1003"},
		{"leaving again", gone, try(LeaveGroup{Group: left}), "403/1003"},
		{"change without rights", start, try(UpdateGroup{Group: bookClub, Subject: "x"}), "403/1019"},
		{"promotion without rights", start, try(PromoteMembers{Group: bookClub, WaIDs: ids}), "403/1019"},
		{"demotion without rights", start, try(DemoteMembers{Group: bookClub, WaIDs: ids}), "403/1019"},
		{"removal without rights", start, try(RemoveMembers{Group: bookClub, WaIDs: ids}), "403/1019"},
		{"revocation without rights", start, try(RevokeInvite{Group: bookClub}), "403/1019"},
		{"icon without rights", start, try(SetGroupIcon{Group: bookClub, Bytes: dot(t)}), "403/1019"},
		{"no icon without rights", start, try(DeleteGroupIcon{Group: bookClub}), "403/1019"},
		{"empty subject", start, try(CreateGroup{}), "400/1009"},
		{"promotion of a stranger", start, try(PromoteMembers{Group: regulars, WaIDs: []string{ana}}), "400/1009"},
		{"promotion of nobody", start, try(PromoteMembers{Group: regulars}), "400/1008"},
		{"promotion of what is no number", start, try(PromoteMembers{Group: regulars, WaIDs: []string{"+" + priya}}), "400/1013"},
		{"one good, one bad", start, try(PromoteMembers{Group: regulars, WaIDs: []string{priya, ana}}), "400/1009"},
		{"demotion of oneself", start, try(DemoteMembers{Group: regulars, WaIDs: []string{shopID}}), "400/1009"},
		{"removal of oneself", start, try(RemoveMembers{Group: regulars, WaIDs: []string{shopID}}), "400/1009"},
		{"no icon", start, try(GroupIcon{Group: regulars}), "404/1006"},
		{"link of no icon", start, try(GroupIconLink{Group: regulars}), "404/1006"},
		{"deleting no icon", start, try(DeleteGroupIcon{Group: regulars}), "404/1006"},
		{"icon that is no picture", start, try(SetGroupIcon{Group: regulars, Bytes: []byte("tea")}), "400/1009"},
		{"icon of no bytes", start, try(SetGroupIcon{Group: regulars}), "400/1008"},
		{"list while unregistered", fresh, try(ListGroups{}), "503/1011"},
		{"creation while unregistered", fresh, try(CreateGroup{Subject: "x"}), "503/1011"},
		{"change while unregistered", fresh, try(UpdateGroup{Group: "x", Subject: "x"}), "503/1011"},
		{"leaving while unregistered", fresh, try(LeaveGroup{Group: "x"}), "503/1011"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := tt.world(t)
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

// try is a command that is to be refused.
func try[R any](c Command[R]) func(*testing.T, *World) string {
	return func(t *testing.T, w *World) string {
		t.Helper()
		return refused(t, w, c)
	}
}

// groupsOf is all that the World knows of its groups.
func groupsOf(w *World) []group {
	var all []group
	for _, g := range w.groups.inOrder {
		all = append(all, *g)
	}
	return all
}

func TestAdminsArePromotedAndDemoted(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars)

	done(t, w, PromoteMembers{Group: regulars, WaIDs: []string{priya, shopID, priya}})
	done(t, w, PromoteMembers{Group: regulars, WaIDs: []string{priya}})
	if got := done(t, w, GroupInfo{Group: regulars}).Admins; !slices.Equal(got, []string{shopID, priya}) {
		t.Errorf("admins %v, want the business and Priya", got)
	}
	done(t, w, DemoteMembers{Group: regulars, WaIDs: []string{priya, tomas}})
	done(t, w, RemoveMembers{Group: regulars, WaIDs: []string{tomas}})

	want := []string{
		"group_user_promoted 16505550100 [447700900123]: +1 (650) 555-0100 gave +44 7700 900123 admin rights",
		"group_user_demoted 16505550100 [447700900123]: +1 (650) 555-0100 took admin rights from +44 7700 900123",
		"group_user_left 16505550100 [491701234567]: +1 (650) 555-0100 removed +49 1701234567",
	}
	if got := notices(w); !slices.Equal(got, want) {
		t.Errorf("notices\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := done(t, w, GroupInfo{Group: regulars}); !slices.Equal(got.Participants, []string{shopID, priya}) || len(got.Admins) != 1 {
		t.Errorf("group %+v, want the business and Priya, one admin", got)
	}
}

func TestWhenTheLastAdminLeavesTheFirstWhoJoinedFollows(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars)
	done(t, w, LeaveGroup{Group: regulars})

	if got := w.groups.byID[regulars].admins; !slices.Equal(got, []string{priya}) {
		t.Errorf("admins %v, want Priya", got)
	}
	if got := done(t, w, ListGroups{}); len(got) != 0 {
		t.Errorf("a left group is listed: %v", got)
	}
	want := []string{"group_user_left 16505550100 [16505550100]: +1 (650) 555-0100 left"}
	if got := notices(w); !slices.Equal(got, want) {
		t.Errorf("notices %q, want %q: nothing is heard after the own end", got, want)
	}
}

func TestAnInviteLinkStaysUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars)

	first := done(t, w, GroupInvite{Group: regulars})
	if !regexp.MustCompile(`^https://chat\.whatsapp\.com/[A-Za-z0-9]{22}$`).MatchString(first) {
		t.Errorf("link %q", first)
	}
	if again := done(t, w, GroupInvite{Group: regulars}); again != first {
		t.Errorf("link became %q without revocation", again)
	}
	done(t, w, RevokeInvite{Group: regulars})
	if got := refused(t, w, JoinGroup{Link: first, WaID: ana}); !strings.HasPrefix(got, "400/1009 ") {
		t.Errorf("the dead link: %s", got)
	}
	second := done(t, w, GroupInvite{Group: regulars})
	if second == first {
		t.Error("the revoked link is back")
	}
	if !done(t, w, JoinGroup{Link: second, WaID: ana}) {
		t.Error("nobody came in by the new link")
	}
	if got := done(t, w, GroupInfo{Group: regulars}).Participants; !slices.Contains(got, ana) {
		t.Errorf("participants %v, want %s among them", got, ana)
	}
}

func TestNobodyEntersAFullGroup(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) {
		seed := GroupSeed{Subject: "Regulars", CreatedAgo: time.Hour}
		for i := range MaxGroupMembers - 1 {
			seed.Participants = append(seed.Participants, fmt.Sprintf("447700900%03d", i))
		}
		g.Groups = []GroupSeed{seed}
	})
	if done(t, w, JoinGroup{Link: done(t, w, GroupInvite{Group: regulars}), WaID: ana}) {
		t.Error("somebody came in")
	}
	want := []string{"group_error_full_adding_users 16505550123 [16505550123]: +1 (650) 555-0123 could not be added: the group is full"}
	if got := notices(w); !slices.Equal(got, want) {
		t.Errorf("notices %q, want %q", got, want)
	}
}

func TestAnIconIsServedByItsLinkWhileItIsSet(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars)
	done(t, w, SetGroupIcon{Group: regulars, Bytes: dot(t)})

	if p := done(t, w, GroupIcon{Group: regulars}); p.Type != "image/png" || !bytes.Equal(p.Bytes, dot(t)) {
		t.Errorf("icon of type %s, %d bytes; want the PNG as it was given", p.Type, len(p.Bytes))
	}
	token, ok := strings.CutPrefix(done(t, w, GroupIconLink{Group: regulars}), "/pictures/")
	if !ok || !bytes.Equal(done(t, w, PictureAt{Token: token}).Bytes, dot(t)) {
		t.Errorf("token %q does not lead to the icon", token)
	}
	done(t, w, SetGroupIcon{Group: regulars, Bytes: dot(t)})
	if got := refused(t, w, PictureAt{Token: token}); !strings.HasPrefix(got, "404/1006 ") {
		t.Errorf("link of the replaced icon: %s", got)
	}
	done(t, w, DeleteGroupIcon{Group: regulars})
	if len(w.profile.pictures) != 0 || w.media.volume.used != 0 {
		t.Errorf("%d pictures and %d bytes are left", len(w.profile.pictures), w.media.volume.used)
	}
}

func TestSilentGroupsTellOnlyWhatPeopleDo(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars, func(g *Genesis) { g.Options.SilentGroups = true })
	done(t, w, UpdateGroup{Group: regulars, Subject: "Friends"})
	if got := notices(w); len(got) != 0 {
		t.Errorf("notices of the business's own change: %q", got)
	}
	done(t, w, MemberChangesSubject{Group: regulars, By: priya, Subject: "Regulars"})
	if got := notices(w); len(got) != 1 {
		t.Errorf("notices of Priya's change: %q, want one", got)
	}
}

func TestFixtureGroupsAreChecked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		seed GroupSeed
	}{
		{"no subject", GroupSeed{}},
		{"long subject", GroupSeed{Subject: strings.Repeat("x", MaxGroupSubject+1)}},
		{"admin from outside", GroupSeed{Subject: "x", Admins: []string{priya}}},
		{"nobody rules", GroupSeed{Subject: "x", Participants: []string{priya}, BusinessNotAdmin: true}},
		{"too many", GroupSeed{Subject: "x", Participants: manyNumbers(MaxGroupMembers)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := NewWorld(Genesis{Groups: []GroupSeed{tt.seed}}, shopStart); err == nil {
				t.Error("the World started")
			}
		})
	}
}

func TestPeopleOfAFixtureGroupAreKnownByTheirWaID(t *testing.T) {
	t.Parallel()
	seed := GroupSeed{
		Subject: "Far away", Creator: "541123456789", Participants: []string{"5582999887766", "525512345678"}, Admins: []string{"5582999887766"},
	}
	w := shop(t, func(g *Genesis) { g.Groups = []GroupSeed{seed} })
	g := w.groups.inOrder[0]
	self := w.self()
	if diff := cmp.Diff([]string{"5491123456789", self, "558299887766", "5215512345678"}, g.participants); diff != "" {
		t.Errorf("participants (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"5491123456789", "558299887766"}, g.admins); diff != "" {
		t.Errorf("admins (-want +got):\n%s", diff)
	}
}

// manyNumbers are n wa_ids.
func manyNumbers(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("447700900%03d", i)
	}
	return all
}
