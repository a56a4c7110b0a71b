package servertest

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"
)

// shardCases are how a number is spread over coreapps. Source: shards; overview, Version
// timeline; clients, Settings, profile, users.
func shardCases() []Case {
	return []Case{
		{Name: "shards are set to a power of two up to 32, as a number or as text", Run: shardCounts},
		{Name: "shards refuse what is missing, malformed or no JSON", Run: badShards},
		{Name: "shards want the certificate from version 2.45 on", Run: shardsWantCertificate},
		{Name: "shards take no certificate before version 2.45", Options: []Option{WithClientVersion("2.44.0")}, Run: shardsWithoutCertificate},
		{Name: "shards want the PIN where two-step verification is on", Run: shardsWantPIN},
		{Name: "shards are of the registered number", Run: shardsOfAnotherNumber},
		{Name: "shards need a registered number", Options: []Option{WithFixture("fresh")}, Run: shardsUnregistered},
		{Name: "shards need as many coreapps; those left over stand by", Options: []Option{WithFixtureYAML(fixtureWithNodes)}, Run: shardsNeedCoreapps},
		{Name: "coreapps connect anew after shards were set", Options: []Option{WithFixtureYAML(fixtureSlow)}, Run: shardsConnect},
		{Name: "shards may be set long after the registration", Run: shardsAfterWeeks},
		{Name: "shards are the admin's", Run: shardRoles},
	}
}

// fixtureSlow is a world whose client connects for a while.
const fixtureSlow = `
name: slow
options: {connecting: 30s}
number: {country_code: "44", phone: "7700900000"}
users:
  - {name: admin, password: secret}
`

// fixtureWithNodes is a multiconnect installation of two masters and four coreapps.
const fixtureWithNodes = `
name: nodes
number: {country_code: "44", phone: "7700900000"}
users:
  - {name: admin, password: secret}
shards: 4
nodes:
  - {host: node-a, container: 3f1c9a02bd11, role: primary_master}
  - {host: node-b, container: 77d0e4c5a9f2, role: secondary_master}
  - {host: node-c, container: 90ab34ce1177, role: coreapp}
  - {host: node-d, container: 0d1e2f3a4b5c, role: coreapp}
  - {host: node-e, container: a1b2c3d4e5f6, role: coreapp}
  - {host: node-f, container: 1a2b3c4d5e6f, role: coreapp}
`

// shardRequest is a request for shards of the fixture's number.
func shardRequest(count any) map[string]any {
	return map[string]any{"cc": "44", "phone_number": "7700900000", "shards": count, "cert": testCert}
}

// setShards asks for shards.
func (m *Mock) setShards(tb testing.TB, body any) Answer {
	tb.Helper()
	return m.Call(tb, http.MethodPost, "/v1/account/shards", body)
}

// wantShards fails the test when the number of shards is another.
func (m *Mock) wantShards(tb testing.TB, count int) {
	tb.Helper()
	m.Call(tb, http.MethodGet, "/v1/account/shards", nil).wantBody(tb, http.StatusOK, fmt.Sprintf(`{"account":{"shards":%d}}`, count))
}

func shardCounts(t *testing.T, m *Mock) {
	m.wantShards(t, 1)
	for _, count := range []int{32, 16, 8, 4, 2, 1} {
		m.setShards(t, shardRequest(count)).wantDone(t, http.StatusCreated)
		m.wantShards(t, count)
		m.setShards(t, shardRequest(1)).wantDone(t, http.StatusCreated)
		m.setShards(t, shardRequest(strconv.Itoa(count))).wantDone(t, http.StatusCreated)
		m.wantShards(t, count)
	}
	body := shardRequest(4)
	body["pin"] = nil
	m.setShards(t, body).wantDone(t, http.StatusCreated)
	m.wantShards(t, 4)
	m.wantNumber(t, "447700900000", "connected")
}

func badShards(t *testing.T, m *Mock) {
	for _, name := range []string{"cc", "phone_number", "shards"} {
		body := shardRequest(2)
		delete(body, name)
		m.setShards(t, body).wantRefused(t, http.StatusBadRequest, 1008, "'"+name+"' is mandatory")
	}
	for name, values := range map[string][]any{
		"shards":       {0, 3, 64, -1, 1.5, "3", "two", "", true, []int{2}},
		"cc":           {"+44", "999", 44},
		"phone_number": {"+447700900000", 7700900000},
		"pin":          {"24061", 240613},
		"cert":         {"", "not base64!"},
	} {
		for _, value := range values {
			body := shardRequest(2)
			body[name] = value
			m.setShards(t, body).wantRefused(t, http.StatusBadRequest, 1009, "'"+name+"'")
		}
	}
	for _, body := range []string{"", "{", "[]"} {
		m.setShards(t, body).wantRefused(t, http.StatusBadRequest, 1025)
	}
	m.wantShards(t, 1)
}

func shardsWantCertificate(t *testing.T, m *Mock) {
	body := shardRequest(2)
	for range 2 {
		body["cert"] = nil
		m.setShards(t, body).wantRefused(t, http.StatusBadRequest, 1008, "'cert'")
		delete(body, "cert")
	}
	m.wantShards(t, 1)
}

func shardsWithoutCertificate(t *testing.T, m *Mock) {
	body := shardRequest("2")
	m.setShards(t, body).wantDone(t, http.StatusCreated)
	delete(body, "cert")
	m.setShards(t, body).wantDone(t, http.StatusCreated)
	m.wantShards(t, 2)
}

func shardsWantPIN(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/settings/account/two-step", `{"pin":"240613"}`).wantDone(t, http.StatusOK)
	body := shardRequest(2)
	m.setShards(t, body).wantRefused(t, http.StatusBadRequest, 1008, "'pin'")
	body["pin"] = "240614"
	m.setShards(t, body).wantRefused(t, http.StatusForbidden, 1005, "'pin'")
	m.wantShards(t, 1)
	body["pin"] = "240613"
	m.setShards(t, body).wantDone(t, http.StatusCreated)
	m.wantShards(t, 2)
}

func shardsOfAnotherNumber(t *testing.T, m *Mock) {
	body := shardRequest(2)
	body["phone_number"] = "7700900123"
	m.setShards(t, body).wantRefused(t, http.StatusNotFound, 1006, "447700900123")
	m.wantShards(t, 1)
}

func shardsUnregistered(t *testing.T, m *Mock) {
	m.setShards(t, shardRequest(2)).wantRefused(t, http.StatusServiceUnavailable, 1011)
	m.Call(t, http.MethodGet, "/account/shards", nil).wantRefused(t, http.StatusServiceUnavailable, 1011)
}

func shardsNeedCoreapps(t *testing.T, m *Mock) {
	m.wantConnected(t, "node-a", "node-c", "node-d", "node-e", "node-f")
	m.setShards(t, shardRequest(8)).wantRefused(t, http.StatusForbidden, 1005, "emporarily unavailable, retry later")
	m.wantShards(t, 4)
	m.setShards(t, shardRequest(2)).wantDone(t, http.StatusCreated)
	m.wantConnected(t, "node-a", "node-c", "node-d")
	m.setShards(t, shardRequest(1)).wantDone(t, http.StatusCreated)
	m.wantConnected(t, "node-a", "node-c")
}

// wantConnected fails the test when other hosts are connected than these, or one of the others
// does anything but stand by.
func (m *Mock) wantConnected(tb testing.TB, hosts ...string) {
	tb.Helper()
	connected := map[string]bool{}
	for _, host := range hosts {
		connected[host+":"] = true
	}
	nodes, _ := m.Call(tb, http.MethodGet, "/health", nil).At(tb, "/health").(map[string]any)
	if len(nodes) != 6 {
		tb.Errorf("health tells of %d nodes, want 6", len(nodes))
	}
	for name, node := range nodes {
		want := "disconnected"
		if connected[name[:len("node-a:")]] {
			want = "connected"
		}
		if row, _ := node.(map[string]any); row["gateway_status"] != want || len(row) != 2 {
			tb.Errorf("%s is %v, want %s with a role", name, node, want)
		}
	}
}

func shardsConnect(t *testing.T, m *Mock) {
	m.wantNumber(t, "447700900000", "connected")
	m.setShards(t, shardRequest(2)).wantDone(t, http.StatusCreated)
	m.wantNumber(t, "447700900000", "connecting")
	m.Advance(t, 30*time.Second)
	m.wantNumber(t, "447700900000", "connected")
}

func shardsAfterWeeks(t *testing.T, m *Mock) {
	m.Advance(t, 30*24*time.Hour)
	m.setShards(t, shardRequest(2)).wantDone(t, http.StatusCreated)
	m.wantNumber(t, "447700900000", "connected")
}

func shardRoles(t *testing.T, m *Mock) {
	own := m.tokenOf(t, till, tillPassword)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		m.callAs(t, own, method, "/account/shards", shardRequest(2)).wantRefused(t, http.StatusForbidden, 1005, "ROLE_ADMIN")
		m.Do(t, Request{Method: method, Path: "/account/shards", Body: shardRequest(2)}).wantRefused(t, http.StatusUnauthorized, 1005)
	}
}
