//go:build !image

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wabamock/wabamock/server"
)

// allowFlag names a file of changes that are meant.
const allowFlag = "allow"

// Forms of spec diff, beside those of every command.
const formMarkdown = "markdown"

// failOnWords are what may fail the check, the least first.
func failOnWords() []string { return []string{"breaking", "warning", "none"} }

// specForms are how changes are printed.
func specForms() []string { return append(format("").Words(), formMarkdown) }

func newSpec() *cobra.Command {
	c := &cobra.Command{
		Use:   "spec <command> [flags]",
		Short: "Compare OpenAPI descriptions",
		Args:  knownCommand,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newSpecDiff())
	return c
}

func newSpecDiff() *cobra.Command {
	c := &cobra.Command{
		Use:   "diff <old> <new> [flags]",
		Short: "Tell breaking from compatible changes of an OpenAPI file",
		Long: `Tell breaking from compatible changes of an OpenAPI file.

Breaking is what clients that kept to the old file may fail on, a warning what some may. With changes
that --fail-on names, or worse ones, the check fails (exit code 1). A file that cannot be read is
wrong usage (exit code 2); "-" reads one from the standard input. Nothing that a file refers to
outside of itself is read.

--allow names a file of changes that are meant, one on a line, each with its reason:
  request-parameter-removed GET /v1/users  nobody could use it
"-" in the place of method and path is a change that is not of one operation.`,
		Example: `  wabamock spec diff old.yaml openapi.yaml
  git show HEAD:openapi.yaml | wabamock spec diff - openapi.yaml --fail-on warning
  wabamock spec diff old.yaml new.yaml --output markdown`,
		Args: cobra.ExactArgs(2),
		RunE: diffSpecs,
	}
	f := c.Flags()
	f.String(failOnFlag, failOnWords()[0], "which changes fail the check: "+strings.Join(failOnWords(), ", "))
	f.String(allowFlag, "", "`file` of changes that are meant, with reasons")
	f.StringP(outputFlag, "o", specForms()[0], "print as "+strings.Join(specForms(), ", "))
	complete(c, failOnFlag, failOnWords())
	complete(c, outputFlag, specForms())
	return c
}

// specChange is a change, and why it is meant.
type specChange struct {
	server.SpecChange
	Allowed string `json:"allowed,omitempty"` // the reason; empty: it is not
}

// diffSpecs prints the changes from one description to another.
func diffSpecs(c *cobra.Command, args []string) error {
	failOn, err := wordOf(c, failOnFlag, failOnWords())
	if err != nil {
		return err
	}
	form, err := wordOf(c, outputFlag, specForms())
	if err != nil {
		return err
	}
	allowed, err := allowances(c.Flag(allowFlag).Value.String())
	if err != nil {
		return err
	}
	changes, err := specChanges(c.InOrStdin(), args[0], args[1])
	if err != nil {
		return err
	}
	unused := allow(changes, allowed)
	if err := printSpecDiff(c.OutOrStdout(), form, changes); err != nil {
		return err
	}
	for _, a := range unused {
		fmt.Fprintf(c.ErrOrStderr(), "wabamock: --%s: there is no such change (any more): %s\n", allowFlag, a)
	}
	if n := failing(changes, failOn); n > 0 {
		kinds := map[string]string{"breaking": "breaking", "warning": "breaking or warnings"}
		return &exitError{exitCheck, fmt.Errorf("%d changes are %s, and not allowed", n, kinds[failOn])}
	}
	return nil
}

// wordOf reads a flag that takes one of some words.
func wordOf(c *cobra.Command, flag string, words []string) (string, error) {
	given := c.Flag(flag).Value.String()
	if !slices.Contains(words, given) {
		return "", fmt.Errorf("--%s is %q: want %s", flag, given, strings.Join(words, " or "))
	}
	return given, nil
}

// specChanges are the changes between two files.
func specChanges(stdin io.Reader, before, after string) ([]specChange, error) {
	if before == "-" && after == "-" {
		return nil, errors.New("only one of the files can come from the standard input")
	}
	old, err := readFile(stdin, before)
	if err != nil {
		return nil, err
	}
	fresh, err := readFile(stdin, after)
	if err != nil {
		return nil, err
	}
	found, err := server.DiffSpecs(before, old, after, fresh)
	changes := make([]specChange, len(found))
	for i, change := range found {
		changes[i].SpecChange = change
	}
	return changes, err
}

// readFile reads a file, or the standard input.
func readFile(stdin io.Reader, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(stdin)
	}
	return os.ReadFile(name)
}

// allowance is a change that is meant.
type allowance struct{ id, method, path, reason string }

// String is the allowance without its reason.
func (a allowance) String() string {
	if a.method == "-" {
		return a.id + " -"
	}
	return a.id + " " + a.method + " " + a.path
}

// allowances reads a file of changes that are meant; no name: there are none.
func allowances(name string) ([]allowance, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var all []allowance
	for i, line := range strings.Split(string(text), "\n") {
		word := strings.Fields(line)
		if len(word) == 0 || strings.HasPrefix(word[0], "#") {
			continue
		}
		var a allowance
		switch {
		case len(word) > 2 && word[1] == "-":
			a = allowance{word[0], "-", "", strings.Join(word[2:], " ")}
		case len(word) > 3 && strings.HasPrefix(word[2], "/"):
			a = allowance{word[0], word[1], word[2], strings.Join(word[3:], " ")}
		default:
			return nil, fmt.Errorf("%s:%d: want the id of a change, method and path (or -), and the reason", name, i+1)
		}
		all = append(all, a)
	}
	return all, nil
}

// allow notes which changes are meant, and tells the allowances that no change needs.
func allow(changes []specChange, allowed []allowance) (unused []allowance) {
	for _, a := range allowed {
		needed := false
		for i := range changes {
			c := &changes[i]
			if c.ID == a.id && (c.Path == a.path && c.Method == a.method || a.method == "-" && c.Method == "") {
				c.Allowed, needed = a.reason, true
			}
		}
		if !needed {
			unused = append(unused, a)
		}
	}
	return unused
}

// failing is how many changes fail the check.
func failing(changes []specChange, failOn string) int {
	n := 0
	for _, c := range changes {
		bad := c.Severity == server.SpecBreaking || failOn == "warning" && c.Severity == server.SpecWarning
		if bad && failOn != "none" && c.Allowed == "" {
			n++
		}
	}
	return n
}
