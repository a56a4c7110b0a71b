package core

import (
	"fmt"
	"regexp"
	"regexp/syntax"
)

// Limits of regular expressions, our choice (I): RE2 looks at a text in time that grows with the
// length of both.
const (
	maxPatternSize  = 2_000     // instructions of one
	maxPatternsSize = 1_000_000 // of all in a World
	maxLooked       = 16 << 10  // bytes of a text in which is looked
)

// pattern is a regular expression, kept as its text.
type pattern struct {
	text string
	made *regexp.Regexp `graph:"-"` // nil: not made yet
}

// found tells whether a text has it somewhere in its beginning.
func (p *pattern) found(in string) bool {
	if p.made == nil {
		p.made = regexp.MustCompile(p.text) // CheckPattern let it through
	}
	return p.made.MatchString(in[:min(len(in), maxLooked)])
}

// CheckPattern refuses what is no regular expression (RE2), or too large a one. The error says why.
func CheckPattern(text string) error {
	_, err := weighPattern(text)
	return err
}

// weighPattern is about how many instructions a regular expression takes.
func weighPattern(text string) (int, error) {
	if len(text) > MaxPattern {
		return 0, fmt.Errorf("a regular expression has at most %d bytes, this one %d", MaxPattern, len(text))
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return 0, fmt.Errorf("no regular expression: %w", err)
	}
	size := sizeOfPattern(tree)
	if size > maxPatternSize {
		return 0, fmt.Errorf("a regular expression takes at most %d instructions, this one %d", maxPatternSize, size)
	}
	return size, nil
}

// sizeOfPattern counts the instructions of a tree, repetitions written out.
func sizeOfPattern(tree *syntax.Regexp) int {
	const endless = 1 << 30
	size := 1
	if tree.Op == syntax.OpLiteral {
		size = len(tree.Rune)
	}
	for _, part := range tree.Sub {
		size += sizeOfPattern(part)
	}
	if tree.Op == syntax.OpRepeat {
		size *= max(tree.Max, tree.Min+1)
	}
	return min(size, endless)
}
