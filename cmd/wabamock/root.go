package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// newRoot makes the command tree. The environment is that of os.Environ.
func newRoot(environment []string) *cobra.Command {
	root := &cobra.Command{
		Use:   "wabamock",
		Short: "A WhatsApp Business On-Premises API on your laptop and in your CI",
		Long: `A WhatsApp Business On-Premises API on your laptop and in your CI.

Not for production. Not affiliated with WhatsApp or Meta, and never contacts either.

Exit codes: 0 all is well, 1 the check failed, 2 usage, 3 the server could not start.`,
		Args:          knownCommand,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		newServe(environment), newDemo(), newTrigger(environment), newSimulate(environment), newScenario(environment), newJournal(environment),
		newClock(environment), newWorlds(environment), newHealth(environment), newVersion(), newErrors(), newNumbers(), newFixture(), newRules(), newVerify(environment), newCoverage(environment), newReport(environment),
		newCapsule(environment), newSpec(),
	)
	addManual(root)
	return root
}

// knownCommand refuses a first argument that is no command.
func knownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return fmt.Errorf("unknown command %q%s", args[0], didYouMean(args[0], names))
}

// flagError adds the nearest flag to the complaint about one that does not exist.
func flagError(c *cobra.Command, err error) error {
	wrong, ok := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !ok {
		return err
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return fmt.Errorf("%w%s", err, didYouMean("--"+wrong, names))
}

// didYouMean is "; did you mean X?" with the name nearest to a misspelt one, or nothing when
// none is near: more than a third of the letters would have to change.
func didYouMean(wrong string, names []string) string {
	best, least := "", len(wrong)/3+1
	for _, name := range names {
		if d := distance(wrong, name); d < least {
			best, least = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// distance is the number of letters to insert, remove or replace to turn one word into another.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
