package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/wabamock/wabamock/server"
)

func newScenario(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "scenario <command> [flags]",
		Short: "List, show, check or run scenarios: bad days on purpose",
		Long: `List, show, check or run scenarios: bad days on purpose.

A scenario is a YAML file with rules (what is refused, delayed or broken), a script (what happens by
itself) and expectations (what the client must have done). Those that come with the program have
names; any other is a file. "serve --scenario" starts a server with them.`,
		Example: `  wabamock scenario list
  wabamock scenario show rate-limited > mine.yaml
  wabamock scenario lint mine.yaml
  wabamock scenario run mine.yaml --junit report.xml -- npm test`,
		Args: knownCommand,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	list := &cobra.Command{
		Use: "list [flags]", Short: "List the scenarios that come with the program", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return listScenarios(c) },
	}
	show := &cobra.Command{
		Use: "show <name> [flags]", Short: "Print a scenario that comes with the program, to begin one's own with", Args: cobra.ExactArgs(1),
		ValidArgsFunction: completeScenario,
		RunE:              func(c *cobra.Command, args []string) error { return showScenario(c, args[0]) },
	}
	lint := &cobra.Command{
		Use:   "lint <file|name>... [flags]",
		Short: "Check scenario files",
		Long: `Check scenario files, as a server would when it loads them: keys, operations, codes, statuses,
templates, numbers, answers against the description of the API, rules that are never reached.

Problems are printed as file:line:column; any problem fails the check (exit code 1), warnings do not.
A file or name that does not exist is wrong usage (exit code 2).`,
		Example:           "  wabamock scenario lint scenarios/*.yaml",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: completeScenario,
		RunE:              lintScenarios,
	}
	for _, sub := range []*cobra.Command{list, show, lint} {
		addOutput(sub)
	}
	c.AddCommand(list, show, lint, newScenarioRun(environment))
	return c
}

// completeScenario offers the names of shipped scenarios, besides files.
func completeScenario(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	shipped, _ := server.Scenarios() // none to offer otherwise
	var names []string
	for _, s := range shipped {
		names = append(names, s.Name)
	}
	return names, cobra.ShellCompDirectiveDefault
}

// listScenarios prints the shipped scenarios.
func listScenarios(c *cobra.Command) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	shipped, err := server.Scenarios()
	if err != nil {
		return err
	}
	if output == formatJSON {
		type row struct {
			Name  string `json:"name"`
			About string `json:"about"`
		}
		rows := []row{}
		for _, s := range shipped {
			rows = append(rows, row{s.Name, s.About})
		}
		return writeJSON(c.OutOrStdout(), rows)
	}
	rows := [][]string{{"SCENARIO", "ABOUT"}}
	for _, s := range shipped {
		rows = append(rows, []string{s.Name, s.About})
	}
	return writeTable(c.OutOrStdout(), rows)
}

// showScenario prints a shipped scenario.
func showScenario(c *cobra.Command, name string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	shipped, err := server.Scenarios()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(shipped, func(s server.ShippedScenario) bool { return s.Name == name })
	if i < 0 {
		return unknownScenario(name, shipped)
	}
	if output == formatJSON {
		return writeJSON(c.OutOrStdout(), shipped[i])
	}
	_, err = io.WriteString(c.OutOrStdout(), shipped[i].YAML)
	return err
}

// finding is a problem or warning of a scenario, for machines.
type finding struct {
	Severity string `json:"severity"` // error or warning
	File     string `json:"file"`
	Line     int    `json:"line"`   // 0: the whole file
	Column   int    `json:"column"` // 0: the whole file
	Path     string `json:"path"`
	Message  string `json:"message"`
}

// lintScenarios checks scenarios.
func lintScenarios(c *cobra.Command, args []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	found, count := []finding{}, 0
	for _, name := range args {
		f, err := scenarioFile(name)
		if err != nil {
			return err
		}
		problems, warnings, more, err := server.LintScenario(f)
		if err != nil {
			return orUnknown([]server.ScenarioFile{f}, err)
		}
		count += len(problems) + more
		found = append(append(found, findings("error", problems)...), findings("warning", warnings)...)
		if output == formatText {
			if err := printFindings(c.OutOrStdout(), name, problems, warnings, more); err != nil {
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

// findings are problems for machines.
func findings(severity string, list []server.ScenarioProblem) []finding {
	all := make([]finding, len(list))
	for i, p := range list {
		all[i] = finding{severity, p.File, p.Line, p.Column, p.Path, p.Message}
	}
	return all
}

// printFindings prints what was found in a file, as compilers do.
func printFindings(w io.Writer, name string, problems, warnings []server.ScenarioProblem, more int) error {
	var errs []error
	line := func(format string, args ...any) {
		_, err := fmt.Fprintf(w, format+"\n", args...)
		errs = append(errs, err)
	}
	for _, p := range problems {
		line("%s", p)
	}
	if more > 0 {
		line("%s: and %d more", name, more)
	}
	for _, p := range warnings {
		p.Message = "warning: " + p.Message
		line("%s", p)
	}
	if len(problems) == 0 {
		line("%s: ok", name)
	}
	return errors.Join(errs...)
}
