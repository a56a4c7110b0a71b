package server_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
)

var update = flag.Bool("update", false, "write the generated parts of README.md")

// TestREADMEHasItsTables keeps the tables of README.md and of docs/numbers.md as openapi.yaml and
// fixtures/numbers.yaml have them.
func TestREADMEHasItsTables(t *testing.T) {
	t.Parallel()
	for _, made := range []struct{ file, from, to, table string }{
		{"../README.md", "operations: made from openapi.yaml", "end of operations", operationTable()},
		{"../README.md", "numbers: made from fixtures/numbers.yaml", "end of numbers", numberTable()},
		{"../docs/numbers.md", "numbers: made from fixtures/numbers.yaml", "end of numbers", wholeNumberTable()},
	} {
		keepTable(t, made.file, "<!-- "+made.from+" by \"go test ./server -run README -update\" -->\n", "<!-- "+made.to+" -->\n", made.table)
	}
}

// keepTable keeps what stands in a file between two marks; with -update it is written.
func keepTable(t *testing.T, file, from, to, want string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), from)
	got, tail, closed := strings.Cut(rest, to)
	if !ok || !closed {
		t.Fatalf("%s lacks the marks %s and %s", file, from, to)
	}
	if *update {
		if err := os.WriteFile(file, []byte(head+from+want+to+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table of %s (-want +got):\n%s", file, diff)
	}
}

// numberTable is the short table: codes by the way they come, and a row for each behaviour.
func numberTable() string {
	type way struct {
		channel string
		http    int
	}
	ways, codes := []way{}, map[way][]string{}
	var b, behaviours strings.Builder
	for _, n := range server.Numbers() {
		switch w := (way{n.Channel, n.HTTP}); {
		case n.Code == 0:
			fmt.Fprintf(&behaviours, "| `%s` | %s | %s |\n", n.Number, n.Name, cell(n.Happens))
		case n.Number != "":
			if codes[w] == nil {
				ways = append(ways, w)
			}
			codes[w] = append(codes[w], strconv.Itoa(n.Code))
		}
	}
	slices.SortStableFunc(ways, func(a, b way) int {
		order := []string{"sync", "status", "message", "top"}
		if a.channel != b.channel {
			return slices.Index(order, a.channel) - slices.Index(order, b.channel)
		}
		return a.http - b.http
	})
	b.WriteString("\n| `155501` and the code | comes |\n| --- | --- |\n")
	for _, w := range ways {
		fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(codes[w], " "), map[string]string{
			"sync": "in the answer, " + strconv.Itoa(w.http), "status": "after a 201, in a failed status",
			"message": "after a 201, with an inbound message", "top": "after a 201, in a webhook of errors alone",
		}[w.channel])
	}
	return b.String() + "\n| Number | Behaviour | What happens |\n| --- | --- | --- |\n" + behaviours.String() + "\n"
}

// wholeNumberTable is a row for each code and each behaviour.
func wholeNumberTable() string {
	codes, behaviours := &strings.Builder{}, &strings.Builder{}
	for _, n := range server.Numbers() {
		if n.Code == 0 {
			fmt.Fprintf(behaviours, "| `%s` | %s | %d | %s |\n", n.Number, n.Name, n.HTTP, cell(n.Happens))
			continue
		}
		number := ""
		if n.Number != "" {
			number = "`" + n.Number + "`"
		}
		fmt.Fprintf(codes, "| %s | %d %s | %s | %d | %s | %s |\n", number, n.Code, n.Title, n.Channel, n.HTTP, cell(n.Happens), cell(n.Recipe))
	}
	return "\n## Codes\n\n| Number | Code | Channel | HTTP | What happens | Without the number |\n| --- | --- | --- | --- | --- | --- |\n" + codes.String() +
		"\n## Behaviours\n\n| Number | Name | HTTP | What happens |\n| --- | --- | --- | --- |\n" + behaviours.String() + "\n"
}

// cell is a text as a table can hold it.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

// operationTable is a row for each tag: its operations of the listing, and those beyond it.
func operationTable() string {
	type row struct{ listed, beyond []string }
	rows, tags := map[string]*row{}, []string{}
	for _, op := range server.Operations() {
		tag := op.Tags[0]
		if rows[tag] == nil {
			rows[tag] = &row{}
			tags = append(tags, tag)
		}
		text := fmt.Sprintf("`%s %s`", op.Method, op.Path)
		if op.Listed {
			rows[tag].listed = append(rows[tag].listed, text)
		} else {
			rows[tag].beyond = append(rows[tag].beyond, text)
		}
	}
	slices.Sort(tags)
	var b strings.Builder
	b.WriteString("\n| Part | Operations |\n| --- | --- |\n")
	for _, tag := range tags {
		fmt.Fprintf(&b, "| %s | %s |\n", tag, strings.Join(append(rows[tag].listed, rows[tag].beyond...), "<br>"))
	}
	b.WriteString("\n")
	return b.String()
}

// maxBadDay is how many lines a common bad day may take.
const maxBadDay = 10

// TestTheBadDaysOfTheDocsAreGoodScenarios checks every scenario that the readme and the how-to show.
func TestTheBadDaysOfTheDocsAreGoodScenarios(t *testing.T) {
	t.Parallel()
	for file, most := range map[string]int{"../README.md": maxBadDay, "../docs/scenarios-howto.md": 100} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for _, part := range strings.Split(string(text), "```yaml\n")[1:] {
			yaml, _, _ := strings.Cut(part, "```")
			if !strings.HasPrefix(yaml, "name:") {
				continue
			}
			shown++
			problems, warnings, _, err := server.LintScenario(server.ScenarioFile{Name: file, YAML: []byte(yaml)})
			if len(problems)+len(warnings) > 0 || err != nil {
				t.Errorf("%s: %v %v %v\n%s", file, problems, warnings, err, yaml)
			}
			if lines := strings.Count(yaml, "\n"); lines > most {
				t.Errorf("%s: %d lines, want at most %d:\n%s", file, lines, most, yaml)
			}
		}
		if shown < 2 {
			t.Errorf("%s shows %d scenarios, want at least 2", file, shown)
		}
	}
}
