package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wabamock/wabamock/server"
)

func newNumbers() *cobra.Command {
	c := &cobra.Command{
		Use:   "numbers [number|code|name...] [flags]",
		Short: "Print the numbers with a meaning: whoever writes to them meets an error or a behaviour",
		Long: `Print the numbers with a meaning: whoever writes to them meets an error or a behaviour,
in every world, whatever its fixture lists.

With numbers, codes or names of behaviours, only these; one that does not exist fails
the check (exit code 1). A code that belongs to no number has a recipe. HTTP is the
status of the answer to a send; the channel says how a code comes: in the answer
(sync), in a failed status (status), with an inbound message (message), or by webhook
without belonging to any message (top).`,
		Example: `  wabamock numbers
  wabamock numbers 470 15550101013 replies-ok --output json`,
		RunE: printNumbers,
	}
	addOutput(c)
	return c
}

// printNumbers writes the rows of the table that were asked for.
func printNumbers(c *cobra.Command, args []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	numbers, err := chosenNumbers(args)
	if err != nil {
		return err
	}
	if output == formatJSON {
		return writeJSON(c.OutOrStdout(), numbers)
	}
	rows := [][]string{{"NUMBER", "MEANS", "CHANNEL", "HTTP", "WHAT HAPPENS"}}
	for _, n := range numbers {
		means, happens := n.Name, n.Happens
		if n.Code != 0 {
			means = strconv.Itoa(n.Code) + " " + n.Title
		}
		if n.Number == "" {
			happens = n.Recipe
		}
		rows = append(rows, []string{cmp.Or(n.Number, "-"), means, cmp.Or(n.Channel, "-"), strconv.Itoa(n.HTTP), happens})
	}
	return writeTable(c.OutOrStdout(), rows)
}

// chosenNumbers is the table, or its rows that were named, in the order of the arguments.
func chosenNumbers(args []string) ([]server.Number, error) {
	table := server.Numbers()
	if len(args) == 0 {
		return table, nil
	}
	byName := make(map[string]server.Number, 2*len(table))
	for _, n := range table {
		byName[n.Number] = n
		byName[n.Name] = n
		if n.Code != 0 {
			byName[strconv.Itoa(n.Code)] = n
		}
	}
	var found []server.Number
	var missing []error
	for _, arg := range args {
		n, ok := byName[strings.TrimPrefix(arg, "+")]
		if !ok || arg == "" {
			missing = append(missing, fmt.Errorf("no number has the meaning %q", arg))
			continue
		}
		found = append(found, n)
	}
	if len(missing) > 0 {
		return nil, &exitError{exitCheck, errors.Join(missing...)}
	}
	return found, nil
}
