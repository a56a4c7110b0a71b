package scenario_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/scenarios"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// told is a scenario from text.
func told(t *testing.T, text string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Read("f.yaml", []byte(text), theGuide())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// dumpScenario is a scenario as JSON without its zero values; deeds have their names.
func dumpScenario(t *testing.T, c core.Scenario) []byte {
	t.Helper()
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	for i, h := range c.Script {
		for k, d := range h.Do {
			deeds := v["Script"].([]any)[i].(map[string]any)["Do"].([]any)
			deeds[k] = map[string]any{fmt.Sprintf("%T", d): deeds[k], "deed": k + 1}
		}
	}
	for _, list := range []string{"Rules", "Chaos"} {
		for i := range v[list].([]any) {
			if a, ok := v[list].([]any)[i].(map[string]any)["Answer"].(map[string]any); ok && a["JSON"] != nil {
				rules := c.Rules
				if list == "Chaos" {
					rules = c.Chaos
				}
				a["JSON"] = string(rules[i].Answer.JSON)
			}
		}
	}
	out, err := json.MarshalIndent(pruned(v), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, '\n')
}

func TestEverythingOfAScenario(t *testing.T) {
	t.Parallel()
	text := string(scenarioFiles().whole(t))
	s := told(t, text)
	c := s.Core()
	if c.Source != text {
		t.Errorf("the scenario was read from %.60q", c.Source)
	}
	c.Source = "" // it is in a file of its own
	golden(t, "everything-scenario.json", dumpScenario(t, c))
	if s.Name() != "everything" || s.About() != "Each key once." || s.Fixture() != "one-business" || s.Seed() != 42 ||
		!s.Start().Equal(time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("it calls itself %q %q %q %d %v", s.Name(), s.About(), s.Fixture(), s.Seed(), s.Start())
	}
}

func TestOpenKnowsScenarioAndFile(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"mine.yaml": {Data: []byte("name: my-day\n")}, "bad.yaml": {Data: []byte("nam: x\n")}}
	for _, name := range []string{"mine", "mine.yaml"} {
		s, err := scenario.Open(files, name, theGuide())
		if err != nil || s.Name() != "my-day" {
			t.Errorf("Open(%q) = %v, %v", name, s, err)
		}
	}
	if _, err := scenario.Open(files, "yours", theGuide()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a scenario that is not there: %v, want fs.ErrNotExist", err)
	}
	var bad *scenario.Error
	if _, err := scenario.Open(files, "bad", theGuide()); !errors.As(err, &bad) || bad.Problems[0].File != "bad.yaml" {
		t.Errorf("a bad scenario: %v, want an *Error that names the file", err)
	}
}

func TestEveryShippedScenarioIsNamed(t *testing.T) {
	t.Parallel()
	for _, name := range scenarios.Names() {
		s, err := scenario.Open(scenarios.Files(), name, theGuide())
		if err != nil {
			t.Error(err)
			continue
		}
		if s.Name() != name || s.About() == "" {
			t.Errorf("%s.yaml calls itself %q, about %q: want that name, and an about", name, s.Name(), s.About())
		}
	}
}

func TestFactsAreThoseOfTheCore(t *testing.T) {
	t.Parallel()
	_, err := scenario.Read("f.yaml", []byte("name: x\nscript: [{on: {fact: zzzzzzzzzzzzzzzzzzzz}, event: sender_locked}]"), theGuide())
	var e *scenario.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want an *Error", err)
	}
	known := e.Problems[0].Known
	kinds := 0
	for _, k := range core.Kinds() {
		f, ok := k.(core.Fact)
		if !ok {
			continue
		}
		kinds++
		is := func(name string) bool { // of some, the kind ends in what was done
			return name == f.Kind() || strings.HasSuffix(f.Kind(), "_") && strings.HasPrefix(name, f.Kind())
		}
		if !slices.ContainsFunc(known, is) {
			t.Errorf("%s is not known", f.Kind())
		}
	}
	if kinds < 40 {
		t.Errorf("only %d kinds were found", kinds)
	}
}

// first is the only rule of a scenario.
func first(t *testing.T, rule string) core.Rule {
	t.Helper()
	return told(t, "name: x\nstates: [a, b]\nrules: ["+rule+"]").Core().Rules[0]
}

func TestShortAndLongFormsSayTheSame(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, short, long string }{
		{"refuse", "{refuse: 1016}", "{refuse: {code: 1016}}"},
		{"one operation", "{when: {operation: LoginUser}}", "{when: {operation: [LoginUser]}}"},
		{"plus", `{when: {to: "+447700900123"}}`, "{when: {to: [447700900123]}}"},
		{"value", "{when: {body: {/a: 1}}}", "{when: {body: {/a: {is: [1]}}}}"},
		{"fault", "{fault: HANG}", "{fault: {kind: HANG, before: false}}"},
		{"delay", "{delay: 2s}", "{delay: 2000ms}"},
		{"then", "{then: [sent]}", "{then: [{status: sent, after: 0s}]}"},
		{"then together", "{then: [{status: sent, after: 1s}, read]}", "{then: [{status: sent, after: 1s}, {status: read, after: 1s}]}"},
		{"then is about messages", "{then: []}", "{when: {operation: SendMessage}, then: []}"},
		{"webhooks are about messages", "{webhooks: {drop: 1}}", "{when: {operation: SendMessage}, webhooks: {drop: 1}}"},
		{"type is of messages", "{when: {type: text}}", "{when: {operation: SendMessage, type: [text]}}"},
		{"template is of messages", "{when: {template: a}}", "{when: {operation: [SendMessage], template: [a]}}"},
		{"nth", "{nth: 3}", "{nth: [3]}"},
		{"answer", "{when: {operation: LogoutUser}, answer: {outside_contract: true}}", "{when: {operation: LogoutUser}, answer: {status: 200, outside_contract: true}}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(first(t, tt.long), first(t, tt.short)); diff != "" {
				t.Errorf("(-long +short):\n%s", diff)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	two := 2.5
	tests := []struct {
		text string
		want []core.Test
	}{
		{"a", []core.Test{{Is: []core.Scalar{{Text: "a"}}}}},
		{`"1"`, []core.Test{{Is: []core.Scalar{{Text: "1"}}}}},
		{"1.50", []core.Test{{Is: []core.Scalar{{Kind: core.ScalarNumber, Text: "1.50"}}}}},
		{"True", []core.Test{{Is: []core.Scalar{{Kind: core.ScalarBoolean, Text: "true"}}}}},
		{"[a, 1]", []core.Test{{Is: []core.Scalar{{Text: "a"}, {Kind: core.ScalarNumber, Text: "1"}}}}},
		{"{present: true}", []core.Test{{}}},
		{"{present: false}", []core.Test{{Absent: true}}},
		{"{is_null: true}", []core.Test{{Null: true}}},
		{"{at_least: 2.5, matches: x}", []core.Test{{AtLeast: &two, Matches: "x"}}},
		{"{not: a}", []core.Test{{Is: []core.Scalar{{Text: "a"}}, Not: true}}},
		{"{prefix: a, not: {suffix: b}}", []core.Test{{Prefix: "a"}, {Suffix: "b", Not: true}}},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			var got []core.Test
			for _, p := range first(t, "{when: {body: {/a: "+tt.text+"}}}").When.Body {
				got = append(got, p.Test)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDelays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]core.Delay{
		"2s":                         {Least: 2 * time.Second},
		"1s..5s":                     {Least: time.Second, Most: 5 * time.Second},
		"100ms .. 1m":                {Least: 100 * time.Millisecond, Most: time.Minute},
		"{median: 200ms, p99: 1m2s}": {Median: 200 * time.Millisecond, P99: 62 * time.Second},
	} {
		if got := *first(t, "{delay: "+text+"}").Delay; got != want {
			t.Errorf("%s is %+v, want %+v", text, got, want)
		}
	}
}

func TestAnswersKeepTheOrderOfTheFile(t *testing.T) {
	t.Parallel()
	r := first(t, `{answer: {outside_contract: true, body: {z: [1, "1", 1.50, true, ~, "a<b", "{{nth}}"], a: {}, m: [], "k/~": "é\n"}}}`)
	const want = `{"z":[1,"1",1.50,true,null,"a<b","{{nth}}"],"a":{},"m":[],"k/~":"é\n"}`
	if got := string(r.Answer.JSON); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestOutagesHealThemselves(t *testing.T) {
	t.Parallel()
	s := told(t, `
name: x
script:
  - {at: 10m, outage: {of: webhooks, for: 5m}, event: sender_locked}
  - {on: {fact: message_queued}, after: 1s, times: 2, outage: {of: webhooks, for: 2s}}
  - {at: 2h, outage: {of: webhooks}}
  - {at: 3h, outage: {of: connection, for: 5m}}
`).Core()
	on := &core.FactMatch{Kind: "message_queued"}
	want := []core.Happening{
		{At: 10 * time.Minute, Do: []core.Deed{core.PauseDeliveries{}, core.LockSender{Locked: true}}},
		{At: 15 * time.Minute, Do: []core.Deed{core.ResumeDeliveries{}}},
		{On: on, After: time.Second, Times: 2, Do: []core.Deed{core.PauseDeliveries{}}},
		{On: on, After: 3 * time.Second, Times: 2, Do: []core.Deed{core.ResumeDeliveries{}}},
		{At: 2 * time.Hour, Do: []core.Deed{core.PauseDeliveries{}}},
		{At: 3 * time.Hour, Do: []core.Deed{core.LoseConnection{For: 5 * time.Minute}}},
	}
	if diff := cmp.Diff(want, s.Script); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestATapAnswersTheMessageOfTheFact(t *testing.T) {
	t.Parallel()
	s := told(t, `{name: x, script: [{on: {status: read}, inbound: {from: "{{fact /recipient}}", button: {text: Go}}}, {at: 1s, inbound: {from: "447700900123", button: {text: Go}}}, {on: {fact: message_received}, inbound: {from: "447700900123", button: {text: Go}}}]}`).Core()
	for i, want := range []*core.Context{{Message: "{{fact /message}}"}, nil, nil} {
		if got := s.Script[i].Do[0].(core.Receive).Context; !cmp.Equal(got, want) {
			t.Errorf("happening %d has the context %+v, want %+v", i, got, want)
		}
	}
}

func TestFilesFollowFromTheSeed(t *testing.T) {
	t.Parallel()
	const text = "name: x\nseed: %d\nscript: [{at: 1s, inbound: [{from: '447700900123', image: {}}, {from: '447700900123', image: {}}]}]"
	files := func(seed int) []string {
		var all []string
		for _, d := range told(t, fmt.Sprintf(text, seed)).Core().Script[0].Do {
			all = append(all, string(d.(core.Receive).File.Bytes))
		}
		return all
	}
	if got := files(7); !slices.Equal(got, files(7)) || got[0] == got[1] || slices.Equal(got, files(8)) {
		t.Errorf("files %q, of another seed %q", got, files(8))
	}
}

func TestAnOrderIsAChain(t *testing.T) {
	t.Parallel()
	s := told(t, `
name: x
expect:
  - {operation: LoginUser}
  - in_order: [{operation: SendMessage}, {name: checks, operation: CheckContact}, {operation: SendMessage, times: 2}]
  - {operation: LogoutUser, follows: checks}
  - {operation: LogoutUser, never: true}
`).Core()
	var got []string
	for _, e := range s.Expect {
		got = append(got, e.Name+"<"+e.Follows)
	}
	want := []string{"expectation 1<", "expectation 2<", "checks<expectation 2", "expectation 4<checks", "expectation 5<checks", "expectation 6<"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if e := s.Expect[3]; e.AtLeast != 2 || e.AtMost == nil || *e.AtMost != 2 {
		t.Errorf("times: 2 is %d to %v", e.AtLeast, e.AtMost)
	}
	if e := s.Expect[5]; e.AtLeast != 0 || e.AtMost == nil || *e.AtMost != 0 {
		t.Errorf("never is %d to %v", e.AtLeast, e.AtMost)
	}
}

func TestAScenarioServesManyWorlds(t *testing.T) {
	t.Parallel()
	s := told(t, string(scenarioFiles().whole(t)))
	want := dumpScenario(t, s.Core())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			c := s.Core()
			w, err := core.NewWorld(core.Genesis{Name: "x", Scenarios: []core.Scenario{c}}, s.Start())
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := core.Do(w, s.Start(), core.PutRule{Scenario: "everything", First: true, Rule: core.Rule{Name: "another"}}); err != nil {
				t.Error(err)
			}
			c.Rules[0], c.Expect[0], c.Script[0] = core.Rule{}, core.Expectation{}, core.Happening{}
		})
	}
	wg.Wait()
	if diff := cmp.Diff(string(want), string(dumpScenario(t, s.Core()))); diff != "" {
		t.Errorf("after Worlds used it (-before +after):\n%s", diff)
	}
}
