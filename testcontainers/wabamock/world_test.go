package wabamock

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// worldOf is a world of a mock that is only replayed.
func worldOf(r *replay, name, token string) *World {
	return &World{name: name, token: token, client: r.server.Client(), endpoint: func(context.Context) (string, error) {
		return r.server.URL, nil
	}}
}

const (
	noMatch = `{"type":"about:blank","title":"Not Acceptable","status":406,"detail":"condition 1","met":false,"certain":true,"seq":12,
		"conditions":[{"name":"condition 1","met":false,"certain":true,"expected":"once","got":"never","count":0,"evidence":[]}],
		"diff":"condition 1: SendMessage to 447700900123\n- once\n+ never"}`
	match = `{"met":true,"certain":true,"seq":12,"conditions":[{"name":"condition 1","met":true,"certain":true,"expected":"once",
		"got":"once","count":1,"evidence":["x1"]}],"diff":""}`
)

func TestCallsAreThoseOfTheDescription(t *testing.T) {
	t.Parallel()
	const entry = `{"seq":4,"at":"2024-05-01T09:00:00.3Z","kind":"status_reported","fact":{"at":"2024-05-01T09:00:00.3Z"}}`
	r := newReplay(t, map[string]answer{
		"ReceiveInbound":  {http.StatusCreated, `{"id":"ABC","type":"text","blocked":false}`},
		"CauseEvent":      {http.StatusOK, `{"facts":[` + entry + `]}`},
		"AdvanceClock":    {http.StatusOK, `{"from":"2024-05-01T09:00:00Z","now":"2024-05-02T10:00:00Z","facts":[` + entry + `],"count":1}`},
		"VerifyCheck":     {http.StatusOK, match},
		"AwaitCheck":      {http.StatusNotAcceptable, noMatch},
		"ReadFingerprint": {http.StatusOK, `{"fingerprint":"` + strings.Repeat("0f", 32) + `","answers":2,"webhooks":1}`},
		"ListNumbers":     {http.StatusOK, `{"numbers":[{"number":"15550100470","code":470}]}`},
	})
	w, ctx := worldOf(r, "checkout-7", "a-control-token"), t.Context()
	check := Check{Expect: []Condition{{"operation": "SendMessage", "times": 1}}, InOrder: true}

	steps := []struct {
		operation string
		run       func() (any, error)
		want      any
	}{
		{"ReceiveInbound", func() (any, error) {
			return w.Inbound(ctx, Inbound{From: "447700900123", Image: &File{Caption: "This one", Data: []byte{1}}, Context: &Context{ID: "x"}})
		}, Received{ID: "ABC", Type: "text"}},
		{"ReceiveInbound", func() (any, error) {
			return w.Inbound(ctx, Inbound{From: "447700900123", Location: &Location{Latitude: 51.5}})
		}, Received{ID: "ABC", Type: "text"}},
		{"CauseEvent", func() (any, error) {
			facts, err := w.Event(ctx, Event{Type: "number_changed", Customer: "447700900123", NewNumber: "447700900222"})
			return len(facts), err
		}, 1},
		{"AdvanceClock", func() (any, error) { a, err := w.Advance(ctx, 25*time.Hour+time.Millisecond); return a.Count, err }, 1},
		{"AdvanceClock", func() (any, error) { a, err := w.AdvanceUntilIdle(ctx); return a.Facts[0].Kind, err }, "status_reported"},
		{"VerifyCheck", func() (any, error) { v, err := w.Verify(ctx, check); return v.Met, err }, true},
		{"AwaitCheck", func() (any, error) {
			_, err := w.Await(ctx, check, 1500*time.Millisecond)
			var unmet *Unmet
			if !errors.As(err, &unmet) {
				return nil, err
			}
			return unmet.Error(), nil
		}, "condition 1: SendMessage to 447700900123\n- once\n+ never"},
		{"AwaitDeliveries", func() (any, error) { return nil, w.AwaitIdle(ctx, time.Second) }, nil},
		{"ResetWorld", func() (any, error) { return nil, w.Reset(ctx) }, nil},
		{"ResetWorld", func() (any, error) { return nil, w.Reset(ctx, "messages", "journal") }, nil},
		{"ReadFingerprint", func() (any, error) { return w.Fingerprint(ctx) }, strings.Repeat("0f", 32)},
		{"LoadScenario", func() (any, error) { return nil, w.LoadScenario(ctx, "rate-limited") }, nil},
		{"LoadScenario", func() (any, error) { return nil, w.LoadScenarioYAML(ctx, []byte("name: mine\n")) }, nil},
		{"ReadReport", func() (any, error) { b, err := w.Report(ctx, JUnit); return string(b), err }, "{}"},
		{"ReadCoverage", func() (any, error) { b, err := w.Coverage(ctx, JSON); return string(b), err }, "{}"},
		{"ListNumbers", func() (any, error) {
			var table struct{ Numbers []struct{ Code int } }
			err := w.Control(ctx, http.MethodGet, "/numbers", nil, &table)
			return table.Numbers[0].Code, err
		}, 470},
	}
	for i, s := range steps {
		got, err := s.run()
		if err != nil {
			t.Fatalf("step %d, %s: %v", i+1, s.operation, err)
		}
		if diff := cmp.Diff(s.want, got); diff != "" {
			t.Errorf("step %d, %s (-want +got):\n%s", i+1, s.operation, diff)
		}
		if c := r.called[i]; c.operation != s.operation || c.authorization != "Bearer a-control-token" {
			t.Errorf("step %d called %s with %q, want %s with the token", i+1, c.operation, c.authorization, s.operation)
		}
	}
}

func TestDeliveriesAreReadPageByPage(t *testing.T) {
	t.Parallel()
	const queue = `"queue":{"size":0,"in_flight":0,"slots":6,"paused":false,"webhook":"","queued":1,"overflowed":0}`
	const one = `{"id":"d1","about":"inbound_message","state":"waiting","queued":"2024-05-01T09:00:00Z","items":[],"tries":1,
		"attempts":[{"number":1,"begun":"2024-05-01T09:00:00Z","took_ms":0,"cause":"refused"}]}`
	answers := map[string]answer{"ListDeliveries": {http.StatusOK, `{"deliveries":[` + one + `],"next":"d1",` + queue + `}`}}
	r := newReplay(t, answers)
	r.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		r.ServeHTTP(w, in)
		answers["ListDeliveries"] = answer{http.StatusOK, `{"deliveries":[` + one + `],` + queue + `}`} // one request at a time
	})
	got, err := worldOf(r, DefaultWorld, "").Deliveries(t.Context())
	if err != nil {
		t.Fatalf("Deliveries: %v", err)
	}
	if len(got) != 2 || got[1].Attempts[0].Cause != "refused" {
		t.Errorf("got %+v, want two that were refused", got)
	}
	if len(r.called) != 2 || r.called[0].query != "limit=1000" || r.called[1].query != "after=d1&limit=1000" {
		t.Errorf("asked %+v, want the second page after the first", r.called)
	}
}

func TestRefusalsSayWhy(t *testing.T) {
	t.Parallel()
	r := newReplay(t, map[string]answer{
		"LoadScenario": {http.StatusBadRequest, `{"type":"about:blank","title":"Bad Request","status":400,"detail":"The scenario is wrong.",
			"problems":[{"file":"scenario.yaml","line":4,"column":11,"message":"unknown key, did you mean \"operation\"?"}]}`},
		"ReceiveInbound": {http.StatusBadRequest, `{"type":"about:blank","title":"Bad Request","status":400,
			"violations":[{"rule":"required","in":"body","pointer":"/from","message":"from is missing"}]}`},
		"VerifyCheck": {http.StatusBadRequest, `{"type":"about:blank","title":"Bad Request","status":400,"detail":"The check is wrong.",
			"problems":[{"path":"expect","message":"needs a condition"}]}`},
		"ReadReport": {http.StatusServiceUnavailable, `{"type":"about:blank","title":"Service Unavailable","status":503}`},
	})
	w, ctx := worldOf(r, DefaultWorld, ""), t.Context()
	_, inbound := w.Inbound(ctx, Inbound{From: "447700900123"})
	_, verify := w.Verify(ctx, Check{Expect: []Condition{}})
	_, report := w.Report(ctx, HTML)
	for _, tt := range []struct {
		err  error
		want string
	}{
		{
			w.LoadScenarioYAML(ctx, []byte("x")),
			"POST /_mock/worlds/default/scenarios: 400 Bad Request: The scenario is wrong.\n  scenario.yaml:4:11: unknown key, did you mean \"operation\"?",
		},
		{inbound, "POST /_mock/worlds/default/inbound: 400 Bad Request\n  /from: from is missing"},
		{verify, "POST /_mock/worlds/default/verify: 400 Bad Request: The check is wrong.\n  expect: needs a condition"},
		{report, "GET /_mock/worlds/default/report?format=html: 503 Service Unavailable"},
	} {
		var p *Problem
		if !errors.As(tt.err, &p) || tt.err.Error() != tt.want {
			t.Errorf("refused with %v\nwant %s", tt.err, tt.want)
		}
	}
}

func TestLoginIsThatOfTheMockedAPI(t *testing.T) {
	t.Parallel()
	var asked []string
	server := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		asked = append(asked, r.Method+" "+r.URL.Path+" "+user+" "+password)
		if password == "wrong" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"errors":[{"code":1005,"title":"Access denied","details":"Wrong password"}]}`))
			return
		}
		_, _ = w.Write([]byte(`{"users":[{"token":"a-token"}]}`))
	})
	token, err := server.Login(t.Context())
	if err != nil || token != "a-token" {
		t.Errorf("Login: %q, %v", token, err)
	}
	_, err = server.World("checkout-7").LoginAs(t.Context(), "till-1", "wrong")
	if want := "POST /w/checkout-7/v1/users/login: 401 1005 Access denied: Wrong password"; err == nil || err.Error() != want {
		t.Errorf("LoginAs: %v, want %s", err, want)
	}
	want := []string{"POST /v1/users/login admin secret", "POST /w/checkout-7/v1/users/login till-1 wrong"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

func TestAnswersHaveTheMembersOfTheDescription(t *testing.T) {
	t.Parallel()
	d := readDescription(t)
	for name, v := range map[string]any{
		"Received": Received{}, "JournalEntry": Fact{}, "Advanced": Advanced{}, "Delivery": Delivery{}, "Attempt": Attempt{},
		"Verification": Verification{}, "Condition": Result{}, "Violation": Violation{}, "ScenarioProblem": Mistake{}, "Problem": Problem{},
		"Inbound": Inbound{}, "InboundFile": File{}, "InboundLocation": Location{}, "InboundTap": Tap{}, "InboundReply": Reply{},
		"InboundReaction": Reaction{}, "InboundContext": Context{}, "Event": Event{}, "Advance": advance{}, "Await": await{}, "NewScenario": newScenario{},
	} {
		known := d.properties(d.schema(name))
		for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
			member, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if _, ok := known[member]; member != "-" && !ok {
				t.Errorf("%s of control.yaml has no member %q", name, member)
			}
		}
	}
	forms, _ := d.schema("ReportFormat")["enum"].([]any)
	if want := []any{string(JSON), string(HTML), string(JUnit), string(Markdown)}; !slices.Equal(forms, want) {
		t.Errorf("the forms are %v, want %v", forms, want)
	}
}

func TestAddressesOfWorlds(t *testing.T) {
	t.Parallel()
	w := newAPI(t, http.NotFound)
	root, err := w.endpoint(t.Context())
	if err != nil {
		t.Fatalf("endpoint: %v", err)
	}
	for _, tt := range []struct{ world, api string }{
		{DefaultWorld, root + "/v1"},
		{"checkout-7", root + "/w/checkout-7/v1"},
	} {
		at := w.World(tt.world)
		api, err := at.BaseURL(t.Context())
		if err != nil || api != tt.api || at.WorldName() != tt.world {
			t.Errorf("BaseURL of %s: %s, %v, want %s", tt.world, api, err, tt.api)
		}
		if control, err := at.ControlURL(t.Context()); err != nil || control != root+"/_mock" {
			t.Errorf("ControlURL of %s: %s, %v", tt.world, control, err)
		}
	}
}

func TestACallEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	w := newAPI(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if _, err := w.Login(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Login: %v, want a cancelled context", err)
	}
}
