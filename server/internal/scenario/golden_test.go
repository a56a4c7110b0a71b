package scenario_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/fixtures"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

var update = flag.Bool("update", false, "write golden files and the tables of the docs anew")

// golden compares with a file under testdata, or writes it.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// shipped is a fixture that comes with the program.
func shipped(t *testing.T, name string) *scenario.Fixture {
	t.Helper()
	f, err := scenario.Load(fixtures.Files(), name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// parsed is a fixture from text.
func parsed(t *testing.T, text string) *scenario.Fixture {
	t.Helper()
	f, err := scenario.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// dump is a Genesis as JSON without its zero values, so that new fields change nothing.
func dump(t *testing.T, g core.Genesis) []byte {
	t.Helper()
	raw, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	settings := v.(map[string]any)["Settings"].(map[string]any)
	maps.DeleteFunc(settings, func(_ string, member any) bool { return member == nil })
	out, err := json.MarshalIndent(pruned(v), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, '\n')
}

// pruned is a JSON value without the members that are zero; nil when nothing is left.
func pruned(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, member := range v {
			if k != "Settings" { // pointers: what is zero there was written down
				v[k] = pruned(member)
			}
			if v[k] == nil {
				delete(v, k)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = pruned(v[i])
		}
	case string:
		if v == "" || v == "0001-01-01T00:00:00Z" {
			return nil
		}
	case bool, float64:
		if reflect.ValueOf(v).IsZero() {
			return nil
		}
	}
	return v
}

// everything is a fixture in which every key stands.
func everything(tb testing.TB) []byte {
	tb.Helper()
	return fixtureFiles().whole(tb)
}
