package coverage

import (
	"math/bits"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Point is a place of openapi.yaml that requests are judged by.
type Point struct {
	Operation string // of a parameter or of a body that has no name of its own; else empty
	Place     string // of the schema, as JSON pointer into the description
	Keyword   string
	Value     string // of an enum or a discriminator, or the name of a member; else empty
	Beyond    bool   // only operations beyond the listing meet it
}

// wordBits is how many points stand in a word.
const wordBits = 64

// points are the points of the description. Sets of them are bits, the first in the lowest of the
// first word.
type points struct {
	first     int            // thing of the first schema keyword
	names     []string       // by point; empty: it is no schema keyword
	things    []int          // by point
	keywords  []uint64       // those that are schema keywords
	byName    map[string]int // point of a schema keyword
	exercises map[int]string // what exchanges call it, by point
	exercised []uint64       // those that exercises has
}

// newPoints makes place for points.
func newPoints(m labelled) points {
	p := points{names: m.names, things: make([]int, len(m.names)), byName: map[string]int{}, exercises: map[int]string{}}
	p.keywords, p.exercised = make([]uint64, p.words()), make([]uint64, p.words())
	for i, name := range m.names {
		if name != "" {
			p.byName[name] = i
			p.keywords[i/wordBits] |= 1 << (i % wordBits)
		}
	}
	for _, l := range m.labels {
		if l.dimension != messageTypes { // an exchange tells that by itself
			p.exercises[l.point] = exercise(l.dimension, l.name)
			p.exercised[l.point/wordBits] |= 1 << (l.point % wordBits)
		}
	}
	return p
}

// words is how many words a set of points takes.
func (p *points) words() int { return (len(p.names) + wordBits - 1) / wordBits }

// named adds the names of points in one word of a set.
func (p *points) named(to []string, word int, set uint64) []string {
	for ; set != 0; set &= set - 1 {
		to = append(to, p.names[word*wordBits+bits.TrailingZeros64(set)])
	}
	return to
}

// Exercises are what exchanges call the things that a request exercised beside its operation, from
// the points that it met; nil: none. It is asked of requests that keep to the description only.
func (u *Universe) Exercises(met []uint64) []string {
	var out []string
	p := &u.points
	for i := range min(len(met), len(p.exercised)) {
		for set := met[i] & p.exercised[i]; set != 0; set &= set - 1 {
			out = append(out, p.exercises[i*wordBits+bits.TrailingZeros64(set)])
		}
	}
	return out
}

// exercise is what exchanges call a thing.
func exercise(dimension gen.CoverageDimensionName, name string) string {
	switch dimension {
	case interactiveKinds:
		return "interactive:" + name
	case templateComponents:
		return "component:" + name
	default:
		return "setting:" + name
	}
}

// labelled are points with what they stand for.
type labelled struct {
	names  []string // of all points, in their order; empty: no schema keyword
	labels []labelOf
}

// labelOf is a thing that a point stands for.
type labelOf struct {
	point     int
	dimension gen.CoverageDimensionName
	name      string
}

// of are the things of a dimension, in the order of the points.
func (m labelled) of(dimension gen.CoverageDimensionName) []thing {
	var out []thing
	for _, l := range m.labels {
		if l.dimension == dimension {
			out = append(out, thing{name: l.name})
		}
	}
	return out
}
