package control

import (
	"context"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/coverage"
	"github.com/wabamock/wabamock/server/internal/report"
)

// ReadCoverage tells what the client has exercised in a world.
func (c *Control) ReadCoverage(ctx context.Context, r gen.ReadCoverageRequestObject) (gen.ReadCoverageResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	made, form := c.coverageOf([]Named{{Record: live.Record}}, nil), formOf(ctx, r.Params.Format)
	if form == gen.ReportFormatJSON {
		return gen.ReadCoverage200JSONResponse(made), nil
	}
	body, err := report.Coverage(form, made, nil)
	return rendered{form, body}, err
}

// ReadAllCoverage tells what the client has exercised in all worlds, or in some.
func (c *Control) ReadAllCoverage(ctx context.Context, r gen.ReadAllCoverageRequestObject) (gen.ReadAllCoverageResponseObject, error) {
	worlds, ended, err := c.chosen(r.Params.World)
	if err != nil {
		return nil, err
	}
	made, form := c.coverageOf(worlds, ended), formOf(ctx, r.Params.Format)
	if form == gen.ReportFormatJSON {
		return gen.ReadAllCoverage200JSONResponse(made), nil
	}
	body, err := report.Coverage(form, made, nil)
	return rendered{form, body}, err
}

// coverageOf is what the client has exercised in some worlds, and in those that are over; nil: not in
// those.
func (c *Control) coverageOf(worlds []Named, ended *Ended) gen.Coverage {
	var all []*coverage.World
	for _, w := range worlds {
		all = append(all, w.Record.Coverage)
	}
	if ended == nil {
		return c.process.Ended.Coverage.Only(all...)
	}
	return ended.Coverage.Document(all...)
}
