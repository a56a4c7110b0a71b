package engine_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// sending is the request to send a text to somebody.
func sending(to string) core.Decide {
	return core.Decide{Asked: core.Asked{Operation: "SendMessage", Body: fmt.Appendf(nil, `{"to":%q,"text":{"body":"hello"}}`, to)}}
}

// TestOneOfManyCallersGetsTheFirstState lets many callers at once meet a transition that happens once.
func TestOneOfManyCallersGetsTheFirstState(t *testing.T) {
	t.Parallel()
	const rounds, callers = 200, 30
	scenario := core.Scenario{
		Name: "once", States: []core.Machine{{States: []string{"first", "then"}}},
		Rules: []core.Rule{
			{Name: "first", When: core.Match{State: "first"}, Next: "then", Refuse: &core.Refusal{Code: 1018}},
			{Name: "then", When: core.Match{State: "then"}, Refuse: &core.Refusal{Code: 1016}},
		},
	}
	for round := range rounds {
		e := begin(t)
		done(t, e, core.LoadScenario{Scenario: scenario})
		decided := make([]core.Decision, callers)
		ready := make(chan struct{})
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() {
				<-ready
				decided[i] = done(t, e, sending(priya))
			})
		}
		close(ready)
		wg.Wait()
		counts := map[string]int{}
		for _, d := range decided {
			counts[d.Injected]++
		}
		if diff := cmp.Diff(map[string]int{"once/first": 1, "once/then": callers - 1}, counts); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
	}
}

// TestTheSameCallsMeetTheSameFaults in whatever order callers to different people come.
func TestTheSameCallsMeetTheSameFaults(t *testing.T) {
	t.Parallel()
	const people, each = 8, 40
	half := 0.5
	scenario := core.Scenario{
		Name: "storm",
		Rules: []core.Rule{
			{Name: "twice", When: core.Match{Operations: []string{"SendMessage"}}, Per: core.PerRecipient, After: 5, Times: 2, Refuse: &core.Refusal{Code: 1016}},
			{Name: "slow", Probability: &half, Delay: &core.Delay{Median: 200e6, P99: 2e9}},
		},
		Chaos: []core.Rule{
			{Name: "lost", Probability: &half, Fault: &core.HTTPFault{Kind: core.RandomData}},
			{Name: "odd", Probability: &half, Answer: &core.Answer{JSON: []byte(`{"id":"{{id uuid}}","n":"{{request.body /to}}"}`)}},
		},
	}
	play := func(parallel bool) []string {
		e := begin(t)
		done(t, e, core.LoadScenario{Scenario: scenario})
		out := make([]string, people)
		var wg sync.WaitGroup
		for i := range people {
			talk := func() {
				var list []core.Decision
				for range each {
					list = append(list, done(t, e, sending(fmt.Sprintf("4477009001%02d", i))))
				}
				text, err := json.Marshal(list)
				if err != nil {
					t.Error(err)
				}
				out[i] = string(text)
			}
			if parallel {
				wg.Go(talk)
			} else {
				talk()
			}
		}
		wg.Wait()
		return out
	}
	want := play(false)
	for range 5 {
		if diff := cmp.Diff(want, play(true)); diff != "" {
			t.Fatalf("decisions (-one after another +at once):\n%s", diff)
		}
	}
	if want[0] == want[1] {
		t.Error("everybody meets the same")
	}
}

// TestRulingFollowsWhatIsLoaded.
func TestRulingFollowsWhatIsLoaded(t *testing.T) {
	t.Parallel()
	e := begin(t)
	ask := func() string {
		r := e.Ruling()
		return fmt.Sprint(r.Decides("SendMessage"), r.Decides("GetUser"), r.Counts("SendMessage"), r.Counts(""))
	}
	steps := []struct{ did, got, want string }{{did: "nothing", want: "false false false false"}}
	steps[0].got = ask()
	note := func(did, want string) {
		steps = append(steps, struct{ did, got, want string }{did, ask(), want})
	}
	done(t, e, core.LoadScenario{Scenario: core.Scenario{Name: "a", Rules: []core.Rule{{When: core.Match{Operations: []string{"SendMessage"}}}}}})
	note("a rule about sends", "true false false false")
	done(t, e, core.LoadScenario{Scenario: core.Scenario{Name: "b", Chaos: []core.Rule{{}}}})
	note("one about everything", "true true false false")
	done(t, e, core.LoadScenario{Scenario: core.Scenario{Name: "b", Expect: []core.Expectation{{When: &core.Match{}}}}})
	note("an expectation about everything in its place", "true false true true")
	done(t, e, core.UnloadScenario{Name: "a"})
	note("without the rule", "false false true true")
	done(t, e, core.UnloadScenario{Name: "b"})
	note("without the expectation", "false false false false")
	for _, s := range steps {
		if s.got != s.want {
			t.Errorf("%s: %s, want %s", s.did, s.got, s.want)
		}
	}
	if e.Ruling() != nil {
		t.Error("without scenarios there is a ruling")
	}
}

// TestScenariosOfTheGenesisActFromTheStart.
func TestScenariosOfTheGenesisActFromTheStart(t *testing.T) {
	t.Parallel()
	e := begin(t, func(g *core.Genesis) {
		g.Scenarios = []core.Scenario{{Name: "busy", Rules: []core.Rule{{Refuse: &core.Refusal{Code: 1016}}}}}
	})
	if d := done(t, e, sending(priya)); !e.Ruling().Decides("SendMessage") || d.Injected != "busy/rule 1" {
		t.Errorf("%+v", d)
	}
}

// TestScenariosAreInTheImage: what was counted, planned and expected goes on in a World that is read
// back, and is decided as in the one that goes on.
func TestScenariosAreInTheImage(t *testing.T) {
	t.Parallel()
	half := 0.5
	one := begin(t)
	done(t, one, core.LoadScenario{Scenario: core.Scenario{
		Name: "s", States: []core.Machine{{States: []string{"first", "then"}}},
		Rules: []core.Rule{
			{When: core.Match{State: "first", Body: []core.Pointer{{At: "/text/body", Test: core.Test{Matches: "^h"}}}}, Next: "then"},
			{Per: core.PerRecipient, Times: 3, Refuse: &core.Refusal{Code: 1016}},
			{Probability: &half, Answer: &core.Answer{JSON: []byte(`["{{id uuid}}"]`)}},
		},
		Script: []core.Happening{{At: time.Hour, Do: []core.Deed{core.ChangeIdentity{WaID: priya}}}},
		Expect: []core.Expectation{{When: &core.Match{Operations: []string{"SendMessage"}}, AtLeast: 2}},
	}})
	for range 2 {
		done(t, one, sending(priya))
	}
	done(t, one, core.NoteAnswer{Asked: sending(priya).Asked, Status: 201})
	image, err := one.Image(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	other, err := engine.Restore(image, journal.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if !other.Ruling().Decides("SendMessage") {
		t.Error("the rules are not asked")
	}
	play := func(e *engine.Engine) string {
		var all []any
		for range 20 {
			all = append(all, done(t, e, sending(priya)))
		}
		done(t, e, core.NoteAnswer{Asked: sending(priya).Asked, Status: 201})
		if err := e.Advance(t.Context(), 2*time.Hour); err != nil {
			t.Error(err)
		}
		all = append(all, done(t, e, core.JudgeExpectations{}), done(t, e, core.ListScenarios{}), done(t, e, core.ListRules{}))
		text, err := json.Marshal(all)
		if err != nil {
			t.Error(err)
		}
		return string(text)
	}
	if diff := cmp.Diff(play(one), play(other)); diff != "" {
		t.Errorf("they part (-one +read back):\n%s", diff)
	}
}
