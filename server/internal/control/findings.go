package control

import (
	"context"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/findings"
)

// ListFindings tells what is legal but dangerous.
func (c *Control) ListFindings(_ context.Context, r gen.ListFindingsRequestObject) (gen.ListFindingsResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	list := findings.All(nil, live.Record.Findings)
	if r.Params.Severity != nil {
		list = findings.AtLeast(list, *r.Params.Severity)
	}
	return gen.ListFindings200JSONResponse{Findings: list}, nil
}

// findingsOf are the findings in some worlds, and in those that are over (nil: they do not count).
func (c *Control) findingsOf(worlds []Named, ended *Ended) []gen.Finding {
	live := make([]*findings.World, len(worlds))
	for i, w := range worlds {
		live[i] = w.Record.Findings
	}
	if ended == nil {
		return findings.All(nil, live...)
	}
	return findings.All(&ended.Findings, live...)
}
