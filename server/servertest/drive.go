package servertest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"
)

// Inbound lets a customer, by number, write a text, and tells its message id. The webhook is queued
// when it returns.
func (m *Mock) Inbound(tb testing.TB, from, text string) string {
	tb.Helper()
	return m.InboundOf(tb, map[string]any{"from": from, "text": text})
}

// InboundOf lets a customer say anything, as Inbound of control.yaml has it (JSON text, or a value
// that is sent as JSON), and tells its message id.
func (m *Mock) InboundOf(tb testing.TB, inbound any) string {
	tb.Helper()
	return m.Control(tb, http.MethodPost, "/inbound", inbound).Text(tb, "/id")
}

// Event lets anything else happen to the number, as Event of control.yaml has it.
func (m *Mock) Event(tb testing.TB, event any) {
	tb.Helper()
	m.Control(tb, http.MethodPost, "/events", event)
}

// AwaitIdle returns when nothing is under way that ends by itself. Where the clock stands still, it
// is moved as far as that takes.
func (m *Mock) AwaitIdle(tb testing.TB) {
	tb.Helper()
	var clock struct{ State string }
	a := m.Control(tb, http.MethodGet, "/clock", nil)
	if err := json.Unmarshal(a.Body, &clock); err != nil {
		tb.Fatalf("read the clock: %v: %s", err, a.Body)
	}
	if clock.State == "frozen" {
		m.Control(tb, http.MethodPost, "/clock/advance", `{"until":"idle","facts":0}`)
		return
	}
	m.Control(tb, http.MethodPost, "/deliveries/await", `{}`)
}

// Rule adds a rule, as in the rules of a scenario file (JSON text, or a value that is sent as JSON),
// and tells its id as Mock-Injected has it. It is asked before those that were added earlier.
func (m *Mock) Rule(tb testing.TB, rule any) string {
	tb.Helper()
	if text, ok := rule.(string); ok {
		rule = json.RawMessage(text)
	}
	return m.Control(tb, http.MethodPost, "/rules", map[string]any{"first": true, "rule": rule}).Text(tb, "/id")
}

// Refuse lets the next calls of an operation, so many of them, be refused with an error code.
func (m *Mock) Refuse(tb testing.TB, operation string, code, times int) string {
	tb.Helper()
	return m.Rule(tb, map[string]any{"name": m.ruleName("refuse"), "when": map[string]any{"operation": operation}, "times": times, "refuse": code})
}

// Fault lets the next calls of an operation, so many of them, meet a fault of the connection, by
// WireMock's names: CONNECTION_RESET_BY_PEER, EMPTY_RESPONSE, MALFORMED_RESPONSE_CHUNK,
// RANDOM_DATA_THEN_CLOSE, HANG, SLOW_BODY. All but EMPTY_RESPONSE need a socket, see WithTCP.
func (m *Mock) Fault(tb testing.TB, operation, kind string, times int) string {
	tb.Helper()
	return m.Rule(tb, map[string]any{"name": m.ruleName("fault"), "when": map[string]any{"operation": operation}, "times": times, "fault": kind})
}

// ruleName is a name that no other rule of this mock has.
func (m *Mock) ruleName(what string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rules++
	return what + " " + strconv.Itoa(m.rules)
}
