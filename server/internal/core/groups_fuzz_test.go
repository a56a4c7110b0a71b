package core

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// groupCast are those who take part in the random life of groups: the business and three people.
func groupCast() []string { return []string{shopID, priya, tomas, ana} }

// groupStep turns two bytes into something that the business or somebody else does to a group.
func groupStep(w *World, act, who byte) error {
	cast := groupCast()
	by, other := cast[who%4], cast[who/4%4]
	group := regulars
	if who&0x80 != 0 {
		group = bookClub
	}
	steps := []func() (any, error){
		func() (any, error) { return attempt(w, CreateGroup{Subject: fmt.Sprintf("Group %d", who)}) },
		func() (any, error) {
			return attempt(w, UpdateGroup{Group: group, Subject: fmt.Sprintf("Group %d", who)})
		},
		func() (any, error) { return attempt(w, PromoteMembers{Group: group, WaIDs: []string{other, by}}) },
		func() (any, error) { return attempt(w, DemoteMembers{Group: group, WaIDs: []string{other}}) },
		func() (any, error) { return attempt(w, RemoveMembers{Group: group, WaIDs: []string{other, by}}) },
		func() (any, error) { return attempt(w, LeaveGroup{Group: group}) },
		func() (any, error) { return attempt(w, RevokeInvite{Group: group}) },
		func() (any, error) { return attempt(w, JoinGroup{Group: group, By: by, WaID: other}) },
		func() (any, error) { return attempt(w, MemberLeaves{Group: group, WaID: by}) },
		func() (any, error) { return attempt(w, MemberRemoves{Group: group, By: by, WaIDs: []string{other}}) },
		func() (any, error) { return attempt(w, MemberPromotes{Group: group, By: by, WaIDs: []string{other}}) },
		func() (any, error) { return attempt(w, MemberDemotes{Group: group, By: by, WaIDs: []string{other}}) },
		func() (any, error) { return attempt(w, MemberChangesSubject{Group: group, By: by, Subject: "Friends"}) },
		func() (any, error) { return attempt(w, EndGroup{Group: group, By: by}) },
		func() (any, error) {
			return attempt(w, MemberCreatesGroup{By: by, Subject: "Made", Members: []string{other, ana}})
		},
		func() (any, error) { return attempt(w, Reset{Only: []Part{PartGroups, PartCustomers}}) },
		func() (any, error) {
			return attempt(w, PutCustomer{Number: by, Patch: CustomerPatch{NotOnWhatsApp: new(who&0x40 != 0)}})
		},
	}
	_, err := steps[int(act)%len(steps)]()
	return err
}

// attempt does a command that may be refused.
func attempt[R any](w *World, c Command[R]) (any, error) { return Do(w, w.Now(), c) }

// FuzzGroups lets groups live at random: whatever happens, admins take part, nobody does twice, a
// group with people has an admin, and a refused command changes and tells nothing.
func FuzzGroups(f *testing.F) {
	f.Add([]byte{4, 1, 7, 0, 5, 0, 13, 1})
	f.Add([]byte{2, 4, 5, 0, 7, 1, 11, 9, 9, 6, 8, 1, 8, 2})
	f.Add([]byte{9, 0x81, 5, 0x80, 7, 0x81, 13, 0x81, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		w := shop(t, withRegulars, withBookClub)
		for i := 0; i+1 < min(len(script), 200); i += 2 {
			w.Drain()
			before := copiedGroups(w)
			err := groupStep(w, script[i], script[i+1])
			after := copiedGroups(w)
			if err != nil && (!reflect.DeepEqual(before, after) || len(w.told) > 0) {
				t.Fatalf("step %d was refused (%v) and changed\n%+v\ninto\n%+v\ntelling %v", i/2, err, before, after, w.told)
			}
			checkGroups(t, w, i/2)
		}
	})
}

// copiedGroups are the groups with slices of their own.
func copiedGroups(w *World) []group {
	all := groupsOf(w)
	for i := range all {
		all[i].admins, all[i].participants = slices.Clone(all[i].admins), slices.Clone(all[i].participants)
	}
	return all
}

// checkGroups checks what must be true of groups at all times.
func checkGroups(t *testing.T, w *World, step int) {
	t.Helper()
	seen := map[string]bool{}
	for _, g := range groupsOf(w) {
		if seen[g.id] {
			t.Fatalf("step %d: two groups have the id %s", step, g.id)
		}
		seen[g.id] = true
		if sorted := slices.Sorted(slices.Values(g.participants)); len(slices.Compact(sorted)) != len(g.participants) {
			t.Fatalf("step %d: somebody is twice in %v", step, g.participants)
		}
		if len(g.participants) > 0 && len(g.admins) == 0 {
			t.Fatalf("step %d: nobody rules %s of %v", step, g.id, g.participants)
		}
		for _, id := range g.admins {
			if !g.has(id) {
				t.Fatalf("step %d: the admin %s takes no part in %v", step, id, g.participants)
			}
		}
	}
}
