package wabamock

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"
)

// description is server/control.yaml, read as far as the requests of this module need it.
type description struct{ root map[string]any }

// readDescription reads server/control.yaml.
func readDescription(tb testing.TB) description {
	tb.Helper()
	text, err := os.ReadFile("../../server/control.yaml")
	if err != nil {
		tb.Fatalf("read the description: %v", err)
	}
	var d description
	if err := yaml.Unmarshal(text, &d.root); err != nil {
		tb.Fatalf("parse the description: %v", err)
	}
	return d
}

// object is a member that is an object; nil when it is not there.
func object(v any, keys ...string) map[string]any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	m, _ := v.(map[string]any)
	return m
}

// resolve follows references.
func (d description) resolve(v map[string]any) map[string]any {
	for v["$ref"] != nil {
		v = object(d.root, strings.Split(strings.TrimPrefix(v["$ref"].(string), "#/"), "/")...)
	}
	return v
}

// schema is a schema by name.
func (d description) schema(name string) map[string]any {
	return object(d.root, "components", "schemas", name)
}

// properties are the members of an object's schema, those of allOf too.
func (d description) properties(schema map[string]any) map[string]any {
	schema = d.resolve(schema)
	out := maps.Clone(object(schema, "properties"))
	if out == nil {
		out = map[string]any{}
	}
	parts, _ := schema["allOf"].([]any)
	for _, p := range parts {
		maps.Copy(out, d.properties(p.(map[string]any)))
	}
	return out
}

// operation finds what a request calls.
func (d description) operation(method, path string) (map[string]any, map[string]any, error) {
	for template, item := range object(d.root, "paths") {
		pattern := regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(template, `[^/]+`)
		if !regexp.MustCompile("^" + pattern + "$").MatchString(path) {
			continue
		}
		if op := object(item, strings.ToLower(method)); op != nil {
			return op, object(d.root, "paths", template), nil
		}
	}
	return nil, nil, fmt.Errorf("%s %s is not in control.yaml", method, path)
}

// declares tells whether an operation or its path has a parameter in the query.
func (d description) declares(op, item map[string]any, name string) bool {
	own, _ := op["parameters"].([]any)
	shared, _ := item["parameters"].([]any)
	for _, p := range slices.Concat(own, shared) {
		if q := d.resolve(p.(map[string]any)); q["in"] == "query" && q["name"] == name {
			return true
		}
	}
	return false
}

// misfits tells how a JSON value departs from a schema.
func (d description) misfits(v any, schema map[string]any, at string) []string {
	schema = d.resolve(schema)
	var out []string
	parts, _ := schema["allOf"].([]any)
	for _, p := range parts {
		if p := d.resolve(p.(map[string]any)); p["type"] != "object" {
			out = append(out, d.misfits(v, p, at)...)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		return append(out, d.objectMisfits(v, schema, at)...)
	case []any:
		for i, item := range v {
			out = append(out, d.misfits(item, object(schema, "items"), fmt.Sprintf("%s/%d", at, i))...)
		}
	case string:
		if p, ok := schema["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(v) {
			out = append(out, fmt.Sprintf("%s: %q does not match %s", at, v, p))
		}
		if all, ok := schema["enum"].([]any); ok && !slices.Contains(all, any(v)) {
			out = append(out, fmt.Sprintf("%s: %q is none of %v", at, v, all))
		}
	}
	if want, ok := schema["type"].(string); ok && !isType(v, want) {
		out = append(out, fmt.Sprintf("%s: %v is no %s", at, v, want))
	}
	return out
}

// objectMisfits is misfits of an object.
func (d description) objectMisfits(v, schema map[string]any, at string) []string {
	var out []string
	if schema["type"] != "object" && schema["allOf"] == nil && schema["type"] != nil {
		return []string{at + ": an object where there should be none"}
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			out = append(out, fmt.Sprintf("%s: %s is missing", at, name))
		}
	}
	known := d.properties(schema)
	for name, member := range v {
		s, ok := known[name].(map[string]any)
		switch {
		case ok:
			out = append(out, d.misfits(member, s, at+"/"+name)...)
		case schema["additionalProperties"] == nil:
			out = append(out, fmt.Sprintf("%s: %s is not in control.yaml", at, name))
		}
	}
	return out
}

// isType tells whether a JSON value is of a type of JSON Schema.
func isType(v any, want string) bool {
	switch v := v.(type) {
	case map[string]any:
		return want == "object"
	case []any:
		return want == "array"
	case string:
		return want == "string"
	case bool:
		return want == "boolean"
	case float64:
		return want == "number" || want == "integer" && v == float64(int64(v))
	}
	return false
}

// replay answers as control.yaml says a mock does, with canned answers, and fails the test for
// requests that are not as it says.
type replay struct {
	description

	tb      testing.TB
	server  *httptest.Server
	answers map[string]answer // by operationId

	mu     sync.Mutex
	called []call
}

// answer is what an operation is answered with.
type answer struct {
	status int
	body   string
}

// call is a request that came.
type call struct{ operation, query, authorization, body string }

// newReplay starts a server that stops with the test; what has no answer of its own gets 200 with {}.
func newReplay(tb testing.TB, answers map[string]answer) *replay {
	tb.Helper()
	r := &replay{description: readDescription(tb), tb: tb, answers: answers}
	r.server = httptest.NewServer(r)
	tb.Cleanup(r.server.Close)
	return r
}

// ServeHTTP judges a request and answers it.
func (r *replay) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	body, err := io.ReadAll(in.Body)
	if err != nil {
		r.tb.Errorf("read the request: %v", err)
	}
	op, item, err := r.operation(in.Method, in.URL.Path)
	if err != nil {
		r.tb.Error(err)
		w.WriteHeader(http.StatusNotFound)
		return
	}
	id, _ := op["operationId"].(string)
	r.mu.Lock()
	r.called = append(r.called, call{id, in.URL.RawQuery, in.Header.Get("Authorization"), string(body)})
	r.mu.Unlock()
	for name := range in.URL.Query() {
		if !r.declares(op, item, name) {
			r.tb.Errorf("%s has no parameter %s", id, name)
		}
	}
	r.judge(id, body, object(op, "requestBody", "content", "application/json", "schema"))
	a, ok := r.answers[id]
	if !ok {
		a = answer{http.StatusOK, "{}"}
	}
	r.judgeAnswer(id, a, op)
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

// judge fails the test when a JSON body is not as described.
func (r *replay) judge(what string, body []byte, schema map[string]any) {
	if len(body) == 0 {
		return
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		r.tb.Errorf("%s: not JSON: %v: %s", what, err, body)
		return
	}
	if schema == nil {
		r.tb.Errorf("%s has no JSON of this kind: %s", what, body)
		return
	}
	for _, m := range r.misfits(v, schema, "") {
		r.tb.Errorf("%s: %s", what, m)
	}
}

// judgeAnswer fails the test when a canned answer is none that a mock can give.
func (r *replay) judgeAnswer(id string, a answer, op map[string]any) {
	if a.body == "{}" {
		return
	}
	responses := object(op, "responses")
	declared := object(responses, strconv.Itoa(a.status))
	if declared == nil {
		declared = object(responses, fmt.Sprintf("%dXX", a.status/100))
	}
	content := object(r.resolve(declared), "content")
	for _, media := range []string{"application/json", "application/problem+json"} {
		if s := object(content, media, "schema"); s != nil {
			r.judge(id+" answer", []byte(a.body), s)
			return
		}
	}
	r.tb.Errorf("%s has no answer %d in JSON", id, a.status)
}
