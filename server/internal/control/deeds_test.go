package control

import (
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// Every operation on a world that may change something is a deed, or it is known why it is none.
func TestEveryChangeOfAWorldIsADeed(t *testing.T) {
	t.Parallel()
	none := map[string]string{
		"DeleteWorld":     "the world is over",
		"RestoreSnapshot": "another world begins, and its tape is spoilt",
		"SetClock":        "the journal tells it",
		"AdvanceClock":    "the instants of what follows tell it",
		"AwaitDeliveries": "it waits",
		"ResendExchange":  "the exchange that it makes is on record, and is repeated as any other",
		"PostToSink":      "the sink is no part of the world",
		"EmptySink":       "the sink is no part of the world",
		"VerifyCheck":     "it looks",
		"AwaitCheck":      "it waits",
	}
	spec, err := openapi3.NewLoader().LoadFromFile("../../control.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			if !strings.HasPrefix(path, "/_mock/worlds/{world}") || method == http.MethodGet {
				if isDeed(op.OperationID) {
					t.Errorf("%s is a deed: %s %s", op.OperationID, method, path)
				}
				continue
			}
			why, known := none[op.OperationID]
			if isDeed(op.OperationID) == known {
				t.Errorf("%s is a deed, and is none (%s): one of it must be true", op.OperationID, why)
			}
		}
	}
}
