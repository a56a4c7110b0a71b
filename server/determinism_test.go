package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
)

// told is one call of a play.
type told struct {
	method, target, body string
}

// script is a play that touches every part of a world, refusals among it; the first group's id is
// put in place of {group}.
func script() []told {
	return []told{
		{http.MethodPost, "/v1/contacts", `{"blocking":"wait","contacts":["+447700900123","+447700900127","12"]}`},
		{http.MethodPost, "/v1/messages", textBody},
		{http.MethodPost, "/v1/messages", templateBody},
		{http.MethodPost, "/v1/messages", `{"to":"16505550101","type":"image","image":{"link":"https://cdn.example/p.png"}}`},
		{http.MethodPost, "/v1/messages", `{"to":"447700900126","ttl":"60","text":{"body":"never comes"}}`},
		{http.MethodPost, "/v1/messages", `{"to":"447700900128","text":{"body":"no window"}}`},
		{http.MethodPost, "/v1/messages", `{"to":"447700900123","text":{}}`},
		{http.MethodPost, "/v1/messages", `{"to":`},
		{http.MethodPost, "/v1/groups", `{"subject":"Tasting"}`},
		{http.MethodGet, "/v1/groups", ``},
		{http.MethodGet, "/v1/groups/{group}", ``},
		{http.MethodGet, "/v1/groups/{group}/invite", ``},
		{http.MethodPut, "/v1/groups/{group}", `{"subject":"Assam"}`},
		{http.MethodPost, "/v1/messages", `{"to":"{group}","recipient_type":"group","text":{"body":"hello all"}}`},
		{http.MethodPost, "/v1/media", `{"a":"file of JSON"}`},
		{http.MethodPost, "/v1/users", `{"username":"till-2","password":"Loose-Leaf-2"}`},
		{http.MethodPost, "/v1/users", `{"username":"till-2","password":"Loose-Leaf-2"}`},
		{http.MethodGet, "/v1/users/till-2", ``},
		{http.MethodPatch, "/v1/settings/application", `{"sent_status":true,"webhooks":{"url":"https://hooks.example/wa"},"surplus":1}`},
		{http.MethodGet, "/v1/settings/application", ``},
		{http.MethodPatch, "/v1/settings/profile/about", `{"text":"Closed today"}`},
		{http.MethodGet, "/v1/contacts/447700900123/identity", ``},
		{http.MethodPost, "/v1/settings/account/two-step", `{"pin":"240613"}`},
		{http.MethodPost, "/v1/settings/backup", `{"password":"Loose-Leaf-3"}`},
		{http.MethodGet, "/v1/health", ``},
		{http.MethodGet, "/v1/support", ``},
		{http.MethodGet, "/v1/stats/app", ``},
		{http.MethodGet, "/v1/stats/db", ``},
		{http.MethodGet, "/metrics", ``},
		{http.MethodGet, "/v1/no/such", ``},
		{http.MethodDelete, "/v1/messages", ``},
	}
}

// play performs the script, with time going by between the calls, and answers all that came of it.
func play(t *testing.T, c server.Config) (answers, journal string) {
	t.Helper()
	s := newServer(t, c)
	bearer := login(t, s)
	group := ""
	var all strings.Builder
	for i, line := range script() {
		target, body := strings.ReplaceAll(line.target, "{group}", group), strings.ReplaceAll(line.body, "{group}", group)
		a := call(s, bearer, line.method, target, body)
		fmt.Fprintf(&all, "%s %s: %d\n", line.method, target, a.Code)
		for _, name := range slices.Sorted(maps.Keys(a.Header())) {
			fmt.Fprintf(&all, "%s: %s\n", name, a.Header()[name])
		}
		fmt.Fprintf(&all, "%s\n", a.Body)
		if line.target == "/v1/groups" && line.method == http.MethodPost {
			group = idOf(t, a.Body.Bytes(), "groups")
		}
		if err := s.Advance(t.Context(), server.DefaultWorld, time.Duration(i*50)*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Advance(t.Context(), server.DefaultWorld, 48*time.Hour); err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(journalOf(t, s, server.DefaultWorld), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if n := s.Defects(); n > 0 {
		t.Errorf("%d departures from openapi.yaml", n)
	}
	return all.String(), string(b)
}

// idOf is the id of the first of a list in an answer.
func idOf(t *testing.T, body []byte, list string) string {
	t.Helper()
	var answer map[string]json.RawMessage
	var items []struct{ ID string }
	if json.Unmarshal(body, &answer) != nil || json.Unmarshal(answer[list], &items) != nil || len(items) == 0 {
		t.Fatalf("no %s in %s", list, body)
	}
	return items[0].ID
}

// TestSameGenesisAndSameCommandsAreSameBytes performs one play three times: the seed decides.
func TestSameGenesisAndSameCommandsAreSameBytes(t *testing.T) {
	t.Parallel()
	firstAnswers, firstJournal := play(t, frozen())
	answers, journal := play(t, frozen())
	if diff := cmp.Diff(firstAnswers, answers); diff != "" {
		t.Errorf("answers (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff(firstJournal, journal); diff != "" {
		t.Errorf("journal (-first +second):\n%s", diff)
	}
	other := frozen()
	other.World.Seed = 2
	if answers, journal := play(t, other); answers == firstAnswers || journal == firstJournal {
		t.Error("another seed gave the same bytes")
	}
}

// TestParallelCallersGetTheSame lets callers that write to different people call at once: whatever
// the order they come in, the same answers and the same facts come of it.
func TestParallelCallersGetTheSame(t *testing.T) {
	t.Parallel()
	inTurn := gather(t, false)
	for range 2 {
		if diff := cmp.Diff(inTurn, gather(t, true)); diff != "" {
			t.Errorf("answers and facts (-in turn +at once):\n%s", diff)
		}
	}
}

// gather lets eight callers write and answers, sorted, what they were answered and all facts.
func gather(t *testing.T, atOnce bool) []string {
	t.Helper()
	const callers, each = 8, 20
	s := newServer(t, frozen())
	bearer := login(t, s)
	out := make([][]string, callers)
	var wg sync.WaitGroup
	for i := range callers {
		calls := func() {
			for n := range each {
				body := fmt.Sprintf(`{"to":"4477009002%02d","text":{"body":"hello %d"}}`, i, n)
				a := call(s, bearer, http.MethodPost, "/v1/messages", body)
				out[i] = append(out[i], fmt.Sprintf("caller %d, call %d: %d %s", i, n, a.Code, a.Body))
			}
		}
		if wg.Go(calls); !atOnce {
			wg.Wait()
		}
	}
	wg.Wait()
	if err := s.Advance(t.Context(), server.DefaultWorld, time.Hour); err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(out...)
	facts := 0
	for _, e := range journalOf(t, s, server.DefaultWorld) {
		if e.Fact == nil {
			continue
		}
		b, err := json.Marshal(e.Fact)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e.Kind+" "+string(b))
		facts++
	}
	if facts < callers*each*4 {
		t.Errorf("%d facts, want at least queued, sent, delivered and read of %d messages", facts, callers*each)
	}
	slices.Sort(all)
	return all
}
