package core

import (
	"slices"
	"strings"
	"time"
)

// PutCustomer lists somebody, or changes somebody who is listed. Nobody else learns of it, but that
// who leaves WhatsApp leaves the groups too, which their notices tell; for events that the business
// is told of, see ChangeIdentity and ChangeNumber. 1009 for what cannot be, 1014 when there are
// MaxCustomers.
type PutCustomer struct {
	Number string // or wa_id of somebody listed; in international form, digits
	Patch  CustomerPatch
}

// CustomerPatch names what is to be changed of a customer; nil: stays as it is, or of somebody new as
// in a fixture that does not name it.
type CustomerPatch struct {
	WaID          *string    // of somebody new; of others it stays, see ChangeNumber
	Name          *string    // profile name; empty: the wa_id
	NotOnWhatsApp *bool      // the number has no account. What was found by a contact check counts for its seven days all the same
	Silent        *bool      // true: never wrote, the customer-service window is closed; false: wrote now
	Behaviour     *Behaviour // how the phone reacts
	Identity      *string    // hash of the identity key, not empty
	Rekeyed       *bool      // the identity key changed just now, and the business has not acknowledged it; false: it has
}

// CustomerPut is the answer to PutCustomer.
type CustomerPut struct {
	Customer CustomerView
	Created  bool // nobody was listed with that number before
}

func (c PutCustomer) do(w *World) (CustomerPut, error) {
	if err := c.Patch.check(); err != nil {
		return CustomerPut{}, err
	}
	known := w.customers.find(c.Number)
	if known == nil {
		return c.add(w)
	}
	if p := c.Patch.WaID; p != nil && *p != known.WaID {
		return CustomerPut{}, refuse(1009, "Customer '%s' has the wa_id %s; only a change of number gives another", c.Number, known.WaID)
	}
	w.tell(CustomerChanged{Occurred: w.occurred(), WaID: known.WaID, Change: CustomerEdited})
	w.patch(known, c.Patch)
	return CustomerPut{Customer: w.viewCustomer(known.WaID, w.groupsOf(known.WaID))}, nil
}

// add lists somebody new.
func (c PutCustomer) add(w *World) (CustomerPut, error) {
	fresh := Customer{Number: strings.Clone(c.Number)}
	fresh.WaID = normalised(fresh.Number)
	if p := c.Patch.WaID; p != nil {
		fresh.WaID = *p
	}
	if err := w.customers.admit(fresh); err != nil {
		return CustomerPut{}, err
	}
	if fresh.WaID == w.self() {
		return CustomerPut{}, refuse(1009, "%s is the business's own number", c.Number)
	}
	w.tell(CustomerChanged{Occurred: w.occurred(), WaID: fresh.WaID, Change: CustomerAdded})
	known := w.enlist(fresh)
	if p := w.contacts.byWaID[fresh.WaID]; p != nil && p.heard.IsZero() {
		p.heard = known.wrote
	}
	w.patch(known, c.Patch)
	return CustomerPut{Customer: w.viewCustomer(known.WaID, w.groupsOf(known.WaID)), Created: true}, nil
}

// check refuses values that no customer can have.
func (p CustomerPatch) check() error {
	if p.Behaviour != nil && !slices.Contains(behaviours(), *p.Behaviour) {
		return refuse(1009, "Parameter 'behaviour' is '%s', want one of %s, or none", shorten(string(*p.Behaviour)), behaviours()[1:])
	}
	if p.Identity != nil && *p.Identity == "" {
		return refuse(1009, "Parameter 'identity' is empty")
	}
	for _, text := range []*string{p.Name, p.Identity} {
		if text != nil && len(*text) > maxCustomerText {
			return refuse(1009, "A name or an identity has %d bytes, at most %d", len(*text), maxCustomerText)
		}
	}
	return nil
}

// behaviours are all there are.
func behaviours() []Behaviour { return []Behaviour{Reads, NeverDelivered, NeverReads} }

// patch changes a customer.
func (w *World) patch(c *customer, p CustomerPatch) {
	if p.Name != nil {
		c.Name = *p.Name
	}
	if p.Behaviour != nil {
		c.Behaviour = *p.Behaviour
	}
	if p.Silent != nil {
		w.setSilent(c, *p.Silent)
	}
	if p.Identity != nil {
		c.Identity = *p.Identity
		if known := w.contacts.byWaID[c.WaID]; known != nil && known.identity != nil {
			i := *known.identity
			i.Hash = c.Identity
			known.identity = &i
		}
	}
	if p.Rekeyed != nil {
		w.rekey(c.WaID, !*p.Rekeyed)
	}
	if p.NotOnWhatsApp != nil {
		left := *p.NotOnWhatsApp && !c.NotOnWhatsApp
		c.NotOnWhatsApp = *p.NotOnWhatsApp
		if left {
			w.leaveGroups(c.WaID)
		}
	}
}

// setSilent says that somebody never wrote, or wrote now.
func (w *World) setSilent(c *customer, silent bool) {
	c.Silent, c.wrote = silent, time.Time{}
	if !silent {
		c.wrote = w.now
	}
	if p := w.contacts.byWaID[c.WaID]; p != nil {
		p.heard = c.wrote
	}
}

// rekey says whether the business acknowledged somebody's identity; one that it did not is new.
func (w *World) rekey(waID string, acknowledged bool) {
	i := w.identityOf(waID)
	if i.Acknowledged == acknowledged {
		return
	}
	i.Acknowledged = acknowledged
	if !acknowledged {
		i.Created = w.now
	}
	w.meet(waID).identity = &i
}

// leaveGroups takes somebody without an account out of all groups.
func (w *World) leaveGroups(waID string) {
	for _, g := range w.groups.inOrder {
		if g.has(waID) {
			w.takeOut(g, []string{waID}, waID, ByPeople)
		}
	}
}

// RemoveCustomer takes somebody off the list: what is true of others is true of that number then,
// and the business has not met it. Messages that are under way stay. 1006 for nobody listed.
type RemoveCustomer struct {
	WaID string // or number, in international form, digits
}

func (c RemoveCustomer) do(w *World) (Nothing, error) {
	s := &w.customers
	known := s.find(c.WaID)
	if known == nil {
		return Nothing{}, unknownCustomer(c.WaID)
	}
	delete(s.byWaID, known.WaID)
	delete(s.byNumber, known.Number)
	s.inOrder = slices.DeleteFunc(s.inOrder, func(o *customer) bool { return o == known })
	w.tell(CustomerChanged{Occurred: w.occurred(), WaID: known.WaID, Change: CustomerRemoved})
	if p := w.contacts.byWaID[known.WaID]; p != nil {
		w.contacts.clear(p)
		p.heard, p.talk = w.wroteBefore(known.WaID), nil
	}
	if !w.onWhatsApp(known.WaID) {
		w.leaveGroups(known.WaID)
	}
	return Nothing{}, nil
}

// clear forgets what the contact store knows of a person.
func (s *contacts) clear(p *contact) {
	if p.blocked {
		s.blocked--
	}
	p.wrote, p.checked, p.outcome, p.identity, p.blocked = false, time.Time{}, "", nil, false
}

// CustomerChanged tells that somebody is listed, not any more, or otherwise than before.
type CustomerChanged struct {
	Occurred
	WaID   string         `json:"wa_id"`
	Change CustomerChange `json:"change"`
}

// Kind is "customer_added", "customer_changed" or "customer_removed".
func (f CustomerChanged) Kind() string { return "customer_" + string(f.Change) }

// CustomerChange is what became of a customer.
type CustomerChange string

// The changes.
const (
	CustomerAdded   CustomerChange = "added"
	CustomerEdited  CustomerChange = "changed"
	CustomerRemoved CustomerChange = "removed"
)
