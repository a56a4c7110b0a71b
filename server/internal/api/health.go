package api

import (
	"context"
	"fmt"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// CheckHealth tells where the connection stands, for a single node or for each.
func (a *API) CheckHealth(ctx context.Context, _ gen.CheckHealthRequestObject) (gen.CheckHealthResponseObject, error) {
	health, err := do(ctx, core.CheckHealth{})
	if err != nil {
		return nil, err
	}
	shown, err := shownHealth(health)
	if err != nil {
		return nil, err
	}
	return gen.CheckHealth200JSONResponse{Health: shown, Meta: meta(ctx)}, nil
}

// shownHealth is health in the API's shape.
func shownHealth(h core.Health) (gen.Health, error) {
	var out gen.Health
	if len(h.Nodes) == 0 {
		if err := out.FromSingleHealth(gen.SingleHealth{GatewayStatus: gen.GatewayStatus(h.Status)}); err != nil {
			return out, fmt.Errorf("encode health: %w", err)
		}
		return out, nil
	}
	cluster := gen.ClusterHealth{}
	for _, n := range h.Nodes {
		status := gen.GatewayStatus(n.Status)
		cluster[n.Name] = gen.NodeHealth{GatewayStatus: &status, Role: gen.NodeRole(n.Role)}
	}
	if err := out.FromClusterHealth(cluster); err != nil {
		return out, fmt.Errorf("encode health: %w", err)
	}
	return out, nil
}
