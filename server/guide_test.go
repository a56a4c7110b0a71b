package server

import (
	"slices"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/scenarios"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// described is the guide of a server without a fixture of its own.
func described(t *testing.T) guide {
	t.Helper()
	d, err := describe()
	if err != nil {
		t.Fatal(err)
	}
	return guide{description: d}
}

func TestShippedScenariosAreGood(t *testing.T) {
	t.Parallel()
	g := described(t)
	for _, name := range scenarios.Names() {
		s, err := scenario.Open(scenarios.Files(), name, g)
		if err != nil {
			t.Error(err)
			continue
		}
		if s.Name() != name || s.About() == "" {
			t.Errorf("%s calls itself %q, about %q: want the name of its file, and an about", name, s.Name(), s.About())
		}
		for _, w := range s.Warnings() {
			t.Error(w)
		}
	}
}

func TestTheGuideKnowsTheAPI(t *testing.T) {
	t.Parallel()
	g := described(t)
	operations := g.Operations()
	if len(operations) != len(Operations()) {
		t.Errorf("%d operations, want %d", len(operations), len(Operations()))
	}
	i := slices.IndexFunc(operations, func(op scenario.Operation) bool { return op.ID == "GetSticker" })
	if got := operations[i]; !slices.Equal(got.Path, []string{"PackId", "StickerIndex"}) || len(got.Query) != 1 || !slices.Contains(got.Statuses, 404) {
		t.Errorf("GetSticker is %+v", got)
	}
	if got := g.Judge("LogoutUser", 200, "application/json", []byte(`{"meta":{"api_status":"stable","version":"2.45.1"}}`)); len(got) > 0 {
		t.Errorf("a good answer departs: %v", got)
	}
	if got := g.Judge("CheckContact", 200, "application/json", []byte(`{"contacts":[{"input":"+44","status":"good"}]}`)); len(got) == 0 || got[0].Pointer == "" {
		t.Errorf("a bad answer departs: %v", got)
	}
	if got := g.Judge("NoOperation", 200, "", nil); len(got) != 1 {
		t.Errorf("an answer of no operation departs: %v", got)
	}
}

func TestTheGuideFindsFixtures(t *testing.T) {
	t.Parallel()
	own, err := scenario.Parse("shop.yaml", []byte("name: my-shop\n"))
	if err != nil {
		t.Fatal(err)
	}
	g := described(t)
	g.own, g.ownName = own, "./shop.yaml"
	for _, tt := range []struct{ name, found, problem string }{
		{"fresh", "fresh", ""},
		{"my-shop", "my-shop", ""},
		{"./shop.yaml", "my-shop", ""},
		{"./other.yaml", "", ""},
		{"frehs", "", `there is no fixture "frehs": want one of one-business, fresh, multiconnect, load, or a file`},
	} {
		got, err := g.Fixture(tt.name)
		name := ""
		if got != nil {
			name = got.Name()
		}
		if name != tt.found || (err != nil) != (tt.problem != "") || err != nil && !strings.Contains(err.Error(), tt.problem) {
			t.Errorf("%s: found %q, error %v", tt.name, name, err)
		}
	}
}
