package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// outputFlag chooses between text for people and JSON for machines.
const outputFlag = "output"

// addOutput gives a command the flag --output.
func addOutput(c *cobra.Command) {
	words := format("").Words()
	c.Flags().StringP(outputFlag, "o", words[0], "print as "+strings.Join(words, " or "))
	complete(c, outputFlag, words)
}

// outputOf reads the flag --output.
func outputOf(c *cobra.Command) (format, error) {
	given := c.Flag(outputFlag).Value.String()
	words := format("").Words()
	if !slices.Contains(words, given) {
		return "", fmt.Errorf("--%s is %q: want %s", outputFlag, given, strings.Join(words, " or "))
	}
	return format(given), nil
}

// writeJSON writes a value for machines, indented, for people who look at it all the same.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// writeTable writes rows in columns; the first row is the heading.
func writeTable(w io.Writer, rows [][]string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		if _, err := fmt.Fprintln(t, strings.Join(row, "\t")); err != nil {
			return err
		}
	}
	return t.Flush()
}
