package server_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/core"
)

// loaded loads a scenario into the default world.
func loaded(tb testing.TB, s *server.Server, sc core.Scenario) {
	tb.Helper()
	if err := s.Load(server.DefaultWorld, sc); err != nil {
		tb.Fatal(err)
	}
}

// sends are conditions that every send fulfils.
func sends() core.Match { return core.Match{Operations: []string{"SendMessage"}} }

// textTo is a text message for somebody.
func textTo(to string) string { return fmt.Sprintf(`{"to":%q,"text":{"body":"hello"}}`, to) }

// queued is how many messages a world accepted, as its journal has it.
func queued(t *testing.T, s *server.Server) int {
	t.Helper()
	n := 0
	for _, e := range journalOf(t, s, server.DefaultWorld) {
		if e.Kind == "message_queued" {
			n++
		}
	}
	return n
}

func TestARuleRefuses(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	c := frozen()
	c.Logger = slog.New(slog.NewTextHandler(&log, nil))
	s := newServer(t, c)
	bearer := login(t, s)
	loaded(t, s, core.Scenario{Name: "busy", Rules: []core.Rule{
		{Name: "twice", When: sends(), Times: 2, Refuse: &core.Refusal{Code: 1016, Details: "Try {{request.body /to}} later"}},
		{Name: "odd", When: core.Match{Operations: []string{"GetUser"}}, Refuse: &core.Refusal{Code: 1031}}, // which it does not document
	}})
	for range 2 {
		a := send(s, bearer, textBody)
		if a.Code != http.StatusServiceUnavailable || a.Header().Get("Mock-Injected") != "busy/twice" || !strings.Contains(a.Body.String(), `"code":1016`) || !strings.Contains(a.Body.String(), "Try 447700900123 later") {
			t.Errorf("answered %d %s %s", a.Code, a.Header(), a.Body)
		}
		if x := recorded(t, s, server.DefaultWorld, a); x.Injected != "busy/twice" || x.Fault != "" || x.Response.Status != http.StatusServiceUnavailable {
			t.Errorf("the exchange is %+v", x)
		}
		if want := `msg="answer injected" by=busy/twice world=default exchange=` + a.Header().Get("Mock-Exchange") + " status=503 operation=SendMessage"; !strings.Contains(log.String(), want) {
			t.Errorf("the log has no %s:\n%s", want, log.String())
		}
	}
	a := send(s, bearer, textBody)
	if x := recorded(t, s, server.DefaultWorld, a); a.Code != http.StatusCreated || a.Header().Get("Mock-Injected") != "" || x.Injected != "" {
		t.Errorf("the third is answered %d %s", a.Code, a.Header())
	}
	if a := call(s, bearer, http.MethodGet, "/v1/users/admin", ""); a.Code != 403 && a.Header().Get("Mock-Injected") != "busy/odd" {
		t.Errorf("answered %d %s", a.Code, a.Body)
	}
	if n := queued(t, s); n != 1 || s.Defects() != 0 {
		t.Errorf("%d messages, %d defects", n, s.Defects())
	}
}

// TestAccessAndContractComeFirst refuses what is wrong before a rule is asked.
func TestAccessAndContractComeFirst(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	loaded(t, s, core.Scenario{Name: "once", Rules: []core.Rule{{Times: 1, Refuse: &core.Refusal{Code: 1016}}}})
	if a := send(s, "Bearer nobody", textBody); a.Code != http.StatusUnauthorized {
		t.Errorf("without access: %d", a.Code)
	}
	if a := send(s, bearer, `{}`); a.Code != http.StatusBadRequest {
		t.Errorf("against the contract: %d", a.Code)
	}
	if a := send(s, bearer, textBody); a.Header().Get("Mock-Injected") != "once/rule 1" {
		t.Errorf("the rule is spent: %d %s", a.Code, a.Header())
	}
}

func TestARuleAnswers(t *testing.T) {
	t.Parallel()
	const good = `{"messages":[{"id":"gBEGRHcAkAEjAgk-{{request.header X-Shop}}"}],"meta":{"api_status":"stable","version":"2.45.1"}}`
	tests := []struct {
		name    string
		answer  core.Answer
		status  int
		kind    string // Content-Type
		body    string
		defects int64
	}{
		{"as documented", core.Answer{Status: 201, JSON: []byte(good), Header: []core.HeaderLine{{Name: "cache-control", Value: "max-age=1"}, {Name: "X-A", Value: "1"}, {Name: "X-A", Value: "{{nth}}"}, {Name: "Mock-Exchange", Value: "x0"}, {Name: "Content-Length", Value: "1"}}}, 201, "application/json", strings.ReplaceAll(good, "{{request.header X-Shop}}", "teas"), 0},
		{"departing", core.Answer{Status: 201, JSON: []byte(`{"messages":7}`)}, 201, "application/json", `{"messages":7}`, 2}, // one of them that meta is missing
		{"departing on purpose", core.Answer{JSON: []byte(`[]`), OutsideContract: true}, 200, "application/json", `[]`, 0},
		{"text", core.Answer{Status: 502, Text: "<h1>Bad Gateway</h1>\n", Header: []core.HeaderLine{{Name: "Content-Type", Value: "text/html"}}, OutsideContract: true}, 502, "text/html", "<h1>Bad Gateway</h1>\n", 0},
		{"plain text", core.Answer{Text: "hi\n", OutsideContract: true}, 200, "text/plain; charset=UTF-8", "hi\n", 0},
		{"nothing", core.Answer{Status: 204, OutsideContract: true}, 204, "", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, frozen())
			bearer := login(t, s)
			loaded(t, s, core.Scenario{Name: "own", Rules: []core.Rule{{When: sends(), Answer: &tt.answer}}})
			r := request(bearer, textBody)
			r.Header.Set("X-Shop", "teas")
			a, _ := met(s, r)
			if a.Code != tt.status || a.Header().Get("Content-Type") != tt.kind || a.Body.String() != tt.body || a.Header().Get("Mock-Injected") != "own/rule 1" {
				t.Errorf("answered %d %s %q", a.Code, a.Header(), a.Body)
			}
			if n := s.Defects(); n != tt.defects {
				t.Errorf("%d defects, want %d", n, tt.defects)
			}
			x := recorded(t, s, server.DefaultWorld, a)
			if string(x.Response.Body) != tt.body || x.Injected != "own/rule 1" || len(x.Ours) != int(tt.defects) {
				t.Errorf("the exchange is %+v", x)
			}
			if n := queued(t, s); n != 0 {
				t.Errorf("the World accepted %d messages", n)
			}
			if tt.name == "as documented" {
				h := a.Header()
				if got, want := fmt.Sprint(h["Cache-Control"], h["X-A"], h["Content-Length"]), fmt.Sprintf("[max-age=1] [1 1] [%d]", len(tt.body)); got != want {
					t.Errorf("headers %s, want %s", got, want)
				}
			}
		})
	}
}

// TestARuleSteersAMessage lets a send through, with a plan for its statuses.
func TestARuleSteersAMessage(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	loaded(t, s, core.Scenario{Name: "steer", Rules: []core.Rule{{
		Name: "late", When: sends(), Then: []core.Planned{{After: time.Hour, Status: core.StatusFailed, Code: 470}},
	}}})
	a := send(s, bearer, textBody)
	if a.Code != http.StatusCreated || a.Header().Get("Mock-Injected") != "steer/late" {
		t.Errorf("answered %d %s", a.Code, a.Header())
	}
	if err := s.Advance(t.Context(), server.DefaultWorld, 2*time.Hour); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range journalOf(t, s, server.DefaultWorld) {
		if f, ok := e.Fact.(core.StatusReached); ok {
			got = append(got, fmt.Sprint(f.At.Sub(begins), f.Status, f.Code))
		}
	}
	if diff := cmp.Diff([]string{fmt.Sprint(time.Hour, core.StatusFailed, 470)}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

// TestOneOfThirtyGetsTheFirstState lets 30 clients at once meet a transition that happens once.
func TestOneOfThirtyGetsTheFirstState(t *testing.T) {
	t.Parallel()
	const rounds, callers = 200, 30
	s := newServer(t, frozen())
	bearer := login(t, s)
	for round := range rounds {
		loaded(t, s, core.Scenario{
			Name: "once", States: []core.Machine{{States: []string{"first", "then"}}},
			Rules: []core.Rule{
				{Name: "first", When: core.Match{State: "first"}, Next: "then", Refuse: &core.Refusal{Code: 1018}},
				{Name: "then", When: core.Match{State: "then"}, Refuse: &core.Refusal{Code: 1016}},
			},
		})
		by := make([]string, callers)
		ready := make(chan struct{})
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() {
				<-ready
				by[i] = send(s, bearer, textBody).Header().Get("Mock-Injected")
			})
		}
		close(ready)
		wg.Wait()
		slices.Sort(by)
		if diff := cmp.Diff(append([]string{"once/first"}, slices.Repeat([]string{"once/then"}, callers-1)...), by); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
	}
}

// TestTheSameCallsMeetTheSame answers and faults, byte for byte, also when they come at once.
func TestTheSameCallsMeetTheSame(t *testing.T) {
	t.Parallel()
	const people, each = 6, 30
	half := 0.5
	storm := core.Scenario{
		Name: "storm",
		Rules: []core.Rule{
			{Name: "twice", When: sends(), Per: core.PerRecipient, After: 5, Times: 2, Refuse: &core.Refusal{Code: 1016}},
			{Name: "hold", Probability: &half, Then: []core.Planned{}},
		},
		Chaos: []core.Rule{
			{Name: "lost", Probability: &half, Fault: &core.HTTPFault{Kind: core.MalformedChunk}},
			{Name: "odd", Probability: &half, Answer: &core.Answer{JSON: []byte(`{"id":"{{id uuid}}"}`), OutsideContract: true}},
		},
	}
	play := func(atOnce bool) []string {
		s := newServer(t, frozen())
		bearer := login(t, s)
		loaded(t, s, storm)
		out := make([]string, people)
		var wg sync.WaitGroup
		for i := range people {
			talk := func() {
				var b strings.Builder
				for range each {
					a, broken := met(s, request(bearer, textTo(fmt.Sprintf("44770090012%d", i))))
					fmt.Fprintf(&b, "%d %s %v %q\n", a.Code, a.Header().Get("Mock-Injected"), broken, a.Body)
				}
				out[i] = b.String()
			}
			if atOnce {
				wg.Go(talk)
			} else {
				talk()
			}
		}
		wg.Wait()
		return out
	}
	want := play(false)
	for range 3 {
		if diff := cmp.Diff(want, play(true)); diff != "" {
			t.Fatalf("answers (-one after another +at once):\n%s", diff)
		}
	}
	if all := strings.Join(want, ""); want[0] == want[1] || !strings.Contains(all, "chaos/lost true") || !strings.Contains(all, "chaos/odd false") {
		t.Error("not much of a storm")
	}
}

// TestRateLimits sends more than the documented burst at one instant.
func TestRateLimits(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.World.RateLimits = server.RateLimitsReal
	s := newServer(t, c)
	bearer := login(t, s)
	burst := func(n int, do func() int) map[int]int {
		counts := map[int]int{}
		for range n {
			counts[do()]++
		}
		return counts
	}
	next := 0
	one := func() int {
		next++
		return send(s, bearer, textTo(fmt.Sprintf("1650555%04d", next%50))).Code
	}
	if diff := cmp.Diff(map[int]int{201: 0, 200: 0, 400: 0, 404: 0, 429: 7}, counted(burst(157, one))); diff != "" {
		t.Errorf("157 sends (-want +got):\n%s", diff)
	}
	if err := s.Advance(t.Context(), server.DefaultWorld, 20*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if a, b := one(), one(); a == http.StatusTooManyRequests || b != http.StatusTooManyRequests {
		t.Errorf("20 ms later: %d, then %d", a, b)
	}
	if diff := cmp.Diff(map[int]int{200: 60, 429: 5}, burst(65, func() int { return call(s, bearer, http.MethodGet, "/v1/settings/application", "").Code })); diff != "" {
		t.Errorf("65 looks at the settings (-want +got):\n%s", diff)
	}
	calm := newServer(t, frozen())
	bearer = login(t, calm)
	if n := burst(300, func() int { return send(calm, bearer, textBody).Code })[http.StatusCreated]; n != 300 {
		t.Errorf("without limits %d of 300 sends are accepted", n)
	}
}

// counted leaves of counts of sends only those that a limit refused.
func counted(counts map[int]int) map[int]int {
	return map[int]int{201: 0, 200: 0, 400: 0, 404: 0, 429: counts[429]}
}

// TestExpectationsCountAnswers counts all requests, those among them that never came to a rule.
func TestExpectationsCountAnswers(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	loaded(t, s, core.Scenario{
		Name:  "count",
		Rules: []core.Rule{{When: sends(), After: 1, Times: 1, Fault: &core.HTTPFault{Kind: core.EmptyResponse}}},
		Expect: []core.Expectation{
			{Name: "sent", When: &core.Match{Operations: []string{"SendMessage"}}, Statuses: []int{201}},
			{Name: "refused", When: &core.Match{Operations: []string{"SendMessage"}}, Codes: []core.Code{1008}},
			{Name: "strangers", When: &core.Match{Operations: []string{"SendMessage"}}, Statuses: []int{401}},
			{Name: "lost", When: &core.Match{Operations: []string{"SendMessage"}}, Statuses: []int{0}},
			{Name: "all", When: &core.Match{}},
		},
	})
	for _, r := range []*http.Request{
		request(bearer, textBody), request(bearer, textBody), request(bearer, `{}`), request("Bearer nobody", textBody),
	} {
		met(s, r)
	}
	call(s, bearer, http.MethodGet, "/v1/no/such", "")
	verdicts, err := s.Verdicts(server.DefaultWorld)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range verdicts {
		got = append(got, fmt.Sprintf("%s %d %v", v.Name, v.Count, v.Evidence))
	}
	if diff := cmp.Diff([]string{"sent 1 [x2]", "refused 1 [x4]", "strangers 1 [x5]", "lost 1 [x3]", "all 5 [x2 x3 x4 x5 x6]"}, got); diff != "" {
		t.Errorf("expectations (-want +got):\n%s", diff)
	}
}
