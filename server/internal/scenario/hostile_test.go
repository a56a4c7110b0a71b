package scenario_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

func TestHostileScenariosAreRefused(t *testing.T) {
	t.Parallel()
	pattern := func(p string) string { return "rules: [{when: {body: {/a: {matches: '" + p + "'}}}}]" }
	answer := func(body string) string { return "rules: [{answer: {outside_contract: true, body: " + body + "}}]" }
	wrong(t, []problemCase{
		{"bomb", "rules: &a [*a, *a]", "2:8: anchors, aliases and merge keys are not accepted: write the value out"},
		{"deep body", answer(strings.Repeat("[", 100_000)), "2:69: is nested deeper than 24 levels"},
		{"deep not", "rules: [{when: {body: {/a: " + strings.Repeat("{not: ", 100_000), "2:142: is nested deeper than 24 levels"},
		{"deep in_order", "expect: " + strings.Repeat("[{in_order: ", 80_000), "2:142: is nested deeper than 24 levels"},
		{"long pattern", pattern(strings.Repeat("a", 1001)), "2:38: rules[0].when.body./a.matches: is 1001 characters long: write 1 to 1000 characters"},
		{"large pattern", pattern(`(tea|milk){900}`), "2:38: rules[0].when.body./a.matches: a regular expression takes at most 2000 instructions, …"},
		{"huge pattern", pattern(`((((a{30}){30}){30}){30}){30}`), "2:38: rules[0].when.body./a.matches: no regular expression: error parsing regexp: invalid repeat count: `{30}`"},
		{"placeholder in a placeholder", answer(`'{{request.body {{request.body}}}}'`), `2:49: rules[0].answer.body: placeholder {{request.body {{request.body}}: a JSON pointer begins with /: "{{request.body"`},
		{"many placeholders", answer("'" + strings.Repeat("{{nth}}", 1001) + "'"), "2:49: rules[0].answer.body: more than 1000 placeholders"},
		{"large body", answer("'" + strings.Repeat("a", core.MaxTemplate) + "'"), "2:49: rules[0].answer.body: takes 262146 bytes as JSON, at most 262144"},
		{"many values", "rules: [{when: {body: {/a: [" + strings.Repeat("a,", 1001) + "]}}}]", "2:28: rules[0].when.body./a: has 1001 entries, at most 1000 are accepted"},
		{"many steps", "rules: [{then: [" + strings.Repeat("sent,", 101) + "]}]", "2:16: rules[0].then: has 101 entries, at most 100 are accepted"},
		{"long span", "rules: [{delay: 99999999999999999999h}]", `2:17: rules[0].delay: want a span with its unit, such as 300ms, 90s, 10m, 24h or 7d, got "99999999999999999999h"`},
		{"long number", "rules: [{after: " + strings.Repeat("9", 1000) + "}]", `2:17: rules[0].after: want a number from 0 to 1000000000, got "` + strings.Repeat("9", 40) + `…"`},
	})
}

// rulesThatAre makes a file of rules, each of which is made by a function.
func rulesThatAre(n int, rule func(i int) string) []byte {
	var b strings.Builder
	b.WriteString("name: x\nrules:\n")
	for i := range n {
		b.WriteString("- " + rule(i) + "\n")
	}
	return []byte(b.String())
}

// TestHostileScenariosEnd reads files that make much work; the test binary's time limit is the judge.
func TestHostileScenariosEnd(t *testing.T) {
	t.Parallel()
	values := func(last int) string {
		var b strings.Builder
		for i := range 200 {
			fmt.Fprintf(&b, "v%d,", i)
		}
		return fmt.Sprintf("[%sw%d]", b.String(), last)
	}
	for name, data := range map[string][]byte{
		"many patterns": rulesThatAre(900, func(i int) string {
			return fmt.Sprintf("{when: {body: {/a: {matches: '%s%d'}}}}", strings.Repeat("(a|b)*", 150), i)
		}),
		"many values that nearly hide": rulesThatAre(900, func(i int) string { return "{when: {body: {/a: " + values(i) + "}}}" }),
		"many recipients": rulesThatAre(2000, func(i int) string {
			return fmt.Sprintf("{when: {to: ['%s%d']}}", strings.Repeat("447700900123','", 20), 100_000+i)
		}),
		"many problems": rulesThatAre(20_000, func(int) string { return "{a: b}" }),
		"many bodies":   rulesThatAre(10_000, func(i int) string { return fmt.Sprintf("{when: {body: {/%d: a}}}", i) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := scenario.Read("f.yaml", data, theGuide())
			var e *scenario.Error
			if err != nil && !errors.As(err, &e) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestWhatWasNotComparedIsTold(t *testing.T) {
	t.Parallel()
	s, err := scenario.Read("f.yaml", short(10_000), theGuide())
	if err != nil {
		t.Fatal(err)
	}
	if w := s.Warnings(); len(w) != 1 || !strings.Contains(w[0].Message, "too many conditions to compare") {
		t.Errorf("warnings %v, want one", w)
	}
}

// FuzzScenario checks that no input makes the reader panic or answer with something that is neither a
// scenario that a World takes nor an Error with its bounds, and that the same input is answered
// the same way.
func FuzzScenario(f *testing.F) {
	for _, seed := range []string{
		"name: x\n", "name: x\nrules: [{refuse: 1016}]\n", "name: x\nrules: [{then: [read, sent]}]\n", "name: x\nstates: [a, b]\nrules: [{state: a, next: b}]\n",
		"name: x\nrules: [{when: {body: {/a: {not: {matches: 'a+'}}}}, answer: {body: {a: '{{id hex 4}}'}, outside_contract: true}}]\n",
		"name: x\nscript: [{on: {status: read}, inbound: {from: '{{fact /recipient}}', text: Hi}}]\n", "name: x\nexpect: [{in_order: [{operation: LoginUser}, {code: 1005}]}]\n",
		"name: x\nchaos: [{probability: 0.5, delay: 1s..2s, fault: HANG}]\n", "name: x\nstates: {a: [b, c]}\n", "[", "name: x\nrules: [{answer: {body: {{{{", "name: x\nrules:\n-\n",
	} {
		f.Add([]byte(seed))
	}
	f.Add(scenarioFiles().whole(f))
	g := theGuide()
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := scenario.Read("f.yaml", data, g)
		_, again := scenario.Read("f.yaml", data, g)
		if (err == nil) != (again == nil) || err != nil && err.Error() != again.Error() {
			t.Fatalf("first %v, then %v", err, again)
		}
		if err == nil {
			if _, err := core.NewWorld(core.Genesis{Name: "x", Scenarios: []core.Scenario{got.Core()}}, time.Time{}); err != nil {
				t.Fatalf("a World refuses it: %v", err)
			}
			return
		}
		var e *scenario.Error
		if !errors.As(err, &e) || len(e.Problems) == 0 || len(e.Problems) > 20 {
			t.Fatalf("error %#v", err)
		}
		for _, p := range e.Problems {
			if len(p.String()) > 6000 {
				t.Fatalf("a message of %d bytes", len(p.String()))
			}
			if strings.HasPrefix(p.Message, "cannot be loaded") {
				t.Fatalf("what a World refuses was not found at its place: %s", p)
			}
		}
	})
}
