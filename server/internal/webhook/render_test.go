package webhook_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/webhook"
)

var update = flag.Bool("update", false, "write golden files anew")

// webhookPayload judges payloads by openapi.yaml.
var webhookPayload = sync.OnceValues(func() (*contract.Payload, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("../../../openapi.yaml")
	if err != nil {
		return nil, err
	}
	c, err := contract.Compile(doc)
	if err != nil {
		return nil, err
	}
	p, _ := c.Payload("WebhookPayload")
	return p, nil
})

// judge fails the test for each departure of a payload from openapi.yaml.
func judge(t *testing.T, body []byte) {
	t.Helper()
	p, err := webhookPayload()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range p.Judge(body) {
		t.Errorf("%s at %q: %s", v.Rule, v.Pointer, v.Message)
	}
}

// version returns a version of the client.
func version(t *testing.T, s string) core.Version {
	t.Helper()
	v, err := core.ParseVersion(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const early, late = "2.41.1", "2.41.2" // before and from the version in which statuses repeat their recipient

// rendered is one payload of the golden files; most have their counterpart, by name, among the
// examples of the contract.
type rendered struct {
	version string // empty: early
	items   []core.Fact
}

func TestPayloadsAreAsRecorded(t *testing.T) {
	t.Parallel()
	for name, c := range cases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := c.version
			if v == "" {
				v = early
			}
			got, err := webhook.Render(c.items, version(t, v))
			if err != nil {
				t.Fatal(err)
			}
			judge(t, got)
			golden(t, filepath.Join("payloads", name+".json"), got)
		})
	}
}

// golden compares a compact payload with a file under testdata, or writes it.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", file)
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
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

// elsewhere are the accepted examples of the contract that nothing here renders, and why.
var elsewhere = map[string]string{
	"contacts":       "has a handle as text, which cards of the core do not have",
	"contacts-image": "has a picture, which cards of the core do not have",
	"image-caption":  "has a link, which is never sent",
}

func TestPayloadsAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	examples, err := filepath.Glob("../contract/testdata/payloads/accepted/*.json")
	if err != nil || len(examples) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	all := cases()
	for _, path := range examples {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		c, ok := all[name]
		if !ok && elsewhere[name] == "" {
			t.Errorf("example %s is not rendered", name)
		}
		if !ok {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := c.version
			if v == "" {
				v = early
			}
			body, err := webhook.Render(c.items, version(t, v))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(example(t, path), without(decode(t, body), "href", "details", "file")); diff != "" {
				t.Errorf("payload (-example +rendered):\n%s", diff)
			}
		})
	}
}

// example is the body of an example, without what is optional and left out here.
func example(t *testing.T, path string) any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var e struct{ Body json.RawMessage }
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	return without(decode(t, e.Body), "href", "details", "file")
}

// decode reads JSON with numbers as they are written.
func decode(t *testing.T, body []byte) any {
	t.Helper()
	from := json.NewDecoder(bytes.NewReader(body))
	from.UseNumber()
	var v any
	if err := from.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// without takes members out, wherever they stand.
func without(v any, members ...string) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if slices.Contains(members, name) {
				delete(v, name)
			} else {
				v[name] = without(inner, members...)
			}
		}
	case []any:
		for i := range v {
			v[i] = without(v[i], members...)
		}
	}
	return v
}

func TestNothingCannotBeRendered(t *testing.T) {
	t.Parallel()
	for name, items := range map[string][]core.Fact{"no item": nil, "a fact of no webhook": {core.MessageBlocked{}}} {
		if got, err := webhook.Render(items, version(t, late)); err == nil {
			t.Errorf("%s was rendered as %s", name, got)
		}
	}
}
