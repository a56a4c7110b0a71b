package server_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/store"
)

// keeping is a server that keeps its worlds, which stand still, in a directory; webhooks find nobody.
func keeping(dir string) server.Config {
	c := frozen()
	c.DataDir = dir
	c.World.Webhook = "https://hooks.example/wa"
	return c
}

// opened is a server that the test closes by itself.
func opened(t *testing.T, c server.Config) *server.Server {
	t.Helper()
	s, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// stop closes a server.
func stop(t *testing.T, s *server.Server) {
	t.Helper()
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// copied is a copy of a data directory as a crash at this moment would leave it.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	b, err := os.ReadFile(filepath.Join(dir, "worlds.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(to, "worlds.db"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// exchanges are the exchanges of a world, in words.
func exchanges(t *testing.T, s *server.Server, world string) []string {
	t.Helper()
	var all []string
	for _, e := range journalOf(t, s, world) {
		if x := e.Exchange; x != nil {
			all = append(all, fmt.Sprintf("%s at %s: %s %s %s => %d %s", x.ID, x.At, x.Request.Method, x.Request.Target, x.Request.Body, x.Response.Status, x.Response.Body))
		}
	}
	return all
}

// fingerprint is the fingerprint of a world.
func fingerprint(t *testing.T, s *server.Server, world string) string {
	t.Helper()
	return ask[controlgen.Fingerprint](t, s, http.MethodGet, "/worlds/"+world+"/fingerprint", "", http.StatusOK).Fingerprint
}

// TestWhatWasAnsweredSurvivesACrash lets the process crash after every few answers: in each life
// after that, all answers are on record, and the token is still good.
func TestWhatWasAnsweredSurvivesACrash(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := newServer(t, keeping(dir))
	bearer := login(t, s)
	for i, line := range script() {
		if strings.Contains(line.target, "{group}") {
			continue
		}
		call(s, bearer, line.method, line.target, line.body)
		if i%6 != 0 {
			continue
		}
		want := exchanges(t, s, server.DefaultWorld)
		after := opened(t, keeping(copied(t, dir)))
		if diff := cmp.Diff(want, exchanges(t, after, server.DefaultWorld)); diff != "" {
			t.Errorf("after %s %s (-before +after the crash):\n%s", line.method, line.target, diff)
		}
		if a := call(after, bearer, http.MethodGet, "/v1/groups", ""); a.Code != http.StatusOK || a.Header().Get("Mock-Exchange") != fmt.Sprintf("x%d", len(want)+1) {
			t.Errorf("after the crash: %d %v", a.Code, a.Header())
		}
		stop(t, after)
	}
}

func TestAStopLosesNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := opened(t, keeping(dir))
	bearer := login(t, s)
	for _, line := range script() {
		if !strings.Contains(line.target, "{group}") {
			call(s, bearer, line.method, line.target, line.body)
		}
	}
	if err := s.Advance(t.Context(), server.DefaultWorld, time.Minute); err != nil {
		t.Fatal(err)
	}
	journal, before := journalOf(t, s, server.DefaultWorld), fingerprint(t, s, server.DefaultWorld)
	queue, err := s.DeliveryQueue(server.DefaultWorld)
	if err != nil {
		t.Fatal(err)
	}
	stop(t, s)

	c := keeping(dir)
	c.World.Seed = 99 // what was kept wins
	s = newServer(t, c)
	if got := fingerprint(t, s, server.DefaultWorld); got != before {
		t.Errorf("fingerprint %s, want %s", got, before)
	}
	got := journalOf(t, s, server.DefaultWorld)
	if len(got) < len(journal) || got[len(journal)].Kind != "recovered" {
		t.Fatalf("%d entries, want %d and a recovery", len(got), len(journal))
	}
	if diff := cmp.Diff(fmt.Sprint(kindsOf(journal)), fmt.Sprint(kindsOf(got[:len(journal)]))); diff != "" {
		t.Errorf("journal (-before +after):\n%s", diff)
	}
	if again, err := s.DeliveryQueue(server.DefaultWorld); err != nil || again.Size != queue.Size || again.Queued != queue.Queued || queue.Size == 0 {
		t.Errorf("queue %+v, %v, want %+v", again, err, queue)
	}
	if err := s.Advance(t.Context(), server.DefaultWorld, time.Hour); err != nil {
		t.Errorf("the world does not go on: %v", err)
	}
	if n := s.Defects(); n > 0 {
		t.Errorf("%d departures from openapi.yaml", n)
	}
}

// kindsOf are the kinds of entries, with their numbers.
func kindsOf(entries []server.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, fmt.Sprint(e.Seq, " ", e.Kind))
	}
	return out
}

func TestWorldsThatAreNoMoreAreNotKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := opened(t, keeping(dir))
	for _, name := range []string{"stays", "goes", "again"} {
		a := call(s, "", http.MethodGet, "/w/"+name+"/v1/health", "")
		if a.Code != http.StatusUnauthorized {
			t.Fatalf("world %s: %d %s", name, a.Code, a.Body)
		}
	}
	for _, do := range [][2]string{{http.MethodDelete, "/worlds/goes"}, {http.MethodPost, "/worlds/again/reset"}} {
		if a := asked(s, do[0], do[1], ""); a.Code/100 != 2 {
			t.Fatalf("%v: %d %s", do, a.Code, a.Body)
		}
	}
	after := newServer(t, keeping(copied(t, dir)))
	stop(t, s)
	for name, want := range map[string]int{"stays": 1, "again": 0} {
		if got := len(exchanges(t, after, name)); got != want {
			t.Errorf("world %s has %d exchanges, want %d", name, got, want)
		}
	}
	names := []string{}
	for _, w := range ask[controlgen.WorldList](t, after, http.MethodGet, "/worlds", "", http.StatusOK).Worlds {
		names = append(names, w.Name)
	}
	if !slices.Equal(names, []string{"again", "default", "stays"}) {
		t.Errorf("worlds %v", names)
	}
}

func TestOneServerUsesADataDirectoryAtATime(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := opened(t, keeping(dir))
	if _, err := server.New(keeping(dir)); !errors.Is(err, store.ErrInUse) {
		t.Errorf("got %v, want %v", err, store.ErrInUse)
	}
	stop(t, s)
	stop(t, opened(t, keeping(dir)))
}
