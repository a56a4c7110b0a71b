package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// ListRules tells which rules there are.
func (c *Control) ListRules(_ context.Context, r gen.ListRulesRequestObject) (gen.ListRulesResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	all, err := do(e, core.ListRules{Scenario: orZero(r.Params.Scenario)})
	if err != nil {
		return nil, err
	}
	list := gen.ListRules200JSONResponse{Rules: []gen.Rule{}}
	for _, v := range all {
		if use := orZero(r.Params.Applied); use == "" || (use == gen.RuleUseEver) == (v.Applied > 0) {
			list.Rules = append(list.Rules, ruleOf(v))
		}
	}
	return list, nil
}

// ownScenario is the scenario of rules that are added by themselves.
const ownScenario = "control"

// AddRule adds a rule to a scenario.
func (c *Control) AddRule(_ context.Context, r gen.AddRuleRequestObject) (gen.AddRuleResponseObject, error) {
	e, err := c.change(r.World)
	if err != nil {
		return nil, err
	}
	name := ownScenario
	if r.Body.Scenario != nil {
		name = *r.Body.Scenario
	}
	rule, err := c.readRule(e, name, r.Body.Rule)
	if err != nil {
		return nil, err
	}
	if _, err := ask(e, core.PutRule{Scenario: name, First: orZero(r.Body.First), Rule: rule}); err != nil {
		return nil, err
	}
	shown, err := ruleIn(e, name, rule.Name, false)
	return gen.AddRule201JSONResponse(ruleOf(shown)), err
}

// ReadRule tells of a rule.
func (c *Control) ReadRule(_ context.Context, r gen.ReadRuleRequestObject) (gen.ReadRuleResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	shown, err := ruleIn(e, r.Scenario, r.Rule, false)
	return gen.ReadRule200JSONResponse(ruleOf(shown)), err
}

// RemoveRule removes a rule.
func (c *Control) RemoveRule(_ context.Context, r gen.RemoveRuleRequestObject) (gen.RemoveRuleResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	_, err = do(e, core.RemoveRule{Scenario: r.Scenario, Name: r.Rule})
	return gen.RemoveRule204Response{}, err
}

// readRule reads a rule for a scenario, whose state machines it may name.
func (c *Control) readRule(e *engine.Engine, name string, rule json.RawMessage) (core.Rule, error) {
	machines := map[string][]string{}
	if v, err := view(e, name); err == nil {
		for _, m := range v.Machines {
			machines[m.Name] = m.States
		}
	}
	return readPart(c.process.Shelf.Guide(), "rules", rule, machines, func(s core.Scenario) []core.Rule { return s.Rules })
}

// readPart reads a rule as the only one of a scenario, in which JSON may stand as it is.
func readPart(g scenario.Guide, key string, rule json.RawMessage, machines map[string][]string, of func(core.Scenario) []core.Rule) (core.Rule, error) {
	whole := map[string]any{"name": ownScenario, key: []json.RawMessage{rule}}
	if states, ok := machines[""]; ok {
		whole["states"] = states
	} else if len(machines) > 0 {
		whole["states"] = machines
	}
	text, err := json.Marshal(whole)
	if err != nil {
		return core.Rule{}, fmt.Errorf("write a rule: %w", err)
	}
	s, err := scenario.Read("rule", text, g)
	var wrong *scenario.Error
	switch {
	case errors.As(err, &wrong):
		return core.Rule{}, wrongText(without(wrong, key+"[0]"))
	case err != nil:
		return core.Rule{}, err
	}
	read := of(s.Core())[0]
	if read.Name == "" || key == "rules" && strings.HasPrefix(read.Name, "rule ") {
		return core.Rule{}, badRequest("The rule has no name: give it one.")
	}
	return read, nil
}

// without are problems of a part by itself: what is around it was made here.
func without(wrong *scenario.Error, part string) *scenario.Error {
	mine := &scenario.Error{More: wrong.More}
	for _, p := range wrong.Problems {
		p.File, p.Line, p.Column = "rule", 0, 0
		p.Path = strings.TrimPrefix(strings.TrimPrefix(p.Path, part), ".")
		mine.Problems = append(mine.Problems, p)
	}
	return mine
}

// ruleIn is a rule of a world.
func ruleIn(e *engine.Engine, scenario, name string, chaos bool) (core.RuleView, error) {
	all, err := do(e, core.ListRules{Scenario: scenario})
	if err != nil {
		return core.RuleView{}, err
	}
	i := slices.IndexFunc(all, func(v core.RuleView) bool { return v.Name == name && v.Chaos == chaos })
	if i < 0 {
		return core.RuleView{}, &problem{status: 404, detail: fmt.Sprintf("Scenario %q has no rule %q.", scenario, name)}
	}
	return all[i], nil
}

// ruleOf is a rule in the shape of the description.
func ruleOf(v core.RuleView) gen.Rule {
	return gen.Rule{
		ID: v.ID, Scenario: v.Scenario, Name: v.Name, Chaos: v.Chaos, Operations: append([]string{}, v.Rule.When.Operations...),
		Does: v.Rule.Does(), Matched: int64(v.Matched), Applied: int64(v.Applied), Last: instant(v.Last), Loaded: v.Loaded, Expired: v.Expired,
	}
}
