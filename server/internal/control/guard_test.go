package control_test

import (
	"net/http"
	"testing"
)

// TestHost asks by names that a page of somebody else could, or could not, make lead here.
func TestHost(t *testing.T) {
	t.Parallel()
	tests := []struct {
		host string
		own  bool
	}{
		{"127.0.0.1:9090", true},
		{"127.0.0.1", true},
		{"192.168.1.20:9090", true},
		{"203.0.113.7", true},
		{"[::1]:9090", true},
		{"[::1]", true},
		{"[2001:db8::1]:80", true},
		{"[::ffff:127.0.0.1]", true},
		{"localhost:9090", true},
		{"LOCALHOST", true},
		{"mock", true},
		{"mock:9090", true},
		{"host.docker.internal:9090", true},
		{"mock.default.svc:9090", true},
		{"printer.local", true},
		{"wabamock.test", true},
		{"a.localhost:9090", true},
		{"", true}, // HTTP/1.0 needs none, and no browser leaves it out
		{"evil.example", false},
		{"evil.example:9090", false},
		{"EVIL.example", false},
		{"127.0.0.1.evil.example", false},
		{"127.0.0.1.evil.example:9090", false},
		{"localhost.evil.example", false},
		{"internal.evil.example", false},
		{"evillocal.example", false},
		{"evil.notlocal", false},
	}
	for _, tt := range tests {
		w := ask(process(), http.MethodGet, "/_mock/livez", map[string]string{"Host": tt.host})
		if tt.own && w.Code != http.StatusOK {
			t.Errorf("host %q: %d, want 200: %s", tt.host, w.Code, w.Body)
		}
		if !tt.own {
			refused(t, w, http.StatusForbidden, tt.host)
		}
	}
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		origin, host string
		same         bool
	}{
		{"", "localhost:9090", true},
		{"http://localhost:9090", "localhost:9090", true},
		{"http://LOCALHOST:9090", "localhost:9090", true},
		{"https://localhost:9090", "localhost:9090", true},
		{"http://[::1]:9090", "[::1]:9090", true},
		{"http://localhost", "localhost", true},
		{"http://localhost:80", "localhost", true},
		{"http://localhost", "localhost:80", true},
		{"https://localhost", "localhost:443", true},
		{"http://[::1]", "[::1]:80", true},
		{"null", "localhost:9090", false},
		{"https://evil.example", "localhost:9090", false},
		{"http://localhost:3000", "localhost:9090", false},
		{"http://127.0.0.1:9090", "localhost:9090", false},
		{"https://localhost", "localhost:80", false},
		{"http://localhost.evil.example:9090", "localhost:9090", false},
		{"http://evil.example#localhost:9090", "localhost:9090", false},
		{"://", "localhost:9090", false},
		{"http://%zz", "localhost:9090", false},
		{"file://", "localhost:9090", false},
		{"file://", "", false},
		{"null", "", false},
	}
	for _, tt := range tests {
		w := ask(process(), http.MethodGet, "/_mock/livez", map[string]string{"Host": tt.host, "Origin": tt.origin})
		if tt.same && w.Code != http.StatusOK {
			t.Errorf("origin %q at %q: %d, want 200: %s", tt.origin, tt.host, w.Code, w.Body)
		}
		if !tt.same {
			refused(t, w, http.StatusForbidden, "another origin")
		}
	}
}

// TestWhatPagesOfOtherSitesLoadIsRefused has requests that carry no Origin, but the words in which browsers
// say who asks.
func TestWhatPagesOfOtherSitesLoadIsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		method, site, mode string
		status             int
	}{
		{http.MethodGet, "cross-site", "no-cors", http.StatusForbidden},
		{http.MethodGet, "cross-site", "", http.StatusForbidden},
		{http.MethodPost, "cross-site", "navigate", http.StatusForbidden}, // a form
		{http.MethodGet, "cross-site", "navigate", http.StatusOK},         // a link
		{http.MethodGet, "same-origin", "cors", http.StatusOK},
		{http.MethodGet, "same-site", "no-cors", http.StatusOK},
		{http.MethodGet, "none", "navigate", http.StatusOK},
		{http.MethodGet, "", "", http.StatusOK},
	} {
		w := ask(process(), tt.method, "/_mock/livez", map[string]string{
			"Host": "localhost:9090", "Sec-Fetch-Site": tt.site, "Sec-Fetch-Mode": tt.mode,
		})
		if w.Code != tt.status {
			t.Errorf("%+v: %d %s", tt, w.Code, w.Body)
		}
	}
}
