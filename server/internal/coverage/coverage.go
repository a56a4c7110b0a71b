// Package coverage counts what of the API the integration under test has exercised, and tells what
// it never has. A World's own counters see its record as it is written; documents of several worlds
// and runs are merged, held against thresholds, and compared with a baseline. It draws nothing: the
// forms for people are made by package report.
package coverage

import (
	gen "github.com/wabamock/wabamock/gen/control"
)

// Format is the version of the form of a document.
const Format = 1

// maxWorlds is how many worlds a document names; more are only counted. Our choice (I).
const maxWorlds = 1000

// The dimensions. Source: control.yaml, CoverageDimension.
const (
	operations         gen.CoverageDimensionName = "operations"
	successStatuses    gen.CoverageDimensionName = "success_statuses"
	errorStatuses      gen.CoverageDimensionName = "error_statuses"
	errorCodes         gen.CoverageDimensionName = "error_codes"
	messageTypes       gen.CoverageDimensionName = "message_types"
	interactiveKinds   gen.CoverageDimensionName = "interactive_kinds"
	templateComponents gen.CoverageDimensionName = "template_components"
	webhookKinds       gen.CoverageDimensionName = "webhook_kinds"
	settings           gen.CoverageDimensionName = "settings"
	schemaKeywords     gen.CoverageDimensionName = "schema_keywords"
)

// title is what a dimension is called by people.
type title struct {
	name gen.CoverageDimensionName
	text string
}

// titles are the dimensions in the order of a document.
func titles() []title {
	return []title{
		{operations, "Operations"},
		{successStatuses, "Success statuses"},
		{errorStatuses, "Error statuses"},
		{errorCodes, "Error codes"},
		{messageTypes, "Message types"},
		{interactiveKinds, "Interactive kinds"},
		{templateComponents, "Template components"},
		{webhookKinds, "Webhook kinds"},
		{settings, "Settings"},
		{schemaKeywords, "Schema keywords"},
	}
}

// Never are the items that were not exercised, without those that do not count.
func Never(d gen.CoverageDimension) []gen.CoverageItem {
	var out []gen.CoverageItem
	for _, i := range d.Items {
		if !i.Met && !isExtra(i) {
			out = append(out, i)
		}
	}
	return out
}

// isExtra tells whether an item counts neither for the total nor for the percentage.
func isExtra(i gen.CoverageItem) bool { return i.Extra != nil && *i.Extra }

// settle sets the totals of a dimension from its items.
func settle(d *gen.CoverageDimension) {
	d.Met, d.Total = 0, 0
	for _, i := range d.Items {
		if isExtra(i) {
			continue
		}
		d.Total++
		if i.Met {
			d.Met++
		}
	}
	d.Percent = percent(d.Met, d.Total)
}

// percent is a share, rounded down to one decimal; all of nothing is 100.
func percent(met, total int) float64 {
	if total == 0 {
		return 100
	}
	return float64(met*1000/total) / 10
}

// earlier tells whether one sighting comes before another, in an order that has nothing to do with
// the order in which documents are merged.
func earlier(a, b gen.Sighting) bool {
	switch {
	case a.World != b.World:
		return a.World < b.World
	case a.Life != b.Life:
		return a.Life < b.Life
	case a.Seq != b.Seq:
		return a.Seq < b.Seq
	}
	return a.Exchange < b.Exchange
}
