package scenario

import (
	"github.com/wabamock/wabamock/server/internal/core"
)

// maxCustomerName bounds the profile name of a customer, in characters, as in the control API.
const maxCustomerName = 100

// putCustomer reads what becomes true of somebody, in the words of the control API.
func putCustomer(h *core.Happening) func(*struct{}) reader {
	return func(*struct{}) reader {
		return func(d *decoder, n *node) {
			var put core.PutCustomer
			p := &put.Patch
			before := len(d.found)
			ok := d.mapping(n,
				field{"number" + need, person(&put.Number)},
				field{"wa_id", optional(&p.WaID, person)},
				field{"name", optional(&p.Name, func(into *string) reader { return filled(into, 1, maxCustomerName) })},
				field{"on_whatsapp", optional(&p.NotOnWhatsApp, no)},
				field{"behaviour", optional(&p.Behaviour, behaves)},
				field{"identity", optional(&p.Identity, func(into *string) reader { return filled(into, 1, maxIdentity) })},
				field{"identity_acknowledged", optional(&p.Rekeyed, no)},
				field{"window_open", optional(&p.Silent, no)},
			)
			if ok && len(d.found) == before {
				h.Do = append(h.Do, put)
			}
		}
	}
}

// Bounds of simulations. Source: our choice (I), as in the core.
const (
	maxSimulatedTypes = 100
	maxSimulatedTexts = 1000
	maxSimulatedText  = 1024 // characters
	minRate           = 0.001
	maxRate           = 10_000
	maxSimulation     = day
)

// simulation reads customers who write at a steady rate, in the words of the control API.
func (s *story) simulation(h *core.Happening) reader {
	return func(d *decoder, n *node) {
		var (
			start core.StartSimulation
			types []core.MessageType
		)
		before := len(d.found)
		ok := d.mapping(n,
			field{"rate" + need, bounded(&start.Rate, minRate, maxRate)},
			field{"duration" + need, span(&start.For, shortestGap, maxSimulation)},
			field{"types", oneOrMore(&types, maxSimulatedTypes, simulatedType)},
			field{"customers", oneOrMore(&start.Customers, maxCustomers, person)},
			field{"texts", oneOrMore(&start.Texts, maxSimulatedTexts, func(into *string) reader { return plain(into, 1, maxSimulatedText) })},
		)
		if !ok || len(d.found) > before {
			return
		}
		place := map[core.MessageType]int{}
		for _, t := range types {
			i, known := place[t]
			if !known {
				i, place[t] = len(start.Types), len(start.Types)
				start.Types = append(start.Types, core.SimulatedType{Type: t})
				if f, _, made := s.make(t); made {
					if start.Files == nil {
						start.Files = map[core.MessageType]core.File{}
					}
					start.Files[t] = f
				}
			}
			start.Types[i].Weight++
		}
		h.Do = append(h.Do, start)
	}
}

// simulatedType reads a type of message that a simulation can make.
func simulatedType(into *core.MessageType) reader {
	var known []word[core.MessageType]
	for _, t := range core.SimulatedTypes() {
		known = append(known, word[core.MessageType]{string(t), t})
	}
	return words(into, known...)
}
