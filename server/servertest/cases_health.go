package servertest

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

// healthCases are where the connection stands, and the diagnostics. Source: health-and-stats,
// CheckHealth and GetSupportInfo; lifecycle, Coreapp connection; clients, Health, stats, metrics.
func healthCases() []Case {
	multiconnect := []Option{WithFixture("multiconnect")}
	return []Case{
		{Name: "health of a single node is one gateway_status", Run: healthOfOne},
		{Name: "health of an unregistered node is unregistered", Options: []Option{WithFixture("fresh")}, Run: healthUnregistered},
		{Name: "health in multiconnect is a row per node, with its role", Options: multiconnect, Run: healthOfNodes},
		{Name: "health in high availability has one node connected", Options: []Option{WithFixtureYAML(fixtureStandBy)}, Run: healthStandBy},
		{Name: "health of unregistered nodes is unregistered, then connecting, then connected", Options: []Option{WithFixtureYAML(fixtureNewNodes)}, Run: healthOfNewNodes},
		{Name: "support of a single node tells what the real client does", Run: supportOfOne},
		{Name: "support of an unregistered node says so", Options: []Option{WithFixture("fresh")}, Run: supportUnregistered},
		{Name: "support tells the state of the socket", Options: []Option{WithFixtureYAML("name: slow\noptions: {connecting: 30s}\n" + unregistered)}, Run: supportSocket},
		{Name: "support in multiconnect is keyed by node, with role and shards", Options: multiconnect, Run: supportOfNodes},
		{Name: "support follows the shards", Options: []Option{WithFixtureYAML(fixtureWithNodes)}, Run: supportOfShards},
		{Name: "support tells the version that is imitated", Options: []Option{WithClientVersion("2.33.4")}, Run: supportVersion},
		{Name: "what watchdogs ask each minute is 200 with JSON", Run: watchdogs},
		{Name: "health and support are everybody's who is logged in", Run: healthRoles},
	}
}

// Installations of several nodes: one that works with one that stands by, and one without number.
const (
	fixtureStandBy = `
name: stand-by
number: {country_code: "44", phone: "7700900000"}
users:
  - {name: admin, password: secret}
nodes:
  - {host: node-a, container: 3f1c9a02bd11, role: coreapp}
  - {host: node-b, container: 77d0e4c5a9f2, role: coreapp}
`
	fixtureNewNodes = `
name: new-nodes
options: {connecting: 30s}
number: {registered: false}
users:
  - {name: admin, password: secret}
nodes:
  - {host: node-a, container: 3f1c9a02bd11, role: primary_master}
  - {host: node-b, container: 77d0e4c5a9f2, role: secondary_master}
  - {host: node-c, container: 90ab34ce1177, role: coreapp}
`
)

// wantHealth fails the test when health is not this.
func (m *Mock) wantHealth(tb testing.TB, want string) {
	tb.Helper()
	m.Call(tb, http.MethodGet, "/v1/health", nil).wantBody(tb, http.StatusOK, `{"health":`+want+`}`)
}

// nodesHealth is health of the nodes a, b and c of an installation with two masters.
func nodesHealth(primary, secondary, coreapp string) string {
	return `{
		"node-a:3f1c9a02bd11": {"gateway_status": "` + primary + `", "role": "primary_master"},
		"node-b:77d0e4c5a9f2": {"gateway_status": "` + secondary + `", "role": "secondary_master"},
		"node-c:90ab34ce1177": {"gateway_status": "` + coreapp + `", "role": "coreapp"}
	}`
}

func healthOfOne(t *testing.T, m *Mock) {
	m.wantHealth(t, `{"gateway_status":"connected"}`)
	if got := m.Call(t, http.MethodGet, "/health", nil).Text(t, "/meta/version"); got != "2.45.1" {
		t.Errorf("version %q, want 2.45.1", got)
	}
}

func healthUnregistered(t *testing.T, m *Mock) {
	m.wantHealth(t, `{"gateway_status":"unregistered"}`)
	m.Call(t, http.MethodPost, "/account", codeRequest("7700900123")).Want(t, http.StatusAccepted, 0)
	m.wantHealth(t, `{"gateway_status":"unregistered"}`)
}

func healthOfNodes(t *testing.T, m *Mock) {
	m.wantHealth(t, nodesHealth("connected", "disconnected", "connected"))
}

func healthStandBy(t *testing.T, m *Mock) {
	m.wantHealth(t, `{
		"node-a:3f1c9a02bd11": {"gateway_status": "connected", "role": "coreapp"},
		"node-b:77d0e4c5a9f2": {"gateway_status": "disconnected", "role": "coreapp"}
	}`)
}

func healthOfNewNodes(t *testing.T, m *Mock) {
	m.wantHealth(t, nodesHealth("unregistered", "unregistered", "unregistered"))
	m.register(t, "7700900123")
	m.wantHealth(t, nodesHealth("connecting", "disconnected", "connecting"))
	m.Advance(t, 30*time.Second)
	m.wantHealth(t, nodesHealth("connected", "disconnected", "connected"))
}

// shownSupport is the diagnostics of a node, but for the number of its registration.
const shownSupport = `{
	"context": "healthcheck", "debug_info": "447700900000", "description": "Docker 2.45.1",
	"db_engine": "PGSQL", "db_info": [], "device_iso8601": "2024-05-01T09:00:00+0000",
	"e2e": {"identity_timestamp": 1714554000}, "env": [], "expire_timestamp": 1746090000,
	"free_space_data": 51539607552, "free_space_logs": 51539607552,
	"free_space_media_incoming": 51539607552, "free_space_media_outgoing": 51539607552,
	"lc": "GB", "lg": "en", "multi_connect": false, "os_name": "Linux", "os_version": "5.10",
	"schema": {"axolotl": 9, "callback": 3, "cluster": 1, "config": 2, "contact": 12, "jobqueue": 1, "message": 20},
	"socket_conn": "UP"
}`

// support is the diagnostics; the number of the registration is taken out, once it was looked at.
func (m *Mock) support(tb testing.TB) map[string]any {
	tb.Helper()
	a := m.Call(tb, http.MethodGet, "/v1/support", nil)
	a.Want(tb, http.StatusOK, 0)
	support, _ := a.At(tb, "/support").(map[string]any)
	e2e, _ := support["e2e"].(map[string]any)
	if id, ok := e2e["registration_id"].(float64); !ok || id < 1 {
		tb.Errorf("registration_id %v, want a number from 1", e2e["registration_id"])
	}
	delete(e2e, "registration_id")
	return support
}

// wantSupport fails the test when the diagnostics of a single node are others.
func (m *Mock) wantSupport(tb testing.TB, changed string) {
	tb.Helper()
	want := decoded(tb, []byte(shownSupport))
	maps.Copy(want, decoded(tb, []byte(changed)))
	got, err := json.Marshal(m.support(tb))
	if err != nil {
		tb.Fatalf("encode the diagnostics: %v", err)
	}
	wanted, err := json.Marshal(want)
	if err != nil {
		tb.Fatalf("encode the diagnostics: %v", err)
	}
	if string(got) != string(wanted) {
		tb.Errorf("support\n%s, want\n%s", got, wanted)
	}
}

func supportOfOne(t *testing.T, m *Mock) {
	m.wantSupport(t, `{}`)
	m.Advance(t, 90*time.Minute)
	m.wantSupport(t, `{"device_iso8601":"2024-05-01T10:30:00+0000"}`)
	m.register(t, "7700900222")
	m.wantSupport(t, `{"device_iso8601":"2024-05-01T10:30:00+0000","debug_info":"447700900222","e2e":{"identity_timestamp":1714559400}}`)
}

func supportUnregistered(t *testing.T, m *Mock) {
	m.wantSupport(t, `{"debug_info":"unregistered","socket_conn":"DN"}`)
}

func supportSocket(t *testing.T, m *Mock) {
	m.register(t, "7700900123")
	m.wantSupport(t, `{"debug_info":"447700900123","socket_conn":"SC"}`)
	m.Advance(t, 30*time.Second)
	m.wantSupport(t, `{"debug_info":"447700900123","socket_conn":"UP","device_iso8601":"2024-05-01T09:00:30+0000"}`)
}

// shardsOf is what support tells of the nodes: role and shards of each, by host.
func (m *Mock) shardsOf(tb testing.TB) map[string]string {
	tb.Helper()
	support, _ := m.Call(tb, http.MethodGet, "/support", nil).At(tb, "/support").(map[string]any)
	out := map[string]string{}
	for name, value := range support {
		node, _ := value.(map[string]any)
		if node["multi_connect"] != true || node["debug_info"] != "447700900000" || node["db_engine"] != "PGSQL" {
			tb.Errorf("%s does not have all diagnostics: %v", name, node)
		}
		shards, err := json.Marshal(node["shards"])
		if err != nil {
			tb.Fatalf("encode the shards: %v", err)
		}
		role, _ := node["role"].(string)
		host, _, _ := strings.Cut(name, ":")
		out[host] = role + " " + string(shards)
	}
	return out
}

// wantShardsOf fails the test when role or shards of a host are others.
func (m *Mock) wantShardsOf(tb testing.TB, want map[string]string) {
	tb.Helper()
	got := m.shardsOf(tb)
	if len(got) != len(want) {
		tb.Errorf("support tells of %d nodes, want %d", len(got), len(want))
	}
	for host, text := range want {
		if got[host] != text {
			tb.Errorf("%s is %q, want %q", host, got[host], text)
		}
	}
}

func supportOfNodes(t *testing.T, m *Mock) {
	m.wantShardsOf(t, map[string]string{
		"node-a": "primary_master [[-1,-1]]", "node-b": "secondary_master null", "node-c": "coreapp [[0,0]]",
	})
}

func supportOfShards(t *testing.T, m *Mock) {
	m.setShards(t, shardRequest(2)).wantDone(t, http.StatusCreated)
	m.wantShardsOf(t, map[string]string{
		"node-a": "primary_master [[-1,-1]]", "node-b": "secondary_master null", "node-c": "coreapp [[0,0]]",
		"node-d": "coreapp [[1,1]]", "node-e": "coreapp null", "node-f": "coreapp null",
	})
}

func supportVersion(t *testing.T, m *Mock) {
	m.wantSupport(t, `{"description":"Docker 2.33.4"}`)
	if got := m.Call(t, http.MethodGet, "/support", nil).Text(t, "/meta/version"); got != "2.33.4" {
		t.Errorf("version %q, want 2.33.4", got)
	}
}

func watchdogs(t *testing.T, m *Mock) {
	for range 3 {
		m.logIn(t, "admin", AdminPassword, nil).Want(t, http.StatusOK, 0)
		for _, path := range []string{"/stats/app", "/stats/db", "/settings/application", "/settings/profile/about", "/settings/business/profile", "/health", "/support", "/metrics"} {
			if a := m.Call(t, http.MethodGet, path, nil); a.Status != http.StatusOK || decoded(t, a.Body)["meta"] == nil {
				t.Errorf("GET %s: %d %s", path, a.Status, a.Body)
			}
		}
		m.Call(t, http.MethodPut, "/v1/services/message/gc", nil).wantDone(t, http.StatusOK)
		m.Advance(t, time.Minute)
	}
}

func healthRoles(t *testing.T, m *Mock) {
	own := m.tokenOf(t, till, tillPassword)
	for _, path := range []string{"/health", "/support"} {
		m.callAs(t, own, http.MethodGet, path, nil).Want(t, http.StatusOK, 0)
		m.Do(t, Request{Method: http.MethodGet, Path: path}).wantRefused(t, http.StatusUnauthorized, 1005)
	}
}
