package server

import (
	"fmt"

	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/webhook"
)

// payloadSchema describes what is posted to webhooks.
const payloadSchema = "WebhookPayload"

// newPoster is what posts the webhooks of a world.
func (s *Server) newPoster(world string, e *engine.Engine) *webhook.Poster {
	log := s.log.With("world", world)
	payload, _ := s.description.contract.Payload(payloadSchema) // openapi.yaml has it, and is embedded
	var own func() ([]byte, error)
	if s.config.TLS {
		own = s.ownCA
	}
	return webhook.New(e, webhook.Config{
		Own:     own,
		Timeout: s.config.WebhookTimeout,
		Agent:   s.agent(),
		Judge:   judgePayload(payload),
		Defect: func(delivery, what string) {
			s.ours.Add(1)
			log.Error("webhook departs from openapi.yaml", "delivery", delivery, "departure", what)
		},
		Log: log,
	})
}

// agent is how webhooks are signed: the plain name of the product.
// Source: webhooks, Open points 10.
func (s *Server) agent() string {
	if s.config.Version == "" {
		return "wabamock"
	}
	return "wabamock/" + s.config.Version
}

// judgePayload tells in words how payloads depart from their description.
func judgePayload(p *contract.Payload) func([]byte) []string {
	return func(body []byte) []string {
		var out []string
		for _, v := range p.Judge(body) {
			out = append(out, string(v.Rule)+" at "+v.Pointer+": "+v.Message)
		}
		return out
	}
}

// Delivery is a webhook as a world remembers it: what it is about, where it stands, its attempts.
type Delivery = core.DeliveryView

// DeliveryQueue is how the webhooks of a world stand.
type DeliveryQueue = core.QueueView

// Deliveries are the webhooks that a live world remembers, in the order in which they were queued.
func (s *Server) Deliveries(world string) ([]Delivery, error) {
	w, err := s.worlds.enter(world, false)
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	var all []Delivery
	for page := (core.DeliveryPage{}); ; {
		page, err = engine.Do(w.engine, core.ListDeliveries{After: page.Next, Limit: deliveryPage})
		if err != nil {
			return nil, fmt.Errorf("list deliveries: %w", err)
		}
		all = append(all, page.Deliveries...)
		if page.Next == "" {
			return all, nil
		}
	}
}

// deliveryPage is how many deliveries are read at a time.
const deliveryPage = 1000

// DeliveryQueue tells how the webhooks of a live world stand.
func (s *Server) DeliveryQueue(world string) (DeliveryQueue, error) {
	w, err := s.worlds.enter(world, false)
	if err != nil {
		return DeliveryQueue{}, fmt.Errorf("look at the webhooks: %w", err)
	}
	return engine.Do(w.engine, core.ReadQueue{})
}
