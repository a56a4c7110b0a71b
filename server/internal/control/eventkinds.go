package control

import (
	"maps"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// events are all types of events. Source: webhooks, System notices and Top-level errors; errors,
// 1031 and 402 (D); lifecycle, Coreapp connection.
func events() map[gen.EventType]eventKind {
	all := numberEvents()
	maps.Copy(all, groupEvents())
	maps.Copy(all, groupNotices())
	return all
}

// numberEvents happen to the number of the business or to a customer.
func numberEvents() map[gen.EventType]eventKind {
	return map[gen.EventType]eventKind{
		gen.EventTypeSenderLocked:       {cause: does(func(event) nothing { return core.LockSender{Locked: true} })},
		gen.EventTypeSenderUnlocked:     {cause: does(func(event) nothing { return core.LockSender{} })},
		gen.EventTypePaymentProblem:     {cause: does(func(event) nothing { return core.SetUnpaid{Unpaid: true} })},
		gen.EventTypePaymentResolved:    {cause: does(func(event) nothing { return core.SetUnpaid{} })},
		gen.EventTypeConnectionLost:     {cause: does(func(event) nothing { return core.LoseConnection{} })},
		gen.EventTypeConnectionRestored: {cause: does(func(event) nothing { return core.RestoreConnection{} })},
		gen.EventTypeMediaDownloadError: {
			may:   []string{"details"},
			cause: does(func(v event) nothing { return core.RaiseError{Code: 400, Details: v.details} }),
		},
		gen.EventTypeError: {
			needs: []string{"code"}, may: []string{"details"},
			cause: does(func(v event) nothing { return core.RaiseError{Code: v.code, Details: v.details} }),
		},
		gen.EventTypeNumberChanged: {
			needs: []string{"customer", "new_number"},
			cause: does(func(v event) nothing { return core.ChangeNumber{WaID: v.customer, New: v.fresh} }),
		},
		gen.EventTypeIdentityChanged: {
			needs: []string{"customer"},
			cause: does(func(v event) core.Command[core.Identity] { return core.ChangeIdentity{WaID: v.customer} }),
		},
	}
}

// groupEvents are what people do to groups.
func groupEvents() map[gen.EventType]eventKind {
	return map[gen.EventType]eventKind{
		gen.EventTypeGroupCreated: {
			needs: []string{"by", "subject"}, may: []string{"users"},
			cause: does(func(v event) core.Command[core.GroupRef] {
				return core.MemberCreatesGroup{By: v.by, Subject: v.text, Members: v.users}
			}),
		},
		gen.EventTypeGroupEnded: {
			needs: []string{"group"}, may: []string{"by"},
			cause: does(func(v event) nothing { return core.EndGroup{Group: v.group, By: v.by} }),
		},
		gen.EventTypeGroupSubjectChanged: {
			needs: []string{"group", "by", "subject"},
			cause: does(func(v event) nothing { return core.MemberChangesSubject{Group: v.group, By: v.by, Subject: v.text} }),
		},
		gen.EventTypeGroupDescriptionChanged: {
			needs: []string{"group", "by", "description"},
			cause: does(func(v event) nothing {
				return core.MemberChangesDescription{Group: v.group, By: v.by, Description: v.text}
			}),
		},
		gen.EventTypeGroupIconChanged: {needs: []string{"group", "by"}, cause: setIcon},
		gen.EventTypeGroupIconDeleted: {
			needs: []string{"group", "by"},
			cause: does(func(v event) nothing { return core.MemberChangesIcon{Group: v.group, By: v.by} }),
		},
		gen.EventTypeGroupInviteLinkRevoked: {
			needs: []string{"group", "by"},
			cause: does(func(v event) nothing { return core.MemberRevokesInvite{Group: v.group, By: v.by} }),
		},
		gen.EventTypeGroupUserJoined: {
			needs: []string{"group", "users"}, may: []string{"by"},
			cause: does(func(v event) nothing { return core.MembersJoin{Group: v.group, By: v.by, WaIDs: v.users} }),
		},
		gen.EventTypeGroupUserLeft: {needs: []string{"group", "users"}, may: []string{"by"}, cause: leave},
		gen.EventTypeGroupUserPromoted: {
			needs: []string{"group", "by", "users"},
			cause: does(func(v event) nothing { return core.MemberPromotes{Group: v.group, By: v.by, WaIDs: v.users} }),
		},
		gen.EventTypeGroupUserDemoted: {
			needs: []string{"group", "by", "users"},
			cause: does(func(v event) nothing { return core.MemberDemotes{Group: v.group, By: v.by, WaIDs: v.users} }),
		},
	}
}

// leave is people who leave a group, or are taken out of it by an admin.
func leave(e *engine.Engine, v event) ([]journal.Entry, error) {
	if v.by == "" {
		return does(func(v event) nothing { return core.MembersLeave{Group: v.group, WaIDs: v.users} })(e, v)
	}
	return does(func(v event) nothing { return core.MemberRemoves{Group: v.group, By: v.by, WaIDs: v.users} })(e, v)
}

// groupNotices are the notices that change nothing.
func groupNotices() map[gen.EventType]eventKind {
	all := map[gen.EventType]eventKind{}
	for kind, about := range map[gen.EventType]core.GroupEvent{
		gen.EventTypeBroadcastListCreated:        core.BroadcastListCreated,
		gen.EventTypeGroupErrorAddingUser:        core.GroupErrorAddingUser,
		gen.EventTypeGroupErrorAddingUsers:       core.GroupErrorAddingUsers,
		gen.EventTypeGroupErrorFullAddingUsers:   core.GroupErrorFullAddingUsers,
		gen.EventTypeGroupErrorBlockedAddingUser: core.GroupErrorBlockedAddingUser,
		gen.EventTypeGroupErrorRemovingUser:      core.GroupErrorRemovingUser,
		gen.EventTypeGroupErrorFetchingPhoto:     core.GroupErrorFetchingPhoto,
	} {
		all[kind] = eventKind{
			needs: []string{"group"}, may: []string{"by", "users"},
			cause: does(func(v event) nothing {
				return core.ReportGroup{Group: v.group, Event: about, By: v.by, Users: v.users}
			}),
		}
	}
	return all
}
