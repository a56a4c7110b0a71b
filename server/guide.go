package server

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/wabamock/wabamock/fixtures"
	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/sample"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// guide is what scenarios are checked against: openapi.yaml, the fixtures that come with the
// program, and one that the Config may bring. Safe for concurrent use.
type guide struct {
	description *description
	own         *scenario.Fixture // nil: none
	ownName     string            // by which the Config calls it
}

// Operations are all operations of the mocked API.
func (g guide) Operations() []scenario.Operation {
	operations := g.description.contract.Operations()
	all := make([]scenario.Operation, len(operations))
	for i, op := range operations {
		all[i] = scenario.Operation{
			ID: op.ID, Statuses: op.Statuses, Path: op.Parameters(contract.InPath), Query: op.Parameters(contract.InQuery),
		}
	}
	return all
}

// Judge tells how an answer departs from openapi.yaml.
func (g guide) Judge(operation string, status int, contentType string, body []byte) []scenario.Departure {
	op, ok := g.description.contract.Operation(operation)
	if !ok {
		return []scenario.Departure{{Message: "There is no operation " + operation}}
	}
	var all []scenario.Departure
	for _, v := range op.JudgeResponse(status, contentType, body) {
		all = append(all, scenario.Departure{Pointer: v.Pointer, Message: v.Message})
	}
	return all
}

// Fixture finds a fixture by name, or the one that the Config brings. Of other files nothing is
// known here.
func (g guide) Fixture(name string) (*scenario.Fixture, error) {
	if g.own != nil && (name == g.ownName || name == g.own.Name()) {
		return g.own, nil
	}
	if slices.Contains(fixtures.Names(), name) {
		return scenario.Load(fixtures.Files(), name)
	}
	if isFile(name) {
		return nil, nil //nolint:nilnil // a file that cannot be looked at: see scenario.Guide
	}
	return nil, fmt.Errorf("there is no fixture %q: want one of %s, or a file", name, strings.Join(fixtures.Names(), ", "))
}

// Sample makes the n-th file of a seed that a customer sends.
func (guide) Sample(t core.MessageType, seed, n uint64) (file core.File, name string, ok bool) {
	made, ok := sample.For(string(t), seed, n)
	return core.File{Type: made.Type, Bytes: made.Bytes}, made.Name, ok
}

// isFile tells whether a fixture is named by a file of somebody's own.
func isFile(name string) bool { return strings.ContainsAny(name, `/\`) || path.Ext(name) != "" }
