package contract

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// example is one file of testdata/bodies or testdata/payloads.
type example struct {
	Operation  string
	Schema     string
	Body       json.RawMessage
	Violations []struct {
		Rule    Rule
		Pointer string
		Code    int
	}
}

// examples reads a directory of testdata.
func examples(tb testing.TB, directory string) map[string]example {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", directory, "*.json"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no examples in %s: %v", directory, err)
	}
	all := make(map[string]example, len(files))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		var e example
		if err := json.Unmarshal(text, &e); err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = e
	}
	return all
}

func TestAcceptedBodies(t *testing.T) {
	t.Parallel()
	for name, e := range examples(t, "bodies/accepted") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := judged(t, e)
			for _, one := range v.Violations {
				t.Errorf("%s at %q (%d): %s", one.Rule, one.Pointer, one.Code, one.Message)
			}
			if v.Omitted != 0 {
				t.Errorf("%d omitted", v.Omitted)
			}
			if &v.Body[0] != &e.Body[0] {
				t.Errorf("body was rewritten to %s", v.Body)
			}
		})
	}
}

func TestRefusedBodies(t *testing.T) {
	t.Parallel()
	for name, e := range examples(t, "bodies/refused") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := judged(t, e)
			compare(t, e, v.Violations)
		})
	}
}

func TestAcceptedPayloads(t *testing.T) {
	t.Parallel()
	for name, e := range examples(t, "payloads/accepted") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, _ := openAPI(t).contract.Payload(e.Schema)
			for _, one := range p.Judge(e.Body) {
				t.Errorf("%s at %q: %s", one.Rule, one.Pointer, one.Message)
			}
		})
	}
}

func TestRefusedPayloads(t *testing.T) {
	t.Parallel()
	for name, e := range examples(t, "payloads/refused") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, _ := openAPI(t).contract.Payload(e.Schema)
			compare(t, e, p.Judge(e.Body))
		})
	}
}

func judged(tb testing.TB, e example) Verdict {
	tb.Helper()
	op := operation(tb, e.Operation)
	return op.JudgeRequest(request(op, e.Body), Options{})
}

// compare wants exactly the violations of an example. Where the example says that no branch of a union fits, the
// violations inside the branch that nearly fits are right as well.
func compare(t *testing.T, e example, got []Violation) {
	t.Helper()
	rest := append([]Violation(nil), got...)
	for _, want := range e.Violations {
		union := want.Rule == RuleAnyOf || want.Rule == RuleOneOf
		met := false
		for i := 0; i < len(rest); i++ {
			g := rest[i]
			exact := g.Rule == want.Rule && g.Pointer == want.Pointer && g.Code == want.Code
			if exact || union && strings.HasPrefix(g.Pointer, want.Pointer) {
				rest, met = append(rest[:i], rest[i+1:]...), true
				i--
			}
		}
		if !met {
			t.Errorf("want %s at %q (%d), got %v", want.Rule, want.Pointer, want.Code, got)
		}
	}
	for _, g := range rest {
		t.Errorf("beyond what is wanted: %s at %q (%d): %s", g.Rule, g.Pointer, g.Code, g.Message)
	}
}
