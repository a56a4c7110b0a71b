package scenario

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Bounds of a script (our choice).
const (
	maxAtOnce   = 100 // inbound messages or events of one happening
	shortestGap = time.Millisecond
)

// script reads what happens by itself.
func (s *story) script(d *decoder, n *node) {
	var all [][]core.Happening
	both(list(&all, core.MaxHappenings, s.happening), distinct("name", "name"))(d, n)
	s.told.core.Script = slices.Concat(all...)
}

// happening reads what happens at one instant or after one kind of fact. An outage is two of them:
// it begins, and it ends.
func (s *story) happening(into *[]core.Happening) reader {
	return func(d *decoder, n *node) {
		var h core.Happening
		var o outage
		var lasts time.Duration
		before := len(d.found)
		ok := d.mapping(n,
			field{"name", label(&h.Name)},
			field{"at", span(&h.At, 0, maxSpan)},
			field{"on", optional(&h.On, s.fact)},
			field{"after", span(&h.After, shortestGap, maxSpan)},
			field{"times", count(&h.Times, 1, maxCounted)},
			field{"event", oneOrMore(new([]event), maxAtOnce, s.event(&h))},
			field{"outage", o.read(&lasts)},
			field{"customer", oneOrMore(new([]struct{}), maxAtOnce, putCustomer(&h))},
			field{"adversity", func(d *decoder, n *node) {
				var a core.Adversity
				adversity(&a)(d, n)
				h.Do = append(h.Do, core.SetAdversity{Adversity: a})
			}},
			field{"state", s.setState(&h)},
			field{"status", s.setStatus(&h)},
			field{"simulation", s.simulation(&h)},
			field{"inbound", oneOrMore(new([]struct{}), maxAtOnce, s.inbound(&h))},
		)
		if !ok || len(d.found) > before {
			return
		}
		s.checkHappening(d, n, len(h.Do) > 0 || o.begin != nil)
		*into = o.around(h, lasts)
	}
}

// checkHappening refuses a happening without its time, or in which nothing happens.
func (s *story) checkHappening(d *decoder, n *node, does bool) {
	at, on := n.member("at"), n.member("on")
	switch {
	case !does:
		d.failf(n, "lets nothing happen: add inbound, event, outage, customer, adversity, state, status or simulation")
	case (at == nil) == (on == nil):
		d.failf(n, "wants either at, a span since the load, or on, a fact")
	}
	if on != nil {
		return
	}
	for _, key := range []string{"after", "times"} {
		if at := n.member(key); at != nil {
			d.failf(at, "belongs to on: it counts from the fact")
		}
	}
}

// fact reads which facts are meant: a status of a message, or any kind of fact.
func (s *story) fact(into *core.FactMatch) reader {
	return func(d *decoder, n *node) {
		var reached []core.Status
		before := len(d.found)
		ok := d.mapping(n,
			field{"status", oneOrMore(&reached, core.MaxConditions, status)},
			field{"fact", factKind(&into.Kind)},
			field{"fields", pointers(&into.Fields)},
			field{"to", oneOrMore(&into.Recipients, core.MaxConditions, s.addressee)},
			field{"type", oneOrMore(&into.Types, core.MaxConditions, outboundType)},
			field{"template", oneOrMore(&into.Templates, core.MaxConditions, s.templateName)},
			field{"from", span(&into.From, 0, maxSpan)},
			field{"until", span(&into.Until, 0, maxSpan)},
		)
		if !ok || len(d.found) > before {
			return
		}
		if into.Until > 0 && into.Until <= into.From {
			d.failf(n.member("until"), "is not after from: the window is empty")
		}
		if len(reached) == 0 {
			if into.Kind == "" {
				d.failf(n, "wants status, or fact with its kind: which fact is meant")
			}
			return
		}
		into.Kind = cmp.Or(into.Kind, statusFact)
		if into.Kind != statusFact && into.Kind != reportFact {
			d.failf(n.member("status"), "belongs to the facts %s and %s: remove it, or write it under fields", statusFact, reportFact)
		}
		t := core.Test{}
		for _, r := range reached {
			t.Is = append(t.Is, core.Scalar{Text: string(r)})
		}
		into.Fields = append(into.Fields, core.Pointer{At: "/status", Test: t})
	}
}

// Facts about messages of the business; the first two have a status.
const (
	statusFact = "status_reached"
	reportFact = "status_reported"
	queuedFact = "message_queued"
)

// outage is a time in which something does not work.
type outage struct {
	begin core.Deed // nil: none is asked for
	end   core.Deed // nil: it ends by itself, or not at all
}

// read reads an outage; the span goes to where it is needed.
func (o *outage) read(lasts *time.Duration) reader {
	return func(d *decoder, n *node) {
		webhooks := false
		d.mapping(n,
			field{"of" + need, words(&webhooks, word[bool]{"webhooks", true}, word[bool]{"connection", false})},
			field{"for", span(lasts, shortestGap, maxOutage)},
		)
		switch {
		case !webhooks:
			o.begin = core.LoseConnection{For: *lasts}
		case *lasts == 0:
			o.begin = core.PauseDeliveries{}
		default:
			o.begin, o.end = core.PauseDeliveries{}, core.ResumeDeliveries{}
		}
	}
}

// maxOutage is how long an outage lasts at most (as in the core).
const maxOutage = 365 * day

// around is a happening with its outage, which begins before all else.
func (o *outage) around(h core.Happening, lasts time.Duration) []core.Happening {
	if o.begin == nil {
		return []core.Happening{h}
	}
	h.Do = append([]core.Deed{o.begin}, h.Do...)
	if o.end == nil {
		return []core.Happening{h}
	}
	end := core.Happening{On: h.On, Times: h.Times, Do: []core.Deed{o.end}}
	if h.On == nil {
		end.At = h.At + lasts
	} else {
		end.After = h.After + lasts
	}
	return []core.Happening{h, end}
}

// setState reads to which state a machine is moved: of the one without a name, or of a named one.
func (s *story) setState(h *core.Happening) reader {
	return func(d *decoder, n *node) {
		var set core.SetState
		before := len(d.found)
		at := n
		if n.kind == mapping {
			d.mapping(n,
				field{"machine", plain(&set.Machine, 1, core.MaxRuleName)},
				field{"state" + need, plain(&set.State, 1, core.MaxRuleName)},
			)
			at = n.member("state")
		} else {
			plain(&set.State, 1, core.MaxRuleName)(d, n)
		}
		if len(d.found) > before {
			return
		}
		set.Scenario = s.told.core.Name
		s.checkStanding(d, n, &core.Match{Machine: set.Machine})
		s.checkDeclared(d, at, set.Machine, set.State)
		s.moves = append(s.moves, move{set.Machine, "", set.State})
		h.Do = append(h.Do, set)
	}
}

// setStatus reads a step of a message that is taken by hand.
func (s *story) setStatus(h *core.Happening) reader {
	return func(d *decoder, n *node) {
		var set core.SetStatus
		d.mapping(n,
			field{"message" + need, filled(&set.Message, 1, maxID)},
			field{"status" + need, status(&set.Status)},
			field{"code", failureCode(&set.Code)},
			field{"recipient", person(&set.Recipient)},
		)
		h.Do = append(h.Do, set)
	}
}

// maxID bounds an id, in characters (our choice).
const maxID = 256

// filled reads a text of a deed, which may hold placeholders.
func filled(into *string, least, most int) reader {
	return both(plain(into, least, most), placeholder(core.InScript))
}

// person reads a number, or a placeholder for one.
func person(into *string) reader {
	return func(d *decoder, n *node) {
		if n.kind == text && holds(n.text) {
			filled(into, 1, maxID)(d, n)
			return
		}
		phone(into)(d, n)
	}
}

// holds tells whether a text holds placeholders.
func holds(s string) bool { return strings.Contains(s, "{{") }
