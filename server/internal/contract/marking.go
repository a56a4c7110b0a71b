package contract

// set marks a point.
func (j *judge) set(point int) { j.met[point>>6] |= 1 << (point & 63) }

// mark marks what a value that was judged has met of its own schema; noted is how many breaches there
// were before it.
func (j *judge) mark(at int, s *schema, noted int) {
	k := j.nodes[at].kind
	l := &s.marks.kinds[k]
	for i, rule := range l.rules {
		if j.total == noted || !j.broken(at, s, rule, noted) {
			j.set(l.first + i)
		}
	}
	if k == kindArray && s.marks.items >= 0 && j.total == noted && j.nodes[at].members > 0 {
		j.set(s.marks.items)
	}
}

// broken tells whether a value breaks a rule of a schema. What was not kept counts as broken.
func (j *judge) broken(at int, s *schema, rule Rule, noted int) bool {
	if j.total > len(j.breaches) {
		return true
	}
	for i := range j.breaches[noted:] {
		b := &j.breaches[noted+i]
		if b.at == at && b.rule == rule && (b.schema == s || rule == RuleRequired) {
			return true
		}
	}
	return false
}

// tagged marks the branch that a discriminator names, by its index, within the tag around it.
func (j *judge) tagged(s *schema, branch int) {
	j.set(s.marks.branches + branch)
	for _, p := range s.marks.pairs {
		if p.outer == j.scope {
			j.set(p.first + branch)
		}
	}
}

// marks tells whether what is met along a schema is marked.
func (j *judge) marks(s *schema) bool { return j.met != nil && s.marks != nil }
