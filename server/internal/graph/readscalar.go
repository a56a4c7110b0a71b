package graph

import (
	"encoding/base64"
	"encoding/hex"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

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
