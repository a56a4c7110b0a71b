package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Limits of a comment. GitHub takes 65,536 characters; what a comment has no room for is in the other forms.
const (
	maxComment = 60_000 // characters, as bytes
	maxCell    = 600    // characters of one text
	mostLines  = 50     // of one list
)

// comment is a report for the comment on a change: the verdict first, then what to do, the rest folded.
func comment(r gen.Report) []byte {
	var b sheet
	b.heading("wabamock", r.Judgement.Failures)
	b.line(escaped(summaryOf(r)))
	if n := r.Totals.Defects; n > 0 {
		b.line("**" + plural(n, "answer") + " of the mock departed from openapi.yaml:** a defect of the mock or of a scenario, not of the client.")
	}
	b.failures(r.Judgement.Failures)
	b.coverage(r.Coverage, r.Judgement.Failures)
	b.findings(r.Findings)
	b.refused(r.Unmatched)
	b.expectations(r.Verdict)
	b.never(r.Coverage)
	return b.bytes()
}

// coverageComment is the same of coverage alone.
func coverageComment(c gen.Coverage, failures []gen.Failure) []byte {
	var b sheet
	b.heading("wabamock coverage", failures)
	b.line(escaped(plural(c.Exchanges, "request") + " in " + worldsOf(c.Worlds) + "."))
	b.failures(failures)
	b.coverage(c, failures)
	b.never(c)
	return b.bytes()
}

// sheet is a text in Markdown that knows how much room is left. What does not fit is left out as a
// whole, and the end says so.
type sheet struct {
	text  strings.Builder
	short bool // something was left out
}

// add adds a block, if there is room for it.
func (b *sheet) add(block string) {
	if b.text.Len()+len(block) > maxComment-100 {
		b.short = true
		return
	}
	b.text.WriteString(block)
}

// line adds a paragraph.
func (b *sheet) line(s string) { b.add(s + "\n\n") }

// bytes is the text.
func (b *sheet) bytes() []byte {
	if b.short {
		b.text.WriteString("_There is no room here for the rest; the page and the JSON form have it._\n")
	}
	return []byte(strings.TrimRight(b.text.String(), "\n") + "\n")
}

// heading says the verdict.
func (b *sheet) heading(name string, failures []gen.Failure) {
	mark := "✅"
	if len(failures) > 0 {
		mark = "❌"
	}
	b.line("## " + mark + " " + name + ": " + verdictOf(failures))
}

// table adds a table as one block; of many rows the first. Cells are Markdown already.
func (b *sheet) table(headings []string, rows [][]string) string {
	var t strings.Builder
	t.WriteString("| " + strings.Join(headings, " | ") + " |\n|" + strings.Repeat(" --- |", len(headings)) + "\n")
	for _, row := range rows[:min(len(rows), mostLines)] {
		t.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	if more := len(rows) - mostLines; more > 0 {
		fmt.Fprintf(&t, "\nand %d more\n", more)
	}
	return t.String()
}

// folded adds a block that is shown when it is wanted.
func (b *sheet) folded(title, block string) {
	b.add("<details><summary>" + escaped(title) + "</summary>\n\n" + strings.TrimRight(block, "\n") + "\n\n</details>\n\n")
}

// failures are what fails the report.
func (b *sheet) failures(list []gen.Failure) {
	if len(list) == 0 {
		return
	}
	rows := make([][]string, len(list))
	for i, f := range list {
		rows[i] = []string{kindTitle(f.Kind), coded(f.Name), escaped(f.Message)}
	}
	b.add(b.table([]string{"What fails", "Which", "What is wrong"}, rows) + "\n")
}

// coverage is the table of dimensions.
func (b *sheet) coverage(c gen.Coverage, failures []gen.Failure) {
	low := map[string]bool{}
	for _, f := range failures {
		if f.Kind == gen.FailureKindThreshold || f.Kind == gen.FailureKindRegression {
			low[f.Name] = true
		}
	}
	rows := make([][]string, len(c.Dimensions))
	for i, d := range c.Dimensions {
		mark := ""
		if low[string(d.Name)] {
			mark = " ❌"
		}
		rows[i] = []string{escaped(d.Title) + mark, "`" + blocks(d.Percent) + "` " + percent(d.Percent), fmt.Sprintf("%d of %d", d.Met, d.Total)}
	}
	if len(rows) > 0 {
		b.add(b.table([]string{"Coverage", "Share", "Exercised"}, rows) + "\n")
	}
}

// blocks shows a share in ten letters.
func blocks(p float64) string {
	full := min(int(p/10), 10)
	return strings.Repeat("█", full) + strings.Repeat("░", 10-full)
}

// findings are what is legal but dangerous, each with what to do.
func (b *sheet) findings(list []gen.Finding) {
	if len(list) == 0 {
		return
	}
	var t strings.Builder
	for _, f := range list[:min(len(list), mostLines)] {
		fmt.Fprintf(&t, "- **%s** [%s](%s): %s, %s. %s _To do:_ %s Seen in %s\n", f.Severity, coded(findingName(f)), rulesAt+f.Page,
			escaped(f.Title), times(f.Count), escaped(f.Message), escaped(f.Fix), escaped(sightings(f.Evidence[:min(len(f.Evidence), 3)], f.Count)))
	}
	if more := len(list) - mostLines; more > 0 {
		fmt.Fprintf(&t, "- and %d more\n", more)
	}
	b.folded(plural(len(list), "finding"), t.String())
}

// refused are the requests that were refused before the world saw them.
func (b *sheet) refused(list []gen.UnmatchedGroup) {
	if len(list) == 0 {
		return
	}
	rows := make([][]string, len(list))
	total := uint64(0)
	for i, g := range list {
		total += g.Count
		wrong := []string{}
		for _, v := range g.Violations {
			wrong = append(wrong, coded(ruleOf(v))+" "+coded(place(v))+" "+escaped(v.Message))
		}
		rows[i] = []string{string(g.Severity), coded(g.Request), strconv.Itoa(g.Status), grouped(g.Count), strings.Join(wrong, "<br>")}
	}
	b.folded(plural(total, "refused request"), b.table([]string{"Severity", "Request", "Status", "Count", "What was wrong"}, rows))
}

// expectations are how the expectations stand.
func (b *sheet) expectations(v gen.Verdict) {
	if len(v.Expectations) == 0 {
		return
	}
	rows := make([][]string, len(v.Expectations))
	for i, e := range v.Expectations {
		state := "❌"
		if e.Met {
			state = "✅"
		}
		rows[i] = []string{state, coded(expectationName(e)), escaped(e.Expected), escaped(e.Got)}
	}
	b.folded(metText(v)+" expectations met", b.table([]string{"", "Expectation", "Expected", "Came"}, rows))
}

// never is what was never exercised, but for the schema keywords, which are many.
func (b *sheet) never(c gen.Coverage) {
	var t strings.Builder
	for _, d := range c.Dimensions {
		list, n := []string{}, 0
		for _, item := range d.Items {
			if item.Met || isTrue(item.Extra) {
				continue
			}
			if n++; n <= mostLines {
				list = append(list, coded(item.Name))
			}
		}
		if n == 0 || len(d.Items) > mostRows {
			continue
		}
		if n > mostLines {
			list = append(list, fmt.Sprintf("and %d more", n-mostLines))
		}
		fmt.Fprintf(&t, "- **%s**: %s\n", escaped(d.Title), strings.Join(list, ", "))
	}
	if t.Len() > 0 {
		b.folded("Never exercised", t.String())
	}
}

// escaped is a text that Markdown shows as it is, on one line. Nobody is mentioned by it.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range clipped(s, maxCell) {
		switch r {
		case '\\', '`', '*', '_', '[', ']', '|', '#', '~', '!', '$':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		case '@':
			b.WriteString("@\u200b") // else it would call somebody
		case '\n':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// coded is a text of a machine, on one line.
func coded(s string) string {
	s = strings.NewReplacer("`", "'", "\n", " ", "|", `\|`).Replace(clipped(s, maxCell))
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

// clipped is a text of at most so many characters.
func clipped(s string, most int) string {
	s = legible(s)
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
