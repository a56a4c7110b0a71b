package servertest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
)

// Met notes down which operations, statuses and error codes calls have met. Safe for concurrent
// use; the zero value is ready.
type Met struct {
	mu   sync.Mutex
	seen map[string]bool
}

// note looks up in the journal what the last answer met.
func (m *Met) note(tb testing.TB, mock *Mock, a Answer) {
	tb.Helper()
	operation := mock.operationOf(tb, a.Header.Get("Mock-Exchange"))
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen == nil {
		m.seen = map[string]bool{}
	}
	m.seen[operation] = true
	m.seen[statusKey(operation, a.Status)] = true
	if code := a.Code(); code != 0 {
		m.seen[codeKey(code)] = true
	}
}

// has tells whether something was met.
func (m *Met) has(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.seen[key]
}

// statusKey names an operation's status.
func statusKey(operation string, status int) string { return fmt.Sprintf("%s %d", operation, status) }

// codeKey names an error code.
func codeKey(code int) string { return fmt.Sprintf("code %d", code) }

// operationOf is the operation of an exchange.
func (m *Mock) operationOf(tb testing.TB, exchange string) string {
	tb.Helper()
	if m.far != nil {
		return m.far.operation(tb.Context(), m.world, exchange)
	}
	entries := m.Journal(tb)
	for _, e := range slices.Backward(entries) {
		if x := e.Exchange; x != nil && x.ID == exchange {
			return x.Operation
		}
	}
	return ""
}
