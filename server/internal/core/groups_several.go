package core

import "slices"

// MembersJoin is several people who come into a group together: added by a participant, which is
// told in one notice, or each by the invite link. Those for whom there is no room stay out, which a
// notice tells too. Refused with 1009 (no wa_id, already in, named twice), 1012.
type MembersJoin struct {
	Group string   // id
	By    string   // wa_id of a participant who adds them; empty: they come by the link
	WaIDs []string // who joins, at least one; the business's own wa_id lets it in again
}

func (c MembersJoin) do(w *World) (Nothing, error) {
	g, err := c.door(w)
	if err != nil {
		return Nothing{}, err
	}
	for i, id := range c.WaIDs {
		switch {
		case !couldBeWaID(id):
			return Nothing{}, refuse(1009, "'%s' is not a wa_id: give 7 to 15 digits without plus", shorten(id))
		case g.has(id) || slices.Contains(c.WaIDs[:i], id):
			return Nothing{}, refuse(1009, "%s is already a participant of group '%s'", id, g.id)
		}
	}
	room := min(max(0, MaxGroupMembers-len(g.participants)), len(c.WaIDs))
	for _, id := range c.WaIDs[:room] {
		g.add(id)
	}
	c.announce(w, g, GroupUserJoined, c.WaIDs[:room])
	c.announce(w, g, GroupErrorFullAddingUsers, c.WaIDs[room:])
	return Nothing{}, nil
}

// announce tells what became of those who wanted to come in.
func (c MembersJoin) announce(w *World, g *group, event GroupEvent, ids []string) {
	if c.By != "" && len(ids) > 0 {
		w.changed(g, change{event: event, by: c.By, users: slices.Clone(ids), from: ByPeople})
		return
	}
	for _, id := range ids {
		w.changed(g, change{event: event, by: id, users: []string{id}, from: ByPeople})
	}
}

// door finds the group and checks the way in.
func (c MembersJoin) door(w *World) (*group, error) {
	letIn := slices.Contains(c.WaIDs, w.self())
	switch {
	case len(c.WaIDs) == 0:
		return nil, refuse(1008, "Nobody is named who joins")
	case c.By != "" && letIn:
		return w.party(c.Group, c.By)
	case c.By != "":
		return w.people(c.Group, c.By)
	}
	g, ok := w.groups.find(c.Group)
	switch {
	case !ok:
		return nil, unknownGroup(c.Group)
	case letIn:
		return nil, refuse(1009, "'%s' is this number itself: somebody in the group adds it", w.self())
	case !g.has(w.self()):
		return nil, outOfSight(g.id)
	case len(g.participants) == 0:
		return nil, refuse(1009, "Group '%s' has ended", g.id)
	}
	return g, nil
}

// MembersLeave is several people who leave a group, each by themselves. Refused with 1009, 1012.
type MembersLeave struct {
	Group string   // id
	WaIDs []string // who leaves, at least one; not the business, see LeaveGroup
}

func (c MembersLeave) do(w *World) (Nothing, error) {
	if len(c.WaIDs) == 0 {
		return Nothing{}, refuse(1008, "Nobody is named who leaves")
	}
	var g *group
	for i, id := range c.WaIDs {
		var err error
		if g, err = w.people(c.Group, id); err != nil {
			return Nothing{}, err
		}
		if slices.Contains(c.WaIDs[:i], id) {
			return Nothing{}, refuse(1009, "%s is named twice", id)
		}
	}
	for _, id := range c.WaIDs {
		w.takeOut(g, []string{id}, id, ByPeople)
	}
	return Nothing{}, nil
}
