package contract

import "strings"

// nearest is the candidate that a person who wrote name probably meant; empty: none is near enough. Of equally near
// ones the first counts.
func nearest(name string, candidates []string) string {
	best, closest := "", max(1, len(name)/3)+1
	for _, c := range candidates {
		if c == "" || c == name {
			continue
		}
		if d := distance(strings.ToLower(name), strings.ToLower(c)); d < closest && d < len(c) {
			best, closest = c, d
		}
	}
	return best
}

// maxCompared bounds the texts that are compared, in bytes: nothing near is longer.
const maxCompared = 64

// distance counts the bytes to insert, remove, replace or swap with a neighbour to make one text the other.
func distance(a, b string) int {
	if len(a) > maxCompared || len(b) > maxCompared {
		return maxCompared
	}
	var before, last, row [maxCompared + 1]int
	for k := range len(b) + 1 {
		last[k] = k
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for k := 1; k <= len(b); k++ {
			cost := 1
			if a[i-1] == b[k-1] {
				cost = 0
			}
			row[k] = min(last[k]+1, row[k-1]+1, last[k-1]+cost)
			if i > 1 && k > 1 && a[i-1] == b[k-2] && a[i-2] == b[k-1] {
				row[k] = min(row[k], before[k-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

// maybe is a hint to follow a sentence; empty without one.
func maybe(candidate string) string {
	if candidate == "" {
		return ""
	}
	return ", did you mean '" + candidate + "'?"
}
