package servertest_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

func TestPreferGrantsAnErrorForOneCall(t *testing.T) {
	t.Parallel()
	m := servertest.New(t)
	text := textFor(customer)
	for _, tt := range []struct {
		method, path, body, prefer string
		status, code               int
		applied                    string
	}{
		{http.MethodPost, "/messages", text, "code=404", 404, 1006, "code=404"},
		{http.MethodPost, "/messages", text, "error=1015", 429, 1015, "error=1015"},
		{http.MethodPost, "/messages", text, "error=1013", 400, 1013, "error=1013"},
		{http.MethodPost, "/messages", text, "error=1017", 503, 1017, "error=1017"},
		{http.MethodPost, "/messages", text, "error=2060", 400, 2060, "error=2060"},
		{http.MethodPost, "/messages", text, "code=400, error=2001", 400, 2001, "code=400, error=2001"},
		{http.MethodPost, "/messages", text, `respond-async, Code="503"; why="a,b", wait=10, code=500`, 503, 1011, "code=503"},
		{http.MethodGet, "/users/admin", "", "code=403", 403, 1005, "code=403"},
		{http.MethodGet, "/users/admin", "", "error=1005", 401, 1005, "error=1005"},
		{http.MethodGet, "/media/0f1e2d3c-0000-4000-8000-000000000000", "", "code=404", 404, 0, "code=404"},
		{http.MethodGet, "/media/0f1e2d3c-0000-4000-8000-000000000000", "", "error=1006", 404, 0, "error=1006"},
		{http.MethodGet, "/health", "", "error=1023", 500, 1023, "error=1023"},
		{http.MethodGet, "/metrics", "", "code=400", 400, 1009, "code=400"},
		{http.MethodPost, "/messages", text, "return=minimal", 201, 0, ""},
		{http.MethodPost, "/messages", text, "", 201, 0, ""},
	} {
		a := m.CallWith(t, tt.method, tt.path, tt.body, map[string]string{"Prefer": tt.prefer})
		a.Want(t, tt.status, tt.code)
		injected := ""
		if tt.applied != "" {
			injected = "prefer " + tt.applied
		}
		if a.Header.Get("Preference-Applied") != tt.applied || a.Header.Get("Mock-Injected") != injected {
			t.Errorf("%s %s, Prefer: %s: applied %q, injected %q", tt.method, tt.path, tt.prefer, a.Header.Get("Preference-Applied"), a.Header.Get("Mock-Injected"))
		}
	}
	m.Call(t, http.MethodPost, "/messages", text).Want(t, http.StatusCreated, 0)
}

func TestPreferTellsWhatCanBeGranted(t *testing.T) {
	t.Parallel()
	m := servertest.New(t)
	for _, tt := range []struct{ method, path, prefer, want string }{
		{
			http.MethodGet, "/users/admin", "code=418",
			"Prefer: code=418 can't be granted: GetUser documents 401 (1005), 403 (1005), 404 (1006), 429 (1015), 500 (1000, 1014, 1023)",
		},
		{http.MethodGet, "/health", "error=1013", "Prefer: error=1013 can't be granted: CheckHealth documents 401 (1005), 429 (1015), 500 (1000, 1014, 1023)"},
		{http.MethodGet, "/health", "code=201", "Prefer: code=201 can't be granted: CheckHealth documents 401 (1005), "},
		{http.MethodGet, "/health", "code=429, error=1005", "Prefer: code=429, error=1005 can't be granted: "},
		{http.MethodGet, "/health", "error=470", "Prefer: error=470 can't be granted: "},
		{http.MethodGet, "/health", "code", `Prefer: code="" can't be granted: `},
		{http.MethodGet, "/health", "error=many<b>errors", `Prefer: error="many<b>e" can't be granted: `},
	} {
		a := m.CallWith(t, tt.method, tt.path, nil, map[string]string{"Prefer": tt.prefer})
		a.Want(t, http.StatusBadRequest, 1009)
		if got := a.Details(); !strings.HasPrefix(got, tt.want) {
			t.Errorf("Prefer: %s: %q, want %q", tt.prefer, got, tt.want)
		}
		if a.Header.Get("Preference-Applied") != "" || !strings.HasPrefix(a.Header.Get("Mock-Injected"), "prefer ") {
			t.Errorf("Prefer: %s: headers %v", tt.prefer, a.Header)
		}
	}
	a := m.CallWith(t, http.MethodPost, "/messages", textFor(customer), map[string]string{"Prefer": "error=999"})
	if got := a.Details(); !strings.Contains(got, "400 (1001, 1002, ") || !strings.Contains(got, "2069)") || !strings.Contains(got, "; and the codes that come by webhook: 400, 401, 402, ") {
		t.Errorf("a send is told %q", got)
	}
}

// TestPreferOnASendDoesAsTheNumber compares, for each code, a send with the preference to an ordinary
// customer with a send to the number of that code.
func TestPreferOnASendDoesAsTheNumber(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	m := servertest.New(t, servertest.WithWebhook(hook.URL))
	m.Call(t, http.MethodPatch, "/settings/application", `{"sent_status": true}`).Want(t, http.StatusOK, 0)
	ids := map[string][2]string{}
	for _, n := range server.Numbers() {
		if n.Code == 0 || n.Number == "" {
			continue
		}
		wish := strconv.Itoa(n.Code)
		one := m.Call(t, http.MethodPost, "/messages", textFor(n.Number))
		other := m.CallWith(t, http.MethodPost, "/messages", textFor(customer), map[string]string{"Prefer": "error=" + wish})
		if other.Header.Get("Preference-Applied") != "error="+wish || other.Header.Get("Mock-Injected") != "prefer error="+wish {
			t.Errorf("%s: headers %v", wish, other.Header)
		}
		if one.Status != http.StatusCreated {
			if one.Status != other.Status || string(one.Body) != string(other.Body) {
				t.Errorf("%s: %d %s, while the number has %d %s", wish, other.Status, other.Body, one.Status, one.Body)
			}
			continue
		}
		other.Want(t, http.StatusCreated, 0)
		ids[wish] = [2]string{one.Text(t, "/messages/0/id"), other.Text(t, "/messages/0/id")}
	}
	m.Advance(t, 8*24*time.Hour)
	payloads := hook.Payloads(t)
	for wish, pair := range ids {
		var stories [2][]string
		for i, id := range pair {
			for _, p := range payloads {
				for _, s := range itemsOf(p.Statuses, "id", id) {
					code := ""
					if list, _ := s["errors"].([]any); len(list) == 1 {
						code = list[0].(map[string]any)["title"].(string)
					}
					stories[i] = append(stories[i], s["status"].(string)+" "+s["timestamp"].(string)+" "+code)
				}
			}
		}
		if diff := cmp.Diff(stories[0], stories[1]); diff != "" || len(stories[0]) == 0 {
			t.Errorf("%s (-number +preference):\n%s", wish, diff)
		}
	}
}

func TestPreferComesAfterAccessAndContract(t *testing.T) {
	t.Parallel()
	m := servertest.New(t)
	prefer := map[string]string{"Prefer": "error=1015"}
	m.CallWith(t, http.MethodPost, "/messages", `{"to": "447700900123", "type": "letter"}`, prefer).Want(t, http.StatusBadRequest, 1009)
	m.Do(t, servertest.Request{Method: http.MethodGet, Path: "/groups", Header: prefer}).Want(t, http.StatusUnauthorized, 1005)
	m.CallWith(t, http.MethodGet, "/nowhere", nil, prefer).Want(t, http.StatusNotFound, 1006)
	for _, e := range m.Journal(t) {
		if x := e.Exchange; x != nil && x.Injected != "" {
			t.Errorf("%s was injected by %q", x.Request.Target, x.Injected)
		}
	}
	a := m.CallWith(t, http.MethodPost, "/groups", `{"subject": "Tea"}`, prefer)
	a.Want(t, http.StatusTooManyRequests, 1015)
	for _, e := range m.Journal(t) {
		if x := e.Exchange; x != nil && x.ID == a.Header.Get("Mock-Exchange") && x.Injected != "prefer error=1015" {
			t.Errorf("the journal names %q", x.Injected)
		}
	}
	if got := len(m.Facts(t, "group_created")); got != 0 {
		t.Error("the group was made all the same")
	}
}
