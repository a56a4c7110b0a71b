package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/scanner"
	"github.com/goccy/go-yaml/token"
)

// Bounds of a file (our choice): whoever sends one can cost neither much memory nor much time.
const (
	MaxBytes = 1 << 20 // of a file

	maxSyntaxMessage = 200 // characters; the parser's messages may repeat the input

	maxTokens = 200_000 // some 15,000 customers; each costs about half a kilobyte
	maxDepth  = 24      // three times what a fixture needs; the parser recurses
	maxKeys   = 200     // of one mapping in block style; the parser's time grows with their square
)

// parse reads YAML into a tree of nodes. Only what JSON has is let in: no anchors, aliases,
// tags, directives, complex keys nor second documents. Nil and no problem: the file is empty.
func parse(file string, data []byte) (*node, *Problem) {
	if len(data) > MaxBytes {
		return nil, &Problem{File: file, Message: fmt.Sprintf("is %d bytes long, at most %d are read", len(data), MaxBytes)}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return nil, &Problem{File: file, Line: invalidLine(data), Column: 1, Message: "is not UTF-8: save the file with that encoding"}
	}
	tokens, problem := tokenize(data)
	if problem != nil {
		problem.File = file
		return nil, problem
	}
	tree, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // told by the decoder, with the others
	if err != nil {
		return nil, syntaxProblem(file, err)
	}
	return document(file, tree)
}

// document is the only document of a file.
func document(file string, tree *ast.File) (*node, *Problem) {
	var root *node
	for _, d := range tree.Docs {
		if d.Body == nil {
			continue
		}
		n, problem := convert(d.Body, "")
		if problem == nil && root != nil && n != nil {
			problem = n.problem("a second document begins: keep one document in a file")
		}
		if problem != nil {
			problem.File = file
			return nil, problem
		}
		if n != nil {
			root = n
		}
	}
	return root, nil
}

// syntaxProblem is the parser's error with its place.
func syntaxProblem(file string, err error) *Problem {
	p := &Problem{File: file}
	why := err.Error()
	var at yaml.Error
	if errors.As(err, &at) {
		why = at.GetMessage()
		if t := at.GetToken(); t != nil && t.Position != nil {
			p.Line, p.Column = t.Position.Line, t.Position.Column
		}
	}
	p.Message = "is not YAML: " + printable(why, maxSyntaxMessage)
	return p
}

// invalidLine is the line, from 1, of the first byte that is not UTF-8.
func invalidLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size <= 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		data = data[size:]
	}
	return line
}

// tokenize cuts the text into tokens and stops at the first that breaks a bound.
func tokenize(data []byte) (token.Tokens, *Problem) {
	var (
		s      scanner.Scanner
		tokens token.Tokens
		g      guard
	)
	s.Init(string(data))
	for {
		some, err := s.Scan()
		for _, t := range some {
			if problem := g.check(t); problem != "" {
				return nil, &Problem{Line: t.Position.Line, Column: t.Position.Column, Message: problem}
			}
		}
		tokens.Add(some...)
		if err != nil { // the end, or a last token that says what is wrong: the parser tells it
			return tokens, nil
		}
	}
}

// guard watches the tokens of a file for what would make the parser slow or recurse deeply.
type guard struct {
	tokens int
	last   *token.Token
	flow   int     // open brackets and braces
	blocks []block // open mappings and sequences in block style, outermost first
}

// block is a mapping or a sequence in block style, and how many entries of it were seen.
type block struct {
	column   int
	sequence bool
	entries  int
}

// check is what is wrong with the next token, empty when nothing is.
func (g *guard) check(t *token.Token) string {
	last := g.last
	g.last = t
	if g.tokens++; g.tokens > maxTokens {
		return fmt.Sprintf("has more than %d words and signs: make the file smaller", maxTokens)
	}
	switch t.Type {
	case token.AnchorType, token.AliasType, token.MergeKeyType:
		return "anchors, aliases and merge keys are not accepted: write the value out"
	case token.TagType, token.DirectiveType:
		return "tags and directives are not accepted: leave them out"
	case token.MappingKeyType:
		return "keys with ? are not accepted: write key: value"
	case token.SequenceStartType, token.MappingStartType:
		g.flow++
	case token.SequenceEndType, token.MappingEndType:
		g.flow--
	case token.SequenceEntryType:
		if g.flow <= 0 {
			g.enter(t.Position.Column, true)
		}
	case token.MappingValueType:
		if g.flow <= 0 && last != nil && g.enter(last.Position.Column, false) > maxKeys {
			return fmt.Sprintf("has more than %d keys in one mapping", maxKeys)
		}
	default: // a scalar or a sign that opens nothing
	}
	if g.flow+len(g.blocks) > maxDepth {
		return fmt.Sprintf("is nested deeper than %d levels", maxDepth)
	}
	return ""
}

// enter notes an entry at a column and tells how many its block has so far. Blocks further to
// the right have ended; so has a sequence whose dashes stand below the key of a mapping.
func (g *guard) enter(column int, sequence bool) int {
	for len(g.blocks) > 0 {
		b := &g.blocks[len(g.blocks)-1]
		if b.column == column && b.sequence == sequence {
			b.entries++
			return b.entries
		}
		if b.column < column || (b.column == column && sequence) {
			break
		}
		g.blocks = g.blocks[:len(g.blocks)-1]
	}
	g.blocks = append(g.blocks, block{column, sequence, 1})
	return 1
}
