package core

import (
	"errors"
	"strings"
)

// refusedNumber is the refusal of a call because of a number that it names; nil: none.
func (w *World) refusedNumber(waID string) *Fault {
	s := w.meaningOf(waID)
	if s == nil || s.Refuse == nil || !s.Everywhere {
		return nil
	}
	return s.fault(*s.Refuse)
}

// refusedNumbers is the same for a call that names several; the first one counts.
func (w *World) refusedNumbers(waIDs []string) error {
	for _, id := range waIDs {
		if f := w.refusedNumber(id); f != nil {
			return f
		}
	}
	return nil
}

// sense is the meaning that a message has: that of As, else of the number that it goes to; nil: none.
func (c SendMessage) sense(w *World) *NumberMeaning {
	switch {
	case c.As != "":
		s := w.meaningOf(c.As)
		if s != nil && s.Closed {
			open := *s
			open.Closed = false // whoever wishes for it means it, whether the recipient's window is open or not
			return &open
		}
		return s
	case c.Group:
		return nil
	}
	return w.meaningOf(strings.TrimPrefix(c.To, "+"))
}

// refuseSend is the refusal of a send because of the number's meaning, which comes before all that
// the World has to say. Source: DESIGN, What decides an answer.
func (w *World) refuseSend(s *NumberMeaning) error {
	switch {
	case s == nil:
		return nil
	case s.Refuse != nil:
		return s.fault(*s.Refuse)
	case s.Unchecked && !w.stored(s.Number):
		return s.fault(Refusal{Code: 1006, Details: "unknown contact"})
	case s.Rekeyed:
		if i := w.identityOf(s.Number); !i.Acknowledged {
			return s.fault(Refusal{Code: 1028, Details: changedIdentity(s.Number, i.Hash)})
		}
	}
	return nil
}

// blame names the number in the refusal of a send to somebody who is not on WhatsApp because the
// number says so.
func (s *NumberMeaning) blame(err error) error {
	var f *Fault
	if s == nil || !s.NotOnWhatsApp || !errors.As(err, &f) {
		return err
	}
	blamed := *f
	blamed.Injected = s.injected()
	return &blamed
}

// give gives a message its meaning: what a rule planned for it stays.
func (w *World) give(m *message, s *NumberMeaning) {
	if s == nil || s.Closed && !w.freeForm(m) {
		return
	}
	c := m.course
	if c == nil {
		c = &course{}
	}
	acts := len(s.Deeds) > 0 || s.NotOnWhatsApp
	if s.Then != nil && !c.steers {
		c.steers, c.steps, acts = true, s.Then, true
	}
	if s.Hooks != nil && c.hooks == nil {
		c.hooks, acts = s.Hooks, true
	}
	if acts {
		c.number = s.Number
		m.course = c
	}
}

// freeForm tells whether a message needs an open customer-service window and has none.
func (w *World) freeForm(m *message) bool {
	kind := m.content.Type()
	return m.contact != nil && kind != TypeTemplate && kind != TypeHSM && !w.windowOpen(m.contact)
}

// Injection asks whether a number with a meaning decided what becomes of a message: "number
// 15550100470"; empty: none did, or the message is unknown.
type Injection struct {
	Message string // id
}

func (c Injection) do(w *World) (string, error) {
	m := w.messages.sent[c.Message]
	if m == nil || m.course == nil || m.course.number == "" {
		return "", nil
	}
	return "number " + m.course.number, nil
}

// refused is the refusal of a contact check because of a number in it; nil: none.
func (c CheckContact) refused(w *World) error {
	if len(w.genesis.Numbers) == 0 {
		return nil
	}
	for _, input := range c.Numbers {
		digits, _, ok := plainNumber(input)
		if s := w.meaningOf(digits); !ok || s == nil || s.Contact != "" {
			continue // it has an outcome of its own
		}
		if f := w.refusedNumber(digits); f != nil {
			return f
		}
	}
	return nil
}
