package main

import (
	"fmt"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
)

// barWidth is how many characters a whole bar has.
const barWidth = 20

// shownNever is how many items that were never exercised are named without --wide.
const shownNever = 6

// coverageText is coverage for people: a table of the dimensions, then what was never exercised. Wide
// names all of that.
func coverageText(c gen.Coverage, wide bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n\n", of(c), amount(c.Exchanges, "request"))
	width := 0
	for _, d := range c.Dimensions {
		width = max(width, len(d.Title))
	}
	for _, d := range c.Dimensions {
		full := 0
		if d.Total > 0 {
			full = d.Met * barWidth / d.Total
		}
		fmt.Fprintf(&b, "  %-*s  %s%s  %4d of %3d  %5.1f %%\n", width, d.Title,
			strings.Repeat("█", full), strings.Repeat("░", barWidth-full), d.Met, d.Total, d.Percent)
	}
	b.WriteString("\nNever exercised\n")
	for _, d := range c.Dimensions {
		var names []string
		for _, i := range d.Items {
			if !i.Met && (i.Extra == nil || !*i.Extra) {
				names = append(names, i.Name)
			}
		}
		if len(names) > 0 {
			fmt.Fprintf(&b, "  %-*s  %s\n", width, d.Title, someOf(names, wide))
		}
	}
	return b.String()
}

// of says which worlds coverage is of.
func of(c gen.Coverage) string {
	n := len(c.Worlds)
	if c.MoreWorlds != nil {
		n += *c.MoreWorlds
	}
	switch n {
	case 0:
		return "Coverage of no world"
	case 1:
		return "Coverage of world " + c.Worlds[0]
	}
	return fmt.Sprintf("Coverage of %d worlds: %s", n, someOf(c.Worlds, false))
}

// someOf names the first of many, or all of them.
func someOf(names []string, all bool) string {
	if all || len(names) <= shownNever {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shownNever], ", "), len(names)-shownNever)
}

// amount is a number of things.
func amount(n uint64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
