package scenario_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/fixtures"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

func TestAWorldTakesTheNumbers(t *testing.T) {
	t.Parallel()
	table, err := scenario.LoadNumbers(fixtures.Numbers(), fixtures.NumbersFile)
	if err != nil {
		t.Fatal(err)
	}
	numbers := scenario.Meanings(table)
	if _, err := core.NewWorld(core.Genesis{Numbers: numbers}, time.Time{}); err != nil {
		t.Error(err)
	}
	if !slices.IsSortedFunc(numbers, func(a, b core.NumberMeaning) int { return strings.Compare(a.Number, b.Number) }) {
		t.Error("the numbers are not in ascending order")
	}
	if _, err := scenario.LoadNumbers(fixtures.Numbers(), "none.yaml"); err == nil {
		t.Error("a file that is not there was read")
	}
}

func TestCodesComeByTheirChannel(t *testing.T) {
	t.Parallel()
	table, err := scenario.ReadNumbers("f.yaml", []byte("codes: [{code: 1013, details: x}, {code: 471}, {code: 400}, {code: 2001, by: status}, {code: 2000, by: sync}]"))
	if err != nil {
		t.Fatal(err)
	}
	want := []core.NumberMeaning{
		{Number: "15550101013", Refuse: &core.Refusal{Code: 1013, Details: "x"}},
		{Number: "15550100471", Then: []core.Planned{{Status: core.StatusFailed, Code: 471}}},
		{Number: "15550100400", Deeds: []core.LaterDeed{{Do: core.RaiseError{Code: 400}}}},
		{Number: "15550102001", Then: []core.Planned{{Status: core.StatusFailed, Code: 2001}}},
		{Number: "15550102000", Refuse: &core.Refusal{Code: 2000}},
	}
	var got []core.NumberMeaning
	for _, n := range table {
		got = append(got, n.NumberMeaning)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("meanings (-want +got):\n%s", diff)
	}
}

func TestNumbersThatCannotBe(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                    "is empty",
		"codes: [{code: 2000}]":               "comes by sync or status: by is needed",
		"codes: [{code: 470, by: status}]":    "by is needed where there are two ways, and only there",
		"codes: [{code: 470, details: x}]":    "is in no answer",
		"codes: [{code: 1013, then: [sent]}]": "refuses sends",
		"codes: [{code: 501}]":                "write under do who sends it",
		"codes: [{code: 470}, {code: 470}]":   "the same code is on line 1 already",
		"codes: [{code: 470, then: [{status: sent, code: 470}]}]":                                       "only failed and warning have a code",
		"behaviours: [{number: '15550100001', name: x, happens: x}]":                                    "want 155502 and five digits",
		"behaviours: [{number: '155502000010', name: x, happens: x}]":                                   "want 155502 and five digits",
		"behaviours: [{number: '15550200001', name: x, happens: x, do: [{after: 1s}]}]":                 "is 0 deeds",
		"behaviours: [{number: '15550200001', name: x, happens: x, do: [{reply: a, blocks: true}]}]":    "is 2 deeds",
		"behaviours: [{number: '15550200001', name: x, happens: x, do: [{blocks: true, quote: true}]}]": "belongs to reply",
		"[1": "is not YAML",
	} {
		_, err := scenario.ReadNumbers("f.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "f.yaml") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
