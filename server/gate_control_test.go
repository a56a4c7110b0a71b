package server_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// controlCall makes a request of the control API with headers, without a socket.
func controlCall(h http.Handler, method, path string, header map[string]string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost"+path, body)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestAllDeparturesComeAtOnce asks for an advance that departs in path, query and body.
func TestAllDeparturesComeAtOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	p := ask[controlgen.Problem](t, s, http.MethodPost, "/worlds/-x/clock/advance?fast=1", `{"by": 7, "facts": 20000, "until": "never", "FACTS": 1}`, http.StatusBadRequest)
	var got []string
	for _, v := range p.Violations {
		got = append(got, v.In+" "+v.Pointer+" "+v.Rule)
		if v.Code != nil || v.Message == "" || !strings.Contains(*p.Detail, v.Message+".") {
			t.Errorf("violation %+v, detail %s", v, *p.Detail)
		}
	}
	want := []string{"body /FACTS unknown-field", "body /by type", "body /facts maximum", "query /fast unknown-field", "body /until enum", "path /world pattern"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("violations (-want +got):\n%s", diff)
	}
}

func TestBodiesThatAreNone(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.HTTP.MaxBody, c.HTTP.MaxDepth = 1000, 10
	s := newServer(t, c)
	const path = "/_mock/worlds/default/clock/advance"
	long := `{"by": "` + strings.Repeat("1", 1000) + `s"}`
	tests := []struct {
		name, contentType, body string
		status                  int
		says                    string
	}{
		{"fine", "application/json", `{"by": "1s"}`, http.StatusOK, ""},
		{"with a character set", "application/json; charset=utf-8", `{"by": "1s"}`, http.StatusOK, ""},
		{"JSON of a kind", "application/merge-patch+json", `{"by": "1s"}`, http.StatusOK, ""},
		{"nothing said", "", `{"by": "1s"}`, http.StatusOK, ""},
		{"as curl says", "application/x-www-form-urlencoded", `{"by": "1s"}`, http.StatusOK, ""},
		{"numbers in another spelling", "", `{"by": "1s", "facts": 1e1}`, http.StatusOK, ""},
		{"a form", "application/x-www-form-urlencoded", `by=1s`, http.StatusBadRequest, "json"},
		{"text", "text/plain", `{"by": "1s"}`, http.StatusUnsupportedMediaType, "application/json"},
		{"a file", "multipart/form-data; boundary=x", `--x--`, http.StatusUnsupportedMediaType, "application/json"},
		{"no type at all", "json", `{"by": "1s"}`, http.StatusUnsupportedMediaType, "application/json"},
		{"empty", "application/json", ``, http.StatusBadRequest, "json"},
		{"cut off", "application/json", `{"by": "1s"`, http.StatusBadRequest, "the end at byte 11"},
		{"two of them", "application/json", `{"by": "1s"}{}`, http.StatusBadRequest, "at byte 12"},
		{"a list", "application/json", `[]`, http.StatusBadRequest, "an object is expected"},
		{"null", "application/json", `null`, http.StatusBadRequest, "an object is expected"},
		{"not UTF-8", "application/json", "{\"by\": \"\xff\"}", http.StatusBadRequest, "UTF-8"},
		{"too deep", "application/json", `{"by": ` + strings.Repeat("[", 10) + strings.Repeat("]", 10) + `}`, http.StatusBadRequest, "depth"},
		{"too large", "application/json", long, http.StatusRequestEntityTooLarge, "1000 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, body := range []io.Reader{strings.NewReader(tt.body), struct{ io.Reader }{strings.NewReader(tt.body)}} { // the second is of unknown length
				w := controlCall(s, http.MethodPost, path, map[string]string{"Content-Type": tt.contentType}, body)
				if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.says) {
					t.Errorf("%d %s, want %d with %q", w.Code, w.Body, tt.status, tt.says)
				}
			}
		})
	}
}

// refusedControl fails the test unless an answer is a problem of a status.
func refusedControl(t *testing.T, w *httptest.ResponseRecorder, status int) {
	t.Helper()
	if w.Code != status || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s %s, want a problem %d", w.Code, w.Header().Get("Content-Type"), w.Body, status)
	}
}

// TestEveryOperationAsksForTheToken asks for each without it, and with others.
func TestEveryOperationAsksForTheToken(t *testing.T) {
	t.Parallel()
	const token = "correct-horse-battery"
	c := frozen()
	c.ControlToken = token
	s := newServer(t, c)
	open := map[string]bool{
		"GET /_mock/livez": true, "GET /_mock/readyz": true, "POST /_mock/worlds/{world}/sink": true,
	}
	doc, err := openapi3.NewLoader().LoadFromFile("control.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if described := op.Security != nil && len(*op.Security) == 0; described != open[method+" "+path] {
				t.Errorf("%s %s is described as open: %t", method, path, described)
			}
			target := strings.NewReplacer("{world}", "default", "{id}", "1", "{number}", "447700900123", "{simulation}", "s1").Replace(path)
			for _, credential := range []string{"", "Bearer", "Bearer correct-horse-batter", "Bearer " + token + "y", "Basic " + token, token, "Bearer  "} {
				w := controlCall(s, method, target, map[string]string{"Authorization": credential}, http.NoBody)
				if open[method+" "+path] == (w.Code == http.StatusUnauthorized) {
					t.Errorf("%s %s with %q: %d %s", method, path, credential, w.Code, w.Body)
				}
				if w.Code == http.StatusUnauthorized && !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Bearer ") {
					t.Errorf("%s %s: WWW-Authenticate is %q", method, path, w.Header().Get("WWW-Authenticate"))
				}
			}
		}
	}
	for _, path := range []string{"/_mock", "/_mock/", "/_mock/docs", "/_mock/docs/", "/_mock/docs/docs.js", "/_mock/ui", "/_mock/ui/", "/_mock/openapi.yaml", "/_mock/api.yaml"} {
		if w := controlCall(s, http.MethodGet, path, nil, http.NoBody); w.Code != http.StatusOK && w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	refusedControl(t, controlCall(s, http.MethodGet, "/_mock/nowhere", nil, http.NoBody), http.StatusUnauthorized)
	refusedControl(t, controlCall(s, http.MethodPut, "/_mock/livez", nil, http.NoBody), http.StatusUnauthorized)
	for _, credential := range []string{"Bearer " + token, "bearer " + token} {
		if w := controlCall(s, http.MethodGet, "/_mock/worlds", map[string]string{"Authorization": credential}, http.NoBody); w.Code != http.StatusOK {
			t.Errorf("with the token: %d %s", w.Code, w.Body)
		}
	}
	foreign := controlCall(s, http.MethodGet, "/_mock/worlds", map[string]string{"Authorization": "Bearer " + token, "Origin": "https://evil.example"}, http.NoBody)
	refusedControl(t, foreign, http.StatusForbidden)
	if a := call(s, "Bearer "+token, http.MethodGet, "/v1/health", ""); a.Code != http.StatusUnauthorized {
		t.Errorf("the control token opens the mocked API: %d", a.Code)
	}
}

func TestControlSettingsThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, c := range []server.Config{
		{ControlToken: "short"},
		{ControlToken: "with spaces in between"},
		{ControlToken: strings.Repeat("x", 129)},
		{ControlToken: "not-all-is-äscii"},
		{ControlListen: "nowhere"},
		{Listen: "127.0.0.1:9090", ControlListen: "127.0.0.1:9090"},
	} {
		if _, err := c.WithDefaults(); err == nil || c.ControlToken != "" && strings.Contains(err.Error(), c.ControlToken) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestTheControlAPIOnItsOwnListener asks both listeners for both APIs.
func TestTheControlAPIOnItsOwnListener(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.Listen, c.ControlListen = "127.0.0.1:0", "127.0.0.1:0"
	s, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	urls := s.URLs()
	own, ok := strings.CutSuffix(urls.Control, "/_mock")
	if !ok || own == urls.API {
		t.Fatalf("URLs %+v, want two listeners", urls)
	}
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	for _, tt := range []struct {
		method, url string
		status      int
		body        string
	}{
		{http.MethodGet, urls.Control + "/readyz", http.StatusOK, "ready"},
		{http.MethodGet, urls.Control + "/worlds", http.StatusOK, "default"},
		{http.MethodPost, urls.Control + "/worlds/default/sink", http.StatusOK, "id"},
		{http.MethodGet, urls.API + "/_mock/readyz", http.StatusNotFound, "1006"},
		{http.MethodPost, urls.API + "/_mock/worlds/default/sink", http.StatusNotFound, "1006"},
		{http.MethodGet, own + "/v1/health", http.StatusNotFound, "no /v1/health"},
		{http.MethodGet, urls.API + "/v1/health", http.StatusUnauthorized, "1005"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), tt.method, tt.url, bytes.NewReader([]byte(`{}`)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || answer.StatusCode != tt.status || !strings.Contains(string(body), tt.body) {
			t.Errorf("%s %s: %d %s (%v), want %d with %q", tt.method, tt.url, answer.StatusCode, body, err, tt.status, tt.body)
		}
	}
}

// TestAListenerThatIsTaken starts two servers whose control listeners want the same port.
func TestAListenerThatIsTaken(t *testing.T) {
	t.Parallel()
	first := newServer(t, server.Config{Listen: "127.0.0.1:0", ControlListen: "127.0.0.1:0"})
	if err := first.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	taken := strings.TrimSuffix(strings.TrimPrefix(first.URLs().Control, "http://"), "/_mock")
	second := newServer(t, server.Config{Listen: "127.0.0.1:0", ControlListen: taken})
	before := second.URLs()
	if err := second.Start(t.Context()); err == nil || !strings.Contains(err.Error(), taken) {
		t.Errorf("start: %v, want the address in the error", err)
	}
	if after := second.URLs(); after != before {
		t.Errorf("URLs %+v after a start that failed, want %+v", after, before)
	}
}

// TestABodyThatNobodyReadsIsRefused keeps somebody who tells a reset what to reset in a body, and not in
// the query, from losing everything.
func TestABodyThatNobodyReadsIsRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Config{})
	before := ask[controlgen.World](t, s, http.MethodGet, "/worlds/default", "", http.StatusOK)
	askRefused(t, s, http.MethodPost, "/worlds/default/reset", `{"only": ["messages"]}`, http.StatusBadRequest, "takes no body")
	after := ask[controlgen.World](t, s, http.MethodGet, "/worlds/default", "", http.StatusOK)
	if !before.Born.Equal(after.Born) {
		t.Errorf("the world was born at %s, and after a refused reset at %s", before.Born, after.Born)
	}
	ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset", " {} ", http.StatusOK)
}

// TestLargeSnapshotsAreRestoredOneByOne holds one upload half-way: another one, of unknown size, has to wait.
func TestLargeSnapshotsAreRestoredOneByOne(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Config{})
	restore := func(ctx context.Context, body io.Reader) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(ctx, http.MethodPut, "http://localhost/_mock/worlds/copy/snapshot", body)
		r.ContentLength = -1
		s.ServeHTTP(w, r)
		return w
	}
	half, upload := io.Pipe()
	first := make(chan int, 1)
	go func() { first <- restore(t.Context(), half).Code }()
	if _, err := upload.Write([]byte("{")); err != nil { // returns when it is being read
		t.Fatal(err)
	}
	impatient, leave := context.WithCancel(t.Context())
	leave()
	if w := restore(impatient, strings.NewReader("{}")); w.Code != http.StatusServiceUnavailable {
		t.Errorf("beside another one: %d %s, want 503", w.Code, w.Body)
	}
	upload.CloseWithError(io.ErrUnexpectedEOF)
	if got := <-first; got != http.StatusBadRequest {
		t.Errorf("cut off: %d, want 400", got)
	}
	if w := restore(t.Context(), strings.NewReader("{}")); w.Code != http.StatusBadRequest {
		t.Errorf("an empty snapshot: %d, want 400", w.Code)
	}
}
