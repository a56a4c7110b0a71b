package control

import (
	"context"
	"slices"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/report"
)

// ReadReport tells all verdicts on the client in a world.
func (c *Control) ReadReport(ctx context.Context, r gen.ReadReportRequestObject) (gen.ReadReportResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	made, err := c.report([]Named{{Name: r.World, Engine: live.Engine, Record: live.Record}}, nil)
	if err != nil {
		return nil, err
	}
	report.Judge(&made, report.Criteria{FailOn: orZero(r.Params.FailOn)})
	form := formOf(ctx, r.Params.Format)
	if form == gen.ReportFormatJSON {
		return gen.ReadReport200JSONResponse(made), nil
	}
	body, err := report.Full(form, made)
	return rendered{form, body}, err
}

// ReadFullReport tells all verdicts on the client in all worlds.
func (c *Control) ReadFullReport(ctx context.Context, r gen.ReadFullReportRequestObject) (gen.ReadFullReportResponseObject, error) {
	made, err := c.fullReport(r.Params.World)
	if err != nil {
		return nil, err
	}
	report.Judge(&made, report.Criteria{FailOn: orZero(r.Params.FailOn)})
	form := formOf(ctx, r.Params.Format)
	if form == gen.ReportFormatJSON {
		return gen.ReadFullReport200JSONResponse(made), nil
	}
	body, err := report.Full(form, made)
	return rendered{form, body}, err
}

// mostTries is how often a report is made anew because worlds came or went meanwhile.
const mostTries = 5

// fullReport is the report on the worlds of these names, or on all.
func (c *Control) fullReport(names []string) (gen.Report, error) {
	for try := 1; ; try++ {
		worlds, ended, err := c.chosen(names)
		if err != nil {
			return gen.Report{}, err
		}
		made, err := c.report(worlds, ended)
		if err != nil {
			return made, err
		}
		now, _, err := c.chosen(names)
		if same := err == nil && slices.Equal(worlds, now); same || try == mostTries {
			return made, nil // else one that ended meanwhile would count twice
		}
	}
}

// chosen are the worlds of these names in the order of names; without names all that live, and what is
// left of those that are over.
func (c *Control) chosen(names []string) ([]Named, *Ended, error) {
	if len(names) == 0 {
		return c.worlds.All(), c.process.Ended, nil
	}
	var list []Named
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		live, err := c.visit(name)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, Named{Name: name, Engine: live.Engine, Record: live.Record})
	}
	return list, nil, nil
}

// report is the report on some worlds, and on those that are over. While it is made nothing happens in
// these worlds, so that all numbers are of one instant.
func (c *Control) report(worlds []Named, ended *Ended) (gen.Report, error) {
	r := gen.Report{
		Format: report.Format, Version: c.process.Version.Version, Worlds: []gen.ReportWorld{},
		Verdict: gen.Verdict{Met: true, Expectations: []gen.Expectation{}},
	}
	var refused report.Refused
	if ended != nil {
		totals, groups := ended.Ledger.Account()
		r.Totals = totals
		refused.Add(groups)
	}
	looks := make([]core.Overview, len(worlds))
	for i, w := range worlds {
		looks[i], _ = engine.Do(w.Engine, core.Look{}) // looking is never refused
	}
	err := stand(worlds, func(i int, verdicts []core.Verdict) {
		w := worlds[i]
		totals, groups, lives := w.Record.Ledger.Account()
		_, last := w.Engine.Journal().Bounds()
		r.Worlds = append(r.Worlds, gen.ReportWorld{Name: w.Name, Fixture: looks[i].Fixture, Seed: looks[i].Seed, Lives: lives, Seq: last, Totals: totals})
		r.Totals = report.Sums(r.Totals, totals)
		refused.Add(groups)
		addVerdict(&r.Verdict, verdictOf(verdicts), w.Name)
	}, func() {
		r.Findings, r.Coverage = c.findingsOf(worlds, ended), c.coverageOf(worlds, ended)
	})
	r.Unmatched = refused.List()
	return r, problemOf(err)
}

// stand lets nothing happen in any of some worlds while each is looked at, and then all of them.
func stand(worlds []Named, each func(int, []core.Verdict), all func()) error {
	var from func(int) error
	from = func(i int) (err error) {
		if i == len(worlds) {
			all()
			return nil
		}
		refused := engine.Still(worlds[i].Engine, core.JudgeExpectations{}, func(v []core.Verdict) {
			each(i, v)
			err = from(i + 1)
		})
		if refused != nil {
			return refused
		}
		return err
	}
	return from(0)
}

// addVerdict adds the verdict of a world.
func addVerdict(to *gen.Verdict, v gen.Verdict, world string) {
	to.Met, to.Open = to.Met && v.Met, to.Open || v.Open
	for _, e := range v.Expectations {
		e.World = &world
		to.Expectations = append(to.Expectations, e)
	}
}
