package contract

import (
	"slices"
	"strconv"
)

// Point is something in the description that a request can meet. Operation, Place, Keyword and Value together
// are unique.
type Point struct {
	Operation string // of a parameter or body that is described in the operation alone; else empty
	Place     string // of the schema or parameter: JSON pointer into openapi.yaml
	Keyword   string // see the constants; any other one is the Rule of the same name
	Value     string // see the constants; empty: the keyword has one point
	Beyond    bool   // no operation of the endpoint listing meets it
}

// What points there are besides one for each keyword that limits a value: that one is met by a value that
// was judged by it and keeps to it.
const (
	PointParameter     = "parameter"     // the parameter is given, and nothing is wrong with it
	PointProperty      = "property"      // the member of this name is given, and nothing in it is wrong
	PointEnum          = "enum"          // this value is given, of a list of several
	PointDiscriminator = "discriminator" // this branch is taken, and nothing in it is wrong; where several branches lead to the union, "outer/inner" is that within the nearest branch around it
	PointBranch        = "branch"        // the branch of this index, from 0, fits, where no discriminator tells
	PointItems         = "items"         // the list has an item, and none is wrong
)

// Points are all that requests can meet, in a fixed order: parameters and bodies, operation by operation (those
// of the listing before the others), each schema once, where it comes first. What only answers have is none of them, nor is a member that is
// unknown to requests or not allowed.
func (c *Contract) Points() []Point { return slices.Clone(c.points) }

// MetWords is how many words Options.Met must have.
func (c *Contract) MetWords() int { return (len(c.points) + 63) / 64 }

// marks are the points of a schema, as indexes. A schema without any has none.
type marks struct {
	kinds      [kindObject + 1]limits // what limits values of each kind
	listed     [kindObject + 1]int    // first of the values of the enum by their kind; negative: it is not marked which is given
	properties []int                  // by index of the property; negative: none
	items      int                    // negative: none
	branches   int                    // first of the tags or branches of the union; negative: not numbered yet
	pairs      []pair
}

// limits are points, one for each rule.
type limits struct {
	first int
	rules []Rule
}

// pair are the tags of a union within a tag of another one.
type pair struct {
	outer *tag
	first int
}

// numbering gives points their indexes.
type numbering struct {
	points     []Point
	operation  string
	beyond     bool
	parameters map[string]int // by place
	walked     map[walk]bool
	unions     []*schema // those with a discriminator, as they were met
}

// walk is a schema within a tag; nil: within none.
type walk struct {
	schema *schema
	tag    *tag
}

// number numbers the points of all operations.
func (c *Contract) number() {
	n := &numbering{parameters: map[string]int{}, walked: map[walk]bool{}}
	for _, beyond := range []bool{false, true} {
		n.beyond = beyond
		for _, op := range c.operations {
			if op.Listed != beyond {
				n.request(op)
			}
		}
	}
	n.beyond = false
	for _, s := range n.unions {
		n.pairs(s)
	}
	c.points = n.points
}

// request numbers what requests of an operation can meet.
func (n *numbering) request(op *Operation) {
	n.operation = op.ID
	for i := range op.parameters {
		n.parameter(&op.parameters[i])
	}
	if op.body != nil {
		n.schema(op.body, nil)
	}
}

// add adds points, one for each value, and tells the first.
func (n *numbering) add(place, keyword string, values ...string) int {
	first := len(n.points)
	for _, v := range values {
		n.points = append(n.points, Point{Operation: n.own(place), Place: place, Keyword: keyword, Value: v, Beyond: n.beyond})
	}
	return first
}

// own is the operation, where a place belongs to it alone.
func (n *numbering) own(place string) string {
	if len(place) > len(ownPlaces) && place[:len(ownPlaces)] == ownPlaces {
		return n.operation
	}
	return ""
}

// ownPlaces is where operations are described.
const ownPlaces = "#/paths/"

// parameter numbers a parameter; one that operations share once.
func (n *numbering) parameter(p *parameter) {
	point, known := n.parameters[p.at]
	if !known {
		point = n.add(p.at, PointParameter, p.name)
		n.parameters[p.at] = point
	}
	p.point = point
	n.schema(p.schema, nil)
}

// schema numbers what a value can meet along a schema within a tag.
func (n *numbering) schema(s *schema, within *tag) {
	if s == nil || s.notAllowed || n.walked[walk{s, within}] {
		return
	}
	n.walked[walk{s, within}] = true
	if s.marks == nil {
		s.marks = &marks{listed: [...]int{-1, -1, -1, -1, -1, -1}, items: -1, branches: -1}
		n.values(s)
		n.limits(s)
		n.members(s)
	}
	n.union(s, within)
	if s.array != nil {
		n.schema(s.array.items, within)
	}
	if o := s.object; o != nil {
		for i := range o.properties {
			if s.marks.properties[i] >= 0 {
				n.schema(o.properties[i].schema, within)
			}
		}
		n.schema(o.additional, within)
	}
}

// values numbers what an enum lists.
func (n *numbering) values(s *schema) {
	e := s.enum
	if e == nil || len(e.texts)+len(e.numbers) == 1 || e.yes != e.no {
		return
	}
	s.marks.listed[kindString] = n.add(s.at, PointEnum, e.texts...)
	s.marks.listed[kindNumber] = len(n.points)
	for _, f := range e.numbers {
		n.add(s.at, PointEnum, number(f))
	}
	if e.yes {
		s.marks.listed[kindBool] = n.add(s.at, PointEnum, "false", "true")
	}
}

// limits numbers the keywords that limit values.
func (n *numbering) limits(s *schema) {
	add := func(k kind, is bool, rule Rule) {
		if !is {
			return
		}
		l := &s.marks.kinds[k]
		at := n.add(s.at, string(rule), "")
		if len(l.rules) == 0 {
			l.first = at
		}
		l.rules = append(l.rules, rule)
	}
	if t := s.text; t != nil {
		add(kindString, t.min > 0, RuleMinLength)
		add(kindString, t.max >= 0, RuleMaxLength)
		add(kindString, t.pattern != nil, RulePattern)
		add(kindString, t.format != nil, RuleFormat)
	}
	if r := s.number; r != nil {
		add(kindNumber, r.min != nil, RuleMinimum)
		add(kindNumber, r.max != nil, RuleMaximum)
		add(kindNumber, r.multipleOf != nil, RuleMultipleOf)
		add(kindNumber, r.format != nil, RuleFormat)
	}
	if a := s.array; a != nil {
		add(kindArray, a.min > 0, RuleMinItems)
		add(kindArray, a.max >= 0, RuleMaxItems)
		add(kindArray, a.unique, RuleUniqueItems)
		if a.items != nil {
			s.marks.items = n.add(s.at, PointItems, "")
		}
	}
	if o := s.object; o != nil {
		add(kindObject, o.min > 0, RuleMinProperties)
		add(kindObject, o.max >= 0, RuleMaxProperties)
		add(kindObject, o.required&^o.readOnly != 0, RuleRequired)
	}
}

// members numbers the members of an object that a request may give.
func (n *numbering) members(s *schema) {
	if s.object == nil {
		return
	}
	for i, p := range s.object.properties {
		point := -1
		if s.object.readOnly&(1<<i) == 0 && !p.schema.notAllowed {
			point = n.add(s.at, PointProperty, p.name)
		}
		s.marks.properties = append(s.marks.properties, point)
	}
}

// union numbers the branches of a union, and what is in them.
func (n *numbering) union(s *schema, within *tag) {
	u := s.union
	if u == nil {
		return
	}
	if s.marks.branches < 0 {
		s.marks.branches = n.branches(s.at, u)
		if u.property != "" {
			n.unions = append(n.unions, s)
		}
	}
	if u.property == "" {
		for _, b := range u.branches {
			n.schema(b, within)
		}
		return
	}
	if within != nil && len(u.tags) > 1 {
		s.marks.pairs = append(s.marks.pairs, pair{outer: within})
	}
	for _, t := range u.tags {
		n.schema(t.schema, t)
	}
}

// branches numbers the branches of a union, or its tags.
func (n *numbering) branches(place string, u *unionRule) int {
	if u.property != "" {
		return n.add(place, PointDiscriminator, u.values("")...)
	}
	var values []string
	for i := range u.branches {
		values = append(values, strconv.Itoa(i))
	}
	return n.add(place, PointBranch, values...)
}

// pairs numbers the tags of a union within each tag that leads to it, where there are several.
func (n *numbering) pairs(s *schema) {
	first := map[string]int{}
	for i := range s.marks.pairs {
		p := &s.marks.pairs[i]
		at, known := first[p.outer.value]
		if !known {
			at = len(n.points)
			first[p.outer.value] = at
			n.add(s.at, PointDiscriminator, s.union.values(p.outer.value+"/")...)
		}
		p.first = at
	}
	if len(first) == 1 { // it says no more than the tag alone
		n.points = n.points[:s.marks.pairs[0].first]
		s.marks.pairs = nil
	}
}

// values are the values of a discriminator behind a prefix.
func (u *unionRule) values(prefix string) []string {
	var all []string
	for _, t := range u.tags {
		all = append(all, prefix+t.value)
	}
	return all
}
