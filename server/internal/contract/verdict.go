package contract

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Rule names what a violation departs from: a keyword of the description, or one of our own rules.
type Rule string

// The rules. Values are fixed: reports, journals and tests name them.
const (
	RuleJSON          Rule = "json" // the body is not JSON, or not the kind of JSON that the operation takes
	RuleRequired      Rule = "required"
	RuleType          Rule = "type"
	RuleEnum          Rule = "enum"
	RulePattern       Rule = "pattern"
	RuleFormat        Rule = "format" // also: a number beyond its 32 or 64 bits
	RuleMinLength     Rule = "minLength"
	RuleMaxLength     Rule = "maxLength"
	RuleMinItems      Rule = "minItems"
	RuleMaxItems      Rule = "maxItems"
	RuleUniqueItems   Rule = "uniqueItems"
	RuleMinimum       Rule = "minimum" // exclusive or not
	RuleMaximum       Rule = "maximum" // exclusive or not
	RuleMultipleOf    Rule = "multipleOf"
	RuleMinProperties Rule = "minProperties"
	RuleMaxProperties Rule = "maxProperties"
	RuleOneOf         Rule = "oneOf"
	RuleAnyOf         Rule = "anyOf"
	RuleDiscriminator Rule = "discriminator"
	RuleNotAllowed    Rule = "not-allowed"   // a known member where it has no place
	RuleUnknownField  Rule = "unknown-field" // a member or parameter that the description does not know
	RuleDuplicate     Rule = "duplicate"     // a name given twice in one object; the last one counts
	RuleContentType   Rule = "content-type"
	RuleBody          Rule = "body"   // an answer has a body where none is documented, or none where one is
	RuleStatus        Rule = "status" // an answer's status is not documented
)

// Place tells which part of an exchange a violation is in.
type Place string

// The places.
const (
	InBody     Place = "body"
	InPath     Place = "path"
	InQuery    Place = "query"
	InHeader   Place = "header"
	InResponse Place = "response"
)

// Violation is one departure from the description. It shows no more than 40 bytes of a value, and nothing of a secret.
type Violation struct {
	Rule     Rule   `json:"rule"`
	Pointer  string `json:"pointer"` // JSON pointer into the body, or "/" and the parameter's name; "" is the whole body
	In       Place  `json:"in"`
	Code     int    `json:"code"` // the documented error code, 1000-series; means nothing in a response
	Expected string `json:"expected"`
	Got      string `json:"got"`
	Fix      string `json:"fix"`
	Message  string `json:"message"` // a short sentence in the manner of the real API
}

// Verdict is what became of judging a request. The zero value: nothing wrong.
type Verdict struct {
	Violations []Violation // in order of precedence, see Fault; at most MaxReported
	Findings   []Violation // what was let through, in reading order; at most MaxReported
	Omitted    int         // violations and findings beyond those
	Kind       string      // value of the discriminator of a body that is a union, its default included; else empty
	Texts      []string    // of the members that Options.Wanted names, in its order; empty: it is not there, or no text. Nil where the body could not be read
	// Body is what a decoder should be given: the judged bytes themselves, or a copy from which is taken what
	// encoding/json reads otherwise than it was judged: names that differ from a declared one only by case, repeated
	// names, whole numbers written as 1.0 or 1e3.
	Body []byte
}

// MaxReported bounds each list of a Verdict.
const MaxReported = 64

// OK tells whether nothing was violated.
func (v Verdict) OK() bool { return len(v.Violations) == 0 }

// addViolation and addFinding keep the bound of their list.
func (v *Verdict) addViolation(one Violation) {
	if len(v.Violations) == MaxReported {
		v.Omitted++
		return
	}
	v.Violations = append(v.Violations, one)
}

func (v *Verdict) addFinding(one Violation) {
	if len(v.Findings) == MaxReported {
		v.Omitted++
		return
	}
	v.Findings = append(v.Findings, one)
}

// maxDetails bounds the text of Fault, in bytes, the remark about what was left out aside.
const maxDetails = 2000

// Fault is the refusal that a client sees: the code of the first violation, and all messages in one text. Not JSON
// comes first, then what is nearer to the top of the body, then what is missing, then in the order of the pointers.
// The zero answer: nothing was violated. Source: DESIGN section 5; one error in an envelope: errors, open point 6 (I).
func (v Verdict) Fault() (code int, details string) {
	if v.OK() {
		return 0, ""
	}
	var b strings.Builder
	b.WriteString(clip(v.Violations[0].Message, maxDetails))
	said := map[string]bool{v.Violations[0].Message: true}
	for i, each := range v.Violations[1:] {
		if said[each.Message] {
			continue
		}
		if b.Len()+len("; ")+len(each.Message) > maxDetails {
			b.WriteString("; … and " + strconv.Itoa(len(v.Violations)-1-i) + " more")
			break
		}
		said[each.Message] = true
		b.WriteString("; " + each.Message)
	}
	return v.Violations[0].Code, b.String()
}

// rank puts violations into the order of precedence.
func rank(a, b Violation) int {
	return cmp.Or(
		-compareBool(a.Code == codeNotJSON, b.Code == codeNotJSON),
		cmp.Compare(strings.Count(a.Pointer, "/"), strings.Count(b.Pointer, "/")),
		-compareBool(a.Rule == RuleRequired, b.Rule == RuleRequired),
		comparePointers(a.Pointer, b.Pointer),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.In, b.In),
	)
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// comparePointers compares token by token, list positions as numbers.
func comparePointers(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "/"), strings.Split(b, "/"), func(x, y string) int {
		i, errX := strconv.Atoi(x)
		j, errY := strconv.Atoi(y)
		if errX == nil && errY == nil {
			return cmp.Compare(i, j)
		}
		return cmp.Compare(x, y)
	})
}
