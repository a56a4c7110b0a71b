package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
)

// printReport prints what came of a simulation.
func printReport(w io.Writer, output format, s gen.Simulation) error {
	if output == formatJSON {
		return writeJSON(w, s)
	}
	count := func(n int64) string { return strconv.FormatInt(n, 10) }
	arrived := count(s.Arrived) + " of " + count(s.Planned)
	rows := [][]string{
		{"Simulation", fmt.Sprintf("%s, %s: %s a second for %s", s.ID, s.State, strconv.FormatFloat(s.Rate, 'f', -1, 64), s.Duration)},
		{"Arrived", arrived},
	}
	for _, r := range []struct {
		name string
		n    int64
	}{{"  blocked", s.Blocked}, {"  refused", s.Refused}} {
		if r.n > 0 {
			rows = append(rows, []string{r.name, strings.TrimSpace(count(r.n) + "  " + orNothing(s.Refusal))})
		}
	}
	rows = append(rows,
		[]string{"Acknowledged", count(s.Acknowledged)},
		[]string{"  lost", count(s.Lost)},
		[]string{"  failed attempts", count(s.FailedAttempts) + results(s.Attempts)},
		[]string{"Backlog now", count(s.Backlog)},
		[]string{"  at most", count(s.BacklogMost)},
	)
	if s.Acknowledged > 0 {
		l := s.Latency
		rows = append(rows, []string{"Acknowledged in", fmt.Sprintf("p50 %s, p90 %s, p99 %s, max %s",
			milliseconds(l.P50Ms), milliseconds(l.P90Ms), milliseconds(l.P99Ms), milliseconds(l.MaxMs))})
	}
	return writeTable(w, rows)
}

// results are the attempts that failed by their results, in brackets; nothing when none did.
func results(attempts []gen.SimulationResult) string {
	var words []string
	for _, a := range attempts {
		if a.Result != "success" {
			words = append(words, fmt.Sprintf("%d × %s", a.Count, a.Result))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// judge fails when the slowest acknowledgements took longer than a threshold; 0 judges nothing.
func judge(s gen.Simulation, threshold time.Duration) error {
	switch p99 := span(s.Latency.P99Ms); {
	case threshold <= 0:
		return nil
	case s.Acknowledged == 0:
		return &exitError{exitCheck, fmt.Errorf("--%s: no webhook was acknowledged", failFlag)}
	case p99 > threshold:
		return &exitError{exitCheck, fmt.Errorf("p99 is %s, over --%s %s", p99, failFlag, threshold)}
	}
	return nil
}

// span is a number of milliseconds as a span of time.
func span(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// milliseconds is a span for people.
func milliseconds(ms float64) string { return span(ms).Round(time.Microsecond).String() }
