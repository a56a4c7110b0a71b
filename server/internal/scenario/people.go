package scenario

import (
	"slices"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Limits of what people did before the start.
const (
	maxInboundText = 4096                     // characters. Source: lifecycle, Limits (D)
	maxInboundAge  = 30 * day                 // our choice
	maxMembers     = core.MaxGroupMembers - 1 // besides the business
	maxProfileName = 128                      // characters; our choice
)

// people is who a fixture has declared so far, for those who refer to them.
type people struct {
	genesis *core.Genesis
	index   map[string]int // number or wa_id => place in Genesis.Customers

	usersFailed, customersFailed bool // nobody can be found missing then
}

// customer reads somebody with a phone.
func customer(into *core.Customer) reader {
	return func(d *decoder, n *node) {
		var silent *bool
		d.mapping(n,
			field{"number" + need, phone(&into.Number)},
			field{"wa_id", phone(&into.WaID)},
			field{"name", plain(&into.Name, 1, maxProfileName)},
			field{"on_whatsapp", no(&into.NotOnWhatsApp)},
			field{"silent", optional(&silent, yes)},
			field{"behaviour", behaves(&into.Behaviour)},
			field{"identity", plain(&into.Identity, 1, maxIdentity)},
			field{"identity_changed", yes(&into.Rekeyed)},
		)
		into.Silent = into.NotOnWhatsApp
		if silent == nil {
			return
		}
		if into.NotOnWhatsApp && !*silent {
			d.failf(n.member("silent"), "somebody who is not on WhatsApp never wrote: leave silent out")
		}
		into.Silent = *silent
	}
}

// maxIdentity bounds the hash of an identity key, in characters (our choice).
const maxIdentity = 64

// behaves reads how a phone reacts to a message.
func behaves(into *core.Behaviour) reader {
	return words(into, word[core.Behaviour]{"reads", core.Reads}, word[core.Behaviour]{"never-delivered", core.NeverDelivered},
		word[core.Behaviour]{"never-reads", core.NeverReads})
}

// meet takes the customers up and refuses two of whom nobody could tell which is meant.
func (p *people) meet(d *decoder, n *node) {
	p.index = make(map[string]int, len(n.items))
	self := p.genesis.Number.CountryCode + p.genesis.Number.Phone
	for i, c := range p.genesis.Customers {
		at := n.items[i].member("number")
		for _, id := range slices.Compact([]string{c.Number, c.WaID}) {
			other, taken := p.index[id]
			switch {
			case id == "":
			case id == self:
				d.failf(at, "is the number of the business itself: choose another")
			case taken && other != i:
				d.failf(at, "%s is customer %d of the list already: remove one", id, other+1)
			default:
				p.index[id] = i
			}
		}
	}
}

// member reads the number or wa_id of a customer and gives the wa_id, or the number when the
// file leaves the wa_id to the rules of the country.
func (p *people) member(into *string) reader {
	var id string
	return both(phone(&id), func(d *decoder, n *node) {
		i, ok := p.index[id]
		if p.customersFailed {
			return
		}
		if !ok {
			d.failf(n, "nobody has this number: add it under customers first")
			return
		}
		c := p.genesis.Customers[i]
		if c.NotOnWhatsApp {
			d.failf(n, "customer %s is not on WhatsApp: choose another or leave on_whatsapp out there", c.Number)
			return
		}
		*into = c.Number
		if c.WaID != "" {
			*into = c.WaID
		}
	})
}

// group reads a group that exists at the start.
func (p *people) group(into *core.GroupSeed) reader {
	return func(d *decoder, n *node) {
		var creator, participants, admins *node
		keep := func(at **node, read reader) reader {
			return both(read, func(_ *decoder, n *node) { *at = n })
		}
		d.mapping(n,
			field{"subject" + need, plain(&into.Subject, 1, core.MaxGroupSubject)},
			field{"creator", keep(&creator, p.member(&into.Creator))},
			field{"created_ago", span(&into.CreatedAgo, 0, maxSpan)},
			field{"participants", keep(&participants, list(&into.Participants, maxMembers, p.member))},
			field{"admins", keep(&admins, list(&into.Admins, maxMembers, p.member))},
			field{"business_admin", no(&into.BusinessNotAdmin)},
		)
		if participants != nil && !p.customersFailed {
			twice(d, participants, into.Participants)
		}
		if !slices.Contains(into.Participants, into.Creator) && into.Creator != "" && len(into.Participants) == maxMembers {
			d.failf(participants, "with its creator the group has more than %d participants besides the business", maxMembers)
		}
		if admins == nil || p.customersFailed {
			return
		}
		twice(d, admins, into.Admins)
		for i, id := range into.Admins {
			if !slices.Contains(into.Participants, id) && id != into.Creator {
				d.failf(&admins.items[i], "an admin takes part in the group: add the number to its participants")
			}
		}
	}
}

// twice refuses somebody who stands twice in a list.
func twice(d *decoder, n *node, ids []string) {
	seen := make(map[string]bool, len(ids))
	for i, id := range ids {
		if seen[id] {
			d.failf(&n.items[i], "%s is in the list already: remove one", id)
		}
		seen[id] = true
	}
}

// inbound reads a text that a customer had sent before the start.
func (p *people) inbound(into *core.InboundSeed) reader {
	return func(d *decoder, n *node) {
		var id string
		d.mapping(n,
			field{"from" + need, both(p.member(&id), func(d *decoder, n *node) {
				if p.customersFailed {
					return
				}
				c := p.genesis.Customers[p.index[strings.TrimPrefix(n.text, "+")]]
				if into.From = c.Number; c.Silent {
					d.failf(n, "customer %s is silent, that is, never wrote: choose another or leave silent out there", c.Number)
				}
			})},
			field{"text", plain(&into.Text, 1, maxInboundText)},
			field{"ago", span(&into.Ago, 0, maxInboundAge)},
		)
	}
}
