package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// SetShards spreads the number over coreapps.
func (a *API) SetShards(ctx context.Context, req gen.SetShardsRequestObject) (gen.SetShardsResponseObject, error) {
	count, err := whole("shards", req.Body.Shards)
	if err != nil {
		return nil, err
	}
	if _, err := do(ctx, core.SetShards{
		CountryCode: req.Body.Cc,
		Phone:       req.Body.PhoneNumber,
		Shards:      count,
		PIN:         req.Body.Pin,
		Certificate: req.Body.Cert,
	}); err != nil {
		return nil, err
	}
	return gen.SetShards201JSONResponse{Meta: meta(ctx)}, nil
}

// GetShards tells how many shards there are.
func (a *API) GetShards(ctx context.Context, _ gen.GetShardsRequestObject) (gen.GetShardsResponseObject, error) {
	count, err := do(ctx, core.ReadShards{})
	if err != nil {
		return nil, err
	}
	return gen.GetShards200JSONResponse{Account: gen.ShardState{Shards: gen.ShardNumber(count)}, Meta: meta(ctx)}, nil
}
