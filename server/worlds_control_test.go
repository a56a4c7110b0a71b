package server_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// worldNames are the names of the live worlds, as the control API lists them.
func worldNames(t *testing.T, h http.Handler) []string {
	t.Helper()
	var names []string
	for _, w := range ask[controlgen.WorldList](t, h, http.MethodGet, "/worlds", "", http.StatusOK).Worlds {
		names = append(names, w.Name)
	}
	return names
}

func TestAWorldOfItsOwnGenesis(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	w := ask[controlgen.World](t, s, http.MethodPost, "/worlds", `{
		"name": "shop", "fixture": "fresh", "seed": 9, "start": "2030-01-02T03:04:05Z", "clock": "running", "webhook": "http://u:p@localhost:1/hook?x=y",
		"client_version": "2.39", "progression": "manual", "templates": "declared", "unknown_fields": "reject", "restart": "manual",
		"adversity": {"duplicate": 1, "delay": "500ms"}}`, http.StatusCreated)
	if w.Name != "shop" || w.BasePath != "/w/shop/v1" || w.Fixture != "fresh" || w.Seed != 9 || w.ClientVersion != "2.39.0" || w.Registered || w.Number != "" {
		t.Errorf("the world is %+v", w)
	}
	born := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	if !w.Born.Equal(born) || w.Clock.State != controlgen.ClockStateRunning || w.Clock.Now.Before(born) {
		t.Errorf("born %s, its clock %+v", w.Born, w.Clock)
	}
	if w.Webhook != "http://localhost:1/hook" {
		t.Errorf("webhook %s, want no credentials and no query", w.Webhook)
	}
	a := ask[controlgen.Adversity](t, s, http.MethodGet, "/worlds/shop/adversity", "", http.StatusOK)
	if a.Duplicate == nil || *a.Duplicate != 1 || a.Delay == nil || *a.Delay != "500ms" {
		t.Errorf("adversity %+v", a)
	}
	if diff := cmp.Diff([]string{"default", "shop"}, worldNames(t, s)); diff != "" {
		t.Errorf("worlds (-want +got):\n%s", diff)
	}
	d := ask[controlgen.World](t, s, http.MethodGet, "/worlds/default", "", http.StatusOK)
	if d.Fixture != "one-business" || d.BasePath != "/v1" || !d.Registered || d.Number == "" || d.Size.Customers == 0 || d.Size.Groups != 1 || d.Size.JournalEntries == 0 {
		t.Errorf("the default world is %+v", d)
	}
}

func TestAWorldFromAFixtureInTheRequest(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	w := ask[controlgen.World](t, s, http.MethodPost, "/worlds", `{"name": "mine", "fixture_yaml": "name: my-shop\nusers: [{name: admin, password: secret}]\n"}`, http.StatusCreated)
	if w.Fixture != "my-shop" || !w.Born.Equal(begins) || w.Clock.State != controlgen.ClockStateFrozen {
		t.Errorf("the world is %+v, want my-shop with the server's start and clock", w)
	}
	loginAs(t, s, "admin@mine")
}

func TestWorldsThatCannotBe(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.MaxWorlds = 2
	s := newServer(t, c)
	tests := []struct {
		name, body string
		status     int
		says       string
	}{
		{"a wrong line", `{"name": "x", "fixture_yaml": "name: x\ncustomers:\n  - nmuber: \"447700900123\"\n"}`, 400, "fixture_yaml:3:5: customers[0].nmuber"},
		{"no such fixture", `{"name": "x", "fixture": "none"}`, 400, "none"},
		{"a way out", `{"name": "x", "fixture": "../fixtures/fresh"}`, 400, "fixture"},
		{"two fixtures", `{"name": "x", "fixture": "fresh", "fixture_yaml": "name: x"}`, 400, "not both"},
		{"no URL", `{"name": "x", "webhook": "hooks"}`, 400, "webhook: want a URL"},
		{"a webhook that the fixture forbids", `{"name": "x", "webhook": "http://shop.example/hook"}`, 400, "--webhook-http"},
		{"a foreign word", `{"name": "x", "restart": "soon"}`, 400, "'restart' must be one of automatic, manual"},
		{"an unknown member", `{"name": "x", "sede": 7}`, 400, "'sede' is unknown, did you mean 'seed'?"},
		{"no name", `{}`, 400, "'name' is mandatory"},
		{"a span that is none", `{"name": "x", "adversity": {"delay": "5"}}`, 400, "adversity.delay"},
		{"a name that is taken", `{"name": "default"}`, 409, "already"},
	}
	for _, tt := range tests {
		askRefused(t, s, http.MethodPost, "/worlds", tt.body, tt.status, tt.says)
		if diff := cmp.Diff([]string{"default"}, worldNames(t, s)); diff != "" {
			t.Errorf("%s: worlds (-want +got):\n%s", tt.name, diff)
		}
	}
	ask[controlgen.World](t, s, http.MethodPost, "/worlds", `{"name": "x"}`, http.StatusCreated)
	askRefused(t, s, http.MethodPost, "/worlds", `{"name": "y"}`, http.StatusServiceUnavailable, "--max-worlds")
	askRefused(t, s, http.MethodPost, "/worlds/y/restart", "", http.StatusServiceUnavailable, "--max-worlds")
}

func TestWhatNeedsAWorld(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.Worlds = server.WorldsDeclared
	s := newServer(t, c)
	for _, path := range []string{"", "/clock", "/fingerprint", "/snapshot"} {
		askRefused(t, s, http.MethodGet, "/worlds/none"+path, "", http.StatusNotFound, `no world "none"`)
	}
	for _, path := range []string{"/reset", "/restart"} {
		askRefused(t, s, http.MethodPost, "/worlds/none"+path, "", http.StatusNotFound, `no world "none"`)
	}
	askRefused(t, s, http.MethodPut, "/worlds/none/clock", `{"state": "frozen"}`, http.StatusNotFound, `no world "none"`)
	askRefused(t, s, http.MethodPost, "/worlds/none/clock/advance", `{"by": "1s"}`, http.StatusNotFound, `no world "none"`)
	askRefused(t, s, http.MethodDelete, "/worlds/none", "", http.StatusNotFound, `no world "none"`)
	ask[controlgen.World](t, s, http.MethodPost, "/worlds", `{"name": "none"}`, http.StatusCreated) // this declares it
	loginAs(t, s, "admin@none")
}

func TestDoingSomethingBringsAWorldIntoBeing(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	askRefused(t, s, http.MethodGet, "/worlds/shop/clock", "", http.StatusNotFound, "no world")
	ask[controlgen.Advanced](t, s, http.MethodPost, "/worlds/shop/clock/advance", `{"by": "1s"}`, http.StatusOK)
	ask[controlgen.Clock](t, s, http.MethodGet, "/worlds/shop/clock", "", http.StatusOK)
}

func TestADeletedWorldIsGone(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := loginAs(t, s, "admin@shop")
	if a := asked(s, http.MethodDelete, "/worlds/shop", ""); a.Code != http.StatusNoContent || a.Body.Len() != 0 {
		t.Fatalf("delete: %d %s", a.Code, a.Body)
	}
	if a := call(s, bearer, http.MethodGet, "/v1/health", ""); a.Code != http.StatusUnauthorized {
		t.Errorf("a token of the deleted world: %d %s", a.Code, a.Body)
	}
	askRefused(t, s, http.MethodDelete, "/worlds/shop", "", http.StatusNotFound, "no world")
	askRefused(t, s, http.MethodDelete, "/worlds/default", "", http.StatusConflict, "only reset")
	askRefused(t, s, http.MethodGet, "/worlds/a%20b", "", http.StatusBadRequest, "'world' must be of the form")
	askRefused(t, s, http.MethodGet, "/worlds/a%2Fb", "", http.StatusBadRequest, "'world' must be of the form")
}

// TestAResetWorldIsAsNew compares what a world answers after a reset with what it answered at first.
func TestAResetWorldIsAsNew(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	ask[controlgen.World](t, s, http.MethodPost, "/worlds", `{"name": "shop", "seed": 5, "progression": "manual"}`, http.StatusCreated)
	first := life(t, s)
	ask[controlgen.Advanced](t, s, http.MethodPost, "/worlds/shop/clock/advance", `{"by": "30d"}`, http.StatusOK)
	w := ask[controlgen.World](t, s, http.MethodPost, "/worlds/shop/reset", "", http.StatusOK)
	if !w.Clock.Now.Equal(begins) || w.Seed != 5 || w.Size.Exchanges != 0 {
		t.Errorf("after the reset: %+v", w)
	}
	if diff := cmp.Diff(first, life(t, s)); diff != "" {
		t.Errorf("another life (-first +second):\n%s", diff)
	}
	before := ask[controlgen.Fingerprint](t, s, http.MethodGet, "/worlds/shop/fingerprint", "", http.StatusOK)
	if before.Answers != 3 || len(before.Fingerprint) != 64 {
		t.Errorf("fingerprint %+v, want one over 3 answers", before)
	}
}

// life is what a world answers to a login and two sends, and its fingerprint.
func life(t *testing.T, s *server.Server) []string {
	t.Helper()
	bearer := loginAs(t, s, "admin@shop")
	out := []string{bearer}
	for range 2 {
		out = append(out, call(s, bearer, http.MethodPost, "/v1/messages", textBody).Body.String())
	}
	return append(out, ask[controlgen.Fingerprint](t, s, http.MethodGet, "/worlds/shop/fingerprint", "", http.StatusOK).Fingerprint)
}

func TestPartsOfAWorldAreReset(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	for range 3 {
		call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	}
	last := func() uint64 {
		return ask[controlgen.JournalPage](t, s, http.MethodGet, "/worlds/default/journal?limit=1&order=newest", "", http.StatusOK).Last
	}
	before := last()
	w := ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset?only=journal,messages", "", http.StatusOK)
	if w.Size.Messages != 0 || w.Size.JournalEntries > 10 || w.Size.Exchanges != 4 {
		t.Errorf("after the reset: %+v", w.Size)
	}
	if last() <= before {
		t.Errorf("the journal ends at %d, before at %d: it must count on", last(), before)
	}
	if a := call(s, bearer, http.MethodPost, "/v1/messages", textBody); a.Code != http.StatusCreated {
		t.Errorf("a send with the token from before: %d %s", a.Code, a.Body)
	}
	w = ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset?only=journal", "", http.StatusOK)
	if w.Size.JournalEntries != 0 || w.Size.Messages != 1 {
		t.Errorf("after the journal alone was reset: %+v", w.Size)
	}
	for _, query := range []string{"only=", "only=all", "only=messages,,media", "what=messages", "only=media&only=stats"} {
		askRefused(t, s, http.MethodPost, "/worlds/default/reset?"+query, "", http.StatusBadRequest, "")
	}
	if again := ask[controlgen.World](t, s, http.MethodGet, "/worlds/default", "", http.StatusOK); again.Size.Messages != 1 {
		t.Errorf("after refused resets: %+v", again.Size)
	}
}

func TestRestartLetsSettingsAct(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.World.Restart = server.RestartManual
	s := newServer(t, c)
	bearer := login(t, s)
	call(s, bearer, http.MethodPatch, "/v1/settings/application", `{"webhooks": {"url": "http://localhost:1/hook"}, "callback_persist": false}`)
	w := ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/restart", "", http.StatusOK)
	if w.Webhook != "http://localhost:1/hook" {
		t.Errorf("webhook %q after the restart", w.Webhook)
	}
	kinds := []string{}
	for _, e := range journalOf(t, s, "default") {
		kinds = append(kinds, e.Kind)
	}
	if !slices.Contains(kinds, "restarted") {
		t.Errorf("no restart among %v", kinds)
	}
}

// TestASnapshotRestores puts a snapshot into another world, which then answers the same.
func TestASnapshotRestores(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	snapshot := asked(s, http.MethodGet, "/worlds/default/snapshot", "").Body.String()
	if !strings.HasPrefix(snapshot, "{") {
		t.Fatalf("the snapshot begins with %.40q", snapshot)
	}
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	want := ask[controlgen.Fingerprint](t, s, http.MethodGet, "/worlds/default/fingerprint", "", http.StatusOK)

	w := ask[controlgen.World](t, s, http.MethodPut, "/worlds/copy/snapshot", snapshot, http.StatusOK)
	if w.Name != "copy" || w.Size.Exchanges != 2 {
		t.Errorf("the copy is %+v", w)
	}
	if again := asked(s, http.MethodGet, "/worlds/copy/snapshot", "").Body.String(); again != snapshot {
		t.Error("a snapshot of what was restored is another one")
	}
	call(s, bearer, http.MethodPost, "/w/copy/v1/messages", textBody)
	if got := ask[controlgen.Fingerprint](t, s, http.MethodGet, "/worlds/copy/fingerprint", "", http.StatusOK); got != want {
		t.Errorf("the copy has the fingerprint %+v, want %+v", got, want)
	}
	ask[controlgen.World](t, s, http.MethodPut, "/worlds/default/snapshot", snapshot, http.StatusOK)
	if w := ask[controlgen.World](t, s, http.MethodGet, "/worlds/default", "", http.StatusOK); w.Size.Exchanges != 2 {
		t.Errorf("the default world after it was put back: %+v", w.Size)
	}
	w = ask[controlgen.World](t, s, http.MethodPost, "/worlds/copy/reset", "", http.StatusOK)
	if w.Size.Exchanges != 0 || w.Fixture != "one-business" {
		t.Errorf("the copy after a reset: %+v, want the Genesis of the snapshot", w)
	}
}

func TestSnapshotsThatCannotBe(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	snapshot := asked(s, http.MethodGet, "/worlds/default/snapshot", "").Body.String()
	for name, body := range map[string]string{
		"not JSON":   `{"world"`,
		"empty":      `{}`,
		"a list":     `[]`,
		"cut":        snapshot[:len(snapshot)/2],
		"falsified":  strings.Replace(snapshot, "one-business", "two-business", 1),
		"after it":   snapshot + "x",
		"very deep":  strings.Repeat(`{"a":`, 100_000),
		"other kind": `{"name":"x"}`,
	} {
		if a := asked(s, http.MethodPut, "/worlds/default/snapshot", body); a.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %.300s", name, a.Code, a.Body)
		}
		if a := asked(s, http.MethodPut, "/worlds/other/snapshot", body); a.Code != http.StatusBadRequest {
			t.Errorf("%s, for a new world: %d %.300s", name, a.Code, a.Body)
		}
	}
	if diff := cmp.Diff([]string{"default"}, worldNames(t, s)); diff != "" {
		t.Errorf("worlds (-want +got):\n%s", diff)
	}
	askRefused(t, s, http.MethodPut, "/worlds/default/snapshot", `{"name":"x"}`, http.StatusBadRequest, "no snapshot of a world")
	askRefused(t, s, http.MethodPut, "/worlds/default/snapshot", strings.Replace(snapshot, `"layout":"`, `"layout":"0`, 1), http.StatusBadRequest, "another version")
	askRefused(t, s, http.MethodPut, "/worlds/a%20b/snapshot", snapshot, http.StatusNotFound, "can't name a world")
}

// TestRequestsInFlightWhileAWorldIsReplaced resets, restores and deletes a world while others log in,
// write and advance in it.
func TestRequestsInFlightWhileAWorldIsReplaced(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	loginAs(t, s, "admin@shop")
	snapshot := asked(s, http.MethodGet, "/worlds/shop/snapshot", "").Body.String()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 30 {
				bearer := loginAs(t, s, "admin@shop")
				if a := call(s, bearer, http.MethodPost, "/v1/messages", textBody); a.Code != http.StatusCreated && a.Code != http.StatusUnauthorized {
					t.Errorf("a send: %d %s", a.Code, a.Body)
				}
				if a := asked(s, http.MethodPost, "/worlds/shop/clock/advance", `{"by": "2s"}`); a.Code != http.StatusOK && a.Code != http.StatusConflict && a.Code != http.StatusNotFound {
					t.Errorf("an advance: %d %s", a.Code, a.Body)
				}
			}
		})
	}
	all.Go(func() {
		for range 10 {
			ask[controlgen.World](t, s, http.MethodPost, "/worlds/shop/reset", "", http.StatusOK)
			ask[controlgen.World](t, s, http.MethodPut, "/worlds/shop/snapshot", snapshot, http.StatusOK)
			asked(s, http.MethodDelete, "/worlds/shop", "")
		}
	})
	all.Wait()
}

// TestAnEmptiedJournalStaysEmpty starts a server again that keeps its worlds.
func TestAnEmptiedJournalStaysEmpty(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.DataDir = t.TempDir()
	s, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	login(t, s)
	w := ask[controlgen.World](t, s, http.MethodPost, "/worlds/default/reset?only=journal", "", http.StatusOK)
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	back := newServer(t, c)
	page := ask[controlgen.JournalPage](t, back, http.MethodGet, "/worlds/default/journal", "", http.StatusOK)
	if slices.Contains(entryKinds(page.Entries), "exchange") {
		t.Errorf("the journal has %v", entryKinds(page.Entries))
	}
	if again := ask[controlgen.World](t, back, http.MethodGet, "/worlds/default", "", http.StatusOK); again.Size.Exchanges != 1 || w.Size.Exchanges != 1 {
		t.Errorf("before %+v, after %+v", w.Size, again.Size)
	}
}
