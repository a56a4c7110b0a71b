package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// begins is when the clock of a frozen server begins.
var begins = time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)

// frozen is a Config whose worlds stand still.
func frozen() server.Config {
	return server.Config{World: server.World{Clock: server.ClockFrozen, Start: begins}}
}

// call makes a request with a JSON body (empty: none) without a socket.
func call(s *server.Server, bearer, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", bearer)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// recorded is the exchange that an answer names, in a world's journal.
func recorded(t *testing.T, s *server.Server, world string, a *httptest.ResponseRecorder) *server.Exchange {
	t.Helper()
	entries := journalOf(t, s, world)
	for _, e := range entries {
		if x := e.Exchange; x != nil && x.ID == a.Header().Get("Mock-Exchange") {
			if e.Kind != "exchange" || !e.At.Equal(x.At) {
				t.Errorf("the entry is %s at %s, want an exchange at %s", e.Kind, e.At, x.At)
			}
			return x
		}
	}
	t.Fatalf("no exchange %q in the journal of %s", a.Header().Get("Mock-Exchange"), world)
	return nil
}

// loginAs is the Authorization header of a user whose password is the admin's.
func loginAs(t *testing.T, s *server.Server, user string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/users/login", http.NoBody)
	r.SetBasicAuth(user, "secret")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var answer struct{ Users []struct{ Token string } }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Users) != 1 {
		t.Fatalf("log %s in: %d %s", user, w.Code, w.Body)
	}
	return "Bearer " + answer.Users[0].Token
}

// journalOf is what the journal of a world keeps.
func journalOf(t *testing.T, s *server.Server, world string) []server.Entry {
	t.Helper()
	entries, err := s.Journal(world)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}
