package control

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

// description loads server/control.yaml as it stands, not the embedded copy.
func description(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("../../server/control.yaml")
	if err != nil {
		t.Fatalf("load control.yaml: %v", err)
	}
	return doc
}

// plain is a description as plain JSON values.
func plain(t *testing.T, doc *openapi3.T) map[string]any {
	t.Helper()
	text, err := doc.MarshalJSON()
	if err != nil {
		t.Fatalf("encode the description: %v", err)
	}
	var value map[string]any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("decode the description: %v", err)
	}
	return value
}

func TestDescriptionIsValid(t *testing.T) {
	t.Parallel()
	err := description(t).Validate(context.Background(), openapi3.EnableExamplesValidation())
	if err != nil {
		t.Errorf("control.yaml: %v", err)
	}
}

func TestEmbeddedDescriptionIsTheFile(t *testing.T) {
	t.Parallel()
	embedded, err := GetSpec()
	if err != nil {
		t.Fatalf("read the embedded description: %v", err)
	}
	if diff := cmp.Diff(plain(t, description(t)), plain(t, embedded)); diff != "" {
		t.Errorf("run go generate ./gen/... (-file +embedded):\n%s", diff)
	}
}

// Source: DESIGN, Control API.
func TestErrorsAreProblemDocuments(t *testing.T) {
	t.Parallel()
	for path, item := range description(t).Paths.Map() {
		if !strings.HasPrefix(path, "/_mock/") {
			t.Errorf("%s is not under /_mock/", path)
		}
		for method, op := range item.Operations() {
			for status, response := range op.Responses.Map() {
				if !strings.HasPrefix(status, "2") && response.Value.Content["application/problem+json"] == nil {
					t.Errorf("%s %s %s is not a problem document", method, path, status)
				}
			}
		}
	}
}
