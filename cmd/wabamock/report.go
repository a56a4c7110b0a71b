package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// Flags of report, beside those of coverage.
const (
	failOnFlag       = "fail-on"
	allowRefusedFlag = "allow-refused"
	summaryFlag      = "github-summary"
)

// summaryVariable names the file whose Markdown GitHub shows with a job. Source: GitHub's workflow
// commands, "Adding a job summary".
const summaryVariable = "GITHUB_STEP_SUMMARY"

func newReport(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "report [flags]",
		Short: "Judge what your integration did, and write it down for a pipeline",
		Long: `Judge what your integration did, and write it down for a pipeline.

It waits until nothing is under way (--wait), then looks at the expectations of the loaded
scenarios, at findings (what is legal but dangerous), at requests that were refused before the
world saw them, and at coverage. It writes to --out

  report.html  a page for people, in one file, without script
  junit.xml    for test runners and CI servers
  report.md    for the comment on a pull request
  report.json  all of it, for programs and for --merge

and exits with 1 when an expectation is not met, when a finding or a refused request is as bad as
--fail-on, or when coverage is not as --fail-under and --baseline demand. docs/ci.md tells how to use it.

A refused request counts as an error when no operation matched it or it departs from openapi.yaml,
and as a warning when access or a limit refused it. Where tests send such requests on purpose,
--allow-refused lets them pass.

Where a clock stands still, what is due has not happened: --advance lets it happen first, without
it the report says so and judges what has happened.`,
		Example: `  wabamock report
  wabamock report --fail-on warning --fail-under operations=60
  wabamock report --world checkout-7 --scenario happy-conversation --out build/wabamock
  wabamock report --offline --merge shard-1/report.json --merge shard-2/report.json
  wabamock report --github-summary`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runReport(c, environment) },
	}
	f := c.Flags()
	f.String(outFlag, "wabamock-report", "`folder` to write to")
	f.String(failOnFlag, string(gen.FailOnError), "fail for findings and refused requests from this `severity` on: "+strings.Join(severities(), ", "))
	f.Bool(allowRefusedFlag, false, "let refused requests pass")
	f.Duration(waitFlag, 5*time.Second, "how long to wait until nothing is under way, real time; 0: do not wait")
	f.Bool(advanceFlag, false, "move clocks that stand still until nothing is under way")
	f.StringSlice(scenarioFlag, nil, "only the expectations of these `scenarios`")
	f.StringArray(mergeFlag, nil, "`file` report.json of another run")
	f.Bool(offlineFlag, false, "ask no server, only merge files")
	f.Bool(summaryFlag, false, "add the Markdown to the file that "+summaryVariable+" names")
	complete(c, failOnFlag, severities())
	addDemands(c)
	addWorlds(c, environment)
	addOutput(c)
	return c
}

// severities are the words of --fail-on. Source: control.yaml, FailOn.
func severities() []string {
	return []string{string(gen.FailOnError), string(gen.FailOnWarning), string(gen.FailOnNote), string(gen.FailOnNever)}
}

// wanted are the flags of a report.
type wanted struct {
	output    format
	failOn    gen.FailOn
	refused   bool // refused requests pass
	demands   server.CoverageDemands
	out       string
	summary   string // file of the job's summary; empty: none
	scenarios []string
	merge     []string
	offline   bool
}

// wantedOf reads the flags.
func wantedOf(c *cobra.Command, environment []string) (wanted, error) {
	var w wanted
	var err error
	if w.output, err = outputOf(c); err != nil {
		return w, err
	}
	if w.demands, err = demandsOf(c); err != nil {
		return w, err
	}
	w.failOn, w.out = gen.FailOn(c.Flag(failOnFlag).Value.String()), c.Flag(outFlag).Value.String()
	w.refused, _ = c.Flags().GetBool(allowRefusedFlag)
	w.scenarios, _ = c.Flags().GetStringSlice(scenarioFlag)
	if w.merge, err = listOf(c, mergeFlag); err != nil {
		return w, err
	}
	wait, _ := c.Flags().GetDuration(waitFlag)
	w.offline, _ = c.Flags().GetBool(offlineFlag)
	summary, _ := c.Flags().GetBool(summaryFlag)
	if summary {
		w.summary = valueOf(environment, summaryVariable)
	}
	switch {
	case !slices.Contains(severities(), string(w.failOn)):
		return w, fmt.Errorf("--%s is %q: want %s%s", failOnFlag, w.failOn, strings.Join(severities(), ", "), didYouMean(string(w.failOn), severities()))
	case w.offline && len(w.merge) == 0:
		return w, fmt.Errorf("--%s needs a file after --%s", offlineFlag, mergeFlag)
	case summary && w.summary == "":
		return w, fmt.Errorf("--%s: %s is not set, so this is no step of a GitHub workflow", summaryFlag, summaryVariable)
	case wait < 0:
		return w, fmt.Errorf("--%s is %s: want 0 or more", waitFlag, wait)
	case w.out == "":
		return w, fmt.Errorf("--%s is empty: want a folder", outFlag)
	}
	return w, nil
}

// runReport asks, judges, and writes.
func runReport(c *cobra.Command, environment []string) error {
	w, err := wantedOf(c, environment)
	if err != nil {
		return err
	}
	r, err := gather(c, w, environment)
	if err != nil {
		return err
	}
	if err := w.choose(&r); err != nil {
		return err
	}
	server.JudgeReport(&r, server.ReportCriteria{FailOn: w.failOn, AllowRefused: w.refused, More: w.demands.Judge(r.Coverage)})
	files, err := w.write(r)
	if err != nil {
		return &exitError{exitCheck, err}
	}
	if w.output == formatJSON {
		err = writeJSON(c.OutOrStdout(), written{r.Judgement, r.Totals, files})
	} else {
		_, err = io.WriteString(c.OutOrStdout(), reportText(r, files))
	}
	if err == nil && !r.Judgement.Passed {
		err = &exitError{exitCheck, fmt.Errorf("the report has %s", amount(uint64(len(r.Judgement.Failures)), "failure"))}
	}
	return err
}

// written is what a report tells machines that don't read its files.
type written struct {
	gen.Judgement

	Totals gen.ReportTotals `json:"totals"`
	Files  []string         `json:"files"`
}

// gather asks the server, and reads the reports of other runs.
func gather(c *cobra.Command, w wanted, environment []string) (gen.Report, error) {
	var docs []gen.Report
	for _, file := range w.merge {
		r, err := reportFile(file)
		if err != nil {
			return r, fmt.Errorf("--%s: %w", mergeFlag, err)
		}
		docs = append(docs, r)
	}
	if !w.offline {
		r, err := askReport(c, w, environment)
		if err != nil {
			return r, err
		}
		docs = append(docs, r)
	}
	if len(docs) == 1 {
		return docs[0], nil
	}
	merged, err := server.MergeReports(docs...)
	if err != nil {
		return merged, &exitError{exitCheck, err}
	}
	return merged, nil
}

// reportFile reads a report.
func reportFile(name string) (gen.Report, error) {
	var r gen.Report
	text, err := os.ReadFile(name)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("%s is not a report.json: %w", name, err)
	}
	if r.Format == 0 || len(r.Coverage.Dimensions) == 0 {
		return r, fmt.Errorf("%s is not a report.json: it has no format or no coverage", name)
	}
	return r, nil
}

// askReport waits until nothing is under way and asks the server.
func askReport(c *cobra.Command, w wanted, environment []string) (gen.Report, error) {
	worlds, err := worldsOf(c, environment)
	if err != nil {
		return gen.Report{}, err
	}
	s, err := openServer(c, environment)
	if err != nil {
		return gen.Report{}, err
	}
	limit, _ := c.Flags().GetDuration(waitFlag)
	advance, _ := c.Flags().GetBool(advanceFlag)
	if err := s.comeToRest(c.Context(), worlds, limit, advance, c.ErrOrStderr()); err != nil {
		return gen.Report{}, err
	}
	return fetch[gen.Report](c.Context(), s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadFullReport(ctx, &gen.ReadFullReportParams{World: worlds, FailOn: &w.failOn, Format: new(gen.ReportFormatJSON)})
	})
}

// choose leaves the expectations of the scenarios that were named; all when none was.
func (w wanted) choose(r *gen.Report) error {
	if len(w.scenarios) == 0 {
		return nil
	}
	missing := slices.Clone(w.scenarios)
	v := gen.Verdict{Met: true, Expectations: []gen.Expectation{}}
	for _, e := range r.Verdict.Expectations {
		if !slices.Contains(w.scenarios, e.Scenario) {
			continue
		}
		missing = slices.DeleteFunc(missing, func(name string) bool { return name == e.Scenario })
		v.Met, v.Open = v.Met && e.Met, v.Open || e.Open
		v.Expectations = append(v.Expectations, e)
	}
	if len(missing) > 0 {
		return &exitError{exitCheck, fmt.Errorf("--%s %s: no world has loaded it, or it expects nothing", scenarioFlag, missing[0])}
	}
	r.Verdict = v
	return nil
}

// write writes the forms, and tells their files: the page first.
func (w wanted) write(r gen.Report) ([]string, error) {
	if err := os.MkdirAll(w.out, 0o755); err != nil { //nolint:gosec // reports are for everybody
		return nil, fmt.Errorf("--%s: %w", outFlag, err)
	}
	var files []string
	for _, f := range []struct {
		name string
		form gen.ReportFormat
	}{
		{"report.html", gen.ReportFormatHTML}, {"junit.xml", gen.ReportFormatJunit}, {"report.md", gen.ReportFormatMarkdown}, {"report.json", gen.ReportFormatJSON},
	} {
		body, err := server.RenderReport(f.form, r)
		file := filepath.Join(w.out, f.name)
		if err == nil {
			err = os.WriteFile(file, body, 0o644) //nolint:gosec // reports are for everybody
		}
		if err == nil && f.form == gen.ReportFormatMarkdown && w.summary != "" {
			err = appendTo(w.summary, body)
		}
		if err != nil {
			return nil, fmt.Errorf("write the report: %w", err)
		}
		files = append(files, file)
	}
	return files, nil
}

// appendTo adds to a file.
func appendTo(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // it is the runner's, and others read it
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	return errors.Join(err, f.Close())
}
