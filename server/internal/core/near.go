package core

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// NearKind is what was nearly met.
type NearKind string

// The kinds.
const (
	NearOperation NearKind = "operation" // no operation has the method and path
	NearRule      NearKind = "rule"      // no rule of a scenario was done with the request
	NearNumber    NearKind = "number"    // the number has no meaning, and no customer has it
	NearTemplate  NearKind = "template"  // no template has the name in the namespace
	NearLanguage  NearKind = "language"  // the template is not there in the language
)

// NearMiss is what a request nearly met.
type NearMiss struct {
	Kind     NearKind     `json:"kind"`
	Name     string       `json:"name"`            // an operationId, the id of a rule, a number, a template, a language of a template
	About    string       `json:"about,omitempty"` // what would have happened, a clause
	Distance int          `json:"distance"`        // letters to change, or conditions that are not met
	Differs  []Difference `json:"differs"`         // never nil
}

// MaxNear is how many near misses of a kind a request has. Our choice (I).
const MaxNear = 3

// NearMisses asks what a request came near to without meeting it, the nearest first within each
// kind: rules of the loaded scenarios as they stand now, numbers and customers, templates. It
// changes nothing and is never refused.
type NearMisses struct {
	Asked
	At       time.Time // when the request came; zero: now
	Injected string    // who decided it in place of the World, as in Decision
	Cut      bool      // Body is not all that there was: nothing in it is known
}

func (c NearMisses) do(w *World) ([]NearMiss, error) {
	if c.Caller.User != "" && !c.Caller.Admin {
		if u := w.users.find(c.Caller.User); u != nil {
			c.Caller.Admin = u.admin
		}
	}
	if c.Cut {
		c.Body = nil
	}
	q := w.inquire(c.Asked)
	if !c.At.IsZero() {
		q.at = c.At
	}
	near := q.nearRules(c)
	near = append(near, q.nearNumbers()...)
	return append(near, q.nearTemplates()...), nil
}

// nearest are the first of some near misses by distance, as many as a request has of a kind.
func nearest(list []NearMiss) []NearMiss {
	slices.SortStableFunc(list, func(a, b NearMiss) int { return cmp.Compare(a.Distance, b.Distance) })
	return list[:min(len(list), MaxNear)]
}

// nearRules are the rules that a request nearly met, where none was done with it: one condition is
// not met, or no more than are. A rule all of whose conditions hold and that was not done with the
// request has a difference too.
func (q *inquiry) nearRules(c NearMisses) []NearMiss {
	if strings.Contains(c.Injected, "/") { // the id of a rule has a slash, nobody else's name has
		return nil
	}
	type candidate struct {
		NearMiss
		letters int // between what was wanted and what came
	}
	var all []candidate
	for _, list := range [][]sieve{q.w.rules.rules.of(q.Operation), q.w.rules.chaos.of(q.Operation)} {
		for i := range list {
			r := list[i].rule
			differs := r.when.differences(q, r.since)
			met := r.when.conditions() - len(differs)
			if len(differs) == 0 {
				differs = r.idle(q)
			}
			if n := len(differs); n > 0 && (n == 1 || n <= met) {
				all = append(all, candidate{NearMiss{NearRule, r.id, r.Does(), n, differs}, letters(differs)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.letters, b.letters))
	})
	var near []NearMiss
	for _, c := range all[:min(len(all), MaxNear)] {
		near = append(near, c.NearMiss)
	}
	return near
}

// letters is how many letters are between what was wanted and what came.
func letters(list []Difference) int {
	n := 0
	for _, d := range list {
		n += Edits(d.Expected, d.Got)
	}
	return n
}

// conditions is how many a Match has, the one on operations included.
func (m *matcher) conditions() int {
	n := len(m.path) + len(m.query) + len(m.header) + len(m.body)
	for _, set := range []bool{
		len(m.Operations) > 0, m.windowed, m.State != "", len(m.Types) > 0, len(m.Callers) > 0, m.Role != AnyRole,
		len(m.Recipients) > 0, len(m.Templates) > 0,
	} {
		if set {
			n++
		}
	}
	return n
}

// idle is why a rule whose conditions all hold was not done with a request, as far as that can be
// told; nil for a rule that does nothing one could see.
func (r *rule) idle(q *inquiry) []Difference {
	switch {
	case r.Refuse == nil && r.Answer == nil && r.Fault == nil && r.Delay == nil && r.Then == nil && r.Hooks == nil:
		return nil
	case q.at.Before(r.since):
		return []Difference{{"loaded", "before the request", r.since.Format(instantForm)}}
	case r.expired(q.at):
		return []Difference{{"ttl", "before " + r.since.Add(r.TTL).Format(instantForm), q.at.Format(instantForm)}}
	}
	return []Difference{{"turn", r.turns(), "not its turn, or the state was another one"}}
}
