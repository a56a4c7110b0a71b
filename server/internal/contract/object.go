package contract

import (
	"math/bits"
	"slices"
	"strings"
)

// What a member is to the schema of its object, where it is no declared property.
const (
	slotSurplus    = -1 // not declared
	slotSuperseded = -2 // the same name comes again
	slotAbsent     = -3 // null for nothing. Source: clients, Answers in general (O)
)

// object judges an object: first which members are there and which are missing, then each of them. preset holds bits
// of required members that count as given.
func (j *judge) object(at int, s *schema, depth int, preset uint64) {
	o := s.object
	there, count, once := j.assign(at, o, nil)
	if !once || o.additional != nil && j.nodes[at].members > 1 {
		there, count, _ = j.assign(at, o, j.lastByName(at))
	}
	if missing := o.required &^ there &^ preset &^ o.hidden(j.answer); missing != 0 {
		j.missing(at, o, missing, depth+1)
	}
	if count < o.min {
		j.violate(RuleMinProperties, at, s, depth)
	}
	if o.max >= 0 && count > o.max {
		j.violate(RuleMaxProperties, at, s, depth)
	}
	child := at + 1
	for range j.nodes[at].members {
		n := &j.nodes[child]
		switch n.slot {
		case slotSurplus:
			j.surplusMember(child, s, depth+1)
		case slotSuperseded:
			j.superseded(child, s, depth+1)
		case slotAbsent:
		default:
			noted, slot := j.total, n.slot
			j.value(child, o.properties[slot].schema, depth+1)
			if j.marks(s) && j.total == noted && s.marks.properties[slot] >= 0 {
				j.set(s.marks.properties[slot])
			}
		}
		child = int(n.next)
	}
}

// assign gives each member its slot: the index of its property, or what else it is. It tells which properties are
// there, how many members count, and whether no declared name is given twice. Of repeated names last tells the one
// that counts; it is nil at first, since names are hardly ever repeated.
func (j *judge) assign(at int, o *objectRule, last map[string]int) (there uint64, count int, once bool) {
	hidden, met := o.hidden(j.answer), uint64(0)
	once = true
	child := at + 1
	for range j.nodes[at].members {
		n := &j.nodes[child]
		name := j.key(n)
		i := o.find(name)
		declared := i >= 0 && hidden&(1<<i) == 0
		nullable := declared && o.properties[i].schema.nullable || !declared && o.additional != nil && o.additional.nullable
		switch {
		case last != nil && last[string(name)] != child:
			n.slot = slotSuperseded
		case n.kind == kindNull && !nullable && !j.answer:
			n.slot = slotAbsent
		case !declared:
			n.slot, count = slotSurplus, count+1
		default:
			n.slot, count, there = int8(i), count+1, there|1<<i
		}
		if declared {
			once = once && met&(1<<i) == 0
			met |= 1 << i
		}
		child = int(n.next)
	}
	return there, count, once
}

// missing notes the members that should be there, in alphabetical order.
func (j *judge) missing(at int, o *objectRule, bitset uint64, depth int) {
	for ; bitset != 0; bitset &= bitset - 1 {
		p := &o.properties[bits.TrailingZeros64(bitset)]
		j.note(breach{rule: RuleRequired, at: at, depth: depth, schema: p.schema, name: p.name, code: p.missing})
	}
}

// surplusMember judges a member that the schema does not declare.
func (j *judge) surplusMember(at int, s *schema, depth int) {
	o := s.object
	if !j.answer && o.fold(j.key(&j.nodes[at])) >= 0 {
		j.mask(at)
	}
	b := breach{rule: RuleUnknownField, at: at, depth: depth, schema: s, code: codeSurplus}
	switch {
	case o.additional != nil:
		j.value(at, o.additional, depth)
	case o.open:
	case o.closed || j.answer || j.reject:
		j.note(b)
	default:
		j.find(b)
	}
}

// superseded notes a member whose name comes again later in the same object.
func (j *judge) superseded(at int, s *schema, depth int) {
	if !j.answer && s.object.fold(j.key(&j.nodes[at])) >= 0 {
		j.mask(at)
	}
	b := breach{rule: RuleDuplicate, at: at, depth: depth, schema: s, code: codeInvalid}
	if j.answer {
		j.note(b)
		return
	}
	j.find(b)
}

// lastByName maps each name in an object to the last member that has it.
func (j *judge) lastByName(at int) map[string]int {
	last := make(map[string]int, j.nodes[at].members)
	child := at + 1
	for range j.nodes[at].members {
		last[string(j.key(&j.nodes[child]))] = child
		child = int(j.nodes[child].next)
	}
	return last
}

// edit replaces bytes of the body for the decoder.
type edit struct {
	start, end uint32
	text       string
}

// mask hides a member from a decoder by giving it a name that no schema declares.
func (j *judge) mask(at int) {
	n := &j.nodes[at]
	j.edits = append(j.edits, edit{n.keyStart, n.keyEnd, strings.Repeat("_", int(n.keyEnd-n.keyStart))})
}

// rewritten is the body with the edits made; the very bytes that were judged when there are none.
func (j *judge) rewritten() []byte {
	if len(j.edits) == 0 {
		return j.src
	}
	slices.SortFunc(j.edits, func(a, b edit) int { return int(a.start) - int(b.start) })
	out := make([]byte, 0, len(j.src)+len(j.edits)*8)
	from := uint32(0)
	for _, e := range j.edits {
		out = append(append(out, j.src[from:e.start]...), e.text...)
		from = e.end
	}
	return append(out, j.src[from:]...)
}
