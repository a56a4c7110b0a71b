package server

import (
	"fmt"
	"sync"

	"github.com/wabamock/wabamock/gen"
	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/control"
)

// descriptions are the texts of both descriptions.
func descriptions() control.Descriptions {
	return control.Descriptions{Control: controlgen.Description(), API: gen.Description()}
}

// describeControl reads the contract of control.yaml, at its first call.
//
//nolint:gochecknoglobals // computed once, never written again.
var describeControl = sync.OnceValues(func() (*contract.Contract, error) {
	c, err := unpackContract(controlgen.Contract())
	if err != nil {
		return nil, fmt.Errorf("read the contract of the control API: %w", err)
	}
	return c, nil
})

// controlOperations are the operations of control.yaml, by which the control API judges what it is
// asked.
func (s *Server) controlOperations() ([]control.Operation, error) {
	c, err := describeControl()
	if err != nil {
		return nil, err
	}
	strict := contract.Options{RejectUnknown: true, MaxDepth: s.config.HTTP.MaxDepth}
	var out []control.Operation
	for _, op := range c.Operations() {
		out = append(out, control.Operation{
			ID: op.ID, Method: op.Method, Path: echoPath(op.Path), TakesBody: op.TakesBody(), Open: op.Open,
			Judge: func(r control.Request) ([]controlgen.Violation, []byte) {
				v := op.JudgeRequest(contract.Request(r), strict)
				return departures(v.Violations), v.Body
			},
		})
	}
	return out, nil
}

// departures are the contract's violations as the control API shows them; error codes are the
// mocked API's.
func departures(list []contract.Violation) []controlgen.Violation {
	out := make([]controlgen.Violation, len(list))
	for i, v := range list {
		if v.Rule == contract.RuleJSON {
			v.Message += ": " + v.Got
		}
		out[i] = controlgen.Violation{
			Rule: string(v.Rule), In: string(v.In), Pointer: v.Pointer, Expected: &v.Expected, Got: &v.Got, Fix: &v.Fix, Message: v.Message,
		}
	}
	return out
}
