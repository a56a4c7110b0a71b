//go:build e2e && recipes

package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestRecipes runs the programs of docs/testcontainers.md for languages that have no module of ours.
// The libraries of Testcontainers are played by testdata: it has the methods that the page uses.
func TestRecipes(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/testcontainers.md")
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for language, run := range map[string]func(file string) *exec.Cmd{
		"python": func(file string) *exec.Cmd {
			c := exec.CommandContext(t.Context(), "python3", "-B", file)
			c.Env = append(c.Environ(), "PYTHONPATH="+filepath.Join(here, "testdata", "python"))
			return c
		},
		"java": func(file string) *exec.Cmd {
			classes := filepath.Join(filepath.Dir(file), "classes")
			compile := exec.CommandContext(t.Context(), "javac", "-Xlint:all,-serial", "-Werror", "-d", classes, "-sourcepath", filepath.Join(here, "testdata", "java"), file)
			if out, err := compile.CombinedOutput(); err != nil {
				t.Fatalf("javac: %v: %s", err, out)
			}
			return exec.CommandContext(t.Context(), "java", "-cp", classes, "Shop")
		},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			block := regexp.MustCompile("(?s)```" + language + "\n(?:#|//) ([A-Za-z.]+)\n(.*?)```").FindStringSubmatch(string(page))
			if block == nil {
				t.Fatalf("the page has no program in %s", language)
			}
			file := filepath.Join(t.TempDir(), block[1])
			if err := os.WriteFile(file, []byte(block[2]), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := run(file).CombinedOutput()
			if got, want := strings.TrimSpace(string(out)), "received\nnothing was sent yet"; err != nil || got != want {
				t.Errorf("it prints %q, %v; want %q", got, err, want)
			}
		})
	}
}
