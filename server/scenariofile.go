package server

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/wabamock/wabamock/scenarios"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// ScenarioFile is a scenario: one that comes with the program, by name, or a file.
type ScenarioFile struct {
	// Name is the name of a scenario that comes with the program or, when YAML is set, the file name
	// that errors show.
	Name string

	// YAML is the content of a file. Nil: the scenario called Name.
	YAML []byte
}

// ScenarioProblem is one thing that is wrong in a scenario, and where.
type ScenarioProblem = scenario.Problem

// ShippedScenario is a scenario that comes with the program.
type ShippedScenario struct {
	Name  string `json:"name"`
	About string `json:"about"`
	YAML  string `json:"yaml"`
}

// Scenarios are those that come with the program, by name.
func Scenarios() ([]ShippedScenario, error) {
	d, err := describe()
	if err != nil {
		return nil, err
	}
	g := guide{description: d}
	var all []ShippedScenario
	for _, name := range scenarios.Names() {
		s, err := scenario.Open(scenarios.Files(), name, g)
		if err != nil {
			return nil, err
		}
		text, err := fs.ReadFile(scenarios.Files(), name+".yaml")
		if err != nil {
			return nil, fmt.Errorf("read scenario %s: %w", name, err)
		}
		all = append(all, ShippedScenario{Name: s.Name(), About: s.About(), YAML: string(text)})
	}
	return all, nil
}

// LintScenario tells what is wrong in a scenario, and what looks as if it were. More is how many
// problems there are besides. The error is that of a scenario which is not there.
func LintScenario(f ScenarioFile) (problems, warnings []ScenarioProblem, more int, err error) {
	d, err := describe()
	if err != nil {
		return nil, nil, 0, err
	}
	s, err := f.read(guide{description: d})
	var wrong *scenario.Error
	switch {
	case errors.As(err, &wrong):
		return wrong.Problems, nil, wrong.More, nil
	case err != nil:
		return nil, nil, 0, err
	}
	return nil, s.Warnings(), 0, nil
}

// read reads the scenario. What is wrong in it is a *scenario.Error; one that is not there is
// fs.ErrNotExist.
func (f ScenarioFile) read(g scenario.Guide) (*scenario.Scenario, error) {
	if f.YAML != nil {
		return scenario.Read(f.Name, f.YAML, g)
	}
	s, err := scenario.Open(scenarios.Files(), f.Name, g)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, fmt.Errorf("there is no scenario %q: want %s, or a file: %w", f.Name, strings.Join(scenarios.Names(), ", "), fs.ErrNotExist)
	}
	return s, err
}
