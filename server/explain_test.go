package server_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/contract"
)

// wrong is a violation as the header Mock-Violations has it.
type wrong struct {
	ID, Rule, In, Pointer, Expected, Got, Fix, Message, Page string
	Code                                                     int
	Nearest                                                  []nearMiss
}

// nearMiss is a near miss as headers have it.
type nearMiss struct {
	Kind, Name, About string
	Distance          int
	Differs           []struct{ Field, Expected, Got string }
}

// curious makes a request that asks for what is wrong with it. The header begins with
// "Authorization: " or is of the form "Name: value"; several stand on lines of their own.
func curious(s http.Handler, method, target, header string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, body)
	r.Header.Set("Mock-Explain", "true")
	for line := range strings.Lines(header) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			r.Header.Set(name, value)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// violationsIn are the violations that an answer tells.
func violationsIn(t *testing.T, a *httptest.ResponseRecorder) []wrong {
	t.Helper()
	header := a.Header().Get("Mock-Violations")
	if header == "" {
		return nil
	}
	var all []wrong
	if err := json.Unmarshal([]byte(header), &all); err != nil {
		t.Fatalf("Mock-Violations %q: %v", header, err)
	}
	return all
}

// idsIn are their ids.
func idsIn(t *testing.T, a *httptest.ResponseRecorder) []string {
	t.Helper()
	var ids []string
	for _, v := range violationsIn(t, a) {
		if v.Page != "docs/rules.md#"+strings.ToLower(v.ID) || v.Message == "" || v.Expected == "" || v.Fix == "" {
			t.Errorf("%s is not explained in full: %+v", v.ID, v)
		}
		ids = append(ids, v.ID)
	}
	return ids
}

// broken is a body that ends in an error.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the client went away") }

// elsewhere are the rules that no request can meet by this openapi.yaml: keywords that it uses in
// answers or not at all. A description of a few lines has them.
func elsewhere(t *testing.T) []string {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(`{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/a":{"post":{"operationId":"A","requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/B"}}}},"responses":{"204":{"description":"done"}}}}},
		"components":{"schemas":{"B":{"type":"object","maxProperties":4,"properties":{"n":{"type":"integer","multipleOf":2},"u":{"type":"array","items":{"type":"string"},"uniqueItems":true},"e":{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}},"o":{"anyOf":[{"type":"string","enum":["a"]},{"type":"string","enum":["b"]}]}}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := contract.Compile(doc)
	if err != nil {
		t.Fatal(err)
	}
	op, _ := c.Operation("A")
	v := op.JudgeRequest(contract.Request{ContentType: "application/json", Body: []byte(`{"n":7,"u":["a","a"],"e":{},"o":"x","more":1}`)}, contract.Options{})
	all := slices.Concat(v.Violations, op.JudgeResponse(http.StatusTeapot, "", nil), op.JudgeResponse(http.StatusNoContent, "application/json", []byte(`{}`)))
	var ids []string
	for _, one := range all {
		id := "WABA-" + strings.ToUpper(dashed(string(one.Rule)))
		if r, ok := server.RuleOf(id); !ok || r.ID != id {
			t.Errorf("the rule %q has no row %s", one.Rule, id)
		}
		ids = append(ids, id)
	}
	return ids
}

// dashed is a name in camel case with dashes.
func dashed(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// TestEveryRuleCanBeMet makes a request for every rule of the catalogue that is not a finding, and is
// told of that rule alone, on the answer and in the journal, with the same reason.
func TestEveryRuleCanBeMet(t *testing.T) {
	t.Parallel()
	met := map[string]bool{}
	for _, id := range elsewhere(t) {
		met[id] = true
	}
	for i, m := range append(routing(), judging()...) {
		met[m.id] = true
		t.Run(m.id+" "+strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			m.check(t)
		})
	}
	for _, r := range server.Rules() {
		if r.Kind != "finding" && !met[r.ID] {
			t.Errorf("no request meets %s", r.ID)
		}
	}
}

// check makes the request.
func (m meeting) check(t *testing.T) {
	t.Helper()
	c := frozen()
	if m.config != nil {
		m.config(&c)
	}
	s := newServer(t, c)
	header := m.header
	if m.before != nil {
		header += "\nAuthorization: " + m.before(t, s)
	}
	var body io.Reader = strings.NewReader(m.body)
	if m.reader != nil {
		body = m.reader
	}
	a := curious(s, m.method, m.target, header, body)
	if a.Code != m.status {
		t.Fatalf("%d %s, want %d", a.Code, a.Body, m.status)
	}
	all := violationsIn(t, a)
	if ids := idsIn(t, a); !slices.Equal(ids, []string{m.id}) {
		t.Fatalf("told of %q, want %s alone", ids, m.id)
	}
	if m.pointer != "" && all[0].Pointer != m.pointer {
		t.Errorf("the pointer is %q, want %q", all[0].Pointer, m.pointer)
	}
	row, _ := server.RuleOf(m.id)
	world := "default"
	if strings.Contains(header, "Bearer") && m.id == "WABA-REVOKED-TOKEN" {
		world = "shop"
	}
	x := recorded(t, s, world, a)
	if a.Code < http.StatusBadRequest {
		if x.Reason != "" || len(x.Findings) != 1 || x.Findings[0].Rule != all[0].Rule {
			t.Errorf("the journal has the reason %q and the findings %v, want the rule %s", x.Reason, x.Findings, all[0].Rule)
		}
		return
	}
	if x.Reason != row.Kind || len(x.Violations) != 1 || x.Violations[0].Rule != all[0].Rule {
		t.Errorf("the journal has the reason %q and the violations %v, want %s and the rule %s", x.Reason, x.Violations, row.Kind, all[0].Rule)
	}
}

// TestEveryRuleOfTheCodeHasARow looks the names of rules up where they are declared.
func TestEveryRuleOfTheCodeHasARow(t *testing.T) {
	t.Parallel()
	names := slices.Concat(constants(t, "internal/contract/verdict.go"), constants(t, "internal/core/access.go"), constants(t, "blame.go"))
	if len(names) < 40 {
		t.Fatalf("found %d rules: %q", len(names), names)
	}
	for _, name := range names {
		if _, ok := server.RuleOf("WABA-" + strings.ToUpper(dashed(name))); !ok {
			t.Errorf("rule %q has no row in the catalogue", name)
		}
	}
}

// constants are the texts of the constants of a file whose names begin with rule.
func constants(t *testing.T, path string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 || !strings.HasPrefix(strings.ToLower(v.Names[0].Name), "rule") {
			return true
		}
		if text, ok := v.Values[0].(*ast.BasicLit); ok && text.Kind == token.STRING {
			name, _ := strconv.Unquote(text.Value)
			all = append(all, name)
		}
		return true
	})
	return all
}

// TestExamplesOfRulesAreTrue sends the examples that are messages: the bad one meets the rule, the
// good one does not.
func TestExamplesOfRulesAreTrue(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	header := "Content-Type: application/json\nAuthorization: " + loginAs(t, s, "admin")
	tried := 0
	for _, r := range server.Rules() {
		if r.Kind != "contract" || !strings.HasPrefix(r.Good, `{"to"`) || strings.Contains(r.Good, "characters") {
			continue
		}
		tried++
		for body, bad := range map[string]bool{r.Bad: true, r.Good: false} {
			a := curious(s, http.MethodPost, "/v1/messages", header, strings.NewReader(body))
			if ids := idsIn(t, a); slices.Contains(ids, r.ID) != bad || !bad && len(ids) > 0 {
				t.Errorf("%s: %s is told of %q", r.ID, body, ids)
			}
		}
	}
	if tried < 10 {
		t.Errorf("%d examples are messages", tried)
	}
}
