package server_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server/servertest"
)

// holder is a receiver of webhooks that answers only when it is let.
func holder(t *testing.T) (url string, let func()) {
	t.Helper()
	held, cancel := context.WithCancel(t.Context())
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-held.Done() }))
	t.Cleanup(s.Close)
	t.Cleanup(cancel)
	return s.URL, cancel
}

// asks sends a request in the background that ends with its context, and answers what tells that it is over.
func asks(ctx context.Context, t *testing.T, m *servertest.Mock, token, method, path, contentType string, body io.Reader) <-chan string {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, m.URL()+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", contentType)
	over := make(chan string, 1)
	go func() {
		a, err := m.Client().Do(r)
		if err != nil {
			over <- err.Error()
			return
		}
		_ = a.Body.Close()
		over <- fmt.Sprint(a.StatusCode, " ", a.Header.Get("Mock-Injected"))
	}()
	return over
}

// tokenOf logs in.
func tokenOf(t *testing.T, m *servertest.Mock) string {
	t.Helper()
	return m.Do(t, servertest.Request{
		Method: http.MethodPost, Path: "/v1/users/login", Header: map[string]string{"Authorization": servertest.BasicAuth("admin", "secret")},
	}).Text(t, "/users/0/token")
}

// slowSettings holds the answer to a change of settings until its client goes.
const slowSettings = `name: slow
about: The answer to a change of settings takes long.
rules:
  - {name: slow, when: {operation: UpdateApplicationSettings}, times: 1, delay: 30m}
`

// TestAWebhookIsReportedWithinAnExchange lets a request change the world, and a webhook that was on its
// way before be reported before that request is on record.
func TestAWebhookIsReportedWithinAnExchange(t *testing.T) {
	t.Parallel()
	url, let := holder(t)
	m := servertest.New(t, servertest.WithWebhook(url), servertest.WithScenarioYAML(slowSettings))
	token := tokenOf(t, m)
	m.Inbound(t, "447700900123", "one") // is posted, and not answered
	impatient, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	over := asks(impatient, t, m, token, http.MethodPatch, "/v1/settings/application", "application/json",
		strings.NewReader(`{"callback_backoff_delay_ms": 5000}`))
	m.Await(t, "{fact: settings_changed, times: 1}")
	let()
	m.Await(t, "{fact: delivery_attempted, times: 1}")
	giveUp()
	<-over
	m.Await(t, "{operation: UpdateApplicationSettings, times: 1}")
	m.AwaitIdle(t)
	repeated(t, m.Control(t, http.MethodGet, "/capsule", nil).Body)
}

// once is a rule that one upload meets.
const once = `name: once
about: One upload is told so.
rules:
  - {name: first, when: {operation: UploadMedia}, times: 1, delay: 1ms}
`

// TestRulesAreAskedInAnotherOrderThanRequestsEnd lets a request that a rule was asked about wait for its
// body, while another one passes.
func TestRulesAreAskedInAnotherOrderThanRequestsEnd(t *testing.T) {
	t.Parallel()
	m := servertest.New(t, servertest.WithScenarioYAML(once))
	token := tokenOf(t, m)
	body, bytes := io.Pipe()
	first := asks(t.Context(), t, m, token, http.MethodPost, "/v1/media", "text/plain", body)
	if _, err := bytes.Write([]byte("one")); err != nil { // its handler reads it: the rule was asked
		t.Fatal(err)
	}
	second := <-asks(t.Context(), t, m, token, http.MethodPost, "/v1/media", "text/plain", strings.NewReader("two"))
	if err := bytes.Close(); err != nil {
		t.Fatal(err)
	}
	if first := <-first; first != "201 once/first" || second != "201 " {
		t.Errorf("answered %q and %q, want the first one by the rule", first, second)
	}
	repeated(t, m.Control(t, http.MethodGet, "/capsule", nil).Body)
}
