package core

import "time"

// reseedDeliveries forgets the callback queue. Sends that are not answered yet stay so.
func reseedDeliveries(w *World) error {
	unplan[postDue](w)
	w.simulations.forget()
	old := w.deliveries
	w.deliveries = freshDeliveries(w.options.Adversity)
	s := &w.deliveries
	s.started, s.url, s.shown, s.ordinal, s.base, s.round = true, old.url, old.shown, old.ordinal, old.ordinal, old.round+1
	for message, g := range old.unanswered {
		s.unanswered[message] = gate{early: g.early}
	}
	return nil
}

// reseedCounters counts from nothing again.
func reseedCounters(w *World) error {
	w.counters = counters{connecting: w.counters.connecting}
	return startCounters(w)
}

// reseedUsers brings the fixture's accounts and fixed tokens back; all other tokens end.
func reseedUsers(w *World) error {
	unplan[sweepTokens](w)
	w.users = users{}
	return startUsers(w)
}

// reseedSettings puts the fixture's settings in force at once.
func reseedSettings(w *World) error {
	w.certificates = certificates{}
	if err := startSettings(w); err != nil {
		return err
	}
	w.redirect()
	return nil
}

// reseedNumber brings the registration and all that belongs to the number back.
func reseedNumber(w *World) error {
	unplan[standUp](w)
	unplan[expireCode](w)
	unplan[outageOver](w)
	before := w.registration.status
	if err := startRegistration(w); err != nil {
		return err
	}
	if err := startShards(w); err != nil {
		return err
	}
	w.messages.locked, w.messages.unpaid = w.genesis.Number.Locked, w.genesis.Number.Unpaid
	status := w.registration.status
	w.registration.status = before
	w.setGateway(status)
	return nil
}

// reseedCustomers lists the fixture's people with their first keys, and as if those who are not
// silent wrote now.
func reseedCustomers(w *World) error {
	for _, p := range w.contacts.byWaID {
		p.identity = nil
	}
	if err := w.seedCustomers(); err != nil {
		return err
	}
	for waID, p := range w.contacts.byWaID {
		p.heard, p.advertised = w.wroteBefore(waID), time.Time{}
	}
	return nil
}

// reseedContacts empties the contact store. Of people with messages under way, an open conversation
// or an open window, nothing but these stays.
func reseedContacts(w *World) error {
	s := &w.contacts
	s.forgotten++ // ids of those who come back count on
	for waID, p := range s.byWaID {
		s.clear(p)
		if p.pending == 0 && !w.talking(p) && !w.windowOpen(p) {
			s.unlink(p)
			delete(s.byWaID, waID)
		}
	}
	for _, c := range w.customers.inOrder {
		if c.Rekeyed {
			w.rekey(c.WaID, false)
		}
	}
	return nil
}

// reseedGroups makes the fixture's groups again, with the ids that they had.
func reseedGroups(w *World) error {
	for _, g := range w.groups.inOrder {
		if g.icon != nil {
			w.dropPicture(g.icon)
		}
	}
	w.groups = groups{second: w.groups.second}
	return startGroups(w)
}

// reseedMedia empties the volume but for pictures.
func reseedMedia(w *World) error {
	unplan[expireMedia](w)
	for _, m := range w.media.byID {
		w.vacate(len(m.Bytes))
	}
	clear(w.media.byID)
	w.packs = packs{byID: map[string]*pack{}}
	return nil
}

// reseedProfile brings back what people see of the number.
func reseedProfile(w *World) error {
	if p := w.profile.photo; p != nil {
		w.dropPicture(p)
		w.profile.photo = nil
	}
	w.business = business{}
	return w.seedProfile()
}

// emptyMessages empties the message store and closes conversations.
func emptyMessages(w *World) error {
	unplan[step](w)
	old := w.messages
	w.messages = freshMessages()
	w.messages.log.last, w.messages.log.base, w.messages.noticed = old.log.last, old.log.last, old.noticed
	w.messages.locked, w.messages.unpaid = old.locked, old.unpaid
	w.conversations = conversations{}
	clear(w.deliveries.unanswered)
	unplan[deedDue](w)
	for _, p := range w.contacts.byWaID {
		p.pending, p.talk, p.pair = 0, nil, bucket{}
	}
	return nil
}

// refillMessages opens windows as at the start, and lets the fixture's messages come in again.
func refillMessages(w *World) error {
	w.customers.since = w.now
	for _, c := range w.customers.inOrder {
		w.setSilent(c, c.Silent)
	}
	for waID, p := range w.contacts.byWaID {
		p.heard, p.advertised = w.wroteBefore(waID), time.Time{}
	}
	return w.seedInbound(false)
}

// reseedScenarios loads those of the Genesis as of now, and no others; the nodes have all their
// tokens. What rules draw goes on from the start.
func reseedScenarios(w *World) error {
	unplan[cue](w)
	w.rules, w.buckets = rulebook{}, nil
	return startScenarios(w)
}
