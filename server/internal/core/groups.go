package core

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Limits of groups.
const (
	// MaxGroupSubject is counted in code points. Source: groups, CreateGroup (R).
	MaxGroupSubject = 25
	// LaterGroupSubject is the same in later versions of WhatsApp, and the limit where those with
	// mark R are not enforced. Source: groups, Open points 2.
	LaterGroupSubject = 100
	// MaxGroupMembers counts the business too. Source: groups, Open points 5 (R).
	MaxGroupMembers = 256
	// MaxGroups bounds the groups that a World remembers, left ones included; one more is
	// refused with 1014. Source: our choice (I), so that no client can exhaust the memory.
	MaxGroups = 10_000
)

// groups are those that the business is in or was in.
type groups struct {
	inOrder []*group // in order of creation
	byID    map[string]*group
	second  int64 // creation second of the last group that was made through the API
}

// group is one group. The business is in it as long as its wa_id is among the participants.
type group struct {
	id           string
	subject      string
	description  string
	creator      string // wa_id
	created      time.Time
	participants []string // wa_ids in order of joining, admins included
	admins       []string // wa_ids in order of promotion
	invite       string   // code of the link; empty: drawn when it is next asked for
	icon         *picture // nil: none
}

// GroupRef names a group. Source: groups, GetAllGroups (S): only id and creation time.
type GroupRef struct {
	ID      string
	Created time.Time // whole seconds
}

// Group is what the API tells of a group. Source: groups, GetGroupInfo (S).
type Group struct {
	Subject      string
	Creator      string    // wa_id
	Created      time.Time // whole seconds
	Admins       []string  // wa_ids in order of promotion, never nil
	Participants []string  // wa_ids in order of joining, admins included, never nil
}

// GroupChanged tells that a group is not as it was.
type GroupChanged struct {
	Occurred
	Group string      `json:"group"`
	Event GroupEvent  `json:"event"`
	By    string      `json:"by"`              // wa_id of who did it
	Users []string    `json:"users,omitempty"` // wa_ids whom it concerns
	Text  string      `json:"text,omitempty"`  // the new subject or description
	From  ChangeMaker `json:"from"`            // through which door it came
}

// Kind is "group_changed".
func (GroupChanged) Kind() string { return "group_changed" }

// startGroups makes the groups of the fixture.
func startGroups(w *World) error {
	w.groups.byID = map[string]*group{}
	self := w.genesis.Number.CountryCode + w.genesis.Number.Phone
	for _, seed := range w.genesis.Groups {
		if err := w.seedGroup(self, seed); err != nil {
			return err
		}
	}
	return nil
}

// seedGroup makes one group as the fixture tells it: people may be named by number or wa_id.
func (w *World) seedGroup(self string, seed GroupSeed) error {
	if err := w.checkSubject(seed.Subject); err != nil {
		return err
	}
	member := func(id string) string {
		if id == "" || id == self {
			return self
		}
		return w.waID(id)
	}
	g := w.makeGroup(member(seed.Creator), seed.Subject, w.born.Add(-seed.CreatedAgo))
	g.add(self)
	for _, id := range seed.Participants {
		g.add(member(id))
	}
	if len(g.participants) > MaxGroupMembers {
		return refuse(1009, "Group '%s' has %d members, at most %d", seed.Subject, len(g.participants), MaxGroupMembers)
	}
	for _, id := range seed.Admins {
		if !g.has(member(id)) {
			return refuse(1009, "Group '%s' has the admin %s, who is not among its participants", seed.Subject, id)
		}
		g.promote(member(id))
	}
	if seed.BusinessNotAdmin {
		g.demote(self)
	}
	if len(g.admins) == 0 {
		return refuse(1009, "Group '%s' has no admin: name one among its participants", seed.Subject)
	}
	return nil
}

// makeGroup puts a group with its creator on record; its id takes the next free second.
func (w *World) makeGroup(creator, subject string, at time.Time) *group {
	second := at.Unix()
	id := groupID(creator, second)
	for w.groups.byID[id] != nil {
		second++
		id = groupID(creator, second)
	}
	g := &group{
		id: id, subject: subject, creator: creator, created: time.Unix(second, 0).UTC(),
		participants: []string{creator}, admins: []string{creator},
	}
	w.groups.inOrder = append(w.groups.inOrder, g)
	w.groups.byID[id] = g
	return g
}

// groupID is the id of a group. Source: groups, head of the page (S, O).
func groupID(creator string, second int64) string {
	return creator + "-" + strconv.FormatInt(second, 10)
}

// checkSubject applies the rule for subjects. Source: groups, CreateGroup (R).
func (w *World) checkSubject(subject string) error {
	limit := MaxGroupSubject
	if w.options.Limits != RememberedLimits {
		limit = LaterGroupSubject
	}
	switch n := utf8.RuneCountInString(subject); {
	case subject == "":
		return refuse(1009, "Parameter 'subject' is empty: give it 1 to %d characters", limit)
	case n > limit:
		return refuse(1009, "Parameter 'subject' is too long: %d characters, at most %d", n, limit)
	}
	return nil
}

// self is the wa_id of the business; empty while no number is registered.
func (w *World) self() string { return w.registration.waID() }

// find looks a group up, whether the business is in it or not.
func (g *groups) find(id string) (*group, bool) {
	found, ok := g.byID[id]
	return found, ok
}

// seen finds a group for reading: one that was left is as unknown as one that never was.
// Source: clients, Groups (B).
func (w *World) seen(id string) (*group, error) {
	if err := w.ready(); err != nil {
		return nil, err
	}
	g, ok := w.groups.find(id)
	if !ok || !g.has(w.self()) {
		return nil, unknownGroup(id)
	}
	return g, nil
}

// joined finds a group that the business is in: 1012 when there is none, 1003 when it was left.
// Source: groups, Common errors (D, I); clients, Groups (B).
func (w *World) joined(id string) (*group, error) {
	g, ok := w.groups.find(id)
	if !ok {
		return nil, unknownGroup(id)
	}
	if !g.has(w.self()) {
		return nil, refuse(1003, "This number is not a participant of group '%s'", id)
	}
	return g, nil
}

// managed finds a group that the business may change, being an admin of it: else 1012, 1003 or
// 1019. Source: groups, Common errors (D, R).
func (w *World) managed(id string) (*group, error) {
	if err := w.ready(); err != nil {
		return nil, err
	}
	g, err := w.joined(id)
	if err != nil {
		return nil, err
	}
	if !g.isAdmin(w.self()) {
		return nil, refuse(1019, "This number is not an admin of group '%s'", id)
	}
	return g, nil
}

// unknownGroup is the refusal for a group that is not there.
func unknownGroup(id string) error { return refuse(1012, "No group has the id '%s'", id) }

// has tells whether a wa_id takes part.
func (g *group) has(waID string) bool { return slices.Contains(g.participants, waID) }

// isAdmin tells whether a wa_id has admin rights.
func (g *group) isAdmin(waID string) bool { return slices.Contains(g.admins, waID) }

// others are the participants without one of them, in order of joining.
func (g *group) others(waID string) []string {
	return slices.DeleteFunc(slices.Clone(g.participants), func(id string) bool { return id == waID })
}

// add makes somebody a participant, who may be one already.
func (g *group) add(waID string) {
	if !g.has(waID) {
		g.participants = append(g.participants, waID)
	}
}

// promote makes a participant an admin; false when it already is.
func (g *group) promote(waID string) bool {
	if g.isAdmin(waID) {
		return false
	}
	g.admins = append(g.admins, waID)
	return true
}

// demote takes admin rights away; false when there were none.
func (g *group) demote(waID string) bool {
	i := slices.Index(g.admins, waID)
	if i < 0 {
		return false
	}
	g.admins = slices.Delete(g.admins, i, i+1)
	return true
}

// remove takes somebody out, admin rights included. When the last admin is gone, the participant
// who joined first becomes admin and is answered. Source: groups, LeaveGroup (R).
func (g *group) remove(waID string) (heir string) {
	g.demote(waID)
	g.participants = g.others(waID)
	if len(g.admins) > 0 || len(g.participants) == 0 {
		return ""
	}
	heir = g.participants[0]
	g.promote(heir)
	return heir
}

// ref names the group.
func (g *group) ref() GroupRef { return GroupRef{ID: g.id, Created: g.created} }

// view is what the API tells of the group; the caller owns the slices.
func (g *group) view() Group {
	return Group{
		Subject: g.subject, Creator: g.creator, Created: g.created,
		Admins:       append([]string{}, g.admins...),
		Participants: append([]string{}, g.participants...),
	}
}
