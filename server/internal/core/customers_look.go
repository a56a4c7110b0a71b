package core

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// CustomerView is what a World knows of a person.
type CustomerView struct {
	Number      string      `json:"number"` // in international form, digits only
	WaID        string      `json:"wa_id"`
	Name        string      `json:"name"`   // profile name; the wa_id when there is none
	Listed      bool        `json:"listed"` // among the customers; else one of the others, whom the business has met
	OnWhatsApp  bool        `json:"on_whatsapp"`
	Silent      bool        `json:"silent"`    // never wrote
	Behaviour   Behaviour   `json:"behaviour"` // empty: receives and reads
	Identity    Identity    `json:"identity"`
	LastInbound time.Time   `json:"last_inbound,omitzero"`  // their last message, before the start included; zero: never
	WindowUntil time.Time   `json:"window_until,omitzero"`  // end of the customer-service window; zero: it is closed
	Blocked     bool        `json:"blocked"`                // by the business
	Contact     CheckStatus `json:"contact,omitempty"`      // outcome of the last contact check; empty: never checked
	Checked     time.Time   `json:"checked,omitzero"`       // when that was
	Stored      bool        `json:"stored"`                 // the contact store holds them as valid
	Groups      []string    `json:"groups"`                 // ids of the groups that the business is in too, in order of creation; never nil
	Talk        string      `json:"conversation,omitempty"` // id of the open conversation; empty: none
}

// ReadCustomer asks for a person by number or wa_id; 1006 for one who is neither listed nor was met.
type ReadCustomer struct {
	WaID string // or number, in international form, digits
}

func (c ReadCustomer) do(w *World) (CustomerView, error) {
	waID := w.waID(c.WaID)
	if w.customers.byWaID[waID] == nil && w.contacts.byWaID[waID] == nil {
		return CustomerView{}, unknownCustomer(c.WaID)
	}
	return w.viewCustomer(waID, w.groupsOf(waID)), nil
}

// unknownCustomer is the refusal for a number of nobody.
func unknownCustomer(number string) error {
	return refuse(1006, "No customer has the number '%s'", shorten(number))
}

// ListCustomers asks for the customers, those of the fixture first, then as they came, a page at a
// time. Refusal: 1009 for what is no cursor.
type ListCustomers struct {
	After string // Next of the page before; empty: from the first
	Limit int    // 0 or less: 100; at most 1,000
}

// CustomerPage is the answer to ListCustomers.
type CustomerPage struct {
	Customers []CustomerView `json:"customers"`      // never nil
	Next      string         `json:"next,omitempty"` // cursor of the next page, good whatever happens meanwhile; empty: there is none
}

func (c ListCustomers) do(w *World) (CustomerPage, error) {
	after, err := readCursor(c.After)
	if err != nil {
		return CustomerPage{}, err
	}
	list := w.customers.inOrder
	i, _ := slices.BinarySearchFunc(list, after+1, func(o *customer, order uint64) int { return cmp.Compare(o.order, order) })
	list = list[i:]
	page := CustomerPage{Customers: []CustomerView{}}
	if most := pageSize(c.Limit); len(list) > most {
		list = list[:most]
		page.Next = writeCursor(list[most-1].order)
	}
	ids := make([]string, len(list))
	for i, o := range list {
		ids[i] = o.WaID
	}
	groups := w.groupsOf(ids...)
	for _, id := range ids {
		page.Customers = append(page.Customers, w.viewCustomer(id, groups))
	}
	return page, nil
}

// groupsOf are the groups that people share with the business, by wa_id.
func (w *World) groupsOf(waIDs ...string) map[string][]string {
	shared := make(map[string][]string, len(waIDs))
	for _, id := range waIDs {
		shared[id] = []string{}
	}
	self := w.self()
	for _, g := range w.groups.inOrder {
		if !g.has(self) {
			continue
		}
		for _, id := range g.participants {
			if list, asked := shared[id]; asked {
				shared[id] = append(list, g.id)
			}
		}
	}
	return shared
}

// viewCustomer shows a person.
func (w *World) viewCustomer(waID string, groups map[string][]string) CustomerView {
	v := CustomerView{
		Number: waID, WaID: waID, Name: w.nameOf(waID), OnWhatsApp: w.onWhatsApp(waID), Behaviour: w.behaviour(waID),
		Identity: w.identityOf(waID), LastInbound: w.wroteBefore(waID), Groups: groups[waID],
	}
	if c := w.customers.byWaID[waID]; c != nil {
		v.Number, v.Listed = c.Number, true
	}
	if p := w.contacts.byWaID[waID]; p != nil {
		v.LastInbound, v.Blocked, v.Contact, v.Checked, v.Stored = p.heard, p.blocked, p.outcome, p.checked, w.stored(waID)
		if w.talking(p) {
			v.Talk = p.talk.id
		}
	}
	v.Silent = v.LastInbound.IsZero()
	if until := v.LastInbound.Add(windowLife); !v.Silent && w.now.Before(until) {
		v.WindowUntil = until
	}
	return v
}

// pageSize is how many a page holds that was asked for with a limit.
func pageSize(limit int) int {
	if limit <= 0 {
		return defaultPage
	}
	return min(limit, maxPage)
}

// readCursor reads a cursor made by writeCursor; 0 for the empty one. 1009 for what is none.
func readCursor(s string) (uint64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil {
		return 0, refuse(1009, "Parameter 'after' is '%s', want what the page before gave as 'next'", shorten(s))
	}
	return n, nil
}

// writeCursor is the cursor that stands behind an ordinal.
func writeCursor(ordinal uint64) string { return strconv.FormatUint(ordinal, 10) }
