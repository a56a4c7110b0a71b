package report

import (
	"fmt"
	"strconv"

	gen "github.com/wabamock/wabamock/gen/control"
)

// mostRows is how many items of a dimension have a row of their own with their count; of larger ones,
// the schema keywords, the names alone stand there.
const mostRows = 400

// shortName is how long a name is at most of which many stand beside each other.
const shortName = 10

// coverageSection is what was exercised, and what never was.
func coverageSection(c gen.Coverage, failures []gen.Failure) markup {
	if len(c.Dimensions) == 0 {
		return none("Nothing was counted.")
	}
	wanted := map[string]string{}
	for _, f := range failures {
		if f.Kind == gen.FailureKindThreshold {
			wanted[f.Name] = f.Message
		}
	}
	rows := make([][]markup, len(c.Dimensions))
	out := []markup{}
	for i, d := range c.Dimensions {
		mark, low := markup(""), ""
		if message, ok := wanted[string(d.Name)]; ok {
			mark, low = el(`p class="bad"`, marked(markBad, message)), " low"
		}
		rows[i] = []markup{
			el("a"+attr("href", "#"+string(d.Name)), text(d.Title)),
			bar(d, low) + mark,
			el(`span class="number"`, text(percent(d.Percent))),
			el(`span class="number"`, text(fmt.Sprintf("%d of %d", d.Met, d.Total))),
		}
		out = append(out, dimension(d))
	}
	return table(wide, "What the client has exercised of the API", []string{"Dimension", "Share", "Percent", "Exercised"}, rows) + inRow(out)
}

// bar shows a share.
func bar(d gen.CoverageDimension, low string) markup {
	return el("svg"+attr("class", "bar"+low)+` width="100%" height="10" role="img"`+attr("aria-label", percent(d.Percent)),
		el(`rect class="back" width="100%" height="10" fill="#b9c1ca"`),
		el(`rect class="full"`+attr("width", strconv.FormatFloat(d.Percent, 'f', -1, 64)+"%")+` height="10" fill="#2a7f49"`))
}

// dimension lists what of a dimension was exercised and what was not.
func dimension(d gen.CoverageDimension) markup {
	var never, extra, met []gen.CoverageItem
	for _, item := range d.Items {
		switch {
		case item.Met:
			met = append(met, item)
		case isTrue(item.Extra):
			extra = append(extra, item)
		default:
			never = append(never, item)
		}
	}
	tag, long := "details"+attr("id", string(d.Name)), len(d.Items) > mostRows
	if long {
		tag += attr("class", "long")
	}
	of := []markup{el("summary", text(fmt.Sprintf("%s: %d of %d", d.Title, d.Met, d.Total)), within(`span class="dim"`, neverText(len(never))))}
	if len(never) > 0 {
		of = append(of, el("p", within("strong", "Never exercised")), names(never))
	}
	switch {
	case len(met) == 0:
	case long:
		of = append(of, el("p", within("strong", "Exercised")), names(met))
	default:
		of = append(of, exercised(met))
	}
	if len(extra) > 0 {
		of = append(of, el("p", within("strong", "Never exercised, and not counted"), text(" (beyond the documented listing)")), names(extra))
	}
	return el(tag, of...)
}

// neverText says how much was never exercised.
func neverText(n int) string {
	if n == 0 {
		return ", all exercised"
	}
	return fmt.Sprintf(", %d never exercised", n)
}

// names is a list of items by their names.
func names(list []gen.CoverageItem) markup {
	items, short := []markup{}, " short"
	for _, item := range list {
		if len(item.Name) > shortName || valueOf(item.About) != "" {
			short = ""
		}
		of := code(item.Name)
		if about := valueOf(item.About); about != "" {
			of += within(`span class="dim"`, " "+about)
		}
		items = append(items, el("li", of))
	}
	return el("ul"+attr("class", "names"+short), items...)
}

// exercised is a table of items that were exercised.
func exercised(list []gen.CoverageItem) markup {
	rows := make([][]markup, len(list))
	for i, item := range list {
		first := ""
		if item.First != nil {
			first = sighting(*item.First)
		}
		name := code(item.Name)
		if isTrue(item.Extra) {
			name += within(`span class="dim"`, " not counted")
		}
		rows[i] = []markup{name, text(grouped(item.Count)), text(first)}
	}
	return table(wide, "Exercised", []string{"Name", "How often", "First"}, rows)
}

// operationsText is the share of the first dimension, the operations.
func operationsText(c gen.Coverage) string {
	if len(c.Dimensions) == 0 {
		return ""
	}
	return percent(c.Dimensions[0].Percent)
}

// isTrue tells whether an optional flag is set.
func isTrue(flag *bool) bool { return flag != nil && *flag }
