package scenario

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Scenario is what a file tells: rules, a script, expectations, and the world that it wants to
// begin in. It is never written after it was read: safe for concurrent use, and good for any
// number of Worlds. Source: DESIGN, Scenarios.
type Scenario struct {
	core     core.Scenario
	fixture  string
	seed     uint64
	start    time.Time
	warnings []Problem
}

// Name is what the scenario calls itself.
func (s *Scenario) Name() string { return s.core.Name }

// About is the sentence for people; empty: none.
func (s *Scenario) About() string { return s.core.About }

// Fixture names the fixture of the World that it wants to begin in; empty: any.
func (s *Scenario) Fixture() string { return s.fixture }

// Seed is that of the World that it wants to begin in; 0: any.
func (s *Scenario) Seed() uint64 { return s.seed }

// Start is where the clock of the World begins and stands still, in UTC; zero: anywhere.
func (s *Scenario) Start() time.Time { return s.start }

// Warnings are what looks like a mistake but may be meant, by line and column.
func (s *Scenario) Warnings() []Problem { return slices.Clone(s.warnings) }

// Core is what a World loads. The lists are the caller's own; what is in them is shared, and not
// to be written.
func (s *Scenario) Core() core.Scenario {
	c := s.core
	c.Rules, c.Chaos, c.States = slices.Clone(c.Rules), slices.Clone(c.Chaos), slices.Clone(c.States)
	c.Script, c.Expect = slices.Clone(c.Script), slices.Clone(c.Expect)
	return c
}

// Open reads a scenario from a file system. The name is that of the scenario ("rate-limited") or of
// its file ("rate-limited.yaml"). A file that is not there is fs.ErrNotExist; what is wrong in it
// is an *Error.
func Open(fsys fs.FS, name string, g Guide) (*Scenario, error) {
	file := name
	if path.Ext(file) != extension {
		file += extension
	}
	data, err := read(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("read scenario %s: %w", strings.TrimSuffix(name, extension), err)
	}
	return Read(file, data, g)
}

// Nearest is the name that is nearest to one which no scenario has; false when none is near.
func Nearest(name string, names []string) (string, bool) { return nearest(name, names) }

// Read reads a scenario from the contents of a file and checks everything in it, so that nothing is
// found wrong while it plays. The name appears in errors only. What is wrong is an *Error; the
// data is not kept.
func Read(file string, data []byte, g Guide) (*Scenario, error) {
	root, problem := parse(file, data)
	if problem != nil {
		return nil, inOrder([]Problem{*problem})
	}
	if root == nil {
		return nil, inOrder([]Problem{{File: file, Message: "is empty: write at least a name, as in name: busy-monday"}})
	}
	d := decoder{file: file}
	s := tell(g)
	s.scenario(&d, root)
	if err := inOrder(d.found); err != nil {
		return nil, err
	}
	if err := s.told.try(); err != nil {
		return nil, inOrder([]Problem{{File: file, Message: "cannot be loaded: " + printable(err.Error(), maxReason)}})
	}
	slices.SortStableFunc(s.notes.found, byPlace)
	s.told.warnings = s.notes.found
	s.told.core.Source = string(data)
	return &s.told, nil
}

// try loads the scenario into a World of its own, so that whatever a World refuses is found here.
func (s *Scenario) try() error {
	w, err := core.NewWorld(core.Genesis{Name: s.core.Name, Seed: defaultSeed}, time.Time{})
	if err != nil {
		return fmt.Errorf("make a world: %w", err)
	}
	_, err = core.Do(w, time.Time{}, core.LoadScenario{Scenario: s.Core()})
	var f *core.Fault
	if errors.As(err, &f) {
		return errors.New(f.Details)
	}
	return err
}

// story is a scenario while it is read, and what its parts refer to.
type story struct {
	guide      Guide
	operations map[string]*Operation
	names      []string // of operations, in alphabetical order
	told       Scenario
	notes      decoder // collects warnings

	base     *Fixture            // nil: none is named, or it cannot be looked at
	machines map[string][]string // name => states
	places   []*node             // of the lists of states, as in told
	moves    []move              // of machines, in the order of the file
	rules    []*written          // in the order of the file, chaos rules last
	samples  uint64              // files made so far
	met      map[string]int      // names of expectations => line

	anybody      bool // groups go by any subject: the World knows which there are
	statesFailed bool // no machine can be found missing then
}

// tell begins a story.
func tell(g Guide) *story {
	s := &story{guide: g, operations: map[string]*Operation{}, machines: map[string][]string{}, met: map[string]int{}}
	for _, op := range g.Operations() {
		s.operations[op.ID] = &op
		s.names = append(s.names, op.ID)
	}
	slices.Sort(s.names)
	return s
}

// scenario reads a whole file. The order matters: conditions refer to the fixture and to states.
func (s *story) scenario(d *decoder, root *node) {
	s.notes.file = d.file
	c := &s.told.core
	d.mapping(root,
		field{"name" + need, name(&c.Name)},
		field{"about", plain(&c.About, 1, 1000)},
		field{"fixture", both(plain(&s.told.fixture, 1, maxFixtureName), s.readFixture)},
		field{"seed", seed(&s.told.seed)},
		field{"start", instant(&s.told.start)},
		field{"states", watched(s.states, &s.statesFailed)},
		field{"rules", both(list(&c.Rules, core.MaxRules, s.rule), distinct("name", "name"))},
		field{"chaos", both(list(&c.Chaos, core.MaxRules, s.chaos), distinct("name", "name"))},
		field{"script", s.script},
		field{"expect", s.expect},
	)
	s.checkHidden(d)
	s.checkMoves()
}

// maxFixtureName bounds the name or path of a fixture (our choice).
const maxFixtureName = 256

// readFixture looks at the fixture that is named, for what conditions refer to.
func (s *story) readFixture(d *decoder, n *node) {
	base, err := s.guide.Fixture(n.text)
	if err != nil {
		d.failf(n, "%s", printable(err.Error(), maxReason))
		return
	}
	s.base = base
}

// maxReason bounds how much of another's error a message repeats, in characters (our choice).
const maxReason = 300

// label reads the name of a part of a scenario.
func label(into *string) reader {
	return both(plain(into, 1, core.MaxRuleName), func(d *decoder, n *node) {
		switch {
		case strings.ContainsAny(n.text, "/\n\t"):
			d.failf(n, "a name must not hold / or line breaks, got %s", quote(n.text))
		case len(n.text) > core.MaxRuleName:
			d.failf(n, "takes %d bytes: write at most %d", len(n.text), core.MaxRuleName)
		case isPlace(n.text):
			d.failf(n, "is how parts without a name are called, by their place: choose another name")
		}
	})
}

// isPlace tells whether a name is one that the core gives to parts without a name.
func isPlace(name string) bool {
	what, place, ok := strings.Cut(name, " ")
	return ok && slices.Contains([]string{"rule", "chaos", "happening", "expectation"}, what) && place != "" && !notDigit(place)
}
