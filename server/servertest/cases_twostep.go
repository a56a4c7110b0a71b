package servertest

import (
	"net/http"
	"testing"
)

// twoStepCases are the PIN of a number. Source: two-step.
func twoStepCases() []Case {
	return []Case{
		{Name: "a PIN is set, replaced and taken away", Run: pinSet},
		{Name: "a PIN is exactly six digits, as text", Run: badPINs},
		{Name: "a PIN belongs to the number, whichever number is registered", Run: pinOfNumber},
		{Name: "a PIN needs a registered number", Options: []Option{WithFixture("fresh")}, Run: pinUnregistered},
		{Name: "the PIN is the admin's", Run: pinRoles},
	}
}

// setPIN sets the PIN of the number.
func (m *Mock) setPIN(tb testing.TB, body any) Answer {
	tb.Helper()
	return m.Call(tb, http.MethodPost, "/v1/settings/account/two-step", body)
}

// wantPIN fails the test when setting shards does not want this PIN; empty: none.
func (m *Mock) wantPIN(tb testing.TB, pin string) {
	tb.Helper()
	body := shardRequest(2)
	if pin != "" {
		m.setShards(tb, body).wantRefused(tb, http.StatusBadRequest, 1008, "'pin'")
		body["pin"] = pin
	}
	m.setShards(tb, body).wantDone(tb, http.StatusCreated)
}

func pinSet(t *testing.T, m *Mock) {
	m.wantPIN(t, "")
	m.Call(t, http.MethodDelete, "/v1/settings/account/two-step", nil).wantDone(t, http.StatusOK)
	m.setPIN(t, `{"pin":"240613"}`).wantDone(t, http.StatusOK)
	m.wantPIN(t, "240613")
	m.setPIN(t, `{"pin":"000000"}`).wantDone(t, http.StatusOK)
	m.wantPIN(t, "000000")
	m.Call(t, http.MethodDelete, "/settings/application", nil).wantDone(t, http.StatusOK)
	m.wantPIN(t, "000000")
	for range 2 {
		m.Call(t, http.MethodDelete, "/v1/settings/account/two-step/", nil).wantDone(t, http.StatusOK)
	}
	m.wantPIN(t, "")
	if got := len(m.Facts(t, "two_step_changed")); got != 3 {
		t.Errorf("%d facts, want 3: on, replaced, off", got)
	}
}

func badPINs(t *testing.T, m *Mock) {
	for _, body := range []string{`{}`, `{"pin":null}`, `{"pins":"240613"}`} {
		m.setPIN(t, body).wantRefused(t, http.StatusBadRequest, 1008, "'pin' is mandatory")
	}
	for _, body := range []string{`{"pin":""}`, `{"pin":"24061"}`, `{"pin":"2406133"}`, `{"pin":"24061x"}`, `{"pin":"240 613"}`, `{"pin":"٢٤٠٦١٣"}`, `{"pin":240613}`, `{"pin":["240613"]}`} {
		m.setPIN(t, body).wantRefused(t, http.StatusBadRequest, 1009, "'pin'")
	}
	for _, body := range []string{``, `{"pin":`, `"240613"`} {
		m.setPIN(t, body).wantRefused(t, http.StatusBadRequest, 1025)
	}
	m.wantPIN(t, "")
}

func pinOfNumber(t *testing.T, m *Mock) {
	m.setPIN(t, `{"pin":"240613"}`).wantDone(t, http.StatusOK)
	m.register(t, "7700900222")
	m.setPIN(t, `{"pin":"111111"}`).wantDone(t, http.StatusOK)
	body := codeRequest("7700900000")
	m.Call(t, http.MethodPost, "/account", body).wantRefused(t, http.StatusBadRequest, 1008, "'pin'")
	body["pin"] = "111111"
	m.Call(t, http.MethodPost, "/account", body).wantRefused(t, http.StatusForbidden, 1005, "'pin'")
	body["pin"] = "240613"
	m.Call(t, http.MethodPost, "/account", body).Want(t, http.StatusAccepted, 0)
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"123456"}`).Want(t, http.StatusCreated, 0)
	m.wantPIN(t, "240613")
}

func pinUnregistered(t *testing.T, m *Mock) {
	m.setPIN(t, `{"pin":"240613"}`).wantRefused(t, http.StatusServiceUnavailable, 1011)
	m.setPIN(t, `{"pin":"2406"}`).wantRefused(t, http.StatusBadRequest, 1009)
	m.Call(t, http.MethodDelete, "/settings/account/two-step", nil).wantDone(t, http.StatusOK)
}

func pinRoles(t *testing.T, m *Mock) {
	own := m.tokenOf(t, till, tillPassword)
	for _, method := range []string{http.MethodPost, http.MethodDelete} {
		m.callAs(t, own, method, "/settings/account/two-step", `{"pin":"240613"}`).wantRefused(t, http.StatusForbidden, 1005, "ROLE_ADMIN")
		m.Do(t, Request{Method: method, Path: "/settings/account/two-step", Body: `{"pin":"240613"}`}).wantRefused(t, http.StatusUnauthorized, 1005)
	}
}
