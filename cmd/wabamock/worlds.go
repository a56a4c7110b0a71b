package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Flags of worlds.
const (
	fixtureFlag  = "fixture"
	seedFlag     = "seed"
	startFlag    = "start"
	frozenFlag   = "frozen"
	webhookFlag  = "webhook"
	scenarioFlag = "scenario"
	onlyFlag     = "only"
	fileFlag     = "file"
)

// snapshotTime bounds taking and restoring a snapshot, which may be large.
const snapshotTime = 10 * time.Minute

func newWorlds(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "worlds [flags]",
		Short: "List, create, reset, snapshot, restore or delete worlds of a running server",
		Long: `List, create, reset, snapshot, restore or delete worlds of a running server.

A world is a simulated business of its own. One that nobody created comes into being at its first
use, so "create" is for those that begin with something of their own.`,
		Example: `  wabamock worlds
  wabamock worlds create checkout-7 --seed 7 --start 2024-05-01T09:00:00Z --frozen
  wabamock worlds reset checkout-7 --only messages,deliveries
  wabamock worlds snapshot checkout-7 --file checkout-7.json
  wabamock worlds restore checkout-8 --file checkout-7.json
  wabamock worlds delete checkout-7`,
		Args: knownCommand,
		RunE: func(c *cobra.Command, _ []string) error { return listWorlds(c, environment) },
	}
	list := &cobra.Command{Use: "list [flags]", Short: "List the live worlds", Args: cobra.NoArgs, RunE: c.RunE}
	addSession(list, environment)
	addOutput(list)
	create := named(environment, "create", "Create a world", createWorld)
	f := create.Flags()
	f.String(fixtureFlag, "", "shipped fixture by `name`, or a YAML file by path")
	f.Uint64(seedFlag, 0, "what ids, tokens and names follow from")
	f.String(startFlag, "", "`instant` at which its clock begins")
	f.Bool(frozenFlag, false, "let its clock stand still")
	f.String(webhookFlag, "", "`URL` that webhooks are posted to")
	f.StringSlice(scenarioFlag, nil, "`names or files` of the scenarios that it begins with, in their order (default: those of the server)")
	reset := named(environment, "reset", "Let a world begin again, or parts of it", resetWorld)
	reset.Flags().StringSlice(onlyFlag, nil, "`parts` that begin again, such as messages,deliveries (default: all of it)")
	remove := named(environment, "delete", "Delete a world", deleteWorld)
	snapshot := named(environment, "snapshot", "Save a world as one JSON file, passwords and tokens included", saveWorld)
	snapshot.Flags().String(fileFlag, "-", "`file` to write, - for standard output")
	restore := named(environment, "restore", "Make a world what a snapshot says", restoreWorld)
	restore.Flags().String(fileFlag, "-", "`file` to read, - for standard input")
	addSession(c, environment)
	addOutput(c)
	c.AddCommand(list, create, reset, remove, snapshot, restore)
	return c
}

// named is a command about one world, which is its argument.
func named(environment []string, name, about string, do func(*cobra.Command, *session) error) *cobra.Command {
	c := &cobra.Command{
		Use:   name + " <world> [flags]",
		Short: about,
		Args:  cobra.ExactArgs(1),
		ValidArgsFunction: func(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return worldNames(c, environment), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := c.Flags().Set(worldFlag, args[0]); err != nil {
				return err
			}
			s, err := openSession(c, environment)
			if err != nil {
				return err
			}
			return do(c, s)
		},
	}
	addSession(c, environment)
	if err := c.Flags().MarkHidden(worldFlag); err != nil {
		panic(fmt.Sprintf("hide --%s: %v", worldFlag, err)) // it was just added
	}
	addOutput(c)
	return c
}

// listWorlds prints the live worlds.
func listWorlds(c *cobra.Command, environment []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	s, err := openSession(c, environment)
	if err != nil {
		return err
	}
	list, err := fetch[gen.WorldList](c.Context(), s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ListWorlds(ctx)
	})
	if err != nil {
		return err
	}
	if output == formatJSON {
		return writeJSON(c.OutOrStdout(), list)
	}
	return printWorlds(c.OutOrStdout(), list.Worlds)
}

// printWorlds prints worlds as a table.
func printWorlds(w io.Writer, worlds []gen.World) error {
	rows := [][]string{{"WORLD", "FIXTURE", "SEED", "CLOCK", "NOW", "MESSAGES", "QUEUED"}}
	for _, world := range worlds {
		rows = append(rows, []string{
			world.Name, world.Fixture, strconv.FormatUint(world.Seed, 10), string(world.Clock.State),
			world.Clock.Now.UTC().Format(time.RFC3339), strconv.Itoa(world.Size.Messages), strconv.Itoa(world.Size.DeliveriesQueued),
		})
	}
	return writeTable(w, rows)
}

// printWorld prints what a call about a world answered.
func printWorld(c *cobra.Command, world gen.World, err error) error {
	if err != nil {
		return err
	}
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	if output == formatJSON {
		return writeJSON(c.OutOrStdout(), world)
	}
	return printWorlds(c.OutOrStdout(), []gen.World{world})
}

// createWorld creates a world from what the flags say.
func createWorld(c *cobra.Command, s *session) error {
	wish := gen.NewWorld{Name: s.world}
	if fixture := c.Flag(fixtureFlag).Value.String(); fixture != "" {
		if isPath(fixture) {
			text, err := os.ReadFile(fixture)
			if err != nil {
				return fmt.Errorf("--%s: %w", fixtureFlag, err)
			}
			wish.FixtureYaml = new(string(text))
		} else {
			wish.Fixture = &fixture
		}
	}
	if c.Flags().Changed(seedFlag) {
		n, err := c.Flags().GetUint64(seedFlag)
		if err != nil {
			return err
		}
		wish.Seed = &n
	}
	if text := c.Flag(startFlag).Value.String(); text != "" {
		start, ok := instant().parse(text)
		if !ok {
			return fmt.Errorf("--%s is %q: want %s", startFlag, text, instant().form)
		}
		wish.Start = &start
	}
	if frozen, _ := c.Flags().GetBool(frozenFlag); frozen {
		wish.Clock = new(gen.ClockStateFrozen)
	}
	if webhook := c.Flag(webhookFlag).Value.String(); webhook != "" {
		wish.Webhook = &webhook
	}
	var err error
	if wish.Scenarios, err = wishedScenarios(words(c, scenarioFlag)); err != nil {
		return err
	}
	world, err := fetch[gen.World](c.Context(), s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.CreateWorld(ctx, wish)
	})
	return printWorld(c, world, err)
}

// wishedScenarios are the scenarios that a world is to begin with; nil: those of the server.
func wishedScenarios(names []string) ([]gen.NewScenario, error) {
	var all []gen.NewScenario
	for _, name := range names {
		f, err := scenarioFile(name)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", scenarioFlag, err)
		}
		wish := gen.NewScenario{Name: &name}
		if f.YAML != nil {
			wish = gen.NewScenario{Yaml: new(string(f.YAML)), File: &f.Name}
		}
		all = append(all, wish)
	}
	return all, nil
}

// resetWorld lets a world, or parts of it, begin again.
func resetWorld(c *cobra.Command, s *session) error {
	var p gen.ResetWorldParams
	for _, part := range words(c, onlyFlag) {
		p.Only = append(p.Only, gen.WorldPart(part))
	}
	world, err := fetch[gen.World](c.Context(), s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ResetWorld(ctx, s.world, &p)
	})
	return printWorld(c, world, err)
}

// deleteWorld deletes a world.
func deleteWorld(c *cobra.Command, s *session) error {
	_, err := fetch[struct{}](c.Context(), s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.DeleteWorld(ctx, s.world)
	})
	if err != nil {
		return err
	}
	if output, _ := outputOf(c); output == formatJSON {
		return writeJSON(c.OutOrStdout(), map[string]string{"deleted": s.world})
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s is gone\n", s.world)
	return err
}

// saveWorld writes a snapshot to a file that nobody else may read.
func saveWorld(c *cobra.Command, s *session) error {
	ctx, cancel := context.WithTimeout(c.Context(), snapshotTime)
	defer cancel()
	body, err := s.open(ctx, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadSnapshot(ctx, s.world)
	})
	if err != nil {
		return err
	}
	defer body.Close()
	name := c.Flag(fileFlag).Value.String()
	if name == "-" {
		_, err = io.Copy(c.OutOrStdout(), body)
	} else {
		err = writeFile(name, body)
	}
	if err != nil {
		return &exitError{exitCheck, fmt.Errorf("write the snapshot: %w", err)}
	}
	return nil
}

// writeFile writes a file whole; what can't be written whole leaves none.
func writeFile(name string, from io.Reader) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// restoreWorld makes a world what a snapshot says.
func restoreWorld(c *cobra.Command, s *session) error {
	in := c.InOrStdin()
	if name := c.Flag(fileFlag).Value.String(); name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("--%s: %w", fileFlag, err)
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	world, err := fetchWithin[gen.World](c.Context(), s, snapshotTime, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.RestoreSnapshotWithBody(ctx, s.world, jsonType, in)
	})
	return printWorld(c, world, err)
}
