package core

import (
	"fmt"
	"strings"
)

// groupVerbs are the words about groups. Those of the business take the group first; those of
// people begin with who does it: people 447700900123 removes 16505550100-1709280000 491701234567.
func groupVerbs() map[string]verb {
	return map[string]verb{
		"create": func(s *stage, l line) string {
			return perform(s, CreateGroup{Subject: l.word(s.t, 0)}, func(r GroupRef) string { return r.ID })
		},
		"groups": func(s *stage, _ line) string {
			return perform(s, ListGroups{}, func(refs []GroupRef) string {
				var out strings.Builder
				for _, r := range refs {
					fmt.Fprintf(&out, "%s since %s\n", r.ID, r.Created.Sub(s.w.Born()))
				}
				return out.String()
			})
		},
		"info": func(s *stage, l line) string {
			return perform(s, GroupInfo{Group: l.word(s.t, 0)}, func(g Group) string {
				return fmt.Sprintf("%q of %s, admins %v, participants %v", g.Subject, g.Creator, g.Admins, g.Participants)
			})
		},
		"subject": func(s *stage, l line) string {
			return perform(s, UpdateGroup{Group: l.word(s.t, 0), Subject: l.word(s.t, 1)}, nil)
		},
		"promote": func(s *stage, l line) string {
			return perform(s, PromoteMembers{Group: l.word(s.t, 0), WaIDs: l.words[1:]}, nil)
		},
		"demote": func(s *stage, l line) string {
			return perform(s, DemoteMembers{Group: l.word(s.t, 0), WaIDs: l.words[1:]}, nil)
		},
		"remove": func(s *stage, l line) string {
			return perform(s, RemoveMembers{Group: l.word(s.t, 0), WaIDs: l.words[1:]}, nil)
		},
		"leave": func(s *stage, l line) string { return perform(s, LeaveGroup{Group: l.word(s.t, 0)}, nil) },
		"invite": func(s *stage, l line) string {
			return perform(s, GroupInvite{Group: l.word(s.t, 0)}, func(link string) string { return link })
		},
		"revoke": func(s *stage, l line) string { return perform(s, RevokeInvite{Group: l.word(s.t, 0)}, nil) },
		"join": func(s *stage, l line) string {
			return perform(s, JoinGroup{WaID: l.word(s.t, 0), Link: l.word(s.t, 1)}, func(in bool) string { return fmt.Sprintf("in: %t", in) })
		},
		"people": playPeople,
	}
}

// playPeople: people 447700900123 adds|removes|promotes|demotes|renames|describes|revokes|ends|leaves|
// icon|no-icon|reports group words…; people 447700900123 creates subject members….
func playPeople(s *stage, l line) string {
	by, act, group, rest := l.word(s.t, 0), l.word(s.t, 1), l.word(s.t, 2), l.words[3:]
	switch act {
	case "adds":
		return perform(s, JoinGroup{Group: group, By: by, WaID: l.word(s.t, 3)}, nil)
	case "removes":
		return perform(s, MemberRemoves{Group: group, By: by, WaIDs: rest}, nil)
	case "promotes":
		return perform(s, MemberPromotes{Group: group, By: by, WaIDs: rest}, nil)
	case "demotes":
		return perform(s, MemberDemotes{Group: group, By: by, WaIDs: rest}, nil)
	case "renames":
		return perform(s, MemberChangesSubject{Group: group, By: by, Subject: l.word(s.t, 3)}, nil)
	case "describes":
		return perform(s, MemberChangesDescription{Group: group, By: by, Description: l.word(s.t, 3)}, nil)
	case "revokes":
		return perform(s, MemberRevokesInvite{Group: group, By: by}, nil)
	case "ends":
		return perform(s, EndGroup{Group: group, By: by}, nil)
	case "creates":
		return perform(s, MemberCreatesGroup{By: by, Subject: group, Members: rest}, func(r GroupRef) string { return r.ID })
	case "icon":
		return perform(s, MemberChangesIcon{Group: group, By: by, Bytes: dot(s.t)}, nil)
	case "no-icon":
		return perform(s, MemberChangesIcon{Group: group, By: by}, nil)
	case "reports":
		return perform(s, ReportGroup{Group: group, Event: GroupEvent(rest[0]), By: by, Users: rest[1:]}, nil)
	case "leaves":
		return perform(s, MemberLeaves{Group: group, WaID: by}, nil)
	}
	s.t.Fatalf("people: unknown act %q", act)
	return ""
}

// tellGroups puts the facts about groups into words.
func tellGroups(f Fact) (string, bool) {
	switch f := f.(type) {
	case GroupChanged:
		return fmt.Sprintf("%s in %s by %s, for %v (%s)", f.Event, f.Group, f.By, f.Users, f.From), true
	case NoticeRaised:
		return fmt.Sprintf("  notice %s: %s", f.Message, f.Body), f.Group != ""
	}
	return "", false
}
