package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/testscript"
)

// pages are those whose shell commands use wabamock, with what a shell finds afterwards.
func pages() map[string]string {
	return map[string]string{
		"ci.md":              "exists report/report.html report/junit.xml merged/report.json junit.xml report.html\ngrep 'failures=\"0\"' junit.xml\ngrep 'default .run 2.' merged/report.json\n",
		"scenarios-howto.md": "exists mine.yaml\n",
	}
}

// TestPagesDoWhatTheySay types the shell commands of a page, one after the other, at a server whose port is
// free; that one is started by the test, in place of the page's.
func TestPagesDoWhatTheySay(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // the pages are about sh
	}
	for page, after := range pages() {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile("../../docs/" + page)
			if err != nil {
				t.Fatal(err)
			}
			typePage(t, shellOf(string(text)), after)
		})
	}
}

// shellOf are the shell commands of a page.
func shellOf(text string) string {
	parts := strings.Split(text, "```")
	var commands []string
	for i := 1; i < len(parts); i += 2 {
		if body, ok := strings.CutPrefix(parts[i], "sh\n"); ok {
			commands = append(commands, body)
		}
	}
	return strings.Join(commands, "\n")
}

// typePage types commands in a directory of their own, and then looks at what is there.
func typePage(t *testing.T, commands, after string) {
	t.Helper()
	const prelude = "set -eu\nwabamock() { if [ \"$1\" = serve ]; then sleep 60; else command wabamock \"$@\"; fi; }\ncurl() { command curl --fail --max-time 30 \"$@\"; }\n"
	if !strings.Contains(commands, "127.0.0.1:9090") {
		t.Fatalf("the page has no shell commands about a mock: %q", commands)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "guide.txtar"), []byte("serve\nexec sh -c '. ./guide.sh'\n"+after), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: dir,
		Setup: func(env *testscript.Env) error {
			env.Values[key{}] = &running{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": func(ts *testscript.TestScript, neg bool, args []string) {
				serveCommand(ts, neg, args)
				host := ts.Value(key{}).(*running).url.Host
				guide := strings.ReplaceAll(prelude+commands, "127.0.0.1:9090", host)
				ts.Check(os.WriteFile(ts.MkAbs("guide.sh"), []byte(guide), 0o600))
			},
		},
	})
}

// TestTheActionReadsItsInputs holds the description of the GitHub action to its script.
func TestTheActionReadsItsInputs(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action struct {
		Inputs  map[string]struct{ Description, Default string }
		Outputs map[string]struct{ Value string }
		Runs    struct {
			Using string
			Steps []struct {
				Uses string
				Env  map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(text, &action); err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("../../tools/action.sh")
	if err != nil {
		t.Fatal(err)
	}
	if len(action.Inputs) == 0 || len(action.Runs.Steps) != 1 || action.Runs.Using != "composite" || action.Runs.Steps[0].Uses != "" {
		t.Fatalf("the action is %+v", action)
	}
	for name, input := range action.Inputs {
		variable := "INPUT_" + strings.ToUpper(name)
		if input.Description == "" || action.Runs.Steps[0].Env[variable] != "${{ inputs."+name+" }}" || !strings.Contains(string(script), "${"+variable+":-") {
			t.Errorf("input %s: it has no description, or is not handed on, or is not read", name)
		}
	}
	for name := range action.Outputs {
		if !strings.Contains(string(script), "output "+name+" ") {
			t.Errorf("output %s is never set", name)
		}
	}
}
