// Package contract judges both sides of every exchange against openapi.yaml: requests before they are handled, answers
// and webhook payloads before they leave. The description is compiled once into plain tables (Compile); judging reads
// the bytes themselves and costs no allocation when nothing is wrong. It tells all violations at once, with the
// documented error code, a JSON pointer and a sentence a person can act on, and never a secret.
//
// Beyond OpenAPI 3.0.3 it knows x-fault (error code of a broken keyword), x-remembered (a limit that can be lifted),
// x-discriminator-default, and members that are null or nothing ("not allowed here"). In requests null for a member counts as absent and undeclared members are
// findings; in answers and payloads, which are ours, both are violations. It never changes, stores or sends anything.
package contract

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// Contract is a compiled description. It is safe for concurrent use.
type Contract struct {
	Version string // of the description
	Digest  string // SHA-256 of its text in hex, where whoever compiled it knew that; else empty

	operations []*Operation
	byID       map[string]*Operation
	payloads   map[string]*Payload
	points     []Point
	patterns   []*pattern
	judges     *pool `graph:"-"`
}

// Ready lets a contract judge again that was kept by package graph and read back.
func (c *Contract) Ready() error {
	c.judges = &pool{}
	for _, op := range c.operations {
		op.judges = c.judges
	}
	for _, p := range c.payloads {
		p.judges = c.judges
	}
	for _, p := range c.patterns {
		if err := p.ready(); err != nil {
			return err
		}
	}
	return nil
}

// Compile compiles a description that has been loaded (references resolved) and validated. An error names the place
// of what cannot be compiled, by JSON pointer: a keyword is either judged or refused here, never ignored.
func Compile(doc *openapi3.T) (*Contract, error) {
	if doc == nil || doc.Paths == nil {
		return nil, errors.New("compile description: it has no paths")
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.0.") {
		return nil, fmt.Errorf("compile description: OpenAPI %q, only 3.0 is known", doc.OpenAPI)
	}
	contract := &Contract{Version: versionOf(doc), byID: map[string]*Operation{}, payloads: map[string]*Payload{}, judges: &pool{}}
	c := newCompiler()
	if doc.Components != nil {
		for _, name := range sortedKeys(doc.Components.Schemas) {
			at := "#/components/schemas/" + name
			s, err := c.ref(doc.Components.Schemas[name], at)
			if err != nil {
				return nil, fmt.Errorf("compile description: %w", err)
			}
			contract.payloads[name] = &Payload{Name: name, schema: s, judges: contract.judges}
		}
	}
	for _, path := range sortedKeys(doc.Paths.Map()) {
		if err := contract.addPath(c, path, doc.Paths.Value(path)); err != nil {
			return nil, fmt.Errorf("compile description: %w", err)
		}
	}
	if err := c.link(); err != nil {
		return nil, fmt.Errorf("compile description: %w", err)
	}
	contract.number()
	contract.patterns = c.patterns
	return contract, nil
}

// versionOf is the version of a description; empty: it has none.
func versionOf(doc *openapi3.T) string {
	if doc.Info == nil {
		return ""
	}
	return doc.Info.Version
}

// addPath compiles the operations of one path.
func (c *Contract) addPath(compiler *compiler, path string, item *openapi3.PathItem) error {
	operations := item.Operations()
	for _, method := range sortedMethods(operations) {
		op, err := compiler.operation(method, path, item, operations[method])
		if err != nil {
			return err
		}
		if c.byID[op.ID] != nil {
			return fmt.Errorf("%s %s: operationId %q is used twice", method, path, op.ID)
		}
		op.judges = c.judges
		c.byID[op.ID] = op
		c.operations = append(c.operations, op)
	}
	return nil
}

// Operation looks up an operation by its operationId.
func (c *Contract) Operation(id string) (*Operation, bool) {
	op, ok := c.byID[id]
	return op, ok
}

// Operations are all operations, by path and then by method (GET, POST, PUT, PATCH, DELETE).
func (c *Contract) Operations() []*Operation { return slices.Clone(c.operations) }

// Payload looks up a component schema by name, to judge bodies that travel outside an operation.
func (c *Contract) Payload(name string) (*Payload, bool) {
	p, ok := c.payloads[name]
	return p, ok
}

// pool keeps judges between exchanges.
type pool struct{ sync.Pool }

// maxPooledNodes bounds what a judge may keep in memory between exchanges.
const maxPooledNodes = 1 << 14

// take hands out a judge that is ready for an exchange.
func (p *pool) take(answer bool) *judge {
	j, ok := p.Get().(*judge)
	if !ok {
		j = &judge{}
	}
	j.start(answer)
	return j
}

// give takes a judge back.
func (p *pool) give(j *judge) {
	if cap(j.reader.nodes) > maxPooledNodes {
		return
	}
	j.src, j.nodes, j.reader.src, j.met = nil, nil, nil, nil
	p.Put(j)
}
