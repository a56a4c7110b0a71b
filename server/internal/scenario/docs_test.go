package scenario_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// page is the page about a kind of file, and where it is.
func (d dialect) page(t *testing.T) (file, text string) {
	t.Helper()
	file = filepath.Join("..", "..", "..", "docs", d.docs)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, string(data)
}

func TestExamplesOfTheDocsParse(t *testing.T) {
	t.Parallel()
	for _, d := range documented() {
		t.Run(d.what, func(t *testing.T) {
			t.Parallel()
			_, page := d.page(t)
			schema := d.compiled(t)
			blocks := strings.Split(page, "```yaml\n")[1:]
			if len(blocks) < 3 {
				t.Fatalf("only %d examples were found", len(blocks))
			}
			for i, block := range blocks {
				text, _, _ := strings.Cut(block, "```")
				if err := d.parse([]byte(text)); err != nil {
					t.Errorf("example %d: %v", i+1, err)
				}
				if err := schema.Validate(plain(t, []byte(text))); err != nil {
					t.Errorf("example %d: %v", i+1, err)
				}
			}
		})
	}
}

func TestTablesOfTheDocsFollowTheSchema(t *testing.T) {
	t.Parallel()
	for _, d := range documented() {
		t.Run(d.what, func(t *testing.T) {
			t.Parallel()
			file, page := d.page(t)
			before, rest, ok := strings.Cut(page, "-update` -->\n")
			_, after, closed := strings.Cut(rest, "<!-- end of keys -->")
			if !ok || !closed {
				t.Fatal("the comments around the tables are missing")
			}
			want := before + "-update` -->\n" + d.tables(t) + "\n<!-- end of keys -->" + after
			if *update {
				if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, page); diff != "" {
				t.Errorf("run with -update (-want +got):\n%s", diff)
			}
		})
	}
}

// tables are one table of keys for the file itself and for each kind of object in it, in the order
// of the schema.
func (d dialect) tables(t *testing.T) string {
	t.Helper()
	root := d.tree(t)
	var b strings.Builder
	writeTable(t, &b, root, "A "+d.what, root, d.text(t))
	raw := struct{ Definitions json.RawMessage }{}
	if err := json.Unmarshal(d.text(t), &raw); err != nil {
		t.Fatal(err)
	}
	for _, name := range keysInOrder(t, raw.Definitions) {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(raw.Definitions, &members); err != nil {
			t.Fatal(err)
		}
		schema := root["definitions"].(object)[name].(object)
		if schema["properties"] == nil {
			fmt.Fprintf(&b, "\n### `%s`\n\n%s\n\n%s.\n", name, schema["description"], shape(schema))
			continue
		}
		writeTable(t, &b, root, "`"+name+"`", schema, members[name])
	}
	return b.String()
}

// writeTable writes the keys of one object of the schema; raw is the same with its order.
func writeTable(t *testing.T, b *strings.Builder, root object, title string, schema object, raw []byte) {
	t.Helper()
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n| Key | Value | Default | Meaning |\n| --- | --- | --- | --- |\n", title, schema["description"])
	required, _ := schema["required"].([]any)
	var ordered struct{ Properties json.RawMessage }
	if err := json.Unmarshal(raw, &ordered); err != nil {
		t.Fatal(err)
	}
	for _, key := range keysInOrder(t, ordered.Properties) {
		member := schema["properties"].(object)[key].(object)
		standard := ""
		if d, ok := member["default"]; ok {
			standard = fmt.Sprintf("`%v`", d)
		}
		for _, name := range required {
			if name == key {
				standard = "needed"
			}
		}
		about := member["description"]
		if about == nil {
			about = resolved(root, member, object{})["description"]
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", key, shape(member), standard, strings.ReplaceAll(fmt.Sprint(about), "|", "\\|"))
	}
}

// keysInOrder are the keys of a JSON object as they stand.
func keysInOrder(t *testing.T, raw []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	var keys []string
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

// shape says in few words what a value looks like.
func shape(schema object) string {
	if ref, ok := schema["$ref"].(string); ok {
		name := ref[strings.LastIndex(ref, "/")+1:]
		return fmt.Sprintf("[%s](#%s)", name, name)
	}
	if all, ok := schema["allOf"].([]any); ok {
		return shape(all[0].(object))
	}
	if words, ok := schema["enum"].([]any); ok {
		var all []string
		for _, w := range words {
			if w != "" {
				all = append(all, fmt.Sprintf("`%v`", w))
			}
		}
		return strings.Join(all, ", ")
	}
	if schema["format"] == "date-time" {
		return "moment"
	}
	if alternatives, ok := schema["anyOf"].([]any); ok {
		var all []string
		for _, one := range alternatives {
			all = append(all, shape(one.(object)))
		}
		return strings.Join(all, " or ")
	}
	if items, ok := schema["items"].(object); ok {
		return fmt.Sprintf("list of %s, at most %v", shape(items), schema["maxItems"])
	}
	if values, ok := schema["additionalProperties"].(object); ok {
		return "names, each with " + shape(values)
	}
	return scalar(schema)
}

// scalar says what a text, a number or a switch looks like.
func scalar(schema object) string {
	pattern := fmt.Sprint(schema["pattern"])
	switch {
	case schema["type"] == "boolean":
		return "true or false"
	case strings.Contains(pattern, `\.\.`):
		return "span or range of spans"
	case strings.Contains(pattern, "(h|m|s|ms"):
		return "span"
	case strings.Contains(pattern, "[0-9-]{4"):
		return "phone number, or id or subject of a group"
	case strings.HasPrefix(pattern, `^\+?`), strings.HasPrefix(pattern, `^(\+?`):
		return "phone number"
	case schema["minimum"] != nil:
		return fmt.Sprintf("number from %v to %v", schema["minimum"], schema["maximum"])
	case strings.HasPrefix(pattern, "^[0-9]{"):
		return "digits: " + strings.ReplaceAll(strings.Trim(strings.TrimPrefix(pattern, "^[0-9]"), "{}$"), ",", " to ")
	case schema["maxLength"] != nil:
		return fmt.Sprintf("text, at most %v characters", schema["maxLength"])
	case schema["type"] == nil:
		return "anything"
	case schema["type"] == "number":
		return "number"
	case schema["type"] != "string" && schema["pattern"] == nil:
		return "text, number, true or false"
	}
	return "text"
}
