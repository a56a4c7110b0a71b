package server

import (
	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/report"
)

// ReportCriteria say what fails a report beside expectations that are not met.
type ReportCriteria struct {
	FailOn       controlgen.FailOn    // findings and refused requests of this severity or a worse one; empty: error
	AllowRefused bool                 // refused requests fail nothing
	More         []controlgen.Failure // what CoverageDemands found missing
}

// JudgeReport decides whether a report fails, and what for.
func JudgeReport(r *controlgen.Report, c ReportCriteria) { report.Judge(r, report.Criteria(c)) }

// MergeReports makes one report of those of several runs. It is to be judged again.
func MergeReports(docs ...controlgen.Report) (controlgen.Report, error) { return report.Merge(docs...) }

// RenderReport writes a report in a form; its judgement decides what fails in it.
func RenderReport(form controlgen.ReportFormat, r controlgen.Report) ([]byte, error) {
	return report.Full(form, r)
}

// RenderCoverage writes coverage alone in a form. Failures are what CoverageDemands found missing.
func RenderCoverage(form controlgen.ReportFormat, c controlgen.Coverage, failures []controlgen.Failure) ([]byte, error) {
	return report.Coverage(form, c, failures)
}
