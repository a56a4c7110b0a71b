package scenario_test

import (
	"fmt"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/wabamock/wabamock/fixtures"
	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// guide is openapi.yaml, the fixtures that come with the program, and files of a few bytes.
type guide struct {
	api        *contract.Contract
	operations []scenario.Operation
	fixtures   map[string]*scenario.Fixture
}

// theGuide compiles the description, at its first call.
var theGuide = sync.OnceValue(func() scenario.Guide { //nolint:gochecknoglobals // computed once, never written again
	doc, err := openapi3.NewLoader().LoadFromFile("../../../openapi.yaml")
	if err != nil {
		panic(err)
	}
	api, err := contract.Compile(doc)
	if err != nil {
		panic(err)
	}
	g := guide{api: api, fixtures: map[string]*scenario.Fixture{}}
	for _, op := range api.Operations() {
		g.operations = append(g.operations, scenario.Operation{
			ID: op.ID, Statuses: op.Statuses, Path: op.Parameters(contract.InPath), Query: op.Parameters(contract.InQuery),
		})
	}
	for _, name := range fixtures.Names() {
		if g.fixtures[name], err = scenario.Load(fixtures.Files(), name); err != nil {
			panic(err)
		}
	}
	return g
})

func (g guide) Operations() []scenario.Operation { return g.operations }

func (g guide) Judge(operation string, status int, contentType string, body []byte) []scenario.Departure {
	op, _ := g.api.Operation(operation)
	var all []scenario.Departure
	for _, v := range op.JudgeResponse(status, contentType, body) {
		all = append(all, scenario.Departure{Pointer: v.Pointer, Message: v.Message})
	}
	return all
}

func (g guide) Fixture(name string) (*scenario.Fixture, error) {
	if f, ok := g.fixtures[name]; ok {
		return f, nil
	}
	return nil, fmt.Errorf("there is no fixture %q", name)
}

func (guide) Sample(t core.MessageType, seed, n uint64) (core.File, string, bool) {
	return core.File{Type: "application/" + string(t), Bytes: fmt.Appendf(nil, "%s %d %d", t, seed, n)}, "a.bin", true
}
