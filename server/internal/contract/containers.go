package contract

// open passes the bracket of a container and what follows it; empty tells that the container ended at once.
func (r *reader) open(depth int, closing byte) (empty, ok bool) {
	if depth > r.limit {
		return false, r.fail(flawDepth)
	}
	r.pos++
	r.skip()
	if r.pos < len(r.src) && r.src[r.pos] == closing {
		r.pos++
		return true, true
	}
	return false, true
}

// separator passes a comma (more) or the closing bracket.
func (r *reader) separator(closing byte) (more, ok bool) {
	r.skip()
	if r.pos >= len(r.src) {
		return false, r.fail(flawSyntax)
	}
	switch r.src[r.pos] {
	case ',':
		r.pos++
		r.skip()
		return true, true
	case closing:
		r.pos++
		return false, true
	}
	return false, r.fail(flawSyntax)
}

// array reads a list; depth counts it.
func (r *reader) array(at, depth int) bool {
	empty, ok := r.open(depth, ']')
	members := uint32(0)
	for more := ok && !empty; more; {
		if !r.value(depth) {
			return false
		}
		members++
		more, ok = r.separator(']')
	}
	r.close(at, kindArray, members)
	return ok
}

// object reads names and values; depth counts it.
func (r *reader) object(at, depth int) bool {
	empty, ok := r.open(depth, '}')
	members := uint32(0)
	for more := ok && !empty; more; {
		if !r.member(depth) {
			return false
		}
		members++
		more, ok = r.separator('}')
	}
	r.close(at, kindObject, members)
	return ok
}

// member reads one name with its value.
func (r *reader) member(depth int) bool {
	if r.pos >= len(r.src) || r.src[r.pos] != '"' {
		return r.fail(flawSyntax)
	}
	start, end, escaped, ok := r.quoted()
	if !ok {
		return false
	}
	r.skip()
	if r.pos >= len(r.src) || r.src[r.pos] != ':' {
		return r.fail(flawSyntax)
	}
	r.pos++
	r.skip()
	at := len(r.nodes)
	if !r.value(depth) {
		return false
	}
	n := &r.nodes[at]
	n.keyStart, n.keyEnd, n.keyEscaped = start, end, escaped
	return true
}

// close completes the node of a container.
func (r *reader) close(at int, k kind, members uint32) {
	n := &r.nodes[at]
	n.kind, n.members, n.end = k, members, uint32(r.pos)
}
