package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// settingFlag is the flag of a setting. It takes any text, since resolve judges the texts of all
// sources alike.
type settingFlag struct {
	given string
	label string
}

// String is the text that was given, at first the default.
func (f *settingFlag) String() string { return f.given }

// Set takes a text, one more of a list.
func (f *settingFlag) Set(text string) error {
	if f.label == listLabel && f.given != "" {
		text = f.given + "," + text
	}
	f.given = text
	return nil
}

// Type is what help calls a value.
func (f *settingFlag) Type() string { return f.label }

// addSettings gives a command the flags of the table and --config, shown in groups by its help.
func addSettings(c *cobra.Command, table []setting) {
	defaults := defaultOptions(table)
	var groups []*pflag.FlagSet
	for _, s := range table {
		if len(groups) == 0 || groups[len(groups)-1].Name() != s.group {
			groups = append(groups, newGroup(s.group))
		}
		v := s.at(&defaults)
		f := groups[len(groups)-1].VarPF(&settingFlag{v.text(), v.label()}, s.key, "", s.about)
		if v.label() == boolLabel {
			f.NoOptDefVal = "true"
		}
	}
	own := newGroup("Flags")
	own.String(configFlag, "", "configuration `file` (default "+configDefault+", if there is one)")
	c.InitDefaultHelpFlag()
	own.AddFlagSet(c.Flags())
	groups = append(groups, own)
	for _, g := range groups {
		c.Flags().AddFlagSet(g)
	}
	for _, s := range table {
		if words := s.at(&defaults).words(); words != nil {
			complete(c, s.key, words)
		}
	}
	c.SetUsageFunc(func(c *cobra.Command) error { return usage(c.OutOrStderr(), c, groups) })
}

// newGroup makes an empty group of flags that are shown in the order in which they are added.
func newGroup(name string) *pflag.FlagSet {
	g := pflag.NewFlagSet(name, pflag.ContinueOnError)
	g.SortFlags = false
	return g
}

// complete offers words after a flag.
func complete(c *cobra.Command, flag string, words []string) {
	if err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(fmt.Sprintf("completion of --%s: %v", flag, err)) // the flag was added by the caller
	}
}

// usage writes the usage of a command with settings.
func usage(w io.Writer, c *cobra.Command, groups []*pflag.FlagSet) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Usage:\n  %s\n", c.UseLine())
	for _, g := range groups {
		fmt.Fprintf(&b, "\n%s:\n%s", g.Name(), g.FlagUsages())
	}
	b.WriteString("\nEach setting is a flag, an environment variable (--world-ttl is " + variablePrefix + "WORLD_TTL) and a key\n" +
		"of the configuration file (world-ttl), in this precedence.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// listOf reads a flag that may be given several times. An empty value, mostly that of a variable which
// is not set, is an error: nothing would be demanded then.
func listOf(c *cobra.Command, flag string) ([]string, error) {
	list, err := c.Flags().GetStringArray(flag)
	if err == nil && c.Flags().Changed(flag) && (len(list) == 0 || slices.Contains(list, "")) {
		err = fmt.Errorf("--%s is empty: leave it out, or give it a value", flag)
	}
	return list, err
}
