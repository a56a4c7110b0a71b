package scenario

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// kind is what a node is.
type kind int

// The kinds. A scalar's kind is what YAML takes the bare word for; quoted it is always text.
const (
	null kind = iota
	text
	number
	truth
	mapping
	sequence
)

// String names the kind in messages.
func (k kind) String() string {
	return [...]string{"nothing", "text", "a number", "true or false", "keys and values", "a list"}[k]
}

// node is a value in a file, with its place.
type node struct {
	kind  kind
	text  string // of a scalar, as it is written; quotes and escapes resolved
	pairs []pair // of a mapping, in the order of the file
	items []node // of a sequence
	path  string // e.g. "customers[2].number"
	line  int
	col   int
}

// pair is a key of a mapping with its value.
type pair struct {
	key   node
	value node
}

// problem is a problem at the node.
func (n *node) problem(format string, args ...any) *Problem {
	return &Problem{Line: n.line, Column: n.col, Path: n.path, Message: fmt.Sprintf(format, args...)}
}

// convert makes a tree of our own from the parser's; nil for one that holds comments only.
func convert(from ast.Node, path string) (*node, *Problem) {
	n := &node{path: path}
	if t := from.GetToken(); t != nil && t.Position != nil {
		n.line, n.col = t.Position.Line, t.Position.Column
	}
	switch v := from.(type) {
	case *ast.CommentGroupNode:
		return nil, nil
	case *ast.NullNode:
		n.kind = null
	case *ast.BoolNode:
		n.kind, n.text = truth, v.Token.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		n.kind, n.text = number, v.GetToken().Value
	case *ast.StringNode:
		n.kind, n.text = text, v.Value
	case *ast.LiteralNode:
		n.kind, n.text = text, v.Value.Value
	case *ast.MappingNode:
		return n, n.fillMapping(v.Values)
	case *ast.MappingValueNode:
		return n, n.fillMapping([]*ast.MappingValueNode{v})
	case *ast.SequenceNode:
		return n, n.fillSequence(v.Values)
	default:
		return nil, n.problem("%s is not accepted here", from.Type())
	}
	return n, nil
}

// fillMapping converts the keys and values of a mapping.
func (n *node) fillMapping(values []*ast.MappingValueNode) *Problem {
	n.kind = mapping
	if len(values) > 0 { // the parser's own place is the first colon
		n.line, n.col = place(values[0].Key.GetToken())
	}
	n.pairs = make([]pair, 0, len(values))
	for _, v := range values {
		t := v.Key.GetToken()
		key := node{kind: text, text: t.Value, path: join(n.path, t.Value)}
		key.line, key.col = place(t)
		value, problem := convert(v.Value, key.path)
		if problem != nil {
			return problem
		}
		if value == nil {
			value = &node{kind: null, path: key.path, line: key.line, col: key.col}
		}
		n.pairs = append(n.pairs, pair{key: key, value: *value})
	}
	return nil
}

// fillSequence converts the items of a sequence.
func (n *node) fillSequence(values []ast.Node) *Problem {
	n.kind = sequence
	n.items = make([]node, 0, len(values))
	for i, v := range values {
		item, problem := convert(v, fmt.Sprintf("%s[%d]", n.path, i))
		if problem != nil {
			return problem
		}
		if item != nil {
			n.items = append(n.items, *item)
		}
	}
	return nil
}

// place is line and column of a token.
func place(t *token.Token) (line, col int) {
	if t == nil || t.Position == nil {
		return 0, 0
	}
	return t.Position.Line, t.Position.Column
}

// join puts a key behind a path; one that is no plain word is quoted.
func join(path, key string) string {
	if len(key) > maxQuoted || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r == '.' || r > '~' }) {
		key = quote(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

// member is the value under a key of a mapping; nil: none.
func (n *node) member(key string) *node {
	for i := range n.pairs {
		if n.pairs[i].key.text == key {
			return &n.pairs[i].value
		}
	}
	return nil
}
