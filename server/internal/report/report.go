// Package report writes the verdicts on a client down: as data, as a page for people, as JUnit XML
// for test runners, as Markdown for a comment. All forms are made from one document, so that they
// agree. It asks nobody and decides nothing but what fails a report.
package report

import (
	"encoding/json"
	"fmt"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Format is the version of the document. Source: control.yaml, Report.
const Format = 1

// Full is a report in a form; its judgement decides what fails in it.
func Full(form gen.ReportFormat, r gen.Report) ([]byte, error) {
	switch form {
	case gen.ReportFormatHTML:
		return page(r), nil
	case gen.ReportFormatJunit:
		return junit(suitesOf(r))
	case gen.ReportFormatMarkdown:
		return comment(r), nil
	default:
		return data(r)
	}
}

// Coverage is coverage alone in a form. What fails it are thresholds and regressions.
func Coverage(form gen.ReportFormat, c gen.Coverage, failures []gen.Failure) ([]byte, error) {
	switch form {
	case gen.ReportFormatHTML:
		return coveragePage(c, failures), nil
	case gen.ReportFormatJunit:
		return junit(coverageSuites(c, failures))
	case gen.ReportFormatMarkdown:
		return coverageComment(c, failures), nil
	default:
		return data(c)
	}
}

// Expectations are the verdict on expectations alone as JUnit XML: a suite for each scenario.
func Expectations(v gen.Verdict) ([]byte, error) { return junit(expectationSuites(v)) }

// data is a document as JSON.
func data(document any) ([]byte, error) {
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a report as JSON: %w", err)
	}
	return append(text, '\n'), nil
}

// valueOf is an optional text; empty when it is absent.
func valueOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
