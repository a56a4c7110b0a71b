package servertest

import (
	"io"
	"net/http"
	"testing"
)

// Control calls the control API in this mock's world: a path such as /customers counts from there,
// one that begins with /_mock from the top. The body is as in Request. It ends the test when the
// call is refused, see TryControl.
func (m *Mock) Control(tb testing.TB, method, path string, body any) Answer {
	tb.Helper()
	a := m.TryControl(tb, method, path, body)
	if a.Status >= http.StatusBadRequest {
		tb.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	return a
}

// TryControl is Control for a call that may be refused.
func (m *Mock) TryControl(tb testing.TB, method, path string, body any) Answer {
	tb.Helper()
	const root = "/_mock"
	if len(path) < len(root) || path[:len(root)] != root {
		path = root + "/worlds/" + m.world + path
	}
	in, err := http.NewRequestWithContext(tb.Context(), method, m.base+path, reader(tb, body))
	if err != nil {
		tb.Fatalf("%s %s: %v", method, path, err)
	}
	if body != nil {
		in.Header.Set("Content-Type", "application/json")
	}
	out, err := m.client.Do(in)
	if err != nil {
		tb.Fatalf("%s %s: %v", method, path, err)
	}
	defer out.Body.Close()
	text, err := io.ReadAll(out.Body)
	if err != nil {
		tb.Fatalf("%s %s: read the answer: %v", method, path, err)
	}
	return Answer{Status: out.StatusCode, Header: out.Header, Body: text}
}
