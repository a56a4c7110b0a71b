package contract

import (
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// described is openapi.yaml, loaded and compiled.
type described struct {
	doc      *openapi3.T
	contract *Contract
}

// load loads openapi.yaml once for all tests.
var load = sync.OnceValues(func() (described, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("../../../openapi.yaml")
	if err != nil {
		return described{}, err
	}
	c, err := Compile(doc)
	return described{doc, c}, err
})

func openAPI(tb testing.TB) described {
	tb.Helper()
	d, err := load()
	if err != nil {
		tb.Fatalf("openapi.yaml: %v", err)
	}
	return d
}

// request is a request to an operation with a value for each parameter of its path.
func request(op *Operation, body []byte) Request {
	r := Request{Body: body, ContentType: "application/json"}
	for i := range op.parameters {
		p := &op.parameters[i]
		if p.in != InPath {
			continue
		}
		value := "447700900123"
		if p.schema.example != "" {
			value = p.schema.example
		}
		r.PathNames, r.PathValues = append(r.PathNames, p.name), append(r.PathValues, value)
	}
	return r
}

// operation is an operation of openapi.yaml.
func operation(tb testing.TB, id string) *Operation {
	tb.Helper()
	op, ok := openAPI(tb).contract.Operation(id)
	if !ok {
		tb.Fatalf("openapi.yaml has no operation %s", id)
	}
	return op
}
