package scenario

import (
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// inboundTypes are the types of messages that only customers send.
func inboundTypes() []core.MessageType {
	return []core.MessageType{core.TypeVoice, core.TypeButton, core.TypeOrder, core.TypeSystem, core.TypeUnknown}
}

// message reads which messages are meant.
func (c *checking) message(into *Message) reader {
	return func(d *decoder, n *node) {
		before := len(d.found)
		ok := d.mapping(n,
			field{"id", oneOrMore(&into.IDs, core.MaxConditions, anyID)},
			field{"direction", words(&into.Direction,
				word[core.Direction]{string(core.Outgoing), core.Outgoing}, word[core.Direction]{string(core.Incoming), core.Incoming})},
			field{"to", oneOrMore(&into.To, core.MaxConditions, party)},
			field{"from", oneOrMore(&into.From, core.MaxConditions, party)},
			field{"type", oneOrMore(&into.Types, core.MaxConditions, anyType)},
			field{"template", oneOrMore(&into.Templates, core.MaxConditions, c.templateName)},
			field{"status", oneOrMore(&into.Statuses, core.MaxConditions, anyStatus)},
			field{"reached", oneOrMore(&into.Reached, core.MaxConditions, anyStatus)},
			field{"code", oneOrMore(&into.Codes, core.MaxConditions, failureCode)},
			field{"body", pointers(&into.Body)},
		)
		if !ok || len(d.found) > before {
			return
		}
		outbound := len(into.To)+len(into.Templates)+len(into.Codes) > 0
		switch {
		case outbound && len(into.From) > 0:
			d.failf(n.member("from"), "is about what customers send, and to, template and code are about what the business sends: remove one of them")
		case outbound && into.Direction == core.Incoming:
			d.failf(n.member("direction"), "to, template and code are about what the business sends: remove one of them")
		case len(into.From) > 0 && into.Direction == core.Outgoing:
			d.failf(n.member("direction"), "from is about what customers send: remove one of them")
		case outbound:
			into.Direction = core.Outgoing
		case len(into.From) > 0:
			into.Direction = core.Incoming
		}
	}
}

// anyType reads the type of a message.
func anyType(into *core.MessageType) reader {
	var known []word[core.MessageType]
	for _, t := range append(outboundTypes(), inboundTypes()...) {
		known = append(known, word[core.MessageType]{string(t), t})
	}
	return words(into, known...)
}

// anyStatus reads a status that a message may have.
func anyStatus(into *core.Status) reader {
	var known []word[core.Status]
	for _, s := range []core.Status{
		core.StatusQueued, core.StatusSent, core.StatusDelivered, core.StatusRead, core.StatusFailed, core.StatusDeleted, core.StatusReceived,
	} {
		known = append(known, word[core.Status]{string(s), s})
	}
	return words(into, known...)
}

// maxCheckedID is how long an id may be, in characters (our choice).
const maxCheckedID = 200

// anyID reads the id of a message or delivery.
func anyID(into *string) reader { return plain(into, 1, maxCheckedID) }

// maxParty is how long the subject of a group may be, in characters (our choice).
const maxParty = 100

// party reads a number, a wa_id, the id of a group or its subject; one plus in front is left out.
func party(into *string) reader {
	return both(plain(into, 1, maxParty), func(_ *decoder, n *node) {
		if digits := strings.TrimPrefix(n.text, "+"); !notDigit(digits) {
			*into = digits
		}
	})
}

// delivery reads which deliveries are meant.
func (c *checking) delivery(into *Delivery) reader {
	var states []word[core.DeliveryState]
	for _, s := range []core.DeliveryState{
		core.DeliveryPending, core.DeliveryInFlight, core.DeliveryWaiting, core.DeliveryHeld, core.DeliveryDone, core.DeliveryDropped, core.DeliveryGivenUp,
	} {
		states = append(states, word[core.DeliveryState]{string(s), s})
	}
	var about []word[core.CallbackType]
	for _, t := range []core.CallbackType{core.InboundMessage, core.StatusChange, core.ErrorCallback} {
		about = append(about, word[core.CallbackType]{string(t), t})
	}
	var kinds []word[string]
	for _, k := range []string{"status_reported", "message_received", "notice_raised", "error_raised"} {
		kinds = append(kinds, word[string]{k, k})
	}
	return func(d *decoder, n *node) {
		d.mapping(n,
			field{"id", oneOrMore(&into.IDs, core.MaxConditions, anyID)},
			field{"state", oneOrMore(&into.States, core.MaxConditions, func(w *core.DeliveryState) reader { return words(w, states...) })},
			field{"about", oneOrMore(&into.About, core.MaxConditions, func(w *core.CallbackType) reader { return words(w, about...) })},
			field{"items", oneOrMore(&into.Items, core.MaxConditions, func(w *string) reader { return words(w, kinds...) })},
			field{"message", oneOrMore(&into.Messages, core.MaxConditions, anyID)},
			field{"to", oneOrMore(&into.To, core.MaxConditions, party)},
			field{"tries", condition(func(t core.Test) { into.Tries = append(into.Tries, t) })},
			field{"status", oneOrMore(&into.Statuses, core.MaxConditions, func(into *int) reader { return count(into, 100, 599) })},
			field{"body", pointers(&into.Body)},
		)
	}
}

// checkedFact reads which facts are meant: the name of a kind, or what scenarios say of a fact.
func (c *checking) checkedFact(into *core.FactMatch) reader {
	return func(d *decoder, n *node) {
		if n.kind == text {
			factKind(&into.Kind)(d, n)
			return
		}
		before := len(d.found)
		c.fact(into)(d, n)
		for _, key := range []string{"from", "until"} {
			if at := n.member(key); at != nil && len(d.found) == before {
				d.failf(at, "counts from when a scenario is loaded, and a check has no such moment: remove it")
			}
		}
	}
}
