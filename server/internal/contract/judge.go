package contract

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// judge walks the nodes of one body along one schema. It notes breaches without a word of text, so that a body which
// is right costs no allocation; the words are made afterwards (message.go). One judge serves one exchange at a time.
type judge struct {
	reader   reader
	src      []byte // what the reader read
	nodes    []node
	answer   bool   // an answer of ours: null and undeclared members are breaches
	reject   bool   // undeclared members of a request are breaches
	lenient  bool   // limits that are only remembered are lifted
	scope    *tag   // the branch of the nearest discriminator
	top      string // value of the discriminator of the whole body
	breaches []breach
	findings []breach
	edits    []edit
	total    int // breaches so far, those included that were not kept
	surplus  int // findings that were not kept
	scratch  []byte
	met      []uint64 // points that were met, see Options.Met; nil: none is marked
	spare    []uint64 // those met before a branch was tried
}

// breach is a violation before it is put into words.
type breach struct {
	rule   Rule
	at     int     // the node; for a missing member the object that lacks it
	depth  int     // tokens of the pointer
	schema *schema // whose rule it is
	name   string  // of a missing member; for uniqueItems the positions of two equal items
	scope  *tag    // the branch of the nearest discriminator around it; nil: none
	code   int     // documented error code
}

// maxNoted bounds what is noted before the MaxReported weightiest are chosen.
const maxNoted = 4096

// start makes the judge ready for another exchange.
func (j *judge) start(answer bool) {
	j.src, j.nodes = nil, nil
	j.answer, j.reject, j.lenient, j.scope, j.top, j.met = answer, false, false, nil, "", nil
	j.breaches, j.findings, j.edits, j.total, j.surplus = j.breaches[:0], j.findings[:0], j.edits[:0], 0, 0
}

// read takes in a body as the value to judge.
func (j *judge) read(src []byte, depth int) flaw {
	f := j.reader.read(src, depth)
	j.src, j.nodes = src, j.reader.nodes
	return f
}

// scalar takes in a text as the value to judge: a parameter, or a body that is no JSON.
func (j *judge) scalar(src []byte) {
	j.reader.nodes = append(j.reader.nodes[:0], node{kind: kindString, end: uint32(len(src)), next: 1})
	j.src, j.nodes = src, j.reader.nodes
}

// list takes in texts that are separated by commas as the value to judge.
func (j *judge) list(src []byte) {
	nodes := append(j.reader.nodes[:0], node{kind: kindArray, end: uint32(len(src))})
	for from := 0; ; {
		to := len(src)
		if comma := bytes.IndexByte(src[from:], ','); comma >= 0 {
			to = from + comma
		}
		nodes = append(nodes, node{kind: kindString, start: uint32(from), end: uint32(to), next: uint32(len(nodes) + 1)})
		if to == len(src) {
			break
		}
		from = to + 1
	}
	nodes[0].members, nodes[0].next = uint32(len(nodes)-1), uint32(len(nodes))
	j.reader.nodes, j.src, j.nodes = nodes, src, nodes
}

// note keeps a breach.
func (j *judge) note(b breach) {
	j.total++
	if len(j.breaches) < maxNoted {
		b.scope = j.scope
		j.breaches = append(j.breaches, b)
	}
}

// violate notes that a value breaks a rule of its schema, unless the rule is lifted.
func (j *judge) violate(rule Rule, at int, s *schema, depth int) {
	if j.lenient && s.remembered && (rule == RuleMaxLength || rule == RuleMaxItems) {
		return
	}
	j.note(breach{rule: rule, at: at, depth: depth, schema: s, code: s.fault(rule)})
}

// find keeps a finding.
func (j *judge) find(b breach) {
	if len(j.findings) == MaxReported {
		j.surplus++
		return
	}
	b.scope = j.scope
	j.findings = append(j.findings, b)
}

// bytes is a scalar as text: a string without quotes and escapes, anything else as written. It holds until the next
// call of bytes or key.
func (j *judge) bytes(n *node) []byte {
	raw := j.src[n.start:n.end]
	if n.escaped {
		j.scratch = unescape(j.scratch[:0], raw)
		return j.scratch
	}
	return raw
}

// key is the name of a member. It holds until the next call of bytes or key.
func (j *judge) key(n *node) []byte {
	raw := j.src[n.keyStart:n.keyEnd]
	if n.keyEscaped {
		j.scratch = unescape(j.scratch[:0], raw)
		return j.scratch
	}
	return raw
}

// value judges one value; depth is the length of its pointer.
func (j *judge) value(at int, s *schema, depth int) {
	n, noted := &j.nodes[at], j.total
	if n.kind == kindNull {
		if !s.nullable {
			j.violate(RuleType, at, s, depth)
		}
		return
	}
	switch {
	case s.notAllowed:
		j.violate(RuleNotAllowed, at, s, depth)
		return
	case !s.kinds.has(n.kind):
		j.violate(RuleType, at, s, depth)
		return
	case s.union != nil:
		j.choose(at, s, depth)
	}
	switch n.kind {
	case kindNull: // dealt with above
	case kindString:
		if s.text != nil || s.enum != nil {
			j.text(at, s, depth)
		}
	case kindNumber:
		if s.number != nil || s.integer || s.enum != nil {
			j.number(at, s, depth)
		}
	case kindBool:
		if s.enum != nil {
			j.listed(at, s, depth, s.enum.truth(j.src[n.start] == 't'))
		}
	case kindArray:
		if s.array != nil {
			j.array(at, s, depth)
		}
	case kindObject:
		if s.object != nil {
			j.object(at, s, depth, 0)
		}
	}
	if j.marks(s) {
		j.mark(at, s, noted)
	}
}

// listed judges a scalar by its index among those of its kind that an enum lists; negative: it is not there.
func (j *judge) listed(at int, s *schema, depth, index int) bool {
	if index < 0 {
		j.violate(RuleEnum, at, s, depth)
		return false
	}
	if j.marks(s) {
		if first := s.marks.listed[j.nodes[at].kind]; first >= 0 {
			j.set(first + index)
		}
	}
	return true
}

// text judges a string.
func (j *judge) text(at int, s *schema, depth int) {
	b := j.bytes(&j.nodes[at])
	if s.enum != nil && !j.listed(at, s, depth, s.enum.text(b)) {
		return
	}
	t := s.text
	if t == nil {
		return
	}
	if t.max >= 0 && len(b) > t.max && utf8.RuneCount(b) > t.max {
		j.violate(RuleMaxLength, at, s, depth)
	}
	if len(b) < t.min || t.min > 1 && len(b) < utf8.UTFMax*t.min && utf8.RuneCount(b) < t.min {
		j.violate(RuleMinLength, at, s, depth)
		if len(b) == 0 {
			return // empty says it all
		}
	}
	if t.pattern != nil && !t.pattern.match(b) {
		j.violate(RulePattern, at, s, depth)
	}
	if t.format != nil && !t.format.text(b) {
		j.violate(RuleFormat, at, s, depth)
	}
}

// number judges a number.
func (j *judge) number(at int, s *schema, depth int) {
	n := &j.nodes[at]
	b := j.src[n.start:n.end]
	if s.integer {
		v, whole, fits := integral(b, n.plain)
		switch {
		case !whole:
			j.violate(RuleType, at, s, depth)
			return
		case !fits || s.number.format != nil && !s.number.format.whole(v):
			j.violate(RuleFormat, at, s, depth)
			return
		case !n.plain && !j.answer:
			j.edits = append(j.edits, edit{n.start, n.end, strconv.FormatInt(v, 10)})
		}
	}
	f, ok := float(b, n.plain)
	if !ok {
		j.violate(RuleFormat, at, s, depth)
		return
	}
	if s.enum != nil && !j.listed(at, s, depth, s.enum.number(f)) {
		return
	}
	r := s.number
	if r == nil {
		return
	}
	if r.min != nil && (f < *r.min || r.exclusiveMin && f == *r.min) {
		j.violate(RuleMinimum, at, s, depth)
	}
	if r.max != nil && (f > *r.max || r.exclusiveMax && f == *r.max) {
		j.violate(RuleMaximum, at, s, depth)
	}
	if r.multipleOf != nil && !multiple(f, *r.multipleOf) {
		j.violate(RuleMultipleOf, at, s, depth)
	}
}

// array judges a list.
func (j *judge) array(at int, s *schema, depth int) {
	n, r := &j.nodes[at], s.array
	members := int(n.members)
	if members < r.min {
		j.violate(RuleMinItems, at, s, depth)
	}
	if r.max >= 0 && members > r.max {
		j.violate(RuleMaxItems, at, s, depth)
	}
	if r.items != nil {
		child := at + 1
		for range members {
			j.value(child, r.items, depth+1)
			child = int(j.nodes[child].next)
		}
	}
	if r.unique && members > 1 {
		j.unique(at, s, depth)
	}
}
