package contract

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Request is what a client sent, as far as it is judged.
type Request struct {
	PathNames   []string            // parameters of the path, as the router names them
	PathValues  []string            // beside them their values, decoded
	Query       string              // raw, without the question mark
	Header      map[string][]string // with canonical names; needed only by operations with header parameters
	ContentType string              // empty: none was sent
	Body        []byte              // whole; may be nil where the body is not judged (binary, multipart)
}

// Options of one judgement. The zero value: lenient as the real client, nesting up to DefaultDepth.
type Options struct {
	RejectUnknown bool       // undeclared members and parameters are violations (1010), not findings
	LenientLimits bool       // limits marked x-remembered do not count
	MaxDepth      int        // containers inside each other that a body may have, inclusive; 0: DefaultDepth
	Wanted        [][]string // ways to members of a JSON body whose texts are wanted, see Verdict
	Met           []uint64   // bits of the Points that the request meets are set here, bit 0 of the first word first; nil: they are not told
}

// DefaultDepth is how deep JSON may nest. Source: our choice (I); the real client allows 512, no body needs 12.
const DefaultDepth = 64

// JudgeRequest judges a request: parameters and, when it is JSON or text, the body. All violations come at once.
// The body is not kept, but Verdict.Body may be it.
func (op *Operation) JudgeRequest(r Request, o Options) Verdict {
	j := op.judges.take(false)
	j.reject, j.lenient, j.met = o.RejectUnknown, o.LenientLimits, o.Met
	defer op.judges.give(j)
	v := Verdict{Body: r.Body}
	if len(op.parameters) > 0 || r.Query != "" {
		op.judgeParameters(j, &v, r)
	}
	switch op.arriving(r.ContentType) {
	case JSONBody:
		op.judgeJSON(j, &v, o.Wanted, cmp.Or(o.MaxDepth, DefaultDepth))
	case TextBody:
		op.judgeText(j, &v)
	case BinaryBody, MultipartBody:
		op.judgeMedia(&v, r.ContentType)
	}
	slices.SortStableFunc(v.Violations, rank)
	return v
}

// arriving is the kind of body that is to be expected; empty: none. A JSON operation does not look at the media type.
// Source: overview, Request parsing (I); clients, Login (O).
func (op *Operation) arriving(contentType string) BodyKind {
	switch len(op.Bodies) {
	case 0:
		return ""
	case 1:
		return op.Bodies[0]
	}
	k := bodyKind(contentType)
	if !op.Takes(k) && op.Takes(BinaryBody) {
		return BinaryBody
	}
	return k
}

// judgeJSON judges a JSON body.
func (op *Operation) judgeJSON(j *judge, v *Verdict, wanted [][]string, depth int) {
	if !op.BodyRequired && len(bytes.TrimSpace(v.Body)) == 0 {
		return
	}
	if f := j.read(v.Body, depth); f != flawNone {
		v.Violations = append(v.Violations, j.flawed(f, InBody))
		return
	}
	if !op.BodyRequired && j.nodes[0].kind == kindNull {
		v.Body = nil
		return
	}
	j.value(0, op.body, 0)
	v.Kind, v.Body = j.top, j.rewritten()
	v.Texts = j.texts(wanted)
	j.collect(v, InBody, nil)
}

// maxWanted is the longest text that is handed out, in bytes; what is longer is cut. Our choice.
const maxWanted = 256

// texts are the texts of members of the body, by the ways to them; nil when none is wanted.
func (j *judge) texts(wanted [][]string) []string {
	if len(wanted) == 0 {
		return nil
	}
	found := make([]string, len(wanted))
	for i, way := range wanted {
		at := 0
		for _, name := range way {
			if at >= 0 && j.nodes[at].kind == kindObject {
				at = j.member(at, name)
			} else {
				at = -1
			}
		}
		if at >= 0 && j.nodes[at].kind == kindString {
			found[i] = cut(j.bytes(&j.nodes[at]), maxWanted)
		}
	}
	return found
}

// judgeText judges a body that is one string.
func (op *Operation) judgeText(j *judge, v *Verdict) {
	if len(v.Body) == 0 {
		if op.BodyRequired {
			v.Violations = append(v.Violations, Violation{
				Rule: RuleRequired, In: InBody, Code: op.body.fault(RuleRequired), Expected: op.body.words(), Got: "nothing",
				Fix: "send a body", Message: "The body is mandatory",
			})
		}
		return
	}
	j.scalar(v.Body)
	j.value(0, op.body, 0)
	j.collect(v, InBody, nil)
}

// judgeMedia judges the media type of a body that is not looked into. Source: media, UploadMedia (I).
func (op *Operation) judgeMedia(v *Verdict, contentType string) {
	if contentType == "" {
		return
	}
	base, _, err := mime.ParseMediaType(contentType)
	multipart := strings.HasPrefix(base, "multipart/")
	switch {
	case err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter), !strings.Contains(base, "/"):
	case multipart && !op.Takes(MultipartBody), !multipart && !op.Takes(BinaryBody):
	default:
		return
	}
	want := "the media type of the raw body"
	if op.Takes(MultipartBody) {
		want = "multipart/form-data"
	}
	v.Violations = append(v.Violations, Violation{
		Rule: RuleContentType, Pointer: "/Content-Type", In: InHeader, Code: codeInvalid, Expected: want,
		Got: "'" + clip(contentType, maxShown) + "'", Fix: "send " + want,
		Message: "Header 'Content-Type' must be " + want,
	})
}

// flawed is the violation of a body that is no JSON. Source: errors, `details` texts (O, the syntax error).
func (j *judge) flawed(f flaw, in Place) Violation {
	v := Violation{
		Rule: RuleJSON, In: in, Code: codeNotJSON, Expected: "JSON", Fix: "send well-formed JSON in UTF-8",
		Got: fmt.Sprintf("%s at byte %d", j.reader.found(), j.reader.pos),
	}
	switch f {
	case flawUTF8:
		v.Message = notJSON + "Malformed UTF-8 characters, possibly incorrectly encoded"
	case flawDepth:
		v.Message = notJSON + "Maximum stack depth exceeded"
		v.Expected, v.Fix = "JSON nested at most "+strconv.Itoa(j.reader.limit)+" deep", "nest less deeply"
	default:
		v.Message = notJSON + "Syntax error"
	}
	return v
}

// found is what is at the position of the flaw.
func (r *reader) found() string {
	if r.pos >= len(r.src) {
		return "the end"
	}
	return strconv.QuoteToASCII(string(r.src[r.pos : r.pos+1]))
}

// judgeParameters judges the parameters of path, query and header, and names the query parameters nobody knows.
func (op *Operation) judgeParameters(j *judge, v *Verdict, r Request) {
	query, err := url.ParseQuery(r.Query)
	if err != nil { // the real client takes what it can read
		v.addFinding(Violation{
			Rule: RuleFormat, In: InQuery, Code: codeInvalid, Expected: "a percent-encoded query", Got: "another text",
			Fix: "encode it", Message: "A part of the query cannot be decoded and was left out",
		})
	}
	for i := range op.parameters {
		p := &op.parameters[i]
		value, given := "", false
		switch p.in {
		case InPath:
			if at := slices.Index(r.PathNames, p.name); at >= 0 && at < len(r.PathValues) {
				value, given = r.PathValues[at], true
			}
		case InHeader:
			if values := r.Header[p.key]; len(values) > 0 {
				value, given = values[0], true
			}
		default:
			if values := query[p.name]; len(values) > 0 {
				value, given = values[0], true
			}
			delete(query, p.name)
		}
		j.parameter(p, v, value, given)
	}
	for _, name := range sortedKeys(query) {
		j.unknownParameter(op, v, name)
	}
}

// parameter judges one parameter.
func (j *judge) parameter(p *parameter, v *Verdict, value string, given bool) {
	base := []step{{name: p.name, index: -1}}
	if !given {
		if p.required {
			v.Violations = append(v.Violations, Violation{
				Rule: RuleRequired, Pointer: pointer(base), In: p.in, Code: p.missing, Expected: p.schema.words(), Got: "nothing",
				Fix: "add '" + p.name + "'", Message: report{judge: j, in: p.in}.named(base) + " is mandatory",
			})
		}
		return
	}
	text := []byte(value)
	if p.list {
		j.list(text)
	} else if p.schema.kinds.has(kindString) || j.read(text, 0) != flawNone || int(j.nodes[0].end-j.nodes[0].start) != len(text) {
		j.scalar(text)
	}
	j.value(0, p.schema, 1)
	if j.met != nil && j.total == 0 {
		j.set(p.point)
	}
	j.collect(v, p.in, base)
}

// unknownParameter reports a query parameter that is not declared.
func (j *judge) unknownParameter(op *Operation, v *Verdict, name string) {
	base := []step{{name: name, index: -1}}
	var known []string
	for _, p := range op.parameters {
		if p.in == InQuery {
			known = append(known, p.name)
		}
	}
	meant := nearest(name, known)
	unknown := Violation{
		Rule: RuleUnknownField, Pointer: pointer(base), In: InQuery, Code: codeSurplus, Expected: "a documented name",
		Got: "'" + clip(name, maxShown) + "'", Fix: "remove it",
		Message: report{judge: j, in: InQuery}.named(base) + " is unknown" + maybe(meant),
	}
	switch {
	case j.reject:
		v.addViolation(unknown)
	default:
		v.addFinding(unknown)
	}
}

// collect puts all breaches and findings into words, the weightiest breaches first, and forgets them.
func (j *judge) collect(v *Verdict, in Place, base []step) {
	slices.SortStableFunc(j.breaches, func(a, b breach) int {
		return cmp.Or(cmp.Compare(a.depth, b.depth), -compareBool(a.rule == RuleRequired, b.rule == RuleRequired))
	})
	v.Omitted += j.total - len(j.breaches) + j.surplus
	for _, b := range j.breaches {
		if len(v.Violations) < MaxReported {
			v.Violations = append(v.Violations, j.tell(b, in, base))
			continue
		}
		v.Omitted++
	}
	for _, b := range j.findings {
		v.addFinding(j.tell(b, in, base))
	}
	j.breaches, j.findings, j.total, j.surplus = j.breaches[:0], j.findings[:0], 0, 0
}
