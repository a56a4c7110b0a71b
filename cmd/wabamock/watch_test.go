package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
)

// reloads notes what is read again, and what is missed.
type reloads struct{ got []string }

// ReloadScenario refuses what has a wrong key.
func (r *reloads) ReloadScenario(f server.ScenarioFile) error {
	r.got = append(r.got, string(f.YAML))
	if strings.HasPrefix(string(f.YAML), "nam:") {
		return errors.New("mine.yaml:1:1: nam: unknown key")
	}
	return nil
}

// MissScenario notes whether a file is missed.
func (r *reloads) MissScenario(_ string, why error) {
	r.got = append(r.got, fmt.Sprintf("missed: %t", errors.Is(why, fs.ErrNotExist)))
}

func TestAScenarioFileIsReloadedWhenItChanges(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mine.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatalf("write: %v", err)
		}
	}
	write("name: a")
	known, err := scenarioFile(path)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	var got reloads
	var log bytes.Buffer
	logger, missed := slog.New(slog.NewTextHandler(&log, nil)), false
	looks := func(says string) {
		t.Helper()
		log.Reset()
		missed = look(&known, missed, &got, logger)
		if says == "" && log.Len() > 0 || !strings.Contains(log.String(), says) {
			t.Errorf("logged %q, want %q", &log, says)
		}
	}
	looks("")
	write("name: b")
	looks("reloaded")
	looks("")
	write("nam: c")
	looks("mine.yaml:1:1")
	looks("") // it is told once
	if err := os.Remove(path); err != nil {
		t.Fatalf("remove: %v", err)
	}
	looks("not read")
	looks("")
	write("nam: c")
	looks("")
	write("name: d")
	looks("reloaded")
	if diff := cmp.Diff([]string{"name: b", "nam: c", "missed: true", "missed: false", "name: d"}, got.got); diff != "" {
		t.Errorf("reloaded (-want +got):\n%s", diff)
	}
}
