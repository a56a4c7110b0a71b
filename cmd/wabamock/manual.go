//go:build manual

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// addManual adds the command that writes man pages and the reference of the command line. It is only
// in builds with the tag manual: what it needs would be a third of the binary's size more.
func addManual(root *cobra.Command) {
	root.AddCommand(&cobra.Command{
		Use: "manual man|markdown PATH", Hidden: true, Args: cobra.ExactArgs(2),
		Short: "Write man pages into a directory, or the reference of the command line into a file",
		RunE: func(_ *cobra.Command, args []string) error {
			switch args[0] {
			case "man":
				return writeMan(root, args[1])
			case "markdown":
				return writeMarkdown(root, args[1])
			}
			return fmt.Errorf("unknown form %q: want man or markdown", args[0])
		},
	})
}

// writeMan writes a man page for each command.
func writeMan(root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // pages are for everybody
		return fmt.Errorf("write man pages: %w", err)
	}
	date := time.Unix(0, 0).UTC() // the same pages from the same sources
	header := &doc.GenManHeader{Section: "1", Source: "wabamock " + version, Manual: "wabamock", Date: &date}
	if err := doc.GenManTree(undated(root), header, dir); err != nil {
		return fmt.Errorf("write man pages: %w", err)
	}
	return nil
}

// writeMarkdown writes all commands into one page.
func writeMarkdown(root *cobra.Command, file string) error {
	var page bytes.Buffer
	page.WriteString("# Command line\n\nMade from the program by `make docs`; what is wrong here is wrong in `--help`.\n")
	if err := appendMarkdown(&page, undated(root)); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(file), err)
	}
	if err := os.WriteFile(file, page.Bytes(), 0o644); err != nil { //nolint:gosec // a page for everybody
		return fmt.Errorf("write the reference: %w", err)
	}
	return nil
}

// appendMarkdown appends a command and those below it.
func appendMarkdown(page *bytes.Buffer, c *cobra.Command) error {
	if c.Hidden || c.Name() == "help" {
		return nil
	}
	var one bytes.Buffer
	if err := doc.GenMarkdownCustom(c, &one, anchor); err != nil {
		return err
	}
	text, _, _ := strings.Cut(one.String(), "### Options inherited")
	text, _, _ = strings.Cut(text, "### SEE ALSO")
	parts := strings.Split(text, "```\n")
	for i := 1; i < len(parts); i += 2 { // what stands in a block is shown, not run
		parts[i] = "text\n" + parts[i]
	}
	page.WriteString("\n" + strings.TrimRight(strings.ReplaceAll(strings.Join(parts, "```\n"), "```\ntext\n", "```text\n"), "\n ") + "\n")
	for _, sub := range c.Commands() {
		if err := appendMarkdown(page, sub); err != nil {
			return err
		}
	}
	return nil
}

// anchor is where a command stands on the page.
func anchor(file string) string {
	return "#" + strings.ReplaceAll(strings.TrimSuffix(file, ".md"), "_", "-")
}

// undated takes out of a tree of commands what would differ from run to run.
func undated(root *cobra.Command) *cobra.Command {
	root.DisableAutoGenTag = true
	for _, c := range root.Commands() {
		undated(c)
	}
	return root
}
