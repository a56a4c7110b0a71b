package control_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/control"
)

// process is a process that is ready and has run for 90 s.
func process() control.Process {
	return control.Process{
		Ready:    func() bool { return true },
		Uptime:   func() time.Duration { return 90 * time.Second },
		Version:  gen.Version{Version: "0.1.0", Commit: "3f1c9a02bd11", Go: "go1.26.0", APIVersion: "2.45.1"},
		Settings: []gen.Setting{{Key: "world-ttl", Value: "1h0m0s", Source: "default"}, {Key: "api-key", Value: "***", Source: "flag --api-key"}},
	}
}

// ask makes a request of the loopback address and answers what came.
func ask(p control.Process, method, path string, header map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:9090"+path, http.NoBody)
	for name, value := range header {
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	control.Handler(p).ServeHTTP(w, r)
	return w
}

// read decodes an answer that must have a status, a content type and no member beyond the shape's.
func read[T any](t *testing.T, w *httptest.ResponseRecorder, status int, contentType string) T {
	t.Helper()
	var body T
	if got := w.Header().Get("Content-Type"); w.Code != status || got != contentType {
		t.Fatalf("answered %d %s, want %d %s: %s", w.Code, got, status, contentType, w.Body)
	}
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&body); err != nil {
		t.Fatalf("decode the answer: %v", err)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Errorf("more than one value in the body")
	}
	return body
}

const (
	jsonType    = "application/json"
	problemType = "application/problem+json"
)

// refused fails the test unless an answer is a problem document whose detail has a text in it.
func refused(t *testing.T, w *httptest.ResponseRecorder, status int, detail string) {
	t.Helper()
	p := read[gen.Problem](t, w, status, problemType)
	if p.Type != "about:blank" || p.Status != status || p.Title != http.StatusText(status) {
		t.Errorf("problem %+v, want type about:blank, status %d and its title", p, status)
	}
	if p.Detail == nil || !strings.Contains(*p.Detail, detail) {
		t.Errorf("problem %+v, want %q in its detail", p, detail)
	}
}

func TestProcess(t *testing.T) {
	t.Parallel()
	p := process()
	state := gen.State{Status: gen.StateNameLive, UptimeSeconds: 90}
	if diff := cmp.Diff(state, read[gen.State](t, ask(p, http.MethodGet, "/_mock/livez", nil), http.StatusOK, jsonType)); diff != "" {
		t.Errorf("livez (-want +got):\n%s", diff)
	}
	state.Status = gen.StateNameReady
	if diff := cmp.Diff(state, read[gen.State](t, ask(p, http.MethodGet, "/_mock/readyz", nil), http.StatusOK, jsonType)); diff != "" {
		t.Errorf("readyz (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(p.Version, read[gen.Version](t, ask(p, http.MethodGet, "/_mock/version", nil), http.StatusOK, jsonType)); diff != "" {
		t.Errorf("version (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(gen.Config{Settings: p.Settings}, read[gen.Config](t, ask(p, http.MethodGet, "/_mock/config", nil), http.StatusOK, jsonType)); diff != "" {
		t.Errorf("config (-want +got):\n%s", diff)
	}
}

func TestConfigWithoutSettingsIsAnEmptyList(t *testing.T) {
	t.Parallel()
	p := process()
	p.Settings = nil
	w := ask(p, http.MethodGet, "/_mock/config", nil)
	if got, want := strings.TrimSpace(w.Body.String()), `{"settings":[]}`; got != want {
		t.Errorf("config is %s, want %s", got, want)
	}
}

func TestNotReadyYetAlive(t *testing.T) {
	t.Parallel()
	p := process()
	p.Ready = func() bool { return false }
	refused(t, ask(p, http.MethodGet, "/_mock/readyz", nil), http.StatusServiceUnavailable, "starting or stopping")
	read[gen.State](t, ask(p, http.MethodGet, "/_mock/livez", nil), http.StatusOK, jsonType)
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/_mock/no", "/_mock/no/such", "/_mock/livez/x", "/_mock/%2e%2e/livez"} {
		refused(t, ask(process(), http.MethodGet, path, nil), http.StatusNotFound, "has no /_mock/")
	}
	for _, method := range []string{http.MethodPost, http.MethodDelete, http.MethodHead, http.MethodOptions} {
		w := ask(process(), method, "/_mock/readyz", nil)
		if allow := w.Header().Get("Allow"); allow != http.MethodGet {
			t.Errorf("%s: Allow is %q, want GET", method, allow)
		}
		refused(t, w, http.StatusMethodNotAllowed, "does not know "+method)
	}
}

func TestEveryAnswerForbidsCaching(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/_mock/livez", "/_mock/no/such"} {
		for _, origin := range []string{"", "https://evil.example"} {
			w := ask(process(), http.MethodGet, path, map[string]string{"Origin": origin})
			for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": ""} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s with origin %q: %s is %q, want %q", path, origin, name, got, want)
				}
			}
		}
	}
}
