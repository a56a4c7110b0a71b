package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/report"
)

// merged merges reports that fit together.
func merged(t *testing.T, docs ...gen.Report) gen.Report {
	t.Helper()
	r, err := report.Merge(docs...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReportsOfRunsAreMerged(t *testing.T) {
	t.Parallel()
	one, two := failing(), failing()
	r := merged(t, one, two)
	if r.Totals != report.Sums(one.Totals, two.Totals) || len(r.Verdict.Expectations) != 4 || r.Verdict.Met || !r.Verdict.Open {
		t.Errorf("totals %+v, %d expectations", r.Totals, len(r.Verdict.Expectations))
	}
	names := []string{}
	for _, w := range r.Worlds {
		names = append(names, w.Name)
	}
	if diff := cmp.Diff([]string{"checkout-7", "default", "checkout-7 (run 2)", "default (run 2)"}, names); diff != "" {
		t.Errorf("worlds (-want +got):\n%s", diff)
	}
	if g := r.Unmatched[0]; g.Count != 24 || len(g.Evidence) != 20 || g.Evidence[0].World != "checkout-7" || g.Evidence[19].World != "checkout-7 (run 2)" {
		t.Errorf("refused %d times, %+v", g.Count, g.Evidence)
	}
	if f := r.Findings[0]; f.Count != 6 || len(f.Evidence) != 6 || len(r.Findings) != 3 {
		t.Errorf("%d findings, the first %d times at %d places", len(r.Findings), f.Count, len(f.Evidence))
	}
	if r.Coverage.Exchanges != 2468 || r.Coverage.Dimensions[0].Met != 4 || r.Coverage.Dimensions[0].Items[0].Count != 1400 {
		t.Errorf("coverage %+v", r.Coverage.Dimensions[0])
	}
	if diff := cmp.Diff(failing(), one); diff != "" {
		t.Errorf("a report was changed (-before +after):\n%s", diff)
	}
	report.Judge(&r, report.Criteria{})
	if len(r.Judgement.Failures) != 2+2+1 {
		t.Errorf("failures %+v", r.Judgement.Failures)
	}
}

func TestReportsThatDoNotFit(t *testing.T) {
	t.Parallel()
	other, newer := failing(), failing()
	other.Coverage.Description = strings.Repeat("0", 64)
	newer.Format = 2
	for name, docs := range map[string][]gen.Report{"none": nil, "another description": {failing(), other}, "another format": {failing(), newer}} {
		if _, err := report.Merge(docs...); err == nil {
			t.Errorf("%s: merged", name)
		}
	}
}
