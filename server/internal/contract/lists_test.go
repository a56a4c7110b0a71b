package contract

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

// listing is a description whose operation takes a list in its query and answers classes of statuses.
func listing(tb testing.TB, parameter string) (*Contract, error) {
	tb.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(`openapi: 3.0.3
info: {title: lists, version: "1"}
paths:
  /things:
    get:
      operationId: ListThings
      parameters: [` + parameter + `]
      responses:
        "200": {description: fine, content: {application/json: {schema: {type: integer, format: uint64}}}}
        "404": {description: nothing}
        4XX: {description: refused, content: {application/problem+json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}}
components: {schemas: {}}
`))
	if err != nil {
		tb.Fatalf("load: %v", err)
	}
	return Compile(doc)
}

// parts is a list of one of two words, at most three of them.
const parts = `{name: only, in: query, explode: false, schema: {type: array, minItems: 1, maxItems: 3, items: {type: string, enum: [a, b]}}}`

// listedThings is its operation.
func listedThings(tb testing.TB) *Operation {
	tb.Helper()
	c, err := listing(tb, parts)
	if err != nil {
		tb.Fatal(err)
	}
	op, _ := c.Operation("ListThings")
	return op
}

func TestListsInTheQuery(t *testing.T) {
	t.Parallel()
	op := listedThings(t)
	for _, tt := range []struct{ query, want string }{
		{"", ""},
		{"only=a", ""},
		{"only=a,b,a", ""},
		{"only=a%2Cb", ""},
		{"only=", "enum /only/0"},
		{"only=a,,b", "enum /only/1"},
		{"only=a,b,c,d", "maxItems /only, enum /only/2, enum /only/3"},
		{"only=A", "enum /only/0"},
	} {
		v := op.JudgeRequest(Request{Query: tt.query}, Options{})
		if got := brief(v.Violations); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.query, got, tt.want)
		}
	}
}

func TestOtherListsAreRefused(t *testing.T) {
	t.Parallel()
	for _, parameter := range []string{
		`{name: only, in: query, schema: {type: array, items: {type: string}}}`,
		`{name: only, in: header, explode: false, schema: {type: array, items: {type: string}}}`,
		`{name: only, in: query, explode: false, schema: {type: array, items: {type: integer}}}`,
		`{name: only, in: query, explode: false, schema: {type: object}}`,
	} {
		if _, err := listing(t, parameter); err == nil {
			t.Errorf("%s is accepted", parameter)
		}
	}
}

func TestClassesOfStatuses(t *testing.T) {
	t.Parallel()
	op := listedThings(t)
	if diff := cmp.Diff([]int{200, 404}, op.Statuses); diff != "" {
		t.Errorf("documented one by one (-want +got):\n%s", diff)
	}
	const problem = "application/problem+json"
	for _, tt := range []struct {
		status      int
		media, body string
		want        string
	}{
		{200, "application/json", "7", ""},
		{200, "application/json", "-7", "format "},
		{404, problem, `{"title":"x"}`, "body "}, // the status itself is documented
		{409, problem, `{"title":"x"}`, ""},
		{409, problem, `{"title":"x","more":1}`, "unknown-field /more"},
		{500, problem, `{"title":"x"}`, "status "},
	} {
		if got := brief(op.JudgeResponse(tt.status, tt.media, []byte(tt.body))); got != tt.want {
			t.Errorf("%d %s: %q, want %q", tt.status, tt.body, got, tt.want)
		}
	}
}
