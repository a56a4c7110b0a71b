package scenario_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wabamock/wabamock/fixtures"
	"github.com/wabamock/wabamock/server/internal/scenario"
)

// schemaFile is the schema beside the fixtures.
const schemaFile = "fixture.schema.json"

// schemaText is the schema as it is shipped.
func schemaText(t *testing.T) []byte {
	t.Helper()
	data, err := fs.ReadFile(fixtures.Files(), schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// object is a JSON object.
type object = map[string]any

// schemaTree is the schema as plain JSON, numbers as they are written.
func schemaTree(t *testing.T) object {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(schemaText(t)))
	d.UseNumber()
	var tree object
	if err := d.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

// compiled is the schema, ready to validate.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(schemaFile, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(schemaFile)
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

func TestFixturesFollowTheSchema(t *testing.T) {
	t.Parallel()
	schema := compiled(t)
	files := map[string][]byte{"everything": everything(t)}
	for _, name := range fixtures.Names() {
		data, err := fs.ReadFile(fixtures.Files(), name+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(data, []byte("# yaml-language-server: $schema=./"+schemaFile+"\n")) {
			t.Errorf("%s does not begin with the line that names its schema to editors", name)
		}
		files[name] = data
	}
	for name, data := range files {
		if err := schema.Validate(plain(t, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheSchemaRefusesWhatTheDecoderRefuses(t *testing.T) {
	t.Parallel()
	schema := compiled(t)
	for _, text := range []string{
		"about: without a name", "name: My Shop", "name: x\nweather: fine", "name: x\nclock: stopped", "name: x\noptions: {code_life: 90}",
		"name: x\noptions: {code_life: a while}", "name: x\noptions: {progression: fast}", "name: x\noptions: {client_version: latest}",
		"name: x\nnumber: {country_code: '44'}", "name: x\nnumber: {pin: '123456'}", "name: x\ncustomers: [{number: '07700900123'}]",
		"name: x\nstart: yesterday", "name: x\nshards: 3", "name: x\nusers: [{name: me, password: a}]", "name: x\nseed: 0",
		"name: x\nmedia_providers: [{name: a, config: {}}]", "name: x\nsettings: {webhooks: {url: hooks.example}}",
	} {
		if err := schema.Validate(plain(t, []byte(text))); err == nil {
			t.Errorf("the schema accepts %q", text)
		}
		if _, err := scenario.Parse("f.yaml", []byte(text)); err == nil {
			t.Errorf("the decoder accepts %q", text)
		}
	}
}

// place is a value of everything.yaml with the schema that is true of it.
type place struct {
	path   string
	schema object
	value  any
	set    func(any) // replaces the value; nil for the document itself
}

// places are all values of a document, outermost first, in the order of their paths.
func places(root object, path string, schema object, value any, set func(any)) []place {
	schema = resolved(root, schema)
	all := []place{{path, schema, value, set}}
	switch value := value.(type) {
	case object:
		properties, _ := schema["properties"].(object)
		for _, key := range slices.Sorted(maps.Keys(value)) {
			member, _ := properties[key].(object)
			at := strings.TrimPrefix(path+"."+key, ".")
			all = append(all, places(root, at, member, value[key], func(v any) { value[key] = v })...)
		}
	case []any:
		items, _ := schema["items"].(object)
		for i := range value {
			all = append(all, places(root, fmt.Sprintf("%s[%d]", path, i), items, value[i], func(v any) { value[i] = v })...)
		}
	}
	return all
}

// resolved follows references; of alternatives it takes the last, with the words of the others.
func resolved(root, schema object) object {
	if ref, ok := schema["$ref"].(string); ok {
		target, _ := root["definitions"].(object)[strings.TrimPrefix(ref, "#/definitions/")].(object)
		return target
	}
	if alternatives, ok := schema["anyOf"].([]any); ok {
		merged := object{}
		for _, one := range alternatives {
			maps.Copy(merged, resolved(root, one.(object)))
		}
		return merged
	}
	return schema
}

// examined calls back with every value of everything.yaml whose schema is wanted, in a document of
// its own that may be changed, and with a way to have that document parsed.
func examined(t *testing.T, wanted func(place) bool, check func(p place, problems func() []scenario.Problem)) {
	t.Helper()
	root := schemaTree(t)
	raw, err := json.Marshal(plain(t, everything(t)))
	if err != nil {
		t.Fatal(err)
	}
	fresh := func() (any, []place) {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		return doc, places(root, "", root, doc, nil)
	}
	_, all := fresh()
	for i := range all {
		if !wanted(all[i]) {
			continue
		}
		doc, again := fresh()
		check(again[i], func() []scenario.Problem {
			changed, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			_, err = scenario.Parse("f.yaml", changed)
			var e *scenario.Error
			if errors.As(err, &e) {
				return e.Problems
			}
			return nil
		})
	}
}

// has tells whether a schema has a keyword.
func has(keyword string) func(place) bool {
	return func(p place) bool { return p.schema[keyword] != nil }
}

// at are the problems with a path.
func at(problems []scenario.Problem, path string) []scenario.Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p scenario.Problem) bool { return p.Path != path })
}

func TestSchemaAndDecoderKnowTheSameKeys(t *testing.T) {
	t.Parallel()
	const stranger = "zzzzzzzzzzzzzzzzzzzz"
	met := map[string]map[string]bool{} // description of an object => its keys that stand in everything.yaml
	examined(t, has("properties"), func(p place, problems func() []scenario.Problem) {
		value := p.value.(object)
		properties := p.schema["properties"].(object)
		name := p.schema["description"].(string)
		if met[name] == nil {
			met[name] = map[string]bool{}
			for key := range properties {
				met[name][key] = false
			}
		}
		for key := range value {
			met[name][key] = true
		}
		value[stranger] = 1
		found := at(problems(), strings.TrimPrefix(p.path+"."+stranger, "."))
		if len(found) != 1 {
			t.Fatalf("%s: %v, want one problem with an unknown key", p.path, found)
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(properties)), slices.Sorted(slices.Values(found[0].Known))); diff != "" {
			t.Errorf("keys of %s (-schema +decoder):\n%s", p.path, diff)
		}
	})
	for name, keys := range met {
		for key, ok := range keys {
			if !ok {
				t.Errorf("%s: the key %s is nowhere in everything.yaml", name, key)
			}
		}
	}
}

func TestSchemaAndDecoderNeedTheSameKeys(t *testing.T) {
	t.Parallel()
	examined(t, has("properties"), func(p place, problems func() []scenario.Problem) {
		want, _ := p.schema["required"].([]any)
		value := p.value.(object)
		for _, key := range slices.Sorted(maps.Keys(value)) {
			was := value[key]
			delete(value, key)
			missing := slices.ContainsFunc(at(problems(), p.path), func(o scenario.Problem) bool {
				return o.Message == fmt.Sprintf("the key %q is missing", key)
			})
			value[key] = was
			if needed := slices.Contains(want, any(key)); missing != needed {
				t.Errorf("%s of %s: needed by the decoder: %t, by the schema: %t", key, p.path, missing, needed)
			}
		}
	})
}

func TestSchemaAndDecoderKnowTheSameWords(t *testing.T) {
	t.Parallel()
	checked := 0
	examined(t, has("enum"), func(p place, problems func() []scenario.Problem) {
		words := p.schema["enum"].([]any)
		checked++
		want := make([]string, len(words))
		for i, w := range words {
			want[i] = fmt.Sprint(w)
		}
		p.set("zzzzzzzzzzzzzzzzzzzz")
		found := at(problems(), p.path)
		if len(found) != 1 {
			t.Fatalf("%s: %v, want one problem with an unknown word", p.path, found)
		}
		if diff := cmp.Diff(want, found[0].Known); diff != "" {
			t.Errorf("words of %s (-schema +decoder):\n%s", p.path, diff)
		}
	})
	if checked < 15 {
		t.Errorf("only %d values with words were found", checked)
	}
}

func TestSchemaAndDecoderKnowTheSameBounds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		bound   string
		beyond  int64 // added to the bound
		refused bool
		make    func(p place, n *big.Int) any
	}{
		{"maximum", 0, false, number},
		{"maximum", 1, true, number},
		{"minimum", 0, false, number},
		{"minimum", -1, true, number},
		{"maxLength", 0, false, letters},
		{"maxLength", 1, true, letters},
		{"minLength", -1, true, letters},
		{"maxItems", 1, true, copies},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s%+d", tt.bound, tt.beyond), func(t *testing.T) {
			t.Parallel()
			bounded := func(p place) bool { // letters alone may break a pattern
				return has(tt.bound)(p) && (tt.bound != "maxLength" || !has("pattern")(p))
			}
			examined(t, bounded, func(p place, problems func() []scenario.Problem) {
				bound := p.schema[tt.bound].(json.Number)
				n, _ := new(big.Int).SetString(bound.String(), 10)
				v := tt.make(p, n.Add(n, big.NewInt(tt.beyond)))
				if names := []string{"business_profile.email", "tokens[1].user"}; slices.Contains(names, p.path) && !tt.refused {
					return // letters alone are no address, and nobody's name
				}
				p.set(v)
				found := problems()
				if tt.bound != "maxItems" { // a long list may be too long a file as well
					found = at(found, p.path)
				}
				if (len(found) > 0) != tt.refused {
					t.Errorf("%s at %s %+d: %v, want refused %t", p.path, bound, tt.beyond, found, tt.refused)
				}
			})
		})
	}
}

// number is a number in place of a value.
func number(_ place, n *big.Int) any { return json.Number(n.String()) }

// letters are so many letters in place of a text.
func letters(_ place, n *big.Int) any { return strings.Repeat("a", int(n.Int64())) }

// copies is a list with its first item so many times.
func copies(p place, n *big.Int) any {
	return slices.Repeat([]any{p.value.([]any)[0]}, int(n.Int64()))
}
