package server_test

import (
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/wabamock/wabamock/server"
)

// TestScenariosOfTheClusterAreRight lints the scenarios in the config map of deploy/kubernetes.yaml; the rest
// of that file is judged by tools/deploy.
func TestScenariosOfTheClusterAreRight(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../deploy/kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	linted := 0
	for document := range strings.SplitSeq(string(text), "\n---\n") {
		var object struct {
			Kind string
			Data map[string]string
		}
		if err := yaml.Unmarshal([]byte(document), &object); err != nil {
			t.Fatal(err)
		}
		for name, scenario := range object.Data {
			linted++
			problems, warnings, _, err := server.LintScenario(server.ScenarioFile{Name: name, YAML: []byte(scenario)})
			if err != nil || len(problems)+len(warnings) > 0 {
				t.Errorf("%s: %v %v %v", name, err, problems, warnings)
			}
		}
	}
	if linted == 0 {
		t.Error("there is no scenario in the config map")
	}
}
