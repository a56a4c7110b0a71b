package graph

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unsafe"
)

// The parts of a file.
const (
	partLayout  = "layout"
	partSum     = "sum"
	partRoot    = "root"
	partObjects = "objects"
	partBlobs   = "blobs"
)

// The members of values that need more than themselves.
const (
	memberBlob   = "blob"   // sum of bytes that stand apart, 64 hex digits
	memberBase64 = "base64" // bytes of a text that is no UTF-8
)

// exact is the largest whole number up to which a float64 holds all of them: what is larger is
// written as a string, since many who read JSON would change it.
const exact = 1 << 53

// writer writes one graph.
type writer struct {
	plans *plans
	out   []byte
	memo  *Memo
	err   error
	depth int

	numbers map[object]int // of what pointers point to, from 1
	objects []object       // in the order of their numbers
	blobs   Blobs
	sums    map[stretch]Sum
}

// object is something that a pointer points to.
type object struct {
	at   unsafe.Pointer
	plan *plan
}

// graph writes the root, and the objects as they come up.
func (w *writer) graph(root *plan, at unsafe.Pointer) {
	w.out = append(w.out, `{"root":`...)
	w.value(root, at)
	w.out = append(w.out, `,"objects":[`...)
	for i := 0; i < len(w.objects) && w.err == nil; i++ {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.out = append(w.out, '\n')
		w.value(w.objects[i].plan, w.objects[i].at)
	}
	w.out = append(w.out, "]}"...)
}

// value writes a value.
func (w *writer) value(p *plan, at unsafe.Pointer) {
	if w.depth++; w.depth > maxDepth && w.err == nil {
		w.err = fmt.Errorf("values are nested deeper than %d", maxDepth)
	}
	if w.err != nil {
		return
	}
	switch p.form {
	case formArray, formSlice:
		w.list(p, at)
	case formMap:
		w.mapping(p, reflect.NewAt(p.t, at).Elem())
	case formPointer:
		w.pointer(p.elem, *(*unsafe.Pointer)(at))
	case formAny:
		w.any(reflect.NewAt(p.t, at).Elem())
	case formStruct:
		w.structure(p, at)
	default:
		w.scalar(p, at)
	}
	w.depth--
}

// list writes an array or a slice.
func (w *writer) list(p *plan, at unsafe.Pointer) {
	v := reflect.NewAt(p.t, at).Elem()
	n := v.Len()
	if p.form == formSlice {
		if v.IsNil() {
			w.out = append(w.out, "null"...)
			return
		}
		at = v.UnsafePointer()
	}
	w.out = append(w.out, '[')
	for i := range n {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.value(p.elem, unsafe.Add(at, uintptr(i)*p.elem.t.Size()))
	}
	w.out = append(w.out, ']')
}

// mapping writes a map as a list of keys and values, in the order of the keys as they are written.
func (w *writer) mapping(p *plan, v reflect.Value) {
	if v.IsNil() {
		w.out = append(w.out, "null"...)
		return
	}
	type row struct {
		key   []byte
		value reflect.Value
	}
	rows := make([]row, 0, v.Len())
	keys := writer{plans: w.plans}
	for it := v.MapRange(); it.Next(); {
		k := reflect.New(p.t.Key())
		k.Elem().Set(it.Key())
		from := len(keys.out)
		keys.value(p.key, k.UnsafePointer())
		rows = append(rows, row{keys.out[from:len(keys.out):len(keys.out)], it.Value()})
	}
	slices.SortFunc(rows, func(a, b row) int { return bytes.Compare(a.key, b.key) })
	held := reflect.New(p.t.Elem())
	w.out = append(w.out, '[')
	for i, r := range rows {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.out = append(append(w.out, r.key...), ',')
		held.Elem().Set(r.value)
		w.value(p.elem, held.UnsafePointer())
	}
	w.out = append(w.out, ']')
}

// pointer writes a pointer as the number of what it points to.
func (w *writer) pointer(p *plan, to unsafe.Pointer) {
	if to == nil {
		w.out = append(w.out, "null"...)
		return
	}
	o := object{to, p}
	n, ok := w.numbers[o]
	if !ok {
		if w.numbers == nil {
			w.numbers = map[object]int{}
		}
		w.objects = append(w.objects, o)
		n = len(w.objects)
		w.numbers[o] = n
	}
	w.out = strconv.AppendInt(w.out, int64(n), 10)
}

// any writes what stands in an interface.
func (w *writer) any(v reflect.Value) {
	if v.IsNil() {
		w.out = append(w.out, "null"...)
		return
	}
	v = v.Elem()
	name, ok := w.plans.names[v.Type()]
	if !ok {
		w.err = fmt.Errorf("a %s is of no kind that was announced", v.Type())
		return
	}
	w.out = append(append(append(w.out, `{"`...), name...), `":`...)
	held := reflect.New(v.Type())
	held.Elem().Set(v)
	w.value(w.plans.kinds[name], held.UnsafePointer())
	w.out = append(w.out, '}')
}

// structure writes a struct.
func (w *writer) structure(p *plan, at unsafe.Pointer) {
	w.out = append(w.out, '{')
	first := true
	for i := range p.fields {
		f := &p.fields[i]
		part := unsafe.Add(at, f.offset)
		if isZero(f.plan, part) {
			continue
		}
		if !first {
			w.out = append(w.out, ',')
		}
		first = false
		w.out = append(append(append(w.out, '"'), f.name...), `":`...)
		w.value(f.plan, part)
	}
	w.out = append(w.out, '}')
}

// isZero tells whether a value would be read as the zero value of its type.
func isZero(p *plan, at unsafe.Pointer) bool {
	switch p.form {
	case formBool:
		return !*(*bool)(at)
	case formText:
		return *(*string)(at) == ""
	case formPointer, formMap:
		return *(*unsafe.Pointer)(at) == nil
	case formTime:
		return (*time.Time)(at).IsZero()
	case formArray:
		for i := range p.t.Len() {
			if !isZero(p.elem, unsafe.Add(at, uintptr(i)*p.elem.t.Size())) {
				return false
			}
		}
		return true
	case formStruct:
		for i := range p.fields {
			if f := &p.fields[i]; !isZero(f.plan, unsafe.Add(at, f.offset)) {
				return false
			}
		}
		return true
	default:
		return reflect.NewAt(p.t, at).Elem().IsZero()
	}
}
