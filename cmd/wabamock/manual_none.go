//go:build !manual

package main

import "github.com/spf13/cobra"

// addManual adds nothing: the manual is written by builds with the tag manual.
func addManual(*cobra.Command) {}
