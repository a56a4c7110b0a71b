package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// ListMessages tells what was said, in both directions.
func (c *Control) ListMessages(_ context.Context, req gen.ListMessagesRequestObject) (gen.ListMessagesResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	p := req.Params
	page, err := ask(e, core.ListMessages{
		Direction: core.Direction(orZero(p.Direction)), Chat: orZero(p.Peer), Status: core.Status(orZero(p.Status)),
		Type: core.MessageType(orZero(p.Type)), Newest: orZero(p.Order) == gen.OrderNewest, After: orZero(p.After), Limit: orZero(p.Limit),
	})
	if err != nil {
		return nil, err
	}
	list := gen.ListMessages200JSONResponse{Messages: make([]gen.Message, len(page.Messages)), Next: optional(page.Next)}
	for i, v := range page.Messages {
		if list.Messages[i], err = c.message(e, v); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// ReadMessage tells of one message.
func (c *Control) ReadMessage(_ context.Context, req gen.ReadMessageRequestObject) (gen.ReadMessageResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	v, err := do(e, core.ReadMessage{ID: req.ID})
	if err != nil {
		return nil, err
	}
	m, err := c.message(e, v)
	return gen.ReadMessage200JSONResponse(m), err
}

// StepMessage brings a sent message to a status by hand.
func (c *Control) StepMessage(_ context.Context, req gen.StepMessageRequestObject) (gen.StepMessageResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	v, err := stepped(e, req.ID, req.Body)
	if err != nil {
		return nil, err
	}
	m, err := c.message(e, v)
	return gen.StepMessage200JSONResponse(m), err
}

// stepped is a message after a step by hand.
func stepped(e *engine.Engine, id string, b *gen.StatusStep) (core.MessageView, error) {
	v, err := do(e, core.ReadMessage{ID: id})
	if err != nil {
		return v, err
	}
	if v.Direction == core.Incoming {
		return v, &problem{status: http.StatusConflict, detail: "The message came in; only what the business sent comes to a status."}
	}
	step, err := statusStep(id, b)
	if err != nil {
		return v, err
	}
	if _, err = do(e, step); err != nil {
		return v, err
	}
	return do(e, core.ReadMessage{ID: id})
}

// statusStep is a step by hand. A code belongs to a failure or a warning.
func statusStep(id string, b *gen.StatusStep) (core.SetStatus, error) {
	step := core.SetStatus{
		Message: id, Status: core.Status(b.Status), Recipient: orZero(b.Recipient), Code: core.Code(orZero(b.Code)), Through: orZero(b.Through),
	}
	if b.Code == nil {
		return step, nil
	}
	if _, known := core.FaultOf(step.Code); !known {
		return step, badRequest("No error has the code %d.", step.Code)
	}
	if step.Status != core.StatusFailed && step.Status != core.StatusWarning {
		return step, badRequest("A `code` belongs to `failed` or `warning`, not to `%s`.", step.Status)
	}
	return step, nil
}

// message is what a World remembers of a message, in the shape of the description.
func (c *Control) message(e *engine.Engine, v core.MessageView) (gen.Message, error) {
	status := gen.MessageStatus(v.Status)
	m := gen.Message{
		ID: v.ID, Direction: gen.Direction(v.Direction), Peer: v.Chat, Type: string(v.Type), At: v.At, Status: &status,
		Statuses: []gen.StatusReached{}, Context: optional(v.Context), Deliveries: append([]string{}, v.Deliveries...),
	}
	if v.Direction == core.Incoming && v.Group {
		m.From = optional(v.From)
	}
	if v.Conversation != nil {
		m.Conversation = optional(v.Conversation.ID)
	}
	for _, s := range v.History {
		m.Statuses = append(m.Statuses, statusReached(s))
	}
	content := v.Body
	if v.Received != nil {
		var err error
		if content, err = c.received(e, *v.Received); err != nil {
			return gen.Message{}, err
		}
	}
	m.Content = content
	return m, nil
}

// statusReached is a step that a message took.
func statusReached(s core.StatusMoment) gen.StatusReached {
	shown := gen.StatusReached{Status: string(s.Status), At: s.At, Recipient: optional(s.Recipient)}
	if f := s.Error; f != nil {
		shown.Errors = []gen.MessageError{{Code: int(f.Code), Title: f.Title, Details: optional(f.Details)}}
	}
	return shown
}

// received is a received message as the webhook tells it.
func (c *Control) received(e *engine.Engine, f core.MessageReceived) (json.RawMessage, error) {
	body, err := c.process.Render([]core.Fact{f}, e.Options().ClientVersion)
	if err != nil {
		return nil, fmt.Errorf("show message %s: %w", f.Message, err)
	}
	var payload struct {
		Messages []json.RawMessage `json:"messages"`
	}
	if err := json.Unmarshal(body, &payload); err != nil || len(payload.Messages) != 1 {
		return nil, fmt.Errorf("show message %s: the webhook does not hold it: %w", f.Message, err)
	}
	return payload.Messages[0], nil
}
