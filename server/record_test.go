package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// covered is how often the client has exercised something in a world; name is that of the item.
func covered(t *testing.T, s *server.Server, world, name string) controlgen.CoverageItem {
	t.Helper()
	c, err := s.Covered(world)
	if err != nil {
		t.Fatal(err)
	}
	return itemOf(t, c, name)
}

// itemOf is an item of coverage.
func itemOf(t *testing.T, c controlgen.Coverage, name string) controlgen.CoverageItem {
	t.Helper()
	for _, d := range c.Dimensions {
		for _, item := range d.Items {
			if item.Name == name {
				return item
			}
		}
	}
	t.Fatalf("nothing is called %s", name)
	return controlgen.CoverageItem{}
}

// TestWhatTheJournalTellsOfARequest: whoever reads the journal need not read bodies for that.
func TestWhatTheJournalTellsOfARequest(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	type told struct {
		Type, To, Template, Reason string
		Code                       int
		Path                       []journal.Param
		Exercises                  []string
		Accepted                   bool // it has the id of a message
	}
	tests := []struct {
		name, method, target, body string
		want                       told
	}{
		{"text", http.MethodPost, "/v1/messages", textBody, told{Type: "text", To: "447700900123", Accepted: true}},
		{"no type, a plus", http.MethodPost, "/v1/messages", `{"to":"+447700900123","text":{"body":"x"}}`, told{Type: "text", To: "447700900123", Accepted: true}},
		{"refused by the contract", http.MethodPost, "/v1/messages", `{"to":"447700900123","text":{}}`, told{Type: "text", To: "447700900123", Reason: "contract", Code: 1008}},
		{"somebody who wrote never", http.MethodPost, "/v1/messages", `{"to":"447700900128","text":{"body":"x"}}`, told{Type: "text", To: "447700900128", Accepted: true}},
		{"a parameter", http.MethodGet, "/v1/users/admin", "", told{Path: []journal.Param{{Name: "UserUsername", Value: "admin"}}}},
		{"no such path", http.MethodGet, "/v1/no/such", "", told{Reason: "route", Code: 1006}},
		{"settings", http.MethodPatch, "/v1/settings/application", `{"sent_status":true}`, told{Exercises: []string{"setting:sent_status"}}},
		{
			"template", http.MethodPost, "/v1/messages", templateBody,
			told{
				Type: "template", To: "447700900123", Template: "order_ready_for_collection", Accepted: true,
				Exercises: []string{"component:header", "component:body", "component:button", "component:button/quick_reply", "component:button/url", "component:header/image"},
			},
		},
		{
			"a list", http.MethodPost, "/v1/messages",
			`{"to":"447700900123","type":"interactive","interactive":{"type":"list","body":{"text":"x"},"action":{"button":"b","sections":[{"rows":[{"id":"1","title":"one"}]}]}}}`,
			told{Type: "interactive", To: "447700900123", Accepted: true, Exercises: []string{"interactive:list"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := recorded(t, s, server.DefaultWorld, call(s, bearer, tt.method, tt.target, tt.body))
			got := told{x.Type, x.To, x.Template, x.Reason, x.Code, x.Path, x.Exercises, x.Message != ""}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
	x := recorded(t, s, server.DefaultWorld, call(s, "Bearer nobody", http.MethodGet, "/v1/groups", ""))
	if x.Reason != "access" || x.Code != 1005 {
		t.Errorf("reason %q, code %d, want access and 1005", x.Reason, x.Code)
	}
}

// TestAPointIsFirstOnce: an exchange names the schema keywords that no earlier one has met.
func TestAPointIsFirstOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	const property = "TextMessage property text"
	for i, want := range []bool{true, false} {
		x := recorded(t, s, server.DefaultWorld, call(s, bearer, http.MethodPost, "/v1/messages", textBody))
		if got := strings.Contains(strings.Join(x.First, "\n"), property); got != want || !want && len(x.First) > 0 {
			t.Errorf("send %d is first with %q", i+1, x.First)
		}
	}
	if item := covered(t, s, server.DefaultWorld, property); !item.Met || item.First == nil || item.First.Exchange != "x2" {
		t.Errorf("%+v, want it met first by x2", item)
	}
}

// TestRecordsOfParallelWorlds: 50 worlds at once, each with traffic of its own; none learns of another's.
func TestRecordsOfParallelWorlds(t *testing.T) {
	t.Parallel()
	const many = 50
	s := newServer(t, frozen())
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			bearer := loginAs(t, s, fmt.Sprintf("admin@world-%d", i))
			for range i + 1 {
				call(s, bearer, http.MethodPost, "/v1/messages", textBody)
			}
			for range many - i {
				call(s, bearer, http.MethodGet, "/v1/groups", "")
			}
		})
	}
	all.Wait()
	for i := range many {
		world := fmt.Sprintf("world-%d", i)
		c, err := s.Covered(world)
		if err != nil {
			t.Fatal(err)
		}
		sent, listed := itemOf(t, c, "SendMessage 201"), itemOf(t, c, "GetAllGroups 200")
		if sent.Count != uint64(i+1) || listed.Count != uint64(many-i) || c.Exchanges != many+2 {
			t.Errorf("%s: %d sends, %d lists, %d exchanges, want %d, %d, %d", world, sent.Count, listed.Count, c.Exchanges, i+1, many-i, many+2)
		}
		if sent.First.World != world || c.Worlds[0] != world {
			t.Errorf("%s: seen first in %s, worlds %v", world, sent.First.World, c.Worlds)
		}
		if n := entries(t, s, world); n != c.Exchanges {
			t.Errorf("%s: %d exchanges are counted, %d are in the journal", world, c.Exchanges, n)
		}
	}
	if n := itemOf(t, mustCover(t, s, server.DefaultWorld), "SendMessage 201").Count; n != 0 {
		t.Errorf("%d sends in the default world", n)
	}
}

// mustCover is the coverage of a world.
func mustCover(t *testing.T, s *server.Server, world string) controlgen.Coverage {
	t.Helper()
	c, err := s.Covered(world)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// entries is how many exchanges the journal of a world keeps.
func entries(t *testing.T, s *server.Server, world string) (n uint64) {
	t.Helper()
	for _, e := range journalOf(t, s, world) {
		if e.Exchange != nil {
			n++
		}
	}
	return n
}

// TestTheRecordLivesOnOverResets: what the client has exercised is counted over every life of a world.
func TestTheRecordLivesOnOverResets(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	before, err := s.Engine(server.DefaultWorld)
	if err != nil {
		t.Fatal(err)
	}
	ordinal, at := before.Begin()
	ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset", "", http.StatusOK)
	before.End(&journal.Exchange{ID: fmt.Sprint("x", ordinal), At: at, Operation: "SendMessage", Response: journal.Message{Status: http.StatusCreated}}, engine.Closing{})
	bearer = login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	call(s, bearer, http.MethodGet, "/v1/groups", "")
	if item := covered(t, s, server.DefaultWorld, "SendMessage 201"); item.Count != 2 || item.First.Life != 1 {
		t.Errorf("%+v: want two sends, the first in the first life: what is answered after the reset is none's", item)
	}
	if item := covered(t, s, server.DefaultWorld, "GetAllGroups"); item.First == nil || item.First.Life != 2 {
		t.Errorf("%+v, want it met first in the second life", item)
	}
	ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset?only=journal", "", http.StatusOK)
	if item := covered(t, s, server.DefaultWorld, "SendMessage 201"); item.Count != 2 {
		t.Errorf("%+v, want two sends after the journal was emptied", item)
	}
}

// TestASnapshotBringsNoCoverage: it tells what a world went through, not what the client does now.
func TestASnapshotBringsNoCoverage(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	file := asked(s, http.MethodGet, "/worlds/default/snapshot", "").Body.String()
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	for _, world := range []string{"default", "other"} {
		if w := asked(s, http.MethodPut, "/worlds/"+world+"/snapshot", file); w.Code >= http.StatusBadRequest {
			t.Fatalf("put the snapshot: %d %s", w.Code, w.Body)
		}
	}
	if item := covered(t, s, "default", "SendMessage 201"); item.Count != 2 || item.First.Life != 1 {
		t.Errorf("default: %+v, want the two sends", item)
	}
	if item := covered(t, s, "other", "SendMessage 201"); item.Count != 0 {
		t.Errorf("other: %+v, want no send", item)
	}
	for _, world := range []string{"default", "other"} {
		if n := entries(t, s, world); n != 2 {
			t.Errorf("%s: the journal has %d exchanges, want those of the snapshot", world, n)
		}
	}
}

// TestWorldsThatAreOverRemainInTheSum: deleted ones, and those that nobody used.
func TestWorldsThatAreOverRemainInTheSum(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	for i := range 3 {
		bearer := loginAs(t, s, fmt.Sprintf("admin@over-%d", i))
		call(s, bearer, http.MethodGet, "/v1/groups", "")
	}
	if w := asked(s, http.MethodDelete, "/worlds/over-1", ""); w.Code != http.StatusNoContent {
		t.Fatalf("delete: %d %s", w.Code, w.Body)
	}
	s.Sweep()
	all := s.CoveredByAll()
	if item := itemOf(t, all, "LoginUser 200"); item.Count != 3 || len(all.Worlds) != 3 {
		t.Errorf("%+v in %v, want the log-ins of three worlds", item, all.Worlds)
	}
	if item := covered(t, s, server.DefaultWorld, "LoginUser 200"); item.Count != 0 {
		t.Errorf("default: %+v, want none", item)
	}
}

// TestTheRecordSurvivesACrash: at any moment, what the record has learnt is what it learns from what was
// kept, part by part, to the byte.
func TestTheRecordSurvivesACrash(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	c := frozen()
	c.DataDir, c.JournalEntries = dir, 40
	s := newServer(t, c)
	bearer := login(t, s)
	for i, line := range script() {
		if strings.Contains(line.target, "{group}") {
			continue
		}
		call(s, bearer, line.method, line.target, strings.ReplaceAll(line.body, "https://hooks.example/wa", ""))
		switch i {
		case 7:
			ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset", "", http.StatusOK)
			bearer = login(t, s)
		case 13:
			ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset?only=journal", "", http.StatusOK)
		case 17:
			if err := s.Advance(t.Context(), server.DefaultWorld, time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		if i%4 == 0 {
			sameAfterACrash(t, s, dir, line.target)
		}
	}
	ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset?only=coverage", "", http.StatusOK)
	sameAfterACrash(t, s, dir, "coverage was cleared")
	stop(t, s)
	after := opened(t, c)
	defer stop(t, after)
	login(t, after)
	if item := covered(t, after, server.DefaultWorld, "LoginUser 200"); item.Count != 1 || item.First.Life != 2 {
		t.Errorf("%+v, want one log-in since coverage was cleared, in the second life", item)
	}
	if item := covered(t, after, server.DefaultWorld, "SendMessage 201"); item.Count != 0 {
		t.Errorf("%+v, want no send since coverage was cleared", item)
	}
}

// sameAfterACrash wants that a crash at this moment loses nothing that the record has learnt.
func sameAfterACrash(t *testing.T, s *server.Server, dir, when string) {
	t.Helper()
	want, err := s.Learnt(server.DefaultWorld)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.LearntIn(copied(t, dir), server.DefaultWorld)
	if err != nil {
		t.Fatalf("after %s: %v", when, err)
	}
	if diff := cmp.Diff(texts(want), texts(got)); diff != "" {
		t.Errorf("after %s (-before +after the crash):\n%s", when, diff)
	}
	if len(want) == 0 {
		t.Error("the record has no parts")
	}
}

// texts are states as texts.
func texts(all map[string]json.RawMessage) map[string]string {
	out := map[string]string{}
	for name, state := range all {
		out[name] = string(state)
	}
	return out
}
