package servertest

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"
)

// backupCases are how a client is saved and moved. Source: backup; lifecycle, Registration.
func backupCases() []Case {
	fresh := []Option{WithFixture("fresh")}
	return []Case{
		{Name: "a backup is one text, sealed anew each time", Run: backupMade},
		{Name: "a backup needs a registered number", Options: fresh, Run: backupUnregistered},
		{Name: "a backup refuses what is missing, malformed or no JSON", Run: badBackups},
		{Name: "a restore makes an unregistered client that of the backup, without a code", Options: fresh, Run: restored},
		{Name: "a large photo survives a restore", Options: fresh, Run: restoredPhoto},
		{Name: "a restored client connects for a while where the fixture says so", Options: []Option{WithFixtureYAML("name: slow\noptions: {connecting: 30s}\n" + unregistered)}, Run: restoreConnects},
		{Name: "a restore tells of a new identity from version 2.31.4 on", Options: append(fresh, WithClientVersion("2.31.4")), Run: identityRenewed},
		{Name: "a restore tells of no new identity before version 2.31.4", Options: append(fresh, WithClientVersion("2.31.3")), Run: identityKept},
		{Name: "a backup opens with its password alone, on an unregistered client of as many shards", Options: fresh, Run: restoreRefused},
		{Name: "a restore refuses what is missing, malformed or no JSON", Options: fresh, Run: badRestores},
		{Name: "backup and restore are the admin's", Run: backupRoles},
	}
}

// backupPassword seals the backups of tests.
const backupPassword = "long-enough-to-remember"

// backup makes a backup.
func (m *Mock) backup(tb testing.TB) string {
	tb.Helper()
	return m.Call(tb, http.MethodPost, "/v1/settings/backup", map[string]string{"password": backupPassword}).Text(tb, "/settings/data")
}

// restore restores a backup.
func (m *Mock) restore(tb testing.TB, data, password string) Answer {
	tb.Helper()
	return m.Call(tb, http.MethodPost, "/v1/settings/restore", map[string]string{"password": password, "data": data})
}

// source registers the number of a fresh client, which is to be backed up.
func (m *Mock) source(tb testing.TB) {
	tb.Helper()
	m.register(tb, "7700900000")
}

// target is a fresh client, on which a backup is to be restored.
func (m *Mock) target() *Mock { return m.inWorld("target") }

func backupMade(t *testing.T, m *Mock) {
	first := m.Call(t, http.MethodPost, "/v1/settings/backup", map[string]string{"password": backupPassword})
	data := first.Text(t, "/settings/data")
	first.wantBody(t, http.StatusOK, `{"settings":{"data":"`+data+`"}}`)
	sealed, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatalf("not base64: %v", err)
	}
	if strings.Contains(string(sealed), "7700900000") {
		t.Error("the backup is not sealed: it shows the number")
	}
	if again := m.backup(t); again == data {
		t.Error("two backups are the same")
	}
	for _, password := range []string{"x", " ", "पासवर्ड", strings.Repeat("x", 1000)} {
		m.Call(t, http.MethodPost, "/settings/backup", map[string]string{"password": password}).Want(t, http.StatusOK, 0)
	}
	m.wantNumber(t, "447700900000", "connected")
}

func backupUnregistered(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/settings/backup", map[string]string{"password": backupPassword}).wantRefused(t, http.StatusServiceUnavailable, 1011)
}

func badBackups(t *testing.T, m *Mock) {
	for _, body := range []string{`{}`, `{"password":null}`} {
		m.Call(t, http.MethodPost, "/settings/backup", body).wantRefused(t, http.StatusBadRequest, 1008, "'password' is mandatory")
	}
	for _, body := range []string{`{"password":""}`, `{"password":7}`, `{"password":["x"]}`} {
		m.Call(t, http.MethodPost, "/settings/backup", body).wantRefused(t, http.StatusBadRequest, 1009, "'password'")
	}
	for _, body := range []string{``, `{`, `"x"`} {
		m.Call(t, http.MethodPost, "/settings/backup", body).wantRefused(t, http.StatusBadRequest, 1025)
	}
}

func restored(t *testing.T, m *Mock) {
	m.source(t)
	m.patch(t, `{"webhooks":{"url":"https://hooks.example/wa","max_concurrent_requests":12},"pass_through":false,"media":{"auto_download":[]}}`).wantDone(t, http.StatusOK)
	m.setProviders(t, "["+shopProvider+"]").wantDone(t, http.StatusOK)
	m.setPIN(t, `{"pin":"240613"}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPatch, "/settings/profile/about", `{"text":"Back at nine"}`).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodPost, "/settings/business/profile", `{"address":"1 Quay Street","websites":["https://teahouse.example"]}`).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodPost, "/users", map[string]string{"username": "till-2", "password": NewPassword}).Want(t, http.StatusCreated, 0)
	shown := []string{"/settings/application", "/settings/application/media/providers", "/settings/profile/about", "/settings/business/profile", "/account/shards"}
	data := m.backup(t)

	target := m.target()
	target.wantNumber(t, "", "unregistered")
	target.restore(t, data, backupPassword).wantDone(t, http.StatusOK)
	target.wantNumber(t, "447700900000", "connected")
	for _, path := range shown {
		if want, got := m.Call(t, http.MethodGet, path, nil).Body, target.Call(t, http.MethodGet, path, nil).Body; string(want) != string(got) {
			t.Errorf("%s shows %s after the restore, before the backup %s", path, got, want)
		}
	}
	target.wantPIN(t, "240613")
	target.Call(t, http.MethodGet, "/users/till-2", nil).wantRefused(t, http.StatusNotFound, 1006)
	target.Call(t, http.MethodPost, "/messages", `{"to":"447700900123","text":{"body":"hello"}}`).Want(t, http.StatusCreated, 0)
	if got := len(target.Facts(t, "registration_code_requested")); got != 0 {
		t.Errorf("%d codes were sent, want none", got)
	}
	target.register(t, "7700900123")
	target.restore(t, data, backupPassword).wantRefused(t, http.StatusForbidden, 1005)
}

func restoredPhoto(t *testing.T, m *Mock) {
	m.source(t)
	photo := largePNG(t, 3<<20)
	upload := Request{Method: http.MethodPost, Path: "/settings/profile/photo", Body: photo, Header: map[string]string{"Content-Type": "image/png", "Authorization": m.bearer()}}
	if a := m.Do(t, upload); a.Status/100 != 2 {
		t.Fatalf("upload of the photo: %d %s", a.Status, a.Body)
	}
	target := m.target()
	target.restore(t, m.backup(t), backupPassword).wantDone(t, http.StatusOK)
	if a := target.Call(t, http.MethodGet, "/settings/profile/photo", nil); a.Status != http.StatusOK || string(a.Body) != string(photo) {
		t.Errorf("photo after the restore: %d, %d bytes, want %d", a.Status, len(a.Body), len(photo))
	}
}

func restoreConnects(t *testing.T, m *Mock) {
	m.source(t)
	m.Advance(t, 30*time.Second)
	data := m.backup(t)
	target := m.target()
	target.restore(t, data, backupPassword).wantDone(t, http.StatusOK)
	target.wantNumber(t, "447700900000", "connecting")
	target.Advance(t, 30*time.Second)
	target.wantNumber(t, "447700900000", "connected")
}

func identityRenewed(t *testing.T, m *Mock) {
	m.source(t)
	target := m.target()
	target.restore(t, m.backup(t), backupPassword).wantDone(t, http.StatusOK)
	if got := len(target.Facts(t, "identity_renewed")); got != 1 {
		t.Errorf("%d facts, want 1", got)
	}
}

func identityKept(t *testing.T, m *Mock) {
	m.source(t)
	target := m.target()
	target.restore(t, m.backup(t), backupPassword).wantDone(t, http.StatusOK)
	if got := len(target.Facts(t, "identity_renewed")); got != 0 {
		t.Errorf("%d facts, want none", got)
	}
}

func restoreRefused(t *testing.T, m *Mock) {
	m.source(t)
	data := m.backup(t)
	m.restore(t, data, backupPassword).wantRefused(t, http.StatusForbidden, 1005)
	target := m.target()
	target.restore(t, data, "another-password").wantRefused(t, http.StatusBadRequest, 1009, "'data'")
	for _, broken := range []string{"x", "%%%", data[:len(data)/2], "AAAA" + data[4:], data[:len(data)-8] + "AAAAAAA="} {
		target.restore(t, broken, backupPassword).wantRefused(t, http.StatusBadRequest, 1009, "'data'")
	}
	m.setShards(t, shardRequest(2)).wantDone(t, http.StatusCreated)
	target.restore(t, m.backup(t), backupPassword).wantRefused(t, http.StatusBadRequest, 1009, "shards")
	target.wantNumber(t, "", "unregistered")
	target.restore(t, data, backupPassword).wantDone(t, http.StatusOK)
}

func badRestores(t *testing.T, m *Mock) {
	for _, tt := range []struct {
		body string
		code int
		part string
	}{
		{`{}`, 1008, "'password'"},
		{`{"password":"x"}`, 1008, "'data'"},
		{`{"data":"x"}`, 1008, "'password'"},
		{`{"password":"x","data":null}`, 1008, "'data'"},
		{`{"password":"","data":"x"}`, 1009, "'password'"},
		{`{"password":"x","data":""}`, 1009, "'data'"},
		{`{"password":"x","data":7}`, 1009, "'data'"},
		{`{"password":7,"data":"x"}`, 1009, "'password'"},
		{``, 1025, ""},
		{`{"password":`, 1025, ""},
		{`[]`, 1025, ""},
	} {
		m.Call(t, http.MethodPost, "/settings/restore", tt.body).wantRefused(t, http.StatusBadRequest, tt.code, tt.part)
	}
	m.wantNumber(t, "", "unregistered")
}

func backupRoles(t *testing.T, m *Mock) {
	own := m.tokenOf(t, till, tillPassword)
	for _, path := range []string{"/settings/backup", "/settings/restore"} {
		body := map[string]string{"password": backupPassword, "data": "x"}
		m.callAs(t, own, http.MethodPost, path, body).wantRefused(t, http.StatusForbidden, 1005, "ROLE_ADMIN")
		m.Do(t, Request{Method: http.MethodPost, Path: path, Body: body}).wantRefused(t, http.StatusUnauthorized, 1005)
	}
}
