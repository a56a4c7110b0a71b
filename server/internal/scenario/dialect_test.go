package scenario_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wabamock/wabamock/fixtures"
	"github.com/wabamock/wabamock/scenarios"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// dialect is a kind of file: its schema, a file with every key, and who reads it.
type dialect struct {
	what       string // "fixture"
	files      fs.FS  // the shipped ones, and the schema
	schema     string // its file
	everything string // file under testdata
	docs       string // page under docs
	objects    int    // how many kinds of objects there are at least
	words      int    // how many values with words there are at least
	parse      func(data []byte) error
	unlike     *regexp.Regexp // places where letters alone are refused for a reason of their own
}

// dialects are all kinds of files.
func dialects() []dialect {
	return append(documented(), numberFile())
}

// documented are those that users write, and that have a page of docs.
func documented() []dialect { return []dialect{fixtureFiles(), scenarioFiles()} }

// numberFile is the table of numbers with a meaning.
func numberFile() dialect {
	return dialect{
		what: "numbers", files: fixtures.Numbers(), schema: "numbers.schema.json", everything: "everything-numbers.yaml",
		objects: 7, words: 8,
		parse: func(data []byte) error {
			_, err := scenario.ReadNumbers("f.yaml", data)
			return err
		},
		unlike: regexp.MustCompile(`^$`),
	}
}

// fixtureFiles are worlds to start from.
func fixtureFiles() dialect {
	return dialect{
		what: "fixture", files: fixtures.Files(), schema: "fixture.schema.json", everything: "everything.yaml", docs: "fixtures.md",
		objects: 20, words: 15,
		parse: func(data []byte) error {
			_, err := scenario.Parse("f.yaml", data)
			return err
		},
		unlike: regexp.MustCompile(`^business_profile\.email$|^tokens\[1\]\.user$`), // no address, and nobody's name
	}
}

// scenarioFiles are scenarios.
func scenarioFiles() dialect {
	return dialect{
		what: "scenario", files: scenarios.Files(), schema: "scenario.schema.json", everything: "everything-scenario.yaml", docs: "scenario-format.md",
		objects: 35, words: 50,
		parse: func(data []byte) error {
			_, err := scenario.Read("f.yaml", data, theGuide())
			return err
		},
		unlike: regexp.MustCompile(`(^fixture|\.(template|machine|state|next|follows))(\[0\])?$`), // names of what is not there
	}
}

// text is the schema as it is shipped.
func (d dialect) text(t *testing.T) []byte {
	t.Helper()
	data, err := fs.ReadFile(d.files, d.schema)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// whole is the file in which every key stands.
func (d dialect) whole(tb testing.TB) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", d.everything))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// object is a JSON object.
type object = map[string]any

// tree is the schema as plain JSON, numbers as they are written.
func (d dialect) tree(t *testing.T) object {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(d.text(t)))
	decoder.UseNumber()
	var tree object
	if err := decoder.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

// compiled is the schema, ready to validate.
func (d dialect) compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.text(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(d.schema, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(d.schema)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plain is YAML as plain JSON values.
func plain(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return out
}
