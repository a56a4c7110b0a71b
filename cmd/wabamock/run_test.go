package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestExitCodes(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	t.Cleanup(func() { taken.Close() }) // after the parallel subtests
	broken := filepath.Join(t.TempDir(), "broken.yaml")
	if err := os.WriteFile(broken, []byte("- not a fixture\n"), 0o600); err != nil {
		t.Fatalf("write fixture: %v", err)
	}
	spoilt := t.TempDir()
	if err := os.WriteFile(filepath.Join(spoilt, "worlds.db"), bytes.Repeat([]byte("no store"), 5000), 0o600); err != nil {
		t.Fatalf("write data directory: %v", err)
	}
	tests := []struct {
		args string
		want int
		says string // on standard error
	}{
		{"version", exitOK, ""},
		{"errors 1013", exitOK, ""},
		{"errors 1", exitCheck, "there is no error code 1"},
		{"health --url http://" + taken.Addr().String() + " --timeout 1ns", exitCheck, "not ready: "},
		{"errors one", exitUsage, "want a number"},
		{"scenario lint rate-limted", exitUsage, `no scenario "rate-limted"; did you mean rate-limited?`},
		{"scenario show rate-limted", exitUsage, "did you mean rate-limited?"},
		{"scenario run rate-limted", exitUsage, "did you mean rate-limited?"},
		{"scenario lint no-such-file.yaml", exitUsage, "no-such-file.yaml"},
		{"scenario run no-such-file.yaml", exitUsage, "no-such-file.yaml"},
		{"scenario run " + broken, exitCheck, broken},
		{"scenario run rate-limited --listen " + taken.Addr().String(), exitNotReady, "listen on " + taken.Addr().String()},
		{"serve --listen 127.0.0.1:0 --scenario rate-limted", exitNotReady, `start: there is no scenario "rate-limted"; did you mean rate-limited?`},
		{"serve --listen 127.0.0.1:0 --scenario " + broken, exitNotReady, broken},
		{"clock advance 1x", exitUsage, `span "1x": want`},
		{"clock advance 1d2x", exitUsage, `span "1d2x": want`},
		{"clock advance 30d --url http://127.0.0.1:1", exitCheck, "no server"},
		{"nonsense", exitUsage, "unknown command"},
		{"serve --nonsense", exitUsage, "unknown flag"},
		{"serve --seed x", exitUsage, "want a number"},
		{"serve --config " + broken, exitUsage, "want a mapping of settings"},
		{"serve --listen " + taken.Addr().String(), exitNotReady, "listen on " + taken.Addr().String()},
		{"serve --listen 127.0.0.1:0 --fixture no-such-fixture", exitNotReady, "no-such-fixture"},
		{"serve --listen 127.0.0.1:0 --fixture " + broken, exitNotReady, broken},
		{"serve --listen 127.0.0.1:0 --data-dir " + spoilt, exitNotReady, "the data directory is damaged"},
		{"serve --listen 127.0.0.1:0 --data-dir " + broken, exitNotReady, broken},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // ends a server that should not have started
			defer cancel()
			if got := run(ctx, strings.Fields(tt.args), nil, &stdout, &stderr); got != tt.want {
				t.Errorf("exit code %d, want %d\nstderr: %s", got, tt.want, &stderr)
			}
			if !strings.Contains(stderr.String(), tt.says) {
				t.Errorf("stderr %q does not say %q", &stderr, tt.says)
			}
			if (stdout.Len() > 0) != (tt.want == exitOK) {
				t.Errorf("exit code %d with stdout %q", tt.want, &stdout)
			}
		})
	}
}
