package core

import (
	"slices"
	"strings"
)

// PutRule adds a rule at the end of a scenario's list, or replaces the one of that name in its
// place, which then counts anew. The scenario is made when it is not loaded; machines that the rule
// names must be there. Refusals: those of LoadScenario.
type PutRule struct {
	Scenario string
	Chaos    bool // among the chaos rules
	First    bool // a new one goes to the front of the list
	Rule     Rule // with a name
}

func (c PutRule) do(w *World) (Nothing, error) {
	b := &w.rules
	s, _ := b.find(c.Scenario)
	fresh := s == nil
	if fresh {
		if err := checkName("name", c.Scenario, true); err != nil {
			return Nothing{}, err
		}
		s = &loaded{name: c.Scenario, at: w.now}
	}
	if c.Rule.Name == "" {
		return Nothing{}, refuse(1009, "A rule that is put needs a name")
	}
	r, patterns, err := w.makeRule(s, c.Rule, c.Chaos)
	if err != nil {
		return Nothing{}, err
	}
	more := sizes{rules: 1, patterns: patterns}
	at := s.place(c.Chaos, c.Rule.Name)
	if at >= 0 {
		more.rules, more.patterns = 0, patterns-s.list(c.Chaos)[at].weight()
	}
	if err := b.room(more, fresh); err != nil {
		return Nothing{}, err
	}
	c.put(s, r, at)
	s.sizes, b.sizes = s.sizes.plus(more), b.sizes.plus(more)
	if fresh {
		b.scenarios = append(b.scenarios, s)
		w.tell(ScenarioLoaded{Occurred: w.occurred(), Scenario: s.name})
	}
	w.index()
	w.tell(RulesChanged{Occurred: w.occurred(), Rule: r.id, Change: RulePut})
	return Nothing{}, nil
}

// put puts a rule into its list, in place of the one at an index (below 0: there is none).
func (c PutRule) put(s *loaded, r *rule, at int) {
	list := slices.Clone(s.list(c.Chaos))
	switch {
	case at >= 0:
		list[at] = r
	case c.First:
		list = slices.Insert(list, 0, r)
	default:
		list = append(list, r)
	}
	s.setList(c.Chaos, list)
}

// place is the index of a rule in its list; below 0: there is none.
func (s *loaded) place(chaos bool, name string) int {
	return slices.IndexFunc(s.list(chaos), func(r *rule) bool { return r.Name == name })
}

// setList sets the rules of a scenario, or its chaos rules.
func (s *loaded) setList(chaos bool, list []*rule) {
	if chaos {
		s.chaos = list
	} else {
		s.rules = list
	}
}

// RemoveRule takes a rule away; 1006 when there is none.
type RemoveRule struct {
	Scenario string
	Chaos    bool // from the chaos rules
	Name     string
}

func (c RemoveRule) do(w *World) (Nothing, error) {
	s, _ := w.rules.find(c.Scenario)
	if s == nil {
		return Nothing{}, notLoaded(c.Scenario)
	}
	list, at := s.list(c.Chaos), s.place(c.Chaos, c.Name)
	if at < 0 {
		return Nothing{}, refuse(1006, "Scenario '%s' has no rule '%s'", c.Scenario, shorten(c.Name))
	}
	r := list[at]
	less := sizes{rules: 1, patterns: r.weight()}
	s.setList(c.Chaos, slices.Delete(slices.Clone(list), at, at+1))
	s.sizes, w.rules.sizes = s.sizes.minus(less), w.rules.sizes.minus(less)
	w.index()
	w.tell(RulesChanged{Occurred: w.occurred(), Rule: r.id, Change: RuleRemoved})
	return Nothing{}, nil
}

// ruleID is how a rule is called where it decides.
func ruleID(scenario, rule string, chaos bool) string {
	if chaos {
		return "chaos/" + rule
	}
	return strings.ToValidUTF8(scenario, "") + "/" + rule
}

// RuleChange is what became of a rule.
type RuleChange string

// The changes.
const (
	RulePut     RuleChange = "put"
	RuleRemoved RuleChange = "removed"
)

// RulesChanged tells that a single rule was put or removed.
type RulesChanged struct {
	Occurred
	Rule   string     `json:"rule"` // id
	Change RuleChange `json:"change"`
}

// Kind is "rules_changed".
func (RulesChanged) Kind() string { return "rules_changed" }
