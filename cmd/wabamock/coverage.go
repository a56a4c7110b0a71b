package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// Flags of coverage.
const (
	formFlag          = "format"
	outFlag           = "out"
	mergeFlag         = "merge"
	offlineFlag       = "offline"
	failUnderFlag     = "fail-under"
	baselineFlag      = "baseline"
	writeBaselineFlag = "write-baseline"
)

func newCoverage(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "coverage [flags]",
		Short: "Show what of the API your integration has exercised, and what it never has",
		Long: `Show what of the API your integration has exercised, and what it never has.

Counted are operations, statuses, error codes, message types, interactive kinds, parts of
templates, kinds of webhooks, settings and the keywords of openapi.yaml, in every world of the server, since it
started and over every reset. docs/coverage.md tells what counts.

--merge adds what other runs have written with --format json. With --offline no server is asked.

--fail-under fails the check where less was exercised: "60" in each dimension, "operations=80" in one.
--baseline fails it where something was exercised when --write-baseline wrote the file, and is not
now. With both, the file is written anew only if nothing fails.

Exit code 1: the check failed, or the server can't be reached.`,
		Example: `  wabamock coverage
  wabamock coverage --fail-under 40 --fail-under operations=80
  wabamock coverage --format html --out coverage.html
  wabamock coverage --format json --out shard-1.json
  wabamock coverage --offline --merge shard-1.json --merge shard-2.json --format markdown
  wabamock coverage --write-baseline coverage-baseline.json
  wabamock coverage --baseline coverage-baseline.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runCoverage(c, environment) },
	}
	f := c.Flags()
	f.String(formFlag, string(formatText), "`form`: "+strings.Join(coverageForms(), ", "))
	f.String(outFlag, "", "`file` to write the form to; the text is printed then")
	f.StringArray(mergeFlag, nil, "`file` with the coverage of another run, as --format json writes it")
	f.Bool(offlineFlag, false, "ask no server, only merge files")
	f.Bool(wideFlag, false, "name everything that was never exercised")
	f.String(writeBaselineFlag, "", "`file` to write what is exercised to")
	complete(c, formFlag, coverageForms())
	addDemands(c)
	addWorlds(c, environment)
	addOutput(c)
	return c
}

// coverageForms are the forms of coverage, the default first. Source: control.yaml, ReportFormat.
func coverageForms() []string {
	return []string{
		string(formatText), string(gen.ReportFormatJSON), string(gen.ReportFormatHTML), string(gen.ReportFormatJunit), string(gen.ReportFormatMarkdown),
	}
}

// addDemands gives a command the flags that say what is demanded of coverage.
func addDemands(c *cobra.Command) {
	c.Flags().StringArray(failUnderFlag, nil, "fail where less than this `share` was exercised, in percent: 60, or operations=80")
	c.Flags().String(baselineFlag, "", "fail where something of this `file` is not exercised any more")
}

// demandsOf reads the flags of addDemands.
func demandsOf(c *cobra.Command) (server.CoverageDemands, error) {
	under, err := listOf(c, failUnderFlag)
	if err != nil {
		return server.CoverageDemands{}, err
	}
	if _, err := server.ReadCoverageDemands(under, nil); err != nil {
		return server.CoverageDemands{}, fmt.Errorf("--%s %w", failUnderFlag, err)
	}
	file := c.Flag(baselineFlag).Value.String()
	switch {
	case file == "" && c.Flags().Changed(baselineFlag):
		return server.CoverageDemands{}, fmt.Errorf("--%s is empty: want a file", baselineFlag)
	case file == "":
		return server.ReadCoverageDemands(under, nil)
	}
	baseline, err := os.ReadFile(file)
	if err != nil {
		return server.CoverageDemands{}, fmt.Errorf("--%s: %w (--%s of wabamock coverage writes one)", baselineFlag, err, writeBaselineFlag)
	}
	demands, err := server.ReadCoverageDemands(under, baseline)
	if err != nil {
		return demands, fmt.Errorf("--%s %s: %w", baselineFlag, file, err)
	}
	return demands, nil
}

// runCoverage shows and judges coverage.
func runCoverage(c *cobra.Command, environment []string) error {
	form, err := coverageForm(c)
	if err != nil {
		return err
	}
	demands, err := demandsOf(c)
	if err != nil {
		return err
	}
	measured, err := measure(c, environment)
	if err != nil {
		return err
	}
	failures := demands.Judge(measured)
	if err := showCoverage(c, form, measured, failures); err != nil {
		return err
	}
	if len(failures) > 0 {
		return failedCoverage(failures)
	}
	return keepBaseline(c, demands, measured)
}

// coverageForm is the form that is asked for: of --format, or JSON with --output json.
func coverageForm(c *cobra.Command) (string, error) {
	output, err := outputOf(c)
	if err != nil {
		return "", err
	}
	form := c.Flag(formFlag).Value.String()
	switch {
	case !slices.Contains(coverageForms(), form):
		return "", fmt.Errorf("--%s is %q: want %s%s", formFlag, form, strings.Join(coverageForms(), ", "), didYouMean(form, coverageForms()))
	case output == formatJSON && c.Flags().Changed(formFlag) && form != string(formatJSON):
		return "", fmt.Errorf("--%s %s and --%s %s contradict each other", formFlag, form, outputFlag, output)
	case output == formatJSON:
		return string(formatJSON), nil
	}
	return form, nil
}

// measure asks the server and reads the files that are to be merged.
func measure(c *cobra.Command, environment []string) (gen.Coverage, error) {
	var docs []gen.Coverage
	files, err := listOf(c, mergeFlag)
	if err != nil {
		return gen.Coverage{}, err
	}
	offline, _ := c.Flags().GetBool(offlineFlag)
	if offline && len(files) == 0 {
		return gen.Coverage{}, fmt.Errorf("--%s needs a file after --%s", offlineFlag, mergeFlag)
	}
	for _, file := range files {
		d, err := coverageFile(file)
		if err != nil {
			return d, fmt.Errorf("--%s: %w", mergeFlag, err)
		}
		docs = append(docs, d)
	}
	if !offline {
		asked, err := askCoverage(c, environment)
		if err != nil {
			return asked, err
		}
		docs = append(docs, asked)
	}
	merged, err := server.MergeCoverage(docs...)
	if err != nil {
		return merged, &exitError{exitCheck, err}
	}
	return merged, nil
}

// coverageFile reads a document.
func coverageFile(name string) (gen.Coverage, error) {
	var d gen.Coverage
	text, err := os.ReadFile(name)
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return d, fmt.Errorf("%s is not what wabamock coverage --%s json writes: %w", name, formFlag, err)
	}
	if len(d.Dimensions) == 0 {
		return d, fmt.Errorf("%s is not what wabamock coverage --%s json writes: it has no dimensions", name, formFlag)
	}
	return d, nil
}

// askCoverage asks the server.
func askCoverage(c *cobra.Command, environment []string) (gen.Coverage, error) {
	worlds, err := worldsOf(c, environment)
	if err != nil {
		return gen.Coverage{}, err
	}
	s, err := openServer(c, environment)
	if err != nil {
		return gen.Coverage{}, err
	}
	return fetch[gen.Coverage](c.Context(), s, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReadAllCoverage(ctx, &gen.ReadAllCoverageParams{World: worlds, Format: new(gen.ReportFormatJSON)})
	})
}

// showCoverage prints coverage in a form, or writes it to a file and prints the text.
func showCoverage(c *cobra.Command, form string, measured gen.Coverage, failures []gen.Failure) error {
	wide, _ := c.Flags().GetBool(wideFlag)
	text := coverageText(measured, wide)
	body := []byte(text)
	if form != string(formatText) {
		var err error
		if body, err = server.RenderCoverage(gen.ReportFormat(form), measured, failures); err != nil {
			return err
		}
	}
	file := c.Flag(outFlag).Value.String()
	if file == "" {
		_, err := c.OutOrStdout().Write(body)
		return err
	}
	if err := os.WriteFile(file, body, 0o644); err != nil { //nolint:gosec // a report is for everybody
		return fmt.Errorf("--%s: %w", outFlag, err)
	}
	_, err := io.WriteString(c.OutOrStdout(), text+"\nWritten: "+file+"\n")
	return err
}

// keepBaseline writes the file of --write-baseline, and says what is new since that of --baseline.
func keepBaseline(c *cobra.Command, demands server.CoverageDemands, measured gen.Coverage) error {
	fresh, gone := demands.News(measured)
	for _, each := range []struct {
		what  string
		names []string
	}{{"not in the baseline yet", fresh}, {"in the baseline, and no longer in openapi.yaml", gone}} {
		if len(each.names) > 0 {
			fmt.Fprintf(c.ErrOrStderr(), "wabamock: %d %s: %s\n", len(each.names), each.what, someOf(each.names, false))
		}
	}
	file := c.Flag(writeBaselineFlag).Value.String()
	if file == "" {
		return nil
	}
	text, err := server.CoverageBaseline(measured)
	if err == nil {
		err = os.WriteFile(file, text, 0o644) //nolint:gosec // it is kept beside the tests
	}
	if err != nil {
		return fmt.Errorf("--%s: %w", writeBaselineFlag, err)
	}
	return nil
}

// maxFailures is how many failures are told one by one; every form has all.
const maxFailures = 20

// failedCoverage tells what is missing, one on a line.
func failedCoverage(failures []gen.Failure) error {
	var all []error
	for _, f := range failures[:min(len(failures), maxFailures)] {
		all = append(all, errors.New(f.Message))
	}
	if more := len(failures) - len(all); more > 0 {
		all = append(all, fmt.Errorf("and %d more", more))
	}
	return &exitError{exitCheck, errors.Join(all...)}
}
