package core

import "slices"

// shelf is rules in the order in which they are asked, by operation.
type shelf struct {
	byOperation map[string][]sieve
	others      []sieve // for the operations that have none of their own
}

// of are the rules for an operation.
func (s *shelf) of(operation string) []sieve {
	if list, ok := s.byOperation[operation]; ok {
		return list
	}
	return s.others
}

// shelve sorts rules by operation.
func shelve(list []*rule) shelf {
	s := shelf{byOperation: map[string][]sieve{}}
	for _, r := range list {
		for _, o := range r.When.Operations {
			s.byOperation[o] = nil
		}
	}
	for _, r := range list {
		g := sieveOf(r)
		if len(r.When.Operations) == 0 {
			s.others = append(s.others, g)
			for o := range s.byOperation {
				s.byOperation[o] = append(s.byOperation[o], g)
			}
			continue
		}
		for i, o := range r.When.Operations {
			if !slices.Contains(r.When.Operations[:i], o) {
				s.byOperation[o] = append(s.byOperation[o], g)
			}
		}
	}
	return s
}

// sieve stands before a rule and lets most requests that the rule is not about go on without a look
// at it: what stands in a row is quick to read, and a send is asked about all rules about sends.
type sieve struct {
	needs needs
	place int    // within bodies, where something must stand
	marks uint64 // of recipients
	rule  *rule
}

// needs is what a request must have, at the least.
type needs uint8

// The needs.
const (
	needsTemplate  needs = 1 << iota // a template
	needsRecipient                   // a recipient with one of the marks
	needsMember                      // something at a place within the body
)

// sieveOf is the sieve of a rule.
func sieveOf(r *rule) sieve {
	g, m := sieve{rule: r}, r.when
	if len(m.Templates) > 0 && !slices.Contains(m.Templates, "") {
		g.needs |= needsTemplate
	}
	if len(m.Recipients) > 0 {
		g.needs |= needsRecipient
		for _, id := range slices.Concat(m.Recipients, m.ids) {
			g.marks |= markOf(id)
		}
	}
	for i := range m.body {
		if t := &m.body[i]; !t.Not && !t.Absent {
			g.needs |= needsMember
			g.place = m.places[i]
			break
		}
	}
	return g
}

// markOf is a bit that stands for a text, as for others.
func markOf(text string) uint64 { return 1 << (hashOf(text) >> 58) }

// stops tells whether a request cannot be what the rule is about.
func (g *sieve) stops(q *inquiry) bool {
	if g.needs == 0 {
		return false
	}
	if g.needs&needsTemplate != 0 && q.template() == "" {
		return true
	}
	if g.needs&needsRecipient != 0 {
		if q.meet(); g.marks&q.marks == 0 {
			return true
		}
	}
	return g.needs&needsMember != 0 && !q.survey().there(g.place)
}
