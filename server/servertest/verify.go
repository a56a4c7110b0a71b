package servertest

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// Verify fails the test when a check does not hold of what has happened so far, and prints why. The
// check is YAML or JSON as docs/verify.md has it: {operation: SendMessage, to: "447700900123", times: 1}.
func (m *Mock) Verify(tb testing.TB, check string) {
	tb.Helper()
	m.judge(tb, "/verify", check)
}

// Await waits until a check holds, and fails the test when it does not within its timeout (10 s of
// real time where it names none), or can hold no more. It does not move a clock that stands still.
func (m *Mock) Await(tb testing.TB, check string) {
	tb.Helper()
	m.judge(tb, "/await", check)
}

// judge asks about a check.
func (m *Mock) judge(tb testing.TB, path, check string) {
	tb.Helper()
	body, err := server.CheckJSON("check", []byte(check))
	if err != nil {
		tb.Fatalf("read the check: %v", err)
	}
	a := m.TryControl(tb, http.MethodPost, path, body)
	if a.Status == http.StatusOK {
		return
	}
	var why struct{ Title, Detail, Diff string }
	if err := json.Unmarshal(a.Body, &why); err != nil || a.Status != http.StatusNotAcceptable {
		tb.Fatalf("%s: %d %s", path, a.Status, a.Body)
	}
	tb.Errorf("%s:\n%s", why.Title, why.Diff)
}
