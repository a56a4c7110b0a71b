package control

import (
	"context"
	"errors"
	"io/fs"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// Shelf is the scenarios that can be loaded by name. Safe for concurrent use.
type Shelf interface {
	// All are those that every world begins with, in their order, then those that come with the
	// program, by name.
	All() ([]Shelved, error)
	// Find is the one of a name; fs.ErrNotExist when there is none.
	Find(name string) (*scenario.Scenario, error)
	// Guide is what the text of a scenario is checked against.
	Guide() scenario.Guide
}

// Shelved is a scenario that can be loaded by name.
type Shelved struct {
	Scenario *scenario.Scenario
	File     string          // it was read from; empty: it comes with the program
	Begins   bool            // every world begins with it
	Wrong    *scenario.Error // why the file as it was last seen was not read; nil: it was
	Unread   string          // why there is nothing to read now; empty: there is
}

// ListScenarios tells which scenarios can be loaded by name.
func (c *Control) ListScenarios(context.Context, gen.ListScenariosRequestObject) (gen.ListScenariosResponseObject, error) {
	all, err := c.process.Shelf.All()
	if err != nil {
		return nil, err
	}
	list := gen.ListScenarios200JSONResponse{Scenarios: make([]gen.Scenario, len(all))}
	for i, s := range all {
		list.Scenarios[i] = shelvedOf(s)
	}
	return list, nil
}

// ReadScenario tells of one scenario that can be loaded by name.
func (c *Control) ReadScenario(_ context.Context, r gen.ReadScenarioRequestObject) (gen.ReadScenarioResponseObject, error) {
	all, err := c.process.Shelf.All()
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.Scenario.Name() == r.Scenario {
			shown := shelvedOf(s)
			text := s.Scenario.Core().Source
			shown.Yaml = &text
			return gen.ReadScenario200JSONResponse(shown), nil
		}
	}
	return nil, noScenario(c.process.Shelf, r.Scenario)
}

// shelvedOf is a scenario in the shape of the description, without its text.
func shelvedOf(s Shelved) gen.Scenario {
	shown := gen.Scenario{
		Name: s.Scenario.Name(), About: s.Scenario.About(), File: optional(s.File), Begins: s.Begins,
		Fixture: optional(s.Scenario.Fixture()), Start: instant(s.Scenario.Start()),
	}
	switch {
	case s.Unread != "":
		shown.Problems = problemsOf([]scenario.Problem{{File: s.File, Message: s.Unread}})
	case s.Wrong != nil:
		shown.Problems = problemsOf(s.Wrong.Problems)
	}
	return shown
}

// ReadScenario is the scenario that a request names or brings.
func ReadScenario(s Shelf, n gen.NewScenario) (*scenario.Scenario, error) {
	switch {
	case (n.Name == nil) == (n.Yaml == nil):
		return nil, badRequest("Give either name or yaml.")
	case n.Name != nil:
		found, err := s.Find(*n.Name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, noScenario(s, *n.Name)
		}
		return found, err
	}
	file := "scenario.yaml"
	if n.File != nil {
		file = *n.File
	}
	read, err := scenario.Read(file, []byte(*n.Yaml), s.Guide())
	return read, wrongText(err)
}

// noScenario is the refusal of a name that no scenario has, with the nearest that one has.
func noScenario(s Shelf, name string) error {
	all, err := s.All()
	if err != nil {
		return err
	}
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = one.Scenario.Name()
	}
	hint := ""
	if near, ok := scenario.Nearest(name, names); ok {
		hint = "did you mean " + near + "? "
	}
	return &problem{status: 404, detail: "There is no scenario " + name + ": " + hint + "GET /_mock/scenarios lists those that can be loaded by name."}
}

// wrongText is the refusal of a text that is wrong, with all that is wrong in it.
func wrongText(err error) error {
	var wrong *scenario.Error
	if !errors.As(err, &wrong) {
		return err
	}
	return &problem{status: 400, detail: wrong.Error(), problems: problemsOf(wrong.Problems)}
}

// problemsOf are problems of a text in the shape of the description.
func problemsOf(list []scenario.Problem) []gen.ScenarioProblem {
	shown := make([]gen.ScenarioProblem, len(list))
	for i, p := range list {
		shown[i] = gen.ScenarioProblem{
			File: optional(p.File), Line: optional(p.Line), Column: optional(p.Column), Path: optional(p.Path), Message: p.Message,
		}
	}
	return shown
}
