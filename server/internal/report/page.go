package report

import (
	"crypto/sha256"
	_ "embed" // the style sheet
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
)

// style is the style sheet of pages. A page that must not have one still reads well, such as in
// Jenkins: tables, lists and bars are those of HTML and SVG.
//
//go:embed style.css
var style string

// rulesAt is where the pages that explain rules are.
const rulesAt = "https://github.com/wabamock/wabamock/blob/main/"

// Marks of what is good and what is not; each stands beside a word.
const (
	markGood = "✔"
	markBad  = "✘"
)

// page is a report for people.
func page(r gen.Report) []byte {
	sections, links := []markup{failuresSection(r.Judgement.Failures)}, []markup{}
	for _, s := range []struct {
		id, title, count string
		of               markup
	}{
		{"expectations", "Expectations", metText(r.Verdict), expectationsSection(r.Verdict)},
		{"findings", "Findings", grouped(uint64(len(r.Findings))), findingsSection(r.Findings)},
		{"refused", "Refused requests", grouped(r.Totals.Unmatched), refusedSection(r.Unmatched)},
		{"coverage", "Coverage", operationsText(r.Coverage), coverageSection(r.Coverage, r.Judgement.Failures)},
		{"traffic", "Traffic", "", trafficSection(r)},
	} {
		links = append(links, el("li", el("a"+attr("href", "#"+s.id), text(s.title)), within("span", strings.TrimRight(" "+s.count, " "))))
		sections = append(sections, el("section"+attr("id", s.id), within("h2", s.title), s.of))
	}
	title := verdictOf(r.Judgement.Failures)
	head := el("header",
		within("p", "wabamock report"), headline(r.Judgement.Failures),
		within("p", summaryOf(r)),
		el(`nav aria-label="Sections"`, el("ul", links...)))
	return document("wabamock: "+title, head+el("main", sections...)+footer(r.Version, r.Coverage.Description))
}

// coveragePage is coverage alone for people.
func coveragePage(c gen.Coverage, failures []gen.Failure) []byte {
	head := el("header",
		within("p", "wabamock coverage"), headline(failures),
		within("p", plural(c.Exchanges, "request")+" in "+worldsOf(c.Worlds)+"."))
	main := el("main", failuresSection(failures), el(`section id="coverage"`, within("h2", "Coverage"), coverageSection(c, failures)))
	return document("wabamock coverage: "+verdictOf(failures), head+main+footer(c.Version, c.Description))
}

// document is a page that loads nothing and runs nothing.
func document(title string, body markup) []byte {
	sum := sha256.Sum256([]byte(style))
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	return []byte("<!doctype html>\n" + el(`html lang="en"`,
		el("head",
			el(`meta charset="utf-8"`),
			el(`meta http-equiv="Content-Security-Policy"`+attr("content", policy)),
			el(`meta name="viewport" content="width=device-width, initial-scale=1"`),
			el(`meta name="color-scheme" content="light dark"`),
			el(`meta name="referrer" content="no-referrer"`),
			within("title", title),
			el("style", markup(style))),
		el("body", body)))
}

// verdictOf says in a few words whether a report fails.
func verdictOf(failures []gen.Failure) string {
	if len(failures) == 0 {
		return "passed"
	}
	return plural(len(failures), "failure")
}

// headline says it large.
func headline(failures []gen.Failure) markup {
	if len(failures) == 0 {
		return el(`h1 class="ok"`, marked(markGood, "Passed"))
	}
	return el(`h1 class="bad"`, marked(markBad, plural(len(failures), "failure")))
}

// marked is a text behind its mark.
func marked(mark, s string) markup {
	return within(`span aria-hidden="true"`, mark+" ") + text(s)
}

// summaryOf says what a report is about.
func summaryOf(r gen.Report) string {
	names := make([]string, len(r.Worlds))
	for i, w := range r.Worlds {
		names[i] = w.Name
	}
	t := r.Totals
	if t.Exchanges == 0 && t.Attempts == 0 {
		return "No request came, and no webhook was posted, in " + worldsOf(names) + ": nothing of a client was judged. Does it call the address of the mock?"
	}
	return fmt.Sprintf("%s in %s; %s sent, %s received; %s of %s acknowledged.", plural(t.Exchanges, "request"), worldsOf(names),
		plural(t.MessagesSent, "message"), grouped(t.MessagesReceived), grouped(t.Acknowledged), plural(t.Deliveries, "webhook"))
}

// worldsOf names worlds, or says how many there are.
func worldsOf(names []string) string {
	switch len(names) {
	case 0:
		return "no world"
	case 1:
		return "world " + names[0]
	}
	return strconv.Itoa(len(names)) + " worlds"
}

// footer says what made a page.
func footer(version, description string) markup {
	of := text("Made by wabamock " + version)
	if description != "" {
		of += text(" from the description ") + code(description[:min(12, len(description))])
	}
	return el("footer", el("p", of, text(". Not affiliated with WhatsApp or Meta.")))
}

// failuresSection is what fails a report; nothing when nothing does.
func failuresSection(list []gen.Failure) markup {
	if len(list) == 0 {
		return ""
	}
	rows := make([][]markup, len(list))
	for i, f := range list {
		rows[i] = []markup{el(`span class="bad word"`, marked(markBad, kindTitle(f.Kind))), code(f.Name), text(f.Message)}
	}
	return el(`section id="failures"`, within("h2", "What fails"),
		table(stacked, "What is to be mended before this passes", []string{"Kind", "Which", "What is wrong"}, rows))
}

// kindTitle is a kind of failure for people.
func kindTitle(k gen.FailureKind) string {
	switch k {
	case gen.FailureKindExpectation:
		return "Expectation"
	case gen.FailureKindRefused:
		return "Refused request"
	case gen.FailureKindFinding:
		return "Finding"
	case gen.FailureKindThreshold:
		return "Coverage"
	default:
		return "No longer exercised"
	}
}

// code is a text of a machine.
func code(s string) markup { return within("code", s) }

// none says that there is nothing to show.
func none(s string) markup { return el(`p class="dim"`, text(s)) }

// grouped is a number with its thousands apart.
func grouped(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
