package scenario_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
)

// defaultsOf are the defaults that the schema promises in a section, nested as the section is.
func defaultsOf(root, schema object) object {
	defaults := object{}
	for key, member := range schema["properties"].(object) {
		m := member.(object)
		if d, ok := m["default"]; ok {
			defaults[key] = d
			continue
		}
		if m = resolved(root, m, object{}); m["properties"] != nil {
			defaults[key] = defaultsOf(root, m)
		}
	}
	return defaults
}

func TestDefaultsAreWhatTheSchemaPromises(t *testing.T) {
	t.Parallel()
	root := fixtureFiles().tree(t)
	definitions := root["definitions"].(object)
	raw, err := json.Marshal(object{
		"name":     "x",
		"options":  defaultsOf(root, definitions["options"].(object)),
		"settings": defaultsOf(root, definitions["settings"].(object)),
		"profile":  defaultsOf(root, definitions["profile"].(object)),
		"clock":    root["properties"].(object)["clock"].(object)["default"],
		"seed":     root["properties"].(object)["seed"].(object)["default"],
		"number":   object{"country_code": "44", "phone": "7700900000", "verified_name": "A"},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)
	type shown struct {
		Options  core.Options
		Settings core.Settings
		About    string
		Genesis  [2]any
	}
	look := func(text string) shown {
		t.Helper()
		g := parsed(t, text).Genesis(0, time.Time{})
		w, err := core.NewWorld(g, at)
		if err != nil {
			t.Fatal(err)
		}
		settings, err := core.Do(w, at, core.ActingSettings{})
		if err != nil {
			t.Fatal(err)
		}
		about, err := core.Do(w, at, core.ProfileAbout{})
		if err != nil {
			t.Fatal(err)
		}
		return shown{w.Options(), settings, about, [2]any{g.Seed, g.Frozen}}
	}
	silent := look(`{name: x, number: {country_code: "44", phone: "7700900000", verified_name: A}}`)
	spoken := look(string(raw))
	// What is reported by default is not set; the schema says what that comes to.
	spoken.Settings.WebhookDelivered, spoken.Settings.WebhookRead = nil, nil
	if diff := cmp.Diff(silent, spoken); diff != "" {
		t.Errorf("left out and written out differ (-left out +written out):\n%s", diff)
	}
}
