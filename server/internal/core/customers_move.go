package core

// ChangeNumber is a customer who moves to another number and takes the account along: the old
// number is not on WhatsApp any more. A system notice tells it where notify_user_change_number is
// on, and one in each group they share with the business. 1009 when either number cannot be, 1014
// when there are too many customers. Source: webhooks, System notices (D, S).
type ChangeNumber struct {
	WaID string // the old one, or its number
	New  string // number or wa_id in international form, digits; nobody on WhatsApp may have it
}

func (c ChangeNumber) do(w *World) (Nothing, error) {
	c.WaID = w.waID(c.WaID)
	if !w.person(c.WaID) {
		return Nothing{}, noPerson(c.WaID)
	}
	fresh := w.waID(c.New)
	taken := w.customers.byWaID[fresh]
	if !allDigits(c.New) || !usable(c.New) || fresh == w.self() || fresh == c.WaID || taken != nil && !taken.NotOnWhatsApp {
		return Nothing{}, refuse(1009, "'%s' is not a number that somebody can move to", shorten(c.New))
	}
	if len(w.customers.inOrder)+2 > MaxCustomers {
		return Nothing{}, refuse(1014, "There are %d customers, the most that a world holds", len(w.customers.inOrder))
	}
	moved := Customer{
		Number: c.New, WaID: fresh, Name: w.nameOf(c.WaID), Silent: true,
		Behaviour: w.behaviour(c.WaID), Identity: w.identityOf(c.WaID).Hash,
	}
	gone := moved
	gone.Number, gone.WaID, gone.NotOnWhatsApp = c.WaID, c.WaID, true
	if old := w.customers.byWaID[c.WaID]; old != nil {
		gone.Number = old.Number
	}
	if taken != nil {
		moved.Number = taken.Number
	}
	w.enlist(gone)
	w.enlist(moved)
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
