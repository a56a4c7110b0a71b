package control

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// chaosScenario is the scenario of the chaos profiles that are put by themselves.
const chaosScenario = "chaos"

// ListChaos tells which chaos profiles act.
func (c *Control) ListChaos(_ context.Context, r gen.ListChaosRequestObject) (gen.ListChaosResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	all, err := do(e, core.ListRules{})
	if err != nil {
		return nil, err
	}
	list := gen.ListChaos200JSONResponse{Profiles: []gen.Chaos{}}
	for _, v := range all {
		if v.Scenario == chaosScenario && v.Chaos {
			list.Profiles = append(list.Profiles, chaosOf(v))
		}
	}
	return list, nil
}

// ReadChaos tells of a chaos profile.
func (c *Control) ReadChaos(_ context.Context, r gen.ReadChaosRequestObject) (gen.ReadChaosResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	shown, err := profileIn(e, r.Profile)
	return gen.ReadChaos200JSONResponse(shown), err
}

// PutChaos lets chance do harm.
func (c *Control) PutChaos(_ context.Context, r gen.PutChaosRequestObject) (gen.PutChaosResponseObject, error) {
	e, err := c.change(r.World)
	if err != nil {
		return nil, err
	}
	text, err := chaosText(r.Profile, r.Body)
	if err != nil {
		return nil, err
	}
	rule, err := readPart(c.process.Shelf.Guide(), "chaos", text, nil, func(s core.Scenario) []core.Rule { return s.Chaos })
	if err != nil {
		return nil, err
	}
	if _, err := ask(e, core.PutRule{Scenario: chaosScenario, Chaos: true, Rule: rule}); err != nil {
		return nil, err
	}
	shown, err := profileIn(e, r.Profile)
	return gen.PutChaos200JSONResponse(shown), err
}

// RemoveChaos ends a chaos profile.
func (c *Control) RemoveChaos(_ context.Context, r gen.RemoveChaosRequestObject) (gen.RemoveChaosResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	if _, err := profileIn(e, r.Profile); err != nil {
		return nil, err
	}
	_, err = do(e, core.RemoveRule{Scenario: chaosScenario, Chaos: true, Name: r.Profile})
	return gen.RemoveChaos204Response{}, err
}

// chaosText is a profile as a chaos rule of a scenario file.
func chaosText(name string, p *gen.ChaosProfile) ([]byte, error) {
	rule := map[string]any{"name": name}
	put(rule, "refuse", p.Refuse)
	put(rule, "fault", p.Fault)
	put(rule, "probability", p.Probability)
	put(rule, "succeed_first", p.SucceedFirst)
	put(rule, "fail_count", p.FailCount)
	put(rule, "per", p.Per)
	put(rule, "ttl", p.TTL)
	if len(p.Operations) > 0 {
		rule["when"] = map[string]any{"operation": p.Operations}
	}
	if orZero(p.Seed) != 0 {
		rule["seed"] = p.Seed
	}
	if d := p.Delay; d != nil {
		text, err := delayText(*d)
		if err != nil {
			return nil, err
		}
		rule["delay"] = text
	}
	if p.Refuse == nil && p.Fault == nil && p.Delay == nil {
		return nil, badRequest("Give refuse, fault or delay: nothing would happen.")
	}
	text, err := json.Marshal(rule)
	if err != nil {
		return nil, fmt.Errorf("write a chaos profile: %w", err)
	}
	return text, nil
}

// put sets a member that is given.
func put[T any](rule map[string]any, key string, v *T) {
	if v != nil {
		rule[key] = v
	}
}

// delayText is a delay as in a scenario file.
func delayText(d gen.ChaosDelay) (any, error) {
	lognormal := d.Median != nil && d.P99 != nil && d.Least == nil && d.Most == nil
	switch {
	case lognormal:
		return d, nil
	case d.Least == nil || d.Median != nil || d.P99 != nil:
		return nil, badRequest("delay: give least, least with most, or median with p99.")
	case d.Most != nil:
		return *d.Least + ".." + *d.Most, nil
	}
	return *d.Least, nil
}

// profileIn is a chaos profile of a world.
func profileIn(e *engine.Engine, name string) (gen.Chaos, error) {
	v, err := ruleIn(e, "", name, true)
	if err == nil && v.Scenario != chaosScenario {
		v, err = ruleIn(e, chaosScenario, name, true)
	}
	if err != nil {
		return gen.Chaos{}, &problem{status: 404, detail: fmt.Sprintf("There is no chaos profile %q.", name)}
	}
	return chaosOf(v), nil
}

// chaosOf is a chaos profile in the shape of the description.
func chaosOf(v core.RuleView) gen.Chaos {
	r := &v.Rule
	p := gen.ChaosProfile{
		Operations: r.When.Operations, Probability: r.Probability, SucceedFirst: optional(r.After), FailCount: optional(r.Times),
		TTL: spanOf(r.TTL), Seed: optional(r.Seed), Per: optional(gen.ChaosProfilePer(r.Per)),
	}
	if r.Refuse != nil {
		p.Refuse = &gen.ChaosRefusal{Code: int(r.Refuse.Code), Details: optional(r.Refuse.Details), Status: optional(r.Refuse.Status)}
	}
	if r.Fault != nil {
		p.Fault = &gen.ChaosFault{Kind: gen.FaultKind(r.Fault.Kind), Before: optional(r.Fault.Before), Over: spanOf(r.Fault.Over)}
	}
	if d := r.Delay; d != nil {
		p.Delay = &gen.ChaosDelay{Least: spanOf(d.Least), Most: spanOf(d.Most), Median: spanOf(d.Median), P99: spanOf(d.P99)}
		if *d == (core.Delay{Most: d.Most}) {
			p.Delay.Least = new(time.Duration(0).String())
		}
	}
	return gen.Chaos{
		Name: v.Name, Profile: p, Matched: int64(v.Matched), Applied: int64(v.Applied), Last: instant(v.Last), Loaded: v.Loaded, Expired: v.Expired,
	}
}
