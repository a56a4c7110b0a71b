package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// prober sends requests, good and bad, and checks what holds for every one: no panic, no answer
// that departs from openapi.yaml, no status that says the mock is broken, no trace of what was
// refused. What was refused being without trace, it starts a new world only after a success.
type prober struct {
	s      *Server
	worlds int
	world  *world
	bearer string
}

// newProber makes a server for a prober; it stops with the test.
func newProber(tb testing.TB) *prober {
	tb.Helper()
	s, err := New(Config{WorldTTL: Never, World: World{Clock: ClockFrozen, Start: noon}})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			tb.Error(err)
		}
	})
	return &prober{s: s}
}

// fresh drops every world but the default one, and logs into a new one.
func (p *prober) fresh(t *testing.T) {
	t.Helper()
	var old []*world
	p.s.worlds.mu.Lock()
	for name, w := range p.s.worlds.live {
		if name != DefaultWorld {
			old = append(old, w)
			delete(p.s.worlds.live, name)
		}
	}
	p.s.worlds.mu.Unlock()
	halt(old)
	p.worlds++
	name := fmt.Sprintf("probe-%d", p.worlds)
	session, err := engine.Do(enter(t, p.s.worlds, name).engine, core.LoginUser{By: core.Caller{User: "admin", Admin: true}, World: name})
	if err != nil {
		t.Fatalf("log in: %v", err)
	}
	p.world, p.bearer = p.s.worlds.live[name], "Bearer "+session.Token
}

// request parses a request as the server would; nil when it would not come so far. It comes with
// the admin's token unless its headers (lines that end with CRLF) bring another.
func (p *prober) request(method, target, headers, body string) *http.Request {
	if !strings.Contains(strings.ToLower(headers), "authorization:") {
		headers += "Authorization: " + p.bearer + "\r\n"
	}
	raw := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: mock.test\r\n%sContent-Length: %d\r\n\r\n%s", method, target, headers, len(body), body)
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil || r.URL.Host != "" {
		return nil
	}
	for _, values := range r.Header {
		for _, v := range values {
			if strings.ContainsFunc(v, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) {
				return nil
			}
		}
	}
	return r
}

// probe makes a request and checks its answer.
func (p *prober) probe(t *testing.T, method, target, headers, body string) {
	t.Helper()
	if p.world == nil {
		p.fresh(t)
	}
	r := p.request(method, target, headers, body)
	if r == nil || isControl(r.URL.Path) {
		return
	}
	before := p.trace(t)
	defects := p.s.Defects()
	a := httptest.NewRecorder()
	p.s.ServeHTTP(a, r)
	what := fmt.Sprintf("%s %s\n%s%.300q\nanswered %d %s", method, target, headers, body, a.Code, a.Body)
	if p.s.Defects() != defects {
		t.Errorf("the answer departs from openapi.yaml: %s", what)
	}
	p.judge(t, a, what)
	switch {
	case a.Code >= http.StatusBadRequest:
		if diff := cmp.Diff(before, p.trace(t)); diff != "" {
			t.Errorf("a refused request changed the world (-before +after):\n%s%s", diff, what)
		}
	case method != http.MethodGet:
		p.world = nil
	}
}

// serve makes a request and answers what came, unchecked.
func (p *prober) serve(method, target, headers, body string) *httptest.ResponseRecorder {
	a := httptest.NewRecorder()
	p.s.ServeHTTP(a, p.request(method, target, headers, body))
	return a
}

// judge checks an answer by itself.
func (p *prober) judge(t *testing.T, a *httptest.ResponseRecorder, what string) {
	t.Helper()
	if a.Body.Len() == 0 || !isJSON(a.Header().Get("Content-Type")) {
		if a.Code >= http.StatusInternalServerError {
			t.Errorf("a breakdown: %s", what)
		}
		return
	}
	if !json.Valid(a.Body.Bytes()) {
		t.Errorf("not JSON: %s", what)
	}
	if a.Code < http.StatusBadRequest {
		return
	}
	var refusal struct {
		Errors []struct {
			Code           core.Code
			Title, Details string
		}
		Meta struct {
			Version string
			Status  string `json:"api_status"`
		}
	}
	if err := json.Unmarshal(a.Body.Bytes(), &refusal); err != nil || len(refusal.Errors) != 1 || refusal.Meta.Version == "" || refusal.Meta.Status == "" {
		t.Fatalf("not the envelope of a refusal: %s", what)
	}
	e := refusal.Errors[0]
	if row, ok := core.FaultOf(e.Code); !ok || row.Title != e.Title {
		t.Errorf("error %d is not called %q: %s", e.Code, e.Title, what)
	}
	// 1014 is how the real client refuses a user name that is taken and a file that it can't store.
	if a.Code >= http.StatusInternalServerError && e.Code != 1011 && e.Code != 1016 && (e.Code != 1014 || e.Details == "") {
		t.Errorf("a breakdown: %s", what)
	}
}

// trace is what a refused request must leave as it is: how much was told, and what the world
// shows of itself.
func (p *prober) trace(t *testing.T) map[string]any {
	t.Helper()
	facts := 0
	for _, e := range p.world.engine.Journal().Since(0, 0).Entries {
		if e.Fact != nil {
			facts++
		}
	}
	out := map[string]any{"facts": facts}
	show(t, p, out, "settings", core.ApplicationSettings{})
	show(t, p, out, "groups", core.ListGroups{})
	show(t, p, out, "providers", core.MediaProviders{})
	show(t, p, out, "about", core.ProfileAbout{})
	show(t, p, out, "shards", core.ReadShards{})
	show(t, p, out, "packs", core.ListPacks{})
	show(t, p, out, "health", core.CheckHealth{})
	return out
}

// show notes what a command answers, or that it is refused.
func show[R any](t *testing.T, p *prober, out map[string]any, name string, c core.Command[R]) {
	t.Helper()
	answer, err := engine.Do(p.world.engine, c)
	var fault *core.Fault
	switch {
	case errors.As(err, &fault):
		out[name] = *fault
	case err != nil:
		t.Fatalf("look at %s: %v", name, err)
	default:
		out[name] = answer
	}
}
