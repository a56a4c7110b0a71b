package core

import (
	"slices"
	"strings"
	"time"
)

// invitePrefix is what every invite link begins with. Source: groups, GetGroupInvite (S).
const invitePrefix = "https://chat.whatsapp.com/"

// inviteLetters are the characters of an invite code, of which a code has inviteLength.
// Source: groups, GetGroupInvite (R).
const (
	inviteLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	inviteLength  = 22
)

// ChangeMaker is the door through which a change of a group came.
type ChangeMaker string

// The doors.
const (
	ByAPI    ChangeMaker = "api"    // the business did it
	ByPeople ChangeMaker = "people" // somebody else did it with a phone
)

// change is what happened to a group.
type change struct {
	event GroupEvent
	by    string   // wa_id of who did it
	users []string // wa_ids whom it concerns
	text  string   // the new subject or description
	from  ChangeMaker
}

// changed tells of a change and raises its system notice. Changes that the business made raise
// one too unless Options.SilentGroups. Source: groups, Webhooks about groups (I).
func (w *World) changed(g *group, c change) {
	w.tell(GroupChanged{
		Occurred: w.occurred(), Group: g.id, Event: c.event, By: c.by, Users: c.users, Text: c.text, From: c.from,
	})
	if c.from == ByAPI && w.options.SilentGroups || !w.learns(g, c) {
		return
	}
	w.notice(Notice{
		Type: NoticeType(c.event), From: c.by, Group: g.id, Body: noticeBody(c), Operator: c.by, Users: c.users,
	})
}

// learns tells whether the business hears of a change: it is in the group, or the change is what
// ended that.
func (w *World) learns(g *group, c change) bool {
	self := w.self()
	return g.has(self) || slices.Contains(c.users, self) || c.event == GroupEnded
}

// promote gives participants admin rights and tells of those who had none.
func (w *World) promote(g *group, waIDs []string, by string, from ChangeMaker) {
	if users := which(waIDs, g.promote); len(users) > 0 {
		w.changed(g, change{event: GroupUserPromoted, by: by, users: users, from: from})
	}
}

// demote takes admin rights away and tells of those who had them.
func (w *World) demote(g *group, waIDs []string, by string, from ChangeMaker) {
	if users := which(waIDs, g.demote); len(users) > 0 {
		w.changed(g, change{event: GroupUserDemoted, by: by, users: users, from: from})
	}
}

// which are the ids, without repetition, that were changed by the step.
func which(waIDs []string, step func(string) bool) []string {
	var hit []string
	for _, id := range waIDs {
		if step(id) {
			hit = append(hit, id)
		}
	}
	return hit
}

// takeOut takes participants out of a group. The business learns of its own end in the group,
// and of nothing after it.
func (w *World) takeOut(g *group, waIDs []string, by string, from ChangeMaker) {
	var heir string
	gone := which(waIDs, func(id string) bool {
		if !g.has(id) {
			return false
		}
		if next := g.remove(id); next != "" {
			heir = next
		}
		return true
	})
	if len(gone) == 0 {
		return
	}
	w.changed(g, change{event: GroupUserLeft, by: by, users: gone, from: from})
	if heir != "" && g.has(heir) {
		w.changed(g, change{event: GroupUserPromoted, by: heir, users: []string{heir}, from: ByPeople})
	}
}

// inviteLink is the link of the group; a code is drawn when there is none.
func (w *World) inviteLink(g *group) string {
	if g.invite == "" {
		c := w.draw("invite:" + g.id)
		var code strings.Builder
		for range inviteLength {
			code.WriteByte(inviteLetters[c.below(len(inviteLetters))])
		}
		g.invite = code.String()
	}
	return invitePrefix + g.invite
}

// revokeInvite kills the link. A link that nobody asked for counts as revoked too, so that the
// number of revocations decides which code comes next.
func (w *World) revokeInvite(g *group, by string, from ChangeMaker) {
	w.inviteLink(g)
	g.invite = ""
	w.changed(g, change{event: GroupInviteLinkRevoked, by: by, from: from})
}

// renumber moves a participant of all groups to a new wa_id, for somebody who changed number.
// Source: webhooks, System notices (S): group_user_changed_number.
func (w *World) renumber(old, fresh string) {
	for _, g := range w.groups.inOrder {
		if !g.has(old) || g.has(fresh) {
			continue
		}
		for _, list := range [][]string{g.participants, g.admins} {
			if i := slices.Index(list, old); i >= 0 {
				list[i] = fresh
			}
		}
		if g.creator == old {
			g.creator = fresh
		}
		w.changed(g, change{event: GroupUserChangedNumber, by: old, users: []string{fresh}, from: ByPeople})
	}
}

// unixTime is an instant of whole seconds.
func unixTime(second int64) time.Time { return time.Unix(second, 0).UTC() }
