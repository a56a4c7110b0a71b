package core

import (
	"fmt"
	"time"
)

// customers is who the fixture says is out there. What happened between them and the business
// is in contacts.
type customers struct {
	byWaID   map[string]*Customer
	byNumber map[string]*Customer
	wrote    map[string]time.Time // wa_id => last inbound message before the start
}

// startCustomers reads the people of the Genesis.
func startCustomers(w *World) error {
	n := len(w.genesis.Customers)
	w.customers = customers{make(map[string]*Customer, n), make(map[string]*Customer, n), map[string]time.Time{}}
	w.contacts = contacts{byWaID: map[string]*contact{}}
	for i := range w.genesis.Customers {
		c := w.genesis.Customers[i] // a copy: the World's own
		if !allDigits(c.Number) || len(c.Number) < minNumber || len(c.Number) > maxNumber {
			return fmt.Errorf("customer %q: want %d to %d digits in international form, without plus", c.Number, minNumber, maxNumber)
		}
		if c.WaID == "" {
			c.WaID = normalised(c.Number)
		}
		if !allDigits(c.WaID) || len(c.WaID) < minNumber || len(c.WaID) > maxNumber {
			return fmt.Errorf("customer %q: wa_id %q: want %d to %d digits", c.Number, c.WaID, minNumber, maxNumber)
		}
		if w.customers.byNumber[c.Number] != nil || w.customers.byWaID[c.WaID] != nil {
			return fmt.Errorf("customer %q is there twice", c.Number)
		}
		w.customers.byNumber[c.Number] = &c
		w.customers.byWaID[c.WaID] = &c
		if !c.Silent {
			w.customers.wrote[c.WaID] = w.born
		}
		if c.Rekeyed {
			i := w.identityOf(c.WaID)
			i.Acknowledged = false
			w.meet(c.WaID).identity = &i
		}
	}
	return nil
}

// find is the customer who has a number or a wa_id; nil: none of the fixture's.
func (c *customers) find(digits string) *Customer {
	if known := c.byWaID[digits]; known != nil {
		return known
	}
	return c.byNumber[digits]
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
	if w.customers.byWaID[waID] != nil {
		return w.customers.wrote[waID]
	}
	if w.genesis.Others.Silent {
		return time.Time{}
	}
	return w.born
}

// ChangeNumber is a customer who moves to another number and takes the account along: the old
// number is not on WhatsApp any more. A system notice tells it where notify_user_change_number is
// on, and one in each group they share with the business. 1009 when either number cannot be.
// Source: webhooks, System notices (D, S).
type ChangeNumber struct {
	WaID string // the old one
	New  string // number or wa_id in international form, digits
}

func (c ChangeNumber) do(w *World) (Nothing, error) {
	if !w.person(c.WaID) {
		return Nothing{}, noPerson(c.WaID)
	}
	fresh := w.waID(c.New)
	if !allDigits(c.New) || !usable(c.New) || fresh == w.self() || fresh == c.WaID || w.customers.byWaID[fresh] != nil {
		return Nothing{}, refuse(1009, "'%s' is not a number that somebody can move to", c.New)
	}
	moved := Customer{Name: w.nameOf(c.WaID), Behaviour: w.behaviour(c.WaID), Identity: w.identityOf(c.WaID).Hash}
	gone := moved
	gone.Number, gone.WaID, gone.NotOnWhatsApp = c.WaID, c.WaID, true
	if old := w.customers.byWaID[c.WaID]; old != nil {
		gone.Number = old.Number
	}
	moved.Number, moved.WaID = c.New, fresh
	for _, p := range []*Customer{&gone, &moved} {
		w.customers.byNumber[p.Number], w.customers.byWaID[p.WaID] = p, p
	}
	w.tell(NumberChanged{Occurred: w.occurred(), WaID: c.WaID, New: fresh})
	if w.settings.acting.NotifyUserChangeNumber {
		w.notice(Notice{
			Type: UserChangedNumber, From: c.WaID, NewWaID: fresh,
			Body: shownNumber(c.WaID) + " changed to " + shownNumber(fresh),
		})
	}
	w.renumber(c.WaID, fresh)
	return Nothing{}, nil
}

// NumberChanged tells that a customer has another number.
type NumberChanged struct {
	Occurred
	WaID string `json:"wa_id"`     // the old one
	New  string `json:"new_wa_id"` // the new one
}

// Kind names the fact.
func (NumberChanged) Kind() string { return "number_changed" }
