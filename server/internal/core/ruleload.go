package core

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// load makes a scenario ready in place of another one (nil: none). It changes nothing.
func (w *World) load(s Scenario, before *loaded) (*loaded, error) {
	if err := checkName("name", s.Name, true); err != nil {
		return nil, err
	}
	made := &loaded{name: s.Name, about: s.About, at: w.now}
	if err := made.takeMachines(s.States); err != nil {
		return nil, err
	}
	for _, list := range []struct {
		rules []Rule
		chaos bool
	}{{s.Rules, false}, {s.Chaos, true}} {
		if err := w.takeRules(made, list.rules, list.chaos); err != nil {
			return nil, err
		}
	}
	if err := w.takeScript(made, s.Script); err != nil {
		return nil, err
	}
	if err := w.takeExpectations(made, s.Expect); err != nil {
		return nil, err
	}
	more := made.sizes
	if before != nil {
		more = more.minus(before.sizes)
	}
	return made, w.rules.room(more, before == nil)
}

// room refuses more than a World holds.
func (b *rulebook) room(more sizes, scenario bool) error {
	after := b.sizes.plus(more)
	for _, l := range []struct {
		what       string
		after, max int
	}{
		{"rules", after.rules, MaxRules},
		{"state machines", after.machines, MaxMachines},
		{"happenings", after.happenings, MaxHappenings},
		{"expectations", after.expectations, MaxExpectations},
		{"instructions of regular expressions", after.patterns, maxPatternsSize},
	} {
		if l.after > l.max {
			return refuse(1014, "There would be %d %s, and a world holds %d", l.after, l.what, l.max)
		}
	}
	if scenario && len(b.scenarios) >= MaxScenarios {
		return refuse(1014, "%d scenarios are loaded, the most that a world holds", MaxScenarios)
	}
	return nil
}

// checkName refuses what cannot be a name.
func checkName(where, name string, needed bool) error {
	switch {
	case needed && name == "":
		return refuse(1009, "%s: it must not be empty", where)
	case len(name) > MaxRuleName:
		return refuse(1009, "%s: '%s' is too long, at most %d bytes", where, shorten(name), MaxRuleName)
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\ufffd' || r == '/' || r == ',' }):
		return refuse(1009, "%s: '%s' has a slash, a comma or what cannot be printed in it", where, shorten(name))
	}
	return nil
}

// takeMachines takes the state machines.
func (s *loaded) takeMachines(list []Machine) error {
	const most = 1_000 // states of one, our choice
	for i, m := range list {
		where := fmt.Sprintf("states[%d]", i)
		if err := checkName(where, m.Name, false); err != nil {
			return err
		}
		if s.machine(m.Name) != nil {
			return refuse(1009, "%s: there are two state machines '%s'", where, m.Name)
		}
		if len(m.States) == 0 || len(m.States) > most {
			return refuse(1009, "%s: it has %d states, want 1 to %d", where, len(m.States), most)
		}
		for k, state := range m.States {
			if err := checkName(where, state, true); err != nil {
				return err
			}
			if slices.Contains(m.States[:k], state) {
				return refuse(1009, "%s: state '%s' is there twice", where, state)
			}
		}
		s.machines = append(s.machines, &machine{Machine: m, since: s.at})
		s.sizes.machines++
	}
	return nil
}

// takeRules takes the rules, or the chaos rules.
func (w *World) takeRules(s *loaded, list []Rule, chaos bool) error {
	if len(list) > MaxRules {
		return refuse(1014, "%d rules, and a world holds %d", len(list), MaxRules)
	}
	seen := make(map[string]bool, len(list))
	for i, r := range list {
		if r.Name == "" {
			r.Name = placeName("rule", chaos, i)
		}
		if seen[r.Name] {
			return refuse(1009, "There are two rules '%s'", shorten(r.Name))
		}
		seen[r.Name] = true
		made, patterns, err := w.makeRule(s, r, chaos)
		if err != nil {
			return err
		}
		s.setList(chaos, append(s.list(chaos), made))
		s.sizes.rules++
		s.sizes.patterns += patterns
	}
	return nil
}

// placeName is the name of a part that has none.
func placeName(kind string, chaos bool, i int) string {
	if chaos {
		kind = "chaos"
	}
	return kind + " " + strconv.Itoa(i+1)
}

// makeRule makes a rule ready, and answers how large its regular expressions are. It changes nothing.
func (w *World) makeRule(s *loaded, r Rule, chaos bool) (*rule, int, error) {
	made := &rule{Rule: r, id: ruleID(s.name, r.Name, chaos), of: s, since: w.now}
	err := checkName("name", r.Name, true)
	if err == nil {
		err = r.check(s)
	}
	if err == nil {
		made.when, err = w.prepare(s, r.When)
	}
	if err == nil {
		err = made.prepareAnswer()
	}
	if err != nil {
		return nil, 0, within("rule '"+shorten(r.Name)+"'", err)
	}
	made.draws = r.drawsAnything()
	return made, made.weight(), nil
}

// within puts the place of a mistake in front of it.
func within(where string, err error) error {
	if f, ok := err.(*Fault); ok { //nolint:errorlint // the checks of scenarios wrap nothing
		return &Fault{Code: f.Code, Details: where + ": " + f.Details}
	}
	return refuse(1009, "%s: %s", where, err.Error())
}

// weight is how large the regular expressions of a rule are.
func (r *rule) weight() int { return r.When.weight() }

// weight is how large the regular expressions of a Match are.
func (m *Match) weight() int {
	total := 0
	for _, list := range [][]Field{m.Path, m.Query, m.Header} {
		for _, f := range list {
			total += f.weight()
		}
	}
	return total + weightOf(m.Body)
}

// weightOf is how large the regular expressions of conditions are.
func weightOf(list []Pointer) int {
	total := 0
	for _, p := range list {
		total += p.weight()
	}
	return total
}

// weight is how large the regular expression of a Test is.
func (t *Test) weight() int {
	if t.Matches == "" {
		return 0
	}
	n, _ := weighPattern(t.Matches) // checked
	return n
}

// prepareAnswer makes what a rule says ready.
func (r *rule) prepareAnswer() (err error) {
	if r.Refuse != nil {
		if r.details, err = parseText(r.Refuse.Details, InAnswer, formPlain); err != nil {
			return within("refuse.details", err)
		}
	}
	a := r.Answer
	if a == nil {
		return nil
	}
	r.answer = &prepared{}
	for i, h := range a.Header {
		pieces, err := parseText(h.Value, InAnswer, formPlain)
		if err != nil {
			return within(fmt.Sprintf("answer.header[%d]", i), err)
		}
		r.answer.header = append(r.answer.header, pieces)
	}
	if a.JSON != nil {
		r.answer.body, err = parseJSON(a.JSON, InAnswer)
	} else {
		r.answer.body, err = parseText(a.Text, InAnswer, formPlain)
	}
	if err != nil {
		return within("answer.body", err)
	}
	return nil
}
