package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
)

// groups are kinds of refused requests by what makes them alike.
type groups map[string]*gen.UnmatchedGroup

// add adds requests of a kind. Where there is no room for another kind they count among the others.
func (all groups) add(g gen.UnmatchedGroup) {
	key := alike(g)
	if all[key] == nil && len(all) >= maxGroups {
		g = gen.UnmatchedGroup{
			Reason: g.Reason, Severity: g.Severity, Request: others, Violations: []gen.Violation{}, Count: g.Count, Evidence: g.Evidence,
		}
		key = alike(g)
	}
	known := all[key]
	if known == nil {
		g.Evidence = slices.Clone(g.Evidence)
		all[key] = &g
		return
	}
	all[key] = joined(known, &g)
}

// joined are two groups of one kind as one: as the first of them was, with the first places of both,
// whichever came first.
func joined(a, b *gen.UnmatchedGroup) *gen.UnmatchedGroup {
	if len(b.Evidence) > 0 && (len(a.Evidence) == 0 || inOrder(b.Evidence[0], a.Evidence[0]) < 0) {
		a, b = b, a
	}
	sum := *a
	sum.Count += b.Count
	if n := len(a.Evidence); n < maxEvidence || len(b.Evidence) > 0 && inOrder(b.Evidence[0], a.Evidence[n-1]) < 0 {
		sum.Evidence = firstOf(a.Evidence, b.Evidence)
	}
	return &sum
}

// firstOf are the first places of two lists in order.
func firstOf(a, b []gen.Sighting) []gen.Sighting {
	out := make([]gen.Sighting, 0, min(len(a)+len(b), maxEvidence))
	for len(out) < cap(out) {
		if len(b) == 0 || len(a) > 0 && inOrder(a[0], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return out
}

// inOrder orders places: by world, and within one by time.
func inOrder(a, b gen.Sighting) int {
	return cmp.Or(strings.Compare(a.World, b.World), cmp.Compare(a.Life, b.Life), cmp.Compare(a.Seq, b.Seq))
}

// list are the groups, the worst and most frequent first.
func (all groups) list() []gen.UnmatchedGroup {
	order := slices.SortedFunc(maps.Values(all), func(a, b *gen.UnmatchedGroup) int {
		return cmp.Or(
			cmp.Compare(rank(b.Severity), rank(a.Severity)),
			cmp.Compare(b.Count, a.Count),
			cmp.Compare(alike(*a), alike(*b)),
		)
	})
	out := make([]gen.UnmatchedGroup, len(order))
	for i, g := range order {
		out[i] = *g
		out[i].Evidence = slices.Clone(g.Evidence)
	}
	return out
}

// alike is what makes refused requests one kind.
func alike(g gen.UnmatchedGroup) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%d\n%d", g.Reason, valueOf(g.Operation), g.Status, g.Code)
	if g.Operation == nil {
		b.WriteString("\n" + g.Request)
	}
	for _, v := range g.Violations {
		b.WriteString("\n" + v.Rule + "\n" + v.In + "\n" + v.Pointer)
	}
	return b.String()
}

// Refused puts refused requests of several worlds together. The zero value is ready.
type Refused struct{ groups groups }

// Add adds those of a world.
func (r *Refused) Add(list []gen.UnmatchedGroup) {
	if r.groups == nil {
		r.groups = groups{}
	}
	for _, g := range list {
		r.groups.add(g)
	}
}

// List are all, alike ones as one, the worst and most frequent first.
func (r *Refused) List() []gen.UnmatchedGroup { return r.groups.list() }

// Sums is the sum of two totals.
func Sums(a, b gen.ReportTotals) gen.ReportTotals {
	a.Exchanges += b.Exchanges
	a.Refused += b.Refused
	a.Unmatched += b.Unmatched
	a.Injected += b.Injected
	a.Defects += b.Defects
	a.MessagesSent += b.MessagesSent
	a.MessagesReceived += b.MessagesReceived
	a.Deliveries += b.Deliveries
	a.Attempts += b.Attempts
	a.Acknowledged += b.Acknowledged
	return a
}
