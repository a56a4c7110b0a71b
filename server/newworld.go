package server

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// with is the Config of one world that the control API was asked for: what the request names takes
// the place of what is configured for all.
func (c Config) with(n controlgen.NewWorld) Config {
	switch {
	case n.FixtureYaml != nil:
		c.Fixture, c.FixtureYAML = "fixture_yaml", []byte(*n.FixtureYaml)
	case n.Fixture != nil:
		c.Fixture, c.FixtureYAML = *n.Fixture, nil
	}
	set(&c.World.Seed, n.Seed)
	set(&c.World.Start, n.Start)
	set(&c.World.Webhook, n.Webhook)
	set(&c.World.ClientVersion, n.ClientVersion)
	setWord(&c.World.Clock, n.Clock)
	setWord(&c.World.Progression, n.Progression)
	setWord(&c.World.Templates, n.Templates)
	setWord(&c.World.UnknownFields, n.UnknownFields)
	setWord(&c.World.Restart, n.Restart)
	return c
}

// of is the same for a world that begins with scenarios. What they want counts more than what is
// configured for all, and less than what the request names.
func (c Config) of(n controlgen.NewWorld, list []*scenario.Scenario) (Config, error) {
	c.Fixture = cmp.Or(c.Fixture, defaultFixture)
	if len(n.Scenarios) == 0 {
		return c.with(n), nil
	}
	free := Config{World: World{Clock: c.World.Clock}}.with(n)
	want, err := free.begin(list)
	if err != nil {
		return c, err
	}
	full := c.with(n)
	if free.Fixture == "" && slices.ContainsFunc(list, func(s *scenario.Scenario) bool { return s.Fixture() != "" }) {
		full.Fixture, full.FixtureYAML = want.Fixture, nil
	}
	full.World.Seed = cmp.Or(want.World.Seed, full.World.Seed)
	if !want.World.Start.IsZero() {
		full.World.Start, full.World.Clock = want.World.Start, want.World.Clock
	}
	return full, nil
}

// set sets a field to what is given.
func set[T any](field, given *T) {
	if given != nil {
		*field = *given
	}
}

// setWord sets a field to the word that is given.
func setWord[T, W ~string](field *T, given *W) {
	if given != nil {
		*field = T(*given)
	}
}

// unfitWorld says what cannot be of a world that was asked for. The description has judged all but
// what a pattern cannot tell.
func unfitWorld(errs []error) string {
	var out []string
	for _, err := range errs {
		var f *FieldError
		if errors.As(err, &f) {
			out = append(out, strings.ToLower(strings.TrimPrefix(f.Field, "World."))+": want "+f.Want+".")
		}
	}
	return strings.Join(out, " ")
}
