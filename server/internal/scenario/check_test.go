package scenario_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// TestReadCheck reads a check in YAML and the same in JSON.
func TestReadCheck(t *testing.T) {
	t.Parallel()
	const yaml = `
since: 41
timeout: 5s
in_order: true
expect:
  - {name: greeting, operation: SendMessage, to: ["+447700900123", The Crew, +44770], body: {/text/body: {prefix: Hi}}, status: 201, times: 2}
  - fact: {status: read, fields: {/code: 470}}
  - {operation: GetUser, times: 0}
`
	c, err := scenario.ReadCheck("check.yaml", []byte(yaml), theGuide())
	if err != nil {
		t.Fatal(err)
	}
	text, err := scenario.CheckJSON("check.yaml", []byte(yaml), theGuide())
	if err != nil {
		t.Fatal(err)
	}
	again, err := scenario.ReadCheck("check.json", text, theGuide())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	two, never := 2, 0
	want := &scenario.Check{Since: "41", Timeout: 5 * time.Second, Conditions: []scenario.Condition{
		{Name: "greeting", Follows: -1, AtLeast: 2, AtMost: &two, Requests: &scenario.Requests{
			Match: core.Match{
				Operations: []string{"SendMessage"}, Recipients: []string{"447700900123", "The Crew", "44770"},
				Body: []core.Pointer{{At: "/text/body", Test: core.Test{Prefix: "Hi"}}},
			},
			Statuses: []int{201},
		}},
		{Name: "condition 2", Follows: 0, AtLeast: 1, Fact: &core.FactMatch{Kind: "status_reached", Fields: []core.Pointer{
			{At: "/code", Test: core.Test{Is: []core.Scalar{{Kind: core.ScalarNumber, Text: "470"}}}}, {At: "/status", Test: core.Test{Is: []core.Scalar{{Text: "read"}}}},
		}}},
		{Name: "condition 3", Follows: 1, AtMost: &never, Requests: &scenario.Requests{Match: core.Match{Operations: []string{"GetUser"}}}},
	}}
	if diff := cmp.Diff(want, again); diff != "" {
		t.Errorf("check (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(c.Conditions[0], again.Conditions[0]); diff != "" {
		t.Errorf("from YAML and from JSON (-yaml +json):\n%s", diff)
	}
}

// TestWrongChecks reads what is wrong, and compares what is said about it.
func TestWrongChecks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                         "check: is empty",
		"expect:":                  "has no condition",
		"[1]":                      "check:1:1: want keys and values",
		"expect: [{operation: X}]": `check:1:22: expect[0].operation: unknown value "X"`,
		"expect:\n  - {name: a, operation: SendMessage}\n  - {name: a, operation: GetUser}": "check:3:6: expect[1]: another condition has the name",
		"{in_order: [{operation: GetUser}]}":                                                "an order takes two at least",
		"{in_order: [{operation: GetUser, never: true}, {operation: GetUser}]}":             "nothing can follow it",
		"{operation: GetUser, in_order: [{operation: GetUser}, {operation: GetUser}]}":      "stands alone",
		"{operation: GetUser, at_least: 0}":                                                 "is always met",
		"{operation: GetUser, at_least: 3, at_most: 2}":                                     "no count is both",
		"{operation: GetUser, template: order_ready}":                                       "belongs to SendMessage",
		"{message: {status: reed}}":                                                         `did you mean "read"?`,
		"{delivery: {state: failed}}":                                                       "unknown value",
		"{fact: status_red}":                                                                `did you mean "status_reached"?`,
		"{operation: GetUser, until: 5m}":                                                   "want a moment such as",
		"{operation: GetUser, sinc: 3}":                                                     `did you mean "since"?`,
		"{expct: [{operation: GetUser}]}":                                                   `did you mean "expect"?`,
		"{operation: GetUser, machine: m}":                                                  "is not on record",
		"{expect: [" + strings.Repeat("{operation: GetUser},", 201) + "]}":                  "is one too many",
	} {
		_, err := scenario.ReadCheck("check", []byte(text), theGuide())
		var wrong *scenario.Error
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %q", text, err, want)
		}
	}
}

// FuzzReadCheck reads anything as a check: it is refused, or it can be written as JSON and read again.
func FuzzReadCheck(f *testing.F) {
	f.Add(`{operation: SendMessage, to: "447700900123", body: {/text/body: {not: {prefix: Hi}}}, times: 0}`)
	f.Add(`{expect: [{in_order: [{fact: {status: read}}, {operation: GetUser, never: true}]}, {message: {to: x, reached: read}}], since: x1}`)
	f.Add(`{"delivery": {"state": ["done", "held"], "tries": {"at_least": 2}}, "timeout": "5s"}`)
	f.Fuzz(func(t *testing.T, text string) {
		first, err := scenario.ReadCheck("check", []byte(text), theGuide())
		if err != nil {
			return
		}
		flat, err := scenario.CheckJSON("check", []byte(text), theGuide())
		if len(first.Conditions) == 0 {
			t.Fatalf("%q has no conditions", text)
		}
		if err != nil {
			return // it has a number that JSON does not have
		}
		again, err := scenario.ReadCheck("check", flat, theGuide())
		if err != nil {
			t.Fatalf("%q became %s: %v", text, flat, err)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("%q became %s (-before +after):\n%s", text, flat, diff)
		}
	})
}
