package control

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// description loads server/control.yaml as it stands.
func description(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("../../server/control.yaml")
	if err != nil {
		t.Fatalf("load control.yaml: %v", err)
	}
	return doc
}

func TestPackedDescriptionIsTheFile(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("../../server/control.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(Description()))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
		t.Errorf("description.yaml.gz is stale (%v): run go generate ./gen/...", err)
	}
}

func TestDescriptionIsValid(t *testing.T) {
	t.Parallel()
	err := description(t).Validate(context.Background(), openapi3.EnableExamplesValidation())
	if err != nil {
		t.Errorf("control.yaml: %v", err)
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
