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
	root.AddCommand(newServe(environment), newHealth(environment), newVersion(), newErrors())
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
