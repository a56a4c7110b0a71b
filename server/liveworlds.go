package server

import (
	"errors"
	"fmt"
	"slices"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// liveWorlds shows the server's worlds to the control API.
type liveWorlds struct{ server *Server }

// Enter finds a world, see control.Worlds.
func (l liveWorlds) Enter(name string, create bool) (*engine.Engine, error) {
	w, err := l.server.worlds.enter(name, create)
	if err != nil {
		return nil, err
	}
	return w.engine, nil
}

// Visit finds a live world, see control.Worlds.
func (l liveWorlds) Visit(name string) (control.Live, error) {
	w, err := l.server.worlds.enter(name, false)
	if err != nil {
		return control.Live{}, err
	}
	return control.Live{Engine: w.engine, Beside: &w.beside, Record: w.record, Over: w.over}, nil
}

// All are the live worlds, see control.Worlds.
func (l liveWorlds) All() []control.Named {
	var out []control.Named
	for _, w := range l.server.worlds.all() {
		out = append(out, control.Named{Name: w.name, Engine: w.engine, Record: w.record})
	}
	return out
}

// Create makes a world from a Genesis of its own, see control.Worlds.
func (l liveWorlds) Create(n controlgen.NewWorld, adversity *core.Adversity) (*engine.Engine, error) {
	c, list, err := l.wished(n)
	if err != nil {
		return nil, err
	}
	var k checker
	if checkWorld(&k, c.World); len(k.errs) > 0 {
		return nil, control.Unfit(unfitWorld(k.errs))
	}
	f, err := loadFixture(c)
	if err != nil {
		return nil, control.Unfit(err.Error())
	}
	g := c.genesis(f)
	g.Scenarios = coresOf(list)
	if adversity != nil {
		g.Options.Adversity = *adversity
	}
	born, err := l.server.bearOf(g)
	if err != nil {
		return nil, control.Unfit(err.Error())
	}
	if _, err := l.server.worlds.declare(n.Name, born); err != nil {
		return nil, err
	}
	return born.engine, nil
}

// wished is the Config of a world that the control API was asked for, and what it begins with.
func (l liveWorlds) wished(n controlgen.NewWorld) (Config, []*scenario.Scenario, error) {
	base, list := l.server.begin, l.server.shelf.start()
	if n.Scenarios != nil {
		base, list = l.server.config, []*scenario.Scenario{}
	}
	for _, wish := range n.Scenarios {
		s, err := control.ReadScenario(l.server.shelf, wish)
		if err != nil {
			return base, nil, err
		}
		if slices.ContainsFunc(list, func(o *scenario.Scenario) bool { return o.Name() == s.Name() }) {
			return base, nil, control.Unfit(fmt.Sprintf("Scenario %q is given twice.", s.Name()))
		}
		list = append(list, s)
	}
	c, err := base.of(n, list)
	if err != nil {
		return base, nil, control.Unfit(err.Error())
	}
	return c, list, nil
}

// Delete ends a world, see control.Worlds.
func (l liveWorlds) Delete(name string) error { return l.server.worlds.remove(name) }

// Reset starts a world again from its Genesis, see control.Worlds.
func (l liveWorlds) Reset(name string) (*engine.Engine, error) {
	w, err := l.server.worlds.enter(name, false)
	if err != nil {
		return nil, err
	}
	g := w.engine.Genesis()
	l.server.shelf.renew(&g)
	born, err := l.server.bearOf(g)
	if err != nil {
		return nil, fmt.Errorf("reset world %q: %w", name, err)
	}
	return l.replace(name, born)
}

// Restore makes a world what an image says, see control.Worlds.
func (l liveWorlds) Restore(name string, image []byte) (*engine.Engine, error) {
	if !isWorldName(name) {
		return nil, noName(name)
	}
	born, err := l.server.bear(func(o journal.Observer) (*engine.Engine, error) {
		return engine.Restore(image, l.server.journalLimits(), o)
	})
	switch {
	case errors.Is(err, engine.ErrLayout):
		return nil, err
	case err != nil:
		return nil, control.Unfit(err.Error() + ".")
	}
	e, err := l.replace(name, born)
	if err == nil {
		l.server.worlds.spoil(name, "it was restored from a snapshot")
	}
	return e, err
}

// replace lets another engine be the world of a name.
func (l liveWorlds) replace(name string, n newborn) (*engine.Engine, error) {
	if _, err := l.server.worlds.replace(name, n); err != nil {
		return nil, err
	}
	return n.engine, nil
}

// Present follows the default world, see control.Worlds.
func (l liveWorlds) Present(name string) {
	if name == DefaultWorld {
		l.server.present()
	}
}
