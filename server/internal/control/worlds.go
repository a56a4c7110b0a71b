package control

import (
	"context"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// ListWorlds tells which worlds are live.
func (c *Control) ListWorlds(context.Context, gen.ListWorldsRequestObject) (gen.ListWorldsResponseObject, error) {
	list := gen.WorldList{Worlds: []gen.World{}}
	for _, w := range c.worlds.All() {
		list.Worlds = append(list.Worlds, worldOf(w.Name, w.Engine))
	}
	return gen.ListWorlds200JSONResponse(list), nil
}

// CreateWorld makes a world from a Genesis of its own.
func (c *Control) CreateWorld(_ context.Context, r gen.CreateWorldRequestObject) (gen.CreateWorldResponseObject, error) {
	n := *r.Body
	if n.Fixture != nil && n.FixtureYaml != nil {
		return nil, badRequest("Give fixture or fixture_yaml, not both.")
	}
	var adversity *core.Adversity
	if n.Adversity != nil {
		a, err := readAdversity(*n.Adversity)
		if err != nil {
			return nil, err
		}
		adversity = &a
	}
	e, err := found(c.worlds.Create(n, adversity))
	if err != nil {
		return nil, err
	}
	return gen.CreateWorld201JSONResponse(worldOf(n.Name, e)), nil
}

// ReadWorld tells what a world is made of and how it stands.
func (c *Control) ReadWorld(_ context.Context, r gen.ReadWorldRequestObject) (gen.ReadWorldResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	return gen.ReadWorld200JSONResponse(worldOf(r.World, e)), nil
}

// DeleteWorld ends a world.
func (c *Control) DeleteWorld(_ context.Context, r gen.DeleteWorldRequestObject) (gen.DeleteWorldResponseObject, error) {
	if err := c.worlds.Delete(r.World); err != nil {
		return nil, problemOf(err)
	}
	return gen.DeleteWorld204Response{}, nil
}

// ResetWorld begins a world, or parts of it, again.
func (c *Control) ResetWorld(_ context.Context, r gen.ResetWorldRequestObject) (gen.ResetWorldResponseObject, error) {
	e, err := c.change(r.World)
	if err != nil {
		return nil, err
	}
	if len(r.Params.Only) == 0 {
		e, err = found(c.worlds.Reset(r.World))
	} else {
		err = c.resetParts(r.World, r.Params.Only)
	}
	if err != nil {
		return nil, err
	}
	c.worlds.Present(r.World)
	return gen.ResetWorld200JSONResponse(worldOf(r.World, e)), nil
}

// resetParts puts parts of a world back to how they were at its start.
func (c *Control) resetParts(world string, only []gen.WorldPart) error {
	live, err := c.visit(world)
	if err != nil {
		return err
	}
	var parts []core.Part
	for _, p := range only {
		switch p {
		case gen.WorldPartJournal:
			err = live.Engine.EmptyJournal()
		case gen.WorldPartCoverage:
			err = live.Engine.Amend(func() {
				live.Record.Coverage.Clear()
				live.Record.Ledger.Clear()
			})
		case gen.WorldPartFindings:
			err = live.Engine.Amend(live.Record.Findings.Clear)
		default:
			parts = append(parts, core.Part(p))
		}
		if err != nil {
			return err
		}
	}
	if len(parts) == 0 {
		return nil
	}
	_, err = do(live.Engine, core.Reset{Only: parts})
	return err
}

// RestartWorld restarts the mocked client.
func (c *Control) RestartWorld(_ context.Context, r gen.RestartWorldRequestObject) (gen.RestartWorldResponseObject, error) {
	e, err := c.change(r.World)
	if err != nil {
		return nil, err
	}
	if _, err := do(e, core.Restart{}); err != nil {
		return nil, err
	}
	c.worlds.Present(r.World)
	return gen.RestartWorld200JSONResponse(worldOf(r.World, e)), nil
}

// worldOf is a world in the shape of the description.
func worldOf(name string, e *engine.Engine) gen.World {
	look, _ := engine.Do(e, core.Look{}) // looking is never refused
	entries, bytes := e.Journal().Size()
	return gen.World{
		Name: name, Life: e.Life(), BasePath: basePath(name), Fixture: look.Fixture, Seed: look.Seed, Born: look.Born, Clock: clockOf(e.Reading()),
		Number: look.Number, Registered: look.Registered, Troubles: troublesOf(look), Webhook: look.Target, ClientVersion: e.Options().ClientVersion.String(),
		Size: gen.WorldSize{
			Exchanges: int64(e.Journal().Mark().Exchanges), JournalEntries: entries, JournalBytes: int64(bytes),
			Customers: look.Customers, Groups: look.Groups, Messages: look.Messages, DeliveriesQueued: look.Queued,
		},
	}
}

// troublesOf is what events have begun in a world and not ended.
func troublesOf(look core.Overview) []gen.Trouble {
	on := []gen.Trouble{}
	for _, t := range []struct {
		is   bool
		name gen.Trouble
	}{{look.Locked, gen.TroubleSenderLocked}, {look.Unpaid, gen.TroublePaymentProblem}, {look.Lost, gen.TroubleConnectionLost}} {
		if t.is {
			on = append(on, t.name)
		}
	}
	return on
}

// basePath is where the mocked API of a world begins.
func basePath(name string) string {
	if name == defaultWorld {
		return "/v1"
	}
	return "/w/" + name + "/v1"
}

// defaultWorld is the world of requests that name none.
const defaultWorld = "default"
