package server

import (
	"cmp"
	"fmt"
	"time"

	"github.com/wabamock/wabamock/server/internal/scenario"
)

// begin is what a world is made of that begins with scenarios: what the Config says nothing about is as
// they want it. A scenario that wants the clock to begin somewhere wants it to stand still there.
func (c Config) begin(list []*scenario.Scenario) (Config, error) {
	fixture, err := wanted(list, "fixture", c.Fixture != "", (*scenario.Scenario).Fixture)
	if err != nil {
		return c, err
	}
	if c.Fixture == "" && isFile(fixture) {
		return c, fmt.Errorf("a scenario wants the fixture in file %s, which only you can read: give it with --fixture, or as fixture_yaml", fixture)
	}
	seed, err := wanted(list, "seed", c.World.Seed != 0, (*scenario.Scenario).Seed)
	if err != nil {
		return c, err
	}
	start, err := wanted(list, "start", !c.World.Start.IsZero(), (*scenario.Scenario).Start)
	if err != nil {
		return c, err
	}
	c.Fixture = cmp.Or(c.Fixture, fixture, defaultFixture)
	c.World.Seed = cmp.Or(c.World.Seed, seed)
	if c.World.Start.IsZero() && start != (time.Time{}) {
		c.World.Start = start
		c.World.Clock = cmp.Or(c.World.Clock, ClockFrozen)
	}
	return c, nil
}

// wanted is what the scenarios want, the zero value when none wants anything. Two that want different
// things can't both have it, unless it was decided before.
func wanted[T comparable](list []*scenario.Scenario, what string, decided bool, of func(*scenario.Scenario) T) (T, error) {
	var zero, want T
	by := ""
	for _, s := range list {
		switch v := of(s); {
		case v == zero:
		case want == zero:
			want, by = v, s.Name()
		case v != want && !decided:
			return zero, fmt.Errorf("scenario %q wants %s %v, and %q wants %v: say which with --%s", by, what, want, s.Name(), v, what)
		}
	}
	return want, nil
}
