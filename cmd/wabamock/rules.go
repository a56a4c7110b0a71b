package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wabamock/wabamock/server"
)

func newRules() *cobra.Command {
	c := &cobra.Command{
		Use:   "rules [ID...] [flags]",
		Short: "Print what a client can do wrong, by the ids of journal and reports: WABA-…",
		Long: `Print what a client can do wrong, by the ids of journal and reports: WABA-…

With ids, each with what it is, why it matters, what to do and an example; one that
does not exist fails the check (exit code 1). WABA- may be left out. docs/rules.md
has them all.`,
		Example: `  wabamock rules
  wabamock rules WABA-NO-TOKEN max-length`,
		RunE: printRules,
	}
	addOutput(c)
	return c
}

// printRules writes the rules that were asked for.
func printRules(c *cobra.Command, ids []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	rules, err := chosenRules(ids)
	switch {
	case err != nil:
		return err
	case output == formatJSON:
		return writeJSON(c.OutOrStdout(), rules)
	case len(ids) > 0:
		explainRules(c.OutOrStdout(), rules)
		return nil
	}
	rows := [][]string{{"RULE", "KIND", "SEVERITY", "WHAT IS WRONG"}}
	for _, r := range rules {
		rows = append(rows, []string{r.ID, r.Kind, r.Severity, r.Title})
	}
	return writeTable(c.OutOrStdout(), rows)
}

// chosenRules are all rules, or those that were named, in the order of the arguments.
func chosenRules(ids []string) ([]server.Rule, error) {
	if len(ids) == 0 {
		return server.Rules(), nil
	}
	var found []server.Rule
	var missing []error
	for _, id := range ids {
		if r, ok := server.RuleOf(id); ok {
			found = append(found, r)
			continue
		}
		missing = append(missing, fmt.Errorf("there is no rule %q%s", id, nearestRule(id)))
	}
	if len(missing) > 0 {
		return nil, &exitError{exitCheck, errors.Join(missing...)}
	}
	return found, nil
}

// nearestRule names the rule that a misspelt id is perhaps meant for.
func nearestRule(id string) string {
	var whole, short []string
	for _, r := range server.Rules() {
		whole, short = append(whole, r.ID), append(short, strings.TrimPrefix(r.ID, "WABA-"))
	}
	id = strings.ToUpper(id)
	return cmp.Or(didYouMean(id, whole), didYouMean(id, short))
}

// explainRules writes all there is to say of some rules.
func explainRules(w io.Writer, rules []server.Rule) {
	for i, r := range rules {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s  %s, %s\n%s\n\n%s\n\nWhy:  %s\nFix:  %s\n", r.ID, r.Kind, r.Severity, r.Title, r.About, r.Why, r.Fix)
		fmt.Fprintf(w, "\n- %s\n+ %s\n\n", strings.ReplaceAll(r.Bad, "\n", "\n- "), strings.ReplaceAll(r.Good, "\n", "\n+ "))
		if r.Source != "" {
			fmt.Fprintf(w, "Source: %s\n", r.Source)
		}
		fmt.Fprintf(w, "Page: %s\n", r.Page)
	}
}
