package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/wabamock/wabamock/server"
)

// mostNames is how many names are offered for one that is not known.
const mostNames = 3

// unknownError is that of a name which no shipped scenario has.
type unknownError struct {
	name string
	hint string // what to give instead
}

// Error names the scenario and what to give instead.
func (e *unknownError) Error() string {
	return fmt.Sprintf("there is no scenario %q%s", e.name, e.hint)
}

// unknownScenario is the error of a name that is not among those shipped: with the nearest, or those
// that the name is a part of.
func unknownScenario(name string, shipped []server.ShippedScenario) error {
	var names, longer []string
	for _, s := range shipped {
		names = append(names, s.Name)
		if name != "" && strings.Contains(s.Name, name) && len(longer) < mostNames {
			longer = append(longer, s.Name)
		}
	}
	hint := didYouMean(name, names)
	switch {
	case hint == "" && len(longer) > 0:
		hint = "; did you mean " + strings.Join(longer, " or ") + "?"
	case hint == "":
		hint = ": want one that wabamock scenario list shows, or a file such as ./mine.yaml"
	}
	return &unknownError{name, hint}
}

// orUnknown is an error in other words when it comes from a name that no shipped scenario has.
func orUnknown(files []server.ScenarioFile, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	shipped, failed := server.Scenarios()
	if failed != nil {
		return err
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name, ".yaml")
		if f.YAML == nil && !slices.ContainsFunc(shipped, func(s server.ShippedScenario) bool { return s.Name == name }) {
			return unknownScenario(f.Name, shipped)
		}
	}
	return err
}

// failedTrial is why a trial failed: scenarios that do not exist are wrong usage, and scenarios in
// which something is wrong fail the check; neither is a server that could not start.
func failedTrial(files []server.ScenarioFile, err error) error {
	var failed *exitError
	if !errors.As(err, &failed) || failed.code != exitNotReady {
		return err
	}
	var unknown *unknownError
	if errors.As(err, &unknown) {
		return unknown
	}
	for _, f := range files {
		if problems, _, _, other := server.LintScenario(f); other == nil && len(problems) > 0 {
			return &exitError{exitCheck, failed.err}
		}
	}
	return err
}
