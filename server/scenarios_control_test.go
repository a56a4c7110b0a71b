package server_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
)

// adminLogin is the header Authorization of a login.
const adminLogin = "Basic YWRtaW46c2VjcmV0"

// payments has every part that a scenario can have.
const payments = `name: payments
about: Fails until it is told to work.
states: {payment: [failing, works]}
rules:
  - {name: busy, when: {operation: SendMessage}, machine: payment, state: failing, refuse: 1016}
  - {name: late, when: {operation: CheckHealth}, machine: payment, state: failing, next: works, delay: 1s}
script:
  - {at: 10m, inbound: {from: "447700900123", text: Hi}}
expect:
  - {name: logs in, operation: LoginUser}
  - {name: reads, operation: MarkMessageAsRead, by: 15m, times: 1}
`

// loads loads a scenario from its text.
func loads(t *testing.T, h http.Handler, world, text string) controlgen.LoadedScenario {
	t.Helper()
	body, err := json.Marshal(controlgen.NewScenario{Yaml: &text})
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return ask[controlgen.LoadedScenario](t, h, http.MethodPost, "/worlds/"+world+"/scenarios", string(body), http.StatusCreated)
}

// scenariosOf names what a world has loaded, in order.
func scenariosOf(t *testing.T, h http.Handler, world string) []string {
	t.Helper()
	names := []string{}
	for _, s := range ask[controlgen.LoadedScenarioList](t, h, http.MethodGet, "/worlds/"+world+"/scenarios", "", http.StatusOK).Scenarios {
		names = append(names, s.Name)
	}
	return names
}

func TestAScenarioIsLoadedMovedAndUnloaded(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	got := loads(t, s, "default", payments)
	if got.Name != "payments" || got.Rules != 2 || got.Expectations != 2 || len(got.Script) != 1 || got.Script[0].Due == nil || len(got.Warnings) != 0 {
		t.Errorf("loaded %+v", got)
	}
	if m := got.Machines; len(m) != 1 || m[0].Name != "payment" || m[0].State != "failing" {
		t.Errorf("machines %+v", m)
	}
	const path = "/worlds/default/scenarios/payments"
	moved := ask[controlgen.LoadedScenario](t, s, http.MethodPut, path+"/state", `{"machine": "payment", "state": "works"}`, http.StatusOK)
	if moved.Machines[0].State != "works" {
		t.Errorf("moved to %+v", moved.Machines)
	}
	askRefused(t, s, http.MethodPut, path+"/state", `{"machine": "payment", "state": "rests"}`, http.StatusBadRequest, "rests")
	askRefused(t, s, http.MethodPut, path+"/state", `{"state": "works"}`, http.StatusNotFound, "machine")
	askRefused(t, s, http.MethodPut, path+"/state", `{}`, http.StatusBadRequest, "'state'")
	if again := ask[controlgen.LoadedScenario](t, s, http.MethodGet, path, "", http.StatusOK); again.Machines[0].State != "works" {
		t.Errorf("it stands at %+v", again.Machines)
	}
	if again := loads(t, s, "default", payments); again.Machines[0].State != "failing" {
		t.Errorf("loaded again it stands at %+v", again.Machines)
	}
	if w := asked(s, http.MethodDelete, path, ""); w.Code != http.StatusNoContent {
		t.Errorf("unload: %d %s", w.Code, w.Body)
	}
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		askRefused(t, s, method, path, "", http.StatusNotFound, "payments")
	}
	if diff := cmp.Diff([]string{}, scenariosOf(t, s, "default")); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
}

func TestAScenarioIsLoadedByName(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	const name = "duplicate-and-reordered-statuses"
	list := ask[controlgen.ScenarioList](t, s, http.MethodGet, "/scenarios", "", http.StatusOK)
	found := false
	for _, one := range list.Scenarios {
		found = found || one.Name == name && one.About != "" && !one.Begins && one.File == nil
	}
	if !found {
		t.Errorf("it does not come with the program: %+v", list)
	}
	one := ask[controlgen.Scenario](t, s, http.MethodGet, "/scenarios/"+name, "", http.StatusOK)
	if one.Name != name || one.Yaml == nil || !strings.Contains(*one.Yaml, "\nname: "+name+"\n") {
		t.Errorf("it is read as %+v", one)
	}
	askRefused(t, s, http.MethodGet, "/scenarios/duplicate-and", "", http.StatusNotFound, "duplicate-and")
	got := ask[controlgen.LoadedScenario](t, s, http.MethodPost, "/worlds/new/scenarios", `{"name": "`+name+`"}`, http.StatusCreated)
	if got.Name != name || got.Rules == 0 {
		t.Errorf("loaded %+v", got)
	}
}

func TestScenariosThatAreNotLoaded(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	tests := []struct {
		name, body string
		status     int
		says       string
	}{
		{"unknown", `{"name": "none"}`, http.StatusNotFound, "no scenario none"},
		{"nearly known", `{"name": "rate-limted"}`, http.StatusNotFound, "no scenario rate-limted: did you mean rate-limited? GET"},
		{"a way out", `{"name": "..\\none"}`, http.StatusNotFound, "no scenario"},
		{"neither", `{}`, http.StatusBadRequest, "either name or yaml"},
		{"both", `{"name": "a", "yaml": "name: a"}`, http.StatusBadRequest, "either name or yaml"},
		{"no YAML", `{"yaml": "a: [", "file": "mine.yaml"}`, http.StatusBadRequest, "mine.yaml:1"},
	}
	for _, tt := range tests {
		askRefused(t, s, http.MethodPost, "/worlds/default/scenarios", tt.body, tt.status, tt.says)
	}
	p := ask[controlgen.Problem](t, s, http.MethodPost, "/worlds/default/scenarios",
		`{"file": "mine.yaml", "yaml": "name: mine\nrules:\n  - when: {opration: SendMessage}\n    refuse: 99999\n"}`, http.StatusBadRequest)
	want := []string{"mine.yaml 3:12 rules[0].when.opration", "mine.yaml 4:13 rules[0].refuse"}
	if diff := cmp.Diff(want, places(p)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{}, scenariosOf(t, s, "default")); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
	for _, path := range []string{"/scenarios", "/scenarios/x", "/rules", "/rules/x/y", "/chaos", "/chaos/x", "/verdict"} {
		askRefused(t, s, http.MethodGet, "/worlds/none"+path, "", http.StatusNotFound, `no world "none"`)
	}
}

// places are where the problems of a refusal are.
func places(p controlgen.Problem) []string {
	var all []string
	for _, one := range p.Problems {
		text, _ := json.Marshal(one)
		var at struct {
			File, Path   string
			Line, Column json.Number
		}
		_ = json.Unmarshal(text, &at)
		all = append(all, strings.TrimSpace(at.File+" "+at.Line.String()+":"+at.Column.String()+" "+at.Path))
	}
	return all
}

func TestAWorldThatLivesKeepsItsBeginning(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	got := loads(t, s, "default", "name: fresh-start\nfixture: fresh\nseed: 99\nstart: 2031-01-01T00:00:00Z\n")
	var keys []string
	for _, w := range got.Warnings {
		keys = append(keys, *w.Path)
	}
	if diff := cmp.Diff([]string{"fixture", "seed", "start"}, keys); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	if w := ask[controlgen.World](t, s, http.MethodGet, "/worlds/default", "", http.StatusOK); w.Fixture != "one-business" || !w.Clock.Now.Equal(begins) {
		t.Errorf("the world is %+v", w)
	}
}

func TestTheVerdict(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	loads(t, s, "default", payments)
	loginAs(t, s, "admin")
	v := ask[controlgen.Verdict](t, s, http.MethodGet, "/worlds/default/verdict", "", http.StatusOK)
	if v.Met || !v.Open || len(v.Expectations) != 2 {
		t.Fatalf("verdict %+v", v)
	}
	if e := v.Expectations[0]; !e.Met || e.Count != 1 || len(e.Evidence) != 1 || e.Expected == "" || e.Got != "once" {
		t.Errorf("the login is %+v", e)
	}
	if e := v.Expectations[1]; e.Met || !e.Open || e.Got != "never" || e.Due == nil {
		t.Errorf("the reading is %+v", e)
	}
	ask[controlgen.Advanced](t, s, http.MethodPost, "/worlds/default/clock/advance", `{"by": "16m"}`, http.StatusOK)
	v = ask[controlgen.Verdict](t, s, http.MethodGet, "/worlds/default/verdict?scenario=payments", "", http.StatusOK)
	if v.Met || v.Open {
		t.Errorf("after the time: %+v", v)
	}
	w := asked(s, http.MethodGet, "/worlds/default/verdict?format=junit", "")
	var report struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string  `xml:"name,attr"`
				Failure *string `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &report); err != nil || w.Header().Get("Content-Type") != "text/xml" {
		t.Fatalf("%s: %v\n%s", w.Header(), err, w.Body)
	}
	if report.Tests != 2 || report.Failures != 1 || len(report.Suites) != 1 || report.Suites[0].Name != "payments" {
		t.Fatalf("report %+v", report)
	}
	if c := report.Suites[0].Cases; c[0].Failure != nil || c[1].Failure == nil || !strings.Contains(*c[1].Failure, "- MarkMessageAsRead exactly once, by 15m0s\n+ never") {
		t.Errorf("cases %+v", c)
	}
	askRefused(t, s, http.MethodGet, "/worlds/default/verdict?scenario=none", "", http.StatusNotFound, "none")
}

// rulesOf are the ids of rules, in the order in which they are asked.
func rulesOf(t *testing.T, h http.Handler, query string) []string {
	t.Helper()
	ids := []string{}
	for _, r := range ask[controlgen.RuleList](t, h, http.MethodGet, "/worlds/default/rules"+query, "", http.StatusOK).Rules {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestRulesAreAddedCountedAndRemoved(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	loads(t, s, "default", payments)
	const path = "/worlds/default/rules"
	got := ask[controlgen.Rule](t, s, http.MethodPost, path, `{"rule": {"name": "no entry", "when": {"operation": "LoginUser"}, "times": 1, "refuse": {"code": 1015, "details": "\u00e9 \ud83d\ude00 {{nth}}"}}}`, http.StatusCreated)
	if got.ID != "control/no entry" || got.Does != "refuses with 1015" || got.Applied != 0 {
		t.Errorf("added %+v", got)
	}
	ask[controlgen.Rule](t, s, http.MethodPost, path, `{"scenario": "payments", "first": true, "rule": {"name": "works again", "machine": "payment", "state": "failing", "when": {"operation": "SendMessage"}, "next": "works", "then": []}}`, http.StatusCreated)
	if diff := cmp.Diff([]string{"payments/works again", "payments/busy", "payments/late", "control/no entry"}, rulesOf(t, s, "")); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	if w := call(s, adminLogin, http.MethodPost, "/v1/users/login", ""); w.Code != http.StatusTooManyRequests || !strings.Contains(w.Body.String(), "é 😀 1") {
		t.Errorf("login: %d %s", w.Code, w.Body)
	}
	if diff := cmp.Diff([]string{"control/no entry"}, rulesOf(t, s, "?applied=ever")); diff != "" {
		t.Errorf("applied (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"payments/works again", "payments/busy", "payments/late"}, rulesOf(t, s, "?applied=never&scenario=payments")); diff != "" {
		t.Errorf("not applied (-want +got):\n%s", diff)
	}
	one := path + "/control/" + url.PathEscape("no entry")
	if r := ask[controlgen.Rule](t, s, http.MethodGet, one, "", http.StatusOK); r.Matched != 1 || r.Applied != 1 || r.Last == nil {
		t.Errorf("it stands at %+v", r)
	}
	if w := asked(s, http.MethodDelete, one, ""); w.Code != http.StatusNoContent {
		t.Errorf("remove: %d %s", w.Code, w.Body)
	}
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		askRefused(t, s, method, one, "", http.StatusNotFound, "no entry")
	}
}

func TestRulesThatAreNotAdded(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	const path = "/worlds/default/rules"
	p := ask[controlgen.Problem](t, s, http.MethodPost, path, `{"rule": {"name": "a", "when": {"opration": "LoginUser"}, "refuse": 1016}}`, http.StatusBadRequest)
	if diff := cmp.Diff([]string{"rule : when.opration"}, places(p)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	for body, says := range map[string]string{
		`{}`:                         "'rule' is mandatory",
		`{"rule": 5}`:                "want keys and values",
		`{"rule": {"refuse": 1016}}`: "no name",
		`{"rule": {"name": "a", "state": "x", "refuse": 1016}}`:  "state",
		`{"scenario": "a/b", "rule": {"name": "a"}}`:             "scenario",
		`{"rule": {"name": "a"}, "frst": true}`:                  "first",
		`{"rule": {"name": "a", "refuse": 1016, "then": ["x"]}}`: "then",
	} {
		askRefused(t, s, http.MethodPost, path, body, http.StatusBadRequest, says)
	}
	if diff := cmp.Diff([]string{}, rulesOf(t, s, "")); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	askRefused(t, s, http.MethodGet, path+"?scenario=none", "", http.StatusNotFound, "none")
}

func TestChaosIsPutReadAndEnded(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	for name, body := range map[string]string{
		"refusal":   `{"operations":["LoginUser"],"probability":1,"refuse":{"code":1015,"details":"Later"},"succeed_first":1,"fail_count":2,"per":"caller","ttl":"10m0s","seed":5}`,
		"fault":     `{"fault":{"kind":"SLOW_BODY","before":false,"over":"2s"}}`,
		"fixed":     `{"delay":{"least":"1s"}}`,
		"between":   `{"delay":{"least":"1s","most":"5s"}}`,
		"lognormal": `{"delay":{"median":"200ms","p99":"2s"}}`,
	} {
		put := ask[controlgen.Chaos](t, s, http.MethodPut, "/worlds/default/chaos/"+name, body, http.StatusOK)
		want := strictly[controlgen.ChaosProfile](t, []byte(strings.ReplaceAll(body, `"before":false,`, "")))
		if diff := cmp.Diff(want, put.Profile); diff != "" || put.Name != name {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if read := ask[controlgen.Chaos](t, s, http.MethodGet, "/worlds/default/chaos/"+name, "", http.StatusOK); cmp.Diff(put, read) != "" {
			t.Errorf("%s is read as %+v", name, read)
		}
		if name != "refusal" {
			if w := asked(s, http.MethodDelete, "/worlds/default/chaos/"+name, ""); w.Code != http.StatusNoContent {
				t.Errorf("remove %s: %d %s", name, w.Code, w.Body)
			}
			askRefused(t, s, http.MethodDelete, "/worlds/default/chaos/"+name, "", http.StatusNotFound, name)
		}
	}
	var got []int
	for range 4 {
		got = append(got, call(s, adminLogin, http.MethodPost, "/v1/users/login", "").Code)
	}
	if diff := cmp.Diff([]int{200, 429, 429, 200}, got); diff != "" {
		t.Errorf("logins (-want +got):\n%s", diff)
	}
	list := ask[controlgen.ChaosList](t, s, http.MethodGet, "/worlds/default/chaos", "", http.StatusOK)
	if len(list.Profiles) != 1 || list.Profiles[0].Applied != 2 || list.Profiles[0].Expired {
		t.Errorf("profiles %+v", list)
	}
	if diff := cmp.Diff([]string{"chaos/refusal"}, rulesOf(t, s, "")); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

func TestChaosThatIsNotPut(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	for body, says := range map[string]string{
		`{}`:                                 "nothing would happen",
		`{"refuse": {"code": 470}}`:          "470",
		`{"fault": {"kind": "NONE"}}`:        "kind",
		`{"delay": {}}`:                      "give least",
		`{"delay": {"most": "5s"}}`:          "give least",
		`{"delay": {"median": "5s"}}`:        "give least",
		`{"delay": {"least": "soon"}}`:       "least",
		`{"delay": {"least": "1s"}, "p": 1}`: "'p'",
		`{"operations": ["SendMesage"], "delay": {"least": "1s"}}`: "SendMessage",
		`{"probability": 2, "delay": {"least": "1s"}}`:             "probability",
	} {
		askRefused(t, s, http.MethodPut, "/worlds/default/chaos/x", body, http.StatusBadRequest, says)
	}
	askRefused(t, s, http.MethodGet, "/worlds/default/chaos/x", "", http.StatusNotFound, "no chaos profile")
	if diff := cmp.Diff([]string{}, scenariosOf(t, s, "default")); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
}
