package coverage

import (
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// webhooks are where the kinds of webhooks stand among the things.
type webhooks struct {
	statuses map[core.Status]int
	messages map[core.MessageType]int
	notices  map[core.NoticeType]int
	errors   int // top-level ones
}

// addWebhooks adds what a webhook can tell, in the order of openapi.yaml. Source: webhooks (D, S).
func (u *Universe) addWebhooks() {
	u.webhooks = webhooks{statuses: map[core.Status]int{}, messages: map[core.MessageType]int{}, notices: map[core.NoticeType]int{}}
	for _, s := range reportedStatuses() {
		u.webhooks.statuses[s] = u.add(thing{name: "status:" + string(s)})
	}
	for _, t := range receivedTypes() {
		u.webhooks.messages[t] = u.add(thing{name: "message:" + string(t)})
	}
	for _, n := range notices() {
		u.webhooks.notices[n] = u.add(thing{name: "notice:" + string(n)})
	}
	u.webhooks.errors = u.add(thing{name: "error", about: "an error that belongs to no message"})
}

// reportedStatuses are the statuses that webhooks tell.
func reportedStatuses() []core.Status {
	return []core.Status{
		core.StatusSent, core.StatusDelivered, core.StatusRead, core.StatusFailed, core.StatusDeleted, core.StatusWarning,
	}
}

// receivedTypes are the types of messages that customers send; system notices are told apart.
func receivedTypes() []core.MessageType {
	return []core.MessageType{
		core.TypeText, core.TypeImage, core.TypeVideo, core.TypeDocument, core.TypeAudio, core.TypeVoice, core.TypeSticker,
		core.TypeLocation, core.TypeContacts, core.TypeButton, core.TypeInteractive, core.TypeOrder, core.TypeReaction, core.TypeUnknown,
	}
}

// notices are the system notices, those about groups last.
func notices() []core.NoticeType {
	all := []core.NoticeType{core.UserChangedNumber, core.UserIdentityChanged}
	for _, e := range []core.GroupEvent{
		core.GroupCreated, core.GroupEnded, core.GroupSubjectChanged, core.GroupDescriptionChanged, core.GroupIconChanged,
		core.GroupIconDeleted, core.GroupInviteLinkRevoked, core.GroupUserJoined, core.GroupUserLeft, core.GroupUserPromoted,
		core.GroupUserDemoted, core.GroupUserChangedNumber, core.BroadcastListCreated, core.GroupErrorAddingUser,
		core.GroupErrorAddingUsers, core.GroupErrorFullAddingUsers, core.GroupErrorBlockedAddingUser,
		core.GroupErrorRemovingUser, core.GroupErrorFetchingPhoto,
	} {
		all = append(all, core.NoticeType(e))
	}
	return all
}

// told are the things that a webhook about these facts tells, an error code among them where one is
// told with a failed status, a message or alone.
func (u *Universe) told(items []core.Fact) []int {
	var out []int
	add := func(at int, known bool) {
		if known {
			out = append(out, at)
		}
	}
	errors := func(list []core.StatusError) {
		for _, e := range list {
			at, ok := u.codes[e.Code]
			add(at, ok)
		}
	}
	for _, item := range items {
		switch f := item.(type) {
		case core.StatusReported:
			at, ok := u.webhooks.statuses[f.Status]
			add(at, ok)
			errors(f.Errors)
		case core.MessageReceived:
			at, ok := u.webhooks.messages[f.Type]
			add(at, ok)
			errors(f.Errors)
		case core.NoticeRaised:
			at, ok := u.webhooks.notices[f.Type]
			add(at, ok)
		case core.ErrorRaised:
			add(u.webhooks.errors, true)
			errors(f.Errors)
		}
	}
	return out
}

// isSink tells whether a webhook's URL is that of the mock's own receiver: what that acknowledges
// says nothing of the client.
func isSink(url string) bool {
	return strings.HasSuffix(url, "/sink") && strings.Contains(url, "/_mock/worlds/")
}
