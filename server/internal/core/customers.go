package core

import (
	"time"
)

// MaxCustomers is how many people can be listed; one more is refused with 1014. Our choice (I), so
// that no client can exhaust the memory.
const MaxCustomers = 100_000

// maxCustomerText bounds a profile name and an identity, in bytes. Our choice (I).
const maxCustomerText = 256

// customers is who is out there. What happened between them and the business is in contacts.
type customers struct {
	byWaID   map[string]*customer
	byNumber map[string]*customer
	inOrder  []*customer // those of the fixture, then as they came
	ordinal  uint64      // of the last one that came
	since    time.Time   // when those who are not listed wrote, unless they are silent
}

// customer is a Customer in the World.
type customer struct {
	Customer
	order uint64
	wrote time.Time // last inbound message before anything that is in contacts; zero: never
}

// startCustomers reads the people of the Genesis.
func startCustomers(w *World) error {
	w.contacts = contacts{byWaID: map[string]*contact{}}
	w.customers.since = w.born
	return w.seedCustomers()
}

// seedCustomers lists the people of the Genesis, and nobody else. Those who are not silent wrote
// just now.
func (w *World) seedCustomers() error {
	n := len(w.genesis.Customers)
	s := &w.customers
	s.byWaID, s.byNumber = make(map[string]*customer, n), make(map[string]*customer, n)
	s.inOrder = make([]*customer, 0, n)
	for _, c := range w.genesis.Customers {
		if c.WaID == "" {
			c.WaID = normalised(c.Number)
		}
		if err := s.admit(c); err != nil {
			return err
		}
		w.enlist(c)
	}
	return nil
}

// admit refuses somebody who cannot be listed. It looks at the number and the wa_id.
func (s *customers) admit(c Customer) error {
	switch {
	case !couldBeWaID(c.Number):
		return refuse(1009, "Customer '%s': want %d to %d digits in international form, without plus", shorten(c.Number), minNumber, maxNumber)
	case !couldBeWaID(c.WaID):
		return refuse(1009, "Customer '%s': the wa_id is '%s', want %d to %d digits", c.Number, shorten(c.WaID), minNumber, maxNumber)
	case s.byNumber[c.Number] != nil || s.byWaID[c.WaID] != nil:
		return refuse(1009, "Customer '%s' is there twice", c.Number)
	case len(s.inOrder) >= MaxCustomers:
		return refuse(1014, "There are %d customers, the most that a world holds", MaxCustomers)
	}
	return nil
}

// enlist lists somebody, in place of who is listed with the same wa_id.
func (w *World) enlist(c Customer) *customer {
	s := &w.customers
	known := s.byWaID[c.WaID]
	if known == nil {
		s.ordinal++
		known = &customer{order: s.ordinal}
		s.inOrder = append(s.inOrder, known)
		s.byWaID[c.WaID] = known
	}
	known.Customer, known.wrote = c, time.Time{}
	s.byNumber[c.Number] = known
	if !c.Silent {
		known.wrote = w.now
	}
	if c.Rekeyed {
		w.rekey(c.WaID, false)
	}
	return known
}

// find is the customer who has a number or a wa_id; nil: none of the fixture's.
func (s *customers) find(digits string) *customer {
	if known := s.byWaID[digits]; known != nil {
		return known
	}
	return s.byNumber[digits]
}

// waID is the WhatsApp id that belongs to a number (or to an id) in international form.
func (w *World) waID(digits string) string {
	if c := w.customers.find(digits); c != nil {
		return c.WaID
	}
	return normalised(digits)
}

// onWhatsApp tells whether a number or wa_id has an account.
func (w *World) onWhatsApp(digits string) bool {
	if c := w.customers.find(digits); c != nil {
		return !c.NotOnWhatsApp
	}
	if s := w.meaningOf(digits); s != nil {
		return !s.NotOnWhatsApp
	}
	return usable(digits) && !w.genesis.Others.NotOnWhatsApp
}

// behaviour is how the phone of a wa_id reacts.
func (w *World) behaviour(waID string) Behaviour {
	if c := w.customers.byWaID[waID]; c != nil {
		return c.Behaviour
	}
	return Reads
}

// nameOf is the profile name of a wa_id; others go by their number.
func (w *World) nameOf(waID string) string {
	if c := w.customers.byWaID[waID]; c != nil && c.Name != "" {
		return c.Name
	}
	return waID
}

// wroteBefore is when a wa_id wrote last before anything that is in contacts; zero: never.
func (w *World) wroteBefore(waID string) time.Time {
	if c := w.customers.byWaID[waID]; c != nil {
		return c.wrote
	}
	if s := w.meaningOf(waID); s != nil && s.Closed || s == nil && w.genesis.Others.Silent {
		return time.Time{}
	}
	return w.customers.since
}
