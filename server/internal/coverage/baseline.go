package coverage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Baseline is what was exercised at some time, to be kept beside the tests: what it names must be
// exercised again.
type Baseline struct {
	Format      int                                    `json:"format"`
	Version     string                                 `json:"version"`     // of the mock
	Description string                                 `json:"description"` // SHA-256 of openapi.yaml
	Met         map[gen.CoverageDimensionName][]string `json:"met"`         // names of items, extras included, in the order of the document
}

// BaselineOf is what was exercised according to a document.
func BaselineOf(c gen.Coverage) Baseline {
	b := Baseline{Format: Format, Version: c.Version, Description: c.Description, Met: map[gen.CoverageDimensionName][]string{}}
	for _, d := range c.Dimensions {
		b.Met[d.Name] = []string{}
		for _, i := range d.Items {
			if i.Met {
				b.Met[d.Name] = append(b.Met[d.Name], i.Name)
			}
		}
	}
	return b
}

// Bytes is the baseline as JSON, an item a line, so that a change of it reads well as a diff.
func (b Baseline) Bytes() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(b); err != nil {
		return nil, fmt.Errorf("write a baseline: %w", err)
	}
	return out.Bytes(), nil
}

// ReadBaseline reads what Bytes wrote. The error says what is wrong with it.
func ReadBaseline(text []byte) (Baseline, error) {
	var b Baseline
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return b, fmt.Errorf("read a baseline: %w (--write-baseline writes one)", err)
	}
	switch {
	case b.Format != Format:
		return b, fmt.Errorf("read a baseline: it has format %d, want %d (--write-baseline writes one)", b.Format, Format)
	case b.Met == nil:
		return b, errors.New("read a baseline: it says nothing of what was met (--write-baseline writes one)")
	}
	for name := range b.Met {
		if !isDimension(string(name)) {
			return b, fmt.Errorf("read a baseline: there is no dimension %q, did you mean %s?", name, nearest(string(name)))
		}
	}
	return b, nil
}

// Lost are the items that were exercised when the baseline was written and are not now, in the order
// of the document. What the description has no longer is none of them, see News.
func (b Baseline) Lost(c gen.Coverage) []gen.Failure {
	var out []gen.Failure
	for _, d := range c.Dimensions {
		kept := set(b.Met[d.Name])
		for _, i := range d.Items {
			if kept[i.Name] && !i.Met {
				out = append(out, gen.Failure{
					Kind: gen.FailureKindRegression, Name: string(d.Name),
					Message: fmt.Sprintf("%s: %s was exercised when the baseline was written and is not now", d.Title, i.Name),
				})
			}
		}
	}
	return out
}

// News are the items, each with its dimension, that are exercised now and were not when the baseline was
// written, and those that the baseline names and the description has no longer.
func (b Baseline) News(c gen.Coverage) (fresh, gone []string) {
	for _, d := range c.Dimensions {
		kept := set(b.Met[d.Name])
		known := map[string]bool{}
		for _, i := range d.Items {
			known[i.Name] = true
			if i.Met && !kept[i.Name] {
				fresh = append(fresh, string(d.Name)+" "+i.Name)
			}
		}
		names := slices.Clone(b.Met[d.Name])
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			if !known[name] {
				gone = append(gone, string(d.Name)+" "+name)
			}
		}
	}
	return fresh, gone
}

// set is a list as a set.
func set(list []string) map[string]bool {
	out := make(map[string]bool, len(list))
	for _, each := range list {
		out[each] = true
	}
	return out
}
