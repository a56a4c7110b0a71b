package contract

import (
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"
)

// JudgeResponse judges an answer of ours: whether its status is documented, its media type and its body. Null where
// it is not documented and undeclared members are violations here. A body that is neither JSON nor text may be nil.
// Nil: nothing is wrong.
func (op *Operation) JudgeResponse(status int, contentType string, body []byte) []Violation {
	documented := op.responses[status]
	if documented == nil {
		documented = op.responses[status/100]
	}
	if documented == nil {
		return []Violation{{
			Rule: RuleStatus, In: InResponse, Expected: "one of " + listed(op.Statuses), Got: strconv.Itoa(status),
			Fix: "document the status or answer another", Message: fmt.Sprintf("Status %d is not documented", status),
		}}
	}
	if len(documented.contents) == 0 {
		if len(body) == 0 {
			return nil
		}
		return []Violation{{
			Rule: RuleBody, In: InResponse, Expected: "no body", Got: plural(len(body), "byte"), Fix: "answer without a body",
			Message: "The answer must not have a body",
		}}
	}
	c := documented.content(contentType)
	if c == nil {
		want := documented.media()
		return []Violation{{
			Rule: RuleContentType, Pointer: "/Content-Type", In: InResponse, Expected: want,
			Got: "'" + clip(contentType, maxShown) + "'", Fix: "answer with " + want,
			Message: "Header 'Content-Type' must be " + want,
		}}
	}
	return c.judge(op.judges, body)
}

// listed lists statuses.
func listed(statuses []int) string {
	texts := make([]string, len(statuses))
	for i, s := range statuses {
		texts[i] = strconv.Itoa(s)
	}
	return strings.Join(texts, ", ")
}

// content finds the documented media type that fits, the most exact one; nil: none.
func (r *response) content(contentType string) *content {
	for i := range r.contents {
		if r.contents[i].media == contentType {
			return &r.contents[i]
		}
	}
	base, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil
	}
	for i := range r.contents {
		own, _, _ := strings.Cut(r.contents[i].media, ";")
		if own == base {
			return &r.contents[i]
		}
	}
	for i := range r.contents {
		if family, wild := strings.CutSuffix(r.contents[i].media, "/*"); wild &&
			(family == "*" || strings.HasPrefix(base, family+"/")) {
			return &r.contents[i]
		}
	}
	return nil
}

// media lists the documented media types.
func (r *response) media() string {
	var names []string
	for _, c := range r.contents {
		names = append(names, c.media)
	}
	slices.Sort(names)
	return strings.Join(names, " or ")
}

// judge judges a body against one media type.
func (c *content) judge(judges *pool, body []byte) []Violation {
	switch c.kind {
	case JSONBody:
		return judgeOwn(judges, c.schema, body, InResponse)
	case TextBody:
		j := judges.take(true)
		defer judges.give(j)
		j.scalar(body)
		return j.settle(c.schema, InResponse)
	default:
		return nil
	}
}

// Payload judges JSON bodies that travel outside an operation, such as webhook payloads.
type Payload struct {
	Name   string // of the component schema
	schema *schema
	judges *pool `graph:"-"`
}

// Judge judges a body of ours, as strictly as an answer. Nil: nothing is wrong.
func (p *Payload) Judge(body []byte) []Violation {
	return judgeOwn(p.judges, p.schema, body, InBody)
}

// judgeOwn judges JSON of ours.
func judgeOwn(judges *pool, s *schema, body []byte, in Place) []Violation {
	j := judges.take(true)
	defer judges.give(j)
	if f := j.read(body, DefaultDepth); f != flawNone {
		v := j.flawed(f, in)
		v.Message = "The body is not JSON: " + strings.TrimPrefix(v.Message, notJSON)
		return []Violation{v}
	}
	return j.settle(s, in)
}

// settle judges what was read and puts the result into words.
func (j *judge) settle(s *schema, in Place) []Violation {
	j.value(0, s, 0)
	if j.total == 0 {
		return nil
	}
	var v Verdict
	j.collect(&v, in, nil)
	slices.SortStableFunc(v.Violations, rank)
	return v.Violations
}
