package server

import (
	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/coverage"
)

// universe is all that a client can exercise, from the compiled description.
func universe(c *contract.Contract) (*coverage.Universe, error) {
	from := coverage.Source{Description: c.Digest}
	for _, op := range c.Operations() {
		from.Operations = append(from.Operations, coverage.Operation{ID: op.ID, Summary: op.Summary, Listed: op.Listed, Statuses: op.Statuses})
	}
	for _, p := range c.Points() {
		from.Points = append(from.Points, coverage.Point{Operation: p.Operation, Place: p.Place, Keyword: p.Keyword, Value: p.Value, Beyond: p.Beyond})
	}
	return coverage.NewUniverse(from)
}

// CoverageDemands are what is demanded of coverage. The zero value demands nothing.
type CoverageDemands struct {
	thresholds []coverage.Threshold
	baseline   *coverage.Baseline
}

// ReadCoverageDemands reads thresholds, which are shares in percent of each dimension ("60") or of one
// ("operations=80"), and a baseline that CoverageBaseline has written; nil: there is none. The error
// says what is wrong, for people.
func ReadCoverageDemands(under []string, baseline []byte) (CoverageDemands, error) {
	var d CoverageDemands
	for _, text := range under {
		t, err := coverage.ParseThreshold(text)
		if err != nil {
			return d, err
		}
		d.thresholds = append(d.thresholds, t)
	}
	if baseline == nil {
		return d, nil
	}
	b, err := coverage.ReadBaseline(baseline)
	d.baseline = &b
	return d, err
}

// Judge tells what of the demands coverage does not meet, in the order of its dimensions: thresholds
// first, then what the baseline names and the client has not exercised.
func (d CoverageDemands) Judge(c controlgen.Coverage) []controlgen.Failure {
	out := coverage.Below(c, d.thresholds)
	if d.baseline != nil {
		out = append(out, d.baseline.Lost(c)...)
	}
	return out
}

// News tells what is exercised and not in the baseline, and what is in the baseline and no longer in
// openapi.yaml, each as its dimension and its name. Without a baseline there is neither.
func (d CoverageDemands) News(c controlgen.Coverage) (fresh, gone []string) {
	if d.baseline == nil {
		return nil, nil
	}
	return d.baseline.News(c)
}

// CoverageBaseline is what coverage tells to be exercised, as a file that is kept beside the tests.
func CoverageBaseline(c controlgen.Coverage) ([]byte, error) { return coverage.BaselineOf(c).Bytes() }

// MergeCoverage makes one document of those of several runs, in whatever order. The error says which
// do not belong together, for people.
func MergeCoverage(docs ...controlgen.Coverage) (controlgen.Coverage, error) {
	return coverage.Merge(docs...)
}
