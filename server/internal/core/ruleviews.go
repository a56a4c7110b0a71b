package core

import "time"

// ListRules asks for the rules in the order in which they are asked, chaos rules last. 1006 for a
// scenario that is not loaded.
type ListRules struct {
	Scenario string // empty: of all
}

// RuleView is a rule and what came of it.
type RuleView struct {
	ID       string    `json:"id"` // as in Decision.Injected: "scenario/rule", "chaos/rule"
	Name     string    `json:"name"`
	Scenario string    `json:"scenario"`
	Chaos    bool      `json:"chaos"`
	Rule     Rule      `json:"-"`             // not to be changed
	Matched  uint64    `json:"matched"`       // requests that its conditions were true for when it was asked
	Applied  uint64    `json:"applied"`       // of them, those that it was done with
	Last     time.Time `json:"last,omitzero"` // of those
	Loaded   time.Time `json:"loaded"`
	Expired  bool      `json:"expired"` // its TTL is over
}

func (c ListRules) do(w *World) ([]RuleView, error) {
	list, err := w.rules.chosen(c.Scenario)
	if err != nil {
		return nil, err
	}
	views := []RuleView{}
	for _, chaos := range []bool{false, true} {
		for _, s := range list {
			for _, r := range s.list(chaos) {
				views = append(views, RuleView{
					ID: r.id, Name: r.Name, Scenario: s.name, Chaos: chaos, Rule: r.Rule, Matched: r.matched, Applied: r.applied,
					Last: r.last, Loaded: r.since, Expired: r.expired(w.now),
				})
			}
		}
	}
	return views, nil
}

// chosen are the scenarios of a name; empty: all.
func (b *rulebook) chosen(name string) ([]*loaded, error) {
	if name == "" {
		return b.scenarios, nil
	}
	s, _ := b.find(name)
	if s == nil {
		return nil, notLoaded(name)
	}
	return []*loaded{s}, nil
}

// list is the rules of a scenario, or its chaos rules.
func (s *loaded) list(chaos bool) []*rule {
	if chaos {
		return s.chaos
	}
	return s.rules
}

// ListScenarios asks for the scenarios in the order of loading.
type ListScenarios struct{}

// ScenarioView is a loaded scenario.
type ScenarioView struct {
	Name         string          `json:"name"`
	About        string          `json:"about,omitempty"`
	Loaded       time.Time       `json:"loaded"`
	Rules        int             `json:"rules"`
	Chaos        int             `json:"chaos"`
	Expectations int             `json:"expectations"`
	Machines     []MachineView   `json:"machines"`   // never nil
	Happenings   []HappeningView `json:"happenings"` // never nil
}

// MachineView is a state machine.
type MachineView struct {
	Name   string    `json:"name"` // empty: the one without a name
	State  string    `json:"state"`
	States []string  `json:"states"` // not to be changed
	Since  time.Time `json:"since"`
}

// HappeningView is how far a happening of a script is.
type HappeningView struct {
	Name     string    `json:"name"`
	Due      time.Time `json:"due,omitzero"`  // of one at an instant, while it has not happened
	Happened int       `json:"happened"`      // how often
	Refused  int       `json:"refused"`       // deeds that were refused
	Dropped  int       `json:"dropped"`       // facts after which it did not happen, since too much was planned or happened already
	Last     time.Time `json:"last,omitzero"` // when it happened last
}

func (ListScenarios) do(w *World) ([]ScenarioView, error) {
	views := make([]ScenarioView, 0, len(w.rules.scenarios))
	for _, s := range w.rules.scenarios {
		v := ScenarioView{
			Name: s.name, About: s.about, Loaded: s.at, Rules: len(s.rules), Chaos: len(s.chaos), Expectations: len(s.expect),
			Machines: make([]MachineView, 0, len(s.machines)), Happenings: make([]HappeningView, 0, len(s.script)),
		}
		for _, m := range s.machines {
			v.Machines = append(v.Machines, MachineView{Name: m.Name, State: m.state(), States: m.States, Since: m.since})
		}
		for _, h := range s.script {
			hv := HappeningView{Name: h.Name, Happened: h.happened, Refused: h.refused, Dropped: h.dropped, Last: h.last}
			if h.On == nil && h.happened == 0 {
				hv.Due = s.at.Add(h.At)
			}
			v.Happenings = append(v.Happenings, hv)
		}
		views = append(views, v)
	}
	return views, nil
}
