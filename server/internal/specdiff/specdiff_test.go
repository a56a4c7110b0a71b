package specdiff_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/specdiff"
)

// spec is a description with one operation.
func spec(operation string) []byte {
	return []byte("openapi: 3.0.3\ninfo: {title: Things, version: \"1\"}\npaths: {/things: {get: {operationId: ListThings, " + operation + "}}}\n")
}

func TestChanges(t *testing.T) {
	t.Parallel()
	const ok = "responses: {'200': {description: Things.}}"
	tests := []struct {
		name, before, after string
		want                []string
	}{
		{"none", ok, ok, nil},
		{"a status less", "responses: {'200': {description: Things.}, '202': {description: Soon.}}", ok, []string{"breaking response-success-status-removed"}},
		{"a required parameter more", ok, "parameters: [{name: a, in: query, required: true, schema: {type: string}}], " + ok, []string{"breaking new-required-request-parameter"}},
		{"an optional parameter more", ok, "parameters: [{name: a, in: query, schema: {type: string}}], " + ok, []string{"compatible new-optional-request-parameter"}},
		{"a parameter less", "parameters: [{name: a, in: query, schema: {type: string}}], " + ok, ok, []string{"warning request-parameter-removed"}},
		{"a shorter text", "parameters: [{name: a, in: query, schema: {type: string, maxLength: 9}}], " + ok, "parameters: [{name: a, in: query, schema: {type: string, maxLength: 5}}], " + ok, []string{"breaking request-parameter-max-length-decreased"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found, err := specdiff.Compare("old", spec(tt.before), "new", spec(tt.after))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range found {
				if c.Operation != "ListThings" || c.Method != http.MethodGet || c.Path != "/things" || strings.Contains(c.Text, "%!") || c.Text == c.ID {
					t.Errorf("change %+v", c)
				}
				got = append(got, fmt.Sprint(c.Severity, " ", c.ID))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsNoDescription(t *testing.T) {
	t.Parallel()
	good := spec("responses: {'200': {description: Things.}}")
	for text, want := range map[string]string{
		"":             "read new: it is no OpenAPI description",
		"{":            "read new: ",
		"hello: world": "read new: it is no OpenAPI description",
		"openapi: 3.0.3\ninfo: {}\npaths: {/a: {$ref: 'file:///etc/hostname'}}":                             "external",
		"openapi: 3.0.3\npaths: {/a: {get: {responses: {'200': {$ref: 'https://localhost:1/x.yaml#/a'}}}}}": "external",
		strings.Repeat(" ", specdiff.MaxBytes+1):                                                            "larger than 16 MiB",
	} {
		_, err := specdiff.Compare("old", good, "new", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: error %v, want one with %q", text, err, want)
		}
	}
}
