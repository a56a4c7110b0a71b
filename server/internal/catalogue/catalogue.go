// Package catalogue holds every rule that a client of the mocked API can be told of: departures from openapi.yaml,
// refusals of access, of routing and of limits, and what is legal but dangerous. Each has a stable id (WABA-…), a
// severity, why it matters, what to do, and an example. docs/rules.md is written from it. It imports nothing of ours
// and decides nothing.
package catalogue

import (
	"cmp"
	"slices"
	"strings"
)

// Severity is how bad it is when a rule is met.
type Severity string

// The severities, the least one first.
const (
	Note    Severity = "note"    // worth knowing
	Warning Severity = "warning" // will hurt under load, or in time
	Error   Severity = "error"   // refused by the API, or hurts already
)

// Worse compares severities: positive when the first is the worse one.
func Worse(a, b Severity) int { return cmp.Compare(weight(a), weight(b)) }

// weight orders severities.
func weight(s Severity) int { return slices.Index([]Severity{Note, Warning, Error}, s) }

// Kind is what finds out that a rule is met.
type Kind string

// The kinds, in the order of docs/rules.md.
const (
	Route    Kind = "route"    // no operation matches the request
	Access   Kind = "access"   // the caller is unknown, or may not
	Contract Kind = "contract" // the request departs from openapi.yaml
	Limit    Kind = "limit"    // too much, too large, too fast
	Finding  Kind = "finding"  // the API lets it through
)

// Rule is a rule that a client can meet.
type Rule struct {
	ID       string // WABA- and capitals with dashes; never changes
	Kind     Kind
	Severity Severity
	Title    string // a few words, no full stop
	About    string // what the client does when it meets the rule; sentences
	Why      string // why it matters; sentences
	Fix      string // what to do about it; sentences
	Bad      string // JSON, a request as curl, or words
	Good     string // the same as it should be
	Source   string // page of the reference, section (mark); empty: our own choice
}

// prefix begins all ids.
const prefix = "WABA-"

// ID is the id of a rule by its name as violations carry it: maxLength is WABA-MAX-LENGTH, not-allowed is
// WABA-NOT-ALLOWED. Whether there is such a rule it does not ask.
func ID(name string) string {
	b := make([]byte, 0, len(prefix)+len(name)+4)
	b = append(b, prefix...)
	for i := range len(name) {
		c := name[i]
		if c >= 'A' && c <= 'Z' && i > 0 {
			b = append(b, '-')
		}
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		b = append(b, c)
	}
	return string(b)
}

// Page is where a rule is explained, by its id: docs/rules.md#waba-max-length.
func Page(id string) string { return "docs/rules.md#" + strings.ToLower(id) }

// All are the rules by kind, in a fixed order.
func All() []Rule { return slices.Concat(routes, accesses, contracts, limits, findings) }

// Find looks a rule up by its id, without regard to case and with or without WABA-, or by its name as
// violations carry it.
func Find(id string) (Rule, bool) {
	name := ID(id)
	id = strings.ToUpper(id)
	if !strings.HasPrefix(id, prefix) {
		id = prefix + id
	}
	for _, list := range [][]Rule{routes, accesses, contracts, limits, findings} {
		if i := slices.IndexFunc(list, func(r Rule) bool { return r.ID == id || r.ID == name }); i >= 0 {
			return list[i], true
		}
	}
	return Rule{}, false
}
