package contract

// choose judges a value along a oneOf or anyOf.
func (j *judge) choose(at int, s *schema, depth int) {
	if s.union.property != "" {
		j.lookUp(at, s, depth)
		return
	}
	j.try(at, s, depth)
}

// lookUp judges an object along the branch that its discriminator names.
func (j *judge) lookUp(at int, s *schema, depth int) {
	u := s.union
	d := j.member(at, u.property)
	var chosen *tag
	preset := uint64(0)
	switch {
	case d < 0 || j.nodes[d].kind == kindNull:
		if chosen = u.fallback; chosen == nil || j.answer {
			j.note(breach{rule: RuleRequired, at: at, depth: depth + 1, name: u.property, schema: s, code: codeMissing})
			return
		}
		preset = chosen.preset(u.property)
	case j.nodes[d].kind == kindString:
		chosen = u.branch(j.bytes(&j.nodes[d]))
	}
	if chosen == nil {
		j.violate(RuleDiscriminator, d, s, depth+1)
		if u.common != nil {
			j.object(at, u.common, depth, 0)
		}
		return
	}
	if depth == 0 {
		j.top = chosen.value
	}
	outer, noted := j.scope, j.total
	j.scope = chosen
	if preset != 0 {
		j.object(at, chosen.schema, depth, preset)
		if j.marks(chosen.schema) {
			j.mark(at, chosen.schema, noted)
		}
	} else {
		j.value(at, chosen.schema, depth)
	}
	j.scope = outer
	if j.marks(s) && j.total == noted {
		j.tagged(s, chosen.index)
	}
}

// shared is what all branches of a union with a discriminator declare alike, the discriminator aside:
// what can be judged of a body that names no branch. Nil: nothing, or a single branch.
func (u *unionRule) shared() *schema {
	o := &objectRule{open: true, max: -1, byName: map[string]int{}}
	if len(u.branches) == 1 || u.branches[0].object == nil {
		return nil
	}
	for _, p := range u.branches[0].object.properties {
		everywhere, required := p.name != u.property, true
		for _, b := range u.branches {
			i := -1
			if b.object != nil {
				i = b.object.find([]byte(p.name))
			}
			everywhere = everywhere && i >= 0 && b.object.properties[i].schema == p.schema
			required = required && everywhere && b.object.required&(1<<i) != 0
		}
		if !everywhere {
			continue
		}
		if required {
			o.required |= 1 << len(o.properties)
		}
		o.byName[p.name] = len(o.properties)
		o.properties = append(o.properties, p)
	}
	if len(o.properties) == 0 {
		return nil
	}
	return &schema{kinds: 1 << kindObject, object: o}
}

// preset is the bit of the discriminator among the members of a branch that demands it; zero: it does not.
func (t *tag) preset(property string) uint64 {
	o := t.schema.object
	if o == nil {
		return 0
	}
	if i := o.find([]byte(property)); i >= 0 {
		return o.required & (1 << i)
	}
	return 0
}

// member is the last member of an object that has this name; negative: there is none.
func (j *judge) member(at int, name string) int {
	found := -1
	child := at + 1
	for range j.nodes[at].members {
		if string(j.key(&j.nodes[child])) == name {
			found = child
		}
		child = int(j.nodes[child].next)
	}
	return found
}

// try judges a value along each branch that takes its kind. When no branch fits a list or an object, what is told is
// what is wrong along the branch that it nearly fits; for other values, that no form fits.
func (j *judge) try(at int, s *schema, depth int) {
	k := j.nodes[at].kind
	matches, nearly, least := 0, -1, 0
	for i, b := range s.union.branches {
		if !b.kinds.has(k) {
			continue
		}
		trouble := j.trouble(at, b, depth)
		if trouble == 0 {
			matches++
			if j.marks(s) {
				j.set(s.marks.branches + i)
			}
			if s.union.any {
				return
			}
		}
		if nearly < 0 || trouble < least {
			nearly, least = i, trouble
		}
	}
	switch {
	case matches == 1:
	case matches == 0 && (k == kindArray || k == kindObject):
		j.value(at, s.union.branches[nearly], depth)
	case s.union.any:
		j.violate(RuleAnyOf, at, s, depth)
	default:
		j.violate(RuleOneOf, at, s, depth)
	}
}

// trouble judges a value along one branch, counts the breaches, and takes all notes back when there are any.
func (j *judge) trouble(at int, s *schema, depth int) int {
	noted, found, edited, total, surplus := len(j.breaches), len(j.findings), len(j.edits), j.total, j.surplus
	met := len(j.spare)
	j.spare = append(j.spare, j.met...)
	j.value(at, s, depth)
	breaches := j.total - total
	if breaches > 0 {
		j.breaches, j.findings, j.edits = j.breaches[:noted], j.findings[:found], j.edits[:edited]
		j.total, j.surplus = total, surplus
		copy(j.met, j.spare[met:])
	}
	j.spare = j.spare[:met]
	return breaches
}
