package contract

import (
	"math"
	"unicode/utf8"
)

// kind is the kind of a JSON value; several make a kindSet.
type kind uint8

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindArray
	kindObject
)

// node is one JSON value of a body, as offsets into its bytes. Nodes lie in reading order, so that the first child
// of a container is the next node and next leads past the last one.
type node struct {
	kind       kind
	escaped    bool   // the string holds escapes
	keyEscaped bool   // the name holds escapes
	plain      bool   // the number has neither fraction nor exponent
	slot       int8   // of a member, while its object is judged: see assign
	members    uint32 // values directly inside a container
	start, end uint32 // a string without its quotes, anything else whole
	keyStart   uint32 // the name without its quotes; both zero outside objects
	keyEnd     uint32
	next       uint32 // the node after this one and all that is inside it
}

// flaw is why bytes are no JSON. Zero: they are.
type flaw uint8

const (
	flawNone flaw = iota
	flawSyntax
	flawUTF8
	flawDepth
)

// reader turns bytes into nodes. It accepts what encoding/json accepts, but for three things, as PHP's json_decode
// does in the real client (its error text gives it away): bytes that are not UTF-8, nesting beyond a limit, and
// nothing after the value but white space. It keeps its nodes from one reading to the next.
// Source: errors, `details` texts (O); the UTF-8 and depth texts are PHP's own (I).
type reader struct {
	src   []byte
	pos   int
	limit int // containers inside each other, inclusive
	nodes []node
	flaw  flaw
}

// read fills r.nodes with the one JSON value in src. At a flaw it stops and r.pos is where.
func (r *reader) read(src []byte, limit int) flaw {
	r.src, r.pos, r.limit, r.nodes, r.flaw = src, 0, limit, r.nodes[:0], flawNone
	switch {
	case uint64(len(src)) > math.MaxUint32:
		r.flaw = flawSyntax
	case !utf8.Valid(src):
		r.flaw, r.pos = flawUTF8, validPrefix(src)
	default:
		r.skip()
		if r.value(0) {
			r.skip()
			if r.pos < len(src) {
				r.flaw = flawSyntax
			}
		}
	}
	return r.flaw
}

// validPrefix counts the bytes before the first one that is not UTF-8.
func validPrefix(src []byte) int {
	n := 0
	for n < len(src) {
		c, size := utf8.DecodeRune(src[n:])
		if c == utf8.RuneError && size <= 1 {
			break
		}
		n += size
	}
	return n
}

// fail notes the flaw at the present position.
func (r *reader) fail(f flaw) bool {
	r.flaw = f
	return false
}

// skip passes over white space.
func (r *reader) skip() {
	for r.pos < len(r.src) {
		switch r.src[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return
		}
	}
}

// value reads one value; depth is how many containers are open around it.
func (r *reader) value(depth int) bool {
	if r.pos >= len(r.src) {
		return r.fail(flawSyntax)
	}
	at := len(r.nodes)
	r.nodes = append(r.nodes, node{start: uint32(r.pos)})
	ok := false
	switch c := r.src[r.pos]; {
	case c == '"':
		ok = r.text(at)
	case c == '{':
		ok = r.object(at, depth+1)
	case c == '[':
		ok = r.array(at, depth+1)
	case c == '-' || '0' <= c && c <= '9':
		ok = r.number(at)
	case c == 't':
		ok = r.word(at, kindBool, "true")
	case c == 'f':
		ok = r.word(at, kindBool, "false")
	case c == 'n':
		ok = r.word(at, kindNull, "null")
	default:
		return r.fail(flawSyntax)
	}
	if !ok {
		return false
	}
	r.nodes[at].next = uint32(len(r.nodes))
	return true
}

// word reads true, false or null.
func (r *reader) word(at int, k kind, word string) bool {
	if len(r.src)-r.pos < len(word) || string(r.src[r.pos:r.pos+len(word)]) != word {
		return r.fail(flawSyntax)
	}
	r.pos += len(word)
	r.nodes[at].kind, r.nodes[at].end = k, uint32(r.pos)
	return true
}

// text reads a string value.
func (r *reader) text(at int) bool {
	start, end, escaped, ok := r.quoted()
	n := &r.nodes[at]
	n.kind, n.escaped, n.start, n.end = kindString, escaped, start, end
	return ok
}

// quoted reads a string and hands back the offsets between its quotes.
func (r *reader) quoted() (start, end uint32, escaped, ok bool) {
	r.pos++
	start = uint32(r.pos)
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; {
		case c == '"':
			end = uint32(r.pos)
			r.pos++
			return start, end, escaped, true
		case c == '\\':
			escaped = true
			if !r.escape() {
				return start, start, escaped, false
			}
		case c < ' ':
			return start, start, escaped, r.fail(flawSyntax)
		default:
			r.pos++
		}
	}
	return start, start, escaped, r.fail(flawSyntax)
}

// escape reads a backslash and what belongs to it.
func (r *reader) escape() bool {
	r.pos++
	if r.pos >= len(r.src) {
		return r.fail(flawSyntax)
	}
	switch r.src[r.pos] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		r.pos++
		return true
	case 'u':
		for range 4 {
			r.pos++
			if r.pos >= len(r.src) || hexDigit(r.src[r.pos]) < 0 {
				return r.fail(flawSyntax)
			}
		}
		r.pos++
		return true
	}
	return r.fail(flawSyntax)
}

// number reads a number as RFC 8259 writes it.
func (r *reader) number(at int) bool {
	if r.src[r.pos] == '-' {
		r.pos++
	}
	if r.pos < len(r.src) && r.src[r.pos] == '0' {
		r.pos++
	} else if !r.digits() {
		return r.fail(flawSyntax)
	}
	plain := true
	if r.pos < len(r.src) && r.src[r.pos] == '.' {
		plain = false
		r.pos++
		if !r.digits() {
			return r.fail(flawSyntax)
		}
	}
	if r.pos < len(r.src) && (r.src[r.pos] == 'e' || r.src[r.pos] == 'E') {
		plain = false
		r.pos++
		if r.pos < len(r.src) && (r.src[r.pos] == '+' || r.src[r.pos] == '-') {
			r.pos++
		}
		if !r.digits() {
			return r.fail(flawSyntax)
		}
	}
	n := &r.nodes[at]
	n.kind, n.plain, n.end = kindNumber, plain, uint32(r.pos)
	return true
}

// digits reads one digit or more.
func (r *reader) digits() bool {
	from := r.pos
	for r.pos < len(r.src) && '0' <= r.src[r.pos] && r.src[r.pos] <= '9' {
		r.pos++
	}
	return r.pos > from
}
