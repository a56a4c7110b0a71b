package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/wabamock/wabamock/server/internal/core"
)

// maxProblems is how many problems of a file are told; the rest is counted (our choice).
const maxProblems = 20

// maxQuoted is how many characters of a wrong value are repeated in a message (our choice).
const maxQuoted = 40

// Problem is one thing that is wrong in a file, and where.
type Problem struct {
	File    string
	Line    int      // from 1; 0: the whole file
	Column  int      // from 1, in characters; 0: the whole file
	Path    string   // of the key, e.g. "customers[2].number"; empty: the file itself
	Message string   // what is wrong and what to write instead
	Known   []string // the keys or words that are accepted there, in the order of the docs; nil: anything else
}

// String is file:line:column: path: message, as compilers print it.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message)
	return b.String()
}

// Error is why a file was refused: all its problems, at most 20 of them, by line and column.
type Error struct {
	Problems []Problem // at least one
	More     int       // how many others there are
}

// Error is one problem on each line.
func (e *Error) Error() string {
	lines := make([]string, 0, len(e.Problems)+1)
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	if e.More > 0 {
		lines = append(lines, fmt.Sprintf("%s: and %d more", e.Problems[0].File, e.More))
	}
	return strings.Join(lines, "\n")
}

// inOrder is the error for the problems found so far; nil when there are none.
func inOrder(found []Problem) error {
	if len(found) == 0 {
		return nil
	}
	slices.SortStableFunc(found, byPlace)
	more := max(0, len(found)-maxProblems)
	return &Error{Problems: found[:len(found)-more], More: more}
}

// byPlace compares where problems are.
func byPlace(a, b Problem) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// didYouMean ends a message about a key or a word that is not known.
func didYouMean(wrong string, known []string) string {
	if near, ok := nearest(wrong, known); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "want one of " + strings.TrimPrefix(strings.Join(known, ", "), ", ") // an empty word goes without saying
}

// nearest is the known word that takes the fewest edits to reach, the first of several; false
// when even that takes more than a third of the longer word, and at least two.
func nearest(wrong string, known []string) (string, bool) {
	wrong = strings.ReplaceAll(strings.ToLower(clip(wrong)), "-", "_")
	best, least := "", -1
	for _, k := range known {
		plain := strings.ToLower(strings.ReplaceAll(k, "-", "_"))
		d := core.Edits(wrong, plain)
		if d <= max(2, max(len(wrong), len(plain))/3) && (least < 0 || d < least) && d < len(plain) {
			best, least = k, d
		}
	}
	return best, least >= 0
}

// clip shortens a text that is repeated to the user.
func clip(s string) string { return printable(s, maxQuoted) }

// printable is a text of at most so many characters on one line; what cannot be seen is escaped.
func printable(s string, most int) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > most {
			b.WriteString("…")
			break
		}
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

// quote is a clipped text in quotes.
func quote(s string) string { return `"` + clip(s) + `"` }
