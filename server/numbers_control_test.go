package server_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// TestTheControlAPIServesTheNumbers compares what it answers with the table.
func TestTheControlAPIServesTheNumbers(t *testing.T) {
	t.Parallel()
	table := ask[controlgen.NumberTable](t, newServer(t, frozen()), http.MethodGet, "/numbers", "", http.StatusOK)
	got, err := json.Marshal(table.Numbers)
	if err != nil {
		t.Fatal(err)
	}
	var numbers []server.Number
	if err := json.Unmarshal(got, &numbers); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(server.Numbers(), numbers); diff != "" {
		t.Errorf("numbers (-table +answer):\n%s", diff)
	}
}

// TestWhatNumbersHaveInStoreSurvivesACrash writes to numbers whose meaning comes later, and lets the
// process crash before it does.
func TestWhatNumbersHaveInStoreSurvivesACrash(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := newServer(t, keeping(dir))
	bearer := login(t, s)
	for _, to := range []string{"15550200021", "15550200007", "15550200012", "15550200034"} {
		if a := call(s, bearer, http.MethodPost, "/v1/messages", `{"to":"`+to+`","text":{"body":"hello"}}`); a.Code != http.StatusCreated {
			t.Fatalf("send to %s: %d %s", to, a.Code, a.Body)
		}
	}
	again := newServer(t, keeping(copied(t, dir)))
	for _, one := range []*server.Server{s, again} {
		if err := one.Advance(t.Context(), server.DefaultWorld, time.Hour); err != nil {
			t.Fatal(err)
		}
		if a := call(one, bearer, http.MethodPost, "/v1/messages", `{"to":"15550200034","text":{"body":"hello"}}`); a.Code != http.StatusCreated {
			t.Fatalf("send again: %d %s", a.Code, a.Body)
		}
		if a := call(one, bearer, http.MethodPost, "/v1/messages", `{"to":"15550101013","text":{"body":"hello"}}`); a.Header().Get("Mock-Injected") != "number 15550101013" {
			t.Errorf("the number means nothing any more: %d %s", a.Code, a.Body)
		}
		if err := one.Advance(t.Context(), server.DefaultWorld, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	told := func(s *server.Server) string {
		var all []any
		for _, e := range journalOf(t, s, server.DefaultWorld) {
			if e.Kind == "message_received" || e.Kind == "status_reached" || e.Kind == "customer_changed" {
				all = append(all, e.Fact)
			}
		}
		if len(all) < 12 { // 3 statuses of each of 4 messages, at least
			t.Errorf("only %d facts were told", len(all))
		}
		b, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if diff := cmp.Diff(told(s), told(again)); diff != "" {
		t.Errorf("after the crash (-without +with):\n%s", diff)
	}
}
