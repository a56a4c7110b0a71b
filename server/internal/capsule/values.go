package capsule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Slack is how far instants may lie apart where the clock ran.
const Slack = 2 * time.Second

// difference is a place in which two values differ; empty: nothing is there.
type difference struct{ pointer, want, got string }

// json compares two texts as JSON; false when one of them is none.
func (c *comparing) json(d Departure, what string, want, got []byte) bool {
	w, errW := decoded(want)
	g, errG := decoded(got)
	if errW != nil || errG != nil {
		return false
	}
	all := differences(w, g, c.same)
	for i, at := range all {
		if i == maxPointers {
			c.at(d, what, "", fmt.Sprintf("%d more values", len(all)-i), "others")
			break
		}
		c.at(d, what, at.pointer, at.want, at.got)
	}
	return true
}

// value compares two values by their JSON.
func (c *comparing) value(d Departure, what string, want, got any) {
	w, errW := json.Marshal(want)
	g, errG := json.Marshal(got)
	if errW == nil && errG == nil && !bytes.Equal(w, g) {
		c.json(d, what, w, g)
	}
}

// decoded reads JSON, numbers as they are written.
func decoded(text []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err = d.Decode(&v); err == nil && d.More() {
		err = errors.New("more than one value")
	}
	return v, err
}

// differences are the places in which two values differ, in the order of their names. Texts that are
// not equal may still be the same.
func differences(want, got any, same func(want, got string) bool) []difference {
	w := walker{same: same}
	w.walk("", want, got)
	return w.found
}

// walker goes through two values side by side.
type walker struct {
	same  func(want, got string) bool
	found []difference
}

// walk compares two values at a place.
func (w *walker) walk(at string, want, got any) {
	switch a := want.(type) {
	case map[string]any:
		if b, ok := got.(map[string]any); ok {
			w.objects(at, a, b)
			return
		}
	case []any:
		if b, ok := got.([]any); ok {
			w.lists(at, a, b)
			return
		}
	}
	if a, b := written(want, true), written(got, true); a != b && !w.same(a, b) {
		w.found = append(w.found, difference{at, a, b})
	}
}

// objects compares two objects.
func (w *walker) objects(at string, a, b map[string]any) {
	both := maps.Clone(a)
	maps.Copy(both, b)
	for _, name := range slices.Sorted(maps.Keys(both)) {
		below := at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		v, inA := a[name]
		u, inB := b[name]
		if inA && inB {
			w.walk(below, v, u)
			continue
		}
		w.found = append(w.found, difference{below, written(v, inA), written(u, inB)})
	}
}

// lists compares two lists, place by place.
func (w *walker) lists(at string, a, b []any) {
	for i := range max(len(a), len(b)) {
		below := at + "/" + strconv.Itoa(i)
		switch {
		case i >= len(a):
			w.found = append(w.found, difference{below, "", written(b[i], true)})
		case i >= len(b):
			w.found = append(w.found, difference{below, written(a[i], true), ""})
		default:
			w.walk(below, a[i], b[i])
		}
	}
}

// written is a value as JSON; empty where there is none.
func written(v any, there bool) string {
	if !there {
		return ""
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// moment finds instants: as RFC 3339 has them, as the API writes them, and Unix seconds.
var moment = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)|\b\d{10}\b`)

// same tells whether two texts differ in nothing but instants that lie close together.
func (c *comparing) same(want, got string) bool {
	if c.slack == 0 {
		return false
	}
	w, g := moment.FindAllString(want, -1), moment.FindAllString(got, -1)
	if len(w) == 0 || len(w) != len(g) || moment.ReplaceAllString(want, "") != moment.ReplaceAllString(got, "") {
		return false
	}
	drifted, farthest := 0, c.farthest
	for i := range w {
		apart, ok := between(w[i], g[i])
		if !ok || apart > c.slack {
			return false
		}
		if w[i] != g[i] {
			drifted++
			farthest = max(farthest, apart)
		}
	}
	c.drifted, c.farthest = c.drifted+drifted, farthest
	return true
}

// between is how far two instants lie apart.
func between(a, b string) (time.Duration, bool) {
	x, okX := instant(a)
	y, okY := instant(b)
	return x.Sub(y).Abs(), okX && okY
}

// instant reads an instant.
func instant(text string) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0).UTC(), true
	}
	at, err := time.Parse(time.RFC3339Nano, strings.Replace(text, " ", "T", 1))
	return at, err == nil
}
