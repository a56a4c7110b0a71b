package core

import "slices"

// ListGroups asks for the groups that the business is in, in order of creation. Refused with
// 1011. Source: groups, GetAllGroups (S, I).
type ListGroups struct{}

func (ListGroups) do(w *World) ([]GroupRef, error) {
	if err := w.ready(); err != nil {
		return nil, err
	}
	self, refs := w.self(), []GroupRef{}
	for _, g := range w.groups.inOrder {
		if g.has(self) {
			refs = append(refs, g.ref())
		}
	}
	return refs, nil
}

// CreateGroup makes a group with the business as creator, admin and only participant. Refused
// with 1009, 1011, and 1014 when the World holds MaxGroups. Source: groups, CreateGroup (R, S).
type CreateGroup struct {
	Subject string // 1 to MaxGroupSubject code points
}

func (c CreateGroup) do(w *World) (GroupRef, error) {
	if err := w.ready(); err != nil {
		return GroupRef{}, err
	}
	if err := w.checkSubject(c.Subject); err != nil {
		return GroupRef{}, err
	}
	if len(w.groups.inOrder) >= MaxGroups {
		return GroupRef{}, refuse(1014, "This number has seen %d groups: that is all it can hold", MaxGroups)
	}
	at := w.now
	if at.Unix() <= w.groups.second {
		at = unixTime(w.groups.second + 1)
	}
	g := w.makeGroup(w.self(), c.Subject, at)
	w.groups.second = g.created.Unix()
	w.changed(g, change{event: GroupCreated, by: w.self(), text: c.Subject, from: ByAPI})
	return g.ref(), nil
}

// GroupInfo asks what a group is. Refused with 1011, and 1012 when the business is not in it.
// Source: groups, GetGroupInfo (S); clients, Groups (B).
type GroupInfo struct {
	Group string // id
}

func (c GroupInfo) do(w *World) (Group, error) {
	g, err := w.seen(c.Group)
	if err != nil {
		return Group{}, err
	}
	return g.view(), nil
}

// UpdateGroup changes the subject of a group. Refused with 1003, 1009, 1011, 1012, 1019. The
// subject that the group already has changes nothing. Source: groups, UpdateGroupInfo (S, R).
type UpdateGroup struct {
	Group   string // id
	Subject string // 1 to MaxGroupSubject code points
}

func (c UpdateGroup) do(w *World) (Nothing, error) {
	g, err := w.managed(c.Group)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, w.setSubject(g, c.Subject, w.self(), ByAPI)
}

// setSubject changes the subject of a group.
func (w *World) setSubject(g *group, subject, by string, from ChangeMaker) error {
	if err := w.checkSubject(subject); err != nil {
		return err
	}
	if g.subject != subject {
		g.subject = subject
		w.changed(g, change{event: GroupSubjectChanged, by: by, text: subject, from: from})
	}
	return nil
}

// PromoteMembers gives participants admin rights; who is one already stays one. Refused with
// 1003, 1009, 1011, 1012, 1013, 1019. Source: groups, PromoteToGroupAdmin (O, I).
type PromoteMembers struct {
	Group string   // id
	WaIDs []string // at least one; each must be a participant
}

func (c PromoteMembers) do(w *World) (Nothing, error) {
	if err := w.refusedNumbers(c.WaIDs); err != nil {
		return Nothing{}, err
	}
	g, err := w.managed(c.Group)
	if err != nil {
		return Nothing{}, err
	}
	if err := g.checkMembers(c.WaIDs, ""); err != nil {
		return Nothing{}, err
	}
	w.promote(g, c.WaIDs, w.self(), ByAPI)
	return Nothing{}, nil
}

// DemoteMembers takes admin rights away; who has none stays without. Demoting oneself is refused
// with 1009; else as PromoteMembers. Source: groups, DemoteGroupAdmin (I).
type DemoteMembers struct {
	Group string   // id
	WaIDs []string // at least one; each must be a participant
}

func (c DemoteMembers) do(w *World) (Nothing, error) {
	if err := w.refusedNumbers(c.WaIDs); err != nil {
		return Nothing{}, err
	}
	g, err := w.managed(c.Group)
	if err != nil {
		return Nothing{}, err
	}
	if err := g.checkMembers(c.WaIDs, w.self()); err != nil {
		return Nothing{}, err
	}
	w.demote(g, c.WaIDs, w.self(), ByAPI)
	return Nothing{}, nil
}

// RemoveMembers takes participants out of a group. Removing oneself is refused with 1009 (see
// LeaveGroup); else as PromoteMembers. Source: groups, RemoveGroupParticipant (I).
type RemoveMembers struct {
	Group string   // id
	WaIDs []string // at least one; each must be a participant
}

func (c RemoveMembers) do(w *World) (Nothing, error) {
	if err := w.refusedNumbers(c.WaIDs); err != nil {
		return Nothing{}, err
	}
	g, err := w.managed(c.Group)
	if err != nil {
		return Nothing{}, err
	}
	if err := g.checkMembers(c.WaIDs, w.self()); err != nil {
		return Nothing{}, err
	}
	w.takeOut(g, c.WaIDs, w.self(), ByAPI)
	return Nothing{}, nil
}

// LeaveGroup takes the business out of a group. Refused with 1003, 1011, 1012. When it was the
// last admin, the participant who joined first becomes one. Source: groups, LeaveGroup (I, R).
type LeaveGroup struct {
	Group string // id
}

func (c LeaveGroup) do(w *World) (Nothing, error) {
	if err := w.ready(); err != nil {
		return Nothing{}, err
	}
	g, err := w.joined(c.Group)
	if err != nil {
		return Nothing{}, err
	}
	w.takeOut(g, []string{w.self()}, w.self(), ByAPI)
	return Nothing{}, nil
}

// GroupInvite asks for the link by which people join. Refused with 1011 and 1012. The link stays
// until it is revoked. Source: groups, GetGroupInvite (S, R). Any participant may ask (I): the
// page asks for admin rights for changes only.
type GroupInvite struct {
	Group string // id
}

func (c GroupInvite) do(w *World) (string, error) {
	g, err := w.seen(c.Group)
	if err != nil {
		return "", err
	}
	return w.inviteLink(g), nil
}

// RevokeInvite kills the link at once; the next GroupInvite answers a new one. Refused with
// 1003, 1011, 1012, 1019. Source: groups, DeleteGroupInvite (S, R).
type RevokeInvite struct {
	Group string // id
}

func (c RevokeInvite) do(w *World) (Nothing, error) {
	g, err := w.managed(c.Group)
	if err != nil {
		return Nothing{}, err
	}
	w.revokeInvite(g, w.self(), ByAPI)
	return Nothing{}, nil
}

// checkMembers requires that each is a participant (1009; 1013 when it cannot be a wa_id) and
// none is the barred one. Source: groups, PromoteToGroupAdmin (I, D): the page allows either code.
func (g *group) checkMembers(waIDs []string, barred string) error {
	if len(waIDs) == 0 {
		return refuse(1008, "Parameter 'wa_ids' is mandatory")
	}
	for i, id := range waIDs {
		switch {
		case !couldBeWaID(id):
			return refuse(1013, "Parameter 'wa_ids[%d]' is not a wa_id: give 7 to 15 digits without plus", i)
		case id == barred:
			return refuse(1009, "Parameter 'wa_ids[%d]' is this number itself", i)
		case !g.has(id):
			return refuse(1009, "Parameter 'wa_ids[%d]' is not a participant of the group: %s", i, id)
		}
	}
	return nil
}

// couldBeWaID tells whether a text has the form of a wa_id.
func couldBeWaID(s string) bool {
	return len(s) >= 7 && len(s) <= 15 && !slices.ContainsFunc([]byte(s), func(b byte) bool { return b < '0' || b > '9' })
}
