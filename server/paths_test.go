package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestListingForm(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, want string }{
		{"", "/"},
		{"/", "/"},
		{"//", "/"},
		{"/v1", "/"},
		{"/v1/", "/"},
		{"/v1//", "/"},
		{"/messages", "/messages"},
		{"/messages/", "/messages"},
		{"/messages//", "/messages/"},
		{"/v1/messages", "/messages"},
		{"/v1/messages/", "/messages"},
		{"/v1/v1/messages", "/v1/messages"},
		{"/v10/messages", "/v10/messages"},
		{"/V1/messages", "/V1/messages"},
		{"/v2/messages", "/v2/messages"},
		{"v1/messages", "v1/messages"},
		{"/messages/v1", "/messages/v1"},
	}
	for _, tt := range tests {
		if got := listingForm(tt.path); got != tt.want {
			t.Errorf("listingForm(%q) is %q, want %q", tt.path, got, tt.want)
		}
	}
}

func TestSplitWorld(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, name, rest string }{
		{"/v1/messages", "", "/v1/messages"},
		{"/w/shop/v1/messages", "shop", "/v1/messages"},
		{"/w/shop/", "shop", "/"},
		{"/w/shop", "shop", "/"},
		{"/w/", "", "/"},
		{"/w", "", "/w"},
		{"/wide/shop", "", "/wide/shop"},
		{"/v1/w/shop/messages", "", "/v1/w/shop/messages"},
		{"/w/a/w/b/messages", "a", "/w/b/messages"},
	}
	for _, tt := range tests {
		if name, rest := splitWorld(tt.path); name != tt.name || rest != tt.rest {
			t.Errorf("splitWorld(%q) is %q, %q, want %q, %q", tt.path, name, rest, tt.name, tt.rest)
		}
	}
}

func TestSplitAt(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, what, name string }{
		{"admin", "admin", ""},
		{"admin@shop", "admin", "shop"},
		{"a@b@shop", "a@b", "shop"},
		{"@shop", "", "shop"},
		{"admin@", "admin@", ""},
		{"admin@-shop", "admin@-shop", ""},
		{"admin@two words", "admin@two words", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		if what, name := splitAt(tt.text); what != tt.what || name != tt.name {
			t.Errorf("splitAt(%q) is %q, %q, want %q, %q", tt.text, what, name, tt.what, tt.name)
		}
	}
}

func TestIsWorldName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a", "Z", "7", "default", "checkout-7", "a.b_c-d", strings.Repeat("x", 63)} {
		if !isWorldName(name) {
			t.Errorf("%q is no name", name)
		}
	}
	for _, name := range []string{"", "-a", ".a", "..", "_a", "a b", "a/b", "a@b", "ä", "a\x00", "a\n", strings.Repeat("x", 64)} {
		if isWorldName(name) {
			t.Errorf("%q is a name", name)
		}
	}
}

// TestRoute routes by the listing's form, whichever of the two paths of a URL the router takes.
func TestRoute(t *testing.T) {
	t.Parallel()
	tests := []struct{ target, world, path, raw string }{
		{"/v1/messages", "", "/messages", ""},
		{"/w/shop/v1/users/a%2Fb/", "shop", "/users/a/b", "/users/a%2Fb"},
		{"/users/a%2Fb", "", "/users/a/b", "/users/a%2Fb"},
		{"/w/a%2Fb/health", "a/b", "/health", "/health"},
		{"/w/a%20b/health", "a b", "/health", ""},
	}
	for _, tt := range tests {
		r, v := httptest.NewRequest(http.MethodGet, tt.target, http.NoBody), visit{}
		world := v.route(r.URL)
		if world != tt.world || r.URL.Path != tt.path || r.URL.RawPath != tt.raw || v.path != tt.path {
			t.Errorf("%s: world %q, path %q, raw path %q, want %q, %q, %q", tt.target, world, r.URL.Path, r.URL.RawPath, tt.world, tt.path, tt.raw)
		}
	}
}

func TestMetricLabel(t *testing.T) {
	t.Parallel()
	tests := []struct{ method, path, want string }{
		{http.MethodPost, "/messages", "POST_v1_messages"},
		{http.MethodPut, "/messages/{MessageID}", "PUT_v1_messages"},
		{http.MethodGet, "/metrics", "GET_metrics"},
		{http.MethodGet, "/stats/app", "GET_v1_stats_app"},
		{http.MethodPost, "/users/login", "POST_v1_users_login"},
		{http.MethodPatch, "/settings/application", "PATCH_v1_settings_application"},
		{http.MethodGet, "/groups/{GroupId}/invite", "GET_v1_groups_invite"},
		{http.MethodGet, "/stickerpacks/{PackId}/stickers/{StickerIndex}", "GET_v1_stickerpacks_stickers"},
		{http.MethodPost, "/settings/account/two-step", "POST_v1_settings_account_two-step"},
	}
	for _, tt := range tests {
		if got := metricLabel(tt.method, tt.path); got != tt.want {
			t.Errorf("metricLabel(%s, %s) is %q, want %q", tt.method, tt.path, got, tt.want)
		}
	}
}

func TestBaseURL(t *testing.T) {
	t.Parallel()
	tests := []struct {
		secure        bool
		address, want string
	}{
		{false, "127.0.0.1:9090", "http://127.0.0.1:9090"},
		{true, "127.0.0.1:9090", "https://127.0.0.1:9090"},
		{false, "0.0.0.0:80", "http://localhost:80"},
		{false, "[::]:80", "http://localhost:80"},
		{false, ":9090", "http://localhost:9090"},
		{false, "[::1]:9090", "http://[::1]:9090"},
		{true, "mock.test:443", "https://mock.test:443"},
	}
	for _, tt := range tests {
		if got := baseURL(tt.secure, tt.address); got != tt.want {
			t.Errorf("baseURL(%t, %q) is %q, want %q", tt.secure, tt.address, got, tt.want)
		}
	}
}

func TestEchoPath(t *testing.T) {
	t.Parallel()
	if got, want := echoPath("/stickerpacks/{PackId}/stickers/{StickerIndex}"), "/stickerpacks/:PackId/stickers/:StickerIndex"; got != want {
		t.Errorf("echoPath is %q, want %q", got, want)
	}
}
