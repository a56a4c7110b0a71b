package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/coverage"
	"github.com/wabamock/wabamock/server/internal/findings"
)

// Merge makes one report of those of several runs; it is to be judged again. A world whose name
// another run has had, too, is named with its run: "default (run 2)". The error is of documents that
// do not fit together.
func Merge(docs ...gen.Report) (gen.Report, error) {
	if len(docs) == 0 {
		return gen.Report{}, errors.New("there is no report to merge")
	}
	r := gen.Report{Format: Format, Worlds: []gen.ReportWorld{}, Verdict: gen.Verdict{Met: true, Expectations: []gen.Expectation{}}}
	var (
		versions []string
		found    [][]gen.Finding
		covered  []gen.Coverage
		refused  Refused
		taken    = map[string]bool{}
	)
	for i, d := range docs {
		if d.Format != Format {
			return gen.Report{}, fmt.Errorf("report %d has the format %d, want %d: another version of wabamock wrote it", i+1, d.Format, Format)
		}
		d = renamed(d, taken, i+1)
		if !slices.Contains(versions, d.Version) {
			versions = append(versions, d.Version)
		}
		r.Worlds = append(r.Worlds, d.Worlds...)
		r.Totals = Sums(r.Totals, d.Totals)
		r.Verdict.Met, r.Verdict.Open = r.Verdict.Met && d.Verdict.Met, r.Verdict.Open || d.Verdict.Open
		r.Verdict.Expectations = append(r.Verdict.Expectations, d.Verdict.Expectations...)
		refused.Add(d.Unmatched)
		found, covered = append(found, d.Findings), append(covered, d.Coverage)
	}
	var err error
	if r.Coverage, err = coverage.Merge(covered...); err != nil {
		return gen.Report{}, err
	}
	r.Version, r.Unmatched, r.Findings = strings.Join(versions, ", "), refused.List(), findings.Merge(found...)
	return r, nil
}

// renamed is a report whose worlds have names that no other run has; it takes them.
func renamed(r gen.Report, taken map[string]bool, run int) gen.Report {
	now := map[string]string{}
	name := func(world string) string {
		if _, ok := now[world]; !ok {
			now[world] = world
			if taken[world] {
				now[world] = fmt.Sprintf("%s (run %d)", world, run)
			}
		}
		return now[world]
	}
	sightings := func(list []gen.Sighting) []gen.Sighting {
		list = slices.Clone(list)
		for i := range list {
			list[i].World = name(list[i].World)
		}
		return list
	}
	r.Worlds, r.Unmatched, r.Findings = slices.Clone(r.Worlds), slices.Clone(r.Unmatched), slices.Clone(r.Findings)
	for i := range r.Worlds {
		r.Worlds[i].Name = name(r.Worlds[i].Name)
	}
	r.Verdict.Expectations = slices.Clone(r.Verdict.Expectations)
	for i, e := range r.Verdict.Expectations {
		if e.World != nil {
			r.Verdict.Expectations[i].World = new(name(*e.World))
		}
	}
	for i, g := range r.Unmatched {
		r.Unmatched[i].Evidence = sightings(g.Evidence)
	}
	for i, f := range r.Findings {
		r.Findings[i].Evidence = sightings(f.Evidence)
	}
	r.Coverage = renamedCoverage(r.Coverage, name)
	for _, world := range now {
		taken[world] = true
	}
	return r
}

// renamedCoverage is a coverage whose worlds have other names.
func renamedCoverage(c gen.Coverage, name func(string) string) gen.Coverage {
	c.Worlds, c.Dimensions = slices.Clone(c.Worlds), slices.Clone(c.Dimensions)
	for i, world := range c.Worlds {
		c.Worlds[i] = name(world)
	}
	for i, d := range c.Dimensions {
		items := slices.Clone(d.Items)
		for k, item := range items {
			if item.First != nil {
				first := *item.First
				first.World = name(first.World)
				items[k].First = &first
			}
		}
		c.Dimensions[i].Items = items
	}
	return c
}
