package control

import (
	"encoding/xml"
	"fmt"
	"strings"
	"unicode"

	"github.com/wabamock/wabamock/server/internal/core"
)

// suites is a JUnit report: a suite for each scenario, a case for each expectation. Source: the
// schema of Jenkins' xunit plugin, junit-10.xsd.
type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Suites   []*suite `xml:"testsuite"`
}

// suite is one scenario.
type suite struct {
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Cases    []testcase `xml:"testcase"`
}

// testcase is one expectation.
type testcase struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Failure *failure `xml:"failure"`
}

// failure is why an expectation is not met.
type failure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// junit is a verdict as a JUnit report. Verdicts of a scenario stand together.
func junit(all []core.Verdict) (string, error) {
	report := suites{Name: "wabamock", Tests: len(all)}
	for _, v := range all {
		if n := len(report.Suites); n == 0 || report.Suites[n-1].Name != legible(v.Scenario) {
			report.Suites = append(report.Suites, &suite{Name: legible(v.Scenario)})
		}
		s := report.Suites[len(report.Suites)-1]
		s.Tests++
		c := testcase{Class: s.Name, Name: legible(v.Name)}
		if !v.OK {
			s.Failures++
			report.Failures++
			c.Failure = &failure{Message: legible(v.Expected + ", got " + v.Got), Type: "expectation", Text: difference(v)}
		}
		s.Cases = append(s.Cases, c)
	}
	text, err := xml.MarshalIndent(report, "", "  ")
	if err != nil {
		return "", fmt.Errorf("write a JUnit report: %w", err)
	}
	return xml.Header + string(text) + "\n", nil
}

// difference is what was expected against what came.
func difference(v core.Verdict) string {
	text := "- " + v.Expected + "\n+ " + v.Got + "\n"
	if v.Missed != "" {
		text += "  the last did not count: " + v.Missed
		if v.MissedBy != "" {
			text += " (exchange " + v.MissedBy + ")"
		}
		text += "\n"
	}
	return legible(text)
}

// legible is a text without what XML can't hold.
func legible(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return '\ufffd'
		}
		return r
	}, s)
}
