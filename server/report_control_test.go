package server_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// expectant is a scenario with an expectation that the client of lively meets, and one that it does not.
const expectant = `name: expectant
expect:
  - {name: logs in, operation: LoginUser}
  - {name: reads, operation: MarkMessageAsRead, by: 15m, times: 1}
`

// lively is a server whose default world has seen something of everything that a report counts.
func lively(t *testing.T) *server.Server {
	t.Helper()
	c := frozen()
	c.World.Webhook = servertest.NewHook(t, 500, 200).URL
	s := newServer(t, c)
	loads(t, s, "default", expectant)
	use(t, s, "/v1")
	advance(t, s, time.Hour)
	return s
}

// use lets a client do something of everything.
func use(t *testing.T, s *server.Server, base string) {
	t.Helper()
	user := "admin"
	if world, ok := strings.CutPrefix(strings.TrimSuffix(base, "/v1"), "/w/"); ok {
		user += "@" + world
	}
	bearer := loginAs(t, s, user)
	const good = `{"to":"447700900123","type":"text","recipient_type":"individual","text":{"body":"hello"}}`
	for i, r := range []struct {
		bearer, method, path, body string
		status                     int
	}{
		{bearer, http.MethodPost, "/messages", good, http.StatusCreated},
		{bearer, http.MethodPost, "/messages", strings.Replace(good, "447700900123", "15550101013", 1), http.StatusBadRequest},
		{bearer, http.MethodPost, "/messages", `{"type":"text"}`, http.StatusBadRequest},
		{bearer, http.MethodPost, "/messages", `{"type":"text"}`, http.StatusBadRequest},
		{bearer, http.MethodGet, "/mesages", "", http.StatusNotFound},
		{"", http.MethodGet, "/health", "", http.StatusUnauthorized},
	} {
		if w := call(s, r.bearer, r.method, base+r.path, r.body); w.Code != r.status {
			t.Fatalf("request %d: %d %s, want %d", i+1, w.Code, w.Body, r.status)
		}
	}
	world := "default"
	if user != "admin" {
		world = strings.TrimPrefix(user, "admin@")
	}
	ask[any](t, s, http.MethodPost, "/worlds/"+world+"/inbound", `{"from":"447700900123","text":"Hi"}`, http.StatusCreated)
}

// tallied are the totals as the journal of a world has them.
func tallied(t *testing.T, s *server.Server, world string) controlgen.ReportTotals {
	t.Helper()
	var n controlgen.ReportTotals
	for _, e := range journalOf(t, s, world) {
		switch e.Kind {
		case "exchange":
			n.Exchanges++
			if e.Exchange.Response.Status >= 400 {
				n.Refused++
			}
			if e.Exchange.Reason != "" {
				n.Unmatched++
			}
			if e.Exchange.Injected != "" {
				n.Injected++
			}
		case "message_queued":
			n.MessagesSent++
		case "message_received":
			n.MessagesReceived++
		case "delivery_queued":
			n.Deliveries++
		case "delivery_attempted":
			n.Attempts++
			if strings.Contains(fmt.Sprintf("%+v", e.Fact), "State:done") {
				n.Acknowledged++
			}
		}
	}
	return n
}

// reported is a report as the control API gives it.
func reported(t *testing.T, s *server.Server, path string) controlgen.Report {
	t.Helper()
	return ask[controlgen.Report](t, s, http.MethodGet, path, "", http.StatusOK)
}

func TestAReportAgreesWithTheJournal(t *testing.T) {
	t.Parallel()
	s := lively(t)
	r := reported(t, s, "/worlds/default/report")
	want := tallied(t, s, "default")
	if want.Exchanges != 7 || want.Unmatched != 4 || want.Injected != 1 || want.MessagesReceived == 0 || want.Acknowledged == 0 || want.Attempts <= want.Acknowledged {
		t.Fatalf("the journal has %+v", want)
	}
	if diff := cmp.Diff(want, r.Totals); diff != "" {
		t.Errorf("totals (-journal +report):\n%s", diff)
	}
	if len(r.Worlds) != 1 || r.Worlds[0].Lives != 1 || r.Worlds[0].Seed != 1 || r.Worlds[0].Totals != r.Totals {
		t.Errorf("worlds %+v", r.Worlds)
	}
	entries := journalOf(t, s, "default")
	if last := entries[len(entries)-1].Seq; r.Worlds[0].Seq != last {
		t.Errorf("it is of entry %d, want %d", r.Worlds[0].Seq, last)
	}
	if r.Coverage.Exchanges != want.Exchanges {
		t.Errorf("coverage counts %d exchanges, want %d", r.Coverage.Exchanges, want.Exchanges)
	}
	verdict := ask[controlgen.Verdict](t, s, http.MethodGet, "/worlds/default/verdict", "", http.StatusOK)
	for i := range verdict.Expectations {
		verdict.Expectations[i].World = new("default")
	}
	if diff := cmp.Diff(verdict, r.Verdict); diff != "" {
		t.Errorf("verdict (-own +in the report):\n%s", diff)
	}
	coverage := ask[controlgen.Coverage](t, s, http.MethodGet, "/worlds/default/coverage", "", http.StatusOK)
	if diff := cmp.Diff(coverage, r.Coverage); diff != "" {
		t.Errorf("coverage (-own +in the report):\n%s", diff)
	}
	findings := ask[controlgen.FindingList](t, s, http.MethodGet, "/worlds/default/findings", "", http.StatusOK)
	if diff := cmp.Diff(findings.Findings, r.Findings); diff != "" {
		t.Errorf("findings (-own +in the report):\n%s", diff)
	}
}

func TestRefusedRequestsOfOneKindStandTogether(t *testing.T) {
	t.Parallel()
	s := lively(t)
	type kind struct {
		Reason   controlgen.UnmatchedReason
		Severity controlgen.Severity
		Request  string
		Status   int
		Count    uint64
		Rules    []string
	}
	var got []kind
	for _, g := range reported(t, s, "/worlds/default/report").Unmatched {
		k := kind{g.Reason, g.Severity, g.Request, g.Status, g.Count, nil}
		for _, v := range g.Violations {
			k.Rules = append(k.Rules, *v.ID)
		}
		got = append(got, k)
		if len(g.Evidence) != int(g.Count) {
			t.Errorf("%s has %d places for %d requests", g.Request, len(g.Evidence), g.Count)
		}
		for _, at := range g.Evidence {
			if e := journalOf(t, s, at.World)[at.Seq-1]; e.Seq != at.Seq || e.Exchange == nil || e.Exchange.ID != at.Exchange || at.Life != 1 {
				t.Errorf("%+v is not in the journal", at)
			}
		}
	}
	want := []kind{
		{"contract", "error", "POST /v1/messages", 400, 2, []string{"WABA-REQUIRED", "WABA-REQUIRED"}},
		{"route", "error", "GET /v1/mesages", 404, 1, []string{"WABA-UNKNOWN-PATH"}},
		{"access", "warning", "GET /v1/health", 401, 1, []string{"WABA-NO-TOKEN"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}

func TestWhatFailsAReport(t *testing.T) {
	t.Parallel()
	s := lively(t)
	fails := func(query string) map[controlgen.FailureKind]int {
		r := reported(t, s, "/worlds/default/report"+query)
		n := map[controlgen.FailureKind]int{}
		for _, f := range r.Judgement.Failures {
			n[f.Kind]++
		}
		if r.Judgement.Passed {
			t.Errorf("%s: passed, although an expectation is not met", query)
		}
		return n
	}
	found := map[controlgen.Severity]int{}
	for _, f := range reported(t, s, "/worlds/default/report").Findings {
		found[f.Severity]++
	}
	for query, want := range map[string]map[controlgen.FailureKind]int{
		"":                 {"expectation": 1, "refused": 2, "finding": found["error"]},
		"?fail_on=warning": {"expectation": 1, "refused": 3, "finding": found["error"] + found["warning"]},
		"?fail_on=note":    {"expectation": 1, "refused": 3, "finding": found["error"] + found["warning"] + found["note"]},
		"?fail_on=never":   {"expectation": 1},
	} {
		for kind, n := range want {
			if n == 0 {
				delete(want, kind)
			}
		}
		if diff := cmp.Diff(want, fails(query)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", query, diff)
		}
	}
	askRefused(t, s, http.MethodGet, "/worlds/default/report?fail_on=always", "", http.StatusBadRequest, "fail_on")
}

// TestFormsOfAReportAgree compares the forms that the control API gives.
func TestFormsOfAReportAgree(t *testing.T) {
	t.Parallel()
	s := lively(t)
	const path = "/worlds/default/report"
	r := reported(t, s, path)
	form := func(name, accept, media string) string {
		w := asked(s, http.MethodGet, path+"?format="+name, "")
		if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || !strings.HasPrefix(got, media) {
			t.Errorf("%s: %d %s, want %s", name, w.Code, got, media)
		}
		if alike := accepting(s, path, accept); alike != w.Body.String() {
			t.Errorf("%s is another one than what Accept: %s gives", name, accept)
		}
		return w.Body.String()
	}
	var x struct {
		Failures int `xml:"failures,attr"`
	}
	if err := xml.Unmarshal([]byte(form("junit", "text/xml;q=0.9, text/plain", "text/xml")), &x); err != nil || x.Failures != len(r.Judgement.Failures) {
		t.Errorf("JUnit has %d failures (%v), want %d", x.Failures, err, len(r.Judgement.Failures))
	}
	operations := r.Coverage.Dimensions[0]
	for _, text := range []string{form("html", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"), form("markdown", "text/markdown", "text/markdown")} {
		for _, want := range []string{
			fmt.Sprintf("%d failures", len(r.Judgement.Failures)), fmt.Sprintf("%d of %d", operations.Met, operations.Total),
			fmt.Sprintf("%d requests in world default", r.Totals.Exchanges), fmt.Sprintf("%d of %d webhooks acknowledged", r.Totals.Acknowledged, r.Totals.Deliveries),
		} {
			if !strings.Contains(text, want) {
				t.Errorf("there is no %q in\n%.600s", want, text)
			}
		}
	}
	if accepting(s, path, "*/*")[0] != '{' {
		t.Error("without a wish it is not JSON")
	}
}

// accepting is the answer for who accepts some media types.
func accepting(s *server.Server, path, accept string) string {
	return askedWith(s, path, "Accept", accept).Body.String()
}

func TestAReportLivesOnOverResets(t *testing.T) {
	t.Parallel()
	s := lively(t)
	before := reported(t, s, "/worlds/default/report")
	ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset?only=journal", "", http.StatusOK)
	if diff := cmp.Diff(before.Totals, reported(t, s, "/worlds/default/report").Totals); diff != "" {
		t.Errorf("with an empty journal (-before +after):\n%s", diff)
	}
	ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset", "", http.StatusOK)
	use(t, s, "/v1")
	r := reported(t, s, "/worlds/default/report")
	if r.Worlds[0].Lives != 2 || r.Totals.Exchanges != 14 || r.Totals.Unmatched != 8 || r.Coverage.Exchanges != 14 {
		t.Errorf("after a reset: %d lives, %+v, coverage of %d", r.Worlds[0].Lives, r.Totals, r.Coverage.Exchanges)
	}
	last := r.Unmatched[0].Evidence[3]
	if e := journalOf(t, s, "default")[last.Seq-1]; last.Life != 2 || e.Exchange == nil || e.Exchange.ID != last.Exchange {
		t.Errorf("the last refused send is %+v", last)
	}
}

func TestAReportBeginsAnewWhenItIsAskedTo(t *testing.T) {
	t.Parallel()
	s := lively(t)
	ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset?only=coverage,findings", "", http.StatusOK)
	if r := reported(t, s, "/worlds/default/report"); r.Totals != (controlgen.ReportTotals{}) || r.Coverage.Exchanges != 0 || len(r.Findings)+len(r.Unmatched) > 0 || r.Worlds[0].Lives != 1 {
		t.Errorf("it has %+v, %d findings, %d kinds of refused requests", r.Totals, len(r.Findings), len(r.Unmatched))
	}
	use(t, s, "/v1")
	if r := reported(t, s, "/worlds/default/report"); r.Totals.Exchanges != 7 || r.Coverage.Exchanges != 7 || len(r.Unmatched) != 3 {
		t.Errorf("then it has %+v, %d kinds of refused requests", r.Totals, len(r.Unmatched))
	}
}

func TestAReportComesBackFromTheDisk(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.DataDir = t.TempDir()
	made := func(then func(*server.Server)) controlgen.Report {
		s, err := server.New(c)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close(t.Context())
		then(s)
		return reported(t, s, "/report")
	}
	before := made(func(s *server.Server) { use(t, s, "/v1") })
	after := made(func(*server.Server) {})
	after.Worlds[0].Seq-- // the journal tells besides that the world came back
	if diff := cmp.Diff(before, after); diff != "" || before.Totals.Unmatched != 4 {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// TestAReportIsOfOneInstant asks for reports while clients are at work.
func TestAReportIsOfOneInstant(t *testing.T) {
	t.Parallel()
	const callers, each = 8, 50
	s := newServer(t, frozen())
	bearer := loginAs(t, s, "admin")
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range each {
				call(s, bearer, http.MethodGet, "/v1/health", "")
				call(s, "", http.MethodGet, "/v1/health", "")
			}
		})
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		wg.Wait()
	}()
	for over := false; !over; {
		select {
		case <-done:
			over = true
		default:
		}
		r := reported(t, s, "/report")
		refused, statuses := uint64(0), uint64(0)
		for _, g := range r.Unmatched {
			refused += g.Count
		}
		for _, d := range r.Coverage.Dimensions[:1] {
			for _, item := range d.Items {
				statuses += item.Count
			}
		}
		if r.Totals.Exchanges != r.Coverage.Exchanges || statuses != r.Coverage.Exchanges || refused != r.Totals.Unmatched || refused != r.Totals.Refused {
			t.Fatalf("%+v, coverage of %d in %d operations, %d refused", r.Totals, r.Coverage.Exchanges, statuses, refused)
		}
		if over && (r.Totals.Exchanges != 2*callers*each+1 || refused != callers*each) {
			t.Errorf("at the end %+v", r.Totals)
		}
	}
}

func TestTheReportOfAllWorlds(t *testing.T) {
	t.Parallel()
	s := lively(t)
	use(t, s, "/w/second/v1")
	use(t, s, "/w/third/v1")
	for _, world := range []string{"second", "third"} {
		ask[controlgen.Advanced](t, s, http.MethodPost, "/worlds/"+world+"/clock/advance", `{"until":"idle"}`, http.StatusOK)
	}
	one := reported(t, s, "/worlds/second/report")
	all := reported(t, s, "/report")
	names := []string{}
	for _, w := range all.Worlds {
		names = append(names, w.Name)
	}
	if diff := cmp.Diff([]string{"default", "second", "third"}, names); diff != "" {
		t.Errorf("worlds (-want +got):\n%s", diff)
	}
	if all.Totals.Exchanges != 21 || all.Unmatched[0].Count != 6 || all.Coverage.Exchanges != 21 {
		t.Errorf("totals %+v, %d sends refused, coverage of %d", all.Totals, all.Unmatched[0].Count, all.Coverage.Exchanges)
	}
	some := reported(t, s, "/report?world=third,second")
	if len(some.Worlds) != 2 || some.Worlds[0].Totals != one.Totals || some.Totals.Exchanges != 14 {
		t.Errorf("of two worlds: %+v", some.Worlds)
	}
	if w := asked(s, http.MethodDelete, "/worlds/third", ""); w.Code != http.StatusNoContent {
		t.Fatalf("delete: %d", w.Code)
	}
	left := reported(t, s, "/report")
	if len(left.Worlds) != 2 || left.Totals != all.Totals || left.Coverage.Exchanges != 21 {
		t.Errorf("after a world is over: %d worlds, totals (-before +after):\n%s", len(left.Worlds), cmp.Diff(all.Totals, left.Totals))
	}
	if diff := cmp.Diff(all.Unmatched, left.Unmatched); diff != "" {
		t.Errorf("refused requests (-before +after):\n%s", diff)
	}
	askRefused(t, s, http.MethodGet, "/report?world=third", "", http.StatusNotFound, "third")
}

// askedWith asks the control API with a header.
func askedWith(s *server.Server, path, name, value string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://localhost/_mock"+path, http.NoBody)
	r.Header.Set(name, value)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}
