package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/wabamock/wabamock/server"
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

// printBanner writes the block that tells where the server is and how to get in. The passwords
// are those of the fixture: test values, known to everybody.
func printBanner(w io.Writer, output format, b server.Banner) error {
	if output == formatJSON {
		return writeJSON(w, b)
	}
	rows := [][2]string{
		{"API", b.URLs.API + "/v1  (the same without /v1)"},
		{"Control", b.URLs.Control},
		{"Page", b.URLs.Page},
	}
	for _, u := range b.Logins {
		rows = append(rows, [2]string{"Log in", login(u)})
	}
	rows = append(rows,
		[2]string{"World", fmt.Sprintf("%s, from fixture %s with seed %d", b.World, b.Fixture, b.Seed)},
		[2]string{"Webhook", cmp.Or(b.Webhook, "none yet: PATCH /v1/settings/application sets it")},
		[2]string{"Clock", fmt.Sprintf("%s, %s", b.Clock, b.Now.UTC().Format(time.RFC3339))},
	)
	var block strings.Builder
	block.WriteString("wabamock is ready. Not for production, not affiliated with WhatsApp or Meta.\n")
	for _, row := range rows {
		fmt.Fprintf(&block, "  %-9s%s\n", row[0], row[1])
	}
	_, err := io.WriteString(w, block.String())
	return err
}

// login is how a user of the fixture gets in.
func login(u server.Login) string {
	text := u.Name + " / " + u.Password
	if u.ChangePassword {
		text += "  (the first login must bring a new_password)"
	}
	return text
}
