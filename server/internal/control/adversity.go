package control

import (
	"context"
	"errors"
	"net/http"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
)

// ReadAdversity tells what goes wrong with webhooks on purpose.
func (c *Control) ReadAdversity(_ context.Context, r gen.ReadAdversityRequestObject) (gen.ReadAdversityResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	a, err := do(e, core.ReadAdversity{})
	return gen.ReadAdversity200JSONResponse(adversityOf(a)), err
}

// SetAdversity makes webhooks go wrong.
func (c *Control) SetAdversity(_ context.Context, r gen.SetAdversityRequestObject) (gen.SetAdversityResponseObject, error) {
	e, err := c.change(r.World)
	if err != nil {
		return nil, err
	}
	a, err := readAdversity(*r.Body)
	if err != nil {
		return nil, err
	}
	if _, err := do(e, core.SetAdversity{Adversity: a}); err != nil {
		return nil, blame(err) // it refuses what cannot be, in whatever state
	}
	a, err = do(e, core.ReadAdversity{})
	return gen.SetAdversity200JSONResponse(adversityOf(a)), err
}

// blame is a refusal for which the request is to blame, not the state of the world.
func blame(err error) error {
	var p *problem
	if errors.As(err, &p) {
		return &problem{status: http.StatusBadRequest, detail: p.detail}
	}
	return err
}

// readAdversity is what a request wants to go wrong.
func readAdversity(a gen.Adversity) (core.Adversity, error) {
	delay, err := span(a.Delay, 0)
	if err != nil {
		return core.Adversity{}, err
	}
	jitter, err := span(a.Jitter, 0)
	return core.Adversity{
		Duplicate: orZero(a.Duplicate), Copies: orZero(a.Copies), Reorder: orZero(a.Reorder), Batch: orZero(a.Batch),
		Delay: delay, Jitter: jitter, BeforeResponse: orZero(a.BeforeResponse), Drop: orZero(a.Drop), Gzip: orZero(a.Gzip),
	}, err
}

// adversityOf is what goes wrong, in the shape of the description.
func adversityOf(a core.Adversity) gen.Adversity {
	return gen.Adversity{
		Duplicate: optional(a.Duplicate), Copies: optional(a.Copies), Reorder: optional(a.Reorder), Batch: optional(a.Batch),
		Delay: spanOf(a.Delay), Jitter: spanOf(a.Jitter), BeforeResponse: optional(a.BeforeResponse), Drop: optional(a.Drop), Gzip: optional(a.Gzip),
	}
}

// spanOf is a span as a text; nil for none.
func spanOf(d time.Duration) *string {
	if d == 0 {
		return nil
	}
	text := d.String()
	return &text
}
