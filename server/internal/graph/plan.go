package graph

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// form is how values of a type are written.
type form uint8

// The forms.
const (
	formBool     form = iota + 1
	formInt           // number; a string when a float64 would not hold it
	formUint          // the same
	formFloat         // number; a string when it is none
	formText          // string; an object when it is no UTF-8
	formTime          // string
	formBytes         // base64; an object that names the blob
	formByteList      // base64, of a fixed length
	formArray         // list of a fixed length
	formSlice         // list
	formMap           // list of keys and values
	formPointer       // number of an object
	formAny           // object of one member: type and value
	formStruct        // object
)

// plan says how values of one type are written and read.
type plan struct {
	t      reflect.Type
	form   form
	elem   *plan   // of arrays, slices, maps and pointers
	key    *plan   // of maps
	fields []field // of structs
}

// field is a field of a struct.
type field struct {
	name   string
	offset uintptr
	plan   *plan
}

// plans are the plans of all types that a graph may hold.
type plans struct {
	byType map[reflect.Type]*plan
	kinds  map[string]*plan        // what may stand in an interface, by name
	names  map[reflect.Type]string // their names
}

// register makes the plan of a kind.
func (p *plans) register(kind any) error {
	t := reflect.TypeOf(kind)
	if t == nil {
		return errors.New("a kind is nil")
	}
	made, err := p.of(t)
	if err != nil {
		return err
	}
	name := t.String()
	if other := p.kinds[name]; other != nil && other.t != t {
		return fmt.Errorf("two kinds are called %s", name)
	}
	p.kinds[name], p.names[t] = made, name
	return nil
}

// of is the plan of a type.
func (p *plans) of(t reflect.Type) (*plan, error) {
	if known := p.byType[t]; known != nil {
		return known, nil
	}
	made := &plan{t: t}
	p.byType[t] = made // before its parts, which may refer to it
	if err := p.fill(made); err != nil {
		return nil, err
	}
	return made, nil
}

// fill decides how values of a type are written.
func (p *plans) fill(made *plan) (err error) {
	t := made.t
	if t == reflect.TypeFor[time.Time]() {
		made.form = formTime
		return nil
	}
	switch kind := t.Kind(); kind {
	case reflect.Bool:
		made.form = formBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		made.form = formInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		made.form = formUint
	case reflect.Float32, reflect.Float64:
		made.form = formFloat
	case reflect.String:
		made.form = formText
	case reflect.Interface:
		made.form = formAny
	case reflect.Pointer:
		made.form = formPointer
		made.elem, err = p.of(t.Elem())
	case reflect.Slice, reflect.Array:
		err = p.fillList(made, kind == reflect.Array)
	case reflect.Map:
		err = p.fillMap(made)
	case reflect.Struct:
		err = p.fillStruct(made)
	default:
		return fmt.Errorf("a %s is nothing that can be kept", t)
	}
	return err
}

// fillList plans an array or slice.
func (p *plans) fillList(made *plan, fixed bool) (err error) {
	octets := made.t.Elem().Kind() == reflect.Uint8
	switch {
	case octets && fixed:
		made.form = formByteList
		return nil
	case octets:
		made.form = formBytes
		return nil
	case fixed:
		made.form = formArray
	default:
		made.form = formSlice
	}
	made.elem, err = p.of(made.t.Elem())
	return err
}

// fillMap plans a map, whose keys must say all by themselves.
func (p *plans) fillMap(made *plan) (err error) {
	made.form = formMap
	if !comparesByText(made.t.Key()) {
		return fmt.Errorf("a map by %s has no order", made.t.Key())
	}
	if made.key, err = p.of(made.t.Key()); err != nil {
		return err
	}
	made.elem, err = p.of(made.t.Elem())
	return err
}

// comparesByText tells whether two values of a type are equal when they are written the same.
func comparesByText(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Float32, reflect.Float64, reflect.Chan, reflect.UnsafePointer:
		return false
	case reflect.Array:
		return comparesByText(t.Elem())
	case reflect.Struct:
		for f := range t.Fields() {
			if !comparesByText(f.Type) {
				return false
			}
		}
	default:
	}
	return true
}

// fillStruct plans a struct.
func (p *plans) fillStruct(made *plan) error {
	made.form = formStruct
	if path := made.t.PkgPath(); path == "sync" || strings.HasPrefix(path, "sync/") {
		return fmt.Errorf("a %s is nothing that can be kept", made.t)
	}
	for f := range made.t.Fields() {
		if f.Name == "_" || f.Tag.Get("graph") == "-" {
			continue
		}
		inner, err := p.of(f.Type)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", made.t, f.Name, err)
		}
		made.fields = append(made.fields, field{f.Name, f.Offset, inner})
	}
	if len(made.fields) > maxFields {
		return fmt.Errorf("a %s has more than %d fields", made.t, maxFields)
	}
	return nil
}

// maxFields is how many fields a struct may have.
const maxFields = 64

// layout is the hash over all plans.
func (p *plans) layout() string {
	lines := []string{"graph 1"} // how forms are written
	for t, made := range p.byType {
		var b strings.Builder
		fmt.Fprintf(&b, "%s %s %s %d:", t.PkgPath(), t, t.Kind(), made.form)
		for _, f := range made.fields {
			fmt.Fprintf(&b, " %s %s;", f.name, f.plan.t)
		}
		lines = append(lines, b.String())
	}
	for name := range p.kinds {
		lines = append(lines, "kind "+name)
	}
	slices.Sort(lines)
	return Sum(sha256.Sum256([]byte(strings.Join(lines, "\n")))).String()
}
