package main

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
)

// notSettings are the fields of server.Config that no setting fills in, and why.
func notSettings() map[string]string {
	return map[string]string{
		"FixtureYAML": "the content of the file that --fixture names",
		"Version":     "what the build recorded",
		"Commit":      "what the build recorded",
		"Settings":    "the settings themselves, to be shown",
		"Logger":      "made from log-level and log-format",
	}
}

func TestEveryFieldOfTheConfigIsASetting(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, s := range settings() {
		if s.field != "" {
			got = append(got, s.field)
		}
	}
	for _, name := range fieldsOf(reflect.TypeFor[server.Config](), "") {
		if notSettings()[name] == "" {
			want = append(want, name)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-config +settings):\n%s", diff)
	}
}

// fieldsOf names the fields of a struct, and those of the structs in it that are ours.
func fieldsOf(s reflect.Type, prefix string) []string {
	var names []string
	for f := range s.Fields() {
		if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[time.Time]() {
			names = append(names, fieldsOf(f.Type, prefix+f.Name+".")...)
			continue
		}
		names = append(names, prefix+f.Name)
	}
	return names
}

func TestASettingFillsItsOwnField(t *testing.T) {
	t.Parallel()
	texts := map[string]string{"address": "[::1]:80", "name or file": "fresh", "version": "2.39.0", "URL": "https://hooks.example/wa", "key": "0123456789ab", "token": "0123456789ab", "directory": "data", "instant": "2024-05-01T09:00:00Z", "size": "7KiB", listLabel: "rate-limited,./mine.yaml", "int": "77", "duration": "77s", boolLabel: "true"}
	for _, s := range settings() {
		if s.field == "" {
			continue
		}
		t.Run(s.key, func(t *testing.T) {
			t.Parallel()
			o := defaultOptions(settings())
			before := fieldNamed(o.server, s.field)
			v := s.at(&o)
			text, ok := texts[v.label()]
			if !ok {
				text = v.words()[1] // the first is the default
			}
			if !v.set(text) {
				t.Fatalf("%q is refused: want %s", text, v.form())
			}
			if v.text() != normal(text) {
				t.Errorf("shown as %q, want %q", v.text(), normal(text))
			}
			if reflect.DeepEqual(before, fieldNamed(o.server, s.field)) {
				t.Errorf("field %s is still %v", s.field, before)
			}
		})
	}
}

// normal is how a span is shown; other texts are shown as given.
func normal(text string) string {
	if d, err := time.ParseDuration(text); err == nil {
		return d.String()
	}
	return text
}

// fieldNamed is the value of a field such as "World.Seed".
func fieldNamed(c server.Config, name string) any {
	v := reflect.ValueOf(c)
	for part := range strings.SplitSeq(name, ".") {
		v = v.FieldByName(part)
	}
	return v.Interface()
}

func TestDefaultsAreAcceptedAsTheyAreShown(t *testing.T) {
	t.Parallel()
	for _, s := range settings() {
		o := defaultOptions(settings())
		v := s.at(&o)
		if text := v.text(); text != "" && !v.set(text) {
			t.Errorf("%s: the default %q is refused: want %s", s.key, text, v.form())
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  string
		want  int64
		shown string
	}{
		{"1", 1, "1"},
		{"512B", 512, "512"},
		{"64KiB", 65536, "64KiB"},
		{"65536", 65536, "64KiB"},
		{"104857600", 104857600, "100MiB"},
		{"100MB", 100_000_000, "100000000"},
		{"2 GiB", 2 << 30, "2GiB"},
		{"1kB", 1000, "1000"},
	}
	for _, tt := range tests {
		var got int64
		v := in(size[int64](), &got)
		if !v.set(tt.text) || got != tt.want || v.text() != tt.shown {
			t.Errorf("%q is %d, shown as %q; want %d, %q", tt.text, got, v.text(), tt.want, tt.shown)
		}
	}
	for _, text := range []string{"", "0", "-1", "1.5MiB", "MiB", "1TB", "1mib", "9223372036854775807KiB", "64 K"} {
		var got int64
		if in(size[int64](), &got).set(text) {
			t.Errorf("%q is taken as %d", text, got)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	names := []string{"listen", "world-ttl", "worlds"}
	for wrong, want := range map[string]string{
		"lisen":     "; did you mean listen?",
		"world_ttl": "; did you mean world-ttl?",
		"world":     "; did you mean worlds?",
		"fixture":   "",
		"":          "",
	} {
		if got := didYouMean(wrong, names); got != want {
			t.Errorf("didYouMean(%q) = %q, want %q", wrong, got, want)
		}
	}
}

// configurationPage is the page that is made from the table of settings.
const configurationPage = "../../docs/configuration.md"

func TestTheConfigurationPageIsUpToDate(t *testing.T) {
	t.Parallel()
	want := renderPage(settings())
	if *update {
		if err := os.WriteFile(configurationPage, []byte(want), 0o644); err != nil {
			t.Fatalf("write page: %v", err)
		}
	}
	got, err := os.ReadFile(configurationPage)
	if err != nil {
		t.Fatalf("read page: %v", err)
	}
	if diff := cmp.Diff(want, strings.ReplaceAll(string(got), "\r\n", "\n")); diff != "" {
		t.Errorf("docs/configuration.md is stale; run \"go test ./cmd/wabamock -update\" (-want +got):\n%s", diff)
	}
}

// renderPage writes docs/configuration.md.
func renderPage(table []setting) string {
	defaults := defaultOptions(table)
	var b strings.Builder
	b.WriteString(pageHead)
	group := ""
	for _, s := range table {
		if s.group != group {
			group = s.group
			fmt.Fprintf(&b, "\n## %s\n\n| Setting | Default | Accepted | Meaning |\n| --- | --- | --- | --- |\n", group)
		}
		v := s.at(&defaults)
		text := v.text()
		if text != "" {
			text = "`" + text + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.key, text, v.form(), s.about)
	}
	return b.String()
}

const pageHead = `# Configuration

Every setting can be given in three ways; the first that is there wins:

1. as a flag of ` + "`wabamock serve`: `--world-ttl 30m`" + `
2. as an environment variable, in capitals, with ` + "`WABAMOCK_` before it and `_` for `-`: `WABAMOCK_WORLD_TTL=30m`" + `;
   an empty variable counts as not set
3. as a key of ` + "`wabamock.yaml`: `world-ttl: 30m`" + `. The file is that of ` + "`--config FILE`, of `WABAMOCK_CONFIG`" + `, or the
   one in the working directory; a key that does not exist is an error

` + "`wabamock serve --print-config`" + ` shows what came out and where each value is from. ` + "`wabamock health`" + ` reads
` + "`listen` and `tls`" + ` in the same way.

This page is made from the table of settings in ` + "`cmd/wabamock`" + `; a test keeps the two alike.
`
