package servertest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// secretCases are that the journal shows no secret. Source: DESIGN, Limits and promises.
func secretCases() []Case {
	return []Case{
		{Name: "secrets of accounts are not in the journal, whether they are right or wrong", Run: accountSecrets},
		{Name: "secrets of a number are not in the journal, whether they are right or wrong", Run: numberSecrets},
	}
}

// record is all that the journal tells, in one text.
func (m *Mock) record(tb testing.TB) string {
	tb.Helper()
	var all strings.Builder
	put := func(v any) {
		text, err := json.Marshal(v)
		if err != nil {
			tb.Fatalf("encode the journal: %v", err)
		}
		all.Write(text)
	}
	for _, e := range m.Journal(tb) {
		put(e.Fact)
		if x := e.Exchange; x != nil {
			put([]any{x.Request.Target, x.Request.Header, x.Response.Header, x.Violations, x.Findings, x.Ours})
			all.Write(x.Request.Body)
			all.Write(x.Response.Body)
		}
	}
	return all.String()
}

// wantKept fails the test when a secret is on record.
func (m *Mock) wantKept(tb testing.TB, secrets ...string) {
	tb.Helper()
	record := m.record(tb)
	for _, secret := range secrets {
		if i := strings.Index(record, secret); i >= 0 {
			tb.Errorf("the journal shows the secret %q: …%s…", secret, record[max(i-120, 0):min(i+len(secret)+40, len(record))])
		}
	}
}

func accountSecrets(t *testing.T, m *Mock) {
	token := m.tokenOf(t, till, tillPassword)
	m.logIn(t, till, "Wr0ng-password", nil).Want(t, http.StatusUnauthorized, 1005)
	m.logIn(t, till, tillPassword, `{"new_password":"t00-simple"}`).Want(t, http.StatusBadRequest, 1009)
	m.logIn(t, till, tillPassword, `{"new_password":["t00-simple"]}`).Want(t, http.StatusBadRequest, 1009)
	m.logIn(t, till, tillPassword, `{"new_password":"n0t-JSON`).Want(t, http.StatusBadRequest, 1025)
	m.Call(t, http.MethodPost, "/users", `{"username":"till-2","password":"sh0Rt-7"}`).Want(t, http.StatusBadRequest, 1009)
	m.Call(t, http.MethodPost, "/users", `{"username":"x","password":"Long-en0ugh","passwords":"surplus-s3cret"}`).Want(t, http.StatusBadRequest, 1009)
	m.Call(t, http.MethodPut, "/users/till-1", `{"password":987654321012}`).Want(t, http.StatusBadRequest, 1009)
	m.callAs(t, token+"x", http.MethodGet, "/health", nil).Want(t, http.StatusUnauthorized, 1005)
	for _, authorization := range []string{"Apikey k3y-of-the-monitoring", "k3y-of-the-monitoring", "Digest k3y-of-the-monitoring", "Basic k3y-of-the-monitoring", "Bearer k3y-of-the-monitoring"} {
		m.Do(t, Request{Method: http.MethodGet, Path: "/health", Header: map[string]string{"Authorization": authorization}}).Want(t, http.StatusUnauthorized, 1005)
	}
	m.wantKept(t, token, tillPassword, BasicAuth(till, tillPassword)[6:], "Wr0ng-password", "t00-simple", "n0t-JSON", "sh0Rt-7", "Long-en0ugh", "987654321012", "k3y-of-the-monitoring")
}

func numberSecrets(t *testing.T, m *Mock) {
	ca := newAuthority(t, "Root CA", nil)
	leaf := newLeaf(t, "wa.teahouse.example", ca)
	key := leaf.keyPEM(t)
	m.upload(t, "/certificates/external", external(key, leaf.pem, ca.pem)).wantDone(t, http.StatusOK)
	m.upload(t, "/certificates/external", external(leaf.pem, key)).Want(t, http.StatusBadRequest, 1009)
	data := m.backup(t)
	m.restore(t, data, backupPassword).Want(t, http.StatusForbidden, 1005)
	m.Call(t, http.MethodPost, "/settings/restore", `{"password":["brok3n"],"data":7}`).Want(t, http.StatusBadRequest, 1009)
	m.setPIN(t, `{"pin":"97531"}`).Want(t, http.StatusBadRequest, 1009)
	m.setPIN(t, `{"pin":864202}`).Want(t, http.StatusBadRequest, 1009)
	m.setPIN(t, `{"pin":"240613"}`).wantDone(t, http.StatusOK)
	body := codeRequest("7700900000")
	body["pin"] = "86420x"
	m.setShards(t, body).Want(t, http.StatusBadRequest, 1008)
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"27182x"}`).Want(t, http.StatusBadRequest, 1009)
	m.setProviders(t, `[{"name":"x","type":"ftp","config":{"bearer":"k3y-for-cdn","basic":"k3y-for-b4sic"}}]`).Want(t, http.StatusBadRequest, 1009)
	m.setProviders(t, `[{"name":"x","type":"www","config":{"bearer":["k3y-for-cdn"]}}]`).Want(t, http.StatusBadRequest, 1009)
	m.patch(t, `{"webhooks":{"url":"ftp://user:h00k-pass@hooks.example"}}`).Want(t, http.StatusBadRequest, 1009)
	m.patch(t, `{"webhooks":{"url":"http://user:h00k-pass@hooks.example"}}`).Want(t, http.StatusBadRequest, 1009)
	m.patch(t, `{"webhooks":{"url":"https://user:h00k-pass@hooks.example"}}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/settings/application", nil).Want(t, http.StatusOK, 0)
	lines := strings.Split(string(key), "\n")
	m.wantKept(t, lines[1], data, backupPassword, "brok3n", "97531", "864202", "240613", "86420x", "27182x", "k3y-for-cdn", "k3y-for-b4sic", "h00k-pass", testCert)
}
