package core

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// niche is where a fact keeps what is at a place of its JSON. The zero value: nobody knows.
type niche struct {
	index []int // of the field
	omits bool  // it is not there while it is zero
}

// niches are those of one type of facts at some places, so that a fact need not be written as JSON to
// look at them.
type niches struct {
	of reflect.Type
	at []niche
}

// learn finds the members of a type at the places.
func (m *niches) learn(of reflect.Type, paths [][]string) {
	m.of, m.at = of, make([]niche, len(paths))
	if of.Kind() != reflect.Struct || writesItself(of) {
		return
	}
	fields := reflect.VisibleFields(of)
	for i, path := range paths {
		if len(path) != 1 {
			continue
		}
		for at := range fields {
			name, how, _ := strings.Cut(fields[at].Tag.Get("json"), ",")
			if name != path[0] {
				continue
			}
			if m.at[i].index != nil || how != "" && how != "omitempty" || !isPlain(of, &fields[at]) {
				m.at[i] = niche{}
				break // JSON has rules for it
			}
			m.at[i] = niche{fields[at].Index, how != ""}
		}
	}
}

// isPlain tells whether a field of a type is written as a text, a whole number, or true or false.
func isPlain(of reflect.Type, f *reflect.StructField) bool {
	for n := 1; n < len(f.Index); n++ {
		if outer := of.FieldByIndex(f.Index[:n]); !outer.Anonymous || outer.Type.Kind() != reflect.Struct || outer.Tag.Get("json") != "" {
			return false
		}
	}
	switch f.Type.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return f.IsExported() && !writesItself(f.Type)
	default:
		return false
	}
}

// writesItself tells whether a type has its own way to become JSON.
func writesItself(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

// read is the value of a member; false: nobody knows.
func (m *niche) read(fact reflect.Value) (found, bool) {
	if m.index == nil {
		return found{}, false
	}
	v := fact.FieldByIndex(m.index)
	if m.omits && v.IsZero() {
		return found{}, true
	}
	switch v.Kind() {
	case reflect.String:
		return textFound(v.String()), utf8.ValidString(v.String())
	case reflect.Bool:
		return found{foundBoolean, strconv.FormatBool(v.Bool())}, true
	default:
		return found{foundNumber, strconv.FormatInt(v.Int(), 10)}, true
	}
}

// glance looks at a fact of the kind without writing it as JSON: whether it is ruled out, and whether
// all conditions on its members are met for sure.
func (m *FactMatcher) glance(f Fact) (out, sure bool) {
	v := reflect.ValueOf(f)
	if m.niches.of != v.Type() {
		m.niches.learn(v.Type(), m.made.paths)
	}
	sure = true
	for i := range m.made.checks {
		value, known := m.niches.at[i].read(v)
		if known && !m.made.checks[i].holds(value) {
			return true, false
		}
		sure = sure && known
	}
	return false, sure
}

// concernsTold tells whether a fact is about one of the recipients by what is told of it; false: nobody
// knows.
func (m *FactMatcher) concernsTold(k Told) bool {
	return len(m.made.Recipients) == 0 || !k.Partly && (slices.Contains(m.made.ids, k.Who) || slices.Contains(m.made.Recipients, k.Who))
}
