package server_test

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/wabamock/wabamock/server/internal/contract"
)

// templates are the operations of control.yaml with what their paths look like, those without
// parameters first.
var templates = sync.OnceValues(func() (map[*contract.Operation]*regexp.Regexp, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("control.yaml")
	if err != nil {
		return nil, err
	}
	c, err := contract.Compile(doc)
	if err != nil {
		return nil, err
	}
	out := map[*contract.Operation]*regexp.Regexp{}
	for _, op := range c.Operations() {
		out[op] = regexp.MustCompile("^" + regexp.MustCompile(`\\\{[^}]+\\\}`).ReplaceAllString(regexp.QuoteMeta(op.Path), "[^/]+") + "$")
	}
	return out, nil
})

// asDescribed fails the test where an answer of the control API departs from control.yaml. Paths are
// without /_mock; those that no operation has are not looked at.
func asDescribed(t *testing.T, method, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	all, err := templates()
	if err != nil {
		t.Fatalf("compile control.yaml: %v", err)
	}
	path, _, _ = strings.Cut("/_mock"+path, "?")
	var found *contract.Operation
	for op, template := range all {
		if op.Method == method && template.MatchString(path) && (found == nil || strings.Count(found.Path, "{") > strings.Count(op.Path, "{")) {
			found = op
		}
	}
	if found == nil {
		return
	}
	for _, v := range found.JudgeResponse(w.Code, w.Header().Get("Content-Type"), w.Body.Bytes()) {
		t.Errorf("%s %s answers %d: %s at %q: %s", method, path, w.Code, v.Rule, v.Pointer, v.Message)
	}
}
