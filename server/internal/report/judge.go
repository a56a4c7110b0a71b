package report

import (
	"fmt"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Criteria say what fails a report beside expectations that are not met.
type Criteria struct {
	FailOn       gen.FailOn    // findings and refused requests of this severity or a worse one; empty: error
	AllowRefused bool          // refused requests fail nothing
	More         []gen.Failure // thresholds missed and regressions of coverage
}

// Judge decides whether a report fails, and what for: one failure for each expectation, each kind
// of refused request, each finding, each dimension and each regression.
func Judge(r *gen.Report, c Criteria) {
	if c.FailOn == "" {
		c.FailOn = gen.FailOnError
	}
	failures := []gen.Failure{}
	for _, e := range r.Verdict.Expectations {
		if !e.Met {
			failures = append(failures, failure(gen.FailureKindExpectation, expectationName(e), "expected "+e.Expected+", got "+e.Got))
		}
	}
	for _, g := range r.Unmatched {
		if !c.AllowRefused && fails(c.FailOn, g.Severity) {
			failures = append(failures, failure(gen.FailureKindRefused, refusedName(g), refusedMessage(g)))
		}
	}
	for _, f := range r.Findings {
		if fails(c.FailOn, f.Severity) {
			failures = append(failures, failure(gen.FailureKindFinding, findingName(f), f.Message))
		}
	}
	failures = append(failures, c.More...)
	r.Judgement = gen.Judgement{Passed: len(failures) == 0, FailOn: c.FailOn, Failures: failures}
}

// failure is something that fails a report.
func failure(kind gen.FailureKind, name, message string) gen.Failure {
	return gen.Failure{Kind: kind, Name: name, Message: message}
}

// fails tells whether something of a severity fails a report.
func fails(on gen.FailOn, s gen.Severity) bool { return rank(gen.Severity(on)) <= rank(s) }

// rank orders severities, the worst last. What is none of them (never) is worse than all.
func rank(s gen.Severity) int {
	switch s {
	case gen.SeverityNote:
		return 1
	case gen.SeverityWarning:
		return 2
	case gen.SeverityError:
		return 3
	default:
		return 4
	}
}

// severityOf is how bad it is that a request was refused. Asking for what does not exist is a mistake
// of the client; credentials run out and limits are met in good clients, too (our choice, I).
func severityOf(r gen.UnmatchedReason) gen.Severity {
	if r == gen.UnmatchedReasonAccess || r == gen.UnmatchedReasonLimit {
		return gen.SeverityWarning
	}
	return gen.SeverityError
}

// expectationName names an expectation; with its world where there are several.
func expectationName(e gen.Expectation) string {
	name := e.Scenario + "/" + e.Name
	if w := valueOf(e.World); w != "" {
		name = w + "/" + name
	}
	return name
}

// refusedName names a kind of refused request.
func refusedName(g gen.UnmatchedGroup) string {
	name := g.Request
	if op := valueOf(g.Operation); op != "" {
		name = op
	}
	if len(g.Violations) == 0 {
		return fmt.Sprintf("%s refused by %s", name, g.Reason)
	}
	v := g.Violations[0]
	name += " " + ruleOf(v)
	if v.Pointer != "" {
		name += " " + v.Pointer
	}
	if more := len(g.Violations) - 1; more > 0 {
		name += fmt.Sprintf(" (+%d)", more)
	}
	return name
}

// refusedMessage says what was wrong with refused requests.
func refusedMessage(g gen.UnmatchedGroup) string {
	text := fmt.Sprintf("answered %d", g.Status)
	if g.Code != 0 {
		text += fmt.Sprintf(" with code %d", g.Code)
	}
	text += ", " + times(g.Count)
	if len(g.Violations) > 0 {
		text += ": " + g.Violations[0].Message
	}
	return text
}

// findingName names a finding.
func findingName(f gen.Finding) string {
	if s := valueOf(f.Subject); s != "" {
		return f.Rule + " " + s
	}
	return f.Rule
}

// ruleOf is the stable id of a rule that was broken, or its name where there is none.
func ruleOf(v gen.Violation) string {
	if id := valueOf(v.ID); id != "" {
		return id
	}
	return v.Rule
}

// times is a count as people say it.
func times(n uint64) string {
	if n == 1 {
		return "once"
	}
	return grouped(n) + " times"
}

// plural is a number with its noun.
func plural[N int | uint64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(uint64(n)) + " " + noun + "s"
}
