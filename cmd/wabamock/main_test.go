package main

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// update makes tests write what they would compare with.
var update = flag.Bool("update", false, "rewrite golden files")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"wabamock": main, "shopper": shopper})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Values[key{}] = &running{}
			action, err := filepath.Abs("../../tools/action.sh")
			if err != nil {
				return err
			}
			env.Setenv("ACTION", action)
			env.Setenv("GORACE", "atexit_sleep_ms=10") // else each command under the race detector ends a second later
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve":   serveCommand,
			"signal":  signalCommand,
			"await":   awaitCommand,
			"hold":    holdCommand,
			"release": releaseCommand,
			"trust":   trustCommand,
		},
	})
}
