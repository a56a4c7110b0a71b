package server

import "github.com/wabamock/wabamock/server/internal/catalogue"

// Rule is something that a client can do wrong: a departure from openapi.yaml, a refusal of access,
// or what is legal but dangerous. Journal, verdicts and reports name it by its id.
type Rule struct {
	ID       string `json:"id"`       // WABA-…; never changes
	Kind     string `json:"kind"`     // route, access, contract, limit or finding
	Severity string `json:"severity"` // note, warning or error
	Title    string `json:"title"`
	About    string `json:"about"` // what the client does
	Why      string `json:"why"`   // why it matters
	Fix      string `json:"fix"`   // what to do about it
	Bad      string `json:"bad"`   // an example
	Good     string `json:"good"`  // the same as it should be
	Source   string `json:"source,omitempty"`
	Page     string `json:"page"` // where it is explained
}

// Rules are all rules, by kind.
func Rules() []Rule {
	var all []Rule
	for _, r := range catalogue.All() {
		all = append(all, ruleFrom(r))
	}
	return all
}

// RuleOf looks a rule up by its id, in any case and with or without WABA-, or by its name as a
// Violation carries it.
func RuleOf(id string) (Rule, bool) {
	r, ok := catalogue.Find(id)
	return ruleFrom(r), ok
}

// ruleFrom is a row of the catalogue.
func ruleFrom(r catalogue.Rule) Rule {
	return Rule{
		ID: r.ID, Kind: string(r.Kind), Severity: string(r.Severity), Title: r.Title, About: r.About, Why: r.Why, Fix: r.Fix,
		Bad: r.Bad, Good: r.Good, Source: r.Source, Page: catalogue.Page(r.ID),
	}
}
