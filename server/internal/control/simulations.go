package control

import (
	"context"
	"slices"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/sample"
)

// ListSimulations tells of the generators of inbound messages.
func (c *Control) ListSimulations(_ context.Context, req gen.ListSimulationsRequestObject) (gen.ListSimulationsResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	all, err := do(e, core.ListSimulations{})
	if err != nil {
		return nil, err
	}
	list := gen.ListSimulations200JSONResponse{Simulations: make([]gen.Simulation, len(all))}
	for i, v := range all {
		list.Simulations[i] = simulation(v)
	}
	return list, nil
}

// StartSimulation lets customers write at a steady rate.
func (c *Control) StartSimulation(_ context.Context, req gen.StartSimulationRequestObject) (gen.StartSimulationResponseObject, error) {
	lasts, err := span(&req.Body.Duration, 0)
	if err != nil {
		return nil, err
	}
	e, err := c.change(req.World)
	if err != nil {
		return nil, err
	}
	types := simulated(req.Body.Types)
	id, err := ask(e, core.StartSimulation{
		Types: types, Rate: req.Body.Rate, For: lasts, Customers: req.Body.Customers, Texts: req.Body.Texts, Files: samples(e, types),
	})
	if err != nil {
		return nil, err
	}
	v, err := do(e, core.ReadSimulation{ID: id})
	return gen.StartSimulation201JSONResponse(simulation(v)), err
}

// ReadSimulation tells how a simulation goes.
func (c *Control) ReadSimulation(_ context.Context, req gen.ReadSimulationRequestObject) (gen.ReadSimulationResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	v, err := do(e, core.ReadSimulation{ID: req.Simulation})
	return gen.ReadSimulation200JSONResponse(simulation(v)), err
}

// StopSimulation ends a simulation before its time.
func (c *Control) StopSimulation(_ context.Context, req gen.StopSimulationRequestObject) (gen.StopSimulationResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	v, err := do(e, core.StopSimulation{ID: req.Simulation})
	return gen.StopSimulation200JSONResponse(simulation(v)), err
}

// simulated are the types of a simulation, each with how often it was named.
func simulated(named []gen.NewSimulationTypes) []core.SimulatedType {
	var all []core.SimulatedType
	for _, name := range named {
		kind := core.MessageType(name)
		i := slices.IndexFunc(all, func(t core.SimulatedType) bool { return t.Type == kind })
		if i < 0 {
			i = len(all)
			all = append(all, core.SimulatedType{Type: kind})
		}
		all[i].Weight++
	}
	return all
}

// samples are the files of a simulation, made from the world's seed.
func samples(e *engine.Engine, types []core.SimulatedType) map[core.MessageType]core.File {
	files := map[core.MessageType]core.File{}
	for i, t := range types {
		if made, ok := sample.For(string(t.Type), e.Seed(), uint64(i)); ok {
			files[t.Type] = core.File{Type: made.Type, Bytes: made.Bytes}
		}
	}
	return files
}

// simulation is how a simulation stands, in the shape of the description.
func simulation(v core.SimulationView) gen.Simulation {
	shown := gen.Simulation{
		ID: v.ID, State: gen.SimulationState(v.State), Rate: v.Rate, Duration: v.For.String(), Types: make([]gen.SimulationType, len(v.Types)),
		Begun: v.Begun, Over: instant(v.Over), Planned: int64(v.Planned), Arrived: int64(v.Arrivals), Blocked: int64(v.Blocked),
		Refused: int64(v.Refused), Refusal: optional(v.Refusal), Acknowledged: int64(v.Acknowledged), Lost: int64(v.Lost),
		Attempts: make([]gen.SimulationResult, len(v.Attempts)), FailedAttempts: int64(v.FailedAttempts),
		Backlog: int64(v.Backlog.Now), BacklogMost: int64(v.Backlog.Most),
		Latency: gen.Latency{
			P50Ms: milliseconds(v.Latency.P50), P90Ms: milliseconds(v.Latency.P90),
			P99Ms: milliseconds(v.Latency.P99), MaxMs: milliseconds(v.Latency.Max),
		},
	}
	for i, t := range v.Types {
		shown.Types[i] = gen.SimulationType{Type: string(t.Type), Weight: max(t.Weight, 1)}
	}
	for i, a := range v.Attempts {
		shown.Attempts[i] = gen.SimulationResult{Result: a.Result, Count: int64(a.Count)}
	}
	if v.State != core.SimulationRunning {
		left := int64(v.Backlog.Left)
		shown.BacklogLeft = &left
	}
	return shown
}
