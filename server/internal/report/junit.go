package report

import (
	"encoding/xml"
	"fmt"
	"strings"
	"unicode"

	gen "github.com/wabamock/wabamock/gen/control"
)

// suites is a JUnit report. Source: the schema of Jenkins' xunit plugin, junit-10.xsd.
type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Suites   []*suite `xml:"testsuite"`
}

// suite is what belongs together: a scenario, the findings, a dimension.
type suite struct {
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Cases    []testcase `xml:"testcase"`
}

// testcase is one thing that is judged.
type testcase struct {
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	Failure *junitFailed `xml:"failure"`
	Output  string       `xml:"system-out,omitempty"`
}

// junitFailed is why a case fails.
type junitFailed struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// add puts a case in. What it says is its failure, or its output where it does not fail.
func (s *suite) add(name, text string, f *gen.Failure) {
	c := testcase{Class: s.Name, Name: legible(name)}
	if f == nil {
		c.Output = legible(text)
	} else {
		c.Failure = &junitFailed{Message: legible(f.Message), Type: string(f.Kind), Text: legible(text)}
		s.Failures++
	}
	s.Tests++
	s.Cases = append(s.Cases, c)
}

// junit writes suites as one JUnit report.
func junit(list []*suite) ([]byte, error) {
	report := suites{Name: "wabamock", Suites: list}
	for _, s := range list {
		report.Tests += s.Tests
		report.Failures += s.Failures
	}
	text, err := xml.MarshalIndent(report, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a JUnit report: %w", err)
	}
	return []byte(xml.Header + string(text) + "\n"), nil
}

// suitesOf are the suites of a report: a failure for each one of its judgement.
func suitesOf(r gen.Report) []*suite {
	failed := failuresByName(r.Judgement.Failures)
	list := expectationSuites(r.Verdict)
	refused := &suite{Name: "refused requests"}
	for _, g := range r.Unmatched {
		refused.add(refusedName(g), refusedText(g), failed.take(gen.FailureKindRefused, refusedName(g)))
	}
	found := &suite{Name: "findings"}
	for _, f := range r.Findings {
		found.add(findingName(f), findingText(f), failed.take(gen.FailureKindFinding, findingName(f)))
	}
	for _, s := range []*suite{refused, found} {
		if s.Tests == 0 {
			s.add("none", "", nil) // an empty suite is an error to some readers
		}
	}
	return append(append(list, refused, found), coverageSuites(r.Coverage, r.Judgement.Failures)...)
}

// expectationSuites are a suite for each scenario. Expectations of a scenario stand together.
func expectationSuites(v gen.Verdict) []*suite {
	var list []*suite
	for _, e := range v.Expectations {
		name := e.Scenario
		if w := valueOf(e.World); w != "" {
			name = w + "/" + name
		}
		if n := len(list); n == 0 || list[n-1].Name != legible(name) {
			list = append(list, &suite{Name: legible(name)})
		}
		var f *gen.Failure
		if !e.Met {
			f = &gen.Failure{Kind: gen.FailureKindExpectation, Message: e.Expected + ", got " + e.Got}
		}
		list[len(list)-1].add(e.Name, expectationText(e), f)
	}
	return list
}

// coverageSuites are a suite for each dimension: one case for its share, one for each regression.
func coverageSuites(c gen.Coverage, failures []gen.Failure) []*suite {
	failed := failuresByName(failures)
	var list []*suite
	for _, d := range c.Dimensions {
		s := &suite{Name: "coverage of " + lowerFirst(d.Title)}
		text := fmt.Sprintf("%s (%d of %d)", percent(d.Percent), d.Met, d.Total)
		s.add("share", text, failed.take(gen.FailureKindThreshold, string(d.Name)))
		for f := failed.take(gen.FailureKindRegression, string(d.Name)); f != nil; f = failed.take(gen.FailureKindRegression, string(d.Name)) {
			s.add(f.Message, f.Message, f)
		}
		list = append(list, s)
	}
	return list
}

// failureQueues are failures that wait for their case, by kind and name.
type failureQueues map[string][]gen.Failure

// failuresByName makes them.
func failuresByName(list []gen.Failure) failureQueues {
	q := failureQueues{}
	for _, f := range list {
		key := string(f.Kind) + "\n" + f.Name
		q[key] = append(q[key], f)
	}
	return q
}

// take is the next failure of a kind and name; nil: none is left.
func (q failureQueues) take(kind gen.FailureKind, name string) *gen.Failure {
	key := string(kind) + "\n" + name
	if len(q[key]) == 0 {
		return nil
	}
	f := q[key][0]
	q[key] = q[key][1:]
	return &f
}

// expectationText is what was expected against what came; empty for one that is met.
func expectationText(e gen.Expectation) string {
	if e.Met {
		return ""
	}
	text := "- " + e.Expected + "\n+ " + e.Got + "\n"
	if missed := valueOf(e.Missed); missed != "" {
		text += "  the last did not count: " + missed
		if by := valueOf(e.MissedBy); by != "" {
			text += " (exchange " + by + ")"
		}
		text += "\n"
	}
	return text
}

// refusedText is all about refused requests of a kind.
func refusedText(g gen.UnmatchedGroup) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", g.Request, refusedMessage(g))
	for _, v := range g.Violations {
		fmt.Fprintf(&b, "%s %s: %s\n", ruleOf(v), place(v), v.Message)
		if fix := valueOf(v.Fix); fix != "" {
			fmt.Fprintf(&b, "  fix: %s\n", fix)
		}
	}
	return b.String() + "seen " + times(g.Count) + ": " + sightings(g.Evidence, g.Count) + "\n"
}

// findingText is all about a finding.
func findingText(f gen.Finding) string {
	return fmt.Sprintf("%s (%s): %s\n%s\nfix: %s\nseen %s: %s\n", f.Rule, f.Severity, f.Title, f.Message, f.Fix, times(f.Count), sightings(f.Evidence, f.Count))
}

// place is where in a request something is wrong.
func place(v gen.Violation) string { return strings.TrimSpace(v.In + " " + v.Pointer) }

// sightings are where something was seen, and how many more there are.
func sightings(list []gen.Sighting, count uint64) string {
	if len(list) == 0 {
		return "no exchange"
	}
	var b strings.Builder
	for i, s := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(evidence(s))
		if i == len(list)-1 || list[i+1].World != s.World || list[i+1].Life != s.Life {
			b.WriteString(" of " + life(s))
		}
	}
	if n := uint64(len(list)); count > n {
		b.WriteString(", and " + grouped(count-n) + " more")
	}
	return b.String()
}

// sighting is where something was seen.
func sighting(s gen.Sighting) string { return evidence(s) + " of " + life(s) }

// evidence is the exchange in which something was seen, or the entry of the journal where none caused it.
func evidence(s gen.Sighting) string {
	if s.Exchange == "" {
		return fmt.Sprintf("entry %d", s.Seq)
	}
	return s.Exchange
}

// life is a world in one of its lives.
func life(s gen.Sighting) string {
	if s.Life > 1 {
		return fmt.Sprintf("%s (life %d)", s.World, s.Life)
	}
	return s.World
}

// percent is a share as people read it.
func percent(p float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", p), ".0") + " %"
}

// upperFirst is a text at the beginning of a sentence.
func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// lowerFirst is a title within a sentence.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// legible is a text without what XML can't hold, and without what turns the text behind it around.
func legible(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) || r == '\ufffe' || r == '\uffff' || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
