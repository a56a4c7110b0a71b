package contract

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Documented is an error that the description says an operation may answer with.
type Documented struct {
	Status int
	Code   int // 0: the answer has no body
}

// everywhere are the errors that an operation answers with wherever it documents their status.
// Source: openapi.yaml, Errors of every operation.
func everywhere(takesBody bool) []Documented {
	all := []Documented{{401, 1005}, {429, 1015}, {500, 1000}, {500, 1014}, {500, 1023}}
	if takesBody {
		all = append(all, Documented{400, 1008}, Documented{400, 1009}, Documented{400, 1010}, Documented{400, 1025}, Documented{413, 1009})
	}
	return all
}

// errorToken is a part of what a description says of errors: "403/1005", "404" alone, a further
// code of the same status, or all of a series.
var errorToken = regexp.MustCompile(`\b([45][0-9]{2})/([12][0-9]{3})\b|\b([45][0-9]{2})\b|\b([12][0-9]{3})\b|\b(2)0xx\b`)

// setErrors reads the sentence "Errors: …" of an operation's description, and adds the errors of
// every operation; only those whose status the operation lists are kept.
func (op *Operation) setErrors(description string) {
	_, told, _ := strings.Cut(description, "Errors:")
	told, _, _ = strings.Cut(told, "\n\n")
	var all []Documented
	status := 0
	add := func(code string) {
		n, _ := strconv.Atoi(code)
		all = append(all, Documented{status, n})
	}
	for _, m := range errorToken.FindAllStringSubmatch(told, -1) {
		switch {
		case m[1] != "":
			status, _ = strconv.Atoi(m[1])
			add(m[2])
		case m[3] != "":
			status, _ = strconv.Atoi(m[3])
			add("0")
		case m[4] != "" && status != 0:
			add(m[4])
		case m[5] != "":
			op.TemplateErrors = true
		}
	}
	for _, e := range append(all, everywhere(op.TakesBody())...) {
		if slices.Contains(op.Statuses, e.Status) && !slices.Contains(op.Errors, e) {
			op.Errors = append(op.Errors, e)
		}
	}
	slices.SortStableFunc(op.Errors, func(a, b Documented) int { return cmp.Compare(a.Status, b.Status) })
}
