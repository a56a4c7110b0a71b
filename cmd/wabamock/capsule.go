package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// withWorldFlag names the world that a capsule is compared with.
const withWorldFlag = "with-world"

// capsuleLimit is how long a capsule may take to arrive.
const capsuleLimit = 10 * time.Minute

func newCapsule(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "capsule <command> [flags]",
		Short: "Take a run along as a file, and repeat it offline",
		Long: `Take a run along as a file, and repeat it offline.

A capsule has all that happened in a world: what it began with, every request and what was done by
the control API, the journal, and what was posted to webhooks; passwords, tokens and keys are replaced.
Attach it to a bug report: "capsule replay" repeats it anywhere, byte for byte.`,
		Example: `  wabamock capsule save --out bug.capsule
  wabamock capsule replay bug.capsule
  wabamock capsule diff before.capsule after.capsule`,
		Args: knownCommand,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newCapsuleSave(environment), newCapsuleReplay(), newCapsuleDiff(environment))
	return c
}

func newCapsuleSave(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "save [flags]",
		Short: "Write all that happened in a world into a file",
		Long: `Write all that happened in a world into a file.

There is none of a world whose journal has dropped entries (see --journal-entries of serve), or that
was restored from a snapshot or from --data-dir: what came before is not known.`,
		Example: `  wabamock capsule save --world checkout-7 --out bug.capsule
  wabamock capsule save --out - | wabamock capsule replay -`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := openSession(c, environment)
			if err != nil {
				return err
			}
			return saveCapsule(c, s)
		},
	}
	addSession(c, environment)
	c.Flags().String(outFlag, "", "`file` to write, - for the standard output (default WORLD.capsule)")
	return c
}

// saveCapsule writes the capsule of a world into a file.
func saveCapsule(c *cobra.Command, s *session) error {
	file, err := takeCapsule(c.Context(), s)
	if err != nil {
		return err
	}
	name := c.Flag(outFlag).Value.String()
	if name == "-" {
		_, err := c.OutOrStdout().Write(file)
		return err
	}
	if name == "" {
		name = s.world + ".capsule"
	}
	if err := os.WriteFile(name, file, 0o644); err != nil { //nolint:gosec // it is made to be handed on, and holds no secret
		return &exitError{exitCheck, fmt.Errorf("write the capsule: %w", err)}
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "wrote %s, %d bytes, of world %s\n", filepath.ToSlash(name), len(file), s.world)
	return err
}

// takeCapsule asks for the capsule of a world.
func takeCapsule(ctx context.Context, s *session) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, capsuleLimit)
	defer cancel()
	body, err := s.open(ctx, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadCapsule(ctx, s.world)
	})
	if err != nil {
		return nil, err
	}
	defer body.Close()
	file, err := io.ReadAll(body)
	if err != nil {
		return nil, s.unreachable(err)
	}
	return file, nil
}

func newCapsuleReplay() *cobra.Command {
	c := &cobra.Command{
		Use:   "replay <file> [flags]",
		Short: "Repeat a capsule offline, and tell where this program departs",
		Long: `Repeat a capsule offline, and tell where this program departs.

Every request is sent again at its instant and in its order, what the control API did is done again,
and webhooks end as they did, without any network. Answers, facts and payloads are compared byte for
byte. The first departure comes first; any fails the check (exit code 1). "-" reads the standard input.`,
		Example: "  wabamock capsule replay bug.capsule\n  wabamock capsule replay bug.capsule --output json",
		Args:    cobra.ExactArgs(1),
		RunE:    replayCapsule,
	}
	addOutput(c)
	return c
}

// replayCapsule repeats a capsule and prints what came of it.
func replayCapsule(c *cobra.Command, args []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	file, err := openFile(c.InOrStdin(), args[0])
	if err != nil {
		return err
	}
	r, err := server.ReplayCapsule(c.Context(), file)
	if err = errors.Join(err, file.Close()); err != nil {
		return &exitError{exitCheck, err}
	}
	r.Program = readBuild().Version // the server in it is not told
	if output == formatJSON {
		err = writeJSON(c.OutOrStdout(), r)
	} else {
		err = printReplay(c.OutOrStdout(), r)
	}
	if err == nil && !r.Same() {
		err = &exitError{exitCheck, fmt.Errorf("the repeated run departs in %d places", len(r.Departures)+r.More)}
	}
	return err
}

// openFile opens a file, or the standard input.
func openFile(stdin io.Reader, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(name)
}

// printReplay tells what came of repeating a capsule.
func printReplay(to io.Writer, r server.CapsuleReplay) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "world %s, recorded by wabamock %s, repeated by %s\n", r.Capsule.World, r.Capsule.Program, r.Program)
	if !r.SameSpec {
		text.WriteString("note: the openapi.yaml of the two is not the same\n")
	}
	fmt.Fprintf(&text, "repeated %d exchanges, %d deeds of the control API, %d attempts to post a webhook\n", r.Exchanges, r.Deeds, r.Attempts)
	for _, n := range r.Notes {
		fmt.Fprintf(&text, "note: %s\n", n)
	}
	if r.Same() {
		text.WriteString("no departures: answers, facts and webhook payloads are the same to the byte\n")
	}
	for i, d := range r.Departures {
		if i == 0 {
			fmt.Fprintf(&text, "first departure, at %s\n", d.At.UTC().Format(time.RFC3339Nano))
		}
		fmt.Fprintf(&text, "  %s\n", d)
	}
	if r.More > 0 {
		fmt.Fprintf(&text, "  and %d more\n", r.More)
	}
	_, err := to.Write(text.Bytes())
	return err
}

func newCapsuleDiff(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "diff <old> [new] [flags]",
		Short: "Compare what clients asked for in two runs",
		Long: `Compare what clients asked for in two runs: which requests are missing, added, changed (and where), or
come in another order. Answers do not count. Any difference fails the check (exit code 1).

With --with-world the other run is that of a world of a running server.`,
		Example: `  wabamock capsule diff before.capsule after.capsule
  wabamock capsule diff before.capsule --with-world checkout-7`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error { return diffCapsules(c, args, environment) },
	}
	addSession(c, environment)
	c.Flags().String(withWorldFlag, "", "compare with this `world` of the server instead of a file")
	completeWith(c, withWorldFlag, func(c *cobra.Command) []string { return worldNames(c, environment) })
	addOutput(c)
	return c
}

// diffCapsules prints how two runs differ.
func diffCapsules(c *cobra.Command, args, environment []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	before, err := openFile(c.InOrStdin(), args[0])
	if err != nil {
		return err
	}
	after, err := otherRun(c, args[1:], environment)
	if err != nil {
		return errors.Join(err, before.Close())
	}
	differences, err := server.DiffCapsules(before, after)
	if err = errors.Join(err, before.Close(), after.Close()); err != nil {
		return &exitError{exitCheck, err}
	}
	if output == formatJSON {
		err = writeJSON(c.OutOrStdout(), struct {
			Differences []server.CapsuleDifference `json:"differences"`
		}{slices.Concat([]server.CapsuleDifference{}, differences)})
	} else {
		err = printDifferences(c.OutOrStdout(), differences)
	}
	if err == nil && len(differences) > 0 {
		err = &exitError{exitCheck, fmt.Errorf("%d requests differ", len(differences))}
	}
	return err
}

// otherRun is the run to compare with: a file, or a world of a running server.
func otherRun(c *cobra.Command, files, environment []string) (io.ReadCloser, error) {
	world := c.Flag(withWorldFlag).Value.String()
	switch {
	case (len(files) == 1) == (world != ""):
		return nil, fmt.Errorf("give either a second file or --%s", withWorldFlag)
	case len(files) == 1:
		return openFile(c.InOrStdin(), files[0])
	}
	if err := c.Flags().Set(worldFlag, world); err != nil {
		return nil, err
	}
	s, err := openSession(c, environment)
	if err != nil {
		return nil, err
	}
	file, err := takeCapsule(c.Context(), s)
	return io.NopCloser(bytes.NewReader(file)), err
}

// printDifferences tells how two runs differ.
func printDifferences(to io.Writer, all []server.CapsuleDifference) error {
	var text bytes.Buffer
	for _, d := range all {
		fmt.Fprintf(&text, "%-9s  %s", d.Change, d.Request)
		switch {
		case d.Old != "" && d.New != "":
			fmt.Fprintf(&text, "  %s answered %d, now %s answered %d\n", d.Old, d.OldStatus, d.New, d.NewStatus)
		case d.Old != "":
			fmt.Fprintf(&text, "  was %s\n", d.Old)
		default:
			fmt.Fprintf(&text, "  is %s\n", d.New)
		}
		for _, p := range d.Places {
			what := p.What
			if p.Pointer != "" {
				what += " at " + p.Pointer
			}
			fmt.Fprintf(&text, "  %s\n    - %s\n    + %s\n", what, p.Old, p.New)
		}
	}
	if len(all) == 0 {
		text.WriteString("no differences: the same requests in the same order\n")
	}
	_, err := to.Write(text.Bytes())
	return err
}
