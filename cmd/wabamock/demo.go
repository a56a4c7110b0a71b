package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// Flags of demo.
const (
	keepFlag   = "keep"
	listenFlag = "listen"
)

// demoTime bounds a demo in real time; it takes a fraction of it.
const demoTime = 2 * time.Minute

// demoStart is where the clock of a demo stands at first, so that every run looks the same.
func demoStart() time.Time { return time.Date(2024, time.May, 1, 9, 0, 0, 0, time.UTC) }

func newDemo() *cobra.Command {
	c := &cobra.Command{
		Use:   "demo [flags]",
		Short: "Play a conversation between an integration and a customer, and end",
		Long: `Play a conversation between an integration and a customer, and end.

It starts a server and a webhook receiver of its own on free ports of this machine, and plays both
sides: logging in, checking a contact, sending, receiving a text, a tap and a picture, marking as
read, and a webhook that fails twice. Whatever it prints comes from the answers, the webhooks and
the journal of this run; when something did not happen as told, it says so and the exit code is 1.

The clock of its world stands still but for when it is moved, so hours of world time take no time.
Settings of serve (flags, environment, file) do not matter to it.`,
		Example: `  wabamock demo
  wabamock demo --output json
  wabamock demo --keep`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runDemo(c) },
	}
	c.Flags().Bool(keepFlag, false, "leave server and receiver running afterwards, until interrupted")
	c.Flags().String(listenFlag, "127.0.0.1:0", "`address` for the server; port 0 takes a free one")
	addOutput(c)
	return c
}

// runDemo starts server and receiver, plays the story, and ends both.
func runDemo(c *cobra.Command) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	hook, err := newInbox(ctx)
	if err != nil {
		return &exitError{exitNotReady, err}
	}
	defer hook.close()
	build := readBuild()
	cfg := server.Config{
		Listen: c.Flag(listenFlag).Value.String(), Version: build.Version, Commit: build.Commit,
		World:  server.World{Start: demoStart(), Clock: server.ClockFrozen},
		Logger: slog.New(slog.NewTextHandler(c.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	keep, _ := c.Flags().GetBool(keepFlag)
	ctx, end := context.WithCancel(ctx)
	defer end()
	return runServer(ctx, stop, cfg, func(s *server.Server) error {
		b := s.Banner()
		if !keep {
			defer end()
		}
		p := &programme{w: c.OutOrStdout(), output: output}
		if err := play(ctx, b, hook, p); err != nil {
			end()
			return err
		}
		if keep {
			return p.farewell(b, hook)
		}
		return nil
	})
}

// stage is where a story is played: the world, and both who take part in it.
type stage struct {
	*session // the control API, with which the customer and the clock are moved

	shop     *shop
	hook     *inbox
	customer gen.Customer
	act      *act
	seen     uint64 // number of the newest attempt in the journal that an act has told
}

// act is a step of the story and all that happened in it.
type act struct {
	Step     int       `json:"step"`
	Title    string    `json:"title"`
	At       time.Time `json:"at"`       // world time at its begin
	Until    time.Time `json:"until"`    // world time at its end
	Calls    []asked   `json:"calls"`    // what the integration asked the API
	Messages []bubble  `json:"messages"` // what was said
	Webhooks []posted  `json:"webhooks"` // attempts, in their order
}

// bubble is a message as both sides see it at the end of the step.
type bubble struct {
	ID       string            `json:"id"`
	Outbound bool              `json:"outbound"` // said by the business
	Name     string            `json:"name"`     // of the customer
	Type     string            `json:"type"`
	Text     string            `json:"text"`
	Status   gen.MessageStatus `json:"status"`
}

// play plays the story.
func play(ctx context.Context, b server.Banner, hook *inbox, p *programme) error {
	ctx, cancel := context.WithTimeout(ctx, demoTime)
	defer cancel()
	s, err := newStage(b, hook)
	if err != nil {
		return err
	}
	if s.customer, err = s.first(ctx); err != nil {
		return err
	}
	if err := p.overture(b, hook, s.customer); err != nil {
		return err
	}
	at, steps := b.Now, story()
	for i, scene := range steps {
		s.act = &act{Step: i + 1, Title: scene.title, At: at, Until: at, Calls: []asked{}, Messages: []bubble{}, Webhooks: []posted{}}
		played := scene.play(ctx, s)
		if err := errors.Join(played, p.print(*s.act)); err != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, strings.ToLower(scene.title), err)
		}
		at = s.act.Until
	}
	return p.finale(len(steps), b.Now, at)
}

// newStage connects to the server.
func newStage(b server.Banner, hook *inbox) (*stage, error) {
	if len(b.Logins) == 0 {
		return nil, errors.New("the fixture has no user")
	}
	base, host, err := baseOf(b.URLs.Control)
	if err != nil {
		return nil, err
	}
	client := askingClient(host, nil)
	api, err := gen.NewClient(base, gen.WithHTTPClient(client))
	if err != nil {
		return nil, fmt.Errorf("reach the control API: %w", err)
	}
	return &stage{
		session: &session{url: base, world: b.World, timeout: demoTime, api: api},
		shop:    &shop{base: b.URLs.API, user: b.Logins[0], client: client},
		hook:    hook,
	}, nil
}

// first is the customer of the story.
func (s *stage) first(ctx context.Context) (gen.Customer, error) {
	people, err := (&scene{session: s.session}).people(ctx)
	if err != nil {
		return gen.Customer{}, err
	}
	for _, p := range people {
		if p.OnWhatsapp && p.WindowUntil != nil && p.Behaviour == gen.CustomerBehaviourReads {
			return p, nil
		}
	}
	return gen.Customer{}, errors.New("the fixture lists no customer to talk to")
}

// settle lets world time go by until nothing is under way, and notes the webhooks of the act.
func (s *stage) settle(ctx context.Context) error {
	moved, err := s.move(ctx, gen.Advance{Until: new(gen.AdvanceGoalIdle)})
	if err != nil {
		return err
	}
	s.act.Until = moved.Now
	page, err := fetch[gen.JournalPage](ctx, s.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.QueryJournal(ctx, s.world, &gen.QueryJournalParams{Kind: []string{"delivery_attempted"}, After: new(gen.PageAfterSeq(s.seen))})
	})
	if err != nil {
		return err
	}
	for _, e := range page.Entries {
		s.seen = e.Seq
		p, err := s.attempt(ctx, e)
		if err != nil {
			return err
		}
		s.act.Webhooks = append(s.act.Webhooks, p)
	}
	return nil
}

// attempt is what the journal, the delivery and the receiver tell about an attempt.
func (s *stage) attempt(ctx context.Context, e gen.JournalEntry) (posted, error) {
	var p posted
	if e.Fact == nil {
		return p, fmt.Errorf("entry %d of the journal is no fact", e.Seq)
	}
	if err := json.Unmarshal(*e.Fact, &p); err != nil {
		return p, fmt.Errorf("read a fact: %w", err)
	}
	d, err := fetch[gen.Delivery](ctx, s.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadDelivery(ctx, s.world, p.Delivery)
	})
	if err != nil {
		return p, err
	}
	if d.Payload == nil {
		return p, fmt.Errorf("delivery %s has no payload", p.Delivery)
	}
	p.payload = webhookOf(d.Payload)
	p.About = p.payload.about()
	if got := s.hook.count(d.Payload); got < p.Attempt {
		return p, fmt.Errorf("delivery %s was attempted %d times, and the receiver got it %d times", p.Delivery, p.Attempt, got)
	}
	return p, nil
}

// note adds a message to the act, as it stands.
func (s *stage) note(ctx context.Context, id string) error {
	m, err := fetch[gen.Message](ctx, s.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadMessage(ctx, s.world, id)
	})
	if err != nil {
		return err
	}
	b := bubble{ID: id, Outbound: m.Direction == gen.DirectionOutbound, Name: s.customer.Name, Type: m.Type}
	if m.Status != nil {
		b.Status = *m.Status
	}
	if m.Content != nil {
		b.Text = spoken(m.Content)
	}
	s.act.Messages = append(s.act.Messages, b)
	return nil
}
