package server_test

import (
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// file is a scenario file.
func file(name, text string) server.ScenarioFile {
	return server.ScenarioFile{Name: name, YAML: []byte(text)}
}

// wishes wants everything that a scenario can want of a world.
const wishes = "name: wishes\nfixture: fresh\nseed: 9\nstart: 2030-01-02T03:04:05Z\n"

func TestWorldsBeginWithScenarios(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Config{Scenarios: []server.ScenarioFile{
		file("wishes.yaml", wishes), {Name: "duplicate-and-reordered-statuses"}, file("payments.yaml", payments),
	}})
	start := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	loginFresh := `{"new_password": "Secret-1!"}`
	if w := call(s, "Basic YWRtaW46c2VjcmV0", http.MethodPost, "/w/other/v1/users/login", loginFresh); w.Code != http.StatusOK {
		t.Fatalf("login: %d %s", w.Code, w.Body)
	}
	for _, world := range []string{"default", "other"} {
		w := ask[controlgen.World](t, s, http.MethodGet, "/worlds/"+world, "", http.StatusOK)
		if w.Fixture != "fresh" || w.Seed != 9 || !w.Born.Equal(start) || w.Clock.State != controlgen.ClockStateFrozen {
			t.Errorf("world %s is %+v", world, w)
		}
		want := []string{"wishes", "duplicate-and-reordered-statuses", "payments"}
		if diff := cmp.Diff(want, scenariosOf(t, s, world)); diff != "" {
			t.Errorf("world %s (-want +got):\n%s", world, diff)
		}
	}
	list := ask[controlgen.ScenarioList](t, s, http.MethodGet, "/scenarios", "", http.StatusOK).Scenarios
	if !list[0].Begins || *list[0].File != "wishes.yaml" || *list[0].Fixture != "fresh" || !list[0].Start.Equal(start) || !list[1].Begins || list[1].File != nil {
		t.Errorf("scenarios %+v", list)
	}
	if got := ask[controlgen.LoadedScenario](t, s, http.MethodPost, "/worlds/default/scenarios", `{"name": "payments"}`, http.StatusCreated); got.Rules != 2 {
		t.Errorf("loaded by name: %+v", got)
	}
}

func TestTheConfigCountsMoreThanScenarios(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.Fixture, c.World.Seed, c.World.Clock = "one-business", 5, server.ClockRunning
	c.Scenarios = []server.ScenarioFile{file("a.yaml", wishes), file("b.yaml", strings.NewReplacer("wishes", "others", "fresh", "load", "9", "8", "2030", "2031").Replace(wishes))}
	s := newServer(t, c)
	w := ask[controlgen.World](t, s, http.MethodGet, "/worlds/default", "", http.StatusOK)
	if w.Fixture != "one-business" || w.Seed != 5 || !w.Born.Equal(begins) || w.Clock.State != controlgen.ClockStateRunning {
		t.Errorf("the world is %+v", w)
	}
}

func TestServersThatCannotBegin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files []server.ScenarioFile
		says  string
	}{
		{"unknown", []server.ScenarioFile{{Name: "none"}}, `no scenario "none": want `},
		{"a way out", []server.ScenarioFile{{Name: "../none"}}, `no scenario "../none"`},
		{"wrong", []server.ScenarioFile{file("a.yaml", "name: a\nruels: []\n")}, "a.yaml:2:1: ruels"},
		{"twice", []server.ScenarioFile{file("a.yaml", "name: a"), file("b.yaml", "name: a")}, `scenario b.yaml: "a" is given twice`},
		{"two wishes", []server.ScenarioFile{file("a.yaml", "name: a\nseed: 1"), file("b.yaml", "name: b\nseed: 2")}, `"a" wants seed 1, and "b" wants 2: say which with --seed`},
		{"a file", []server.ScenarioFile{file("a.yaml", "name: a\nfixture: ./shop.yaml")}, "file ./shop.yaml, which only you can read: give it with --fixture"},
		{"another fixture's template", []server.ScenarioFile{file("a.yaml", "name: a\nfixture: fresh\nrules: [{when: {template: none}, refuse: 1016}]")}, "template"},
	}
	for _, tt := range tests {
		_, err := server.New(server.Config{Scenarios: tt.files})
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %q in it", tt.name, err, tt.says)
		}
	}
}

func TestAWorldIsCreatedWithScenarios(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.Scenarios = []server.ScenarioFile{file("payments.yaml", payments)}
	s := newServer(t, c)
	tests := []struct {
		name, body, fixture string
		seed                uint64
		born                time.Time
		scenarios           []string
	}{
		{"silent", `{"name": "silent"}`, "one-business", 1, begins, []string{"payments"}},
		{"none", `{"name": "none", "scenarios": []}`, "one-business", 1, begins, []string{}},
		{"wishes", `{"name": "wishes", "scenarios": [{"yaml": "name: wishes\nfixture: fresh\nseed: 9\nstart: 2030-01-02T03:04:05Z\n"}, {"name": "payments"}]}`, "fresh", 9, time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC), []string{"wishes", "payments"}},
		{"but", `{"name": "but", "seed": 3, "fixture": "load", "start": "2029-01-01T00:00:00Z", "scenarios": [{"yaml": "name: wishes\nfixture: fresh\nseed: 9\nstart: 2030-01-02T03:04:05Z\n"}]}`, "load", 3, time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC), []string{"wishes"}},
	}
	for _, tt := range tests {
		w := ask[controlgen.World](t, s, http.MethodPost, "/worlds", tt.body, http.StatusCreated)
		if w.Fixture != tt.fixture || w.Seed != tt.seed || !w.Born.Equal(tt.born) || w.Clock.State != controlgen.ClockStateFrozen {
			t.Errorf("%s: %+v", tt.name, w)
		}
		if diff := cmp.Diff(tt.scenarios, scenariosOf(t, s, tt.name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	for body, says := range map[string]string{
		`{"name": "x", "scenarios": [{"yaml": "nam: x"}]}`:                                              "scenario.yaml:1:1",
		`{"name": "x", "scenarios": [{}]}`:                                                              "either name or yaml",
		`{"name": "x", "scenarios": [{"yaml": "name: a"}, {"yaml": "name: a"}]}`:                        "twice",
		`{"name": "x", "scenarios": [{"yaml": "name: a\nseed: 1"}, {"yaml": "name: b\nseed: 2"}]}`:      "say which",
		`{"name": "x", "fixture": "none", "scenarios": [{"yaml": "name: a\nfixture: fresh\nseed: 1"}]}`: "none",
	} {
		askRefused(t, s, http.MethodPost, "/worlds", body, http.StatusBadRequest, says)
	}
	askRefused(t, s, http.MethodPost, "/worlds", `{"name": "x", "scenarios": [{"name": "none"}]}`, http.StatusNotFound, "no scenario none")
}

// about is what the loaded scenarios of a world say of themselves.
func about(t *testing.T, s *server.Server, world string) []string {
	t.Helper()
	all := []string{}
	for _, one := range ask[controlgen.LoadedScenarioList](t, s, http.MethodGet, "/worlds/"+world+"/scenarios", "", http.StatusOK).Scenarios {
		all = append(all, one.Name+" "+one.About)
	}
	return all
}

// missed lets the file of the first scenario, which is wrong, be missed for a while.
func missed(t *testing.T, s *server.Server) {
	t.Helper()
	for _, why := range []error{&fs.PathError{Op: "open", Path: "a.yaml", Err: fs.ErrNotExist}, nil} {
		s.MissScenario("a.yaml", why)
		all := ask[controlgen.ScenarioList](t, s, http.MethodGet, "/scenarios", "", http.StatusOK).Scenarios
		if p := all[0].Problems; len(p) != 1 || strings.Contains(p[0].Message, "cannot be read") != (why != nil) || all[1].Problems != nil {
			t.Errorf("missed for %v it is shown as %+v", why, all[:2])
		}
	}
}

func TestAFileThatChangesIsReloaded(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.Scenarios = []server.ScenarioFile{file("a.yaml", "name: a\nabout: Old"), file("b.yaml", "name: b")}
	s := newServer(t, c)
	ask[controlgen.World](t, s, http.MethodPost, "/worlds", `{"name": "without", "scenarios": []}`, http.StatusCreated)
	reloaded := func(text string) {
		t.Helper()
		if err := s.ReloadScenario(file("a.yaml", text)); err != nil {
			t.Fatalf("reload: %v", err)
		}
	}
	holds := func(world string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(append([]string{}, want...), about(t, s, world)); diff != "" {
			t.Errorf("world %s (-want +got):\n%s", world, diff)
		}
	}
	reloaded("name: a\nabout: New")
	holds("default", "a New", "b ")
	holds("without")
	for text, says := range map[string]string{"name: a\nruels: []": "a.yaml:2:1", "name: b": "another file", "": "empty"} {
		if err := s.ReloadScenario(file("a.yaml", text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("reload %q: %v, want %q in it", text, err, says)
		}
		holds("default", "a New", "b ")
		if one := ask[controlgen.ScenarioList](t, s, http.MethodGet, "/scenarios", "", http.StatusOK).Scenarios[0]; len(one.Problems) != 1 {
			t.Errorf("shown as %+v", one)
		}
	}
	missed(t, s)
	reloaded("name: c\nabout: Another")
	holds("default", "b ", "c Another")
	if one := ask[controlgen.ScenarioList](t, s, http.MethodGet, "/scenarios", "", http.StatusOK).Scenarios[0]; one.Name != "c" || one.Problems != nil {
		t.Errorf("shown as %+v", one)
	}
	reloaded("name: a\nabout: Newest")
	ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset", "", http.StatusOK)
	holds("default", "a Newest", "b ")
	ask[controlgen.World](t, s, http.MethodPost, "/worlds", `{"name": "later"}`, http.StatusCreated)
	holds("later", "a Newest", "b ")
	if err := s.ReloadScenario(file("none.yaml", "name: x")); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("reload of another file: %v", err)
	}
}
