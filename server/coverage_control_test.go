package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// coverageOf is the coverage that the control API tells at a path.
func coverageOf(t *testing.T, s *server.Server, path string) controlgen.Coverage {
	t.Helper()
	return ask[controlgen.Coverage](t, s, http.MethodGet, path, "", http.StatusOK)
}

// metIn are the items that were met, with how often, by dimension and name.
func metIn(c controlgen.Coverage) map[string]uint64 {
	out := map[string]uint64{}
	for _, d := range c.Dimensions {
		for _, i := range d.Items {
			if i.Met {
				out[string(d.Name)+" "+i.Name] = i.Count
			}
		}
	}
	return out
}

// without leaves out what a dimension has.
func without(met map[string]uint64, dimension string) map[string]uint64 {
	out := map[string]uint64{}
	for name, n := range met {
		if !strings.HasPrefix(name, dimension+" ") {
			out[name] = n
		}
	}
	return out
}

// TestTheUniverse holds the names of all that can be exercised, so that a change of openapi.yaml shows what it
// means for those who measure.
func TestTheUniverse(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	for _, d := range coverageOf(t, newServer(t, frozen()), theWorld+"/coverage").Dimensions {
		fmt.Fprintf(&got, "%s: %d\n", d.Name, d.Total)
		for _, i := range d.Items {
			got.WriteString("  " + i.Name)
			if i.Extra != nil && *i.Extra {
				got.WriteString(" (extra)")
			}
			got.WriteByte('\n')
		}
	}
	const file = "testdata/universe.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("what can be exercised has changed; go test ./server -run TestTheUniverse -update writes it (-want +got):\n%s", diff)
	}
}

// documented tells whether an operation may answer with a status.
func documented(operation string, status int) bool {
	return slices.ContainsFunc(server.Operations(), func(op server.Operation) bool {
		return op.ID == operation && slices.Contains(op.Statuses, status)
	})
}

// journalled are the items that the journal's exchanges show to be met; points of the description aside.
func journalled(t *testing.T, s *server.Server) (met map[string]uint64, exchanges uint64) {
	t.Helper()
	met = map[string]uint64{}
	codes := map[int]bool{}
	for _, f := range server.Faults() {
		codes[int(f.Code)] = true
	}
	dimensions := map[string]string{"interactive": "interactive_kinds", "component": "template_components", "setting": "settings"}
	for _, e := range journalOf(t, s, server.DefaultWorld) {
		x := e.Exchange
		if x == nil {
			continue
		}
		exchanges++
		if x.Operation != "" {
			met["operations "+x.Operation]++
		}
		if status := x.Response.Status; documented(x.Operation, status) {
			kind := "success_statuses"
			if status >= 400 {
				kind = "error_statuses"
			}
			met[fmt.Sprintf("%s %s %d", kind, x.Operation, status)]++
		}
		var answer struct{ Errors []struct{ Code int } }
		if x.Response.Status >= 400 && json.Unmarshal(x.Response.Body, &answer) == nil && len(answer.Errors) > 0 && codes[answer.Errors[0].Code] {
			met[fmt.Sprintf("error_codes %d", answer.Errors[0].Code)]++
		}
		if x.Operation == "SendMessage" && x.Reason == "" {
			met["message_types "+x.Type]++
		}
		for _, name := range x.Exercises {
			kind, thing, _ := strings.Cut(name, ":")
			met[dimensions[kind]+" "+thing]++
		}
	}
	return met, exchanges
}

// received are the items that webhooks which a receiver got and acknowledged show to be met.
func received(t *testing.T, hook *servertest.Hook, refused int) map[string]uint64 {
	t.Helper()
	met := map[string]uint64{}
	for _, r := range hook.Received()[refused:] {
		var body struct {
			Statuses []struct {
				Status string
				Errors []struct{ Code int }
			}
			Messages []struct {
				Type   string
				System struct{ Type string }
			}
			Errors []struct{ Code int }
		}
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		for _, st := range body.Statuses {
			met["webhook_kinds status:"+st.Status]++
			for _, e := range st.Errors {
				met[fmt.Sprintf("error_codes %d", e.Code)]++
			}
		}
		for _, m := range body.Messages {
			if m.Type == "system" {
				met["webhook_kinds notice:"+m.System.Type]++
			} else {
				met["webhook_kinds message:"+m.Type]++
			}
		}
		for _, e := range body.Errors {
			met["webhook_kinds error"]++
			met[fmt.Sprintf("error_codes %d", e.Code)]++
		}
	}
	return met
}

// TestCoverageAgreesWithWhatHappened plays a client with webhooks, then counts everything a second time:
// from the journal, and from what the receiver got.
func TestCoverageAgreesWithWhatHappened(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t, http.StatusInternalServerError, http.StatusNoContent, http.StatusOK)
	c := frozen()
	c.World.Webhook = hook.URL
	s := newServer(t, c)
	bearer := login(t, s)
	for _, line := range script() {
		if !strings.Contains(line.target, "{group}") {
			call(s, bearer, line.method, line.target, strings.ReplaceAll(line.body, "https://hooks.example/wa", hook.URL))
		}
	}
	for _, body := range []string{
		`{"to":"447700900123","type":"interactive","interactive":{"type":"list","body":{"text":"Teas"},"action":{"button":"Menu","sections":[{"rows":[{"id":"a","title":"Assam"}]}]}}}`,
		`{"to":"15550100470","text":{"body":"fails later"}}`,
		`{"to":"15550101013","text":{"body":"is refused"}}`,
	} {
		call(s, bearer, http.MethodPost, "/v1/messages", body)
	}
	ask[any](t, s, http.MethodPost, theWorld+"/inbound", `{"from":"447700900123","type":"text","text":"Hi"}`, http.StatusCreated)
	elapse(t, s, `{"until":"idle"}`)
	want, exchanges := journalled(t, s)
	hooks := received(t, hook, 2)
	for name, n := range hooks {
		want[name] += n
	}
	got := coverageOf(t, s, theWorld+"/coverage")
	if diff := cmp.Diff(want, without(metIn(got), "schema_keywords")); diff != "" || got.Exchanges != exchanges {
		t.Errorf("%d exchanges, want %d; met (-counted again +coverage):\n%s", got.Exchanges, exchanges, diff)
	}
	for _, name := range []string{
		"webhook_kinds status:failed", "webhook_kinds message:text", "error_codes 470", "error_codes 1013", "interactive_kinds list",
		"template_components header/image", "template_components button/quick_reply", "settings webhooks.url", "settings sent_status",
	} {
		if metIn(got)[name] == 0 {
			t.Errorf("%s is not met", name)
		}
	}
	points := map[string]uint64{}
	for _, e := range journalOf(t, s, server.DefaultWorld) {
		if e.Exchange != nil {
			for _, name := range e.Exchange.First {
				points["schema_keywords "+name] = 1
			}
		}
	}
	for name := range points {
		if metIn(got)[name] != 1 {
			t.Errorf("%s is in the journal and not met", name)
		}
	}
}

// TestWhatTheContractRefusesMeetsLittle sends what is broken: its operation, status, code and sound parts count.
func TestWhatTheContractRefusesMeetsLittle(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", `{"to":"447700900123","type":"interactive","interactive":{"type":"list"}}`)
	call(s, "Bearer nonsense", http.MethodPatch, "/v1/settings/application", `{"sent_status":true}`)
	call(s, bearer, http.MethodPatch, "/v1/settings/application", `{"sent_status":"perhaps","pass_through":true}`)
	got := metIn(coverageOf(t, s, theWorld+"/coverage"))
	for name, want := range map[string]uint64{
		"operations SendMessage": 1, "error_statuses SendMessage 400": 1, "error_codes 1008": 1,
		"operations UpdateApplicationSettings": 2, "error_statuses UpdateApplicationSettings 401": 1, "error_statuses UpdateApplicationSettings 400": 1,
		"message_types interactive": 0, "interactive_kinds list": 0, "settings sent_status": 0, "settings pass_through": 0,
		"schema_keywords MessageRecipient minLength": 1, "schema_keywords SendMessageRequest discriminator interactive": 0,
		"schema_keywords ApplicationSettingsUpdate property sent_status":  0,
		"schema_keywords ApplicationSettingsUpdate property pass_through": 1,
	} {
		if got[name] != want {
			t.Errorf("%s: %d times, want %d", name, got[name], want)
		}
	}
}

// TestCoverageOfManyCallers: with 30 callers at once every count is exact.
func TestCoverageOfManyCallers(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	const callers, each = 30, 8
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for range each {
				call(s, bearer, http.MethodPost, "/v1/messages", templateBody)
				call(s, bearer, http.MethodGet, "/v1/health", "")
			}
		})
	}
	all.Wait()
	c := coverageOf(t, s, theWorld+"/coverage")
	got := metIn(c)
	for _, name := range []string{
		"operations SendMessage", "success_statuses SendMessage 201", "operations CheckHealth", "message_types template", "template_components header/image",
	} {
		if got[name] != callers*each {
			t.Errorf("%s: %d times, want %d", name, got[name], callers*each)
		}
	}
	if c.Exchanges != 2*callers*each+1 {
		t.Errorf("%d exchanges, want %d", c.Exchanges, 2*callers*each+1)
	}
}

// firstOf is where something was first seen; nil: never.
func firstOf(c controlgen.Coverage, dimension, name string) *controlgen.Sighting {
	for _, d := range c.Dimensions {
		for _, i := range d.Items {
			if string(d.Name) == dimension && i.Name == name {
				return i.First
			}
		}
	}
	return nil
}

func TestCoverageLivesOn(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	login(t, s)
	ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset", "", http.StatusOK)
	bearer := login(t, s)
	ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset?only=journal,messages", "", http.StatusOK)
	call(s, bearer, http.MethodGet, "/v1/health", "")
	c := coverageOf(t, s, theWorld+"/coverage")
	if got := metIn(c); got["operations LoginUser"] != 2 || got["operations CheckHealth"] != 1 || c.Exchanges != 3 {
		t.Errorf("%d exchanges, met %v", c.Exchanges, got)
	}
	if first := firstOf(c, "operations", "LoginUser"); first == nil || first.Life != 1 || first.Exchange != "x1" {
		t.Errorf("the login was first seen at %+v, want x1 in life 1", first)
	}
	if first := firstOf(c, "operations", "CheckHealth"); first == nil || first.Life != 2 || first.Exchange != "x2" {
		t.Errorf("the health check was first seen at %+v, want x2 in life 2", first)
	}
	ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset?only=coverage", "", http.StatusOK)
	if c := coverageOf(t, s, theWorld+"/coverage"); len(metIn(c)) != 0 || c.Exchanges != 0 {
		t.Errorf("after a reset of it coverage has %d exchanges and %v", c.Exchanges, metIn(c))
	}
	call(s, bearer, http.MethodGet, "/v1/contacts/447700900123/identity", "")
	if got := metIn(coverageOf(t, s, theWorld+"/coverage")); got["schema_keywords WaIdInPath parameter wa_id"] != 1 {
		t.Errorf("a point is not met again: %v", got)
	}
}

func TestCoverageOfWorldsThatAreOver(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	for i := range 3 {
		loginAs(t, s, fmt.Sprintf("admin@till-%d", i))
	}
	for i := range 2 {
		if w := asked(s, http.MethodDelete, fmt.Sprintf("/worlds/till-%d", i), ""); w.Code != http.StatusNoContent {
			t.Fatalf("delete: %d %s", w.Code, w.Body)
		}
	}
	c := coverageOf(t, s, "/coverage")
	if diff := cmp.Diff([]string{"default", "till-0", "till-1", "till-2"}, c.Worlds); diff != "" || metIn(c)["operations LoginUser"] != 3 {
		t.Errorf("%d logins; worlds (-want +got):\n%s", metIn(c)["operations LoginUser"], diff)
	}
	if c := coverageOf(t, s, "/coverage?world=till-2,default"); metIn(c)["operations LoginUser"] != 1 || len(c.Worlds) != 2 {
		t.Errorf("of two worlds: %d logins in %v", metIn(c)["operations LoginUser"], c.Worlds)
	}
	askRefused(t, s, http.MethodGet, "/coverage?world=till-1", "", http.StatusNotFound, "till-1")
	askRefused(t, s, http.MethodGet, "/worlds/till-1/coverage", "", http.StatusNotFound, "till-1")
	askRefused(t, s, http.MethodGet, "/coverage?format=pdf", "", http.StatusBadRequest, "format")
}

func TestCoverageSurvivesACrash(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := opened(t, keeping(dir))
	bearer := login(t, s)
	for i, line := range script() {
		if strings.Contains(line.target, "{group}") {
			continue
		}
		call(s, bearer, line.method, line.target, line.body)
		switch i {
		case 4:
			ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset?only=coverage", "", http.StatusOK)
		case 9:
			ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset", "", http.StatusOK)
			bearer = login(t, s)
		}
	}
	if err := s.Advance(t.Context(), server.DefaultWorld, time.Minute); err != nil {
		t.Fatal(err)
	}
	want := coverageOf(t, s, theWorld+"/coverage")
	if want.Exchanges == 0 || firstOf(want, "operations", "SendMessage") == nil {
		t.Fatalf("nothing was counted: %v", metIn(want))
	}
	crashed := opened(t, keeping(copied(t, dir)))
	if diff := cmp.Diff(want, coverageOf(t, crashed, theWorld+"/coverage")); diff != "" {
		t.Errorf("after a crash (-before +after):\n%s", diff)
	}
	stop(t, crashed)
	stop(t, s)
	again := opened(t, keeping(dir))
	if diff := cmp.Diff(want, coverageOf(t, again, theWorld+"/coverage")); diff != "" {
		t.Errorf("after a restart (-before +after):\n%s", diff)
	}
	call(again, bearer, http.MethodGet, "/v1/health", "")
	if c := coverageOf(t, again, theWorld+"/coverage"); c.Exchanges != want.Exchanges+1 {
		t.Errorf("%d exchanges after one more, want %d", c.Exchanges, want.Exchanges+1)
	}
	stop(t, again)
}

// TestASnapshotIsAnotherLife: what happened before a snapshot was counted then.
func TestASnapshotIsAnotherLife(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	image := asked(s, http.MethodGet, theWorld+"/snapshot", "").Body.String()
	call(s, bearer, http.MethodGet, "/v1/health", "")
	restore := func(world string) {
		r := httptest.NewRequest(http.MethodPut, "http://localhost/_mock/worlds/"+world+"/snapshot", strings.NewReader(image))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code >= 300 {
			t.Fatalf("restore %s: %d %s", world, w.Code, w.Body)
		}
	}
	restore("default")
	restore("copy")
	c := coverageOf(t, s, theWorld+"/coverage")
	if got := metIn(c); got["operations LoginUser"] != 1 || got["operations CheckHealth"] != 1 || c.Exchanges != 2 {
		t.Errorf("%d exchanges, met %v", c.Exchanges, got)
	}
	if c := coverageOf(t, s, "/worlds/copy/coverage"); len(metIn(c)) != 0 || c.Exchanges != 0 {
		t.Errorf("a copy has %d exchanges of its own, met %v", c.Exchanges, metIn(c))
	}
	call(s, bearer, http.MethodGet, "/v1/metrics", "")
	if first := firstOf(coverageOf(t, s, theWorld+"/coverage"), "operations", "GetMetrics"); first == nil || first.Life != 2 {
		t.Errorf("the metrics were first seen at %+v, want life 2", first)
	}
}

func TestFormsOfCoverage(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	login(t, s)
	const page = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" // as browsers ask
	for _, path := range []string{"/coverage", theWorld + "/coverage"} {
		for _, tt := range []struct{ query, accept, media, begins string }{
			{"", "", "application/json", "{"},
			{"", "*/*", "application/json", "{"},
			{"", page, "text/html; charset=utf-8", "<!"},
			{"?format=json", page, "application/json", "{"},
			{"?format=html", "", "text/html; charset=utf-8", "<!"},
			{"", "text/xml", "text/xml; charset=utf-8", "<?xml"},
			{"", "application/xml", "text/xml; charset=utf-8", "<?xml"},
			{"?format=junit", "", "text/xml; charset=utf-8", "<?xml"},
			{"", "text/markdown;q=0.9, text/html;q=0.1", "text/markdown; charset=utf-8", "## "},
			{"", "application/json;q=nonsense, text/*", "text/html; charset=utf-8", "<!"},
			{"?format=markdown", "", "text/markdown; charset=utf-8", "## "},
		} {
			r := httptest.NewRequest(http.MethodGet, "http://localhost/_mock"+path+tt.query, http.NoBody)
			r.Header.Set("Accept", tt.accept)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != tt.media || !strings.HasPrefix(w.Body.String(), tt.begins) {
				t.Errorf("%s%s accepting %q: %d %s %.40q, want %s", path, tt.query, tt.accept, w.Code, got, w.Body, tt.media)
			}
		}
	}
}
