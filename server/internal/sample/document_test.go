package sample_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestADocumentIsWhatItsTablesSay(t *testing.T) {
	t.Parallel()
	for n := range uint64(20) {
		f := of(t, "application/pdf", 7, n)
		text := string(f.Bytes)
		if !strings.HasPrefix(text, "%PDF-1.4\n") || !strings.HasSuffix(text, "\n%%EOF\n") {
			t.Errorf("document %d does not begin and end as one", n)
		}
		checkObjects(t, text)
		kind, number, _ := strings.Cut(strings.TrimSuffix(f.Name, ".pdf"), "-")
		title := strings.ToUpper(kind[:1]) + kind[1:] + " " + number
		for _, want := range []string{"/Title (" + title + ")", "(" + title + ") Tj", "/Count 1 ", "/BaseFont /Helvetica "} {
			if !strings.Contains(text, want) {
				t.Errorf("document %d has no %q", n, want)
			}
		}
	}
}

// checkObjects requires that each object is where the table says, and that streams are as long as
// they say.
func checkObjects(t *testing.T, text string) {
	t.Helper()
	end := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindStringSubmatch(text)
	if end == nil {
		t.Fatal("there is no startxref")
	}
	table := text[number(t, end[1]):]
	head := regexp.MustCompile(`^xref\n0 (\d+)\n`).FindStringSubmatch(table)
	if head == nil {
		t.Fatalf("there is no table at %s", end[1])
	}
	size := number(t, head[1])
	if !strings.Contains(table, fmt.Sprintf("trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n", size, size-1)) {
		t.Errorf("the trailer is not that of %d objects", size)
	}
	entry := regexp.MustCompile(`^(\d{10}) (\d{5}) ([fn]) \n$`)
	for i := range size {
		line := table[len(head[0])+20*i:][:20]
		parts := entry.FindStringSubmatch(line)
		if parts == nil || (parts[3] == "f") != (i == 0) {
			t.Fatalf("entry %d is %q", i, line)
		}
		if at := text[number(t, parts[1]):]; i > 0 && !strings.HasPrefix(at, fmt.Sprintf("%d 0 obj\n", i)) {
			t.Errorf("object %d is not where the table says; there is %.20q", i, at)
		}
	}
	stream := regexp.MustCompile(`(?s)/Length (\d+) >>\nstream\n(.*)\nendstream`).FindStringSubmatch(text)
	if stream == nil || number(t, stream[1]) != len(stream[2]) {
		t.Errorf("the stream is not as long as it says: %.60q", stream)
	}
}

// number is a number of digits.
func number(t *testing.T, digits string) int {
	t.Helper()
	n, err := strconv.Atoi(digits)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
