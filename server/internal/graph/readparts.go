package graph

import (
	"reflect"
	"strconv"
	"unsafe"
)

// array reads a list of a fixed length.
func (r *reader) array(p *plan, at unsafe.Pointer) error {
	if err := r.take('['); err != nil {
		return err
	}
	for i := 0; ; i++ {
		more, err := r.more(i == 0, ']')
		switch {
		case err != nil:
			return err
		case more != (i < p.t.Len()):
			return r.fail("want %d items", p.t.Len())
		case !more:
			return nil
		}
		if err := r.value(p.elem, unsafe.Add(at, uintptr(i)*p.elem.t.Size())); err != nil {
			return within(err, "["+strconv.Itoa(i)+"]")
		}
	}
}

// slice reads a list of any length.
func (r *reader) slice(p *plan, v reflect.Value) error {
	if r.word("null") {
		return nil
	}
	if err := r.take('['); err != nil {
		return err
	}
	list := reflect.MakeSlice(p.t, 0, 0)
	size := p.elem.t.Size()
	for i := 0; ; i++ {
		more, err := r.more(i == 0, ']')
		if err != nil {
			return err
		}
		if !more {
			v.Set(list)
			return nil
		}
		if err := r.grow(size); err != nil {
			return err
		}
		if i == list.Cap() {
			const least = 4
			wider := reflect.MakeSlice(p.t, i, max(least, 2*i))
			reflect.Copy(wider, list)
			list = wider
		}
		list = list.Slice(0, i+1)
		if err := r.value(p.elem, unsafe.Add(list.UnsafePointer(), uintptr(i)*size)); err != nil {
			return within(err, "["+strconv.Itoa(i)+"]")
		}
	}
}

// mapping reads a list of keys and values.
func (r *reader) mapping(p *plan, v reflect.Value) error {
	if r.word("null") {
		return nil
	}
	if err := r.take('['); err != nil {
		return err
	}
	rows := reflect.MakeMap(p.t)
	for i := 0; ; i++ {
		more, err := r.more(i == 0, ']')
		if err != nil {
			return err
		}
		if !more {
			v.Set(rows)
			return nil
		}
		if err := r.row(p, rows); err != nil {
			return within(err, "["+strconv.Itoa(i)+"]")
		}
	}
}

// row reads a key and a value of a map.
func (r *reader) row(p *plan, rows reflect.Value) error {
	if err := r.grow(p.t.Key().Size() + p.t.Elem().Size()); err != nil {
		return err
	}
	key, value := reflect.New(p.t.Key()), reflect.New(p.t.Elem())
	if err := r.value(p.key, key.UnsafePointer()); err != nil {
		return err
	}
	if rows.MapIndex(key.Elem()).IsValid() {
		return r.fail("the key comes twice")
	}
	if err := r.take(','); err != nil {
		return err
	}
	if err := r.value(p.elem, value.UnsafePointer()); err != nil {
		return err
	}
	rows.SetMapIndex(key.Elem(), value.Elem())
	return nil
}

// pointer reads the number of an object, which is made where it comes up first.
func (r *reader) pointer(p *plan, to *unsafe.Pointer) error {
	if r.word("null") {
		return nil
	}
	digits, err := r.number()
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > len(r.objects) {
		return r.fail("there is no object %.40s", digits)
	}
	o := &r.objects[n-1]
	switch o.plan {
	case nil:
		if err := r.grow(p.t.Size()); err != nil {
			return err
		}
		*o = object{reflect.New(p.t).UnsafePointer(), p}
	case p:
	default:
		return r.fail("object %d is a %s here, and a %s before", n, p.t, o.plan.t)
	}
	*to = o.at
	return nil
}

// any reads what stands in an interface.
func (r *reader) any(v reflect.Value) error {
	if r.word("null") {
		return nil
	}
	if err := r.take('{'); err != nil {
		return err
	}
	name, err := r.name()
	if err != nil {
		return err
	}
	p := r.plans.kinds[name]
	if p == nil || !p.t.AssignableTo(v.Type()) {
		return r.fail("a %.80q can't stand here", name)
	}
	if err := r.grow(p.t.Size()); err != nil {
		return err
	}
	inner := reflect.New(p.t)
	if err := r.value(p, inner.UnsafePointer()); err != nil {
		return within(err, name)
	}
	v.Set(inner.Elem())
	return r.take('}')
}

// structure reads a struct, whose members may come in any order.
func (r *reader) structure(p *plan, at unsafe.Pointer) error {
	if err := r.take('{'); err != nil {
		return err
	}
	var seen uint64
	for i := 0; ; i++ {
		more, err := r.more(i == 0, '}')
		if !more || err != nil {
			return err
		}
		name, err := r.name()
		if err != nil {
			return err
		}
		n := p.field(name)
		switch {
		case n < 0:
			return r.fail("a %s has no field %.40q", p.t, name)
		case seen&(1<<n) != 0:
			return r.fail("the field %q comes twice", name)
		}
		seen |= 1 << n
		f := &p.fields[n]
		if err := r.value(f.plan, unsafe.Add(at, f.offset)); err != nil {
			return within(err, name)
		}
	}
}

// field is the index of the field of a name; -1: there is none.
func (p *plan) field(name string) int {
	for i := range p.fields {
		if p.fields[i].name == name {
			return i
		}
	}
	return -1
}
