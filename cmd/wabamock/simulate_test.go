package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// An interrupt stops the simulation in the server, and what came of it is told all the same.
func TestAnInterruptStopsTheSimulation(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	answer := func(state string) string {
		return fmt.Sprintf(`{"id":"s7","state":%q,"rate":50,"duration":"30s","arrived":12,"planned":1500,"acknowledged":11,"latency":{"p99_ms":1.5}}`, state)
	}
	stopped := false // the calls come one after the other
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodDelete:
			stopped = true
			_, _ = w.Write([]byte(answer("stopped")))
		case strings.HasSuffix(r.URL.Path, "/s7"):
			_, _ = w.Write([]byte(answer("running")))
			interrupt()
		case strings.HasSuffix(r.URL.Path, "/simulations"):
			_, _ = w.Write([]byte(answer("running")))
		default:
			_, _ = w.Write([]byte(`{"name":"default","webhook":"http://127.0.0.1/","clock":{"state":"running"}}`))
		}
	}))
	defer s.Close()
	var stdout, stderr bytes.Buffer
	if got := run(ctx, []string{"simulate", "--duration", "30s", "--url", s.URL}, nil, &stdout, &stderr); got != exitOK {
		t.Errorf("exit code %d: %s", got, &stderr)
	}
	if !stopped {
		t.Error("the simulation goes on")
	}
	for _, want := range []string{"s7, stopped: 50 a second for 30s\n", "12 of 1500\n", "p99 1.5ms"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("the report does not say %q:\n%s", want, &stdout)
		}
	}
}
