package core

import "slices"

// SetStatus brings a message to a status by hand, in place of what was planned for it; its life
// goes on from there. Fates such as a closed window do not count then, the table of statuses
// does: 1009 for a step that it does not have. A warning changes nothing and is only reported.
// 1006 for a message that is unknown or forgotten.
type SetStatus struct {
	Message   string // id
	Status    Status // sent, delivered, read, failed, deleted or warning
	Recipient string // wa_id of one member of a group; empty: all
	Code      Code   // why it failed, 0: 500; or what a warning is about, 0: nothing is said
	Through   bool   // the steps between are taken too: from queued by sent and delivered to read
}

func (c SetStatus) do(w *World) (Nothing, error) {
	m := w.messages.sent[c.Message]
	if m == nil {
		return Nothing{}, unknownMessage(c.Message)
	}
	code := c.Code
	switch {
	case c.Status != StatusFailed && c.Status != StatusWarning:
		code = 0
	case c.Status == StatusFailed && code == 0:
		code = 500
	}
	if _, ok := FaultOf(code); code != 0 && !ok {
		return Nothing{}, refuse(1009, "Parameter 'code': there is no error %d", code)
	}
	to := m.wentTo()
	if c.Recipient != "" {
		if !slices.Contains(to, c.Recipient) {
			return Nothing{}, refuse(1009, "The message did not go to '%s'", shorten(c.Recipient))
		}
		to = []string{c.Recipient}
	}
	if c.Status == StatusWarning {
		w.warn(m, to, code)
		return Nothing{}, nil
	}
	from, moved := m.status, false
	for _, s := range c.steps() {
		moved = w.reach(m, s, code, func(waID string) bool { return slices.Contains(to, waID) }) || moved
	}
	if !moved {
		return Nothing{}, refuse(1009, "The message is %s and cannot become '%s'", from, shorten(string(c.Status)))
	}
	m.stray()
	w.proceed(m)
	return Nothing{}, nil
}

// steps are the statuses to be taken in turn.
func (c SetStatus) steps() []Status {
	if !c.Through || c.Status != StatusDelivered && c.Status != StatusRead && c.Status != StatusDeleted {
		return []Status{c.Status}
	}
	if c.Status == StatusDelivered {
		return []Status{StatusSent, StatusDelivered}
	}
	return []Status{StatusSent, StatusDelivered, c.Status}
}

// warn reports a warning about a message. Source: webhooks, Statuses (R; errors I).
func (w *World) warn(m *message, to []string, code Code) {
	for _, waID := range to {
		at := slices.IndexFunc(m.members, func(p member) bool { return p.waID == waID })
		m.note(StatusWarning, w.now, code, max(at, 0))
		w.reportStatus(m, waID, StatusWarning, code)
	}
}

// wentTo are the wa_ids of those whom a message goes to.
func (m *message) wentTo() []string {
	if m.contact != nil {
		return []string{m.to}
	}
	list := make([]string, len(m.members))
	for i, p := range m.members {
		list[i] = p.waID
	}
	return list
}
