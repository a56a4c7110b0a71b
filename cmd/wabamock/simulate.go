package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Flags of simulate.
const (
	rateFlag      = "rate"
	durationFlag  = "duration"
	typesFlag     = "types"
	customersFlag = "customers"
	failFlag      = "fail-over-p99"
	advanceFlag   = "advance"
	drainFlag     = "drain"
)

// Pace of simulate.
const (
	lookEvery   = 250 * time.Millisecond // real time between two looks at a running clock
	grace       = 30 * time.Second       // real time that a simulation may take longer than its length
	advanceStep = time.Second            // world time between two looks at a frozen one
	advanceTime = 10 * time.Minute       // real time that one step may take. Source: control.yaml, Advance
)

func newSimulate(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "simulate [flags]",
		Short: "Let customers write at a steady rate, and report how the webhook keeps up",
		Long: `Let customers write at a steady rate, and report how the webhook keeps up.

The report tells how many messages arrived, how many webhooks were acknowledged, how long that took
from arrival (percentiles, world time, accurate to 1 in 16) and how many are still queued. An
interrupt stops the simulation and prints the report all the same.

In a world whose clock stands still nothing would ever arrive; --advance moves it by the duration,
and then until nothing is under way any more.`,
		Example: `  wabamock simulate --rate 50 --duration 30s
  wabamock simulate --rate 200 --duration 1m --types text,text,image --fail-over-p99 200ms
  wabamock simulate --world frozen-1 --rate 1000 --duration 10s --advance --output json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runSimulate(c, environment) },
	}
	f := c.Flags()
	f.Float64(rateFlag, 10, "messages a second of world time, 0.001 to 10000")
	f.Duration(durationFlag, 10*time.Second, "how long they write, world time")
	f.StringSlice(typesFlag, nil, "`types` to draw from; one that is repeated comes more often (default text)")
	f.StringSlice(customersFlag, nil, "`numbers` of those who write (default: all customers on WhatsApp)")
	f.Duration(failFlag, 0, "fail (exit code 1) when 99 in 100 acknowledgements take longer than this; 0 does not judge")
	f.Bool(advanceFlag, false, "move the world's clock by the duration and until idle")
	f.Duration(drainFlag, 10*time.Second, "how long to wait for the webhooks that are queued at the end, real time")
	complete(c, typesFlag, simulatedTypes())
	addSession(c, environment)
	addOutput(c)
	return c
}

// simulatedTypes are the types that can be simulated. Source: control.yaml, NewSimulation.
func simulatedTypes() []string {
	return []string{"text", "image", "video", "audio", "voice", "document", "sticker", "location", "contacts"}
}

// simulation is one that a command started, and how it follows it.
type simulation struct {
	*session

	now      gen.Simulation
	progress io.Writer // nil: none is shown
}

// runSimulate starts a simulation, follows it, and reports.
func runSimulate(c *cobra.Command, environment []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	s, err := openSession(c, environment)
	if err != nil {
		return err
	}
	world, err := s.readyToSimulate(c)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	run := &simulation{session: s}
	if output == formatText && isTerminal(c.ErrOrStderr()) {
		run.progress = c.ErrOrStderr()
	}
	if err := run.start(ctx, c); err != nil {
		return err
	}
	advance, _ := c.Flags().GetBool(advanceFlag)
	length, _ := c.Flags().GetDuration(durationFlag)
	drain, _ := c.Flags().GetDuration(drainFlag)
	switch {
	case advance:
		err = run.advance(ctx, length)
	case world.Webhook == "":
		err = run.follow(ctx, length, 0)
	default:
		err = run.follow(ctx, length, drain)
	}
	if err == nil || ctx.Err() != nil {
		err = run.stop(context.WithoutCancel(ctx))
	}
	run.clear()
	if err != nil {
		return err
	}
	if err := printReport(c.OutOrStdout(), output, run.now); err != nil {
		return err
	}
	threshold, _ := c.Flags().GetDuration(failFlag)
	return judge(run.now, threshold)
}

// readyToSimulate looks at the world, and says what would keep anything from happening in it.
func (s *session) readyToSimulate(c *cobra.Command) (gen.World, error) {
	world, err := fetch[gen.World](c.Context(), s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadWorld(ctx, s.world)
	})
	if err != nil {
		return world, err
	}
	advance, _ := c.Flags().GetBool(advanceFlag)
	if world.Clock.State == gen.ClockStateFrozen && !advance {
		return world, &exitError{exitCheck, fmt.Errorf("the clock of world %s stands still, so nobody would ever write: give --%s, which moves it", s.world, advanceFlag)}
	}
	if world.Webhook == "" {
		fmt.Fprintf(c.ErrOrStderr(), "wabamock: warning: world %s has no webhook, so nothing will be acknowledged\n", s.world)
	}
	return world, nil
}

// start starts the simulation that the flags describe.
func (r *simulation) start(ctx context.Context, c *cobra.Command) error {
	rate, _ := c.Flags().GetFloat64(rateFlag)
	length, _ := c.Flags().GetDuration(durationFlag)
	if rate <= 0 || length <= 0 {
		return fmt.Errorf("--%s and --%s: want more than nothing", rateFlag, durationFlag)
	}
	wish := gen.NewSimulation{Rate: rate, Duration: length.String(), Customers: words(c, customersFlag)}
	for _, t := range words(c, typesFlag) {
		wish.Types = append(wish.Types, gen.NewSimulationTypes(t))
	}
	var err error
	r.now, err = fetch[gen.Simulation](ctx, r.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.StartSimulation(ctx, r.world, wish)
	})
	return err
}

// look reads how the simulation goes, and shows it.
func (r *simulation) look(ctx context.Context) error {
	now, err := fetch[gen.Simulation](ctx, r.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadSimulation(ctx, r.world, r.now.ID)
	})
	if err != nil {
		return err
	}
	r.now = now
	if r.progress != nil {
		fmt.Fprintf(r.progress, "\r\x1b[K%s: %d arrived, %d acknowledged, %d queued, p99 %s",
			now.State, now.Arrived, now.Acknowledged, now.Backlog, milliseconds(now.Latency.P99Ms))
	}
	return nil
}

// follow looks until the simulation has ended, which takes its length on a clock that runs, and
// then until its webhooks are through, for drain at most.
func (r *simulation) follow(ctx context.Context, length, drain time.Duration) error {
	running, end := context.WithTimeout(ctx, length+grace)
	defer end()
	for r.now.State == gen.SimulationStateRunning {
		if err := pause(running, lookEvery); err != nil {
			return errors.Join(r.stop(context.WithoutCancel(ctx)), stalled(ctx, r.world))
		}
		if err := r.look(ctx); err != nil {
			return err
		}
	}
	draining, cancel := context.WithTimeout(ctx, drain)
	defer cancel()
	for r.now.Backlog > 0 && pause(draining, lookEvery) == nil {
		if err := r.look(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// stalled is why a simulation has not ended: it was interrupted, or its clock was stopped.
func stalled(ctx context.Context, world string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &exitError{exitCheck, fmt.Errorf("the simulation did not end in its time: was the clock of world %s stopped?", world)}
}

// advance moves the clock until the simulation has ended, and then until nothing is under way.
func (r *simulation) advance(ctx context.Context, length time.Duration) error {
	for rest := length; rest > 0; rest -= advanceStep {
		if _, err := r.move(ctx, gen.Advance{By: new(min(rest, advanceStep).String())}); err != nil {
			return err
		}
		if err := r.look(ctx); err != nil {
			return err
		}
	}
	if _, err := r.move(ctx, gen.Advance{Until: new(gen.AdvanceGoalIdle)}); err != nil {
		return err
	}
	return r.look(ctx)
}

// move moves the world's clock, and answers no facts.
func (s *session) move(ctx context.Context, goal gen.Advance) (gen.Advanced, error) {
	goal.Timeout = new(advanceTime.String())
	if goal.Facts == nil {
		goal.Facts = new(0)
	}
	return fetchWithin[gen.Advanced](ctx, s, advanceTime+s.timeout, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.AdvanceClock(ctx, s.world, goal)
	})
}

// stop makes sure that nobody writes any more, and reads how the simulation stands.
func (r *simulation) stop(ctx context.Context) error {
	if r.now.State != gen.SimulationStateRunning {
		return nil
	}
	now, err := fetch[gen.Simulation](ctx, r.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.StopSimulation(ctx, r.world, r.now.ID)
	})
	if err == nil {
		r.now = now
	}
	return err
}

// clear takes the line of progress away.
func (r *simulation) clear() {
	if r.progress != nil {
		fmt.Fprint(r.progress, "\r\x1b[K")
	}
}

// isTerminal tells whether somebody may be looking at what is written.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
