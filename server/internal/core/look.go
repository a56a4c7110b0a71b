package core

import "time"

// Look asks what a World is and how it stands, for those who run it. It is never refused.
type Look struct{}

// Overview is the answer to Look.
type Overview struct {
	Fixture    string
	Seed       uint64
	Born       time.Time
	Now        time.Time
	Webhook    string // URL as it is set, credentials included; empty: none
	Target     string // URL as it acts, without credentials and query; empty: none
	Users      []User // as the fixture declares them
	Number     string // wa_id of the business; empty: not registered
	Registered bool
	Locked     bool // the sender's account: sends are refused
	Unpaid     bool // messages fail
	Lost       bool // the connection to WhatsApp is cut
	Customers  int  // listed
	Groups     int  // that the business is in
	Messages   int  // sent ones that are remembered
	Queued     int  // deliveries that are not over
}

func (Look) do(w *World) (Overview, error) {
	return Overview{
		Fixture: w.genesis.Name, Seed: w.genesis.Seed, Born: w.born, Now: w.now,
		Webhook: w.settings.stored.WebhookURL, Target: w.deliveries.shown, Users: w.genesis.Users,
		Number: w.self(), Registered: w.registration.registered,
		Locked: w.messages.locked, Unpaid: w.messages.unpaid, Lost: w.registration.lost,
		Customers: len(w.customers.inOrder), Groups: w.memberships(), Messages: len(w.messages.sent),
		Queued: w.deliveries.live + len(w.deliveries.parked),
	}, nil
}

// memberships is how many groups the business is in.
func (w *World) memberships() int {
	n := 0
	for _, g := range w.groups.inOrder {
		if g.has(w.self()) {
			n++
		}
	}
	return n
}
