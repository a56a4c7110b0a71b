package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/spf13/cobra"

	"github.com/wabamock/wabamock/server"
)

func newFixture() *cobra.Command {
	c := &cobra.Command{
		Use:   "fixture <command> [flags]",
		Short: "List, show or check fixtures: what worlds begin with",
		Long: `List, show or check fixtures: what worlds begin with.

A fixture is a YAML file with a number, users, customers, templates, groups, settings and options.
Those that come with the program have names; any other is a file. "serve --fixture" starts from one.`,
		Example: `  wabamock fixture list
  wabamock fixture show one-business > mine.yaml
  wabamock fixture lint mine.yaml
  wabamock serve --fixture mine.yaml`,
		Args: knownCommand,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	list := &cobra.Command{
		Use: "list [flags]", Short: "List the fixtures that come with the program, the default one first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return listFixtures(c) },
	}
	show := &cobra.Command{
		Use: "show <name> [flags]", Short: "Print a fixture that comes with the program, to begin one's own with", Args: cobra.ExactArgs(1),
		ValidArgsFunction: completeFixture,
		RunE:              func(c *cobra.Command, args []string) error { return showFixture(c, args[0]) },
	}
	lint := &cobra.Command{
		Use:   "lint <file|name>... [flags]",
		Short: "Check fixture files",
		Long: `Check fixture files, as a server would when it starts from them.

Problems are printed as file:line:column; any problem fails the check (exit code 1).
A file or name that does not exist is wrong usage (exit code 2).`,
		Example:           "  wabamock fixture lint mine.yaml",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: completeFixture,
		RunE:              lintFixtures,
	}
	for _, sub := range []*cobra.Command{list, show, lint} {
		addOutput(sub)
	}
	c.AddCommand(list, show, lint)
	return c
}

// completeFixture offers the names of shipped fixtures, besides files.
func completeFixture(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	shipped, _ := server.Fixtures() // none to offer otherwise
	return fixtureNames(shipped), cobra.ShellCompDirectiveDefault
}

// fixtureNames are the names of fixtures.
func fixtureNames(list []server.ShippedFixture) []string {
	var names []string
	for _, f := range list {
		names = append(names, f.Name)
	}
	return names
}

// listFixtures prints the shipped fixtures.
func listFixtures(c *cobra.Command) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	shipped, err := server.Fixtures()
	if err != nil {
		return err
	}
	type row struct {
		Name  string `json:"name"`
		About string `json:"about"`
	}
	rows, table := []row{}, [][]string{{"FIXTURE", "ABOUT"}}
	for _, f := range shipped {
		rows, table = append(rows, row{f.Name, f.About}), append(table, []string{f.Name, f.About})
	}
	if output == formatJSON {
		return writeJSON(c.OutOrStdout(), rows)
	}
	return writeTable(c.OutOrStdout(), table)
}

// showFixture prints a shipped fixture.
func showFixture(c *cobra.Command, name string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	shipped, err := server.Fixtures()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(shipped, func(f server.ShippedFixture) bool { return f.Name == name })
	if i < 0 {
		return unknownFixture(name, shipped)
	}
	if output == formatJSON {
		return writeJSON(c.OutOrStdout(), shipped[i])
	}
	_, err = io.WriteString(c.OutOrStdout(), shipped[i].YAML)
	return err
}

// unknownFixture is the error of a name that no shipped fixture has, with the nearest.
func unknownFixture(name string, shipped []server.ShippedFixture) error {
	hint := didYouMean(name, fixtureNames(shipped))
	if hint == "" {
		hint = ": want one that wabamock fixture list shows, or a file such as ./mine.yaml"
	}
	return fmt.Errorf("there is no fixture %q%s", name, hint)
}

// lintFixtures checks fixtures.
func lintFixtures(c *cobra.Command, args []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	found, count := []finding{}, 0
	for _, name := range args {
		f, err := scenarioFile(name) // a file or a name, too
		if err != nil {
			return err
		}
		problems, more, err := server.LintFixture(f.Name, f.YAML)
		switch {
		case f.YAML == nil && errors.Is(err, fs.ErrNotExist):
			shipped, _ := server.Fixtures() // none to mean otherwise
			return unknownFixture(name, shipped)
		case err != nil:
			problems = []server.FixtureProblem{{File: f.Name, Message: err.Error()}}
		}
		count += len(problems) + more
		found = append(found, findings("error", problems)...)
		if output == formatText {
			if err := printFindings(c.OutOrStdout(), name, problems, nil, more); err != nil {
				return err
			}
		}
	}
	if output == formatJSON {
		err = writeJSON(c.OutOrStdout(), found)
	}
	if err == nil && count > 0 {
		return &exitError{exitCheck, fmt.Errorf("%d to mend", count)}
	}
	return err
}
