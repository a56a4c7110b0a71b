package findings

import (
	"cmp"
	"slices"
	"sync"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/catalogue"
)

// Sum is what was found in worlds that are over. It stays small, however many there are. The zero value
// is empty. Safe for concurrent use.
type Sum struct {
	mu     sync.Mutex
	record record
}

// Add adds what was found in a world, which is over.
func (s *Sum) Add(w *World) {
	r := w.copy()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record.merge(&r)
}

// copy is what was found up to now.
func (w *World) copy() record {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.record.clone()
	r.settle()
	return r
}

// All are the findings over worlds and over a sum, which may be nil, the worst first, then by rule
// and subject. What only one of the worlds did was done.
func All(s *Sum, worlds ...*World) []gen.Finding {
	var all record
	if s != nil {
		s.mu.Lock()
		all = s.record.clone()
		s.mu.Unlock()
	}
	for _, w := range worlds {
		r := w.copy()
		all.merge(&r)
	}
	out := []gen.Finding{}
	for _, f := range slices.Concat(all.Found, all.habits()) {
		out = append(out, f.finding())
	}
	order(out)
	return out
}

// finding is what was found, in the shape of the description.
func (f *found) finding() gen.Finding {
	row, _ := catalogue.Find(f.Rule) // a test holds that each has one
	g := gen.Finding{
		Rule: f.Rule, Severity: gen.Severity(row.Severity), Title: row.Title, Message: say(f.Rule, f.Subject, f.Count), Fix: row.Fix,
		Page: catalogue.Page(f.Rule), Count: f.Count, Evidence: slices.Clone(f.Seen),
	}
	if g.Evidence == nil {
		g.Evidence = []gen.Sighting{}
	}
	if f.Subject != "" {
		g.Subject = &f.Subject
	}
	return g
}

// order puts the worst findings first, those of a severity by rule and subject.
func order(list []gen.Finding) {
	slices.SortStableFunc(list, func(a, b gen.Finding) int {
		return cmp.Or(
			catalogue.Worse(catalogue.Severity(b.Severity), catalogue.Severity(a.Severity)),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(subjectOf(a), subjectOf(b)),
		)
	})
}

// subjectOf is what a finding is about; empty: the client as a whole.
func subjectOf(f gen.Finding) string {
	if f.Subject == nil {
		return ""
	}
	return *f.Subject
}

// Merge are the findings of several reports as one list: those of the same rule and subject add up, and
// the first 20 sightings stay. The lists are not changed.
func Merge(lists ...[]gen.Finding) []gen.Finding {
	out := []gen.Finding{}
	for _, list := range lists {
		for _, f := range list {
			i := slices.IndexFunc(out, func(o gen.Finding) bool { return o.Rule == f.Rule && subjectOf(o) == subjectOf(f) })
			if i < 0 {
				f.Evidence = slices.Clone(f.Evidence)
				out = append(out, f)
				continue
			}
			t := tally{Count: out[i].Count, Seen: out[i].Evidence}
			t.merge(tally{Count: f.Count, Seen: f.Evidence})
			out[i].Count, out[i].Evidence = t.Count, t.Seen
			if _, known := catalogue.Find(f.Rule); known {
				out[i].Message = say(f.Rule, subjectOf(f), t.Count)
			}
		}
	}
	order(out)
	return out
}

// AtLeast are the findings of a severity or a worse one.
func AtLeast(list []gen.Finding, s gen.Severity) []gen.Finding {
	return slices.DeleteFunc(slices.Clone(list), func(f gen.Finding) bool {
		return catalogue.Worse(catalogue.Severity(f.Severity), catalogue.Severity(s)) < 0
	})
}
