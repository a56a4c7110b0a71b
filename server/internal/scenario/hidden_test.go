package scenario_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server/internal/scenario"
)

func TestHiddenRulesAreFound(t *testing.T) {
	t.Parallel()
	const hidden, reached = true, false
	tests := []struct {
		name           string
		earlier, later string // rules
		want           bool
	}{
		{"every request", "{refuse: 1000}", "{when: {operation: LoginUser}}", hidden},
		{"the same", "{when: {operation: LoginUser}}", "{when: {operation: LoginUser}, delay: 1s}", hidden},
		{"another operation", "{when: {operation: LoginUser}}", "{when: {operation: LogoutUser}}", reached},
		{"one of several", "{when: {operation: [LoginUser, LogoutUser]}}", "{when: {operation: LogoutUser}}", hidden},
		{"one more", "{when: {operation: [LoginUser, LogoutUser]}}", "{when: {operation: [LogoutUser, GetUser]}}", reached},
		{"any operation", "{when: {operation: LoginUser}}", "{}", reached},
		{"a number", "{when: {to: '447700900123'}}", "{when: {to: ['+447700900123'], type: text}}", hidden},
		{"another number", "{when: {to: '447700900123'}}", "{when: {to: '447700900124'}}", reached},
		{"statuses are of messages", "{then: []}", "{when: {type: text}}", hidden},
		{"one type less", "{when: {type: [text, image]}}", "{when: {type: image}}", hidden},
		{"template", "{when: {template: a}}", "{when: {template: a, to: '447700900123'}}", hidden},
		{"caller", "{when: {caller: [admin, bob]}}", "{when: {caller: bob, role: user}}", hidden},
		{"role", "{when: {role: admin}}", "{when: {operation: LoginUser}}", reached},
		{"same role", "{when: {role: admin}}", "{when: {role: admin, operation: LoginUser}}", hidden},
		{"after", "{after: 1}", "{}", reached},
		{"times", "{times: 1}", "{}", reached},
		{"all times", "{times: 0, per: caller}", "{}", hidden},
		{"every", "{every: 2}", "{}", reached},
		{"nth", "{nth: 1}", "{}", reached},
		{"probability", "{probability: 0.99}", "{}", reached},
		{"certainty", "{probability: 1}", "{}", hidden},
		{"ttl", "{ttl: 1h}", "{}", reached},
		{"later counts", "{}", "{times: 1}", hidden},
		{"state", "{state: a, next: b}", "{}", reached},
		{"same state", "{state: a, next: b}", "{state: a}", hidden},
		{"another state", "{state: a, next: b}", "{state: b}", reached},
		{"move from anywhere", "{next: b}", "{state: a}", hidden},
		{"window", "{when: {from: 1h}}", "{}", reached},
		{"narrower window", "{when: {from: 1h, until: 4h}}", "{when: {from: 2h, until: 3h}}", hidden},
		{"wider window", "{when: {from: 1h, until: 4h}}", "{when: {from: 2h, until: 5h}}", reached},
		{"open window", "{when: {until: 4h}}", "{when: {from: 1h}}", reached},
		{"window of instants", "{when: {from: 2024-05-01T09:00:00Z}}", "{when: {from: 2024-05-02T09:00:00Z}}", hidden},
		{"earlier instants", "{when: {until: 2024-05-01T09:00:00Z}}", "{when: {from: 2024-05-02T09:00:00Z}}", reached},
		{"path", "{when: {path: {UserUsername: [a, b]}}}", "{when: {operation: GetUser, path: {UserUsername: b}}}", hidden},
		{"any path", "{when: {path: {UserUsername: a}}}", "{when: {operation: GetUser}}", reached},
		{"there at all", "{when: {query: {format: {present: true}}}}", "{when: {query: {format: json}}}", hidden},
		{"not there", "{when: {query: {format: {present: false}}}}", "{when: {query: {format: json}}}", reached},
		{"neither there", "{when: {query: {format: {present: false}}}}", "{when: {operation: GetMetrics, query: {format: {present: false}}}}", hidden},
		{"header in other letters", "{when: {header: {x-shop: a}}}", "{when: {header: {X-Shop: a}, operation: GetUser}}", hidden},
		{"path in other letters", "{when: {body: {/a: a}}}", "{when: {body: {/A: a}}}", reached},
		{"value", "{when: {body: {/a: [a, b]}}}", "{when: {body: {/a: b, /c: d}}}", hidden},
		{"text and number", "{when: {body: {/a: '1'}}}", "{when: {body: {/a: 1}}}", reached},
		{"prefix of a value", "{when: {body: {/a: {prefix: ab}}}}", "{when: {body: {/a: [abc, abd]}}}", hidden},
		{"prefix of a prefix", "{when: {body: {/a: {prefix: ab}}}}", "{when: {body: {/a: {prefix: abc}}}}", hidden},
		{"prefix of a number", "{when: {body: {/a: {prefix: '1.'}}}}", "{when: {body: {/a: 1.0}}}", reached},
		{"prefix of one value", "{when: {body: {/a: {prefix: ab}}}}", "{when: {body: {/a: [abc, cab]}}}", reached},
		{"suffix", "{when: {body: {/a: {suffix: c}}}}", "{when: {body: {/a: {suffix: bc}}}}", hidden},
		{"part", "{when: {body: {/a: {contains: b}}}}", "{when: {body: {/a: {contains: abc}}}}", hidden},
		{"same pattern", "{when: {body: {/a: {matches: b+}}}}", "{when: {body: {/a: {matches: b+, prefix: a}}}}", hidden},
		{"other pattern", "{when: {body: {/a: {matches: b+}}}}", "{when: {body: {/a: {matches: b}}}}", reached},
		{"bounds", "{when: {body: {/a: {at_least: 1, at_most: 9}}}}", "{when: {body: {/a: {at_least: 2, at_most: 3}}}}", hidden},
		{"wider bounds", "{when: {body: {/a: {at_least: 1, at_most: 9}}}}", "{when: {body: {/a: {at_least: 2}}}}", reached},
		{"same not", "{when: {body: {/a: {not: b}}}}", "{when: {body: {/a: {prefix: c, not: b}}}}", hidden},
		{"other not", "{when: {body: {/a: {not: [b, c]}}}}", "{when: {body: {/a: {not: b}}}}", reached},
		{"null", "{when: {body: {/a: {is_null: true}}}}", "{when: {body: {/a: {present: true}}}}", reached},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := scenario.Read("f.yaml", []byte("name: x\nstates: [a, b]\nrules:\n- {name: other, when: {operation: CheckHealth}, times: 3}\n- "+tt.earlier+"\n- "+tt.later+"\n"), theGuide())
			switch {
			case !tt.want && err != nil:
				t.Errorf("got %v", err)
			case tt.want && (err == nil || !strings.Contains(err.Error(), ": rules[2]: is never reached: the rule on line 5 matches all")):
				t.Errorf("got %v, want that rule 3 is never reached", err)
			}
		})
	}
}

func TestHiddenChaosIsFound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"by a rule that answers", "rules: [{name: all, refuse: 1000}]\nchaos: [{when: {operation: LoginUser}}]", `f.yaml:3:10: chaos[0]: is never reached: rule "all" on line 2 `},
		{"not by one that lets through", "rules: [{delay: 1s}]\nchaos: [{when: {operation: LoginUser}}]", ""},
		{"by chaos", "chaos: [{delay: 1s}, {name: a, when: {operation: LoginUser}}]", "f.yaml:2:23: chaos[1]: is never reached: the rule on line 2 "},
		{"rules are asked before chaos", "chaos: [{delay: 1s}]\nrules: [{delay: 1s}]", ""},
	} {
		_, err := scenario.Read("f.yaml", []byte("name: x\n"+tt.text), theGuide())
		if got := fmt.Sprint(err); tt.want == "" && err != nil || tt.want != "" && !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"a whole circle", "states: [a, b]\nrules: [{state: a, next: b, when: {operation: LoginUser}}, {state: b, next: a, when: {operation: LoginUser}}]", ""},
		{"the last may be the end", "states: [a, b]\nrules: [{state: a, next: b}]", ""},
		{"never reached", "states: [a, b, c]\nrules: [{state: a, next: c}, {state: b, next: c}]", "f.yaml:2:13: states[1]: is never reached: no rule has next: b"},
		{"never left", "states: [a, b, c]\nrules: [{state: a, next: b, times: 1}, {state: a, next: c}]", "f.yaml:2:13: states[1]: is never left: no rule has state: b and a next (if the story ends here, put it last)"},
		{"left from anywhere", "states: [a, b, c]\nrules: [{state: a, next: b}, {next: c}]", ""},
		{"moved by the script", "states: {m: [a, b]}\nscript: [{at: 1s, state: {machine: m, state: b}}]", ""},
		{"not moved at all", "states: {m: [a, b]}", "f.yaml:2:14: states.m[0]: is never left: no rule has state: a and a next (if the story ends here, put it last)\nf.yaml:2:17: states.m[1]: is never reached: no rule has next: b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var lines []string
			s, err := scenario.Read("f.yaml", []byte("name: x\n"+tt.text), theGuide())
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range s.Warnings() {
				lines = append(lines, w.String())
			}
			if got := strings.Join(lines, "\n"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
