package scenario

import (
	"slices"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Bounds of events (our choice, where the core has no narrower one).
const (
	maxEventUsers       = 1024
	maxGroupDescription = 2048 // bytes, as in the core
)

// event is something that happens to the number, in the words of the control API.
type event struct {
	customer, number, group, by string
	users                       []string
	text                        string // subject or description
	code                        core.Code
	details                     string
	icon                        []byte
}

// eventKind is what an event needs, and what it comes to.
type eventKind struct {
	name  string
	needs []string // keys besides type
	may   []string // likewise, that can be left out
	deed  func(event) core.Deed
}

// eventKinds are all events, in the order of the control API. Source: webhooks, System notices and
// Top-level errors; errors, 1031 and 402 (D).
func eventKinds() []eventKind {
	kinds := append([]eventKind{
		{"sender_locked", nil, nil, func(event) core.Deed { return core.LockSender{Locked: true} }},
		{"sender_unlocked", nil, nil, func(event) core.Deed { return core.LockSender{} }},
		{"payment_problem", nil, nil, func(event) core.Deed { return core.SetUnpaid{Unpaid: true} }},
		{"payment_resolved", nil, nil, func(event) core.Deed { return core.SetUnpaid{} }},
		{"connection_lost", nil, nil, func(event) core.Deed { return core.LoseConnection{} }},
		{"connection_restored", nil, nil, func(event) core.Deed { return core.RestoreConnection{} }},
		{"media_download_error", nil, []string{"details"}, func(e event) core.Deed {
			return core.RaiseError{Code: mediaDownloadError, Details: e.details}
		}},
		{"error", []string{"code"}, []string{"details"}, func(e event) core.Deed { return core.RaiseError{Code: e.code, Details: e.details} }},
		{"number_changed", []string{"customer", "new_number"}, nil, func(e event) core.Deed {
			return core.ChangeNumber{WaID: e.customer, New: e.number}
		}},
		{"identity_changed", []string{"customer"}, nil, func(e event) core.Deed { return core.ChangeIdentity{WaID: e.customer} }},
	}, groupEvents()...)
	for _, g := range core.ReportedGroupEvents() {
		if g == core.GroupUserIdentityChanged {
			continue // comes with identity_changed
		}
		kinds = append(kinds, eventKind{string(g), []string{"group"}, []string{"by", "users"}, func(e event) core.Deed {
			return core.ReportGroup{Group: e.group, Event: g, By: e.by, Users: e.users}
		}})
	}
	return kinds
}

// mediaDownloadError is the code of a file that could not be fetched. Source: webhooks, Top-level errors (D).
const mediaDownloadError core.Code = 400

// iconChanged is the event for which a picture is made.
const iconChanged = "group_icon_changed"

// groupEvents are the events that change groups.
func groupEvents() []eventKind {
	groupBy, byUsers := []string{"group", "by"}, []string{"group", "by", "users"}
	return []eventKind{
		{"group_created", []string{"by", "subject"}, []string{"users"}, func(e event) core.Deed {
			return core.MemberCreatesGroup{By: e.by, Subject: e.text, Members: e.users}
		}},
		{"group_ended", []string{"group"}, []string{"by"}, func(e event) core.Deed { return core.EndGroup{Group: e.group, By: e.by} }},
		{"group_subject_changed", []string{"group", "by", "subject"}, nil, func(e event) core.Deed {
			return core.MemberChangesSubject{Group: e.group, By: e.by, Subject: e.text}
		}},
		{"group_description_changed", []string{"group", "by", "description"}, nil, func(e event) core.Deed {
			return core.MemberChangesDescription{Group: e.group, By: e.by, Description: e.text}
		}},
		{iconChanged, groupBy, nil, func(e event) core.Deed { return core.MemberChangesIcon{Group: e.group, By: e.by, Bytes: e.icon} }},
		{"group_icon_deleted", groupBy, nil, func(e event) core.Deed { return core.MemberChangesIcon{Group: e.group, By: e.by} }},
		{"group_invite_link_revoked", groupBy, nil, func(e event) core.Deed { return core.MemberRevokesInvite{Group: e.group, By: e.by} }},
		{"group_user_joined", []string{"group", "users"}, []string{"by"}, func(e event) core.Deed {
			return core.MembersJoin{Group: e.group, By: e.by, WaIDs: e.users}
		}},
		{"group_user_left", []string{"group", "users"}, []string{"by"}, func(e event) core.Deed {
			if e.by != "" {
				return core.MemberRemoves{Group: e.group, By: e.by, WaIDs: e.users}
			}
			return core.MembersLeave{Group: e.group, WaIDs: e.users}
		}},
		{"group_user_promoted", byUsers, nil, func(e event) core.Deed { return core.MemberPromotes{Group: e.group, By: e.by, WaIDs: e.users} }},
		{"group_user_demoted", byUsers, nil, func(e event) core.Deed { return core.MemberDemotes{Group: e.group, By: e.by, WaIDs: e.users} }},
	}
}

// event reads an event: its type, where that needs nothing else, or the type with its members.
func (s *story) event(h *core.Happening) func(*event) reader {
	kinds := eventKinds()
	known := make([]word[eventKind], len(kinds))
	for i, k := range kinds {
		known[i] = word[eventKind]{k.name, k}
	}
	return func(e *event) reader {
		return func(d *decoder, n *node) {
			var kind eventKind
			before := len(d.found)
			if n.kind == mapping {
				d.mapping(n,
					field{"type" + need, words(&kind, known...)},
					field{"customer", person(&e.customer)},
					field{"new_number", person(&e.number)},
					field{"group", filled(&e.group, 1, maxID)},
					field{"by", person(&e.by)},
					field{"users", oneOrMore(&e.users, maxEventUsers, person)},
					field{"subject", filled(&e.text, 1, core.MaxGroupSubject)},
					field{"description", filled(&e.text, 1, maxGroupDescription)},
					field{"code", topLevelCode(&e.code)},
					field{"details", filled(&e.details, 1, maxDetails)},
				)
			} else {
				words(&kind, known...)(d, n)
			}
			if len(d.found) > before {
				return
			}
			if kind.check(d, n); len(d.found) > before {
				return
			}
			if kind.name == iconChanged {
				f, _, _ := s.make(core.TypeImage)
				e.icon = f.Bytes
			}
			h.Do = append(h.Do, kind.deed(*e))
		}
	}
}

// topLevelCode reads the code of an error that belongs to no message.
func topLevelCode(into *core.Code) reader {
	return code(into, func(row core.FaultRow) bool { return row.Channel == core.TopLevel },
		"belongs to a message or an answer: use then or refuse with %d")
}

// check refuses an event without a member that it needs, and members that it does not use.
func (k eventKind) check(d *decoder, n *node) {
	for _, key := range k.needs {
		if at := n.member(key); at == nil || at.kind == null {
			d.failf(n, "%s needs %s: the key %q is missing", k.name, strings.Join(k.needs, ", "), key)
		}
	}
	for i := range n.pairs {
		key := &n.pairs[i].key
		if key.text != "type" && !slices.Contains(k.needs, key.text) && !slices.Contains(k.may, key.text) {
			d.failf(key, "%s does not use it: %s", k.name, k.uses())
		}
	}
}

// uses says what an event uses.
func (k eventKind) uses() string {
	all := slices.Concat(k.needs, k.may)
	if len(all) == 0 {
		return "it needs nothing but its type"
	}
	return "it uses " + strings.Join(all, ", ")
}
