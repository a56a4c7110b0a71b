package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// TestWorldsThatWereAskedTheSameHaveOneFingerprint plays one play in worlds that are reached by
// different paths, and in another server.
func TestWorldsThatWereAskedTheSameHaveOneFingerprint(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.World.Webhook = "https://hooks.example/wa" // never there: every attempt fails
	first, second := newServer(t, c), newServer(t, c)
	play := func(s *server.Server, world, prefix string, lines []told) string {
		bearer := loginTo(t, s, prefix)
		for _, line := range lines {
			if !strings.Contains(line.target, "{group}") && !strings.HasPrefix(line.target, "/metrics") {
				call(s, bearer, line.method, prefix+line.target, line.body)
			}
			if err := s.Advance(t.Context(), world, time.Second); err != nil {
				t.Fatal(err)
			}
		}
		return fingerprint(t, s, world)
	}
	want := play(first, server.DefaultWorld, "", script())
	for world, s := range map[string]*server.Server{"a": first, "b": first, "c": second} {
		if got := play(s, world, "/w/"+world, script()); got != want {
			t.Errorf("world %s has the fingerprint %s, want %s", world, got, want)
		}
	}
	if got := play(second, "d", "/w/d", script()[1:]); got == want {
		t.Error("one question less, and the same fingerprint")
	}
}

// loginTo is the admin's Authorization header in the world behind a prefix.
func loginTo(t *testing.T, s *server.Server, prefix string) string {
	t.Helper()
	a := call(s, "Basic YWRtaW46c2VjcmV0", http.MethodPost, prefix+"/v1/users/login", "{}")
	_, rest, _ := strings.Cut(a.Body.String(), `"token":"`)
	token, _, ok := strings.Cut(rest, `"`)
	if !ok {
		t.Fatalf("log in: %d %s", a.Code, a.Body)
	}
	return "Bearer " + token
}

func TestParallelCallsLeaveTheFingerprintAlone(t *testing.T) {
	t.Parallel()
	const callers, each = 8, 10
	ask := func(atOnce bool) string {
		c := frozen()
		c.World.Webhook = "https://hooks.example/wa"
		s := newServer(t, c)
		bearer := login(t, s)
		var wg sync.WaitGroup
		for i := range callers {
			calls := func() {
				for n := range each {
					call(s, bearer, http.MethodPost, "/v1/messages", fmt.Sprintf(`{"to":"4477009002%02d","text":{"body":"hello %d"}}`, i, n))
				}
			}
			if wg.Go(calls); !atOnce {
				wg.Wait()
			}
		}
		wg.Wait()
		if err := s.Advance(t.Context(), server.DefaultWorld, time.Minute); err != nil {
			t.Fatal(err)
		}
		return fingerprint(t, s, server.DefaultWorld)
	}
	inTurn := ask(false)
	for range 2 {
		if got := ask(true); got != inTurn {
			t.Errorf("fingerprint %s, in turn %s", got, inTurn)
		}
	}
}
