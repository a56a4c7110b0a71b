package scenario_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// controlSchemas are the schemas of the control API.
func controlSchemas(t *testing.T) object {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "control.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas object `yaml:"schemas"`
		} `yaml:"components"`
	}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Components.Schemas
}

// keysOf are the keys of the objects of a schema, those of all its parts.
func keysOf(schemas, schema object) []string {
	properties, _ := schema["properties"].(object)
	keys := slices.Collect(maps.Keys(properties))
	parts, _ := schema["allOf"].([]any)
	for _, part := range parts {
		p := part.(object)
		if ref, ok := p["$ref"].(string); ok {
			p = schemas[ref[strings.LastIndex(ref, "/")+1:]].(object)
		}
		keys = append(keys, keysOf(schemas, p)...)
	}
	slices.Sort(keys)
	return keys
}

// wordsOf are the words of a schema, in order.
func wordsOf(schema object) []string {
	var words []string
	for _, w := range schema["enum"].([]any) {
		words = append(words, w.(string))
	}
	slices.Sort(words)
	return words
}

func TestScriptsHaveTheWordsOfTheControlAPI(t *testing.T) {
	t.Parallel()
	control, own := controlSchemas(t), scenarioFiles().tree(t)["definitions"].(object)
	for ours, theirs := range map[string]string{
		"inbound": "Inbound", "file": "InboundFile", "location": "InboundLocation", "tap": "InboundTap", "reply": "InboundReply",
		"order": "InboundOrder", "order_item": "OrderItem", "reaction": "InboundReaction", "context": "InboundContext",
		"referral": "InboundReferral", "event_members": "Event", "customer": "NewCustomer", "simulation": "NewSimulation", "adversity": "Adversity",
	} {
		if diff := cmp.Diff(keysOf(control, control[theirs].(object)), keysOf(own, own[ours].(object))); diff != "" {
			t.Errorf("keys of %s (-control API +scenarios):\n%s", ours, diff)
		}
	}
	if diff := cmp.Diff(wordsOf(control["EventType"].(object)), wordsOf(own["event_type"].(object))); diff != "" {
		t.Errorf("events (-control API +scenarios):\n%s", diff)
	}
	inbound := own["inbound"].(object)["properties"].(object)["type"].(object)
	if diff := cmp.Diff(wordsOf(control["InboundType"].(object)), wordsOf(inbound)); diff != "" {
		t.Errorf("types (-control API +scenarios):\n%s", diff)
	}
}
