package graph_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/wabamock/wabamock/server/internal/graph"
)

func TestWhatCantBeKeptIsRefusedBeforehand(t *testing.T) {
	t.Parallel()
	tests := map[string]func() error{
		"a func()":         func() error { _, err := graph.New[struct{ f func() }](); return err },
		"a chan int":       func() error { _, err := graph.New[struct{ c []chan int }](); return err },
		"a sync.Mutex":     func() error { _, err := graph.New[struct{ mu *sync.Mutex }](); return err },
		"a uintptr":        func() error { _, err := graph.New[struct{ p uintptr }](); return err },
		"a complex128":     func() error { _, err := graph.New[complex128](); return err },
		"a map by *int":    func() error { _, err := graph.New[map[*int]int](); return err },
		"a map by float64": func() error { _, err := graph.New[map[float64]int](); return err },
		"a kind is nil":    func() error { _, err := graph.New[int](nil); return err },
		"struct { f func() }.f: a func()": func() error {
			_, err := graph.New[int](struct{ f func() }{})
			return err
		},
	}
	for want, try := range tests {
		if err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestWhatWasNotAnnouncedIsNotWritten(t *testing.T) {
	t.Parallel()
	c := newCodec(t)
	if _, _, err := c.Append(nil, &everything{shape: stranger{}}, nil); err == nil || !strings.Contains(err.Error(), "graph_test.stranger is of no kind") {
		t.Errorf("got %v", err)
	}
}

func TestLayoutsTellFieldsApart(t *testing.T) {
	t.Parallel()
	type first struct{ A, B int }
	type second struct{ A, C int }
	one, _ := graph.New[struct{ v any }](first{})
	same, _ := graph.New[struct{ v any }](first{})
	other, _ := graph.New[struct{ v any }](second{})
	less, _ := graph.New[struct{ v any }]()
	if one.Layout() != same.Layout() || one.Layout() == other.Layout() || one.Layout() == less.Layout() {
		t.Errorf("layouts %s, %s, %s, %s", one.Layout(), same.Layout(), other.Layout(), less.Layout())
	}
}

func TestErrorsTellThePlace(t *testing.T) {
	t.Parallel()
	c := newCodec(t)
	tests := map[string]string{
		``:                                     `byte 0: want "{"`,
		`{"root":{}}`:                          `byte 0: there is no objects`,
		`{"root":{},"objects":[]} x`:           `byte 25: something follows the graph`,
		`{"root":{},"objects":[],"x":1}`:       `byte 28: unknown part "x"`,
		`{"root":{},"root":{}}`:                `byte 18: two parts are called "root"`,
		`{"root":{"exported":1},"objects":[]}`: `root: a graph_test.everything has no field "exported"`,
		`{"root":{"truth":true,"truth":false},"objects":[]}`:         `root: the field "truth" comes twice`,
		`{"root":{"small":128},"objects":[]}`:                        `root.small: "128" is no int8`,
		`{"root":{"anybody":2},"objects":[{}]}`:                      `root.anybody: there is no object 2`,
		`{"root":{"anybody":1,"twice":1},"objects":[{}]}`:            `root.twice: object 1 is a *graph_test.person here, and a graph_test.person before`,
		`{"root":{},"objects":[{}]}`:                                 `objects[1]: nothing before refers to it`,
		`{"root":{"anybody":1},"objects":[{"friends":[1,[]]}]}`:      `objects[1].friends[1]: want a number`,
		`{"root":{"shape":{"graph_test.stranger":{}}},"objects":[]}`: `root.shape: a "graph_test.stranger" can't stand here`,
		`{"root":{"shape":{"graph_test.kind":""}},"objects":[]}`:     `root.shape: a "graph_test.kind" can't stand here`,
		`{"root":{"byName":["a",1,"a",2]},"objects":[]}`:             `root.byName[1]: the key comes twice`,
		`{"root":{"sum":"AAA="},"objects":[]}`:                       `root.sum: want 4 bytes, got 2`,
		`{"root":{"points":[{}]},"objects":[]}`:                      `root.points: want 2 items`,
		`{"root":{"at":"yesterday"},"objects":[]}`:                   `root.at: "yesterday" is no instant`,
		`{"root":{"octets":"!"},"objects":[]}`:                       `root.octets: the string is no base64`,
		`{"root":{"text":"a`:                                         `the string does not end`,
		"{\"root\":{\"text\":\"\xff\"},\"objects\":[]}":              `root.text: the string is no UTF-8`,
	}
	for text, want := range tests {
		got, err := c.Read([]byte(text), nil)
		if err == nil || !strings.Contains(err.Error(), want) || got != nil {
			t.Errorf("%s:\ngot  %v\nwant %s", text, err, want)
		}
	}
}

func TestDepthIsBounded(t *testing.T) {
	t.Parallel()
	type nest []nest
	c, err := graph.New[nest]()
	if err != nil {
		t.Fatal(err)
	}
	text := `{"root":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `,"objects":[]}`
	if _, err := c.Read([]byte(text), nil); err == nil || !strings.Contains(err.Error(), "nested deeper than 64") {
		t.Errorf("read: %v", err)
	}
	deep := nest{}
	for range 1000 {
		deep = nest{deep}
	}
	if _, _, err := c.Append(nil, &deep, nil); err == nil || !strings.Contains(err.Error(), "nested deeper than 64") {
		t.Errorf("written: %v", err)
	}
}

func TestAShortTextTakesLittleMemory(t *testing.T) {
	t.Parallel()
	type large struct{ Room [4096]int64 }
	c, err := graph.New[[]large]()
	if err != nil {
		t.Fatal(err)
	}
	text := `{"root":[{}` + strings.Repeat(",{}", 10_000) + `],"objects":[]}`
	if _, err := c.Read([]byte(text), nil); err == nil || !strings.Contains(err.Error(), "too large for its text") {
		t.Errorf("got %v", err)
	}
}

// FuzzRead feeds texts: what is read is whole, and is written and read back the same.
func FuzzRead(f *testing.F) {
	c := newCodec(f)
	text, blobs, err := c.Append(nil, full(), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	for cut := 0; cut < len(text); cut += 97 {
		f.Add(text[:cut])
	}
	f.Add([]byte(`{"root":{"anybody":1},"objects":[{"spouse":1}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		find := func(s graph.Sum) ([]byte, bool) { b, ok := blobs[s]; return b, ok }
		got, err := c.Read(text, find)
		if err != nil {
			var place *graph.Error
			if !errors.As(err, &place) || place.Offset > len(text) {
				t.Errorf("error without a place: %v", err)
			}
			return
		}
		first, _, err := c.Append(nil, got, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err = c.Read(first, find)
		if err != nil {
			t.Fatal(err)
		}
		if second, _, err := c.Append(nil, got, nil); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%v\n%s\n%s", err, first, second)
		}
	})
}
