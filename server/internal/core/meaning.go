package core

import (
	"slices"
	"strings"
	"time"
)

// NumberMeaning is a number that stands for something: what becomes of requests that name it, and
// how the customer behaves who has it. It holds in every World that knows the number, listed there
// or not: unless its meaning says otherwise the customer is on WhatsApp, and the customer-service
// window is open. Plain data, shared among Worlds and never written.
// Source: DESIGN, What decides an answer.
type NumberMeaning struct {
	Number string // the wa_id too: 11 digits that begin with MeaningPrefix

	// What happens before the World looks at a request.
	Refuse     *Refusal // sends are refused so; nil: they are not. The details hold no placeholders
	Everywhere bool     // Refuse holds for every call that names the number, not for sends alone
	Unchecked  bool     // sends are refused with 1006 until a contact check has found the number
	Rekeyed    bool     // the identity key changed: sends are refused with 1028 until the business has acknowledged it

	// What becomes of a message.
	Then  []Planned   // in place of the progression; nil: as always
	Hooks *Adversity  // of the webhooks about it, in place of the World's; nil: the World's
	Deeds []LaterDeed // once it is accepted

	// Who has the number.
	Contact       CheckStatus // what a contact check finds; empty: as of others
	NotOnWhatsApp bool
	Closed        bool // never wrote, so the window is closed at first. Then is meant for free-form messages while it is
}

// LaterDeed is something that happens a while after a message was accepted.
type LaterDeed struct {
	After time.Duration
	Do    Deed // texts may hold placeholders: the fact is the message_queued of the message
}

// MeaningPrefix begins all numbers that may have a meaning: those that nobody can have, since the
// area code 555 of the calling code 1 is not in use. Source: DESIGN, What decides an answer.
const MeaningPrefix = "15550"

// meaningDigits is how many digits such a number has.
const meaningDigits = 11

// MayMean tells, without looking anything up, whether a number may have a meaning. It may carry a
// plus.
func MayMean(number string) bool {
	number = strings.TrimPrefix(number, "+")
	return len(number) == meaningDigits && number[:len(MeaningPrefix)] == MeaningPrefix
}

// meaningOf is what a wa_id stands for; nil: nothing.
func (w *World) meaningOf(waID string) *NumberMeaning {
	if len(waID) != meaningDigits || waID[:len(MeaningPrefix)] != MeaningPrefix {
		return nil
	}
	list := w.genesis.Numbers
	i, ok := slices.BinarySearchFunc(list, waID, func(s NumberMeaning, number string) int { return strings.Compare(s.Number, number) })
	if !ok {
		return nil
	}
	return &list[i]
}

// startNumbers checks what numbers stand for. A customer of the fixture with such a number has a
// name and an identity of their own, but behaves as the number says.
func startNumbers(w *World) error {
	before := ""
	for i := range w.genesis.Numbers {
		s := &w.genesis.Numbers[i]
		if err := s.check(); err != nil {
			return within("number '"+shorten(s.Number)+"'", err)
		}
		if s.Number <= before {
			return refuse(1009, "number '%s' is not in its place: want them in ascending order, each once", s.Number)
		}
		before = s.Number
	}
	w.genesis.Customers = slices.Clone(w.genesis.Customers)
	for i := range w.genesis.Customers {
		c := &w.genesis.Customers[i]
		if s := w.meaningOf(c.Number); s != nil {
			c.NotOnWhatsApp, c.Silent, c.Behaviour, c.Rekeyed = s.NotOnWhatsApp, s.Closed, Reads, false
		}
	}
	return nil
}

// check refuses a meaning that cannot be.
func (s *NumberMeaning) check() error {
	if !MayMean(s.Number) || !allDigits(s.Number) {
		return refuse(1009, "want %d digits that begin with %s", meaningDigits, MeaningPrefix)
	}
	if s.Refuse != nil {
		if row, ok := FaultOf(s.Refuse.Code); !ok || row.HTTP == 0 {
			return refuse(1009, "no request is refused with %d", s.Refuse.Code)
		}
	}
	if !slices.Contains([]CheckStatus{"", ContactValid, ContactInvalid, ContactProcessing, ContactFailed}, s.Contact) {
		return refuse(1009, "a contact check never finds '%s'", shorten(string(s.Contact)))
	}
	if err := checkPlan(s.Then); err != nil {
		return err
	}
	if err := s.Hooks.checkOfMessage(); err != nil {
		return err
	}
	for _, d := range s.Deeds {
		if d.After < 0 || d.After > MaxSpan {
			return refuse(1009, "something happens after %s, want 0 to %s", d.After, MaxSpan)
		}
		if err := CheckDeed(d.Do); err != nil {
			return refuse(1009, "%s", err.Error())
		}
	}
	return nil
}

// injected is how answers name a number that decided them.
func (s *NumberMeaning) injected() string { return "number " + s.Number }

// fault is a refusal because of the number.
func (s *NumberMeaning) fault(r Refusal) *Fault {
	return &Fault{Code: r.Code, Details: r.Details, Status: r.Status, Injected: s.injected()}
}
