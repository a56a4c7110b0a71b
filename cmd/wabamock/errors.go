package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/wabamock/wabamock/server"
)

func newErrors() *cobra.Command {
	c := &cobra.Command{
		Use:   "errors [code...] [flags]",
		Short: "Print the error codes of the API: title, HTTP status, meaning, source",
		Long: `Print the error codes of the API: title, HTTP status, meaning, source.

With codes, only these; a code that does not exist fails the check (exit code 1).
HTTP "-" means that the code never is in an answer, only in a webhook.`,
		Example: `  wabamock errors
  wabamock errors 1013 470 --output json`,
		RunE: printErrors,
	}
	addOutput(c)
	return c
}

// printErrors writes the rows of the fault table that were asked for.
func printErrors(c *cobra.Command, args []string) error {
	output, err := outputOf(c)
	if err != nil {
		return err
	}
	faults, err := chosen(args)
	if err != nil {
		return err
	}
	if output == formatJSON {
		return writeJSON(c.OutOrStdout(), faults)
	}
	rows := [][]string{{"CODE", "TITLE", "HTTP", "CHANNEL", "WHEN", "SOURCE"}}
	for _, f := range faults {
		status := "-"
		if f.HTTP != 0 {
			status = strconv.Itoa(f.HTTP)
		}
		rows = append(rows, []string{strconv.Itoa(int(f.Code)), f.Title, status, string(f.Channel), f.When, f.Source})
	}
	return writeTable(c.OutOrStdout(), rows)
}

// chosen is the fault table, or its rows with the given codes, in the order of the arguments.
func chosen(args []string) ([]server.Fault, error) {
	table := server.Faults()
	if len(args) == 0 {
		return table, nil
	}
	byCode := make(map[int]server.Fault, len(table))
	for _, f := range table {
		byCode[int(f.Code)] = f
	}
	var found []server.Fault
	var missing []error
	for _, arg := range args {
		code, err := strconv.Atoi(arg)
		if err != nil {
			return nil, fmt.Errorf("code %q: want a number such as 1013", arg)
		}
		f, ok := byCode[code]
		if !ok {
			missing = append(missing, fmt.Errorf("there is no error code %d", code))
			continue
		}
		found = append(found, f)
	}
	if len(missing) > 0 {
		return nil, &exitError{exitCheck, errors.Join(missing...)}
	}
	return found, nil
}
