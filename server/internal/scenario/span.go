package scenario

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// day is what the unit d means: the clock of a World knows no daylight saving.
const day = 24 * time.Hour

// maxSpan is the longest span that is accepted (our choice).
const maxSpan = 3650 * day

// span reads a span of time from least to most.
func span(into *time.Duration, least, most time.Duration) reader {
	return func(d *decoder, n *node) {
		v, err := ParseSpan(n.text)
		switch {
		case n.kind != text || err != nil:
			d.failf(n, "want a span with its unit, such as 300ms, 90s, 10m, 24h or 7d, got %s", n.describe())
		case v < least || v > most:
			d.failf(n, "is %s: choose a span from %s to %s", clip(n.text), printSpan(least), printSpan(most))
		default:
			*into = v
		}
	}
}

// ParseSpan reads "300ms", "90s", "1h30m", "7d" or "2d12h": no sign, at most ten years.
func ParseSpan(s string) (time.Duration, error) {
	if len(s) > maxQuoted || strings.ContainsAny(s, "+-") {
		return 0, fmt.Errorf("span %s: want digits and units only", quote(s))
	}
	days, rest, ok := strings.Cut(s, "d")
	if !ok {
		days, rest = "0", s
	}
	n, err := strconv.ParseUint(days, 10, 16) // 65,535 days fit easily
	if err != nil {
		return 0, fmt.Errorf("span %s: want a whole number of days", quote(s))
	}
	var v time.Duration
	if !ok || rest != "" {
		if v, err = time.ParseDuration(rest); err != nil {
			return 0, fmt.Errorf("span %s: %w", quote(s), err)
		}
	}
	if v > maxSpan || time.Duration(n)*day > maxSpan-v {
		return 0, fmt.Errorf("span %s: longer than %s", quote(s), printSpan(maxSpan))
	}
	return time.Duration(n)*day + v, nil
}

// printSpan writes a span as ParseSpan reads it, in days when it is a whole number of them.
func printSpan(v time.Duration) string {
	if v != 0 && v%day == 0 {
		return fmt.Sprintf("%dd", v/day)
	}
	return v.String()
}
