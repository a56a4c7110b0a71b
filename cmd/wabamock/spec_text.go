//go:build !image

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wabamock/wabamock/server"
)

// printSpecDiff prints changes.
func printSpecDiff(to io.Writer, form string, changes []specChange) error {
	switch form {
	case string(formatJSON):
		return writeJSON(to, struct {
			Changes []specChange `json:"changes"`
		}{changes})
	case formMarkdown:
		return specMarkdown(to, changes)
	}
	var text strings.Builder
	for _, g := range grouped(changes) {
		c := g[0]
		fmt.Fprintf(&text, "%-10s  %s  [%s]\n            %s\n", c.Severity, placesOf(g), c.ID, c.Text)
		if c.Comment != "" {
			fmt.Fprintf(&text, "            %s\n", c.Comment)
		}
		if c.Allowed != "" {
			fmt.Fprintf(&text, "            allowed: %s\n", c.Allowed)
		}
	}
	text.WriteString(summaryOf(changes) + "\n")
	_, err := io.WriteString(to, text.String())
	return err
}

// grouped puts changes together that are the same in several places, as where all operations share what
// was changed.
func grouped(changes []specChange) [][]specChange {
	type same struct {
		severity          server.SpecSeverity
		id, text, allowed string
	}
	at := map[same]int{}
	var groups [][]specChange
	for _, c := range changes {
		key := same{c.Severity, c.ID, c.Text, c.Allowed}
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

// placesOf is where a group of changes is.
func placesOf(group []specChange) string {
	const most = 3
	var places []string
	for _, c := range group {
		if p := placeOf(c); !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	if n := len(places) - most; n > 0 {
		return strings.Join(places[:most], ", ") + fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(places, ", ")
}

// placeOf is where a change is.
func placeOf(c specChange) string {
	if c.Path == "" {
		return c.Section
	}
	place := strings.TrimSpace(c.Method + " " + c.Path)
	if c.Operation != "" {
		place += " (" + c.Operation + ")"
	}
	return place
}

// summaryOf counts changes.
func summaryOf(changes []specChange) string {
	count, allowed := map[server.SpecSeverity]int{}, 0
	for _, c := range changes {
		count[c.Severity]++
		if c.Allowed != "" {
			allowed++
		}
	}
	text := fmt.Sprintf("%d breaking, %d warnings, %d compatible", count[server.SpecBreaking], count[server.SpecWarning], count[server.SpecCompatible])
	if allowed > 0 {
		text += fmt.Sprintf("; %d of them allowed", allowed)
	}
	return text
}

// specMarkdown prints changes as a table for a comment on a pull request.
func specMarkdown(to io.Writer, changes []specChange) error {
	var text strings.Builder
	fmt.Fprintf(&text, "**API changes:** %s\n", summaryOf(changes))
	if len(changes) > 0 {
		text.WriteString("\n| | Where | What | Rule |\n| --- | --- | --- | --- |\n")
	}
	cell := strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;")
	for _, g := range grouped(changes) {
		c, what := g[0], g[0].Text
		if c.Allowed != "" {
			what += " (allowed: " + c.Allowed + ")"
		}
		fmt.Fprintf(&text, "| %s | %s | %s | `%s` |\n", c.Severity, cell.Replace(placesOf(g)), cell.Replace(what), c.ID)
	}
	_, err := io.WriteString(to, text.String())
	return err
}
