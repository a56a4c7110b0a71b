package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// Flags of scenario run.
const (
	waitFlag    = "wait"
	serviceFlag = "service"
	settleFlag  = "settle"
	spanFlag    = "within"
	junitFlag   = "junit"
)

func newScenarioRun(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "run <name|file>... [flags] [-- command [args]]",
		Short: "Play scenarios with a client, and judge what it did",
		Long: `Play scenarios with a client, and judge what it did.

It starts a server of its own, with one world that begins with the scenarios: with their fixture,
seed and start, and a clock that stands still where there is a start. The client under test is the
command after --, which finds WABAMOCK_URL (the server), WABAMOCK_WORLD, WABAMOCK_API (the mocked API,
to /v1), WABAMOCK_USER and WABAMOCK_PASSWORD in its environment. What it prints goes to standard error.

A command is a test: it runs to its end, and may move the clock itself (wabamock clock advance). Then
what is left of the script is played, and the expectations are judged. With --service the command is
a program that does not end by itself: once it has asked for something, the script is played, moment
by moment, and it is interrupted at the end. With --wait there is no command: it waits for a client
that somebody else starts, then goes on as with --service. Without either only the script is played.

The command, and all that it started, is killed when --within is over.

Exit code 1: an expectation is not met, the command failed, or something is wrong in a scenario; 2: a
scenario does not exist; 3: the server could not start.`,
		Example: `  wabamock scenario run happy-conversation
  wabamock scenario run rate-limited --junit report.xml -- npm test
  wabamock scenario run ./mine.yaml --service --webhook http://127.0.0.1:8080/hook -- ./my-bot
  wabamock scenario run ./mine.yaml --wait --listen 127.0.0.1:9090`,
		Args:              scenarioArgs,
		ValidArgsFunction: completeScenario,
		RunE:              func(c *cobra.Command, args []string) error { return runScenarios(c, args, environment) },
	}
	f := c.Flags()
	f.Bool(waitFlag, false, "wait for a client that somebody else starts")
	f.Bool(serviceFlag, false, "the command does not end by itself")
	f.Duration(settleFlag, 250*time.Millisecond, "how long a service must have asked nothing before the clock moves on, real time")
	f.Duration(spanFlag, 2*time.Minute, "how long the client may take in all, real time")
	f.String(junitFlag, "", "`file` to write a JUnit report to")
	f.String(listenFlag, "127.0.0.1:0", "`address` for the server; port 0 takes a free one")
	f.String(fixtureFlag, "", "shipped fixture by `name`, or a YAML file by path (default: as the scenarios want it)")
	f.Uint64(seedFlag, 0, "what ids, tokens and names follow from (default: as the scenarios want it)")
	f.String(webhookFlag, "", "`URL` that webhooks are posted to")
	addOutput(c)
	return c
}

// scenarioArgs wants a scenario before the command.
func scenarioArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 || c.ArgsLenAtDash() == 0 {
		return errors.New("want the name or file of a scenario")
	}
	wait, _ := c.Flags().GetBool(waitFlag)
	service, _ := c.Flags().GetBool(serviceFlag)
	switch command := c.ArgsLenAtDash() >= 0 && len(args) > c.ArgsLenAtDash(); {
	case wait && command:
		return fmt.Errorf("--%s waits for a client that somebody else starts: leave the command out", waitFlag)
	case service && !command:
		return fmt.Errorf("--%s needs a command after --", serviceFlag)
	}
	return nil
}

// trial is a run of scenarios with a client.
type trial struct {
	*session

	banner  server.Banner
	command []string // the client; empty: none, or somebody else's
	wait    bool
	service bool
	settle  time.Duration
	environ []string // of this process
	stdout  io.Writer
	stderr  io.Writer
}

// runScenarios starts a server, plays the scenarios, and judges.
func runScenarios(c *cobra.Command, args, environment []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	names := args
	if dash := c.ArgsLenAtDash(); dash >= 0 {
		names = args[:dash]
	}
	cfg, err := trialConfig(c, names)
	if err != nil {
		return err
	}
	t := &trial{command: args[len(names):], environ: environment, stdout: c.OutOrStdout(), stderr: c.ErrOrStderr()}
	t.wait, _ = c.Flags().GetBool(waitFlag)
	t.service, _ = c.Flags().GetBool(serviceFlag)
	t.settle, _ = c.Flags().GetDuration(settleFlag)
	limit, _ := c.Flags().GetDuration(spanFlag)

	ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	ctx, end := context.WithCancel(ctx)
	defer end()
	err = runServer(ctx, stop, cfg, func(s *server.Server) error {
		defer end()
		if err := t.connect(s.Banner()); err != nil {
			return err
		}
		return t.play(ctx, limit, output, c.Flag(junitFlag).Value.String())
	})
	return failedTrial(cfg.Scenarios, err)
}

// trialConfig is the server of a trial.
func trialConfig(c *cobra.Command, names []string) (server.Config, error) {
	build := readBuild()
	cfg := server.Config{
		Listen: c.Flag(listenFlag).Value.String(), Version: build.Version, Commit: build.Commit,
		Fixture: c.Flag(fixtureFlag).Value.String(),
		Logger:  slog.New(slog.NewTextHandler(c.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	cfg.World.Seed, _ = c.Flags().GetUint64(seedFlag)
	cfg.World.Webhook = c.Flag(webhookFlag).Value.String()
	r := resolved{options: options{server: cfg}}
	for _, name := range names {
		r.server.Scenarios = append(r.server.Scenarios, server.ScenarioFile{Name: name})
	}
	for i, name := range names {
		f, err := scenarioFile(name)
		if err != nil {
			return cfg, err
		}
		r.server.Scenarios[i] = f
	}
	err := r.loadFixture("the flag")
	return r.server, err
}

// connect is how a trial speaks to the control API of its server.
func (t *trial) connect(b server.Banner) error {
	base, host, err := baseOf(b.URLs.Control)
	if err != nil {
		return err
	}
	api, err := gen.NewClient(base, gen.WithHTTPClient(askingClient(host, nil)))
	if err != nil {
		return fmt.Errorf("reach the control API: %w", err)
	}
	t.banner, t.session = b, &session{url: base, world: b.World, timeout: time.Minute, api: api}
	return nil
}

// play lets the client do its work and the script happen, then judges.
func (t *trial) play(ctx context.Context, limit time.Duration, output format, report string) error {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	failed := t.perform(within)
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	verdict, err := fetch[gen.Verdict](ctx, t.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadVerdict(ctx, t.world, nil)
	})
	if err != nil {
		return err
	}
	if report != "" {
		if err := t.report(ctx, report, failed); err != nil {
			return err
		}
	}
	if err := printVerdict(t.stdout, output, verdict); err != nil {
		return err
	}
	if !verdict.Met {
		failed = errors.Join(failed, unmet(verdict))
	}
	return failed
}

// perform lets the client do its work and the script happen. The error is the client's.
func (t *trial) perform(ctx context.Context) error {
	switch {
	case len(t.command) > 0 && !t.service:
		err := t.start(ctx).wait()
		if ctx.Err() != nil {
			return err // there is no time left
		}
		return errors.Join(err, t.playScript(ctx, 0))
	case len(t.command) > 0:
		client := t.start(ctx)
		err := t.awaitRequest(ctx, client.done)
		if err == nil {
			err = t.playScript(ctx, t.settle)
		}
		return errors.Join(err, client.interrupt())
	case t.wait:
		for _, line := range t.variables() {
			fmt.Fprintln(t.stderr, line)
		}
		fmt.Fprintln(t.stderr, "wabamock: waiting for the first request of a client")
		if err := t.awaitRequest(ctx, nil); err != nil {
			return err
		}
		return t.playScript(ctx, t.settle)
	}
	return t.playScript(ctx, 0)
}

// variables tell a client where the server is.
func (t *trial) variables() []string {
	list := []string{
		urlVariable + "=" + t.url, worldVariable + "=" + t.world, apiVariable + "=" + strings.TrimSuffix(t.banner.URLs.API, "/") + "/v1",
	}
	if len(t.banner.Logins) > 0 {
		list = append(list, userVariable+"="+t.banner.Logins[0].Name, passwordVariable+"="+t.banner.Logins[0].Password)
	}
	return list
}

// report writes the verdict as a JUnit report, and how the client ended where there was one.
func (t *trial) report(ctx context.Context, file string, failed error) error {
	body, err := t.open(ctx, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadVerdict(ctx, t.world, &gen.ReadVerdictParams{Format: new(gen.VerdictFormatJunit)})
	})
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(body, maxAnswer))
	if err = errors.Join(err, body.Close()); err == nil && (failed != nil || len(t.command) > 0) {
		text, err = withClient(text, cmp.Or(strings.Join(t.command, " "), clientSuite), failed)
	}
	if err == nil {
		err = os.WriteFile(file, text, 0o644) //nolint:gosec // a report is for everybody
	}
	if err != nil {
		return fmt.Errorf("write the JUnit report: %w", err)
	}
	return nil
}

// unmet says how many expectations are not met.
func unmet(v gen.Verdict) error {
	n := 0
	for _, e := range v.Expectations {
		if !e.Met {
			n++
		}
	}
	return fmt.Errorf("%d of %d expectations not met", n, len(v.Expectations))
}

// printVerdict prints how the expectations stand, with a diff for each that is not met.
func printVerdict(w io.Writer, output format, v gen.Verdict) error {
	if output == formatJSON {
		return writeJSON(w, v)
	}
	var b strings.Builder
	for _, e := range v.Expectations {
		if e.Met {
			fmt.Fprintf(&b, "ok    %s/%s: %s\n", e.Scenario, e.Name, e.Expected)
			continue
		}
		fmt.Fprintf(&b, "FAIL  %s/%s\n      - %s\n      + %s\n", e.Scenario, e.Name, e.Expected, e.Got)
		if e.Missed != nil {
			by := ""
			if e.MissedBy != nil {
				by = " (exchange " + *e.MissedBy + ")"
			}
			fmt.Fprintf(&b, "        the last did not count: %s%s\n", *e.Missed, by)
		}
	}
	if len(v.Expectations) == 0 {
		b.WriteString("nothing was expected\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// exitOf is an error of a client as people read it.
func exitOf(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", cmp.Or(name, "client"), err)
}
