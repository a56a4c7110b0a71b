package control

import (
	"context"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// ListUnmatched tells what was refused before the world saw it.
func (c *Control) ListUnmatched(ctx context.Context, r gen.ListUnmatchedRequestObject) (gen.ListUnmatchedResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	after, limit := uint64(0), limitOf(r.Params.Limit)
	if r.Params.After != nil {
		after = uint64(*r.Params.After)
	}
	f := filter{operations: r.Params.Operation, reasons: reasons(r.Params.Reason)}
	found, err := c.unmatchedOf(ctx, live.Engine, f, after, limit+1)
	if err != nil {
		return nil, err
	}
	list := gen.ListUnmatched200JSONResponse{Total: live.Record.Tally.Unmatched()}
	if len(found) > limit {
		found = found[:limit]
		list.Next = &found[limit-1].Seq
	}
	list.Unmatched = found
	return list, nil
}

// reasons are the reasons that were asked for: the one, or all.
func reasons(one *gen.UnmatchedReason) []string {
	if one != nil {
		return []string{string(*one)}
	}
	return []string{journal.ReasonRoute, journal.ReasonAccess, journal.ReasonContract, journal.ReasonLimit}
}

// unmatchedOf are the requests of a world that were refused before it saw them, as far as the journal
// keeps them, oldest first, at most so many; never nil.
func (c *Control) unmatchedOf(ctx context.Context, e *engine.Engine, f filter, after uint64, most int) ([]gen.Unmatched, error) {
	found := []gen.Unmatched{}
	err := f.walk(ctx, e, after, false, func(at journal.Entry) bool {
		found = append(found, c.unmatched(e, at))
		return len(found) < most
	})
	return found, err
}

// unmatched is a refused request in the shape of the description.
func (c *Control) unmatched(e *engine.Engine, at journal.Entry) gen.Unmatched {
	x := at.Exchange
	u := gen.Unmatched{
		Seq: at.Seq, At: at.At, Exchange: x.ID, Method: x.Request.Method, Target: x.Request.Target, Operation: optional(x.Operation),
		Caller: optional(x.Caller), Status: x.Response.Status, Code: x.Code, Reason: gen.UnmatchedReason(x.Reason),
		Violations: append([]gen.Violation{}, violationsOf(x.Violations)...),
	}
	if near := c.nearMisses(e, at); len(near) > 0 {
		u.Nearest = &near[0]
	}
	return u
}
