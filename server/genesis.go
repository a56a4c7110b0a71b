package server

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"github.com/wabamock/wabamock/fixtures"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// loadFixture reads the fixture that the Config names: a shipped one, or its own YAML.
func loadFixture(c Config) (*scenario.Fixture, error) {
	if c.FixtureYAML != nil {
		f, err := scenario.Parse(c.Fixture, c.FixtureYAML)
		if err != nil {
			return nil, fmt.Errorf("read fixture: %w", err)
		}
		return f, nil
	}
	f, err := scenario.Load(fixtures.Files(), c.Fixture)
	if err != nil {
		return nil, fmt.Errorf("read fixture: %w", err)
	}
	return f, nil
}

// genesis is what a new world starts from: a fixture, with what the Config overrides.
func (c Config) genesis(f *scenario.Fixture) core.Genesis {
	g := f.Genesis(c.World.Seed, c.World.Start)
	switch c.World.Clock {
	case ClockFrozen:
		g.Frozen = true
	case ClockRunning:
		g.Frozen = false
	}
	if c.World.APIKey != "" {
		g.APIKeys = append(g.APIKeys, c.World.APIKey)
	}
	if c.World.Webhook != "" {
		g.Settings.WebhookURL = &c.World.Webhook
	}
	g.Options = c.options(g.Options)
	if m, err := readMeanings(); err == nil { // New tells the error
		g.Numbers = m.core
	}
	return g
}

// options are a fixture's options with what the Config overrides.
func (c Config) options(o core.Options) core.Options {
	if c.World.ClientVersion != "" {
		o.ClientVersion, _ = core.ParseVersion(c.World.ClientVersion) // WithDefaults has checked it
	}
	override(&o.UnknownFields, c.World.UnknownFields, UnknownFieldsLetThrough)
	override(&o.Templates, c.World.Templates, TemplatesLenient)
	override(&o.Restart, c.World.Restart, RestartAutomatic)
	override(&o.PassThrough, c.World.PassThrough, PassThroughRead)
	override(&o.WebhookHTTP, c.World.WebhookHTTP, WebhookHTTPLoopback)
	override(&o.RateLimits, c.World.RateLimits, RateLimitsOff)
	o.MessagesKept = cmp.Or(c.World.MessagesKept, o.MessagesKept)
	o.Progression = c.progression(o.Progression)
	if o.GiveUp = c.WebhookGiveUp; o.GiveUp < 0 {
		o.GiveUp = math.MaxInt64
	}
	return o
}

// progression is a fixture's progression with what the Config overrides.
func (c Config) progression(p core.Progression) core.Progression {
	w := c.World
	override(&p.Mode, w.Progression, ProgressionTimed)
	if w.SentAfter == nil && w.DeliveredAfter == nil && w.ReadAfter == nil {
		return p
	}
	if p == (core.Progression{}) {
		p = core.DefaultProgression()
	}
	for _, set := range []struct {
		to   *time.Duration
		from *time.Duration
	}{{&p.Sent, w.SentAfter}, {&p.Delivered, w.DeliveredAfter}, {&p.Read, w.ReadAfter}} {
		if set.from != nil {
			*set.to = *set.from
		}
	}
	if p == (core.Progression{}) { // would be the default; all at once has a mode of its own
		p.Mode = core.Immediate
	}
	return p
}

// override sets an option of the core to a word of the Config. The core's word for a default is
// the empty one; a word that is not set leaves the option as it is.
func override[T, W ~string](option *T, word, byDefault W) {
	switch word {
	case "":
	case byDefault:
		*option = ""
	default:
		*option = T(word)
	}
}

// startWorld starts a world from the server's fixture.
func (s *Server) startWorld() (newborn, error) {
	g := s.begin.genesis(s.fixture)
	g.Scenarios = coresOf(s.shelf.start())
	n, err := s.bearOf(g)
	if err != nil {
		return newborn{}, fmt.Errorf("start from fixture %s: %w", s.begin.Fixture, err)
	}
	return n, nil
}

// journalLimits bound the journal of every world.
func (s *Server) journalLimits() journal.Limits {
	return journal.Limits{Entries: s.config.JournalEntries, Bytes: int(s.config.JournalBytes)}
}
