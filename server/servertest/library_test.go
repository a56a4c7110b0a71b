package servertest_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/scenarios"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

var update = flag.Bool("update", false, "write docs/scenarios.md")

// shipped is a scenario that comes with the program, as its file says it.
type shipped struct {
	name, about, fixture, yaml string
}

// line finds a text in the first column of a scenario file.
func line(yaml, key string) string {
	m := regexp.MustCompile(`(?m)^` + key + `: ([^#\n]*)`).FindStringSubmatch(yaml)
	if m == nil {
		return ""
	}
	return strings.TrimSpace(m[1])
}

// ship reads a scenario.
func ship(t *testing.T, name string) shipped {
	t.Helper()
	b, err := fs.ReadFile(scenarios.Files(), name+".yaml")
	if err != nil {
		t.Fatal(err)
	}
	yaml := string(b)
	return shipped{name: name, about: line(yaml, "about"), fixture: line(yaml, "fixture"), yaml: yaml}
}

// verdict is what the control API says about an expectation.
type verdict struct {
	Name, Expected, Got, Missed string
	Met                         bool
}

// verdicts are those of all expectations.
func verdicts(t *testing.T, m *servertest.Mock) []verdict {
	t.Helper()
	a := m.Do(t, servertest.Request{Method: http.MethodGet, Path: "/_mock/worlds/default/verdict"})
	var v struct{ Expectations []verdict }
	if err := json.Unmarshal(a.Body, &v); err != nil || a.Status != http.StatusOK {
		t.Fatalf("read the verdict: %d %s", a.Status, a.Body)
	}
	return v.Expectations
}

// openShop starts a mock with a scenario, on a connection that can break, and a shop beside it.
func openShop(t *testing.T, s shipped, bare bool) *shop {
	t.Helper()
	hook := servertest.NewHook(t)
	m := repeats(t, servertest.New(t, servertest.WithTCP(), servertest.WithConfig(func(c *server.Config) {
		c.Scenarios = []server.ScenarioFile{{Name: s.name}}
		c.HTTP.MaxDelay = 20 * time.Millisecond // what the client waits for is real time
		if !bare {
			c.World.Webhook = hook.URL
		}
	})))
	return &shop{T: t, mock: m, hook: hook}
}

// TestScenarios plays each scenario that comes with the program: a client that does well meets all
// that is expected, and one that does nothing does not. What happened is drawn in docs/scenarios.md.
//
//nolint:tparallel // the group must be over before the page is made; its stories are parallel.
func TestScenarios(t *testing.T) {
	t.Parallel()
	told := stories()
	var names []string
	for _, s := range told {
		names = append(names, s.scenario)
	}
	slices.Sort(names)
	if diff := cmp.Diff(scenarios.Names(), names); diff != "" {
		t.Fatalf("stories of scenarios (-shipped +told):\n%s", diff)
	}
	charts := make([]string, len(told))
	t.Run("play", func(t *testing.T) { // is over once all of them are
		for i, tale := range told {
			t.Run(tale.scenario, func(t *testing.T) {
				t.Parallel()
				charts[i] = tale.tell(t)
			})
		}
	})
	checkPage(t, page(t, told, charts))
}

// tell plays a story, and draws it.
func (tale story) tell(t *testing.T) string {
	t.Helper()
	s := openShop(t, ship(t, tale.scenario), tale.bare)
	tale.play(s)
	for _, v := range verdicts(t, s.mock) {
		if !v.Met {
			t.Errorf("%s: expected %s, got %s; %s", v.Name, v.Expected, v.Got, v.Missed)
		}
	}
	checkUse(t, s.mock)
	checkFindings(t, s.mock, tale.scenario)
	return s.chart()
}

// checkUse fails the test when a rule was never applied, or a part of the script did not happen: a
// scenario holds nothing that a client which does well never meets.
func checkUse(t *testing.T, m *servertest.Mock) {
	t.Helper()
	var list struct {
		Rules []struct {
			ID      string
			Applied int
		}
		Scenarios []struct {
			Script []struct {
				Name              string
				Happened, Refused int
			}
		}
	}
	for _, path := range []string{"rules", "scenarios"} {
		a := m.Do(t, servertest.Request{Method: http.MethodGet, Path: "/_mock/worlds/default/" + path})
		if err := json.Unmarshal(a.Body, &list); err != nil || a.Status != http.StatusOK {
			t.Fatalf("read the %s: %d %s", path, a.Status, a.Body)
		}
	}
	for _, r := range list.Rules {
		if r.Applied == 0 {
			t.Errorf("rule %s was never applied", r.ID)
		}
	}
	for _, s := range list.Scenarios[0].Script {
		if s.Happened == 0 || s.Refused > 0 {
			t.Errorf("%s happened %d times, and was refused %d times", s.Name, s.Happened, s.Refused)
		}
	}
}

// TestScenariosAreNotMetByDoingNothing lets a client stand idle.
func TestScenariosAreNotMetByDoingNothing(t *testing.T) {
	t.Parallel()
	for _, tale := range stories() {
		t.Run(tale.scenario, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, ship(t, tale.scenario), tale.bare)
			s.wait(time.Hour)
			missed := slices.ContainsFunc(verdicts(t, s.mock), func(v verdict) bool { return !v.Met })
			if missed == tale.careless {
				t.Errorf("a client that does nothing misses something: %v", missed)
			}
		})
	}
}

// docs is the page that is made of the scenarios.
const docs = "../../docs/scenarios.md"

// checkPage compares the page with what it was, or writes it.
func checkPage(t *testing.T, want string) {
	t.Helper()
	if t.Failed() {
		return
	}
	if *update {
		if err := os.WriteFile(docs, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("%s (-written +now; `go test ./server/servertest -run Scenarios -update` writes it):\n%s", docs, diff)
	}
}

// page is docs/scenarios.md.
func page(t *testing.T, told []story, charts []string) string {
	t.Helper()
	var list, sections strings.Builder
	for i, tale := range told {
		s := ship(t, tale.scenario)
		fmt.Fprintf(&list, "- [%s](#%s): %s\n", s.name, s.name, s.about)
		fmt.Fprintf(&sections, "\n## %s\n\n%s\n\n", s.name, s.about)
		fmt.Fprintf(&sections, "```console\n$ wabamock serve --scenario %s\n```\n\n", s.name)
		fmt.Fprintf(&sections, "```yaml\n%s```\n\n", s.yaml)
		fmt.Fprintf(&sections, "A client that does well:\n\n```mermaid\n%s```\n", charts[i])
	}
	return pageHead + list.String() + sections.String()
}

const pageHead = `# Scenarios that come with the program

<!-- Made from scenarios/*.yaml and from what happened when they were played:
     go test ./server/servertest -run Scenarios -update -->

Each of these is a day, mostly a bad one, that an integration should come through. Begin with one, and your client meets it:

- ` + "`wabamock serve --scenario NAME`" + ` lets every world begin with it; the fixture is the one that it wants.
- ` + "`wabamock scenario run NAME -- your tests`" + ` runs your tests against it, and tells whether your client did what is expected of it.
- ` + "`POST /_mock/worlds/{world}/scenarios`" + ` with ` + "`{\"name\": \"NAME\"}`" + ` loads it into a world that lives;
  ` + "`GET /_mock/worlds/{world}/verdict`" + ` tells how the client does.

Numbers, names and spans are those of the shipped fixtures; copy a file and change what does not fit:
[scenario-format.md](scenario-format.md) describes every key. Spans are of the world's clock, so with a clock that stands still nobody waits
for them; delays and faults of answers are in real time.

Each section has the file, and what happened when a client that does well met it: requests with their HTTP status, the error code, in brackets the
rule that decided in place of the world; what the webhook was told; and how much time had gone by.

`
