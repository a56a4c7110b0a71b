// Command wabamock runs the mock and asks it things. It only parses flags, environment and
// configuration file into a server.Config and prints what comes back; everything that the mock
// does is in package server.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
)

// Exit codes. Source: DESIGN, Command line.
const (
	exitOK       = 0 // all is well
	exitCheck    = 1 // what was asked for was checked and does not hold
	exitUsage    = 2 // the command line, environment or configuration file is wrong
	exitNotReady = 3 // the server could not start
)

func main() {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // net/http tells there, past our log, what receivers send unasked: not ours to print
	os.Exit(run(context.Background(), os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// run is the whole command; its result is the exit code. Nothing else of the process is read,
// but for signals and the files that the arguments name. A server ends with the context.
func run(ctx context.Context, args, environment []string, stdout, stderr io.Writer) int {
	root := newRoot(environment) //nolint:contextcheck // commands get the context from ExecuteContextC
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	ran, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	var failed *exitError
	if !errors.As(err, &failed) {
		failed = &exitError{exitUsage, err}
	}
	for line := range strings.SplitSeq(failed.Error(), "\n") { // errors.Join puts one on a line
		fmt.Fprintln(stderr, "wabamock:", line)
	}
	if failed.code == exitUsage {
		fmt.Fprintf(stderr, "Run '%s --help' for usage.\n", ran.CommandPath())
	}
	return failed.code
}

// exitError is an error with the exit code that it means; every other error means exitUsage.
type exitError struct {
	code int
	err  error
}

// Error is the text of the error alone.
func (e *exitError) Error() string { return e.err.Error() }

// Unwrap gives the error.
func (e *exitError) Unwrap() error { return e.err }
