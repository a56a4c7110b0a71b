package core_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// TestAMatcherOutsideAgreesWithRules asks rules of a World and matchers outside of it about the same
// requests: they must mean the same.
func TestAMatcherOutsideAgreesWithRules(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)
	w, err := core.NewWorld(core.Genesis{Seed: 1, Customers: []core.Customer{{Number: "5511987654321", WaID: "551187654321"}}}, at)
	if err != nil {
		t.Fatal(err)
	}
	two := 2.0
	text := func(s string) core.Test { return core.Test{Is: []core.Scalar{{Text: s}}} }
	body := func(pointer string, test core.Test) core.Match {
		return core.Match{Body: []core.Pointer{{At: pointer, Test: test}}}
	}
	matches := []core.Match{
		{},
		{Operations: []string{"SendMessage", "GetUser"}},
		{Types: []core.MessageType{"text"}},
		{Types: []core.MessageType{"template"}},
		{Templates: []string{"order_ready"}},
		{Callers: []string{"admin"}},
		{Role: core.RoleAdmin},
		{Role: core.RoleUser},
		{Role: core.RoleKey},
		{Recipients: []string{"5511987654321"}},
		{Recipients: []string{"551187654321"}},
		{Recipients: []string{"447700900101"}},
		{Recipients: []string{"447700900000-1588612345"}},
		{Since: at},
		{Before: at},
		{Path: []core.Field{{Name: "UserUsername", Test: text("robot")}}},
		{Query: []core.Field{{Name: "format", Test: core.Test{Absent: true}}}},
		{Query: []core.Field{{Name: "format", Test: text("b")}}},
		{Header: []core.Field{{Name: "x-shop", Test: core.Test{Prefix: "no"}}}},
		body("/text/body", text("Hé \"there\"")), body("/text/body", core.Test{Contains: "there"}), body("/text/body", core.Test{Prefix: "H", Not: true}),
		body("/text/body", core.Test{Suffix: `"`}), body("/text/body", core.Test{Matches: "^H.*e"}), body("/n", core.Test{AtLeast: &two}),
		body("/n", core.Test{Is: []core.Scalar{{Kind: core.ScalarNumber, Text: "2"}, {Text: "2"}}}), body("/nothing", core.Test{Absent: true}), body("/text", core.Test{Null: true}),
	}
	requests := []core.Asked{
		{Operation: "GetUser", PathNames: []string{"UserUsername"}, PathValues: []string{"robot"}, Caller: core.Caller{User: "admin", Admin: true}},
		{Operation: "GetAppStats", Query: "format=a&format=b", Header: map[string][]string{"X-Shop": {"south", "north"}}},
		{Operation: "CheckContact", Body: []byte(`{"contacts":["+55 11 98765-4321","+447700900101"]}`), Caller: core.Caller{User: "robot"}},
		{Operation: "SendMessage", Type: "text", Body: []byte(`{"to":"5511987654321","text":{"body":"H\u00e9 \"there\""}}`), Caller: core.Caller{User: "robot"}},
		{Operation: "SendMessage", Body: []byte(`{"to":"551187654321","n":2.0,"text":{"body":"there"}}`), Caller: core.Caller{User: "robot"}},
		{Operation: "SendMessage", Type: "template", Body: []byte(`{"to":"447700900000-1588612345","recipient_type":"group","n":"2","text":null,"template":{"name":"order_ready"}}`)},
		{Operation: "SendMessage", Body: []byte(`{"to":`)},
		{Operation: "SendMessage"},
	}
	fits := 0
	for i, match := range matches {
		name := fmt.Sprint("match ", i)
		rule := core.Rule{When: match, Refuse: &core.Refusal{Code: 1000}}
		if _, err := core.Do(w, at, core.LoadScenario{Scenario: core.Scenario{Name: "one", Rules: []core.Rule{rule}}}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		known, err := core.Do(w, at, core.NamesOf{Names: match.Recipients})
		if err != nil || known.Unknown != "" {
			t.Fatalf("%s: %+v, %v", name, known, err)
		}
		m, err := core.NewMatcher(match, known.Names)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for j, asked := range requests {
			decision, err := core.Do(w, at, core.Decide{Asked: asked})
			if err != nil {
				t.Fatal(err)
			}
			want := decision.Injected != ""
			if want {
				fits++
			}
			seen := &core.Seen{Asked: asked, At: at}
			if got := m.Fits(seen); got != want {
				t.Errorf("%s, request %d: fits %v outside, %v inside", name, j, got, want)
			}
			if got := len(m.Differences(seen)) == 0; got != want {
				t.Errorf("%s, request %d: %+v differ, and it fits: %v", name, j, m.Differences(seen), want)
			}
			if may, sure := m.MayFit(core.Counted{Operation: asked.Operation, Type: asked.Type, Partly: true}); want && !may || sure && !want {
				t.Errorf("%s, request %d: may %v, sure %v, and it fits: %v", name, j, may, sure, want)
			}
		}
	}
	if fits < len(matches) {
		t.Errorf("only %d fit: the test says little", fits)
	}
	for _, match := range []core.Match{{From: 1}, {Machine: "m"}, {Operations: []string{"X"}}, {Role: "owner"}} {
		if _, err := core.NewMatcher(match, nil); err == nil {
			t.Errorf("%+v was taken", match)
		}
	}
}
