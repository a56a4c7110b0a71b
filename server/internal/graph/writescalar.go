package graph

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
	"unsafe"
)

// scalar writes a value that has no parts.
func (w *writer) scalar(p *plan, at unsafe.Pointer) {
	switch p.form {
	case formBool:
		w.out = strconv.AppendBool(w.out, *(*bool)(at))
	case formInt:
		n := reflect.NewAt(p.t, at).Elem().Int()
		w.quote(n > exact || n < -exact)
		w.out = strconv.AppendInt(w.out, n, 10)
		w.quote(n > exact || n < -exact)
	case formUint:
		n := reflect.NewAt(p.t, at).Elem().Uint()
		w.quote(n > exact)
		w.out = strconv.AppendUint(w.out, n, 10)
		w.quote(n > exact)
	case formFloat:
		n := reflect.NewAt(p.t, at).Elem().Float()
		w.quote(math.IsInf(n, 0) || math.IsNaN(n))
		w.out = strconv.AppendFloat(w.out, n, 'g', -1, p.t.Bits())
		w.quote(math.IsInf(n, 0) || math.IsNaN(n))
	case formText:
		w.text(*(*string)(at))
	case formTime:
		w.out = append(appendTime(append(w.out, '"'), *(*time.Time)(at)), '"')
	case formBytes:
		w.bytes(*(*[]byte)(at))
	case formByteList:
		w.out = append(w.out, '"')
		w.out = append(appendBase64(w.out, unsafe.Slice((*byte)(at), p.t.Len())), '"')
	default:
		panic(fmt.Sprintf("graph: %s has no form", p.t)) // New made all plans
	}
}

// quote writes a quotation mark where one is due.
func (w *writer) quote(due bool) {
	if due {
		w.out = append(w.out, '"')
	}
}

// Years that RFC 3339 can write.
const minYear, maxYear = 0, 9999

// appendTime writes an instant in UTC: as RFC 3339 has it, or, outside of its years, as an @ and
// seconds and nanoseconds since 1970.
func appendTime(to []byte, t time.Time) []byte {
	t = t.UTC()
	if y := t.Year(); y < minYear || y > maxYear {
		return fmt.Appendf(to, "@%d.%09d", t.Unix(), t.Nanosecond())
	}
	return t.AppendFormat(to, time.RFC3339Nano)
}

// appendBase64 writes bytes.
func appendBase64(to, b []byte) []byte { return base64.StdEncoding.AppendEncode(to, b) }

// bytes writes a byte string.
func (w *writer) bytes(b []byte) {
	switch {
	case b == nil:
		w.out = append(w.out, "null"...)
	case len(b) <= longest:
		w.out = append(w.out, '"')
		w.out = append(appendBase64(w.out, b), '"')
	default:
		w.out = fmt.Appendf(w.out, "{%q:%q}", memberBlob, w.blob(b))
	}
}

// blob puts bytes apart.
func (w *writer) blob(b []byte) Sum {
	at := stretch{unsafe.SliceData(b), len(b)}
	sum, ok := w.sums[at]
	if !ok && w.memo != nil {
		sum, ok = w.memo.known[at]
	}
	if !ok {
		sum = sha256.Sum256(b)
	}
	if w.blobs == nil {
		w.blobs, w.sums = Blobs{}, map[stretch]Sum{}
	}
	w.blobs[sum], w.sums[at] = b, sum
	return sum
}

// text writes a text.
func (w *writer) text(s string) {
	if !utf8.ValidString(s) {
		w.out = fmt.Appendf(w.out, `{%q:"`, memberBase64)
		w.out = append(appendBase64(w.out, []byte(s)), `"}`...)
		return
	}
	w.out = append(w.out, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		w.out = append(w.out, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			w.out = append(w.out, '\\', c)
		case '\n':
			w.out = append(w.out, `\n`...)
		default:
			w.out = fmt.Appendf(w.out, `\u%04x`, c)
		}
	}
	w.out = append(append(w.out, s[from:]...), '"')
}
