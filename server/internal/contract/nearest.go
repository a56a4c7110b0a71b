package contract

import (
	"cmp"
	"slices"
	"strings"
)

// maxSegments bounds the paths that Nearest compares.
const maxSegments = 16

// Nearest is the operation that a client which asked for an unknown path probably meant, and how far away it is: the
// letters to change, one more for each parameter filled in and for another method. The path is without /v1 and
// query; slashes at its ends do not count. Nil: nothing is near, that is, more than half of the operation's letters,
// parameters aside, would change.
func (c *Contract) Nearest(method, path string) (op *Operation, letters int) {
	near := c.Near(method, path, 1)
	if len(near) == 0 {
		return nil, 0
	}
	return near[0].Operation, near[0].Letters
}

// Near is an operation that a client may have meant.
type Near struct {
	Operation *Operation
	Letters   int  // to change, one more for each parameter filled in and for another method
	OtherPath bool // the path is not what the operation's stands for
}

// Near are the operations that a client which asked for an unknown path or with an unknown method probably meant, at
// most so many, the nearest first, of equally near ones those that write as the client does. See Nearest.
func (c *Contract) Near(method, path string, most int) []Near {
	asked := segments(path)
	if len(asked) > maxSegments {
		return nil
	}
	var all []Near
	for _, candidate := range c.operations {
		template := segments(candidate.Path)
		if len(template) > maxSegments {
			continue
		}
		d := pathDistance(asked, template)
		if d > tolerance(template) {
			continue
		}
		one := Near{candidate, d, !stands(template, asked)}
		if !strings.EqualFold(candidate.Method, method) {
			one.Letters++
		}
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b Near) int {
		return cmp.Or(cmp.Compare(a.Letters, b.Letters), compareBool(writes(a.Operation.Method) != writes(method), writes(b.Operation.Method) != writes(method)))
	})
	return all[:min(len(all), most)]
}

// writes tells whether a method sends something.
func writes(method string) bool {
	switch strings.ToUpper(method) {
	case "POST", "PUT", "PATCH":
		return true
	}
	return false
}

// stands tells whether a template stands for a path.
func stands(template, asked []string) bool {
	return slices.EqualFunc(template, asked, func(t, a string) bool { return t == a || isParameter(t) })
}

// tolerance is how far away an operation may be.
func tolerance(template []string) int {
	parameters, letters := 0, 0
	for _, segment := range template {
		if isParameter(segment) {
			parameters++
			continue
		}
		letters += len(segment)
	}
	return parameters + letters/2
}

// segments are the parts of a path between slashes.
func segments(path string) []string {
	return strings.Split(strings.Trim(path, "/"), "/")
}

// pathDistance is the edit distance of two paths by segments; each costs what its letters cost.
func pathDistance(asked, template []string) int {
	var last, row [maxSegments + 1]int
	for k := 1; k <= len(template); k++ {
		last[k] = last[k-1] + weight(template[k-1])
	}
	for i := 1; i <= len(asked); i++ {
		row[0] = last[0] + weight(asked[i-1])
		for k := 1; k <= len(template); k++ {
			row[k] = min(
				last[k]+weight(asked[i-1]),
				row[k-1]+weight(template[k-1]),
				last[k-1]+replace(asked[i-1], template[k-1]),
			)
		}
		last = row
	}
	return last[len(template)]
}

// weight is the cost of a segment too many or too few: its letters and the slash.
func weight(segment string) int {
	if isParameter(segment) {
		return 3
	}
	return len(segment) + 1
}

// replace is the cost of one segment for another. A parameter takes anything, for 1, so that a word wins over it.
func replace(asked, template string) int {
	switch {
	case asked == template:
		return 0
	case isParameter(template):
		return 1
	}
	return distance(strings.ToLower(asked), strings.ToLower(template))
}

// isParameter tells whether a segment of a template stands for a value.
func isParameter(segment string) bool { return strings.HasPrefix(segment, "{") }
