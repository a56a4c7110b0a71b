package contract

import (
	"fmt"
	"strings"
)

// report is a breach on its way into words.
type report struct {
	*judge
	breach
	in    Place
	steps []step
	hide  bool // the value is a secret
}

// tell puts a breach into words; base is the way to the judged value, for a parameter its name.
func (j *judge) tell(b breach, in Place, base []step) Violation {
	r := report{judge: j, breach: b, in: in, steps: j.path(base, b.at)}
	switch {
	case b.rule == RuleRequired:
		r.steps = append(r.steps, step{name: b.name, index: -1})
	case b.rule == RuleType && len(r.steps) == 0 && in == InBody && !j.answer:
		return r.wrongTop()
	}
	r.hide = secret(r.steps)
	v := r.words()
	v.Rule, v.Pointer, v.In, v.Code = b.rule, pointer(r.steps), in, b.code
	return v
}

// wrongTop is a body that is JSON of another kind than the operation takes.
// Source: settings-application, UpdateApplicationSettings (O); media-providers (I): not an object, not an array: 1025.
func (r report) wrongTop() Violation {
	code := codeNotJSON
	if c := r.schema.fault(RuleType); c != codeInvalid {
		code = c
	}
	want, got := r.schema.words(), r.shown(r.at, true)
	return Violation{
		Rule: RuleType, In: r.in, Code: code, Expected: want, Got: got, Fix: "send " + want,
		Message: notJSON + fmt.Sprintf("%s is expected, not %s", want, got),
	}
}

// notJSON begins the text of every body that cannot be read. Source: errors, `details` texts (O).
const notJSON = "Unable to decode json from the request: "

// subject names what the sentence is about: Parameter 'webhooks.url'.
func (r report) subject() string { return r.named(r.steps) }

func (r report) named(steps []step) string {
	if len(steps) == 0 {
		return "The body"
	}
	noun := "Parameter"
	switch {
	case r.answer:
		noun = "Member"
	case r.in == InHeader:
		noun = "Header"
	}
	return noun + " '" + dotted(steps) + "'"
}

// inside is the path as seen from the content object of a message: body, of text.body in a message of type text.
// Source: errors, `details` texts (O).
func (r report) inside() (steps []step, content bool) {
	if r.answer || r.in != InBody || r.top == "" || len(r.steps) == 0 || r.steps[0].name != r.top {
		return r.steps, false
	}
	if len(r.steps) == 1 || r.steps[1].index >= 0 {
		return r.steps, true
	}
	return r.steps[1:], true
}

// words makes the texts of a violation, the exact ones of the real API where they are known.
func (r report) words() Violation {
	switch r.rule {
	case RuleRequired:
		return r.missingWords()
	case RuleNotAllowed:
		return r.notAllowedWords()
	case RuleUnknownField:
		return r.unknownWords()
	case RuleDuplicate:
		return Violation{
			Expected: "each name once", Got: "the name again later in the same object", Fix: "remove one of them",
			Message: r.subject() + " is given more than once, the last one counts",
		}
	case RuleEnum, RuleDiscriminator:
		return r.listWords()
	case RuleMinLength, RuleMaxLength:
		return r.lengthWords()
	case RuleMinItems, RuleMaxItems, RuleUniqueItems, RuleMinProperties, RuleMaxProperties:
		return r.countWords()
	default:
		return r.valueWords()
	}
}

// missingWords speaks of a member that is not there.
func (r report) missingWords() Violation {
	steps, content := r.inside()
	v := Violation{
		Expected: "a value", Got: "nothing", Fix: "add '" + dotted(r.steps) + "'",
		Message: r.named(steps) + " is mandatory",
	}
	if r.schema != nil && r.schema.union == nil {
		v.Expected = r.schema.words()
	}
	if at := r.member(r.at, r.name); at >= 0 {
		v.Got, v.Fix = "null", "give '"+dotted(r.steps)+"' a value"
	}
	if content {
		v.Message += " for type '" + r.top + "'"
	}
	return v
}

// notAllowedWords speaks of a known member in the wrong place.
func (r report) notAllowedWords() Violation {
	steps, _ := r.inside()
	where := "here"
	if r.breach.scope != nil {
		where = "on " + r.breach.scope.value
	}
	return Violation{
		Expected: "left out", Got: r.shown(r.at, r.hide), Fix: "remove '" + dotted(r.steps) + "'",
		Message: r.named(steps) + " is not allowed " + where,
	}
}

// unknownWords speaks of a member that is not declared.
func (r report) unknownWords() Violation {
	var free []string
	if r.schema != nil && r.schema.object != nil {
		around := r.parent(r.at)
		for _, p := range r.schema.object.properties {
			if !p.schema.notAllowed && r.member(around, p.name) < 0 {
				free = append(free, p.name)
			}
		}
	}
	name := r.steps[len(r.steps)-1].name
	if scope := r.breach.scope; scope != nil && scope.schema == r.schema && scope.union.branch([]byte(name)) != nil {
		return Violation{
			Expected: "left out", Got: r.shown(r.at, true), Fix: "remove it, or make the type '" + name + "'",
			Message: r.subject() + " is ignored: the type is '" + scope.value + "'",
		}
	}
	meant := nearest(name, free)
	v := Violation{
		Expected: "a documented name", Got: r.shown(r.at, true), Fix: "remove '" + dotted(r.steps) + "'",
		Message: r.subject() + " is unknown" + maybe(meant),
	}
	if meant != "" {
		v.Fix = "rename it to '" + meant + "'"
	}
	return v
}

// listWords speaks of a value that is none of a list.
func (r report) listWords() Violation {
	rule := r.schema.enum
	if r.rule == RuleDiscriminator {
		rule = &enumRule{}
		for _, t := range r.schema.union.tags {
			rule.texts = append(rule.texts, t.value)
		}
	}
	want, meant := rule.words(), ""
	if n := &r.nodes[r.at]; n.kind == kindString && !r.hide {
		b := r.bytes(n)
		meant = nearest(string(b[:min(len(b), maxCompared+1)]), rule.texts)
	}
	v := Violation{
		Expected: want, Got: r.shown(r.at, r.hide), Fix: "use " + want,
		Message: r.subject() + " must be " + want + maybe(meant),
	}
	if meant != "" {
		v.Fix = "use '" + meant + "'"
	}
	return v
}

// valueWords speaks of a value that is wrong in itself.
func (r report) valueWords() Violation {
	got, want, fix := r.shown(r.at, r.hide), r.schema.words(), "send "
	kind := r.nodes[r.at].kind
	switch r.rule {
	case RulePattern:
		want, fix = r.schema.text.pattern.words(r.schema.example), "send a string: "
	case RuleFormat:
		want = r.schema.formatWords(kind)
	case RuleMinimum:
		want, fix = r.schema.number.lower(), "send a number of "
	case RuleMaximum:
		want, fix = r.schema.number.upper(), "send a number of "
	case RuleMultipleOf:
		want = "a multiple of " + number(*r.schema.number.multipleOf)
	default: // the schema's own words say it
	}
	v := Violation{Expected: want, Got: got, Fix: fix + want, Message: r.subject() + " must be " + want}
	if r.rule == RuleType && !(kind == kindNumber && r.schema.integer) {
		v.Message += ", not " + kind.noun()
	}
	return v
}

// formatWords is what a format asks of a kind of value.
func (s *schema) formatWords(k kind) string {
	switch {
	case k == kindString:
		return s.text.format.words
	case s.number != nil && s.number.format != nil:
		return s.number.format.words
	case s.integer:
		return "a 64-bit integer"
	}
	return "a number that fits into 64 bits"
}

// sized joins the parts of a sentence about a size.
func sized(subject, trouble, got, limit string) string {
	return strings.Join([]string{subject, " ", trouble, ": ", got, ", ", limit}, "")
}
