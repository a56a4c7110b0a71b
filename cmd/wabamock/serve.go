package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/wabamock/wabamock/server"
)

// printConfigFlag asks for the settings instead of a server.
const printConfigFlag = "print-config"

func newServe(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "serve [flags]",
		Short: "Run the mock until it is interrupted",
		Long: `Run the mock until it is interrupted. It says where it is: the API, the control API, and /_mock/ui/, the page to
look at all of it.

The first SIGINT or SIGTERM lets requests under way finish, the second ends at once.`,
		Example: `  wabamock serve
  wabamock serve --listen :0 --fixture fresh
  wabamock serve --scenario rate-limited --scenario ./mine.yaml --watch
  WABAMOCK_CLOCK=frozen wabamock serve --print-config`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return serve(c, environment) },
	}
	c.Flags().Bool(printConfigFlag, false, "print each setting and where its value comes from, then stop")
	addOutput(c)
	addSettings(c, settings())
	return c
}

// serve prints the settings, or runs a server until a signal comes.
func serve(c *cobra.Command, environment []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	r, err := resolve(c.Flags(), environment)
	if err != nil {
		return err
	}
	for _, w := range r.warnings {
		fmt.Fprintln(c.ErrOrStderr(), "wabamock: warning:", w)
	}
	if c.Flag(printConfigFlag).Value.String() == "true" {
		return printSettings(c.OutOrStdout(), output, r.report)
	}
	r.server.Logger = newLogger(c.ErrOrStderr(), r.options)
	build := readBuild()
	r.server.Version, r.server.Commit = build.Version, build.Commit

	ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var watching sync.WaitGroup
	defer watching.Wait()
	return runServer(ctx, stop, r.server, func(s *server.Server) error {
		if r.watch {
			watching.Go(func() { watch(ctx, r.server.Scenarios, s, r.server.Logger) })
		}
		if err := printBanner(c.OutOrStdout(), output, s.Banner()); err != nil {
			return fmt.Errorf("announce: %w", err)
		}
		return nil
	})
}

// runServer starts a server, announces it, and closes it when the context ends or announcing
// fails. From then on signals act as if nobody listened to them, since stop was called.
func runServer(ctx context.Context, stop func(), cfg server.Config, announce func(*server.Server) error) error {
	s, err := server.New(cfg)
	if err != nil {
		return &exitError{exitNotReady, fmt.Errorf("start: %w", orUnknown(cfg.Scenarios, err))}
	}
	if err := s.Start(ctx); err != nil {
		return &exitError{exitNotReady, fmt.Errorf("start: %w", err)}
	}
	announced := announce(s)
	debug.FreeOSMemory() // what reading the descriptions took is not needed any more
	releaseProgram()
	if announced == nil {
		<-ctx.Done()
	}
	stop()
	cfg.Logger.Info("stopping: requests under way may end, another signal ends them")
	if err := s.Close(context.WithoutCancel(ctx)); err != nil {
		return &exitError{exitCheck, fmt.Errorf("stop: %w", err)}
	}
	if announced != nil {
		return &exitError{exitCheck, announced}
	}
	return nil
}

// newLogger makes the operator's log.
func newLogger(w io.Writer, o options) *slog.Logger {
	h := &slog.HandlerOptions{Level: o.logLevel}
	if o.logFormat == formatJSON {
		return slog.New(slog.NewJSONHandler(w, h))
	}
	return slog.New(slog.NewTextHandler(w, h))
}

// printSettings writes each setting and where its value came from.
func printSettings(w io.Writer, output format, report []server.Setting) error {
	if output == formatJSON {
		return writeJSON(w, report)
	}
	rows := [][]string{{"SETTING", "VALUE", "SOURCE"}}
	for _, s := range report {
		value := s.Value
		if value == "" {
			value = "-"
		}
		rows = append(rows, []string{s.Key, value, s.Source})
	}
	return writeTable(w, rows)
}
