package servertest

import (
	"net/http"
	"strings"
	"testing"
)

// providerCases are the credentials for media by link. Source: media-providers; clients,
// Settings, profile, users.
func providerCases() []Case {
	return []Case{
		{Name: "there are no media providers at first", Run: noProviders},
		{Name: "media providers come as a bare array and are shown with their secrets", Run: providersShown},
		{Name: "media providers are replaced by name; others stay", Run: providersReplaced},
		{Name: "media providers refuse what is missing, malformed or no array, all or none", Run: badProviders},
		{Name: "a media provider is deleted by name", Run: providerDeleted},
		{Name: "a message may name a media provider that there is", Run: providersOfMessages},
		{Name: "a fixture may bring media providers", Options: []Option{WithFixtureYAML(fixtureWithProviders)}, Run: providersOfFixture},
		{Name: "media providers are the admin's", Run: providerRoles},
	}
}

// fixtureWithProviders is a world with a media provider.
const fixtureWithProviders = `
name: providers
number: {registered: false}
users:
  - {name: admin, password: secret}
media_providers:
  - {name: shop-cdn, type: www, config: {basic: {username: cdn-reader, password: k3y-for-cdn}}}
`

// Media providers as the API writes them.
const (
	shopProvider  = `{"name":"shop-cdn","type":"www","config":{"bearer":"k3y-for-cdn"}}`
	otherProvider = `{"name":"other cdn/2","type":"www","config":{"basic":{"username":"cdn-reader","password":"k3y-for-cdn"}}}`
)

// setProviders posts media providers.
func (m *Mock) setProviders(tb testing.TB, body string) Answer {
	tb.Helper()
	return m.Call(tb, http.MethodPost, "/v1/settings/application/media/providers", body)
}

// wantProviders fails the test when the media providers are others.
func (m *Mock) wantProviders(tb testing.TB, list ...string) {
	tb.Helper()
	want := `{"settings":{"application":{"media":{"providers":[` + strings.Join(list, ",") + `]}}}}`
	m.Call(tb, http.MethodGet, "/v1/settings/application/media/providers", nil).wantBody(tb, http.StatusOK, want)
}

func noProviders(t *testing.T, m *Mock) {
	m.wantProviders(t)
	m.setProviders(t, "[]").wantDone(t, http.StatusOK)
	m.wantProviders(t)
}

func providersShown(t *testing.T, m *Mock) {
	m.setProviders(t, "["+shopProvider+"]").wantDone(t, http.StatusOK)
	m.wantProviders(t, shopProvider)
	m.setProviders(t, `[{"name":"third","type":"www","config":{"bearer":null,"basic":{"username":"a","password":""}},"surplus":1},`+otherProvider+`]`).wantDone(t, http.StatusOK)
	m.wantProviders(t, shopProvider, `{"name":"third","type":"www","config":{"basic":{"username":"a","password":""}}}`, otherProvider)
	application := m.Call(t, http.MethodGet, "/settings/application", nil)
	if got := application.At(t, "/settings/application/media/providers"); got != nil {
		t.Errorf("the settings show the providers too: %v", got)
	}
}

func providersReplaced(t *testing.T, m *Mock) {
	m.setProviders(t, "["+shopProvider+","+otherProvider+"]").wantDone(t, http.StatusOK)
	replaced := `{"name":"shop-cdn","type":"www","config":{"basic":{"username":"new","password":"k3y"}}}`
	m.setProviders(t, "["+replaced+"]").wantDone(t, http.StatusOK)
	m.wantProviders(t, replaced, otherProvider)
	m.setProviders(t, "["+replaced+","+shopProvider+"]").wantDone(t, http.StatusOK)
	m.wantProviders(t, shopProvider, otherProvider)
}

func badProviders(t *testing.T, m *Mock) {
	tests := []struct {
		provider string
		code     int
		part     string
	}{
		{`{"type":"www","config":{"bearer":"k"}}`, 1008, ".name'"},
		{`{"name":null,"type":"www","config":{"bearer":"k"}}`, 1008, ".name'"},
		{`{"name":"x","config":{"bearer":"k"}}`, 1008, ".type'"},
		{`{"name":"x","type":"www"}`, 1008, ".config'"},
		{`{"name":"x","type":"www","config":{"basic":{"password":"k"}}}`, 1008, ".username'"},
		{`{"name":"x","type":"www","config":{"basic":{"username":"k"}}}`, 1008, ".password'"},
		{`{"name":"","type":"www","config":{"bearer":"k"}}`, 1009, ".name'"},
		{`{"name":7,"type":"www","config":{"bearer":"k"}}`, 1009, ".name'"},
		{`{"name":"x","type":"ftp","config":{"bearer":"k"}}`, 1009, ".type'"},
		{`{"name":"x","type":"WWW","config":{"bearer":"k"}}`, 1009, ".type'"},
		{`{"name":"x","type":"www","config":{}}`, 1009, "'config'"},
		{`{"name":"x","type":"www","config":[]}`, 1009, ".config'"},
		{`{"name":"x","type":"www","config":{"bearer":""}}`, 1009, "'config'"},
		{`{"name":"x","type":"www","config":{"bearer":7}}`, 1009, ".bearer'"},
		{`{"name":"x","type":"www","config":{"bearer":"k","basic":{"username":"a","password":"b"}}}`, 1009, "'config'"},
		{`{"name":"x","type":"www","config":{"basic":{"username":"","password":"b"}}}`, 1009, "'config.basic.username'"},
		{`null`, 1009, ""},
		{`"shop-cdn"`, 1009, ""},
	}
	for _, tt := range tests {
		m.setProviders(t, "["+shopProvider+","+tt.provider+"]").wantRefused(t, http.StatusBadRequest, tt.code, tt.part)
	}
	for _, body := range []string{"", "[", shopProvider, `{}`, `null`, `"x"`} {
		m.setProviders(t, body).wantRefused(t, http.StatusBadRequest, 1025)
	}
	m.wantProviders(t)
}

func providerDeleted(t *testing.T, m *Mock) {
	m.setProviders(t, "["+shopProvider+","+otherProvider+"]").wantDone(t, http.StatusOK)
	path := "/v1/settings/application/media/providers/"
	m.Call(t, http.MethodDelete, path+"unknown", nil).wantRefused(t, http.StatusNotFound, 1006, "unknown")
	m.Call(t, http.MethodDelete, path+"other%20cdn%2F2", nil).wantDone(t, http.StatusOK)
	m.wantProviders(t, shopProvider)
	m.Call(t, http.MethodDelete, path+"shop-cdn/", "{}").wantDone(t, http.StatusOK)
	m.Call(t, http.MethodDelete, path+"shop-cdn", nil).wantRefused(t, http.StatusNotFound, 1006, "shop-cdn")
	m.wantProviders(t)
}

func providersOfMessages(t *testing.T, m *Mock) {
	m.setProviders(t, "["+shopProvider+"]").wantDone(t, http.StatusOK)
	send := func(image string) Answer {
		return m.Call(t, http.MethodPost, "/messages", `{"to":"447700900123","type":"image","image":`+image+`}`)
	}
	send(`{"link":"https://cdn.example/p.png","provider":{"name":"shop-cdn"}}`).Want(t, http.StatusCreated, 0)
	send(`{"link":"https://cdn.example/p.png"}`).Want(t, http.StatusCreated, 0)
	send(`{"link":"https://cdn.example/p.png","provider":{"name":"unknown"}}`).wantRefused(t, http.StatusBadRequest, 1009, "unknown")
	upload := m.Do(t, Request{Method: http.MethodPost, Path: "/media", Body: "\x89PNG\r\n\x1a\n", Header: map[string]string{"Content-Type": "image/png", "Authorization": m.bearer()}})
	upload.Want(t, http.StatusCreated, 0)
	send(`{"id":"`+upload.Text(t, "/media/0/id")+`","provider":{"name":"unknown"}}`).Want(t, http.StatusCreated, 0)
	m.Call(t, http.MethodDelete, "/settings/application/media/providers/shop-cdn", nil).wantDone(t, http.StatusOK)
	send(`{"link":"https://cdn.example/p.png","provider":{"name":"shop-cdn"}}`).wantRefused(t, http.StatusBadRequest, 1009, "shop-cdn")
}

func providersOfFixture(t *testing.T, m *Mock) {
	m.wantProviders(t, `{"name":"shop-cdn","type":"www","config":{"basic":{"username":"cdn-reader","password":"k3y-for-cdn"}}}`)
}

func providerRoles(t *testing.T, m *Mock) {
	own := m.tokenOf(t, till, tillPassword)
	for _, call := range []struct{ method, path string }{
		{http.MethodGet, "/settings/application/media/providers"},
		{http.MethodPost, "/settings/application/media/providers"},
		{http.MethodDelete, "/settings/application/media/providers/shop-cdn"},
	} {
		m.callAs(t, own, call.method, call.path, "[]").wantRefused(t, http.StatusForbidden, 1005, "ROLE_ADMIN")
		m.Do(t, Request{Method: call.method, Path: call.path, Body: "[]"}).wantRefused(t, http.StatusUnauthorized, 1005)
	}
}
