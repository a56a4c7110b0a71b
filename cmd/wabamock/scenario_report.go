package main

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// clientSuite is where a report says how the client ended.
const clientSuite = "client"

// junitReport is a JUnit report of which only the numbers are read.
type junitReport struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Suites   string   `xml:",innerxml"`
}

// withClient adds to a JUnit report of the expectations how the client ended, so that a report without
// a failure is one of a run without a failure. A nil error: it ended well.
func withClient(report []byte, name string, failed error) ([]byte, error) {
	var r junitReport
	if err := xml.Unmarshal(report, &r); err != nil {
		return nil, fmt.Errorf("read the JUnit report: %w", err)
	}
	failures, failure := 0, ""
	if failed != nil {
		failures = 1
		failure = `<failure type="client" message="` + attribute(failed.Error()) + `"></failure>`
	}
	r.Tests++
	r.Failures += failures
	r.Suites = strings.TrimRight(r.Suites, "\n") + "\n" +
		`  <testsuite name="` + clientSuite + `" tests="1" failures="` + strconv.Itoa(failures) + `">` + "\n" +
		`    <testcase classname="` + clientSuite + `" name="` + attribute(name) + `">` + failure + "</testcase>\n" +
		"  </testsuite>\n"
	text, err := xml.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write the JUnit report: %w", err)
	}
	return []byte(xml.Header + string(text) + "\n"), nil
}

// attribute is a text as the value of an XML attribute.
func attribute(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(strings.Map(func(r rune) rune { // a builder never fails
		if r != '\n' && unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)))
	return b.String()
}
