package core

import (
	"encoding/json"
	"time"
)

// Limits of what waits at the server while the client is not connected. The span is remembered
// (webhooks, Delivery rules, R), the others are our choice (I).
const (
	offlineLife     = 30 * 24 * time.Hour
	maxOffline      = 100_000  // messages and notices
	maxOfflineBytes = 64 << 20 // of what they say, files included
)

// What is weighed, in bytes.
const (
	idSize     = 32  // an id in a list
	noticeSize = 256 // a notice besides its text
)

// waiting is what waits at the server for the connection: message or notice is set.
type waiting struct {
	message *MessageReceived
	file    *File // of the message
	ad      *File // of its advertisement
	notice  *NoticeRaised
	bytes   int
}

// fact is what is told of it.
func (k waiting) fact() Fact {
	if k.message != nil {
		return *k.message
	}
	return *k.notice
}

// wait keeps a message at the server until there is a connection: 1014 when too much waits.
// Source: webhooks, Delivery rules (R).
func (c Receive) wait(w *World, told MessageReceived) (string, error) {
	kept := waiting{message: &told, file: c.File, ad: c.Ad, bytes: told.weight()}
	for _, f := range []*File{c.File, c.Ad} {
		if f != nil {
			kept.bytes += len(f.Bytes)
		}
	}
	s := &w.messages
	if len(s.offline) >= maxOffline || s.offlineBytes+kept.bytes > maxOfflineBytes {
		return "", refuse(1014, "%d messages and notices wait for the connection already", len(s.offline))
	}
	c.complete(w, &told)
	told.Message = w.hear(told.From).inboundID(w, c.Group)
	w.simulations.expect(told.Message)
	w.keepOffline(kept)
	w.tell(MessageWaits{Occurred: w.occurred(), Message: told.Message, From: told.From, Type: told.Type})
	return told.Message, nil
}

// keepOffline keeps something at the server; the oldest goes when there are too many.
func (w *World) keepOffline(kept waiting) {
	s := &w.messages
	s.offline = append(s.offline, kept)
	s.offlineBytes += kept.bytes
	for len(s.offline) > maxOffline || s.offlineBytes > maxOfflineBytes && len(s.offline) > 1 {
		s.offlineBytes -= s.offline[0].bytes
		w.simulations.lose(s.offline[0].fact())
		s.offline[0] = waiting{}
		s.offline = s.offline[1:]
	}
}

// comeIn brings what waited at the server, in the order in which it was said. What is older than
// offlineLife was dropped there. A file for which there is no room any more counts as lost.
func (w *World) comeIn() {
	list := w.messages.offline
	w.messages.offline, w.messages.offlineBytes = nil, 0
	for _, kept := range list {
		if n := kept.notice; n != nil {
			if w.now.Before(n.At.Add(offlineLife)) {
				n.Sent, n.At = n.At, w.now
				w.tell(*n)
			}
			continue
		}
		told := *kept.message
		if !w.now.Before(told.At.Add(offlineLife)) {
			w.simulations.lose(told)
			continue
		}
		told.Sent, told.At = told.At, w.now
		if err := w.fetch(kept.file, &told); err != nil {
			_ = w.fetch(&File{Type: kept.file.Type, Bytes: kept.file.Bytes, Lost: true}, &told) // stores nothing, so there is room
		}
		_ = w.fetchAd(kept.ad, &told) // one for which there is no room is left out
		w.takeIn(told)
	}
}

// weight is how much a message says, in bytes.
func (f MessageReceived) weight() int {
	const base = 512 // our choice: ids, name and the struct itself
	n := base + len(f.Name) + len(f.Said.Text)
	if f.Said.Cards == nil && f.Said.Order == nil && f.Context == nil && f.Referral == nil {
		return n
	}
	text, err := json.Marshal(f)
	if err != nil {
		return n // what cannot be told as JSON says no more than that
	}
	return n + len(text)
}

// MessageWaits tells that a message waits at the server, since the client is not connected.
type MessageWaits struct {
	Occurred
	Message string      `json:"message"` // message id
	From    string      `json:"from"`    // wa_id
	Type    MessageType `json:"type"`
}

// Kind is "message_waits".
func (MessageWaits) Kind() string { return "message_waits" }
