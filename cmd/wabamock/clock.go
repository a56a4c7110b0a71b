package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
)

// untilIdleFlag lets time go by until nothing is under way.
const untilIdleFlag = "until-idle"

func newClock(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "clock [flags]",
		Short: "Show, freeze, run or advance the clock of a world",
		Long: `Show, freeze, run or advance the clock of a world.

Everything that takes time in a world is on its clock: statuses, retries of webhooks, the 24-hour
window, tokens, caches. "advance" lets what is due on the way happen in its order, and returns when
all of it has, webhooks included.`,
		Example: `  wabamock clock
  wabamock clock freeze
  wabamock clock advance 25h
  wabamock clock advance --until-idle
  wabamock clock run`,
		Args: knownCommand,
		RunE: clockCommand(environment, func(ctx context.Context, s *session) (gen.Clock, error) {
			return fetch[gen.Clock](ctx, s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
				return api.ReadClock(ctx, s.world)
			})
		}),
	}
	freeze := &cobra.Command{
		Use: "freeze [flags]", Short: "Let the clock stand still", Args: cobra.NoArgs,
		RunE: clockCommand(environment, setClock(gen.ClockStateFrozen)),
	}
	run := &cobra.Command{
		Use: "run [flags]", Short: "Let the clock follow real time, from where it stands", Args: cobra.NoArgs,
		RunE: clockCommand(environment, setClock(gen.ClockStateRunning)),
	}
	for _, command := range []*cobra.Command{c, freeze, run} {
		addSession(command, environment)
		addOutput(command)
	}
	c.AddCommand(freeze, run, newAdvance(environment))
	return c
}

// clockCommand does something to a clock and prints how it stands.
func clockCommand(environment []string, do func(context.Context, *session) (gen.Clock, error)) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, _ []string) error {
		output, err := outputOf(c)
		if err != nil {
			return err
		}
		s, err := openSession(c, environment)
		if err != nil {
			return err
		}
		clock, err := do(c.Context(), s)
		if err != nil {
			return err
		}
		if output == formatJSON {
			return writeJSON(c.OutOrStdout(), clock)
		}
		line := fmt.Sprintf("%s, %s", clock.State, clock.Now.UTC().Format(time.RFC3339Nano))
		switch {
		case clock.Next != nil:
			line += ", next at " + clock.Next.UTC().Format(time.RFC3339Nano)
		case clock.Idle:
			line += ", idle"
		}
		_, err = fmt.Fprintln(c.OutOrStdout(), line)
		return err
	}
}

// setClock lets a clock run or stand still.
func setClock(state gen.ClockState) func(context.Context, *session) (gen.Clock, error) {
	return func(ctx context.Context, s *session) (gen.Clock, error) {
		return fetch[gen.Clock](ctx, s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
			return api.SetClock(ctx, s.world, gen.ClockChange{State: &state})
		})
	}
}

func newAdvance(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "advance [span] [flags]",
		Short: "Let time go by, and what is due happen",
		Long: `Let time go by, and what is due happen: for a span (90s, 25h, 30d) or until nothing is under way.

It prints the facts on the way, as the journal shows them, and returns when all of it has happened.`,
		Example: `  wabamock clock advance 25h
  wabamock clock advance --until-idle --output json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runAdvance(c, args, environment) },
	}
	c.Flags().Bool(untilIdleFlag, false, "go on until no status is to come and no webhook is queued")
	addSession(c, environment)
	addOutput(c)
	return c
}

// isLongSpan tells whether a text is a span such as 25h, 30d or 2d12h. How long it may be the server knows.
func isLongSpan(s string) bool {
	days, rest, ok := strings.Cut(s, "d")
	if !ok {
		days, rest = "0", s
	}
	_, err := strconv.ParseUint(days, 10, 64)
	if ok && rest == "" {
		return err == nil
	}
	_, valid := parseSpan(rest)
	return err == nil && valid
}

// runAdvance lets time go by.
func runAdvance(c *cobra.Command, args, environment []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	idle, _ := c.Flags().GetBool(untilIdleFlag)
	goal := gen.Advance{Facts: new(1000)}
	switch {
	case idle == (len(args) == 1):
		return errors.New("want a span such as 25h, or --" + untilIdleFlag)
	case idle:
		goal.Until = new(gen.AdvanceGoalIdle)
	case !isLongSpan(args[0]):
		return fmt.Errorf("span %q: want days, hours, minutes or less, such as 90s, 25h or 2d12h", args[0])
	default:
		goal.By = &args[0]
	}
	s, err := openSession(c, environment)
	if err != nil {
		return err
	}
	moved, err := s.move(c.Context(), goal)
	if err != nil {
		return err
	}
	if output == formatJSON {
		return writeJSON(c.OutOrStdout(), moved)
	}
	if err := newTeller(c.OutOrStdout(), false).tell(moved.Facts); err != nil {
		return err
	}
	if more := moved.Count - len(moved.Facts); more > 0 {
		if _, err := fmt.Fprintf(c.OutOrStdout(), "… and %d more\n", more); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "from %s to %s\n", moved.From.UTC().Format(time.RFC3339Nano), moved.Now.UTC().Format(time.RFC3339Nano))
	return err
}
