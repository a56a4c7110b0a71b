package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// ListDeliveries tells how the webhook queue stands.
func (c *Control) ListDeliveries(_ context.Context, r gen.ListDeliveriesRequestObject) (gen.ListDeliveriesResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	p := r.Params
	page, err := do(e, core.ListDeliveries{
		State: core.DeliveryState(orZero(p.State)), About: core.CallbackType(orZero(p.About)), Message: orZero(p.Message),
		Peer: orZero(p.Peer), After: orZero(p.After), Limit: limitOf(p.Limit),
	})
	if err != nil {
		return nil, blame(err) // of a cursor that is unknown
	}
	list := gen.DeliveryList{Deliveries: []gen.Delivery{}, Next: optional(page.Next)}
	for _, v := range page.Deliveries {
		shown, err := deliveryShown(v, 1)
		if err != nil {
			return nil, err
		}
		list.Deliveries = append(list.Deliveries, shown)
	}
	list.Queue, err = queueOf(e)
	return gen.ListDeliveries200JSONResponse(list), err
}

// ReadDelivery tells of one delivery.
func (c *Control) ReadDelivery(_ context.Context, r gen.ReadDeliveryRequestObject) (gen.ReadDeliveryResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	d, err := c.delivery(e, r.ID)
	return gen.ReadDelivery200JSONResponse(d), err
}

// EditDelivery changes what will be posted.
func (c *Control) EditDelivery(_ context.Context, r gen.EditDeliveryRequestObject) (gen.EditDeliveryResponseObject, error) {
	d, err := handle(c, r.World, r.ID, core.EditDelivery{ID: r.ID, Payload: r.Body.Payload})
	return gen.EditDelivery200JSONResponse(d), err
}

// HoldDelivery puts a delivery aside.
func (c *Control) HoldDelivery(_ context.Context, r gen.HoldDeliveryRequestObject) (gen.HoldDeliveryResponseObject, error) {
	d, err := handle(c, r.World, r.ID, core.HoldDelivery{ID: r.ID})
	return gen.HoldDelivery200JSONResponse(d), err
}

// ReleaseDelivery lets a delivery be posted now.
func (c *Control) ReleaseDelivery(_ context.Context, r gen.ReleaseDeliveryRequestObject) (gen.ReleaseDeliveryResponseObject, error) {
	d, err := handle(c, r.World, r.ID, core.ReleaseDelivery{ID: r.ID})
	return gen.ReleaseDelivery200JSONResponse(d), err
}

// DropDelivery ends a delivery unposted.
func (c *Control) DropDelivery(_ context.Context, r gen.DropDeliveryRequestObject) (gen.DropDeliveryResponseObject, error) {
	d, err := handle(c, r.World, r.ID, core.DropDelivery{ID: r.ID})
	return gen.DropDelivery200JSONResponse(d), err
}

// SwapDeliveries turns the order of two deliveries round.
func (c *Control) SwapDeliveries(_ context.Context, r gen.SwapDeliveriesRequestObject) (gen.SwapDeliveriesResponseObject, error) {
	if r.ID == r.Body.With {
		return nil, badRequest("A delivery has no order with itself.")
	}
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	swapped, err := do(e, core.SwapDeliveries{ID: r.ID, With: r.Body.With})
	if err != nil {
		return nil, err
	}
	first, err := c.delivery(e, swapped.First)
	if err != nil {
		return nil, err
	}
	second, err := c.delivery(e, swapped.Second)
	return gen.SwapDeliveries200JSONResponse{First: first, Second: second}, err
}

// ResendDelivery posts a copy of a delivery.
func (c *Control) ResendDelivery(_ context.Context, r gen.ResendDeliveryRequestObject) (gen.ResendDeliveryResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	again, err := do(e, core.ResendDelivery{ID: r.ID})
	if err != nil {
		return nil, err
	}
	d, err := c.delivery(e, again)
	return gen.ResendDelivery201JSONResponse(d), err
}

// handle does something to a delivery by hand, and tells how it is then. A world that does not live
// has no deliveries, so it is not created.
func handle(c *Control, world, id string, command core.Command[core.Nothing]) (gen.Delivery, error) {
	e, err := c.enter(world)
	if err != nil {
		return gen.Delivery{}, err
	}
	if _, err := do(e, command); err != nil {
		return gen.Delivery{}, err
	}
	return c.delivery(e, id)
}

// delivery is a delivery with its body, in the shape of the description.
func (c *Control) delivery(e *engine.Engine, id string) (gen.Delivery, error) {
	v, err := do(e, core.ReadDelivery{ID: id})
	if err != nil {
		return gen.Delivery{}, err
	}
	body, err := c.posted(e, v)
	if err != nil {
		return gen.Delivery{}, err
	}
	d, err := deliveryShown(v, len(v.Attempts))
	d.Payload = body
	return d, err
}

// posted is the body of a delivery as it was posted last, or as it would be.
func (c *Control) posted(e *engine.Engine, v core.DeliveryView) (json.RawMessage, error) {
	if v.Payload != nil {
		return v.Payload, nil
	}
	body, err := c.process.Render(v.Items, e.Options().ClientVersion)
	if err != nil {
		return nil, fmt.Errorf("show delivery %s: %w", v.ID, err)
	}
	return body, nil
}

// deliveryShown is a delivery without its body, in the shape of the description, with so many of
// its last attempts.
func deliveryShown(v core.DeliveryView, attempts int) (gen.Delivery, error) {
	d := gen.Delivery{
		ID: v.ID, About: gen.DeliverySubject(v.About), State: gen.DeliveryState(v.State), Queued: v.Queued, Due: instant(v.Due), GivesUp: instant(v.GivesUp),
		Blocked: optional(v.Blocked), Items: []gen.Fact{}, Tries: v.Tries, Attempts: []gen.Attempt{},
		CopyOf: optional(v.CopyOf), Resent: optional(v.Resent), Reordered: optional(v.Reordered), Edited: optional(v.Edited),
	}
	for _, f := range v.Items {
		item, err := kinded(f)
		if err != nil {
			return gen.Delivery{}, err
		}
		d.Items = append(d.Items, item)
	}
	for _, a := range v.Attempts[max(0, len(v.Attempts)-attempts):] {
		d.Attempts = append(d.Attempts, attemptOf(a))
	}
	return d, nil
}

// kinded is a fact by itself: its members, after its kind.
func kinded(f core.Fact) (gen.Fact, error) {
	body, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode fact %s: %w", f.Kind(), err)
	}
	return slices.Concat([]byte(`{"kind":"`+f.Kind()+`",`), body[1:]), nil // each has an instant at least
}

// attemptOf is an attempt in the shape of the description.
func attemptOf(a core.Attempt) gen.Attempt {
	shown := gen.Attempt{
		Number: a.N, Begun: a.At, TookMs: milliseconds(a.Took), Status: optional(a.Status), Cause: optional(string(a.Cause)),
		Detail: optional(a.Detail), ResponseBody: optional(string(a.Answer.Body)),
	}
	for _, line := range a.Answer.Header {
		if shown.ResponseHeaders == nil {
			shown.ResponseHeaders = map[string][]string{}
		}
		shown.ResponseHeaders[line.Name] = append(shown.ResponseHeaders[line.Name], line.Value)
	}
	return shown
}

// ExportDelivery tells a command that posts a delivery.
func (c *Control) ExportDelivery(_ context.Context, r gen.ExportDeliveryRequestObject) (gen.ExportDeliveryResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	v, err := do(e, core.ReadDelivery{ID: r.ID})
	if err != nil {
		return nil, err
	}
	body, err := c.posted(e, v)
	if err != nil {
		return nil, err
	}
	queue, err := do(e, core.ReadQueue{})
	if err != nil {
		return nil, err
	}
	url := queue.Webhook
	if n := len(v.Attempts); n > 0 {
		url = v.Attempts[n-1].Webhook
	}
	if url == "" {
		return nil, &problem{status: http.StatusConflict, detail: "There is no webhook to post to: set webhooks.url."}
	}
	adversity, err := do(e, core.ReadAdversity{})
	return script(postCommand(v.ID, url, c.process.Agent, body, adversity.Gzip)), err
}
