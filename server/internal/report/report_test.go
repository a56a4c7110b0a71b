package report_test

import (
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/report"
)

//nolint:gochecknoglobals // flags are
var update = flag.Bool("update", false, "rewrite the golden files")

// forms are the forms with the ends of their files.
func forms() map[gen.ReportFormat]string {
	return map[gen.ReportFormat]string{
		gen.ReportFormatJSON: "json", gen.ReportFormatHTML: "html", gen.ReportFormatJunit: "xml", gen.ReportFormatMarkdown: "md",
	}
}

// TestFormsAreAsAgreed compares every form with the file that people have looked at.
func TestFormsAreAsAgreed(t *testing.T) {
	t.Parallel()
	for form, end := range forms() {
		for name, r := range map[string]gen.Report{"failing": failing(), "passing": passing()} {
			golden(t, name+"."+end, render(t, form, r))
		}
		body, err := report.Coverage(form, covered(), []gen.Failure{{Kind: gen.FailureKindThreshold, Name: "error_codes", Message: "Error codes: 3 % (2 of 60), want 50 %"}})
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "coverage."+end, body)
	}
	body, err := report.Expectations(failing().Verdict)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "expectations.xml", body)
}

// render is a report in a form.
func render(t *testing.T, form gen.ReportFormat, r gen.Report) []byte {
	t.Helper()
	body, err := report.Full(form, r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// golden compares a text with a file, or rewrites that.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// TestFormsAgree counts in every form what the document says.
func TestFormsAgree(t *testing.T) {
	t.Parallel()
	for _, r := range []gen.Report{failing(), passing()} {
		var read gen.Report
		if err := json.Unmarshal(render(t, gen.ReportFormatJSON, r), &read); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, read); diff != "" {
			t.Errorf("JSON (-document +read):\n%s", diff)
		}
		n := len(r.Judgement.Failures)
		var x struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Suites   []struct {
				Tests    int `xml:"tests,attr"`
				Failures int `xml:"failures,attr"`
				Cases    []struct {
					Failure *struct{} `xml:"failure"`
				} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		if err := xml.Unmarshal(render(t, gen.ReportFormatJunit, r), &x); err != nil {
			t.Fatal(err)
		}
		tests, failures := 0, 0
		for _, s := range x.Suites {
			failed := 0
			for _, c := range s.Cases {
				if c.Failure != nil {
					failed++
				}
			}
			if s.Tests != len(s.Cases) || s.Failures != failed {
				t.Errorf("suite of %d cases with %d failures says %d and %d", len(s.Cases), failed, s.Tests, s.Failures)
			}
			tests, failures = tests+s.Tests, failures+s.Failures
		}
		if x.Tests != tests || x.Failures != n || failures != n {
			t.Errorf("JUnit has %d failures in %d tests and says %d and %d, want %d failures", failures, tests, x.Failures, x.Tests, n)
		}
		words := fmt.Sprintf("%d failures", n)
		if n == 0 {
			words = "passed"
		}
		for _, form := range []gen.ReportFormat{gen.ReportFormatHTML, gen.ReportFormatMarkdown} {
			body := string(render(t, form, r))
			for _, want := range []string{words, "1,234 requests", fmt.Sprintf("%d of %d", r.Coverage.Dimensions[1].Met, r.Coverage.Dimensions[1].Total)} {
				if !strings.Contains(body, want) {
					t.Errorf("%s: there is no %q", form, want)
				}
			}
		}
	}
}

// TestPagesAreWellFormed reads pages as a browser does: nothing of the client becomes an element, runs,
// or is fetched, every table has its caption and headings, and every link within leads somewhere.
func TestPagesAreWellFormed(t *testing.T) {
	t.Parallel()
	for _, r := range []gen.Report{failing(), passing()} {
		root, err := html.Parse(strings.NewReader(string(render(t, gen.ReportFormatHTML, r))))
		if err != nil {
			t.Fatal(err)
		}
		ids, links := map[string]bool{}, []string{}
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			switch n.Data {
			case "script", "img", "link", "iframe", "b":
				t.Errorf("there is a <%s>", n.Data)
			case "table":
				if first := n.FirstChild.NextSibling; n.FirstChild.Data != "caption" && first.Data != "caption" {
					t.Error("a table has no caption")
				}
			}
			for _, a := range n.Attr {
				switch {
				case a.Key == "id" && ids[a.Val]:
					t.Errorf("id %q is there twice", a.Val)
				case a.Key == "id":
					ids[a.Val] = true
				case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
					links = append(links, a.Val[1:])
				case a.Key == "style", strings.HasPrefix(a.Key, "on"), a.Key == "src":
					t.Errorf("<%s> has the attribute %s", n.Data, a.Key)
				}
			}
		}
		for _, id := range links {
			if !ids[id] {
				t.Errorf("a link leads to %q, which is not there", id)
			}
		}
	}
}

// TestCommentsFit lets everything be too long.
func TestCommentsFit(t *testing.T) {
	t.Parallel()
	r := failing()
	long := strings.Repeat("long text ", 2000)
	for i := range 300 {
		f := r.Findings[0]
		f.Subject, f.Message, f.Fix = new(strconv.Itoa(i)), long, long
		r.Findings = append(r.Findings, f)
		g := r.Unmatched[0]
		g.Request = long
		r.Unmatched = append(r.Unmatched, g)
	}
	report.Judge(&r, report.Criteria{})
	body := render(t, gen.ReportFormatMarkdown, r)
	if len(body) > 60_000 {
		t.Errorf("the comment has %d bytes", len(body))
	}
	if !strings.Contains(string(body), "no room here for the rest") {
		t.Error("it does not say that something was left out")
	}
}

func TestAReportOfNobodySaysSo(t *testing.T) {
	t.Parallel()
	r := passing()
	said := func(form gen.ReportFormat) bool {
		body, err := report.Full(form, r)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(body), "nothing of a client was judged")
	}
	for _, form := range []gen.ReportFormat{gen.ReportFormatHTML, gen.ReportFormatMarkdown} {
		if r.Totals = totals(); said(form) {
			t.Errorf("%s says of a client that it was not there", form)
		}
		if r.Totals = (gen.ReportTotals{Attempts: 3}); said(form) {
			t.Errorf("%s says of a client that takes webhooks that it was not there", form)
		}
		if r.Totals = (gen.ReportTotals{MessagesReceived: 2}); !said(form) {
			t.Errorf("%s does not say that nobody came", form)
		}
	}
}
