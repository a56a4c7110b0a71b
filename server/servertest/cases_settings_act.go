package servertest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// webhookHTTP is the option that says which webhook URLs may be plain http.
func webhookHTTP(which server.WebhookHTTP) Option {
	return WithConfig(func(c *server.Config) { c.World.WebhookHTTP = which })
}

// firstInbound is the id of the first message that a customer of the fixture had sent.
func (m *Mock) firstInbound(tb testing.TB) string {
	tb.Helper()
	facts := m.Facts(tb, "message_received")
	if len(facts) == 0 {
		tb.Fatal("the fixture has no message of a customer")
	}
	text, err := json.Marshal(facts[0])
	if err != nil {
		tb.Fatalf("encode the fact: %v", err)
	}
	id, ok := decoded(tb, text)["message"].(string)
	if !ok {
		tb.Fatalf("no id in %s", text)
	}
	return id
}

func settingsReset(t *testing.T, m *Mock) {
	providers := `[{"name":"shop-cdn","type":"www","config":{"bearer":"k3y-for-cdn"}}]`
	m.Call(t, http.MethodPost, "/settings/application/media/providers", providers).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPost, "/certificates/webhooks/ca", string(newAuthority(t, "Reset CA", nil).pem)).wantDone(t, http.StatusOK)
	m.patch(t, `{"webhooks":{"url":"https://hooks.example/wa","max_concurrent_requests":12,"message":{"sent":true}},"pass_through":false,
		"media":{"auto_download":[]},"on_call_pager":"x","axolotl_context_striping_disabled":true,"sent_status":true}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodDelete, "/v1/settings/application", nil).wantDone(t, http.StatusOK)
	m.wantSettings(t, `{}`)
	m.Call(t, http.MethodDelete, "/v1/settings/application", "{}").wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/settings/application/media/providers", nil).wantBody(t, http.StatusOK, `{"settings":{"application":{"media":{"providers":`+providers+`}}}}`)
	m.Call(t, http.MethodGet, "/certificates/webhooks/ca", nil).Want(t, http.StatusOK, 0)
	if got := m.gateway(t); got != "connected" {
		t.Errorf("the client is %s after the reset", got)
	}
}

func surplusMembers(t *testing.T, m *Mock) {
	tests := []struct {
		path, body string
		status     int
	}{
		{"/users", `{"username":"till-2","password":"Ass4m-and-milk","group_id":null,"surplus":[1]}`, http.StatusCreated},
		{"/account", `{"cc":"44","phone_number":"7700900000","method":"sms","cert":"` + testCert + `","pin":null,"surplus":{"a":1}}`, http.StatusAccepted},
		{"/account/verify", `{"code":"123456","surplus":true}`, http.StatusCreated},
		{"/account/shards", `{"cc":"44","phone_number":"7700900000","shards":2,"pin":null,"cert":"` + testCert + `","surplus":1}`, http.StatusCreated},
		{"/settings/account/two-step", `{"pin":"240613","surplus":"x"}`, http.StatusOK},
		{"/settings/application/media/providers", `[{"name":"x","type":"www","config":{"bearer":"k","basic":null,"surplus":1},"surplus":null}]`, http.StatusOK},
		{"/settings/backup", `{"password":"x","surplus":1.5}`, http.StatusOK},
	}
	for _, tt := range tests {
		m.Call(t, http.MethodPost, tt.path, tt.body).Want(t, tt.status, 0)
	}
}

func actsAfterRestart(t *testing.T, m *Mock) {
	m.patch(t, `{"pass_through":false}`).wantDone(t, http.StatusOK)
	path := "/messages/" + m.firstInbound(t)
	m.Call(t, http.MethodPut, path, `{"status":"read"}`).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodPut, path, `{"status":"read"}`).wantRefused(t, http.StatusNotFound, 1006)
}

func actsAtOnce(t *testing.T, m *Mock) {
	m.patch(t, `{"pass_through":false,"sent_status":true}`).wantDone(t, http.StatusOK)
	path := "/messages/" + m.firstInbound(t)
	for range 2 {
		m.Call(t, http.MethodPut, path, `{"status":"read"}`).Want(t, http.StatusOK, 0)
	}
	reported := func() string {
		before := len(m.Facts(t, "status_reported"))
		m.Call(t, http.MethodPost, "/messages", `{"to":"447700900124","text":{"body":"hello"}}`).Want(t, http.StatusCreated, 0)
		m.Advance(t, 2*time.Second)
		var list []string
		for _, fact := range m.Facts(t, "status_reported")[before:] {
			text, err := json.Marshal(fact)
			if err != nil {
				t.Fatalf("encode the fact: %v", err)
			}
			status, _ := decoded(t, text)["status"].(string)
			list = append(list, status)
		}
		return strings.Join(list, " ")
	}
	for _, tt := range []struct{ settings, want string }{
		{`{}`, "sent delivered read"},
		{`{"webhooks":{"message":{"sent":false}}}`, "delivered read"},
		{`{"sent_status":false,"webhooks":{"message":{"sent":true}}}`, "sent delivered read"},
		{`{"webhooks":{"message":{"delivered":false,"read":false}}}`, "sent"},
		{`{"webhooks":{"message":{"sent":false,"delivered":true}}}`, "delivered"},
	} {
		m.patch(t, tt.settings).wantDone(t, http.StatusOK)
		if got := reported(); got != tt.want {
			t.Errorf("after %s the statuses %q are reported, want %q", tt.settings, got, tt.want)
		}
	}
	m.Call(t, http.MethodDelete, "/settings/application", nil).wantDone(t, http.StatusOK)
	if got, want := reported(), "delivered read"; got != want {
		t.Errorf("after the reset the statuses %q are reported, want %q", got, want)
	}
}

// wantWebhookURLs fails the test when one of these URLs is not taken, or one of those not refused.
func (m *Mock) wantWebhookURLs(tb testing.TB, taken, refused []string) {
	tb.Helper()
	for _, url := range taken {
		m.Call(tb, http.MethodPatch, "/settings/application", map[string]any{"webhooks": map[string]string{"url": url}}).wantDone(tb, http.StatusOK)
		if got := m.Call(tb, http.MethodGet, "/settings/application", nil).Text(tb, "/settings/application/webhooks/url"); got != url {
			tb.Errorf("URL %q, want %q", got, url)
		}
	}
	for _, url := range refused {
		a := m.Call(tb, http.MethodPatch, "/settings/application", map[string]any{"webhooks": map[string]string{"url": url}})
		a.wantRefused(tb, http.StatusBadRequest, 1009, "url'")
	}
}

func webhookURLs(t *testing.T, m *Mock) {
	taken := []string{
		"https://hooks.example/wa", "HTTPS://hooks.example", "https://user:pass@hooks.example:8443/wa?x=1&y=%20", "https://[2001:db8::1]/wa", "",
		"http://localhost:8080/wa", "http://127.0.0.1/wa", "http://127.8.8.8:1/", "http://[::1]:9/wa", "http://app.localhost/wa",
	}
	refused := []string{
		"http://hooks.example/wa", "http://192.168.1.7/wa", "http://localhost.example/wa", "http://127.0.0.1.example/wa", "http://[::2]/wa",
		"ftp://hooks.example/wa", "hooks.example/wa", "//hooks.example/wa", "https://", "https:hooks.example", "https:///wa", "https://hooks.example/a b", "https://[::1/wa",
		"https://hooks.example/" + strings.Repeat("x", 2048), " https://hooks.example/wa", "javascript:alert(1)",
	}
	m.wantWebhookURLs(t, taken, refused)
	m.patch(t, `{"webhooks":{"url":"http://hooks.example/wa"}}`).wantRefused(t, http.StatusBadRequest, 1009, "--webhook-http")
}

func webhookHTTPAlways(t *testing.T, m *Mock) {
	m.wantWebhookURLs(t, []string{"http://hooks.example/wa", "http://localhost/wa", "https://hooks.example/wa"}, []string{"ftp://hooks.example/wa"})
}

func webhookHTTPNever(t *testing.T, m *Mock) {
	m.wantWebhookURLs(t, []string{"https://localhost/wa"}, []string{"http://hooks.example/wa", "http://localhost/wa", "http://127.0.0.1/wa"})
	m.patch(t, `{"webhooks":{"url":"http://localhost/wa"}}`).wantRefused(t, http.StatusBadRequest, 1009, "--webhook-http")
}

func settingsOfFixture(t *testing.T, m *Mock) {
	m.wantSettings(t, `{
		"callback_backoff_delay_ms": "500", "sent_status": true, "pass_through": false, "media": {"auto_download": ["image"]},
		"webhooks": {"url": "https://hooks.example/wa", "max_concurrent_requests": 24, "message": {"read": false}}
	}`)
	m.Call(t, http.MethodDelete, "/settings/application", nil).wantDone(t, http.StatusOK)
	m.wantSettings(t, `{}`)
}

func settingsRoles(t *testing.T, m *Mock) {
	own := m.tokenOf(t, till, tillPassword)
	for _, method := range []string{http.MethodGet, http.MethodPatch, http.MethodDelete} {
		m.callAs(t, own, method, "/settings/application", "{}").wantRefused(t, http.StatusForbidden, 1005, "ROLE_ADMIN")
		m.Do(t, Request{Method: method, Path: "/settings/application", Body: "{}"}).wantRefused(t, http.StatusUnauthorized, 1005)
	}
}
