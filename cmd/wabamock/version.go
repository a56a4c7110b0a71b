package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/wabamock/wabamock/server"
)

// Set by the linker (-X main.version=…) in builds that have no version control beside them, such
// as that of the image; empty: what the Go toolchain recorded.
var (
	version string
	commit  string
)

// build tells what this binary was made from.
type build struct {
	Version string `json:"version"` // "v1.2.3", or "(devel)"
	Commit  string `json:"commit"`  // hex, "-dirty" behind it when files were changed; "unknown"
	Go      string `json:"go"`      // "go1.26.0 linux/amd64"
	API     string `json:"api"`     // info.version of openapi.yaml; readBuild leaves it empty
}

// readBuild reads what linker and toolchain recorded.
func readBuild() build {
	b := build{Version: version, Commit: commit, Go: runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if ok {
		b.Version = cmp.Or(b.Version, info.Main.Version)
		b.Commit = cmp.Or(b.Commit, revision(info))
	}
	b.Version = cmp.Or(b.Version, "(devel)")
	b.Commit = cmp.Or(b.Commit, "unknown")
	return b
}

// revision is the commit that the toolchain recorded, if any.
func revision(info *debug.BuildInfo) string {
	var hash, dirty string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			hash = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "-dirty"
		}
	}
	if hash == "" {
		return ""
	}
	return hash + dirty
}

func newVersion() *cobra.Command {
	c := &cobra.Command{
		Use:   "version [flags]",
		Short: "Print the version of wabamock and of the API it describes",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			output, err := outputOf(c)
			if err != nil {
				return err
			}
			b := readBuild()
			b.API = server.SpecVersion()
			if output == formatJSON {
				return writeJSON(c.OutOrStdout(), b)
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "wabamock %s\ncommit   %s\ngo       %s\napi      %s\n", b.Version, b.Commit, b.Go, b.API)
			return err
		},
	}
	addOutput(c)
	return c
}
