//go:build recipes

package server_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// recipeName finds the name of a file in the first line of a block.
var recipeName = regexp.MustCompile(`^(?:#|//|<\?php //) (\S+)$`)

// TestRecipesDoWhatTheySay runs the program of every page of docs/recipes against a fresh mock, in a
// directory of its own. It needs the interpreters: "make recipes".
func TestRecipesDoWhatTheySay(t *testing.T) {
	t.Parallel()
	for page, command := range map[string][]string{
		"python.md": {"python3", "shop.py"},
		"node.md":   {"node", "shop.mjs"},
		"java.md":   {"java", "Shop.java"},
		"php.md":    {"php", "shop.php"},
		"go.md":     {"go", "test", "-mod=mod", "./..."},
	} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeRecipe(t, filepath.Join("..", "docs", "recipes", page), dir)
			if page == "go.md" {
				writeRecipeModule(t, dir)
			}
			s := started(t, server.Config{})
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			run := exec.CommandContext(ctx, command[0], command[1:]...)
			run.Dir = dir
			run.Env = append(os.Environ(), "WABAMOCK_URL=http://"+address(s))
			if out, err := run.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", strings.Join(command, " "), err, out)
			}
		})
	}
}

// writeRecipe writes the files of a page: blocks whose first line names them.
func writeRecipe(t *testing.T, page, dir string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(text), "```")
	written := 0
	for i := 1; i < len(parts); i += 2 {
		_, body, _ := strings.Cut(parts[i], "\n")
		first, _, _ := strings.Cut(body, "\n")
		name := recipeName.FindStringSubmatch(first)
		if name == nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name[1])), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		written++
	}
	if written == 0 {
		t.Fatal("the page has no block that begins with the name of a file")
	}
}

// writeRecipeModule makes a directory a module that uses this one as it is here.
func writeRecipeModule(t *testing.T, dir string) {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	ours, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, requires, _ := strings.Cut(string(ours), "\nrequire (")
	mod := "module shop\n\ngo 1.26.0\n\nrequire github.com/wabamock/wabamock v0.0.0\n\nreplace github.com/wabamock/wabamock => " + root + "\n\nrequire (" + requires
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"go.mod": []byte(mod), "go.sum": sums} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
