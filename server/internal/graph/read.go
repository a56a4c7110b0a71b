package graph

import (
	"crypto/sha256"
	"reflect"
	"strconv"
	"unsafe"
)

// roomFor is how many bytes of memory a text may become: far more than what was written by us ever
// does, and not enough for a short text to exhaust the memory.
func roomFor(text int) int {
	const least, factor = 64 << 10, 64
	return least + factor*text
}

// reader reads one graph.
type reader struct {
	scanner
	plans *plans
	blobs func(Sum) ([]byte, bool)
	left  int // bytes of memory that may still be taken
	depth int

	objects []object // by number less 1; those that nothing referred to yet have no plan
}

// parts are where the parts of a file begin.
type parts map[string]int

// parts finds the parts of a file.
func (r *reader) parts() (parts, error) {
	found := parts{}
	if err := r.take('{'); err != nil {
		return nil, err
	}
	for first := true; ; first = false {
		more, err := r.more(first, '}')
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		name, err := r.name()
		if err != nil {
			return nil, err
		}
		switch name {
		case partLayout, partSum, partRoot, partObjects, partBlobs:
		default:
			return nil, r.fail("unknown part %q", name)
		}
		if _, twice := found[name]; twice {
			return nil, r.fail("two parts are called %q", name)
		}
		r.next()
		found[name] = r.at
		if err := r.skip(); err != nil {
			return nil, err
		}
	}
	if r.next(); r.at != len(r.text) {
		return nil, r.fail("something follows the graph")
	}
	return found, nil
}

// name reads the name of a member and the colon.
func (r *reader) name() (string, error) {
	name, err := r.str()
	if err != nil {
		return "", err
	}
	return name, r.take(':')
}

// seek goes to a part.
func (r *reader) seek(found parts, name string) error {
	at, ok := found[name]
	if !ok {
		return &Error{What: "there is no " + name}
	}
	r.at = at
	return nil
}

// textAt reads a part that is a string.
func (r *reader) textAt(found parts, name string) (string, error) {
	if err := r.seek(found, name); err != nil {
		return "", err
	}
	return r.str()
}

// blobsAt reads the blobs of a file, each of which must be what its name says.
func (r *reader) blobsAt(found parts) (Blobs, error) {
	if err := r.seek(found, partBlobs); err != nil {
		return nil, err
	}
	if err := r.take('{'); err != nil {
		return nil, err
	}
	blobs := Blobs{}
	for first := true; ; first = false {
		more, err := r.more(first, '}')
		if !more || err != nil {
			return blobs, err
		}
		name, err := r.name()
		if err != nil {
			return nil, err
		}
		b, err := r.base64()
		if err != nil {
			return nil, err
		}
		sum := Sum(sha256.Sum256(b))
		if sum.String() != name {
			return nil, r.fail("a blob is not what its name says")
		}
		blobs[sum] = b
	}
}

// graph reads the root and all objects.
func (r *reader) graph(found parts, root *plan, at unsafe.Pointer) error {
	starts, err := r.starts(found)
	if err != nil {
		return err
	}
	r.objects = make([]object, len(starts))
	if err := r.seek(found, partRoot); err != nil {
		return err
	}
	if err := r.value(root, at); err != nil {
		return within(err, partRoot)
	}
	for i, start := range starts {
		o := r.objects[i]
		if r.at = start; o.plan == nil {
			err = r.fail("nothing before refers to it")
		} else {
			err = r.value(o.plan, o.at)
		}
		if err != nil {
			return within(err, partObjects+"["+strconv.Itoa(i+1)+"]")
		}
	}
	return nil
}

// starts finds where the objects begin.
func (r *reader) starts(found parts) ([]int, error) {
	if err := r.seek(found, partObjects); err != nil {
		return nil, err
	}
	if err := r.take('['); err != nil {
		return nil, err
	}
	var starts []int
	for {
		more, err := r.more(len(starts) == 0, ']')
		if !more || err != nil {
			return starts, err
		}
		starts = append(starts, r.at)
		if err := r.skip(); err != nil {
			return nil, err
		}
	}
}

// within puts the place of a value before the path of an error in it.
func within(err error, place string) error {
	if e, ok := err.(*Error); ok { //nolint:errorlint // made here, and wrapped by nobody
		if e.Path != "" && e.Path[0] != '[' {
			place += "."
		}
		e.Path = place + e.Path
	}
	return err
}

// grow takes memory.
func (r *reader) grow(bytes uintptr) error {
	if r.left -= int(bytes); r.left < 0 {
		return r.fail("the graph is too large for its text")
	}
	return nil
}

// value reads a value into memory that is zero.
func (r *reader) value(p *plan, at unsafe.Pointer) error {
	if r.depth++; r.depth > maxDepth {
		return r.fail("values are nested deeper than %d", maxDepth)
	}
	defer func() { r.depth-- }()
	switch p.form {
	case formArray:
		return r.array(p, at)
	case formSlice:
		return r.slice(p, reflect.NewAt(p.t, at).Elem())
	case formMap:
		return r.mapping(p, reflect.NewAt(p.t, at).Elem())
	case formPointer:
		return r.pointer(p.elem, (*unsafe.Pointer)(at))
	case formAny:
		return r.any(reflect.NewAt(p.t, at).Elem())
	case formStruct:
		return r.structure(p, at)
	default:
		return r.scalar(p, at)
	}
}
