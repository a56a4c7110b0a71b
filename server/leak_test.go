package server_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// TestNothingIsLeftAfterClose counts the goroutines that a server and all it starts are made of.
// They carry a label, which goroutines hand on to those that they start, so that other tests may
// run at the same time.
func TestNothingIsLeftAfterClose(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		label := fmt.Sprintf("%s, TLS %t", t.Name(), secure)
		var s *server.Server
		pprof.Do(t.Context(), pprof.Labels("test", label), func(ctx context.Context) {
			var err error
			if s, err = server.New(server.Config{Listen: "127.0.0.1:0", TLS: secure}); err != nil {
				t.Fatal(err)
			}
			if err := s.Start(ctx); err != nil {
				t.Fatal(err)
			}
		})
		busy(t, s)
		if got := labelled(t, label); got < 5 {
			t.Errorf("%s: %d goroutines run, want the listener, the sweeper, three worlds and connections: the count is wrong", label, got)
		}
		if err := s.Close(t.Context()); err != nil {
			t.Errorf("%s: close: %v", label, err)
		}
		const enough = 10_000 // a connection that was closed may need a moment to see it
		for n := 0; labelled(t, label) > 0; n++ {
			if n == enough {
				t.Fatalf("%s: %d goroutines are left", label, labelled(t, label))
			}
			runtime.Gosched()
		}
	}
}

// busy makes worlds and connections that stay open.
func busy(t *testing.T, s *server.Server) {
	t.Helper()
	bearer := login(t, s)
	for range 3 {
		if a := send(s, bearer, textBody); a.Code != http.StatusCreated {
			t.Fatalf("send: %d %s", a.Code, a.Body)
		}
	}
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // whose it is, is another test's matter
	t.Cleanup(client.CloseIdleConnections)
	for _, world := range []string{"one", "two"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URLs().API+"/w/"+world+"/v1/health", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		a, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
	}
}

// labelled counts the goroutines that carry a label.
func labelled(t *testing.T, label string) int {
	t.Helper()
	var b bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&b, 1); err != nil {
		t.Fatal(err)
	}
	total := 0
	_, stacks, _ := strings.Cut(b.String(), "\n") // after the total
	for stack := range strings.SplitSeq(stacks, "\n\n") {
		if !strings.Contains(stack, label) {
			continue
		}
		var n int
		if _, err := fmt.Sscanf(stack, "%d @", &n); err != nil {
			t.Fatalf("read the profile: %v in %q", err, stack)
		}
		total += n
	}
	return total
}
