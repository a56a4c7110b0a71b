package server

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/wabamock/wabamock/scenarios"
	"github.com/wabamock/wabamock/server/internal/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// shelf is the scenarios that can be loaded by name: those that every world begins with, and those
// that come with the program. Safe for concurrent use.
type shelf struct {
	guide   guide
	shipped func() ([]*scenario.Scenario, error) // read at the first call

	mu      sync.Mutex
	begins  []control.Shelved
	changed bool // since the start
}

// newShelf reads the scenarios that every world begins with.
func newShelf(g guide, files []ScenarioFile) (*shelf, error) {
	sh := &shelf{guide: g, shipped: sync.OnceValues(func() ([]*scenario.Scenario, error) { return readShipped(g) })}
	for _, f := range files {
		s, err := f.read(g)
		if err != nil {
			return nil, fmt.Errorf("read scenario: %w", err)
		}
		if slices.ContainsFunc(sh.begins, func(b control.Shelved) bool { return b.Scenario.Name() == s.Name() }) {
			return nil, fmt.Errorf("scenario %s: %q is given twice", f.Name, s.Name())
		}
		shelved := control.Shelved{Scenario: s, Begins: true}
		if f.YAML != nil {
			shelved.File = f.Name
		}
		sh.begins = append(sh.begins, shelved)
	}
	return sh, nil
}

// readShipped reads the scenarios that come with the program.
func readShipped(g guide) ([]*scenario.Scenario, error) {
	var all []*scenario.Scenario
	for _, name := range scenarios.Names() {
		s, err := scenario.Open(scenarios.Files(), name, g)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// All are all scenarios, see control.Shelf.
func (sh *shelf) All() ([]control.Shelved, error) {
	shipped, err := sh.shipped()
	if err != nil {
		return nil, err
	}
	sh.mu.Lock()
	all := slices.Clone(sh.begins)
	sh.mu.Unlock()
	for _, s := range shipped {
		if !slices.ContainsFunc(all, func(b control.Shelved) bool { return b.Scenario.Name() == s.Name() }) {
			all = append(all, control.Shelved{Scenario: s})
		}
	}
	return all, nil
}

// Find finds a scenario, see control.Shelf.
func (sh *shelf) Find(name string) (*scenario.Scenario, error) {
	for _, s := range sh.start() {
		if s.Name() == name {
			return s, nil
		}
	}
	if strings.ContainsAny(name, `/\`) {
		return nil, fs.ErrNotExist
	}
	return scenario.Open(scenarios.Files(), name, sh.guide)
}

// Guide is what scenarios are checked against, see control.Shelf.
func (sh *shelf) Guide() scenario.Guide { return sh.guide }

// start are the scenarios that every world begins with, in their order.
func (sh *shelf) start() []*scenario.Scenario {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	all := make([]*scenario.Scenario, len(sh.begins))
	for i, b := range sh.begins {
		all[i] = b.Scenario
	}
	return all
}

// renew lets a Genesis begin with the scenarios as their files are now.
func (sh *shelf) renew(g *core.Genesis) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if !sh.changed {
		return
	}
	g.Scenarios = slices.Clone(g.Scenarios)
	for i := range g.Scenarios {
		for _, b := range sh.begins {
			if b.Scenario.Name() == g.Scenarios[i].Name {
				g.Scenarios[i] = b.Scenario.Core()
			}
		}
	}
}

// coresOf is what a World loads.
func coresOf(list []*scenario.Scenario) []core.Scenario {
	var all []core.Scenario
	for _, s := range list {
		all = append(all, s.Core())
	}
	return all
}

// ReloadScenario reads a file of Config.Scenarios again. Worlds that have the scenario loaded load the
// new one in its place, which begins anew, and worlds to come begin with it; fixture, seed and start
// matter at the start of a server only. When the file is wrong, what was read before stays in force, and
// the control API shows what is wrong.
func (s *Server) ReloadScenario(f ScenarioFile) error {
	made, err := f.read(s.shelf.guide)
	sh := s.shelf
	sh.mu.Lock()
	at := slices.IndexFunc(sh.begins, func(b control.Shelved) bool { return b.File == f.Name })
	if at < 0 {
		sh.mu.Unlock()
		return fmt.Errorf("no world begins with scenario file %s", f.Name)
	}
	if err == nil && slices.ContainsFunc(sh.begins, func(b control.Shelved) bool { return b.File != f.Name && b.Scenario.Name() == made.Name() }) {
		err = &scenario.Error{Problems: []scenario.Problem{{File: f.Name, Path: "name", Message: "another file has a scenario of this name"}}}
	}
	if err != nil {
		var wrong *scenario.Error
		if errors.As(err, &wrong) {
			sh.begins[at].Wrong = wrong
		}
		sh.mu.Unlock()
		return fmt.Errorf("read scenario: %w", err)
	}
	before := sh.begins[at].Scenario.Name()
	sh.begins[at].Scenario, sh.begins[at].Wrong, sh.changed = made, nil, true
	sh.mu.Unlock()
	return s.reload(before, made)
}

// MissScenario tells why a file of Config.Scenarios can't be read any more, as when it was deleted; nil
// when it can again. What was read before stays in force, and the control API shows what is wrong.
func (s *Server) MissScenario(file string, why error) {
	unread := ""
	if why != nil {
		var at *fs.PathError
		if errors.As(why, &at) {
			why = at.Err // the path is told besides
		}
		unread = "cannot be read, what was read before stays: " + why.Error()
	}
	s.shelf.mu.Lock()
	defer s.shelf.mu.Unlock()
	for i := range s.shelf.begins {
		if s.shelf.begins[i].File == file {
			s.shelf.begins[i].Unread = unread
		}
	}
}

// reload lets every world that has a scenario load another one in its place.
func (s *Server) reload(before string, made *scenario.Scenario) error {
	var errs []error
	for _, w := range s.worlds.all() {
		loaded, _ := engine.Do(w.engine, core.ListScenarios{}) // a look is never refused
		if !slices.ContainsFunc(loaded, func(v core.ScenarioView) bool { return v.Name == before }) {
			continue
		}
		if before != made.Name() {
			_, _ = engine.Do(w.engine, core.UnloadScenario{Name: before}) // it was there; if it is gone, so much the better
			w.noteUnload(before)
		}
		here := w.engine.Here()
		if _, err := engine.Do(w.engine, core.LoadScenario{Scenario: made.Core()}); err != nil {
			errs = append(errs, fmt.Errorf("load scenario %q into world %q: %w", made.Name(), w.name, err))
			continue
		}
		w.noteLoad(made, here)
	}
	return errors.Join(errs...)
}
