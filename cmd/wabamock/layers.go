package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/spf13/pflag"
)

// layer is one source of settings: texts by key, and where each stands. It is a provider of koanf.
type layer struct {
	texts   map[string]any    // key => text; any, as koanf wants it
	origins map[string]string // key => where it stands, for people
}

// put adds a text to the layer.
func (l *layer) put(key, text, origin string) {
	if l.texts == nil {
		l.texts, l.origins = map[string]any{}, map[string]string{}
	}
	l.texts[key], l.origins[key] = text, origin
}

// Read gives the texts to koanf.
func (l *layer) Read() (map[string]any, error) { return l.texts, nil }

// ReadBytes is the other way of giving them, which a layer does not go.
func (l *layer) ReadBytes() ([]byte, error) {
	return nil, errors.New("a layer of settings has no bytes")
}

// flagLayer holds the flags that were given.
func flagLayer(flags *pflag.FlagSet, table []setting) *layer {
	var l layer
	for _, s := range table {
		if f := flags.Lookup(s.key); f != nil && f.Changed {
			l.put(s.key, f.Value.String(), "flag "+s.flag())
		}
	}
	return &l
}

// environmentLayer holds the variables that are set and not empty. The warnings name variables
// that look like ours and are not: not an error, since orchestrators inject such names by
// themselves (a service "wabamock" gives its neighbours WABAMOCK_SERVICE_HOST).
func environmentLayer(environment []string, table []setting) (l *layer, warnings []string) {
	l = &layer{}
	names := append([]string{configVariable}, clientVariables()...)
	known := map[string]string{} // variable => key
	for _, name := range names {
		known[name] = ""
	}
	for _, s := range table {
		known[s.variable()] = s.key
		names = append(names, s.variable())
	}
	for _, entry := range environment {
		name, text, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, variablePrefix) {
			continue
		}
		key, ok := known[name]
		switch {
		case !ok:
			warnings = append(warnings, fmt.Sprintf("unknown environment variable %s is ignored%s", name, didYouMean(name, names)))
		case key != "" && text != "":
			l.put(key, text, "environment "+name)
		}
	}
	return l, warnings
}

// fileLayer reads the content of a configuration file. Its errors name file, line and column.
func fileLayer(file string, content []byte, table []setting) (*layer, error) {
	var l layer
	tree, err := parser.ParseBytes(content, 0)
	if err != nil {
		return nil, syntaxError(file, err)
	}
	keys, lists, defaults := make([]string, len(table)), []string{}, options{}
	for i, s := range table {
		keys[i] = s.key
		if s.at(&defaults).label() == listLabel {
			lists = append(lists, s.key)
		}
	}
	var wrong []error
	for _, doc := range tree.Docs {
		pairs, err := pairsOf(file, doc.Body)
		if err != nil {
			return nil, err
		}
		for _, pair := range pairs {
			wrong = append(wrong, l.take(file, pair, keys, lists))
		}
	}
	return &l, errors.Join(wrong...)
}

// pairsOf gives the members of the document's mapping; an empty document has none.
func pairsOf(file string, body ast.Node) ([]*ast.MappingValueNode, error) {
	switch n := body.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
		return nil, nil
	case *ast.MappingNode:
		return n.Values, nil
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, nil
	default:
		return nil, fmt.Errorf("%s: want a mapping of settings, such as \"listen: 127.0.0.1:9090\"", position(file, n))
	}
}

// take puts one member of the file into the layer; a null leaves the setting unset.
func (l *layer) take(file string, pair *ast.MappingValueNode, keys, lists []string) error {
	name, ok := scalar(pair.Key)
	if !ok || !slices.Contains(keys, name) {
		return fmt.Errorf("%s: unknown key %q%s", position(file, pair.Key), name, didYouMean(name, keys))
	}
	if pair.Value.Type() == ast.NullType {
		return nil
	}
	text, ok := scalar(pair.Value)
	if n, several := pair.Value.(*ast.SequenceNode); several && slices.Contains(lists, name) {
		text, ok = joined(n)
	}
	if !ok {
		return fmt.Errorf("%s: %s: want a single value", position(file, pair.Value), name)
	}
	l.put(name, text, "file "+position(file, pair.Value))
	return nil
}

// joined is a list of single values as one text.
func joined(n *ast.SequenceNode) (string, bool) {
	texts := make([]string, len(n.Values))
	for i, v := range n.Values {
		text, ok := scalar(v)
		if !ok {
			return "", false
		}
		texts[i] = text
	}
	return strings.Join(texts, ","), true
}

// scalar is the text of a node that holds a single value, as it was written, without quotes.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimRight(n.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	default:
		return "", false
	}
}

// position is file:line:column of a node.
func position(file string, n ast.Node) string {
	p := n.GetToken().Position
	return fmt.Sprintf("%s:%d:%d", file, p.Line, p.Column)
}

// syntaxError puts an error of the YAML parser on one line.
func syntaxError(file string, err error) error {
	var e yaml.Error
	if !errors.As(err, &e) || e.GetToken() == nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	p := e.GetToken().Position
	return fmt.Errorf("%s:%d:%d: %s", file, p.Line, p.Column, e.GetMessage())
}
