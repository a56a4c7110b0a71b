// Package graph writes a graph of plain Go values as JSON and reads it back: unexported fields
// included, shared pointers still shared, nil and empty told apart, the same bytes every time. It
// knows nothing of what the values mean. Long byte strings stand apart, named by their SHA-256, so
// that the same bytes are written once.
//
// Structs are objects by field name without their zero fields, pointers are numbers of objects,
// maps are lists of keys and values in order, and what stands in an interface is an object of one
// member that names its type. What is read may come from anywhere: it is either a whole value or an
// Error that tells the place.
package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unsafe"
)

// Limits of what is written and read. Our choice.
const (
	maxDepth = 64      // of values within values; a pointer is not within what points to it
	longest  = 4 << 10 // bytes of a byte string that stands where it is; longer ones are blobs
)

// Sum is the SHA-256 of a blob.
type Sum [sha256.Size]byte

// String is the sum as 64 hex digits.
func (s Sum) String() string { return hex.EncodeToString(s[:]) }

// Blobs are the long byte strings of a graph by their sums. The bytes are the values' own.
type Blobs map[Sum][]byte

// Memo remembers the sums of the blobs that were written last, so that they are not computed
// again for bytes that stand where they stood. Such bytes must never be changed. The zero value
// remembers nothing yet. Not safe for concurrent use.
type Memo struct{ known map[stretch]Sum }

// stretch is a piece of memory.
type stretch struct {
	first  *byte
	length int
}

// Codec writes and reads graphs whose root is a T. Make one with New. Safe for concurrent use.
type Codec[T any] struct {
	root   *plan
	plans  *plans
	layout string
}

// New makes the codec of graphs with a T at the root. The kinds are examples of all that may stand
// where the type is an interface; of pointers, the nil one does. A field whose tag says graph:"-"
// is left out, and zero when it is read. The error names the field that no graph can hold: a
// function, a channel, a lock, a map by pointers and the like.
func New[T any](kinds ...any) (*Codec[T], error) {
	p := &plans{byType: map[reflect.Type]*plan{}, kinds: map[string]*plan{}, names: map[reflect.Type]string{}}
	root, err := p.of(reflect.TypeFor[T]())
	if err != nil {
		return nil, fmt.Errorf("plan graph of %s: %w", reflect.TypeFor[T](), err)
	}
	for _, kind := range kinds {
		if err := p.register(kind); err != nil {
			return nil, fmt.Errorf("plan graph of %s: %w", reflect.TypeFor[T](), err)
		}
	}
	return &Codec[T]{root: root, plans: p, layout: p.layout()}, nil
}

// Layout is a hash over the names and types of all fields, 64 hex digits: what was written with
// another layout cannot be read.
func (c *Codec[T]) Layout() string { return c.layout }

// Append writes a graph behind what is there already, and answers the blobs that it refers to. The
// error is of a kind that New was not told, or of values nested too deep.
func (c *Codec[T]) Append(to []byte, root *T, memo *Memo) ([]byte, Blobs, error) {
	w := writer{plans: c.plans, out: to, memo: memo}
	w.graph(c.root, unsafe.Pointer(root))
	if w.err != nil {
		return nil, nil, fmt.Errorf("write graph: %w", w.err)
	}
	if memo != nil {
		memo.known = w.sums
	}
	return w.out, w.blobs, nil
}

// Read reads a graph that Append wrote. The blobs that it refers to are asked for; their bytes
// become part of the value.
func (c *Codec[T]) Read(text []byte, blobs func(Sum) ([]byte, bool)) (*T, error) {
	r := reader{scanner: scanner{text: text}, plans: c.plans, blobs: blobs, left: roomFor(len(text))}
	parts, err := r.parts()
	if err != nil {
		return nil, err
	}
	root := new(T)
	if err := r.graph(parts, c.root, unsafe.Pointer(root)); err != nil {
		return nil, err
	}
	return root, nil
}

// File writes a graph as one file: its layout, a sum by which changes are noticed, the graph, and
// the blobs. Nothing else is needed to read it back.
func (c *Codec[T]) File(root *T, memo *Memo) ([]byte, error) {
	body, blobs, err := c.Append(nil, root, memo)
	if err != nil {
		return nil, err
	}
	size := len(body)
	for _, b := range blobs {
		size += len(b)/3*4 + 2*len(Sum{}) + 16
	}
	out := make([]byte, 0, size+256)
	out = fmt.Appendf(out, "{\n%q:%q,\n%q:%q,\n", partLayout, c.layout, partSum, sumOf(body))
	out = append(out, strings.TrimSuffix(string(body[1:]), "}")...)
	out = fmt.Appendf(out, ",\n%q:{", partBlobs)
	sums := make([]Sum, 0, len(blobs))
	for sum := range blobs {
		sums = append(sums, sum)
	}
	slices.SortFunc(sums, func(a, b Sum) int { return slices.Compare(a[:], b[:]) })
	for i, sum := range sums {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(fmt.Appendf(out, "\n%q:", sum), '"')
		out = append(appendBase64(out, blobs[sum]), '"')
	}
	return append(out, "}}\n"...), nil
}

// sumOf is the sum of a graph as Append writes it.
func sumOf(body []byte) string { return Sum(sha256.Sum256(body)).String() }

// ErrLayout tells that a file was written with another layout, by another version of the program.
var ErrLayout = errors.New("written by a version that keeps other things")

// ErrChanged tells that a file says something else than what was written.
var ErrChanged = errors.New("changed since it was written")

// Open reads a file that File wrote. How it is set out (blanks, order of members) does not matter;
// what it says must be what was written. The error is ErrLayout, ErrChanged or an *Error.
func (c *Codec[T]) Open(file []byte) (*T, error) {
	r := reader{scanner: scanner{text: file}, plans: c.plans, left: roomFor(len(file))}
	parts, err := r.parts()
	if err != nil {
		return nil, err
	}
	if layout, err := r.textAt(parts, partLayout); err != nil || layout != c.layout {
		return nil, errors.Join(err, ErrLayout)
	}
	blobs, err := r.blobsAt(parts)
	if err != nil {
		return nil, err
	}
	r.blobs = func(s Sum) ([]byte, bool) { b, ok := blobs[s]; return b, ok }
	root := new(T)
	if err := r.graph(parts, c.root, unsafe.Pointer(root)); err != nil {
		return nil, err
	}
	again, used, err := c.Append(nil, root, nil)
	if err != nil {
		return nil, err
	}
	if sum, err := r.textAt(parts, partSum); err != nil || sum != sumOf(again) || len(used) != len(blobs) {
		return nil, errors.Join(err, ErrChanged)
	}
	return root, nil
}
