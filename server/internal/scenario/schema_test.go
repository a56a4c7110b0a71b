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

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wabamock/wabamock/server/internal/scenario"
)

func TestShippedFilesFollowTheSchema(t *testing.T) {
	t.Parallel()
	for _, d := range dialects() {
		t.Run(d.what, func(t *testing.T) {
			t.Parallel()
			schema := d.compiled(t)
			names, err := fs.Glob(d.files, "*.yaml")
			if err != nil || len(names) == 0 {
				t.Fatalf("%d files: %v", len(names), err)
			}
			files := map[string][]byte{d.everything: d.whole(t)}
			for _, name := range names {
				data, err := fs.ReadFile(d.files, name)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.HasPrefix(data, []byte("# yaml-language-server: $schema=./"+d.schema+"\n")) {
					t.Errorf("%s does not begin with the line that names its schema to editors", name)
				}
				files[name] = data
			}
			for name, data := range files {
				if err := schema.Validate(plain(t, data)); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if err := d.parse(data); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestTheSchemaRefusesWhatTheDecoderRefuses(t *testing.T) {
	t.Parallel()
	wrong := map[string][]string{
		"fixture": {
			"about: without a name", "name: My Shop", "name: x\nweather: fine", "name: x\nclock: stopped", "name: x\noptions: {code_life: 90}",
			"name: x\noptions: {code_life: a while}", "name: x\noptions: {progression: fast}", "name: x\noptions: {client_version: latest}",
			"name: x\nnumber: {country_code: '44'}", "name: x\nnumber: {pin: '123456'}", "name: x\ncustomers: [{number: '07700900123'}]",
			"name: x\nstart: yesterday", "name: x\nshards: 3", "name: x\nusers: [{name: me, password: a}]", "name: x\nseed: 0",
			"name: x\nmedia_providers: [{name: a, config: {}}]", "name: x\nsettings: {webhooks: {url: hooks.example}}",
		},
		"scenario": {
			"about: without a name", "name: My Day", "name: x\nweather: fine", "name: x\nstart: yesterday", "name: x\nseed: 0", "name: x\nstates: []",
			"name: x\nstates: {}", "name: x\nstates: {a: []}", "name: x\nrules: [{refuse: 470}]", "name: x\nrules: [{refuse: busy}]",
			"name: x\nrules: [{delay: soon}]", "name: x\nrules: [{delay: {median: 1s}}]", "name: x\nrules: [{delay: 1s..}]", "name: x\nrules: [{fault: NAP}]",
			"name: x\nrules: [{when: {operation: []}}]", "name: x\nrules: [{when: {body: {}}}]", "name: x\nrules: [{when: {body: {text: a}}}]",
			"name: x\nrules: [{when: {body: {/text: {}}}}]", "name: x\nrules: [{when: {header: {a b: c}}}]", "name: x\nrules: [{when: {to: '12'}}]",
			"name: x\nrules: [{when: {from: soon}}]", "name: x\nrules: [{then: sent}]", "name: x\nrules: [{then: [{status: seen}]}]", "name: x\nrules: [{name: a/b}]",
			"name: x\nchaos: [{times: 1}]", "name: x\nscript: [{at: 1s, event: rain}]", "name: x\nscript: [{at: 1s, inbound: {text: Hi}}]",
			"name: x\nscript: [{at: 1s, inbound: {from: '447700900123', location: {latitude: 91, longitude: 0}}}]", "name: x\nscript: [{on: {}, event: sender_locked}]",
			"name: x\nscript: [{on: {fact: rain}, event: sender_locked}]", "name: x\nscript: [{at: 1s, outage: {of: power}}]",
			"name: x\nexpect: [{operation: LoginUser, times: 0}]", "name: x\nexpect: [{in_order: [{operation: LoginUser}]}]",
		},
		"numbers": {
			"weather: fine", "codes: [{details: x}]", "codes: [{code: 999}]", "codes: [{code: many}]", "codes: [{code: 2000, by: letter}]",
			"codes: [{code: 470, then: [seen]}]", "recipes: [{code: 1025}]", "behaviours: [{number: '15550200001', name: x}]",
			"behaviours: [{number: '15550200001', happens: x}]", "behaviours: [{number: many, name: x, happens: x}]",
			"behaviours: [{number: '15550200001', name: X Y, happens: x}]", "behaviours: [{number: '15550200001', name: x, happens: x, contact: valid}]",
			"behaviours: [{number: '15550200001', name: x, happens: x, do: [{after: 2, reply: x}]}]",
			"behaviours: [{number: '15550200001', name: x, happens: x, webhooks: {duplicate: 2}}]",
		},
	}
	for _, d := range dialects() {
		t.Run(d.what, func(t *testing.T) {
			t.Parallel()
			schema := d.compiled(t)
			for _, text := range wrong[d.what] {
				if err := schema.Validate(plain(t, []byte(text))); err == nil {
					t.Errorf("the schema accepts %q", text)
				}
				if err := d.parse([]byte(text)); err == nil {
					t.Errorf("the decoder accepts %q", text)
				}
			}
		})
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
	schema = resolved(root, schema, value)
	all := []place{{path, schema, value, set}}
	switch value := value.(type) {
	case object:
		properties, _ := schema["properties"].(object)
		others, _ := schema["additionalProperties"].(object)
		for _, key := range slices.Sorted(maps.Keys(value)) {
			member, known := properties[key].(object)
			if !known {
				member = others
			}
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

// resolved follows references; of alternatives it takes all that are true of a value, and those of
// scalars, which are true of what may stand in its place.
func resolved(root, schema object, value any) object {
	if ref, ok := schema["$ref"].(string); ok {
		target, _ := root["definitions"].(object)[strings.TrimPrefix(ref, "#/definitions/")].(object)
		return resolved(root, target, value)
	}
	if all, ok := schema["allOf"].([]any); ok {
		return resolved(root, all[0].(object), value)
	}
	alternatives, ok := schema["anyOf"].([]any)
	if !ok || schema["properties"] != nil {
		return schema
	}
	merged := object{"description": schema["description"]}
	for _, one := range alternatives {
		r := resolved(root, one.(object), value)
		_, isObject := value.(object)
		_, isList := value.([]any)
		if ofObject := r["properties"] != nil || r["additionalProperties"] != nil; ofObject && !isObject || r["items"] != nil && !isList {
			continue
		}
		maps.Copy(merged, r)
	}
	return merged
}

// examined calls back with every value of the file with every key whose schema is wanted, in a
// document of its own that may be changed, and with a way to have that document parsed.
func (d dialect) examined(t *testing.T, wanted func(place) bool, check func(p place, problems func() []scenario.Problem)) {
	t.Helper()
	root := d.tree(t)
	raw, err := json.Marshal(plain(t, d.whole(t)))
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
			var e *scenario.Error
			if errors.As(d.parse(changed), &e) {
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
	for _, d := range dialects() {
		t.Run(d.what, func(t *testing.T) {
			t.Parallel()
			const stranger = "zzzzzzzzzzzzzzzzzzzz"
			met := map[string]map[string]bool{} // description of an object => its keys that stand in the file
			d.examined(t, has("properties"), func(p place, problems func() []scenario.Problem) {
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
			if len(met) < d.objects {
				t.Errorf("only %d kinds of objects were found", len(met))
			}
			for name, keys := range met {
				for key, ok := range keys {
					if !ok {
						t.Errorf("%s: the key %s is nowhere in %s", name, key, d.everything)
					}
				}
			}
		})
	}
}

func TestSchemaAndDecoderNeedTheSameKeys(t *testing.T) {
	t.Parallel()
	for _, d := range dialects() {
		t.Run(d.what, func(t *testing.T) {
			t.Parallel()
			d.examined(t, has("properties"), func(p place, problems func() []scenario.Problem) {
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
		})
	}
}

func TestSchemaAndDecoderKnowTheSameWords(t *testing.T) {
	t.Parallel()
	for _, d := range dialects() {
		t.Run(d.what, func(t *testing.T) {
			t.Parallel()
			checked := 0
			d.examined(t, has("enum"), func(p place, problems func() []scenario.Problem) {
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
			if checked < d.words {
				t.Errorf("only %d values with words were found", checked)
			}
		})
	}
}

func TestSchemaAndDecoderKnowTheSameBounds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		bound   string
		beyond  int64 // added to the bound
		refused bool
		make    func(p place, n *big.Rat) any
	}{
		{"maximum", 0, false, number},
		{"maximum", 1, true, number},
		{"minimum", 0, false, number},
		{"minimum", -1, true, number},
		{"maxLength", 0, false, letters},
		{"maxLength", 1, true, letters},
		{"minLength", -1, true, letters},
		{"maxItems", 1, true, copies},
		{"minItems", -1, true, copies},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s%+d", tt.bound, tt.beyond), func(t *testing.T) {
			t.Parallel()
			bounded := func(p place) bool { // letters alone may break a pattern
				return has(tt.bound)(p) && (tt.bound != "maxLength" || !has("pattern")(p))
			}
			for _, d := range dialects() {
				t.Run(d.what, func(t *testing.T) {
					t.Parallel()
					d.examined(t, bounded, func(p place, problems func() []scenario.Problem) {
						bound := p.schema[tt.bound].(json.Number)
						n, _ := new(big.Rat).SetString(bound.String())
						v := tt.make(p, n.Add(n, big.NewRat(tt.beyond, 1)))
						if d.unlike.MatchString(p.path) && !tt.refused {
							return
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
		})
	}
}

// number is a number in place of a value.
func number(_ place, n *big.Rat) any {
	if n.IsInt() {
		return json.Number(n.Num().String())
	}
	return json.Number(n.FloatString(3))
}

// letters are so many letters in place of a text.
func letters(_ place, n *big.Rat) any { return strings.Repeat("a", int(n.Num().Int64())) }

// copies is a list with its first item so many times.
func copies(p place, n *big.Rat) any {
	return slices.Repeat(append(p.value.([]any), nil)[:1], int(n.Num().Int64()))
}
