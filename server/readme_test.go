package server_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
)

var update = flag.Bool("update", false, "write the generated parts of README.md")

// TestREADMEListsTheOperations keeps the table of README.md as openapi.yaml has it.
func TestREADMEListsTheOperations(t *testing.T) {
	t.Parallel()
	const file = "../README.md"
	const from, to = "<!-- operations: made from openapi.yaml by \"go test ./server -run README -update\" -->\n", "<!-- end of operations -->\n"
	readme, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(readme), from)
	got, tail, closed := strings.Cut(rest, to)
	if !ok || !closed {
		t.Fatalf("%s lacks the marks of the table", file)
	}
	want := operationTable()
	if *update {
		if err := os.WriteFile(file, []byte(head+from+want+to+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table of operations (-want +got):\n%s", diff)
	}
}

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
