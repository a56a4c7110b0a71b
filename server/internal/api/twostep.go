package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// EnableTwoStep sets the PIN of the number.
func (a *API) EnableTwoStep(ctx context.Context, req gen.EnableTwoStepRequestObject) (gen.EnableTwoStepResponseObject, error) {
	if _, err := do(ctx, core.EnableTwoStep{PIN: req.Body.Pin}); err != nil {
		return nil, err
	}
	return gen.EnableTwoStep200JSONResponse{Meta: meta(ctx)}, nil
}

// DisableTwoStep takes the PIN of the number away.
func (a *API) DisableTwoStep(ctx context.Context, _ gen.DisableTwoStepRequestObject) (gen.DisableTwoStepResponseObject, error) {
	if _, err := do(ctx, core.DisableTwoStep{}); err != nil {
		return nil, err
	}
	return gen.DisableTwoStep200JSONResponse{Meta: meta(ctx)}, nil
}
