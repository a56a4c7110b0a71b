package catalogue_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/catalogue"
)

var update = flag.Bool("update", false, "rewrite docs/rules.md")

func TestEveryRowIsComplete(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^WABA(-[A-Z0-9]+)+$`)
	var seen []string
	for _, r := range catalogue.All() {
		switch {
		case !form.MatchString(r.ID):
			t.Errorf("id %q", r.ID)
		case slices.Contains(seen, r.ID):
			t.Errorf("%s is there twice", r.ID)
		case catalogue.Worse(r.Severity, catalogue.Note) < 0:
			t.Errorf("%s has the severity %q", r.ID, r.Severity)
		case !slices.Contains(kinds(), r.Kind):
			t.Errorf("%s is of the kind %q", r.ID, r.Kind)
		}
		seen = append(seen, r.ID)
		for what, text := range map[string]string{"title": r.Title, "about": r.About, "why": r.Why, "fix": r.Fix, "bad": r.Bad, "good": r.Good} {
			switch {
			case text == "" || text != strings.TrimSpace(text):
				t.Errorf("%s: %s is %q", r.ID, what, text)
			case (what == "about" || what == "why" || what == "fix") && !strings.HasSuffix(text, "."):
				t.Errorf("%s: %s is no sentence: %q", r.ID, what, text)
			case what == "title" && (strings.HasSuffix(text, ".") || len(text) > 80):
				t.Errorf("%s: title %q", r.ID, text)
			}
		}
		if r.Bad == r.Good {
			t.Errorf("%s: the good example is the bad one", r.ID)
		}
	}
}

// kinds are the kinds in the order of the page.
func kinds() []catalogue.Kind {
	return []catalogue.Kind{catalogue.Route, catalogue.Access, catalogue.Contract, catalogue.Limit, catalogue.Finding}
}

func TestSeverities(t *testing.T) {
	t.Parallel()
	list := []catalogue.Severity{catalogue.Error, catalogue.Note, catalogue.Warning}
	slices.SortFunc(list, catalogue.Worse)
	if want := []catalogue.Severity{catalogue.Note, catalogue.Warning, catalogue.Error}; !slices.Equal(list, want) {
		t.Errorf("by how bad they are: %q, want %q", list, want)
	}
}

func TestIDsAndPages(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"maxLength": "WABA-MAX-LENGTH", "not-allowed": "WABA-NOT-ALLOWED", "json": "WABA-JSON", "oneOf": "WABA-ONE-OF", "no-token": "WABA-NO-TOKEN",
	} {
		if got := catalogue.ID(name); got != want {
			t.Errorf("%s has the id %s, want %s", name, got, want)
		}
	}
	if got, want := catalogue.Page("WABA-MAX-LENGTH"), "docs/rules.md#waba-max-length"; got != want {
		t.Errorf("page %q, want %q", got, want)
	}
}

func TestRulesAreFound(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"WABA-NO-TOKEN", "waba-no-token", "no-token", "No-Token"} {
		if r, ok := catalogue.Find(name); !ok || r.ID != "WABA-NO-TOKEN" {
			t.Errorf("%q is %q, %t", name, r.ID, ok)
		}
	}
	if r, ok := catalogue.Find("maxLength"); !ok || r.ID != "WABA-MAX-LENGTH" {
		t.Errorf("maxLength is %q, %t", r.ID, ok)
	}
	for _, name := range []string{"", "WABA-", "WABA", "no-such-rule"} {
		if r, ok := catalogue.Find(name); ok {
			t.Errorf("%q is %s", name, r.ID)
		}
	}
}

// TestThePageOfRules holds docs/rules.md to the catalogue; go test -update rewrites it.
func TestThePageOfRules(t *testing.T) {
	t.Parallel()
	path := filepath.FromSlash("../../../docs/rules.md")
	want := page()
	if *update {
		if err := os.WriteFile(path, want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")))); diff != "" {
		t.Errorf("docs/rules.md is not up to date: go test ./server/internal/catalogue -update (-want +got):\n%s", diff)
	}
}

// chapters say what is in each part of the page.
func chapters() map[catalogue.Kind][2]string {
	return map[catalogue.Kind][2]string{
		catalogue.Route:    {"No operation", "No operation of `openapi.yaml` matches the request, so nothing has seen it."},
		catalogue.Access:   {"Access", "The caller is not known, or may not do what it asks for. Nothing else of the request was looked at."},
		catalogue.Contract: {"Contract", "The request departs from `openapi.yaml`. All departures are told at once."},
		catalogue.Limit:    {"Limits", "Too much, too large, or too fast."},
		catalogue.Finding:  {"Findings", "The API lets it through, and it will hurt in production. `wabamock report` and `/_mock/worlds/{world}/findings` list what a client did."},
	}
}

// page is docs/rules.md.
func page() []byte {
	var b bytes.Buffer
	b.WriteString(`# Rules

<!-- Written by go test ./server/internal/catalogue -update from the catalogue in server/internal/catalogue. -->

What a client can do wrong, by the id under which the mock tells it: in the journal, in the verdicts of the control API
(` + "`/_mock/worlds/{world}/unmatched`" + `, ` + "`near-misses`" + `, ` + "`findings`" + `), in reports, and on the answer itself, in the header
` + "`Mock-Violations`" + `, when the request says ` + "`Mock-Explain: true`" + `. Ids never change. ` + "`wabamock rules ID`" + ` prints one of them.

An **error** is refused by the API or hurts already, a **warning** will hurt under load or in time, a **note** is worth
knowing. Where a source is given, its marks are those of [sources](sources.md).
`)
	for _, k := range kinds() {
		chapter := chapters()[k]
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| Rule | Severity | What is wrong |\n| --- | --- | --- |\n", chapter[0], chapter[1])
		var list []catalogue.Rule
		for _, r := range catalogue.All() {
			if r.Kind == k {
				list = append(list, r)
				fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", r.ID, strings.ToLower(r.ID), r.Severity, r.Title)
			}
		}
		for _, r := range list {
			fmt.Fprintf(&b, "\n### %s\n\n**%s** (%s). %s\n\n*Why it matters.* %s\n\n*What to do.* %s\n\n", r.ID, r.Title, r.Severity, r.About, r.Why, r.Fix)
			fmt.Fprintf(&b, "```text\n- %s\n+ %s\n```\n", lines(r.Bad, "- "), lines(r.Good, "+ "))
			if r.Source != "" {
				fmt.Fprintf(&b, "\nSource: %s\n", r.Source)
			}
		}
	}
	return b.Bytes()
}

// lines are the lines of an example, each after the sign.
func lines(text, sign string) string { return strings.ReplaceAll(text, "\n", "\n"+sign) }
