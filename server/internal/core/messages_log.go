package core

import (
	"slices"
	"time"
)

// messageLog is all messages that can be looked up, in the order in which they came. The zero value
// is empty and ready.
type messageLog struct {
	records []record
	last    uint64 // ordinal of the last one that came
	base    uint64 // ordinal of the last one that came before a reset
	lost    int    // of records, forgotten
}

// record is one message: out or in is set.
type record struct {
	out *message
	in  *inbound
}

// order is the ordinal of a message, from 1.
func (r record) order() uint64 {
	if r.out != nil {
		return r.out.order
	}
	return r.in.order
}

// lost tells whether the message was forgotten.
func (r record) lost() bool {
	if r.out != nil {
		return r.out.id == ""
	}
	return r.in.told == nil
}

// add takes a message into the log and answers its ordinal.
func (l *messageLog) add(r record) uint64 {
	l.last++
	l.records = append(l.records, r)
	return l.last
}

// lose notes that a message was forgotten. Room is made when there are many of them.
func (l *messageLog) lose() {
	const slack = 1024
	l.lost++
	if l.lost < slack+len(l.records)/2 {
		return
	}
	l.records = slices.DeleteFunc(l.records, record.lost)
	l.lost = 0
}

// Weights of what a message remembers, in bytes.
const (
	memberSize = 40
	momentSize = 16
)

// history is the steps that a message took. The zero value is empty and ready.
type history struct {
	steps   int
	first   [4]moment // as many as a message to a person takes
	further []moment
}

// moment is a step that a message took.
type moment struct {
	after  time.Duration // since it was queued
	code   int32         // why it failed, or what a warning is about; 0: nothing to say
	member int16         // index in the members of a group message
	status uint8         // index in statuses
}

// statuses are all that a message can come to.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var statuses = [...]Status{StatusQueued, StatusSent, StatusDelivered, StatusRead, StatusFailed, StatusDeleted, StatusWarning}

// maxWarnings bounds the steps that are remembered beyond those which the table of statuses allows.
const maxWarnings = 20

// note remembers a step.
func (m *message) note(to Status, at time.Time, code Code, member int) {
	step := moment{
		after: at.Sub(m.queued), code: int32(code), member: int16(member),
		status: uint8(slices.Index(statuses[:], to)),
	}
	switch h := &m.history; {
	case h.steps < len(h.first):
		h.first[h.steps] = step
		h.steps++
	case h.steps < len(h.first)*m.recipients()+maxWarnings:
		h.further = append(h.further, step)
		h.steps++
	}
}

// moments are the steps in their order.
func (h *history) moments() []moment {
	return append(slices.Clone(h.first[:min(h.steps, len(h.first))]), h.further...)
}
