package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// flushed is a client's answer that notes when it has left.
type flushed struct {
	*httptest.ResponseRecorder

	left *atomic.Bool
}

// Flush notes that all that was written is on its way.
func (w flushed) Flush() {
	w.ResponseRecorder.Flush()
	w.left.Store(w.Body.Len() > 0)
}

// TestASendIsAnsweredBeforeItsFirstStatusIsPosted although everything happens at once.
// Source: clients, Webhooks (B).
func TestASendIsAnsweredBeforeItsFirstStatusIsPosted(t *testing.T) {
	t.Parallel()
	var left atomic.Bool
	came := make(chan string, 3)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !left.Load() {
			t.Errorf("before the answer (%v): %s", err, body)
		}
		came <- string(body)
	}))
	t.Cleanup(hook.Close)
	s := newServer(t, server.Config{Fixture: "load", World: server.World{Progression: server.ProgressionImmediate, Webhook: hook.URL}})
	r := httptest.NewRequest(http.MethodPost, "/v1/messages", strings.NewReader(textBody))
	r.Header.Set("Authorization", login(t, s))
	r.Header.Set("Content-Type", "application/json")
	w := flushed{httptest.NewRecorder(), &left}
	s.ServeHTTP(w, r)
	var answer struct{ Messages []struct{ ID string } }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Messages) != 1 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for _, status := range []string{"delivered", "read"} {
		if body := <-came; !strings.Contains(body, `"`+status+`"`) || !strings.Contains(body, answer.Messages[0].ID) {
			t.Errorf("posted %s, want %s", body, status)
		}
	}
}
