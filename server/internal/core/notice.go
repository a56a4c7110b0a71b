package core

import (
	"strconv"
	"time"
)

// Notice is a system message: the server tells the business about a change that nobody typed.
// Source: webhooks, System notices (D, S).
type Notice struct {
	Type     NoticeType `json:"type"`
	From     string     `json:"from"`               // who did it (groups: the operator), wa_id; of an individual's notice, their wa_id (the old one when it changed)
	Group    string     `json:"group,omitempty"`    // group id; empty: about an individual
	Body     string     `json:"body"`               // what happened, as a sentence
	Operator string     `json:"operator,omitempty"` // wa_id; groups only
	Users    []string   `json:"users,omitempty"`    // wa_ids that it happened to; groups only
	NewWaID  string     `json:"new_wa_id,omitempty"`
	User     string     `json:"user,omitempty"` // wa_id whose identity changed
	Identity *Identity  `json:"identity,omitempty"`
}

// NoticeType is system.type of a webhook.
type NoticeType string

// The types about individuals; those about groups are GroupEvent. Source: webhooks, System notices (D).
const (
	UserChangedNumber   NoticeType = "user_changed_number"
	UserIdentityChanged NoticeType = "user_identity_changed"
)

// word is the last part of the text in a notice's message id. Known are "add", "change" and
// "identity"; the other words are our choice (I). Source: messages, Message ids (O).
func (t NoticeType) word() string {
	switch GroupEvent(t) {
	case GroupCreated:
		return "create"
	case GroupUserJoined:
		return "add"
	case GroupUserLeft:
		return "remove"
	case GroupUserPromoted:
		return "promote"
	case GroupUserDemoted:
		return "demote"
	case GroupSubjectChanged:
		return "subject"
	case GroupDescriptionChanged:
		return "description"
	case GroupIconChanged, GroupIconDeleted:
		return "picture"
	case GroupInviteLinkRevoked:
		return "revoke"
	case GroupEnded:
		return "delete"
	case GroupEvent(UserIdentityChanged):
		return "identity"
	case GroupEvent(UserChangedNumber), GroupUserChangedNumber:
		return "change"
	case BroadcastListCreated:
		return "broadcast"
	default:
		return "error"
	}
}

// NoticeRaised tells that a system notice is to be posted to the webhook; it holds all that the
// payload needs.
type NoticeRaised struct {
	Occurred           // timestamp, unless Sent is set
	Sent     time.Time `json:"sent,omitzero"` // timestamp, when it waited for the connection; zero: it did not
	Message  string    `json:"message"`       // message id
	Notice
}

// Kind names the fact.
func (NoticeRaised) Kind() string { return "notice_raised" }

// SaidAt is when the change happened.
func (f NoticeRaised) SaidAt() time.Time {
	if f.Sent.IsZero() {
		return f.At
	}
	return f.Sent
}

// notice raises a system notice at the present. Without a connection it comes once there is one;
// of too many that wait, the oldest never do.
func (w *World) notice(n Notice) {
	raised := NoticeRaised{Occurred: w.occurred(), Message: w.noticeID(n).String(), Notice: n}
	if w.registration.registered && !w.connected() {
		w.keepOffline(waiting{notice: &raised, bytes: noticeSize + len(n.Body) + idSize*len(n.Users)})
		return
	}
	w.tell(raised)
}

// noticeID makes the id of a notice. It carries the instant in milliseconds; two of the same
// chat in one millisecond are told apart by counting on.
func (w *World) noticeID(n Notice) MessageID {
	chat, host := n.From, "@s.whatsapp.net-"
	if n.Group != "" {
		chat, host = n.Group, "@g.us-"
	}
	ms := w.messages.noticeMillis(chat, w.now.UnixMilli())
	id := MessageID{Peer: chat, Text: "sys-" + chat + host + strconv.FormatInt(ms, 10) + "-" + n.Type.word()}
	if n.Group != "" {
		id.Group = true
		id.Participant = n.Operator
		if len(n.Users) > 0 {
			id.Participant = n.Users[0]
		}
	}
	return id
}

// maxNoticed is how many chats the memory of noticeMillis holds before it forgets the past.
const maxNoticed = 1000

// noticeMillis is now, or the next millisecond that the chat's notices have not used.
func (s *messages) noticeMillis(chat string, now int64) int64 {
	if len(s.noticed) >= maxNoticed {
		for c, last := range s.noticed {
			if last < now {
				delete(s.noticed, c)
			}
		}
	}
	ms := max(now, s.noticed[chat]+1)
	s.noticed[chat] = ms
	return ms
}
