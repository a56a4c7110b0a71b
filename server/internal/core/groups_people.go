package core

import "slices"

// JoinGroup is somebody who opens an invite link, or who was added by another participant. It
// answers whether they came in: nobody enters a full group, which is told by a notice of its own.
// Refused with 1009 (dead link, no wa_id, already in), 1012. Source: groups, head of the page
// (S, O) and Open points 5 (R).
type JoinGroup struct {
	Group string // id; empty: the group of the link
	Link  string // invite link; empty: added by By
	By    string // wa_id of a participant who adds them; empty: they come by the link
	WaID  string // who joins; the business's own wa_id lets it in again
}

func (c JoinGroup) do(w *World) (bool, error) {
	g, err := c.door(w)
	if err != nil {
		return false, err
	}
	if !couldBeWaID(c.WaID) {
		return false, refuse(1009, "'%s' is not a wa_id: give 7 to 15 digits without plus", c.WaID)
	}
	if g.has(c.WaID) {
		return false, refuse(1009, "%s is already a participant of group '%s'", c.WaID, g.id)
	}
	by := c.By
	if by == "" {
		by = c.WaID
	}
	if len(g.participants) >= MaxGroupMembers {
		w.changed(g, change{event: GroupErrorFullAddingUsers, by: by, users: []string{c.WaID}, from: ByPeople})
		return false, nil
	}
	g.add(c.WaID)
	w.changed(g, change{event: GroupUserJoined, by: by, users: []string{c.WaID}, from: ByPeople})
	return true, nil
}

// MemberCreatesGroup is somebody who makes a group and adds the business to it. The answer names it.
// Refused with 1009 for somebody who cannot be, a subject that cannot be and too many members; 1011
// while no number is registered; 1014 when the World holds MaxGroups.
type MemberCreatesGroup struct {
	By      string   // wa_id or number of who makes it
	Subject string   // 1 to MaxGroupSubject code points
	Members []string // wa_ids or numbers besides By and the business
}

func (c MemberCreatesGroup) do(w *World) (GroupRef, error) {
	if err := w.ready(); err != nil {
		return GroupRef{}, err
	}
	if err := w.checkSubject(c.Subject); err != nil {
		return GroupRef{}, err
	}
	people := []string{w.waID(c.By), w.self()}
	for _, id := range append([]string{c.By}, c.Members...) {
		waID := w.waID(id)
		if !w.person(waID) {
			return GroupRef{}, noPerson(shorten(id))
		}
		if !slices.Contains(people, waID) {
			people = append(people, waID)
		}
	}
	switch {
	case len(people) > MaxGroupMembers:
		return GroupRef{}, refuse(1009, "The group would have %d members, at most %d", len(people), MaxGroupMembers)
	case len(w.groups.inOrder) >= MaxGroups:
		return GroupRef{}, refuse(1014, "This number has seen %d groups: that is all it can hold", MaxGroups)
	}
	g := w.makeGroup(people[0], c.Subject, w.now)
	for _, waID := range people {
		g.add(waID)
	}
	w.changed(g, change{event: GroupCreated, by: g.creator, text: c.Subject, from: ByPeople})
	return g.ref(), nil
}

// door finds the group that is joined and checks the way in.
func (c JoinGroup) door(w *World) (*group, error) {
	if c.Link == "" {
		if c.WaID == w.self() {
			return w.party(c.Group, c.By)
		}
		return w.people(c.Group, c.By)
	}
	for _, g := range w.groups.inOrder {
		if g.invite != "" && c.Link == invitePrefix+g.invite && (c.Group == "" || c.Group == g.id) {
			return g, nil
		}
	}
	return nil, refuse(1009, "No group has the invite link '%s'", c.Link)
}

// MemberLeaves is a participant who leaves. Refused with 1009, 1012.
type MemberLeaves struct {
	Group string // id
	WaID  string // who leaves; not the business, see LeaveGroup
}

func (c MemberLeaves) do(w *World) (Nothing, error) {
	g, err := w.people(c.Group, c.WaID)
	if err != nil {
		return Nothing{}, err
	}
	w.takeOut(g, []string{c.WaID}, c.WaID, ByPeople)
	return Nothing{}, nil
}

// MemberRemoves is an admin who takes participants out, perhaps the business. Refused with 1009, 1012.
type MemberRemoves struct {
	Group string   // id
	By    string   // wa_id of an admin
	WaIDs []string // who is taken out; participants
}

func (c MemberRemoves) do(w *World) (Nothing, error) {
	g, err := w.ruled(c.Group, c.By, c.WaIDs)
	if err != nil {
		return Nothing{}, err
	}
	w.takeOut(g, c.WaIDs, c.By, ByPeople)
	return Nothing{}, nil
}

// MemberPromotes is an admin who gives others admin rights. Refused with 1009, 1012.
type MemberPromotes struct {
	Group string   // id
	By    string   // wa_id of an admin
	WaIDs []string // participants
}

func (c MemberPromotes) do(w *World) (Nothing, error) {
	g, err := w.ruled(c.Group, c.By, c.WaIDs)
	if err != nil {
		return Nothing{}, err
	}
	w.promote(g, c.WaIDs, c.By, ByPeople)
	return Nothing{}, nil
}

// MemberDemotes is an admin who takes admin rights away, perhaps those of the business. Refused
// with 1009, 1012.
type MemberDemotes struct {
	Group string   // id
	By    string   // wa_id of an admin
	WaIDs []string // participants other than By
}

func (c MemberDemotes) do(w *World) (Nothing, error) {
	g, err := w.ruled(c.Group, c.By, c.WaIDs)
	if err != nil {
		return Nothing{}, err
	}
	if slices.Contains(c.WaIDs, c.By) {
		return Nothing{}, refuse(1009, "%s cannot demote itself", c.By)
	}
	w.demote(g, c.WaIDs, c.By, ByPeople)
	return Nothing{}, nil
}

// MemberChangesSubject is a participant who renames the group. Refused with 1009, 1012.
type MemberChangesSubject struct {
	Group   string // id
	By      string // wa_id of a participant
	Subject string // 1 to MaxGroupSubject code points
}

func (c MemberChangesSubject) do(w *World) (Nothing, error) {
	g, err := w.people(c.Group, c.By)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, w.setSubject(g, c.Subject, c.By, ByPeople)
}

// MemberChangesDescription is a participant who describes the group anew. Refused with 1009, 1012.
type MemberChangesDescription struct {
	Group       string // id
	By          string // wa_id of a participant
	Description string // at most maxGroupDescription bytes; empty: none
}

// maxGroupDescription bounds what people write. Source: our choice (I); the API never shows it.
const maxGroupDescription = 2048

func (c MemberChangesDescription) do(w *World) (Nothing, error) {
	g, err := w.people(c.Group, c.By)
	if err != nil {
		return Nothing{}, err
	}
	if len(c.Description) > maxGroupDescription {
		return Nothing{}, refuse(1009, "The description has %d bytes, at most %d", len(c.Description), maxGroupDescription)
	}
	g.description = c.Description
	w.changed(g, change{event: GroupDescriptionChanged, by: c.By, text: c.Description, from: ByPeople})
	return Nothing{}, nil
}

// MemberChangesIcon is a participant who sets the group's icon, or takes it away. Refused with
// 1009, 1012; 1006 when there is none to take away.
type MemberChangesIcon struct {
	Group string // id
	By    string // wa_id of a participant
	Bytes []byte // JPEG or PNG; the World keeps the slice. Empty: the icon is taken away
}

func (c MemberChangesIcon) do(w *World) (Nothing, error) {
	g, err := w.people(c.Group, c.By)
	if err != nil {
		return Nothing{}, err
	}
	if len(c.Bytes) == 0 {
		return Nothing{}, w.dropIcon(g, c.By, ByPeople)
	}
	return Nothing{}, w.setIcon(g, c.Bytes, c.By, ByPeople)
}

// MemberRevokesInvite is an admin who kills the invite link. Refused with 1009, 1012.
type MemberRevokesInvite struct {
	Group string // id
	By    string // wa_id of an admin
}

func (c MemberRevokesInvite) do(w *World) (Nothing, error) {
	g, err := w.ruled(c.Group, c.By, nil)
	if err != nil {
		return Nothing{}, err
	}
	w.revokeInvite(g, c.By, ByPeople)
	return Nothing{}, nil
}

// EndGroup is an admin who closes the group for everybody. Refused with 1009, 1012.
type EndGroup struct {
	Group string // id
	By    string // wa_id of an admin; empty: the first one besides the business
}

func (c EndGroup) do(w *World) (Nothing, error) {
	by := w.someone(c.Group, c.By, true)
	g, err := w.ruled(c.Group, by, nil)
	if err != nil {
		return Nothing{}, err
	}
	g.participants, g.admins, g.invite = nil, nil, ""
	w.changed(g, change{event: GroupEnded, by: by, from: ByPeople})
	return Nothing{}, nil
}

// ReportGroup raises a notice that changes nothing in the World: what went wrong in a group, the
// changed key of a member, a broadcast list. Refused with 1009 for events that have a command of
// their own, and 1012. Source: webhooks, System notices (S).
type ReportGroup struct {
	Group string     // id
	Event GroupEvent // one of ReportedGroupEvents
	By    string     // wa_id of who caused it; empty: the first participant besides the business
	Users []string   // wa_ids whom it concerns
}

func (c ReportGroup) do(w *World) (Nothing, error) {
	by := w.someone(c.Group, c.By, false)
	g, err := w.people(c.Group, by)
	if err != nil {
		return Nothing{}, err
	}
	if !slices.Contains(ReportedGroupEvents(), c.Event) {
		return Nothing{}, refuse(1009, "'%s' is not an event that can be reported", c.Event)
	}
	w.changed(g, change{event: c.Event, by: by, users: slices.Clone(c.Users), from: ByPeople})
	return Nothing{}, nil
}

// someone is who acts in a group: who is named, else the first participant (or admin) other than the
// business; empty when there is none.
func (w *World) someone(id, named string, admin bool) string {
	g, ok := w.groups.find(id)
	if named != "" || !ok {
		return named
	}
	list := g.participants
	if admin {
		list = g.admins
	}
	for _, waID := range list {
		if waID != w.self() {
			return waID
		}
	}
	return ""
}

// party finds a group in which somebody other than the business takes part.
func (w *World) party(id, by string) (*group, error) {
	g, ok := w.groups.find(id)
	switch {
	case !ok:
		return nil, unknownGroup(id)
	case by == "":
		return nil, refuse(1009, "Nobody but this number could do that in group '%s'", id)
	case by == w.self():
		return nil, refuse(1009, "'%s' is this number itself: it acts through the API", by)
	case !g.has(by):
		return nil, refuse(1009, "'%s' is not a participant of group '%s'", by, id)
	}
	return g, nil
}

// people finds a group as party does, in which the business is too.
func (w *World) people(id, by string) (*group, error) {
	g, err := w.party(id, by)
	if err != nil {
		return nil, err
	}
	if !g.has(w.self()) {
		return nil, outOfSight(id)
	}
	return g, nil
}

// outOfSight is the refusal of what would happen in a group without the business.
func outOfSight(id string) error {
	return refuse(1009, "This number is not in group '%s': what happens there is out of its sight", id)
}

// ruled finds a group as people does, in which By is an admin and the others take part.
func (w *World) ruled(id, by string, waIDs []string) (*group, error) {
	g, err := w.people(id, by)
	if err != nil {
		return nil, err
	}
	if !g.isAdmin(by) {
		return nil, refuse(1009, "'%s' is not an admin of group '%s'", by, id)
	}
	for _, waID := range waIDs {
		if !g.has(waID) {
			return nil, refuse(1009, "'%s' is not a participant of group '%s'", waID, id)
		}
	}
	return g, nil
}
