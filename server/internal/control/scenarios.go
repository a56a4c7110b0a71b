package control

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/report"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// ListLoadedScenarios tells which scenarios a world has.
func (c *Control) ListLoadedScenarios(_ context.Context, r gen.ListLoadedScenariosRequestObject) (gen.ListLoadedScenariosResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	all, err := do(e, core.ListScenarios{})
	if err != nil {
		return nil, err
	}
	list := gen.ListLoadedScenarios200JSONResponse{Scenarios: make([]gen.LoadedScenario, len(all))}
	for i, v := range all {
		list.Scenarios[i] = loadedOf(v)
	}
	return list, nil
}

// LoadScenario loads a scenario.
func (c *Control) LoadScenario(_ context.Context, r gen.LoadScenarioRequestObject) (gen.LoadScenarioResponseObject, error) {
	s, err := ReadScenario(c.process.Shelf, *r.Body)
	if err != nil {
		return nil, err
	}
	e, err := c.change(r.World)
	if err != nil {
		return nil, err
	}
	if _, err := ask(e, core.LoadScenario{Scenario: s.Core()}); err != nil {
		return nil, err
	}
	shown, err := loaded(e, s.Name())
	shown.Warnings = append(problemsOf(s.Warnings()), tooLate(s, e.Genesis())...)
	return gen.LoadScenario201JSONResponse(shown), err
}

// tooLate tells what a scenario wants that a world which lives can't give it any more.
func tooLate(s *scenario.Scenario, g core.Genesis) []gen.ScenarioProblem {
	var all []gen.ScenarioProblem
	note := func(key, wants string) {
		all = append(all, gen.ScenarioProblem{
			Path: &key, Message: fmt.Sprintf("it wants to begin with %s, and this world lives already: create one with the scenario", wants),
		})
	}
	if f := s.Fixture(); f != "" && f != g.Name {
		note("fixture", "fixture "+f)
	}
	if s.Seed() != 0 && s.Seed() != g.Seed {
		note("seed", fmt.Sprintf("seed %d", s.Seed()))
	}
	if at := s.Start(); !at.IsZero() && !at.Equal(g.Start) {
		note("start", "the clock at "+at.Format(time.RFC3339))
	}
	return all
}

// ReadLoadedScenario tells how a scenario stands.
func (c *Control) ReadLoadedScenario(_ context.Context, r gen.ReadLoadedScenarioRequestObject) (gen.ReadLoadedScenarioResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	shown, err := loaded(e, r.Scenario)
	return gen.ReadLoadedScenario200JSONResponse(shown), err
}

// UnloadScenario unloads a scenario.
func (c *Control) UnloadScenario(_ context.Context, r gen.UnloadScenarioRequestObject) (gen.UnloadScenarioResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	_, err = do(e, core.UnloadScenario{Name: r.Scenario})
	return gen.UnloadScenario204Response{}, err
}

// SetScenarioState moves a state machine.
func (c *Control) SetScenarioState(_ context.Context, r gen.SetScenarioStateRequestObject) (gen.SetScenarioStateResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	if _, err := ask(e, core.SetState{Scenario: r.Scenario, Machine: orZero(r.Body.Machine), State: r.Body.State}); err != nil {
		return nil, err
	}
	shown, err := loaded(e, r.Scenario)
	return gen.SetScenarioState200JSONResponse(shown), err
}

// view is a scenario of a world.
func view(e *engine.Engine, name string) (core.ScenarioView, error) {
	all, err := do(e, core.ListScenarios{})
	if err != nil {
		return core.ScenarioView{}, err
	}
	i := slices.IndexFunc(all, func(v core.ScenarioView) bool { return v.Name == name })
	if i < 0 {
		return core.ScenarioView{}, &problem{status: 404, detail: fmt.Sprintf("No scenario %q is loaded.", name)}
	}
	return all[i], nil
}

// loaded is a scenario of a world, in the shape of the description.
func loaded(e *engine.Engine, name string) (gen.LoadedScenario, error) {
	v, err := view(e, name)
	if err != nil {
		return gen.LoadedScenario{}, err
	}
	return loadedOf(v), nil
}

// loadedOf is a scenario in the shape of the description.
func loadedOf(v core.ScenarioView) gen.LoadedScenario {
	shown := gen.LoadedScenario{
		Name: v.Name, About: v.About, Loaded: v.Loaded, Rules: v.Rules, Chaos: v.Chaos, Expectations: v.Expectations,
		Machines: make([]gen.Machine, len(v.Machines)), Script: make([]gen.ScriptStep, len(v.Happenings)),
	}
	for i, m := range v.Machines {
		shown.Machines[i] = gen.Machine{Name: m.Name, State: m.State, States: m.States, Since: m.Since}
	}
	for i, h := range v.Happenings {
		shown.Script[i] = gen.ScriptStep{
			Name: h.Name, Due: instant(h.Due), Happened: h.Happened, Refused: h.Refused, Dropped: h.Dropped, Last: instant(h.Last),
		}
	}
	return shown
}

// ReadVerdict tells whether the client did what was expected.
func (c *Control) ReadVerdict(_ context.Context, r gen.ReadVerdictRequestObject) (gen.ReadVerdictResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	all, err := do(e, core.JudgeExpectations{Scenario: orZero(r.Params.Scenario)})
	if err != nil {
		return nil, err
	}
	verdict := verdictOf(all)
	if orZero(r.Params.Format) == gen.VerdictFormatJunit {
		text, err := report.Expectations(verdict)
		return gen.ReadVerdict200TextXMLResponse{Body: bytes.NewReader(text), ContentLength: int64(len(text))}, err
	}
	return gen.ReadVerdict200JSONResponse(verdict), nil
}

// verdictOf is how expectations stand, in the shape of the description.
func verdictOf(all []core.Verdict) gen.Verdict {
	verdict := gen.Verdict{Met: true, Expectations: make([]gen.Expectation, len(all))}
	for i, v := range all {
		verdict.Met, verdict.Open = verdict.Met && v.OK, verdict.Open || v.Open
		verdict.Expectations[i] = gen.Expectation{
			Scenario: v.Scenario, Name: v.Name, Met: v.OK, Open: v.Open, Expected: v.Expected, Got: v.Got,
			Count: v.Count, Late: v.Late, Early: v.Early, First: instant(v.First), Last: instant(v.Last), Due: instant(v.Due),
			Evidence: v.Evidence, Missed: optional(v.Missed), MissedBy: optional(v.MissedBy),
		}
	}
	return verdict
}
