package coverage

import (
	"maps"
	"slices"
	"sync"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Sum counts for worlds that are over, all as one. Safe for concurrent use.
type Sum struct {
	version string // of the mock
	mu      sync.Mutex
	total   total
}

// NewSum counts nothing yet. Documents are of this version of the mock.
func (u *Universe) NewSum(version string) *Sum {
	return &Sum{version: version, total: total{universe: u}}
}

// Add adds what was counted in a world that is over. A world in which nothing happened leaves no trace.
func (s *Sum) Add(w *World) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.idle() {
		return
	}
	s.total.add(w)
}

// total is what was counted in several worlds.
type total struct {
	universe  *Universe
	worlds    map[string]bool // at most maxWorlds
	more      int
	exchanges uint64
	counts    []uint64             // by thing; nil: nothing was counted
	first     map[int]gen.Sighting // by thing
}

// idle tells whether nothing was counted.
func (w *World) idle() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.exchanges == 0 && !slices.ContainsFunc(w.met, func(h *hits) bool { return h != nil })
}

// add adds what was counted in a world.
func (t *total) add(w *World) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t.begin()
	t.name(w.name)
	t.exchanges += w.exchanges
	for thing, h := range w.met {
		if h != nil {
			t.count(thing, h.count, w.sighting(h.first))
		}
	}
	for thing, m := range w.keywords {
		t.count(thing, 1, w.sighting(m))
	}
}

// join adds what another total has.
func (t *total) join(o *total) {
	if o.counts == nil {
		return
	}
	t.begin()
	t.more += o.more
	for _, name := range slices.Sorted(maps.Keys(o.worlds)) {
		t.name(name)
	}
	t.exchanges += o.exchanges
	for thing, n := range o.counts {
		if n > 0 {
			t.count(thing, n, o.first[thing])
		}
	}
}

// begin makes room.
func (t *total) begin() {
	if t.counts == nil {
		t.worlds, t.counts, t.first = map[string]bool{}, make([]uint64, len(t.universe.things)), map[int]gen.Sighting{}
	}
}

// name notes the name of a world.
func (t *total) name(world string) {
	switch {
	case t.worlds[world]:
	case len(t.worlds) < maxWorlds:
		t.worlds[world] = true
	default:
		t.more++
	}
}

// count counts a thing; of schema keywords it is enough that they were met.
func (t *total) count(thing int, n uint64, at gen.Sighting) {
	if t.counts[thing] == 0 || earlier(at, t.first[thing]) {
		t.first[thing] = at
	}
	t.counts[thing] += n
	if thing >= t.universe.points.first {
		t.counts[thing] = 1
	}
}

// Document tells what was exercised in worlds, and in those that are over, as one.
func (s *Sum) Document(worlds ...*World) gen.Coverage {
	t := total{universe: s.total.universe}
	s.mu.Lock()
	t.join(&s.total)
	s.mu.Unlock()
	return t.with(worlds, s.version)
}

// Only tells what was exercised in worlds, as one.
func (s *Sum) Only(worlds ...*World) gen.Coverage {
	t := total{universe: s.total.universe}
	return t.with(worlds, s.version)
}

// with is the document of a total and of worlds beside it.
func (t *total) with(worlds []*World, version string) gen.Coverage {
	t.begin()
	for _, w := range worlds {
		t.add(w)
	}
	c := t.document()
	c.Version = version
	return c
}

// document is what was counted, in the shape of the description.
func (t *total) document() gen.Coverage {
	u := t.universe
	c := gen.Coverage{
		Format: Format, Description: u.description, Exchanges: t.exchanges,
		Worlds: slices.AppendSeq([]string{}, maps.Keys(t.worlds)), Dimensions: make([]gen.CoverageDimension, 0, len(u.dimensions)),
	}
	slices.Sort(c.Worlds)
	if t.more > 0 {
		c.MoreWorlds = &t.more
	}
	for _, s := range u.dimensions {
		d := gen.CoverageDimension{Name: s.name, Title: s.text, Items: make([]gen.CoverageItem, 0, s.to-s.from)}
		for at := s.from; at < s.to; at++ {
			d.Items = append(d.Items, t.item(at))
		}
		settle(&d)
		c.Dimensions = append(c.Dimensions, d)
	}
	return c
}

// item is one thing and what was counted of it.
func (t *total) item(at int) gen.CoverageItem {
	thing := t.universe.things[at]
	i := gen.CoverageItem{Name: thing.name, Count: t.counts[at], Met: t.counts[at] > 0}
	if thing.about != "" {
		i.About = &thing.about
	}
	if thing.extra {
		i.Extra = &thing.extra
	}
	if i.Met {
		first := t.first[at]
		i.First = &first
	}
	return i
}
