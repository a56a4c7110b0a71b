package core

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func TestLookUpFindsWhatAPointerSays(t *testing.T) {
	t.Parallel()
	// The examples of RFC 6901, 5, and what surrounds them.
	const document = ` {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
		"twice": 1, "twice": {"in": [ { } , [ ] , null , true ] }, "\u00e9": "\u00e9\ud83d\ude00", "t": "a\\\"}]" } `
	for _, tt := range []struct {
		pointer string
		want    found
	}{
		{"/foo/0", textFound("bar")},
		{"/foo/1", textFound("baz")},
		{"/foo/2", found{}},
		{"/foo/-", found{}},
		{"/foo/01", found{}},
		{"/foo/bar", found{}},
		{"/foo", found{foundParts, `["bar", "baz"]`}},
		{"/", found{foundNumber, "0"}},
		{"/a~1b", found{foundNumber, "1"}},
		{"/c%d", found{foundNumber, "2"}},
		{"/i\\j", found{foundNumber, "5"}},
		{`/k"l`, found{foundNumber, "6"}},
		{"/ ", found{foundNumber, "7"}},
		{"/m~0n", found{foundNumber, "8"}},
		{"/twice/in/0", found{foundParts, "{ }"}},
		{"/twice/in/1", found{foundParts, "[ ]"}},
		{"/twice/in/2", found{foundNull, "null"}},
		{"/twice/in/3", found{foundBoolean, "true"}},
		{"/é", textFound("é😀")},
		{"/t", textFound(`a\"}]`)},
		{"/nothing", found{}},
		{"/t/x", found{}},
		{"", found{foundParts, strings.TrimSpace(document)}},
	} {
		path, err := ParsePointer(tt.pointer)
		if err != nil {
			t.Fatal(err)
		}
		if got := foundAt([]byte(document), path); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.pointer, got, tt.want)
		}
	}
}

func TestPointersThatAreNone(t *testing.T) {
	t.Parallel()
	for _, pointer := range []string{"a", "/a~", "/a~2b", "/" + strings.Repeat("a", 1000)} {
		if path, err := ParsePointer(pointer); err == nil {
			t.Errorf("%.20q is read as %q", pointer, path)
		}
	}
}

// FuzzLookUp compares with what encoding/json makes of the same text.
func FuzzLookUp(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":"c"}],"d":null}`), "/a/1/b")
	f.Add([]byte(`"a\"b"`), "")
	f.Add([]byte(`{"a":1,"a":{"\u0061":2}}`), "/a/a")
	f.Add([]byte(" [ -1.5e3 , true ] "), "/0")
	f.Fuzz(func(t *testing.T, text []byte, pointer string) {
		path, err := ParsePointer(pointer)
		if err != nil || !json.Valid(text) {
			return
		}
		var document any
		if err := json.Unmarshal(text, &document); err != nil {
			return
		}
		want, there := walkTo(document, path)
		raw := lookUp(text, path)
		compareSurvey(t, text, path)
		if there != (raw != nil) {
			t.Fatalf("%q in %s: %q, want it there %t", pointer, text, raw, there)
		}
		if !there {
			return
		}
		var got any
		if err := json.Unmarshal(raw, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q in %s: %s (%v), want %v", pointer, text, raw, err, want)
		}
		if s, ok := want.(string); ok && readFound(raw).text != s {
			t.Fatalf("%q in %s: %q, want %q", pointer, text, readFound(raw).text, s)
		}
	})
}

// compareSurvey compares what a survey finds at a place, and at those on the way, with lookUp.
func compareSurvey(t *testing.T, text []byte, path []string) {
	t.Helper()
	var ground terrain
	for n := range len(path) + 1 {
		ground.add(path[:n])
	}
	seen := ground.survey(text, nil)
	for n := range len(path) + 1 {
		if got, want := seen.at(n), foundAt(text, path[:n]); got != want {
			t.Fatalf("%q in %s: the survey finds %v, want %v", path[:n], text, got, want)
		}
	}
}

// walkTo follows a path through a decoded document.
func walkTo(v any, path []string) (any, bool) {
	for _, name := range path {
		switch part := v.(type) {
		case map[string]any:
			next, ok := part[name]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i := -1
			for k := range part {
				if strconv.Itoa(k) == name {
					i = k
				}
			}
			if i < 0 {
				return nil, false
			}
			v = part[i]
		default:
			return nil, false
		}
	}
	return v, true
}
