package server

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/wabamock/wabamock/fixtures"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// FixtureProblem is one thing that is wrong in a fixture, and where.
type FixtureProblem = scenario.Problem

// ShippedFixture is a fixture that comes with the program.
type ShippedFixture struct {
	Name  string `json:"name"`
	About string `json:"about"`
	YAML  string `json:"yaml"`
}

// Fixtures are those that come with the program, the default one first.
func Fixtures() ([]ShippedFixture, error) {
	var all []ShippedFixture
	for _, name := range fixtures.Names() {
		f, err := scenario.Load(fixtures.Files(), name)
		if err != nil {
			return nil, fmt.Errorf("read fixture: %w", err)
		}
		text, err := fs.ReadFile(fixtures.Files(), name+".yaml")
		if err != nil {
			return nil, fmt.Errorf("read fixture %s: %w", name, err)
		}
		all = append(all, ShippedFixture{Name: name, About: f.About(), YAML: string(text)})
	}
	return all, nil
}

// LintFixture tells what is wrong in a fixture: a shipped one, by name, or a file's YAML with its
// name. More is how many problems there are besides. The error is that of a fixture which is not
// there, or whose parts contradict each other.
func LintFixture(name string, yaml []byte) (problems []FixtureProblem, more int, err error) {
	c := Config{Fixture: name, FixtureYAML: yaml}
	f, err := loadFixture(c)
	var wrong *scenario.Error
	switch {
	case errors.As(err, &wrong):
		return wrong.Problems, wrong.More, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrInvalid):
		return nil, 0, fmt.Errorf("there is no fixture %q: want %s, or a file: %w", name, strings.Join(fixtures.Names(), ", "), fs.ErrNotExist)
	case err != nil:
		return nil, 0, err
	}
	_, err = engine.New(c.genesis(f), journal.Limits{})
	return nil, 0, err
}
