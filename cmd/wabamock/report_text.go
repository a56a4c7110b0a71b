package main

import (
	"fmt"
	"path/filepath"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
)

// mostFailures is how many failures are told one by one; the files have all.
const mostFailures = 20

// reportText is a report for people who look at the output of a pipeline: what fails, the numbers, and
// where more is.
func reportText(r gen.Report, files []string) string {
	var b strings.Builder
	failures := r.Judgement.Failures
	for _, f := range failures[:min(len(failures), mostFailures)] {
		fmt.Fprintf(&b, "FAIL  %-11s %s\n      %s\n", f.Kind, f.Name, f.Message)
	}
	if more := len(failures) - mostFailures; more > 0 {
		fmt.Fprintf(&b, "      and %d more\n", more)
	}
	if len(failures) > 0 {
		b.WriteString("\n")
	}
	found := map[gen.Severity]uint64{}
	for _, f := range r.Findings {
		found[f.Severity]++
	}
	met := 0
	for _, e := range r.Verdict.Expectations {
		if e.Met {
			met++
		}
	}
	t := r.Totals
	fmt.Fprintf(&b, "requests      %d, of them %d refused, %d before the world saw them\n", t.Exchanges, t.Refused, t.Unmatched)
	if t.Exchanges == 0 && t.Attempts == 0 {
		b.WriteString("              no request came: does the integration call the address of the mock?\n")
	}
	fmt.Fprintf(&b, "messages      %d sent, %d received\n", t.MessagesSent, t.MessagesReceived)
	fmt.Fprintf(&b, "webhooks      %d of %d acknowledged, %s\n", t.Acknowledged, t.Deliveries, amount(t.Attempts, "attempt"))
	fmt.Fprintf(&b, "expectations  %d of %d met\n", met, len(r.Verdict.Expectations))
	fmt.Fprintf(&b, "findings      %s, %s, %s\n", amount(found[gen.SeverityError], "error"), amount(found[gen.SeverityWarning], "warning"), amount(found[gen.SeverityNote], "note"))
	if len(r.Coverage.Dimensions) > 0 {
		d := r.Coverage.Dimensions[0]
		fmt.Fprintf(&b, "coverage      %d of %d operations (%.1f %%)\n", d.Met, d.Total, d.Percent)
	}
	if t.Defects > 0 {
		fmt.Fprintf(&b, "defects       %s of the mock departed from openapi.yaml\n", amount(t.Defects, "answer"))
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = filepath.Base(f)
	}
	fmt.Fprintf(&b, "written       %s: %s\n", filepath.Dir(files[0]), strings.Join(names, ", "))
	return b.String()
}
