package server

import (
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// Load loads a scenario into a live world.
func (s *Server) Load(world string, sc core.Scenario) error {
	w, err := s.worlds.enter(world, false)
	if err != nil {
		return err
	}
	_, err = engine.Do(w.engine, core.LoadScenario{Scenario: sc})
	return err
}

// Verdicts are how the expectations of a live world stand.
func (s *Server) Verdicts(world string) ([]core.Verdict, error) {
	w, err := s.worlds.enter(world, false)
	if err != nil {
		return nil, err
	}
	return engine.Do(w.engine, core.JudgeExpectations{})
}
