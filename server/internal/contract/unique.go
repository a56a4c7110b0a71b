package contract

import (
	"math"
	"math/big"
	"slices"
	"strconv"
)

// unique notes an item that equals an earlier one.
func (j *judge) unique(at int, s *schema, depth int) {
	seen := make(map[string]int, j.nodes[at].members)
	child := at + 1
	for i := range int(j.nodes[at].members) {
		text := string(j.canonical(nil, child))
		if first, ok := seen[text]; ok {
			same := strconv.Itoa(first) + " and " + strconv.Itoa(i)
			j.note(breach{rule: RuleUniqueItems, at: at, depth: depth, schema: s, name: same, code: s.fault(RuleUniqueItems)})
			return
		}
		seen[text] = i
		child = int(j.nodes[child].next)
	}
}

// canonical appends a text that is the same for equal values: members sorted, numbers by value.
func (j *judge) canonical(to []byte, at int) []byte {
	n := &j.nodes[at]
	switch n.kind {
	case kindString:
		return strconv.AppendQuote(to, string(j.bytes(n)))
	case kindNumber:
		if f, ok := float(j.src[n.start:n.end], n.plain); ok {
			return strconv.AppendFloat(to, f+0, 'g', -1, 64)
		}
	case kindArray:
		to = append(to, '[')
		child := at + 1
		for range n.members {
			to = append(j.canonical(to, child), ',')
			child = int(j.nodes[child].next)
		}
		return append(to, ']')
	case kindObject:
		return j.canonicalObject(to, at)
	default: // true, false and null are written in one way
	}
	return append(to, j.src[n.start:n.end]...)
}

func (j *judge) canonicalObject(to []byte, at int) []byte {
	last := j.lastByName(at)
	names := make([]string, 0, len(last))
	for name := range last {
		names = append(names, name)
	}
	slices.Sort(names)
	to = append(to, '{')
	for _, name := range names {
		to = append(strconv.AppendQuote(to, name), ':')
		to = append(j.canonical(to, last[name]), ',')
	}
	return append(to, '}')
}

// multiple tells whether f is a whole multiple of step, give or take what float64 cannot hold (2^-51 of f).
func multiple(f, step float64) bool {
	ratio := new(big.Rat).Quo(new(big.Rat).SetFloat64(f), new(big.Rat).SetFloat64(step))
	if ratio.IsInt() {
		return true
	}
	rest := math.Abs(math.Remainder(f, step))
	return rest <= math.Ldexp(math.Abs(f), -51)
}
