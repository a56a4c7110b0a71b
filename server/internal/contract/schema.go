package contract

import (
	"bytes"
	"slices"
)

// kindSet holds kinds as bits.
type kindSet uint8

const anyKind kindSet = 1<<kindBool | 1<<kindNumber | 1<<kindString | 1<<kindArray | 1<<kindObject

func (s kindSet) has(k kind) bool { return s&(1<<k) != 0 }

// schema is a schema of the description, compiled. Nothing in it changes after Compile.
type schema struct {
	name       string  // of the component; empty inside another one
	at         string  // JSON pointer into the description
	kinds      kindSet // without null
	nullable   bool
	integer    bool // numbers must be whole and fit into 64 bits
	notAllowed bool // only null: the member is known, but has no place here
	remembered bool // x-remembered: maxLength and maxItems can be lifted
	example    string
	faults     []ruleCode // x-fault
	enum       *enumRule
	text       *textRule
	number     *numberRule
	array      *arrayRule
	object     *objectRule
	union      *unionRule
	marks      *marks // nil: no request meets it
}

// ruleCode is one row of x-fault.
type ruleCode struct {
	rule Rule
	code int
}

// fault is the documented error code of a violation of rule at this schema.
// Source: errors, 1000-series (D); x-fault in openapi.yaml where a page names another code.
func (s *schema) fault(rule Rule) int {
	if s != nil {
		for _, f := range s.faults {
			if f.rule == rule {
				return f.code
			}
		}
	}
	switch rule {
	case RuleRequired:
		return codeMissing
	case RuleNotAllowed, RuleUnknownField:
		return codeSurplus
	case RuleJSON:
		return codeNotJSON
	default:
		return codeInvalid
	}
}

// The codes of violations for which the description names none. Source: errors, 1000-series (D).
const (
	codeMissing = 1008
	codeInvalid = 1009
	codeSurplus = 1010
	codeNotJSON = 1025
)

// enumRule is a closed list of values, null aside. Each list keeps the order of the description.
type enumRule struct {
	texts   []string
	numbers []float64
	yes, no bool // the booleans listed
}

// text is the index of a text that is listed; negative: it is not.
func (e *enumRule) text(b []byte) int { return slices.Index(e.texts, string(b)) }

// number is the index of a number that is listed; negative: it is not.
func (e *enumRule) number(f float64) int { return slices.Index(e.numbers, f) }

// truth is the index of a boolean, 1 of true; negative: it is not listed.
func (e *enumRule) truth(yes bool) int {
	switch {
	case yes && e.yes:
		return 1
	case !yes && e.no:
		return 0
	}
	return -1
}

// textRule limits strings. Lengths are code points, inclusive; a negative max is no limit.
type textRule struct {
	min, max int
	pattern  *pattern
	format   *format
}

// numberRule limits numbers. A bound that is nil is none.
type numberRule struct {
	min, max                   *float64
	exclusiveMin, exclusiveMax bool
	multipleOf                 *float64
	format                     *format
}

// arrayRule limits lists. Counts are inclusive; a negative max is no limit; items nil lets anything in.
type arrayRule struct {
	min, max int
	unique   bool
	items    *schema
}

// objectRule is what is known of the members of an object.
type objectRule struct {
	properties []property     // in alphabetical order; at most maxProperties
	byName     map[string]int // index into properties
	required   uint64         // bits of properties that must be there, in a request and in an answer
	readOnly   uint64         // bits of properties that are unknown to requests
	writeOnly  uint64         // bits of properties that are unknown to answers
	min, max   int            // members that are there; a negative max is no limit
	additional *schema        // judges members that are not declared; nil: see closed and open
	closed     bool           // other members are refused
	open       bool           // other members are expected, so nothing is said about them
}

// maxProperties is how many members an object may declare: one bit each.
const maxProperties = 64

// property is a declared member.
type property struct {
	name    string
	schema  *schema
	missing int // the code when it is missing
}

// find is the index of a declared member; negative: there is none of this name.
func (o *objectRule) find(name []byte) int {
	if len(o.properties) <= 6 {
		for i := range o.properties {
			if string(name) == o.properties[i].name {
				return i
			}
		}
		return -1
	}
	if i, ok := o.byName[string(name)]; ok {
		return i
	}
	return -1
}

// fold is the index of a member that a decoder which ignores case takes name for; negative: none.
func (o *objectRule) fold(name []byte) int {
	for i := range o.properties {
		if p := o.properties[i].name; len(name) <= 3*len(p) && bytes.EqualFold(name, []byte(p)) {
			return i
		}
	}
	return -1
}

// hidden is the set of properties that are unknown on one side of the exchange.
func (o *objectRule) hidden(answer bool) uint64 {
	if answer {
		return o.writeOnly
	}
	return o.readOnly
}

// unionRule is a oneOf or anyOf. With a discriminator (property is not empty) the branch is looked up, without one
// the branches are tried.
type unionRule struct {
	any      bool // anyOf: one match or more; else exactly one
	branches []*schema
	property string
	tags     []*tag  // in the order of the branches
	fallback *tag    // x-discriminator-default; nil: the discriminator is mandatory
	common   *schema // judges what all branches declare alike, where none is chosen; nil: nothing is alike
}

// tag is one value of a discriminator.
type tag struct {
	value  string
	schema *schema
	union  *unionRule
	index  int // among the tags
}

// branch looks up a discriminator value; nil: there is none.
func (u *unionRule) branch(value []byte) *tag {
	for _, t := range u.tags {
		if string(value) == t.value {
			return t
		}
	}
	return nil
}
