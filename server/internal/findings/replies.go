package findings

import (
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// unreplied is what somebody has written and got no reply to.
type unreplied struct {
	Messages int   `json:"messages"`
	At       int64 `json:"at"` // of the last one, Unix nanoseconds
}

// awaitReply notes a message to the business. It waits for a reply as long as a message that says
// the same counts as sent again.
func (w *World) awaitReply(f *core.MessageReceived) {
	peer := f.From
	if f.Group != "" {
		peer = f.Group
	}
	now, number := f.At.UnixNano(), hashText(peer)
	u, known := w.memory.Unreplied[number]
	switch {
	case !known && len(w.memory.Unreplied) >= maxRemembered:
		return
	case time.Duration(now-u.At) >= resendSpan:
		u.Messages = 0
	}
	if w.memory.Unreplied == nil {
		w.memory.Unreplied = map[uint64]unreplied{}
	}
	w.memory.Unreplied[number] = unreplied{Messages: u.Messages + 1, At: now}
}

// replies tells whether a send can be the reply to a message that has got none: free-form, accepted,
// and soon enough. Each message gets one.
func (w *World) replies(x *look) bool {
	if x.Operation != "SendMessage" || x.Message == "" || !freeForm(x.Type) {
		return false
	}
	number := hashText(x.To)
	u, known := w.memory.Unreplied[number]
	if !known || time.Duration(x.At.UnixNano()-u.At) >= resendSpan {
		return false
	}
	if u.Messages--; u.Messages == 0 {
		delete(w.memory.Unreplied, number)
	} else {
		w.memory.Unreplied[number] = u
	}
	return true
}
