package contract

import (
	"strconv"
	"strings"
)

// step is one token of the way from the top of a body to a value: a name, or a list position when index is not
// negative.
type step struct {
	name  string
	index int
}

// path is the way to a node, after base.
func (j *judge) path(base []step, at int) []step {
	steps := base[:len(base):len(base)]
	for here := 0; here != at; {
		child, i := here+1, 0
		for ; int(j.nodes[child].next) <= at; i++ {
			child = int(j.nodes[child].next)
		}
		s := step{index: i}
		if j.nodes[here].kind == kindObject {
			s = step{index: -1, name: string(j.key(&j.nodes[child]))}
		}
		steps = append(steps, s)
		here = child
	}
	return steps
}

// parent is the container right around a node; the top is its own.
func (j *judge) parent(at int) int {
	here := 0
	for here != at {
		child := here + 1
		for int(j.nodes[child].next) <= at {
			child = int(j.nodes[child].next)
		}
		if child == at {
			break
		}
		here = child
	}
	return here
}

// maxToken bounds a name inside a pointer, in bytes.
const maxToken = 100

// escapeToken writes a name as a token of a JSON pointer. Source: RFC 6901, section 3.
func escapeToken(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(clip(name, maxToken), "~", "~0"), "/", "~1")
}

// pointer writes a path as a JSON pointer.
func pointer(steps []step) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteByte('/')
		if s.index >= 0 {
			b.WriteString(strconv.Itoa(s.index))
			continue
		}
		b.WriteString(escapeToken(s.name))
	}
	return b.String()
}

// dotted writes a path as a person would: webhooks.url, components[0].parameters.
func dotted(steps []step) string {
	var b strings.Builder
	for i, s := range steps {
		switch {
		case s.index >= 0:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
			continue
		case i > 0:
			b.WriteByte('.')
		}
		b.WriteString(clip(s.name, maxName))
	}
	return b.String()
}

// secret tells whether a path leads to something that must not be shown, or inside it.
func secret(steps []step) bool {
	for _, s := range steps {
		switch strings.ToLower(s.name) {
		case "password", "new_password", "pin", "token", "cert", "data", "bearer", "basic", "code":
			return true
		}
	}
	return false
}
