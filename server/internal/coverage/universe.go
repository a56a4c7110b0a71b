package coverage

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Source is what a Universe is made of beside what the core knows.
type Source struct {
	Description string // SHA-256 of openapi.yaml, hex
	Operations  []Operation
	Points      []Point // in the order of the contract's points
}

// Operation is an operation of openapi.yaml.
type Operation struct {
	ID       string
	Summary  string
	Listed   bool  // part of the endpoint listing; others are extras
	Statuses []int // documented, ascending
}

// Universe is all that a client can exercise. It never changes and is safe for concurrent use.
type Universe struct {
	description string

	things     []thing // of all dimensions, in the order of a document
	dimensions []span

	operations map[string]*operation
	codes      map[core.Code]int
	types      map[string]int // of messages
	webhooks   webhooks
	exercises  map[string]int // by what exchanges call them
	points     points
}

// thing is something that a client can exercise.
type thing struct {
	name, about string
	extra       bool
}

// span is a dimension: the things from one index to before another.
type span struct {
	title
	from, to int
}

// operation is where the things of an operation stand.
type operation struct {
	self     int
	statuses map[int]int
}

// NewUniverse makes a Universe. The error tells what in the source contradicts itself.
func NewUniverse(s Source) (*Universe, error) {
	marked, err := label(s.Points)
	if err != nil {
		return nil, err
	}
	u := &Universe{description: s.Description, exercises: map[string]int{}, points: newPoints(marked)}
	for _, t := range titles() {
		from := len(u.things)
		switch t.name {
		case operations:
			u.addOperations(s.Operations)
		case successStatuses:
			u.addStatuses(s.Operations, func(status int) bool { return status < http.StatusBadRequest })
		case errorStatuses:
			u.addStatuses(s.Operations, func(status int) bool { return status >= http.StatusBadRequest })
		case errorCodes:
			u.addCodes()
		case messageTypes:
			u.types = u.addAll(marked.of(messageTypes))
		case webhookKinds:
			u.addWebhooks()
		case schemaKeywords:
			u.addKeywords(s.Points)
		default:
			for name, at := range u.addAll(marked.of(t.name)) {
				u.exercises[exercise(t.name, name)] = at
			}
		}
		if err := u.close(t, from); err != nil {
			return nil, err
		}
	}
	return u, nil
}

// add adds a thing and tells where it stands.
func (u *Universe) add(t thing) int {
	u.things = append(u.things, t)
	return len(u.things) - 1
}

// addAll adds things and tells where each stands, by name.
func (u *Universe) addAll(all []thing) map[string]int {
	at := map[string]int{}
	for _, t := range all {
		at[t.name] = u.add(t)
	}
	return at
}

// close ends a dimension. No two of its things may have one name.
func (u *Universe) close(t title, from int) error {
	known := map[string]bool{}
	for _, each := range u.things[from:] {
		if known[each.name] {
			return fmt.Errorf("coverage: %q is twice among %s", each.name, t.name)
		}
		known[each.name] = true
	}
	u.dimensions = append(u.dimensions, span{t, from, len(u.things)})
	return nil
}

// addOperations adds the operations, those beyond the listing last.
func (u *Universe) addOperations(all []Operation) {
	u.operations = map[string]*operation{}
	for _, o := range listedFirst(all) {
		at := u.add(thing{name: o.ID, about: o.Summary, extra: !o.Listed})
		u.operations[o.ID] = &operation{self: at, statuses: map[int]int{}}
	}
}

// addStatuses adds the documented statuses of every operation that are wanted.
func (u *Universe) addStatuses(all []Operation, wanted func(int) bool) {
	for _, o := range listedFirst(all) {
		for _, status := range o.Statuses {
			if wanted(status) {
				name := o.ID + " " + strconv.Itoa(status)
				u.operations[o.ID].statuses[status] = u.add(thing{name: name, extra: !o.Listed})
			}
		}
	}
}

// listedFirst are operations in their order, those beyond the listing behind the others.
func listedFirst(all []Operation) []Operation {
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b Operation) int {
		switch {
		case a.Listed == b.Listed:
			return 0
		case a.Listed:
			return -1
		}
		return 1
	})
	return out
}

// addCodes adds the error codes, ascending.
func (u *Universe) addCodes() {
	u.codes = map[core.Code]int{}
	for _, row := range core.FaultTable() {
		u.codes[row.Code] = u.add(thing{name: strconv.Itoa(int(row.Code)), about: row.Title})
	}
}

// addKeywords adds the schema keywords, those beyond the listing last.
func (u *Universe) addKeywords(all []Point) {
	u.points.first = len(u.things)
	for _, beyond := range []bool{false, true} {
		for i, p := range all {
			if p.Beyond == beyond && u.points.names[i] != "" {
				u.points.things[i] = u.add(thing{name: u.points.names[i], extra: beyond})
			}
		}
	}
}
