package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Shop is the integration. Safe for concurrent use; its exported fields must not change.
type Shop struct {
	API            string // base of the API, to /v1
	User, Password string
	Client         *http.Client
	Log            *slog.Logger

	// Careful mends the bug: a message whose answer is lost is not sent again. The API has no key that
	// tells two sends of one message from two messages, so a customer would get it twice; whether it was
	// accepted, its statuses tell at the webhook.
	Careful bool

	mu      sync.Mutex
	token   string
	renewal time.Time         // when the token is to be renewed
	known   map[string]string // number => WhatsApp id, once it was checked
	orders  map[string]*order // by number of the order
	sent    map[string]*order // by id of the message
	open    []*order          // of which nobody knows the id of the message, oldest first
}

// order is an order whose customer is to be told.
type order struct {
	To     string `json:"to"`     // WhatsApp id of the customer
	Status string `json:"status"` // of the message that tells it: unsettled, accepted, then as the webhook says
	id     string // of the message; empty while it is not known
}

// unsettled is a message of which nobody knows yet whether it was accepted.
const unsettled = "unsettled"

// errUnanswered tells that a request may have been acted upon, but its answer is lost.
var errUnanswered = errors.New("the answer was lost")

// Ready tells a customer that an order is ready.
func (s *Shop) Ready(ctx context.Context, number, customer, phone string) error {
	to, err := s.check(ctx, phone)
	if err != nil {
		return fmt.Errorf("check %s: %w", phone, err)
	}
	o := &order{To: to, Status: unsettled}
	s.mu.Lock()
	if s.orders == nil {
		s.orders, s.sent = map[string]*order{}, map[string]*order{}
	}
	s.orders[number], s.open = o, append(s.open, o) // before it is sent: statuses may come first
	s.mu.Unlock()
	id, err := s.send(ctx, orderReady(to, customer, number))
	if errors.Is(err, errUnanswered) && s.Careful {
		s.Log.WarnContext(ctx, "nobody knows whether the message was accepted", "order", number)
		return nil
	}
	if err != nil {
		return fmt.Errorf("tell %s about order %s: %w", to, number, err)
	}
	s.settle(o, id, "accepted")
	return nil
}

// send sends a message and answers its id.
func (s *Shop) send(ctx context.Context, m message) (string, error) {
	id, err := s.post(ctx, m)
	if errors.Is(err, errUnanswered) && !s.Careful {
		return s.post(ctx, m) // the bug: the first one may be under way
	}
	return id, err
}

// settle notes the id of a message, and how it stands.
func (s *Shop) settle(o *order, id, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.id == "" {
		o.id, s.sent[id] = id, o
		s.open = slices.DeleteFunc(s.open, func(other *order) bool { return other == o })
	}
	if status != "accepted" || o.Status == unsettled {
		o.Status = status
	}
}

// unsettledOf is a message to somebody of which nobody knows the id.
func (s *Shop) unsettledOf(to string) *order {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.open, func(o *order) bool { return o.To == to })
	if i < 0 {
		return nil
	}
	return s.open[i]
}
