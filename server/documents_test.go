package server_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
)

// documents are those whose commands a reader may type one after the other.
func documents() []string {
	return []string{"../README.md", "../docs/start.md", "../docs/concepts.md", "../docs/webhooks.md", "../docs/time.md", "../docs/persistence.md", "../docs/coverage.md", "../docs/verify.md", "../docs/capsule.md"}
}

// documentedAddress is where the documents' mock listens.
const documentedAddress = "127.0.0.1:9090"

// TestDocumentsDoWhatTheySay types every shell command of a document at a fresh mock. Each has to
// succeed, its calls be answered without an error, and print what the block after it shows.
func TestDocumentsDoWhatTheySay(t *testing.T) {
	t.Parallel()
	for _, file := range documents() {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			blocks := shellBlocks(string(text))
			if len(blocks) == 0 {
				t.Fatal("the document has no block of shell commands")
			}
			s := started(t, server.Config{})
			for i, got := range typed(t, blocks, address(s)) {
				if diff := cmp.Diff(blocks[i].prints, got); blocks[i].prints != "" && diff != "" {
					t.Errorf("block %d (-as documented +got):\n%s", i+1, diff)
				}
			}
		})
	}
}

// block is some lines of shell, and what they print where the document shows it.
type block struct{ lines, prints string }

// shellBlocks are the blocks of a document that begin with ```sh. One of ```json right after is
// what it prints.
func shellBlocks(text string) []block {
	var blocks []block
	parts := strings.Split(text, "```")
	for i := 1; i < len(parts); i += 2 {
		language, body, _ := strings.Cut(parts[i], "\n")
		switch {
		case language == "sh":
			blocks = append(blocks, block{lines: body})
		case language == "json" && i >= 2 && strings.HasPrefix(parts[i-2], "sh\n") && strings.TrimSpace(parts[i-1]) == "":
			blocks[len(blocks)-1].prints = strings.TrimSpace(body)
		}
	}
	return blocks
}

// typed runs blocks in one shell against an address, and answers what each printed.
func typed(t *testing.T, blocks []block, address string) []string {
	t.Helper()
	dir := t.TempDir()
	var script strings.Builder
	script.WriteString("set -eu\n")
	for i, b := range blocks {
		refused := "--fail-with-body"
		if b.prints != "" {
			refused = "" // what is printed says enough
		}
		fmt.Fprintf(&script, "curl() { command curl %s --max-time 30 \"$@\"; }\n{\n%s\n} >%d.out\n", refused, b.lines, i)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, "sh")
	shell.Dir = dir
	shell.Stdin = strings.NewReader(strings.ReplaceAll(script.String(), documentedAddress, address))
	var said bytes.Buffer
	shell.Stderr = &said
	err := shell.Run()
	out := make([]string, len(blocks))
	for i := range blocks {
		printed, readErr := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%d.out", i)))
		if readErr != nil {
			break // the shell did not come so far
		}
		out[i] = strings.TrimSpace(string(printed))
		if err != nil {
			t.Logf("block %d:\n%s\nprinted: %s", i+1, blocks[i].lines, out[i])
		}
	}
	if err != nil {
		t.Fatalf("%v: %s", err, &said)
	}
	return out
}
