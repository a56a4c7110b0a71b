package servertest

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// registrationCases are how a number is registered. Source: registration; lifecycle,
// Registration and Coreapp connection; two-step, Effect.
func registrationCases() []Case {
	fresh := []Option{WithFixture("fresh")}
	return []Case{
		{Name: "a code is requested and verified, then the number is registered and connected", Options: fresh, Run: registered},
		{Name: "the method is sms or voice, in whatever case", Options: fresh, Run: codeMethods},
		{Name: "the verified name comes out of the certificate, else a fixed one is used", Options: fresh, Run: verifiedNames},
		{Name: "strict certificates refuse what holds no verified name", Options: []Option{WithFixtureYAML("name: strict\noptions: {certificates: strict}\n" + unregistered)}, Run: strictCertificates},
		{Name: "a request for a code refuses what is missing, malformed or no JSON", Options: fresh, Run: badCodeRequests},
		{Name: "a number with two-step verification wants its PIN", Options: []Option{WithFixtureYAML(fixtureWithPIN)}, Run: pinAtRegistration},
		{Name: "codes are throttled with growing waits, per number", Options: fresh, Run: codesThrottled},
		{Name: "the registration freeze refuses every code", Options: []Option{WithFixtureYAML("name: frozen\noptions: {registration_freeze: true}\n" + unregistered)}, Run: registrationFreeze},
		{Name: "a number that is registered here needs no code", Run: registeredAlready},
		{Name: "another number may take over once it is verified", Run: anotherNumber},
		{Name: "a number that was here before connects after a restart where restarts are manual", Options: []Option{WithConfig(func(c *server.Config) { c.World.Restart = server.RestartManual })}, Run: formerNumber},
		{Name: "a code is verified with or without a dash, and refused when it is wrong or was never requested", Options: fresh, Run: codesVerified},
		{Name: "a verification refuses what is missing, malformed or no JSON", Options: fresh, Run: badCodes},
		{Name: "a code lives ten minutes", Options: fresh, Run: codeExpires},
		{Name: "life and guesses of a code, and the code itself, are options", Options: []Option{WithFixtureYAML(fixtureWithCode)}, Run: codeOptions},
		{Name: "a client connects for a while where the fixture says so", Options: []Option{WithFixtureYAML("name: slow\noptions: {connecting: 30s}\n" + unregistered)}, Run: connectingTakesTime},
		{Name: "an unregistered client answers what needs no number", Options: fresh, Run: unregisteredWorks},
		{Name: "registration is the admin's", Run: registrationRoles},
	}
}

// Ends of fixtures: a client without number; numbers with a PIN; a code of its own.
const (
	unregistered = `
number: {registered: false}
users:
  - {name: admin, password: secret}
`
	fixtureWithPIN = `
name: pin
number: {country_code: "44", phone: "7700900000", pin: "240613", registered: false}
users:
  - {name: admin, password: secret}
`
	fixtureWithCode = `
name: code
options: {code_life: 1m, code_guesses: 2}
number: {country_code: "44", phone: "7700900000", code: "271828", registered: false}
users:
  - {name: admin, password: secret}
`
)

// codeRequest is a request for a code for a British number.
func codeRequest(phone string) map[string]any {
	return map[string]any{"cc": "44", "phone_number": phone, "method": "sms", "cert": testCert}
}

// register registers a British number.
func (m *Mock) register(tb testing.TB, phone string) {
	tb.Helper()
	m.Call(tb, http.MethodPost, "/account", codeRequest(phone)).Want(tb, http.StatusAccepted, 0)
	m.Call(tb, http.MethodPost, "/account/verify", `{"code":"123456"}`).Want(tb, http.StatusCreated, 0)
}

// gateway is the gateway_status of a single node.
func (m *Mock) gateway(tb testing.TB) string {
	tb.Helper()
	return m.Call(tb, http.MethodGet, "/health", nil).Text(tb, "/health/gateway_status")
}

// ownNumber is the wa_id that the settings show.
func (m *Mock) ownNumber(tb testing.TB) string {
	tb.Helper()
	return m.Call(tb, http.MethodGet, "/settings/application", nil).Text(tb, "/settings/application/wa_id")
}

// wantNumber fails the test when number and connection are not these.
func (m *Mock) wantNumber(tb testing.TB, waID, gateway string) {
	tb.Helper()
	if id, status := m.ownNumber(tb), m.gateway(tb); id != waID || status != gateway {
		tb.Errorf("number %q is %s, want %q %s", id, status, waID, gateway)
	}
}

func registered(t *testing.T, m *Mock) {
	m.wantNumber(t, "", "unregistered")
	a := m.Call(t, http.MethodPost, "/v1/account", codeRequest("7700900123"))
	a.wantBody(t, http.StatusAccepted, `{"account":[{"vname":"Tea House Demo"}]}`)
	m.wantNumber(t, "", "unregistered")
	m.Call(t, http.MethodPost, "/v1/account/verify", `{"code":"123456"}`).wantDone(t, http.StatusCreated)
	m.wantNumber(t, "447700900123", "connected")
	for kind, want := range map[string]int{"registration_code_requested": 1, "number_registered": 1, "gateway_status_changed": 2} {
		if got := len(m.Facts(t, kind)); got != want {
			t.Errorf("%d facts %s, want %d: connecting, then connected", got, kind, want)
		}
	}
	m.Call(t, http.MethodGet, "/groups", nil).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodDelete, "/settings/application", nil).Want(t, http.StatusOK, 0)
	m.wantNumber(t, "447700900123", "connected")
}

func codeMethods(t *testing.T, m *Mock) {
	for i, method := range []string{"sms", "voice", "SMS", "VOICE", "Sms", "Voice"} {
		body := codeRequest("770090012" + string(rune('0'+i)))
		body["method"] = method
		m.Call(t, http.MethodPost, "/account", body).Want(t, http.StatusAccepted, 0)
	}
	body := codeRequest("7700900129")
	body["method"] = "email"
	m.Call(t, http.MethodPost, "/account", body).wantRefused(t, http.StatusBadRequest, 1009, "'method'", "sms")
}

func verifiedNames(t *testing.T, m *Mock) {
	raw, err := base64.StdEncoding.DecodeString(testCert)
	if err != nil {
		t.Fatalf("read the certificate: %v", err)
	}
	other := base64.StdEncoding.EncodeToString([]byte(strings.Replace(string(raw), "Tea House Demo", "Tea Haus Dömo", 1)))
	tests := []struct{ phone, cert, want string }{
		{"7700900121", testCert, "Tea House Demo"},
		{"7700900122", other, "Tea Haus Dömo"},
		{"7700900123", "CmgKJAix0fnWAxIGZW50Ondh", "Verified Business"},
		{"7700900124", base64.StdEncoding.EncodeToString([]byte("no protobuf")), "Verified Business"},
	}
	for _, tt := range tests {
		body := codeRequest(tt.phone)
		body["cert"] = tt.cert
		if got := m.Call(t, http.MethodPost, "/account", body).Text(t, "/account/0/vname"); got != tt.want {
			t.Errorf("name %q, want %q", got, tt.want)
		}
	}
}

func strictCertificates(t *testing.T, m *Mock) {
	body := codeRequest("7700900123")
	body["cert"] = base64.StdEncoding.EncodeToString([]byte("no protobuf"))
	m.Call(t, http.MethodPost, "/account", body).wantRefused(t, http.StatusForbidden, 1005, "certificate")
	m.register(t, "7700900123")
}

func badCodeRequests(t *testing.T, m *Mock) {
	for _, name := range []string{"cc", "phone_number", "method", "cert"} {
		body := codeRequest("7700900123")
		body[name] = nil
		m.Call(t, http.MethodPost, "/account", body).wantRefused(t, http.StatusBadRequest, 1008, "'"+name+"' is mandatory")
		delete(body, name)
		m.Call(t, http.MethodPost, "/account", body).wantRefused(t, http.StatusBadRequest, 1008, "'"+name+"' is mandatory")
	}
	for name, values := range map[string][]any{
		"cc":           {"+44", "4a", "", "999", "0044", 44},
		"phone_number": {"+447700900123", "07700 900123", "123", "77009001234567", 7700900123},
		"method":       {"pigeon", ""},
		"pin":          {"24061", "2406133", "24061x", 240613},
		"cert":         {"", "not base64!", 7},
	} {
		for _, value := range values {
			body := codeRequest("7700900123")
			body[name] = value
			m.Call(t, http.MethodPost, "/account", body).wantRefused(t, http.StatusBadRequest, 1009, "'"+name+"'")
		}
	}
	for _, body := range []string{"", "{", "[]"} {
		m.Call(t, http.MethodPost, "/account", body).wantRefused(t, http.StatusBadRequest, 1025)
	}
	if got := len(m.Facts(t, "registration_code_requested")); got != 0 {
		t.Errorf("%d codes were sent, want none", got)
	}
}

func pinAtRegistration(t *testing.T, m *Mock) {
	body := codeRequest("7700900000")
	m.Call(t, http.MethodPost, "/account", body).wantRefused(t, http.StatusBadRequest, 1008, "'pin'")
	body["pin"] = "240614"
	m.Call(t, http.MethodPost, "/account", body).wantRefused(t, http.StatusForbidden, 1005, "'pin'")
	body["pin"] = "240613"
	m.Call(t, http.MethodPost, "/account", body).Want(t, http.StatusAccepted, 0)
	other := codeRequest("7700900123")
	other["pin"] = nil
	m.Call(t, http.MethodPost, "/account", other).Want(t, http.StatusAccepted, 0)
}

func codesThrottled(t *testing.T, m *Mock) {
	for _, wait := range []time.Duration{time.Minute, 5 * time.Minute, time.Hour, 3 * time.Hour, 11 * time.Hour, 11 * time.Hour} {
		m.Call(t, http.MethodPost, "/account", codeRequest("7700900123")).Want(t, http.StatusAccepted, 0)
		m.Advance(t, wait-time.Second)
		m.Call(t, http.MethodPost, "/account", codeRequest("7700900123")).wantRefused(t, http.StatusForbidden, 1005, "too recently", "1 minute")
		m.Advance(t, time.Second)
	}
	m.register(t, "7700900123")
	m.register(t, "7700900124")
	m.register(t, "7700900123")
}

func registrationFreeze(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodPost, "/account", codeRequest("7700900123"))
	a.wantRefused(t, http.StatusForbidden, 1005)
	if want := "Unknown error: biz_link_on_prem_reg_blocked"; a.Details() != want {
		t.Errorf("details %q, want %q", a.Details(), want)
	}
	m.Call(t, http.MethodPost, "/account", `{"cc":"44"}`).wantRefused(t, http.StatusBadRequest, 1008)
}

func registeredAlready(t *testing.T, m *Mock) {
	for range 3 {
		m.Call(t, http.MethodPost, "/account", codeRequest("7700900000")).wantDone(t, http.StatusCreated)
	}
	if got := len(m.Facts(t, "registration_code_requested")); got != 0 {
		t.Errorf("%d codes were sent, want none", got)
	}
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"123456"}`).wantRefused(t, http.StatusForbidden, 1005, "(missing)")
	m.wantNumber(t, "447700900000", "connected")
}

func anotherNumber(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/account", codeRequest("7700900222")).Want(t, http.StatusAccepted, 0)
	m.wantNumber(t, "447700900000", "connected")
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"123456"}`).wantDone(t, http.StatusCreated)
	m.wantNumber(t, "447700900222", "connected")
	m.Call(t, http.MethodPost, "/account", codeRequest("7700900222")).wantDone(t, http.StatusCreated)
	m.Call(t, http.MethodPost, "/account", codeRequest("7700900000")).Want(t, http.StatusAccepted, 0)
	m.Call(t, http.MethodPost, "/messages", `{"to":"447700900123","text":{"body":"hello"}}`).Want(t, http.StatusCreated, 0)
}

func formerNumber(t *testing.T, m *Mock) {
	m.register(t, "7700900222")
	m.wantNumber(t, "447700900222", "connected")
	m.register(t, "7700900000")
	m.wantNumber(t, "447700900000", "disconnected")
	m.Call(t, http.MethodPost, "/messages", `{"to":"447700900123","text":{"body":"hello"}}`).Want(t, http.StatusCreated, 0)
}

func codesVerified(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodPost, "/account/verify", `{"code":"123456"}`)
	a.wantRefused(t, http.StatusForbidden, 1005)
	if want := "Error checking code (missing)"; a.Details() != want {
		t.Errorf("details %q, want %q", a.Details(), want)
	}
	m.Call(t, http.MethodPost, "/account", codeRequest("7700900123")).Want(t, http.StatusAccepted, 0)
	for range 12 {
		m.Call(t, http.MethodPost, "/account/verify", `{"code":"654321"}`).wantRefused(t, http.StatusForbidden, 1005, "Error checking code")
	}
	m.wantNumber(t, "", "unregistered")
	m.Call(t, http.MethodPost, "/account/verify/", `{"code":"123-456"}`).wantDone(t, http.StatusCreated)
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"123-456"}`).wantRefused(t, http.StatusForbidden, 1005, "(missing)")
	m.wantNumber(t, "447700900123", "connected")
}

func badCodes(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/account", codeRequest("7700900123")).Want(t, http.StatusAccepted, 0)
	for _, body := range []string{`{}`, `{"code":null}`} {
		m.Call(t, http.MethodPost, "/account/verify", body).wantRefused(t, http.StatusBadRequest, 1008, "'code' is mandatory")
	}
	for _, body := range []string{`{"code":""}`, `{"code":"12345"}`, `{"code":"1234567"}`, `{"code":"12345x"}`, `{"code":"1-2-3456"}`, `{"code":123456}`} {
		m.Call(t, http.MethodPost, "/account/verify", body).wantRefused(t, http.StatusBadRequest, 1009, "'code'")
	}
	for _, body := range []string{"", `{"code":`, `["123456"]`} {
		m.Call(t, http.MethodPost, "/account/verify", body).wantRefused(t, http.StatusBadRequest, 1025)
	}
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"123456"}`).wantDone(t, http.StatusCreated)
}

func codeExpires(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/account", codeRequest("7700900123")).Want(t, http.StatusAccepted, 0)
	m.Advance(t, 10*time.Minute)
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"123456"}`).wantRefused(t, http.StatusForbidden, 1005, "(expired)")
	m.Call(t, http.MethodPost, "/account", codeRequest("7700900123")).Want(t, http.StatusAccepted, 0)
	m.Advance(t, 10*time.Minute-time.Second)
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"123456"}`).wantDone(t, http.StatusCreated)
}

func codeOptions(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/account", codeRequest("7700900000")).Want(t, http.StatusAccepted, 0)
	for range 2 {
		m.Call(t, http.MethodPost, "/account/verify", `{"code":"123456"}`).wantRefused(t, http.StatusForbidden, 1005)
	}
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"271828"}`).wantRefused(t, http.StatusTooManyRequests, 1015)
	m.Advance(t, time.Minute)
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"271828"}`).wantRefused(t, http.StatusForbidden, 1005, "(expired)")
	m.Call(t, http.MethodPost, "/account", codeRequest("7700900000")).Want(t, http.StatusAccepted, 0)
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"271-828"}`).wantDone(t, http.StatusCreated)
}

func connectingTakesTime(t *testing.T, m *Mock) {
	m.register(t, "7700900123")
	m.wantNumber(t, "447700900123", "connecting")
	m.Call(t, http.MethodPost, "/messages", `{"to":"447700900124","text":{"body":"hello"}}`).Want(t, http.StatusCreated, 0)
	m.Advance(t, 30*time.Second-time.Millisecond)
	m.wantNumber(t, "447700900123", "connecting")
	if got := len(m.Facts(t, "status_reached")); got != 0 {
		t.Errorf("%d statuses were reached before the client was connected", got)
	}
	m.Advance(t, time.Millisecond)
	m.wantNumber(t, "447700900123", "connected")
	m.Advance(t, time.Second)
	if got := len(m.Facts(t, "status_reached")); got != 3 {
		t.Errorf("%d statuses were reached, want 3: what was sent has waited", got)
	}
}

func unregisteredWorks(t *testing.T, m *Mock) {
	for _, path := range []string{"/health", "/support", "/users/admin", "/settings/application", "/settings/application/media/providers", "/certificates/external/ca"} {
		m.Call(t, http.MethodGet, path, nil).Want(t, http.StatusOK, 0)
	}
	m.Call(t, http.MethodPatch, "/settings/application", `{"webhooks":{"url":"https://hooks.example/wa"}}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPost, "/users", map[string]string{"username": "till-2", "password": NewPassword}).Want(t, http.StatusCreated, 0)
}

func registrationRoles(t *testing.T, m *Mock) {
	own := m.tokenOf(t, till, tillPassword)
	for _, path := range []string{"/account", "/account/verify"} {
		m.callAs(t, own, http.MethodPost, path, codeRequest("7700900123")).wantRefused(t, http.StatusForbidden, 1005, "ROLE_ADMIN")
		m.Do(t, Request{Method: http.MethodPost, Path: path, Body: codeRequest("7700900123")}).wantRefused(t, http.StatusUnauthorized, 1005)
	}
}
