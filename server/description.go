package server

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/coverage"
	"github.com/wabamock/wabamock/server/internal/graph"
)

// description is openapi.yaml, compiled. It never changes and is safe for concurrent use, so all
// servers of a process read the same one.
type description struct {
	version    string // of the description, which is that of the client it describes
	contract   *contract.Contract
	operations map[matched]*contract.Operation
	methods    map[string][]string // by path as the router matches it, in alphabetical order
	labels     map[string]string   // metric label by operationId
	universe   *coverage.Universe  // what of it a client can exercise
}

// matched is what the router matched: how an operation is found.
type matched struct{ method, path string }

// describe reads the contract that was compiled from openapi.yaml, at its first call.
//
//nolint:gochecknoglobals // computed once, never written again.
var describe = sync.OnceValues(func() (*description, error) {
	c, err := unpackContract(gen.Contract())
	if err != nil {
		return nil, fmt.Errorf("read the contract of the mocked API: %w", err)
	}
	d := &description{
		version: c.Version, contract: c,
		operations: map[matched]*contract.Operation{}, methods: map[string][]string{}, labels: map[string]string{},
	}
	for _, op := range c.Operations() {
		path := echoPath(op.Path)
		d.operations[matched{op.Method, path}] = op
		d.methods[path] = append(d.methods[path], op.Method)
		slices.Sort(d.methods[path])
		d.labels[op.ID] = metricLabel(op.Method, op.Path)
	}
	if d.universe, err = universe(c); err != nil {
		return nil, fmt.Errorf("read the contract of the mocked API: %w", err)
	}
	return d, nil
})

// unpackContract reads a contract that server/internal/precompile has written.
func unpackContract(packed []byte) (*contract.Contract, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	codec, err := graph.New[contract.Contract]()
	if err != nil {
		return nil, err
	}
	c, err := codec.Open(text)
	if err != nil {
		return nil, fmt.Errorf("%w: \"make gen\" writes it anew", err)
	}
	return c, c.Ready()
}

// Operation is one operation of openapi.yaml.
type Operation struct {
	ID       string   `json:"id"`
	Method   string   `json:"method"`
	Path     string   `json:"path"`
	Tags     []string `json:"tags"`
	Summary  string   `json:"summary"`
	Listed   bool     `json:"listed"`   // part of the endpoint listing
	Statuses []int    `json:"statuses"` // documented, ascending
}

// Operations are the operations that the mock answers, by path and method. It panics when the
// embedded description is broken, which the tests of gen rule out.
func Operations() []Operation {
	var out []Operation
	for _, op := range mustDescribe().contract.Operations() {
		out = append(out, Operation{
			ID: op.ID, Method: op.Method, Path: op.Path, Tags: op.Tags, Summary: op.Summary, Listed: op.Listed, Statuses: op.Statuses,
		})
	}
	return out
}

// SpecVersion is the version of openapi.yaml. It panics as Operations does.
func SpecVersion() string { return mustDescribe().version }

// mustDescribe is describe where a broken description is a defect of the build.
func mustDescribe() *description {
	d, err := describe()
	if err != nil {
		panic(err.Error())
	}
	return d
}
