package server_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/wabamock/wabamock/server"
)

// fenced is a block of a page.
type fenced struct{ language, body string }

// fencedBlocks are the blocks of a page.
func fencedBlocks(text string) []fenced {
	var blocks []fenced
	var open *fenced
	for line := range strings.Lines(text) {
		mark, fence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case fence && open == nil:
			open = &fenced{language: mark}
		case fence:
			blocks, open = append(blocks, *open), nil
		case open != nil:
			open.body += line
		}
	}
	return blocks
}

// typedElsewhere are pages whose commands and programs are run by a test of another package.
func typedElsewhere() map[string]string {
	return map[string]string{
		"docs/ci.md":                        "cmd/wabamock, TestPagesDoWhatTheySay",
		"docs/scenarios-howto.md":           "cmd/wabamock, TestPagesDoWhatTheySay",
		"docs/testcontainers.md":            "testcontainers/e2e, with the tag recipes",
		"docs/recipes/go.md":                "TestRecipesDoWhatTheySay, with the tag recipes",
		"docs/recipes/java.md":              "the same",
		"docs/recipes/node.md":              "the same",
		"docs/recipes/php.md":               "the same",
		"docs/recipes/python.md":            "the same",
		"testcontainers/wabamock/README.md": "its module's tests",
		"testcontainers/node/README.md":     "its package's tests",
	}
}

// TestEveryBlockIsRunOrOutput looks at the blocks of all pages: each is typed by a test, is part of a program
// that a test runs, is data that a test reads, or is what a program prints (text, console, json, mermaid, markdown).
func TestEveryBlockIsRunOrOutput(t *testing.T) {
	t.Parallel()
	tested := testedSources(t)
	for _, page := range pagesOf(t) {
		text, err := os.ReadFile(filepath.Join("..", page))
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range fencedBlocks(string(text)) {
			if why := unrun(page, b, tested); why != "" {
				t.Errorf("%s, block %d (%s): %s", page, i+1, b.language, why)
			}
		}
	}
}

// unrun says why nobody would notice that a block is wrong; empty: somebody would.
func unrun(page string, b fenced, tested string) string {
	switch {
	case slices.Contains([]string{"text", "console", "json", "mermaid", "markdown"}, b.language), typedElsewhere()[page] != "":
		return ""
	case b.language == "sh" && slices.Contains(documents(), "../"+page):
		return ""
	case b.language == "sh":
		return "no test types it: add the page to documents, or mark what is only shown as console"
	case b.language == "yaml":
		return wrongYAML(b.body)
	case strings.Contains(tested, unindented(b.body)):
		return ""
	}
	return "it is part of no program that a test runs"
}

// wrongYAML says what is wrong in YAML; scenarios are linted.
func wrongYAML(body string) string {
	var v map[string]any
	if err := yaml.Unmarshal([]byte(body), &v); err != nil {
		var list []any
		if yaml.Unmarshal([]byte(body), &list) != nil {
			return err.Error()
		}
		return ""
	}
	if v["name"] == nil || v["rules"] == nil && v["script"] == nil {
		return ""
	}
	problems, _, _, err := server.LintScenario(server.ScenarioFile{Name: "block.yaml", YAML: []byte(body)})
	if err != nil {
		return err.Error()
	}
	for _, p := range problems {
		return p.String()
	}
	return ""
}

// pagesOf are all pages of the repository, as paths from its top.
func pagesOf(t *testing.T) []string {
	t.Helper()
	var pages []string
	for _, root := range []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "docs", "testcontainers", "examples"} {
		err := filepath.WalkDir(filepath.Join("..", root), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata"):
				return fs.SkipDir
			case filepath.Ext(path) == ".md":
				page, err := filepath.Rel("..", path)
				pages = append(pages, filepath.ToSlash(page))
				return err
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(pages) < 20 {
		t.Fatalf("found %d pages", len(pages))
	}
	return pages
}

// testedSources are the programs that tests run and pages show parts of, without their indents.
func testedSources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{"servertest/*_test.go", "../testcontainers/wabamock/*_test.go", "../testcontainers/node/test/*.ts"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all.WriteString(unindented(string(text)))
		}
	}
	return all.String()
}

// unindented is a text without the blanks before its lines.
func unindented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimLeft(line, " \t"))
	}
	return b.String()
}
