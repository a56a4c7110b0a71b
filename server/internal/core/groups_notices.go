package core

import "strings"

// GroupEvent is what a system notice of a group is about: its system.type.
type GroupEvent string

// The events. Source: webhooks, System notices (S).
const (
	GroupCreated                GroupEvent = "group_created"
	GroupEnded                  GroupEvent = "group_ended"
	GroupSubjectChanged         GroupEvent = "group_subject_changed"
	GroupDescriptionChanged     GroupEvent = "group_description_changed"
	GroupIconChanged            GroupEvent = "group_icon_changed"
	GroupIconDeleted            GroupEvent = "group_icon_deleted"
	GroupInviteLinkRevoked      GroupEvent = "group_invite_link_revoked"
	GroupUserJoined             GroupEvent = "group_user_joined"
	GroupUserLeft               GroupEvent = "group_user_left"
	GroupUserPromoted           GroupEvent = "group_user_promoted"
	GroupUserDemoted            GroupEvent = "group_user_demoted"
	GroupUserChangedNumber      GroupEvent = "group_user_changed_number"
	GroupUserIdentityChanged    GroupEvent = "user_identity_changed"
	BroadcastListCreated        GroupEvent = "broadcast_list_created"
	GroupErrorAddingUser        GroupEvent = "group_error_adding_user"
	GroupErrorAddingUsers       GroupEvent = "group_error_adding_users"
	GroupErrorFullAddingUsers   GroupEvent = "group_error_full_adding_users"
	GroupErrorBlockedAddingUser GroupEvent = "group_error_blocked_adding_user"
	GroupErrorRemovingUser      GroupEvent = "group_error_removing_user"
	GroupErrorFetchingPhoto     GroupEvent = "group_error_fetching_photo"
)

// ReportedGroupEvents are the events that only ReportGroup raises: they change no state.
func ReportedGroupEvents() []GroupEvent {
	return []GroupEvent{
		GroupUserIdentityChanged, BroadcastListCreated, GroupErrorAddingUser, GroupErrorAddingUsers,
		GroupErrorFullAddingUsers, GroupErrorBlockedAddingUser, GroupErrorRemovingUser, GroupErrorFetchingPhoto,
	}
}

// noticeTexts are the words of a notice: {by} is who did it, {users} whom it concerns, {text}
// the new text. Source: webhooks, System notices (S) for "added"; the rest is our choice (I).
func noticeTexts() map[GroupEvent]string {
	return map[GroupEvent]string{
		GroupCreated:                "{by} created group \"{text}\"",
		GroupEnded:                  "{by} ended the group",
		GroupSubjectChanged:         "{by} changed the subject to \"{text}\"",
		GroupDescriptionChanged:     "{by} changed the group description",
		GroupIconChanged:            "{by} changed this group's icon",
		GroupIconDeleted:            "{by} deleted this group's icon",
		GroupInviteLinkRevoked:      "{by} revoked this group's invite link",
		GroupUserJoined:             "{by} added {users}",
		GroupUserLeft:               "{by} removed {users}",
		GroupUserPromoted:           "{by} gave {users} admin rights",
		GroupUserDemoted:            "{by} took admin rights from {users}",
		GroupUserChangedNumber:      "{by} changed to {users}",
		GroupUserIdentityChanged:    "The security code of {users} changed",
		BroadcastListCreated:        "{by} created a broadcast list",
		GroupErrorAddingUser:        "{users} could not be added",
		GroupErrorAddingUsers:       "{users} could not be added",
		GroupErrorFullAddingUsers:   "{users} could not be added: the group is full",
		GroupErrorBlockedAddingUser: "{users} could not be added: {by} is blocked",
		GroupErrorRemovingUser:      "{users} could not be removed",
		GroupErrorFetchingPhoto:     "The icon of the group could not be read",
	}
}

// noticeBody says in words what happened.
func noticeBody(c change) string {
	shown := make([]string, len(c.users))
	for i, id := range c.users {
		shown[i] = shownNumber(id)
	}
	by, users := shownNumber(c.by), strings.Join(shown, ", ")
	if len(shown) == 0 {
		users = "Somebody" // errors need not say whom they concern
	}
	alone := len(c.users) == 1 && c.users[0] == c.by
	if alone && c.event == GroupUserJoined {
		return by + " joined using this group's invite link"
	}
	if alone && c.event == GroupUserLeft {
		return by + " left"
	}
	return strings.NewReplacer("{by}", by, "{users}", users, "{text}", c.text).Replace(noticeTexts()[c.event])
}

// shownNumber is a wa_id as people read it: "+1 (650) 555-0123", "+44 7700 900123", else the
// calling code apart from the rest. Source: webhooks, System notices (S), by example.
func shownNumber(waID string) string {
	code, ok := callingCode(waID)
	if !ok {
		return "+" + waID
	}
	rest := waID[len(code):]
	switch {
	case code == "1" && len(rest) == 10:
		return "+1 (" + rest[:3] + ") " + rest[3:6] + "-" + rest[6:]
	case code == "44" && len(rest) == 10:
		return "+44 " + rest[:4] + " " + rest[4:]
	}
	return "+" + code + " " + rest
}
