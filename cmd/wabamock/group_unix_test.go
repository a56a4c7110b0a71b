//go:build unix

package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestWhatAClientStartedEndsWithIt ends a client in its two ways while a process that it started holds
// a pipe open: the pipe ends only when that process has ended.
func TestWhatAClientStartedEndsWithIt(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*client, context.CancelFunc){
		"out of time": func(c *client, cancel context.CancelFunc) {
			cancel()
			if c.wait() == nil {
				t.Error("a client that was killed ended well")
			}
		},
		"interrupted": func(c *client, _ context.CancelFunc) {
			if err := c.interrupt(); err != nil {
				t.Errorf("interrupt: %v", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pipe := filepath.Join(t.TempDir(), "pipe")
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatalf("make a pipe: %v", err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			a := &trial{session: &session{}, command: []string{"sh", "-c", `sleep 600 >"$0"; true`, pipe}, environ: os.Environ(), stderr: io.Discard}
			c := a.start(ctx)
			held, err := os.Open(pipe) // once the grandchild has opened it
			if err != nil {
				t.Fatalf("open the pipe: %v", err)
			}
			defer held.Close()
			end(c, cancel)
			late, stop := context.WithTimeout(t.Context(), 2*time.Minute)
			defer stop()
			defer context.AfterFunc(late, func() { held.Close() })() // ends the reading below
			if _, err := io.ReadAll(held); err != nil {
				t.Errorf("what the client started lives: %v", err)
			}
		})
	}
}
