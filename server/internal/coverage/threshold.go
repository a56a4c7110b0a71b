package coverage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
)

// Threshold is the least share that must be exercised.
type Threshold struct {
	Dimension gen.CoverageDimensionName // empty: of each dimension that no other threshold names
	Percent   float64                   // 0 to 100
}

// ParseThreshold reads a threshold: a share in percent for each dimension ("60"), or for one
// ("operations=80"). The error says what was wanted.
func ParseThreshold(text string) (Threshold, error) {
	name, share, named := strings.Cut(text, "=")
	if !named {
		name, share = "", text
	}
	t := Threshold{Dimension: gen.CoverageDimensionName(name)}
	if named && !isDimension(name) {
		return t, fmt.Errorf("%q: there is no dimension %q, did you mean %s? Known are %s", text, name, nearest(name), strings.Join(names(), ", "))
	}
	p, err := strconv.ParseFloat(strings.TrimSuffix(share, "%"), 64)
	if err != nil || !(p >= 0 && p <= 100) {
		return t, fmt.Errorf("%q: want a share from 0 to 100, such as 60 for each dimension, or operations=80 for one", text)
	}
	t.Percent = p
	return t, nil
}

// names are the names of the dimensions.
func names() []string {
	var all []string
	for _, t := range titles() {
		all = append(all, string(t.name))
	}
	return all
}

// isDimension tells whether a dimension has this name.
func isDimension(name string) bool { return slices.Contains(names(), name) }

// nearest is the name of the dimension that a wrong one comes nearest to.
func nearest(wrong string) string {
	best := ""
	for _, name := range names() {
		if best == "" || core.Edits(wrong, name) < core.Edits(wrong, best) {
			best = name
		}
	}
	return best
}

// namedInFailure is how many items a failure names.
const namedInFailure = 5

// Below are the dimensions of which less was exercised than a threshold wants, in the order of the
// document. Of several thresholds for one dimension the last one counts, and one that names it
// before one for all.
func Below(c gen.Coverage, list []Threshold) []gen.Failure {
	var out []gen.Failure
	for _, d := range c.Dimensions {
		want, asked := wanted(d.Name, list)
		if !asked || d.Total == 0 || float64(d.Met)*100 >= want*float64(d.Total) {
			continue
		}
		out = append(out, gen.Failure{
			Kind: gen.FailureKindThreshold, Name: string(d.Name),
			Message: fmt.Sprintf("%s: %s %% (%d of %d), want %s %%; never: %s",
				d.Title, decimal(d.Percent), d.Met, d.Total, decimal(want), some(Never(d))),
		})
	}
	return out
}

// wanted is the share that is wanted of a dimension; false: none is.
func wanted(name gen.CoverageDimensionName, list []Threshold) (percent float64, asked bool) {
	named := false
	for _, t := range list {
		switch {
		case t.Dimension == name:
			percent, asked, named = t.Percent, true, true
		case t.Dimension == "" && !named:
			percent, asked = t.Percent, true
		}
	}
	return percent, asked
}

// decimal is a number without needless digits.
func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// some are the names of the first items.
func some(items []gen.CoverageItem) string {
	var out []string
	for _, i := range items[:min(len(items), namedInFailure)] {
		out = append(out, i.Name)
	}
	text := strings.Join(out, ", ")
	if more := len(items) - len(out); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
