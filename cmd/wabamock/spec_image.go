//go:build image

package main

import (
	"errors"

	"github.com/spf13/cobra"
)

// newSpec says where the command is that a small build does not have.
func newSpec() *cobra.Command {
	return &cobra.Command{
		Use:                "spec <command> [flags]",
		Short:              "Compare OpenAPI descriptions (not in the image)",
		DisableFlagParsing: true,
		RunE: func(*cobra.Command, []string) error {
			return errors.New("spec is not in the image, which is to be small: take the binary of a release (https://github.com/wabamock/wabamock/releases), or go install github.com/wabamock/wabamock/cmd/wabamock@latest")
		},
	}
}
