package scenario

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/fake"
)

// Fixture is a world to start from, as a file declares it. It is never written after it was read:
// safe for concurrent use, and good for any number of Worlds.
type Fixture struct {
	about   string
	genesis core.Genesis // without what is drawn from the seed
}

// defaultSeed is what names and ids follow from when nobody says otherwise.
const defaultSeed = 1

// Name is what the fixture calls itself.
func (f *Fixture) Name() string { return f.genesis.Name }

// About is the sentence for people; empty: none.
func (f *Fixture) About() string { return f.about }

// Genesis is what a World starts from. Seed 0 is the fixture's own, or 1; a zero start is the
// fixture's own, and if it has none the Genesis leaves it open. What the file leaves out is
// drawn from the seed, each name by its number, so that one more customer renames nobody. The
// result shares no memory with the fixture nor with other results.
func (f *Fixture) Genesis(seed uint64, start time.Time) core.Genesis {
	g := clone(f.genesis)
	g.Seed = cmp.Or(seed, g.Seed, defaultSeed)
	if !start.IsZero() {
		g.Start = start.UTC()
	}
	if self := g.Number.CountryCode + g.Number.Phone; self != "" && g.Number.VerifiedName == "" {
		g.Number.VerifiedName = fake.Company(g.Seed, self)
	}
	for i := range g.Customers {
		if c := &g.Customers[i]; c.Name == "" {
			c.Name = fake.Name(g.Seed, c.Number)
		}
	}
	written := make(map[string]int, len(g.Inbound))
	for i := range g.Inbound {
		m := &g.Inbound[i]
		if m.Text == "" {
			m.Text = fake.Text(g.Seed, fmt.Sprintf("%s#%d", m.From, written[m.From]))
		}
		written[m.From]++
	}
	return g
}

// clone is a Genesis that shares no memory that can be written with another.
func clone(g core.Genesis) core.Genesis {
	g.Users = slices.Clone(g.Users)
	g.Tokens = slices.Clone(g.Tokens)
	g.APIKeys = slices.Clone(g.APIKeys)
	g.Settings = cloneSettings(g.Settings)
	g.Providers = slices.Clone(g.Providers)
	for i, p := range g.Providers {
		g.Providers[i].Basic = clonePointer(p.Basic)
	}
	g.Customers = slices.Clone(g.Customers)
	g.Groups = slices.Clone(g.Groups)
	for i, group := range g.Groups {
		g.Groups[i].Participants = slices.Clone(group.Participants)
		g.Groups[i].Admins = slices.Clone(group.Admins)
	}
	g.Templates = slices.Clone(g.Templates)
	for i, t := range g.Templates {
		g.Templates[i].Header = clonePointer(t.Header)
		g.Templates[i].Buttons = slices.Clone(t.Buttons)
	}
	g.Inbound = slices.Clone(g.Inbound)
	g.Business.Websites = slices.Clone(g.Business.Websites)
	g.Nodes = slices.Clone(g.Nodes)
	g.Catalogs = slices.Clone(g.Catalogs)
	for i, c := range g.Catalogs {
		g.Catalogs[i].Products = slices.Clone(c.Products)
	}
	return g
}

// cloneSettings copies what the members of a patch point to, whichever members there are.
func cloneSettings(p core.SettingsPatch) core.SettingsPatch {
	for _, m := range reflect.ValueOf(&p).Elem().Fields() {
		if !m.IsNil() {
			other := reflect.New(m.Type().Elem())
			other.Elem().Set(m.Elem())
			m.Set(other)
		}
	}
	if p.AutoDownload != nil {
		*p.AutoDownload = slices.Clone(*p.AutoDownload)
	}
	return p
}

// clonePointer is a pointer to a copy; nil stays nil.
func clonePointer[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}
