package core

import (
	"encoding/base64"
	"fmt"
	"time"
)

// Identity is the key of a person's account, as far as the API shows it.
// Source: contacts, Identity (D).
type Identity struct {
	Acknowledged bool      `json:"acknowledged"`
	Created      time.Time `json:"created"`
	Hash         string    `json:"hash"` // base64
}

// identityBytes is the length of a drawn hash before base64. Our choice (I).
const identityBytes = 9

// identityOf is the identity of a person: the one that was changed to, else the first one.
func (w *World) identityOf(waID string) Identity {
	if p := w.contacts.byWaID[waID]; p != nil && p.identity != nil {
		return *p.identity
	}
	first := Identity{Acknowledged: true, Created: w.born}
	if s := w.meaningOf(waID); s != nil {
		first.Acknowledged = !s.Rekeyed
	}
	if c := w.customers.byWaID[waID]; c != nil && c.Identity != "" {
		first.Hash = c.Identity
		return first
	}
	bits := chanceOf(w.genesis.Seed, "identity:"+waID, 0)
	first.Hash = bits.identity()
	return first
}

// identity draws the hash of a key.
func (c *chance) identity() string {
	var b [identityBytes]byte
	c.fill(b[:])
	return base64.StdEncoding.EncodeToString(b[:])
}

// identityHolds tells whether messages to a person are held back by an identity that changed and
// was not acknowledged. Source: contacts, Identity (D).
func (w *World) identityHolds(p *contact) bool {
	return p.identity != nil && !p.identity.Acknowledged && w.settings.acting.ShowSecurityNotifications
}

// checkIdentity refuses a send to such a person. Source: contacts, Open points 7.
func (w *World) checkIdentity(waID string) error {
	if p := w.contacts.byWaID[waID]; p != nil && w.identityHolds(p) {
		return refuse(1028, changedIdentity(waID, p.identity.Hash))
	}
	return nil
}

// changedIdentity are the details of that refusal.
func changedIdentity(waID, hash string) string {
	return fmt.Sprintf("The identity of %s changed, acknowledge '%s' first", waID, hash)
}

// ContactIdentity asks for a person's identity; 1006 for one who is not in the contact store
// and not a customer of the fixture. Source: contacts, Identity (D).
type ContactIdentity struct {
	WaID string
}

func (c ContactIdentity) do(w *World) (Identity, error) {
	if err := w.known(c.WaID); err != nil {
		return Identity{}, err
	}
	return w.identityOf(c.WaID), nil
}

// known refuses a wa_id of nobody that the client can know of.
func (w *World) known(waID string) error {
	if f := w.refusedNumber(waID); f != nil {
		return f
	}
	if err := w.ready(); err != nil {
		return err
	}
	if w.contacts.byWaID[waID] == nil && w.customers.byWaID[waID] == nil && w.meaningOf(waID) == nil {
		return refuse(1006, "unknown contact")
	}
	return nil
}

// AcknowledgeIdentity accepts a person's present identity. 1009 when the hash is another one,
// 1006 for an unknown person. Source: contacts, Identity (D; code I).
type AcknowledgeIdentity struct {
	WaID string
	Hash string
}

func (c AcknowledgeIdentity) do(w *World) (Nothing, error) {
	if err := w.known(c.WaID); err != nil {
		return Nothing{}, err
	}
	i := w.identityOf(c.WaID)
	if i.Hash != c.Hash {
		return Nothing{}, refuse(1009, "Parameter 'hash' is '%s', the identity is '%s'", c.Hash, i.Hash)
	}
	if i.Acknowledged {
		return Nothing{}, nil
	}
	i.Acknowledged = true
	w.meet(c.WaID).identity = &i
	w.tell(IdentityAcknowledged{Occurred: w.occurred(), WaID: c.WaID, Hash: i.Hash})
	return Nothing{}, nil
}

// IdentityAcknowledged tells that the business accepted a changed identity.
type IdentityAcknowledged struct {
	Occurred
	WaID string `json:"wa_id"`
	Hash string `json:"hash"`
}

// Kind names the fact.
func (IdentityAcknowledged) Kind() string { return "identity_acknowledged" }

// ChangeIdentity is a person who gets a new key, say with a new phone. While
// show_security_notifications is on, a system notice tells it, and one in each group they share with
// the business, and sends are refused until the business acknowledges. 1009 for what is no wa_id. Source: contacts, Identity; webhooks, System notices (D).
type ChangeIdentity struct {
	WaID string // or number, in international form, digits
}

func (c ChangeIdentity) do(w *World) (Identity, error) {
	c.WaID = w.waID(c.WaID)
	if !w.person(c.WaID) {
		return Identity{}, noPerson(c.WaID)
	}
	p := w.meet(c.WaID)
	bits := w.draw("identity:" + c.WaID)
	i := Identity{Created: w.now, Hash: bits.identity()}
	if i.Hash == w.identityOf(c.WaID).Hash { // the first of the stream is the key of the start
		bits = w.draw("identity:" + c.WaID)
		i.Hash = bits.identity()
	}
	p.identity = &i
	w.tell(IdentityChanged{Occurred: w.occurred(), WaID: c.WaID, Hash: i.Hash})
	if w.settings.acting.ShowSecurityNotifications {
		w.notice(Notice{
			Type: UserIdentityChanged, From: c.WaID, User: c.WaID, Identity: &i,
			Body: "The security code of " + shownNumber(c.WaID) + " changed",
		})
		for _, g := range w.groups.inOrder {
			if g.has(c.WaID) {
				w.changed(g, change{event: GroupUserIdentityChanged, by: c.WaID, users: []string{c.WaID}, from: ByPeople})
			}
		}
	}
	return i, nil
}

// IdentityChanged tells that a person has a new key.
type IdentityChanged struct {
	Occurred
	WaID string `json:"wa_id"`
	Hash string `json:"hash"`
}

// Kind names the fact.
func (IdentityChanged) Kind() string { return "identity_changed" }

// person tells whether a wa_id can be somebody who uses WhatsApp, other than the business.
func (w *World) person(waID string) bool {
	return allDigits(waID) && len(waID) >= minNumber && len(waID) <= maxNumber && waID != w.self() && w.onWhatsApp(waID)
}

// noPerson is the refusal for a wa_id from which nothing can come.
func noPerson(waID string) error {
	return refuse(1009, "'%s' is not the wa_id of somebody on WhatsApp", waID)
}
