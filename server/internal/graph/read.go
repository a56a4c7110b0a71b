package graph

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"reflect"
	"strconv"
	"strings"
	"time"
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

// scalar reads a value that has no parts.
func (r *reader) scalar(p *plan, at unsafe.Pointer) (err error) {
	switch p.form {
	case formBool:
		if *(*bool)(at) = r.word("true"); !*(*bool)(at) && !r.word("false") {
			return r.fail("want true or false")
		}
	case formInt, formUint, formFloat:
		return r.numeral(reflect.NewAt(p.t, at).Elem())
	case formText:
		*(*string)(at), err = r.string()
	case formTime:
		*(*time.Time)(at), err = r.time()
	case formBytes:
		*(*[]byte)(at), err = r.bytes()
	case formByteList:
		b, err := r.base64()
		if err != nil {
			return err
		}
		if len(b) != p.t.Len() {
			return r.fail("want %d bytes, got %d", p.t.Len(), len(b))
		}
		copy(unsafe.Slice((*byte)(at), len(b)), b)
	default:
		panic("graph: " + p.t.String() + " has no form") // New made all plans
	}
	return err
}

// numeral reads a number, which may be in quotation marks.
func (r *reader) numeral(v reflect.Value) (err error) {
	var digits string
	if r.next() == '"' {
		digits, err = r.str()
	} else {
		digits, err = r.number()
	}
	if err != nil {
		return err
	}
	switch {
	case v.CanInt():
		var n int64
		if n, err = strconv.ParseInt(digits, 10, v.Type().Bits()); err == nil {
			v.SetInt(n)
		}
	case v.CanUint():
		var n uint64
		if n, err = strconv.ParseUint(digits, 10, v.Type().Bits()); err == nil {
			v.SetUint(n)
		}
	default:
		var n float64
		if n, err = strconv.ParseFloat(digits, v.Type().Bits()); err == nil {
			v.SetFloat(n)
		}
	}
	if err != nil {
		return r.fail("%.40q is no %s", digits, v.Kind())
	}
	return nil
}

// string reads a text, or an object with the bytes of one that is no UTF-8.
func (r *reader) string() (string, error) {
	if r.next() != '{' {
		return r.str()
	}
	b, err := r.wrapped(memberBase64, r.base64)
	return string(b), err
}

// wrapped reads an object of one member of a known name.
func (r *reader) wrapped(name string, inner func() ([]byte, error)) ([]byte, error) {
	if err := r.take('{'); err != nil {
		return nil, err
	}
	got, err := r.name()
	if err != nil {
		return nil, err
	}
	if got != name {
		return nil, r.fail("want the member %q, got %.40q", name, got)
	}
	b, err := inner()
	if err != nil {
		return nil, err
	}
	return b, r.take('}')
}

// time reads an instant.
func (r *reader) time() (time.Time, error) {
	text, err := r.str()
	if err != nil {
		return time.Time{}, err
	}
	if rest, ok := strings.CutPrefix(text, "@"); ok {
		whole, part, _ := strings.Cut(rest, ".")
		seconds, err := strconv.ParseInt(whole, 10, 64)
		nanos, fault := strconv.ParseUint(part, 10, 30)
		if t := time.Unix(seconds, int64(nanos)).UTC(); err == nil && fault == nil && string(appendTime(nil, t)) == text {
			return t, nil
		}
	} else if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t.UTC(), nil
	}
	return time.Time{}, r.fail("%.40q is no instant", text)
}

// bytes reads a byte string, or the name of a blob.
func (r *reader) bytes() ([]byte, error) {
	switch {
	case r.word("null"):
		return nil, nil
	case r.next() == '{':
		return r.wrapped(memberBlob, r.blob)
	}
	return r.base64()
}

// blob reads the sum of a blob, and answers its bytes.
func (r *reader) blob() ([]byte, error) {
	text, err := r.str()
	if err != nil {
		return nil, err
	}
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(Sum{}) {
		return nil, r.fail("%.80q is no SHA-256", text)
	}
	found, ok := r.blobs(Sum(b))
	if !ok {
		return nil, r.fail("there is no blob %s", text)
	}
	return found, nil
}

// base64 reads bytes.
func (r *reader) base64() ([]byte, error) {
	inner, _, err := r.raw()
	if err != nil {
		return nil, err
	}
	b := make([]byte, base64.StdEncoding.DecodedLen(len(inner)))
	n, err := base64.StdEncoding.Decode(b, inner)
	if err != nil {
		return nil, r.fail("the string is no base64")
	}
	return b[:n:n], nil
}
