package coverage

import (
	"errors"
	"fmt"
	"slices"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Merge makes one document of those of several worlds or runs. Counts are added up, and of what was
// met the earliest sighting stays, by world and then by entry, so that it does not matter in
// which order or in which groups documents are merged. All must be about the same openapi.yaml.
func Merge(docs ...gen.Coverage) (gen.Coverage, error) {
	if len(docs) == 0 {
		return gen.Coverage{}, errors.New("merge coverage: there is nothing to merge")
	}
	out := copied(docs[0])
	for _, d := range docs {
		if d.Format != Format {
			return out, fmt.Errorf("merge coverage: a document has format %d, want %d", d.Format, Format)
		}
		if d.Description != out.Description {
			return out, fmt.Errorf("merge coverage: the documents are about different versions of openapi.yaml, %.12s (wabamock %s) and %.12s (wabamock %s): measure all runs with one version of wabamock",
				out.Description, out.Version, d.Description, d.Version)
		}
	}
	for _, d := range docs[1:] {
		if err := join(&out, d); err != nil {
			return out, err
		}
	}
	for i := range out.Dimensions {
		settle(&out.Dimensions[i])
	}
	return out, nil
}

// copied is a document of its own.
func copied(c gen.Coverage) gen.Coverage {
	c.Worlds = slices.Clone(c.Worlds)
	c.Dimensions = slices.Clone(c.Dimensions)
	for i := range c.Dimensions {
		c.Dimensions[i].Items = slices.Clone(c.Dimensions[i].Items)
	}
	return c
}

// join adds a document to another.
func join(to *gen.Coverage, d gen.Coverage) error {
	to.Exchanges += d.Exchanges
	to.Version = max(to.Version, d.Version)
	joinWorlds(to, d)
	if len(d.Dimensions) != len(to.Dimensions) {
		return fmt.Errorf("merge coverage: a document has %d dimensions, want %d", len(d.Dimensions), len(to.Dimensions))
	}
	for i := range d.Dimensions {
		if err := joinDimension(&to.Dimensions[i], d.Dimensions[i]); err != nil {
			return err
		}
	}
	return nil
}

// joinWorlds adds the worlds of a document.
func joinWorlds(to *gen.Coverage, d gen.Coverage) {
	all := slices.Concat(to.Worlds, d.Worlds)
	slices.Sort(all)
	all = slices.Compact(all)
	more := len(all) - min(len(all), maxWorlds)
	for _, n := range []*int{to.MoreWorlds, d.MoreWorlds} {
		if n != nil {
			more += *n
		}
	}
	to.Worlds, to.MoreWorlds = all[:min(len(all), maxWorlds)], nil
	if more > 0 {
		to.MoreWorlds = &more
	}
}

// joinDimension adds what was counted in a dimension.
func joinDimension(to *gen.CoverageDimension, d gen.CoverageDimension) error {
	if d.Name != to.Name || len(d.Items) != len(to.Items) {
		return fmt.Errorf("merge coverage: %s has %d items, and %s of another document %d", to.Name, len(to.Items), d.Name, len(d.Items))
	}
	for i, from := range d.Items {
		item := &to.Items[i]
		if from.Name != item.Name {
			return fmt.Errorf("merge coverage: item %d of %s is %q, and %q in another document", i, d.Name, item.Name, from.Name)
		}
		if from.First != nil && (item.First == nil || earlier(*from.First, *item.First)) {
			item.First = from.First
		}
		item.Met = item.Met || from.Met
		item.Count += from.Count
		if d.Name == schemaKeywords {
			item.Count = min(item.Count, 1)
		}
	}
	return nil
}
