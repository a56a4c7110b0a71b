package core

import (
	"time"
)

// Limits of the contact store. maxContacts is our choice (I): the client had a database.
const (
	contactLife = 7 * 24 * time.Hour // a check is good for so long, the end not included. Source: contacts, CheckContact (D)
	maxContacts = 100_000            // people remembered; the longest unused goes first
	maxBlocked  = 10_000             // people on the block list; one more is refused with 1014
)

// contact is what happened between the business and one person. It is made when the person is
// first met and forgotten when the store is full, unless something still depends on it.
type contact struct {
	waID       string
	newer      *contact  // in order of use; nil: the newest
	older      *contact  // nil: the oldest
	idKind     uint64    // the stream of message ids of this person
	ordinal    uint64    // message ids made so far, counted on from forgotten
	pending    int       // messages to this person that may still change by themselves
	talks      uint64    // conversations so far, counted on like ordinal
	heard      time.Time // last inbound message, before the start included; zero: none
	advertised time.Time // last message that came through an advertisement, until a conversation is opened by it; zero: none
	wrote      bool      // a message from there came in, which puts them into the contact store
	checked    time.Time // last contact check; zero: never checked
	outcome    CheckStatus
	talk       *conversation // the last one; nil: none
	identity   *Identity     // nil: never changed and never asked for
	blocked    bool          // by the business
	pair       bucket        // of messages to this person
}

// contacts is the contact store, with the order in which its people were last used.
type contacts struct {
	byWaID    map[string]*contact
	newest    *contact
	oldest    *contact
	forgotten uint64 // people dropped so far; keeps ids of those who come back apart
	blocked   int    // people on the block list
}

// meet finds the contact of a wa_id or makes one.
func (w *World) meet(waID string) *contact {
	if c := w.contacts.byWaID[waID]; c != nil {
		w.contacts.use(c)
		return c
	}
	if len(w.contacts.byWaID) >= maxContacts {
		w.contacts.forget(w.now)
	}
	c := &contact{waID: waID, idKind: kindOfMessages(waID), heard: w.wroteBefore(waID)}
	c.ordinal = w.contacts.forgotten << 32
	c.talks = c.ordinal
	w.contacts.byWaID[waID] = c
	w.contacts.link(c)
	return c
}

// use makes a contact the newest.
func (s *contacts) use(c *contact) {
	if s.newest == c {
		return
	}
	s.unlink(c)
	s.link(c)
}

// link puts a contact in front.
func (s *contacts) link(c *contact) {
	c.older, c.newer = s.newest, nil
	if s.newest != nil {
		s.newest.newer = c
	}
	s.newest = c
	if s.oldest == nil {
		s.oldest = c
	}
}

// unlink takes a contact out of the order.
func (s *contacts) unlink(c *contact) {
	if c.newer != nil {
		c.newer.older = c.older
	} else {
		s.newest = c.older
	}
	if c.older != nil {
		c.older.newer = c.newer
	} else {
		s.oldest = c.newer
	}
	c.newer, c.older = nil, nil
}

// forgetLook is how many of the oldest are looked at before the store is left to grow: those
// with messages under way are bounded by maxPending.
const forgetLook = 8

// forget drops the longest unused contact that nothing depends on.
func (s *contacts) forget(now time.Time) {
	c := s.oldest
	for range forgetLook {
		if c == nil {
			return
		}
		if c.idle(now) {
			s.unlink(c)
			delete(s.byWaID, c.waID)
			s.forgotten++
			return
		}
		pinned := c
		c = c.newer
		s.use(pinned) // looked at again only when all others were
	}
}

// idle tells whether nothing would go wrong if the contact were forgotten.
func (p *contact) idle(now time.Time) bool {
	return p.pending == 0 && !p.blocked && (p.identity == nil || p.identity.Acknowledged) &&
		!now.Before(p.heard.Add(windowLife))
}

// CheckStatus is the outcome of a contact check.
type CheckStatus string

// The outcomes. Source: contacts, CheckContact (D).
const (
	ContactValid      CheckStatus = "valid"
	ContactInvalid    CheckStatus = "invalid"    // not on WhatsApp, or no country code
	ContactProcessing CheckStatus = "processing" // asked for; the next call knows
	ContactFailed     CheckStatus = "failed"     // not a usable number
)

// CheckContact turns numbers in any notation into WhatsApp ids.
type CheckContact struct {
	Numbers []string // any notation, any count
	Wait    bool     // blocking: wait
	Force   bool     // force_check: an earlier outcome does not count
}

// CheckedContact is the outcome for one number.
type CheckedContact struct {
	Input  string // byte for byte as asked
	Status CheckStatus
	WaID   string // digits; empty unless valid

	Injected string // the number whose meaning decided it, as answers name it; empty: none
}

// ContactsChecked tells that the business asked about numbers.
type ContactsChecked struct {
	Occurred
	Valid      int `json:"valid"`
	Invalid    int `json:"invalid"`
	Processing int `json:"processing"`
	Failed     int `json:"failed"`
}

// Kind names the fact.
func (ContactsChecked) Kind() string { return "contacts_checked" }

func (c CheckContact) do(w *World) ([]CheckedContact, error) {
	if err := c.refused(w); err != nil {
		return nil, err
	}
	if err := w.ready(); err != nil {
		return nil, err
	}
	answer := make([]CheckedContact, len(c.Numbers))
	told := ContactsChecked{Occurred: w.occurred()}
	for i, input := range c.Numbers {
		a := c.check(w, input)
		a.Input = input
		answer[i] = a
		switch a.Status {
		case ContactValid:
			told.Valid++
		case ContactInvalid:
			told.Invalid++
		case ContactProcessing:
			told.Processing++
		case ContactFailed:
			told.Failed++
		}
	}
	w.tell(told)
	return answer, nil
}

// check is the outcome for one number. A number without plus needs more than ten digits, since
// its country cannot be told otherwise. Source: contacts, CheckContact (D); Open points 3, 4.
func (c CheckContact) check(w *World, input string) CheckedContact {
	digits, plus, ok := plainNumber(input)
	if !ok {
		return CheckedContact{Status: ContactFailed}
	}
	if w.customers.find(digits) == nil {
		if _, known := callingCode(digits); !plus && (len(digits) <= 10 || !known) {
			return CheckedContact{Status: ContactInvalid}
		}
		if !usable(digits) {
			return CheckedContact{Status: ContactFailed}
		}
	}
	return c.ask(w, digits)
}

// ask looks a usable number up in the store, then at the server, which is not to be had without a
// connection. Source: contacts, CheckContact (D): cached for seven days; every well-formed number
// valid from 2.43; lifecycle, Coreapp connection (I).
func (c CheckContact) ask(w *World, digits string) CheckedContact {
	waID := w.waID(digits)
	if s := w.meaningOf(waID); s != nil && s.Contact != "" {
		found := checked(s.Contact, waID)
		found.Injected = s.injected()
		return found
	}
	outcome := ContactInvalid
	if w.onWhatsApp(digits) || w.options.ClientVersion.atLeast(43, 0) {
		outcome = ContactValid
	}
	p := w.meet(waID)
	fresh := p.outcome != "" && w.now.Before(p.checked.Add(contactLife))
	switch {
	case w.options.ClientVersion.atLeast(43, 0):
	case fresh && p.outcome != ContactProcessing && !c.Force:
		return checked(p.outcome, waID)
	case !w.connected():
		return checked(ContactProcessing, waID)
	case !c.Wait && !(fresh && p.outcome == ContactProcessing):
		outcome = ContactProcessing
	}
	p.outcome, p.checked = outcome, w.now
	return checked(outcome, waID)
}

// checked is the answer for an outcome: only a valid number has a wa_id.
func checked(outcome CheckStatus, waID string) CheckedContact {
	if outcome != ContactValid {
		waID = ""
	}
	return CheckedContact{Status: outcome, WaID: waID}
}

// stored tells whether the store holds a person as valid: checked within seven days, or heard of.
func (w *World) stored(waID string) bool {
	c := w.contacts.byWaID[waID]
	return c != nil && (c.wrote || c.outcome == ContactValid && w.now.Before(c.checked.Add(contactLife)))
}

// refuted tells whether a check within seven days found that a number is not on WhatsApp.
func (w *World) refuted(waID string) bool {
	c := w.contacts.byWaID[waID]
	return c != nil && c.outcome == ContactInvalid && w.now.Before(c.checked.Add(contactLife))
}

// contactCounts is how many people the store holds, on WhatsApp and not. Source:
// health-and-stats, GetDbStats (D).
func (w *World) contactCounts() (users, nonUsers int) {
	for waID := range w.contacts.byWaID {
		if w.onWhatsApp(waID) {
			users++
		} else {
			nonUsers++
		}
	}
	return users, nonUsers
}

// BlockContact puts a person on the block list: messages from there do not arrive any more. The
// business can still write, as with the app it can once it takes the block away (I: the client
// forwards, the refusal is not documented).
// 1006 for an unknown person. Source: overview, Real endpoints that are not in the listing (O).
type BlockContact struct {
	WaID string
}

func (c BlockContact) do(w *World) (Nothing, error) { return w.setBlocked(c.WaID, true) }

// UnblockContact takes a person off the block list; 1006 for an unknown person.
type UnblockContact struct {
	WaID string
}

func (c UnblockContact) do(w *World) (Nothing, error) { return w.setBlocked(c.WaID, false) }

// setBlocked writes the block list; what is so already stays untold.
func (w *World) setBlocked(waID string, blocked bool) (Nothing, error) {
	if err := w.known(waID); err != nil {
		return Nothing{}, err
	}
	if p := w.contacts.byWaID[waID]; blocked == (p != nil && p.blocked) {
		return Nothing{}, nil
	}
	if blocked && w.contacts.blocked >= maxBlocked {
		return Nothing{}, refuse(1014, "The block list is full: %d people", maxBlocked)
	}
	p := w.meet(waID)
	p.blocked = blocked
	if blocked {
		w.contacts.blocked++
	} else {
		w.contacts.blocked--
	}
	w.tell(BlockChanged{Occurred: w.occurred(), WaID: waID, Blocked: blocked})
	return Nothing{}, nil
}

// BlockChanged tells that the business blocked a person or took the block away.
type BlockChanged struct {
	Occurred
	WaID    string `json:"wa_id"`
	Blocked bool   `json:"blocked"`
}

// Kind names the fact.
func (BlockChanged) Kind() string { return "block_changed" }
