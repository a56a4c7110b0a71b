package contract

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// FuzzReader compares our reader with encoding/json: what is accepted, and every value. Meant differences: bytes that
// are no UTF-8, which encoding/json patches and we refuse as the real client does, and depth, which is kept out here.
func FuzzReader(f *testing.F) {
	for _, text := range []string{
		`{"a":1,"b":[true,false,null],"c":{"d":"x"}}`, ` [ ] `, `{}`, `"\ud83d\ude00\ud800x\u00e4\n\/\"\\"`, `-0.5e+10`, `01`,
		`{"a":1}x`, `{"a":1,}`, `[1,]`, `{"a"}`, `nul`, `"`, `"\u12"`, "\"\x01\"", `-`, `1.`, `1e`, `{"a":1,"a":2}`, `[[[[]]]]`, ``,
		`{"\u0061":1}`, `"\ud800\ud800"`, `"\udc00"`, `{1:2}`, `[1 2]`, "\ufeff{}",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if !utf8.Valid(src) || bytes.Count(src, []byte("["))+bytes.Count(src, []byte("{")) > 1000 {
			return
		}
		var j judge
		got := j.read(src, 1000) == flawNone
		if want := json.Valid(src); got != want {
			t.Fatalf("%q: accepted %t, encoding/json %t", src, got, want)
		}
		if !got {
			return
		}
		want, _ := decode(src)
		if diff := cmp.Diff(want, j.plain(0)); diff != "" {
			t.Errorf("%q (-encoding/json +ours):\n%s", src, diff)
		}
	})
}

// plain is what encoding/json would have decoded into any.
func (j *judge) plain(at int) any {
	n := &j.nodes[at]
	switch n.kind {
	case kindNull:
		return nil
	case kindBool:
		return j.src[n.start] == 't'
	case kindNumber:
		return json.Number(j.src[n.start:n.end])
	case kindString:
		return string(j.bytes(n))
	case kindArray:
		list := []any{}
		child := at + 1
		for range n.members {
			list = append(list, j.plain(child))
			child = int(j.nodes[child].next)
		}
		return list
	default:
		object := map[string]any{}
		child := at + 1
		for range n.members {
			name := string(j.key(&j.nodes[child]))
			object[name] = j.plain(child)
			child = int(j.nodes[child].next)
		}
		return object
	}
}

func TestReadFlaws(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src   string
		limit int
		want  flaw
		pos   int
	}{
		{src: ``, limit: 9, want: flawSyntax, pos: 0},
		{src: `{"a":1} `, limit: 1, want: flawNone, pos: 8},
		{src: `{"a":1}}`, limit: 9, want: flawSyntax, pos: 7},
		{src: `{"a":01}`, limit: 9, want: flawSyntax, pos: 6},
		{src: `{"a":[{}]}`, limit: 3, want: flawNone, pos: 10},
		{src: `{"a":[{}]}`, limit: 2, want: flawDepth, pos: 6},
		{src: "{\"a\":\"\xff\"}", limit: 9, want: flawUTF8, pos: 6},
		{src: "{\"a\":\"ä\xc3\"}", limit: 9, want: flawUTF8, pos: 8},
		{src: strings.Repeat("[", 1_000_000), limit: 64, want: flawDepth, pos: 64},
	}
	for _, tt := range tests {
		t.Run(tt.src[:min(len(tt.src), 12)], func(t *testing.T) {
			t.Parallel()
			var r reader
			if got := r.read([]byte(tt.src), tt.limit); got != tt.want || r.pos != tt.pos {
				t.Errorf("flaw %d at %d, want %d at %d", got, r.pos, tt.want, tt.pos)
			}
		})
	}
}

func TestIntegral(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text        string
		v           int64
		whole, fits bool
	}{
		{"0", 0, true, true},
		{"-0", 0, true, true},
		{"-0.000e99", 0, true, true},
		{"12", 12, true, true},
		{"12.0", 12, true, true},
		{"1.2e1", 12, true, true},
		{"1200e-2", 12, true, true},
		{"0.0012E+4", 12, true, true},
		{"1.25e1", 0, false, true},
		{"1e-1", 0, false, true},
		{"1e-999999999999", 0, false, true},
		{"9007199254740993", 9007199254740993, true, true},
		{"9007199254740993.5", 0, false, true},
		{"9223372036854775807", 1<<63 - 1, true, true},
		{"-9223372036854775808", -1 << 63, true, true},
		{"9223372036854775808", 0, true, false},
		{"-9223372036854775809", 0, true, false},
		{"1e999999999999", 0, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			v, whole, fits := integral([]byte(tt.text), !strings.ContainsAny(tt.text, ".eE"))
			if whole != tt.whole || fits != tt.fits || whole && fits && v != tt.v {
				t.Errorf("got %d, whole %t, fits %t", v, whole, fits)
			}
		})
	}
}
