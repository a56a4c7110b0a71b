package contract

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// pattern is a compiled pattern keyword. The shape ^[class]{m,n}$ over ASCII, which most are of, is matched by a
// table, everything else by regexp.
type pattern struct {
	source   string
	tabled   bool           // the table serves
	regexp   *regexp.Regexp `graph:"-"` // else; made anew where the pattern was kept
	class    [utf8.RuneSelf]bool
	min, max int // of the table; a negative max is no limit
}

// unicodeEscape is how ECMA 262 writes a code point.
var unicodeEscape = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// compilePattern reads a pattern as ECMA 262 writes it, as far as RE2 knows it.
func compilePattern(source string) (*pattern, error) {
	p := &pattern{source: source}
	tree, err := syntax.Parse(p.re2(), syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("compile pattern: %w", err)
	}
	p.tabled = p.tabulate(tree)
	return p, p.ready()
}

// re2 is the pattern as RE2 writes it.
func (p *pattern) re2() string { return unicodeEscape.ReplaceAllString(p.source, `\x{$1}`) }

// ready makes what matches, where the table does not.
func (p *pattern) ready() (err error) {
	if p.tabled {
		return nil
	}
	if p.regexp, err = regexp.Compile(p.re2()); err != nil {
		return fmt.Errorf("compile pattern: %w", err)
	}
	return nil
}

// tabulate takes over the pattern if it is of the shape ^[class]{m,n}$.
func (p *pattern) tabulate(re *syntax.Regexp) bool {
	if re.Op != syntax.OpConcat || len(re.Sub) != 3 ||
		re.Sub[0].Op != syntax.OpBeginText || re.Sub[2].Op != syntax.OpEndText {
		return false
	}
	body := re.Sub[1]
	switch body.Op {
	case syntax.OpStar:
		p.min, p.max = 0, -1
	case syntax.OpPlus:
		p.min, p.max = 1, -1
	case syntax.OpQuest:
		p.min, p.max = 0, 1
	case syntax.OpRepeat:
		p.min, p.max = body.Min, body.Max
	default:
		return false
	}
	class := body.Sub[0]
	if class.Op != syntax.OpCharClass || class.Flags&syntax.FoldCase != 0 {
		return false
	}
	for i := 0; i < len(class.Rune); i += 2 {
		if class.Rune[i+1] >= utf8.RuneSelf {
			return false
		}
		for c := class.Rune[i]; c <= class.Rune[i+1]; c++ {
			p.class[c] = true
		}
	}
	return true
}

// match tells whether the text, in UTF-8, has a match.
func (p *pattern) match(b []byte) bool {
	if !p.tabled {
		return p.regexp.Match(b)
	}
	if len(b) < p.min || p.max >= 0 && len(b) > p.max {
		return false
	}
	for _, c := range b {
		if c >= utf8.RuneSelf || !p.class[c] {
			return false
		}
	}
	return true
}

// words describes the pattern to a person, without the pattern where that can be: "6 digits"; else with an example.
func (p *pattern) words(example string) string {
	switch {
	case p.tabled && p.onlyDigits() && p.min == p.max:
		return plural(p.min, "digit")
	case p.tabled && p.onlyDigits() && p.max < 0:
		return "digits only"
	case p.tabled && p.onlyDigits():
		return fmt.Sprintf("%d to %d digits", p.min, p.max)
	case example != "":
		return "of the form '" + clip(example, maxShown) + "'"
	}
	return "of the form " + clip(p.source, 2*maxShown)
}

// onlyDigits tells whether the table holds 0 to 9 and nothing else.
func (p *pattern) onlyDigits() bool {
	for c, in := range p.class {
		if in != ('0' <= c && c <= '9') {
			return false
		}
	}
	return true
}
