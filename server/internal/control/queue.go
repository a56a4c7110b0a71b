package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// PauseDeliveries lets nothing more be posted.
func (c *Control) PauseDeliveries(_ context.Context, r gen.PauseDeliveriesRequestObject) (gen.PauseDeliveriesResponseObject, error) {
	e, err := c.change(r.World)
	if err != nil {
		return nil, err
	}
	if _, err := do(e, core.PauseDeliveries{}); err != nil {
		return nil, err
	}
	q, err := queueOf(e)
	return gen.PauseDeliveries200JSONResponse(q), err
}

// ResumeDeliveries lets webhooks be posted again.
func (c *Control) ResumeDeliveries(_ context.Context, r gen.ResumeDeliveriesRequestObject) (gen.ResumeDeliveriesResponseObject, error) {
	e, err := c.change(r.World)
	if err != nil {
		return nil, err
	}
	if _, err := do(e, core.ResumeDeliveries{}); err != nil {
		return nil, err
	}
	q, err := queueOf(e)
	return gen.ResumeDeliveries200JSONResponse(q), err
}

// queueOf is how the webhook queue stands.
func queueOf(e *engine.Engine) (gen.Queue, error) {
	q, err := do(e, core.ReadQueue{})
	return gen.Queue{
		Size: q.Size, InFlight: q.InFlight, Slots: q.Slots, Paused: q.Paused, Webhook: q.Webhook,
		Queued: int64(q.Queued), Overflowed: int64(q.Overflowed),
	}, err
}

// defaultWait is how long to wait when nothing is said, in real time.
const defaultWait = 30 * time.Second

// AwaitDeliveries answers when the world is idle.
func (c *Control) AwaitDeliveries(ctx context.Context, r gen.AwaitDeliveriesRequestObject) (gen.AwaitDeliveriesResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	var given *string
	if r.Body != nil {
		given = r.Body.Timeout
	}
	timeout, err := waitOf(given, defaultWait)
	if err != nil {
		return nil, err
	}
	ctx, cancel := c.bounded(ctx, timeout, live.Over)
	defer cancel()
	if err := live.Engine.AwaitIdle(ctx); err != nil {
		return nil, restless(ctx, live.Engine, err)
	}
	q, err := queueOf(live.Engine)
	return gen.AwaitDeliveries200JSONResponse(q), err
}

// restless says why a world did not become idle.
func restless(ctx context.Context, e *engine.Engine, err error) error {
	switch {
	case errors.Is(err, engine.ErrFrozen):
		return &problem{status: http.StatusConflict, detail: "The clock stands still, and something is due later: advance it until idle (clock/advance), or let it run."}
	case errors.Is(err, engine.ErrPaused):
		return &problem{status: http.StatusConflict, detail: "Deliveries are paused, and webhooks are queued: resume them (deliveries/resume)."}
	case errors.Is(context.Cause(ctx), errTimeout):
		q, _ := engine.Do(e, core.ReadQueue{}) // a look is never refused
		return &problem{status: http.StatusGatewayTimeout, detail: fmt.Sprintf("The world is not idle within timeout: %d webhooks are queued, %d of them in flight.", q.Size, q.InFlight)}
	}
	return stuck(ctx, e, err)
}
