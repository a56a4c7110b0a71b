//go:build e2e

package e2e_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheImageIsSmallAndSaysWhatItIs(t *testing.T) {
	t.Parallel()
	var all []struct {
		Size   int64
		Config struct {
			User, StopSignal string
			Entrypoint, Cmd  []string
			Labels           map[string]string
			Healthcheck      struct {
				Test          []string
				StartInterval time.Duration
			}
		}
	}
	if err := json.Unmarshal([]byte(docker(t, "image", "inspect", image)), &all); err != nil {
		t.Fatal(err)
	}
	i := all[0]
	if i.Size >= 20_000_000 {
		t.Errorf("the image has %d bytes, want less than 20,000,000", i.Size)
	}
	if i.Config.User != "65532:65532" || i.Config.StopSignal != "SIGTERM" {
		t.Errorf("it runs as %s and is stopped by %s", i.Config.User, i.Config.StopSignal)
	}
	if !slices.Equal(slices.Concat(i.Config.Entrypoint, i.Config.Cmd), []string{"/wabamock", "serve"}) {
		t.Errorf("it runs %v %v", i.Config.Entrypoint, i.Config.Cmd)
	}
	for _, label := range []string{"title", "description", "url", "source", "documentation", "vendor", "licenses", "version", "revision"} {
		if i.Config.Labels["org.opencontainers.image."+label] == "" {
			t.Errorf("it has no label %s", label)
		}
	}
	if h := i.Config.Healthcheck; !slices.Equal(h.Test, []string{"CMD", "/wabamock", "health"}) {
		t.Errorf("its health is asked by %v", h.Test)
	} else if knowsStartInterval(t) && h.StartInterval != time.Second {
		t.Errorf("its health is asked every %s at the start, want every second", h.StartInterval)
	}
}

// knowsStartInterval tells whether the engine is new enough for HEALTHCHECK --start-interval: 25,
// whose API is 1.44.
func knowsStartInterval(tb testing.TB) bool {
	tb.Helper()
	minor := strings.TrimPrefix(docker(tb, "version", "--format", "{{.Server.APIVersion}}"), "1.")
	return len(minor) > 2 || minor >= "44"
}

func TestItsHealthIsToldByItself(t *testing.T) {
	t.Parallel()
	id, _ := run(t, setup{})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	events := exec.CommandContext(ctx, "docker", "events", "--since", docker(t, "inspect", "--format", "{{.Created}}", id),
		"--filter", "container="+id, "--filter", "event=health_status", "--format", "{{.Status}}")
	out, err := events.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := events.Start(); err != nil {
		t.Fatal(err)
	}
	first, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || strings.TrimSpace(first) != "health_status: healthy" {
		t.Errorf("the first that the engine finds is %q, %v", first, err)
	}
	cancel()
	_ = events.Wait() // it was ended
}

func TestItNeedsNoRights(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"read-only root":     {"--read-only"},
		"any user":           {"--user", "1000670000:0"},
		"nothing is allowed": {"--read-only", "--user", "4711:4711", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "64m", "--pids-limit", "64"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, root := run(t, setup{args: args})
			if got := send(t, root, login(t, root)); got != http.StatusCreated {
				t.Errorf("a send is answered with %d", got)
			}
		})
	}
}

func TestAScenarioIsServed(t *testing.T) {
	t.Parallel()
	_, root := run(t, setup{
		env:   map[string]string{"WABAMOCK_SCENARIO": "/etc/wabamock/mine.yaml"},
		files: map[string]string{"/etc/wabamock/mine.yaml": "name: fails-once\nrules:\n  - {when: {operation: SendMessage}, times: 1, refuse: 1016}\n"},
	})
	token := login(t, root)
	for _, want := range []int{http.StatusServiceUnavailable, http.StatusCreated} {
		if got := send(t, root, token); got != want {
			t.Errorf("a send is answered with %d, want %d", got, want)
		}
	}
}

func TestAStopLetsRequestsEnd(t *testing.T) {
	t.Parallel()
	id, root := run(t, setup{})
	token := login(t, root)
	world := root + "/_mock/worlds/default"
	if status, body := call(t, http.MethodPost, world+"/rules", `{"scenario":"slow","rule":{"name":"wait","when":{"operation":"SendMessage"},"delay":"2s"}}`); status != http.StatusCreated {
		t.Fatalf("add a rule: %d %s", status, body)
	}
	sent := make(chan int, 1)
	go func() { sent <- send(t, root, token) }()
	for matched := 0; matched == 0; { // until the send is under way
		_, body := call(t, http.MethodGet, world+"/rules/slow/wait", "")
		var rule struct{ Matched *int }
		if err := json.Unmarshal(body, &rule); err != nil || rule.Matched == nil {
			t.Fatalf("read the rule: %v: %s", err, body)
		}
		matched = *rule.Matched
	}
	docker(t, "stop", "--time", "20", id)
	if got := <-sent; got != http.StatusCreated {
		t.Errorf("the send that was under way is answered with %d", got)
	}
	if code := docker(t, "inspect", "--format", "{{.State.ExitCode}}", id); code != "0" {
		t.Errorf("it ended with %s:\n%s", code, logs(t, id))
	}
}

// TestItIsReadySoon reads the engine's clock alone: when the container was started, and when the mock
// said that it is ready. A machine that has other things to do is late at times: of twenty starts one
// has to be in time.
func TestItIsReadySoon(t *testing.T) {
	const limit = 300 * time.Millisecond
	var took []time.Duration
	for range 20 {
		id, _ := run(t, setup{args: []string{"--rm"}})
		took = append(took, saidReady(t, id)-started(t, id))
		docker(t, "kill", id)
		if took[len(took)-1] < limit {
			t.Logf("ready after %v", took)
			return
		}
	}
	t.Errorf("it is ready after %v, want less than %s at least once", took, limit)
}

// started is when the engine started a container, counted from 1970.
func started(tb testing.TB, id string) time.Duration {
	tb.Helper()
	return instant(tb, docker(tb, "inspect", "--format", "{{.State.StartedAt}}", id))
}

// saidReady is when the mock in a container said that it is ready, counted from 1970.
func saidReady(tb testing.TB, id string) time.Duration {
	tb.Helper()
	for line := range strings.Lines(docker(tb, "logs", "--timestamps", id)) {
		if stamp, text, _ := strings.Cut(line, " "); strings.HasPrefix(text, "wabamock is ready") {
			return instant(tb, stamp)
		}
	}
	tb.Fatalf("it has not said that it is ready:\n%s", logs(tb, id))
	return 0
}

// instant reads an instant of the engine, counted from 1970.
func instant(tb testing.TB, text string) time.Duration {
	tb.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		tb.Fatal(err)
	}
	return time.Duration(at.UnixNano())
}
