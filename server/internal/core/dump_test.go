package core

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// dump writes all of a World, unexported members included, so that two states can be compared.
func dump(w *World) string {
	d := dumper{seen: map[uintptr]int{}, members: map[reflect.Type][]string{}}
	d.value(reflect.ValueOf(w))
	return d.out.String()
}

// dumper walks values; a pointer is followed once and named after that.
type dumper struct {
	out     strings.Builder
	seen    map[uintptr]int
	members map[reflect.Type][]string // names of the members of a struct, which are slow to ask for
}

func (d *dumper) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			d.word("nil")
			return
		}
		if n, ok := d.seen[v.Pointer()]; ok {
			d.word("@" + strconv.Itoa(n))
			return
		}
		d.seen[v.Pointer()] = len(d.seen)
		d.value(v.Elem())
	case reflect.Interface:
		if v.IsNil() {
			d.word("nil")
			return
		}
		d.word(v.Elem().Type().String())
		d.value(v.Elem())
	case reflect.Struct:
		d.out.WriteString("{")
		for i, name := range d.names(v.Type()) {
			d.out.WriteString(name)
			d.value(v.Field(i))
		}
		d.out.WriteString("}")
	case reflect.Slice, reflect.Array:
		d.out.WriteString("[")
		for i := range v.Len() {
			d.value(v.Index(i))
		}
		d.out.WriteString("]")
	case reflect.Map:
		d.mapping(v)
	case reflect.Func:
		d.word("func")
	case reflect.String:
		d.word(v.String())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		d.word(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		d.word(strconv.FormatUint(v.Uint(), 10))
	case reflect.Bool:
		d.word(strconv.FormatBool(v.Bool()))
	default:
		d.word(fmt.Sprint(v))
	}
}

// word writes a word.
func (d *dumper) word(s string) {
	d.out.WriteString(s)
	d.out.WriteString(" ")
}

// names are the names of the members of a struct, each with a colon.
func (d *dumper) names(t reflect.Type) []string {
	if list, ok := d.members[t]; ok {
		return list
	}
	list := make([]string, t.NumField())
	for i := range list {
		list[i] = t.Field(i).Name + ":"
	}
	d.members[t] = list
	return list
}

// mapping writes a map in the order of its keys as text.
func (d *dumper) mapping(v reflect.Value) {
	type pair struct {
		name string
		key  reflect.Value
	}
	pairs := make([]pair, 0, v.Len())
	for _, k := range v.MapKeys() {
		name := ""
		if k.Kind() == reflect.String {
			name = k.String()
		} else {
			name = fmt.Sprint(k)
		}
		pairs = append(pairs, pair{name, k})
	}
	slices.SortFunc(pairs, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	d.out.WriteString("map[")
	for _, p := range pairs {
		d.out.WriteString(p.name + ":")
		d.value(v.MapIndex(p.key))
	}
	d.out.WriteString("]")
}
