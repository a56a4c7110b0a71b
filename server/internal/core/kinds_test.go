package core

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/internal/graph"
)

// newWorldCodec writes and reads whole Worlds.
func newWorldCodec(tb testing.TB) *graph.Codec[World] {
	tb.Helper()
	c, err := graph.New[World](Kinds()...)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// imageOf is all that a World is.
func imageOf(tb testing.TB, c *graph.Codec[World], w *World) []byte {
	tb.Helper()
	b, _, err := c.Append(nil, w, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// twin goes on from the same place with a copy of the World.
func (r *random) twin(w *World) *random {
	c := *r
	c.w, c.statuses, c.ids, c.known = w, maps.Clone(r.statuses), maps.Clone(r.ids), slices.Clone(r.known)
	c.arrived = maps.Clone(r.arrived)
	c.told = strings.Builder{}
	c.told.WriteString(r.told.String())
	c.posts = posts{
		reported: maps.Clone(r.posts.reported), begun: maps.Clone(r.posts.begun), tried: maps.Clone(r.posts.tried),
		next: maps.Clone(r.posts.next), failures: maps.Clone(r.posts.failures), swapped: maps.Clone(r.posts.swapped), disturbed: r.posts.disturbed,
	}
	return &c
}

// methods are the types of this package that have a method, by the method's name.
func methods(t *testing.T) map[string][]string {
	t.Helper()
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil {
				continue
			}
			found[f.Name.Name] = append(found[f.Name.Name], receiverName(f.Recv.List[0].Type))
		}
	}
	return found
}

// receiverName is a receiver's type as %T prints it.
func receiverName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return "*" + receiverName(e.X)
	case *ast.Ident:
		return "core." + e.Name
	}
	return fmt.Sprintf("%T", e)
}

// typeNames are the types of examples.
func typeNames[T any](examples []T) []string {
	var names []string
	for _, e := range examples {
		names = append(names, fmt.Sprintf("%T", e))
	}
	return names
}

func TestEveryKindIsListed(t *testing.T) {
	t.Parallel()
	var commands []any
	for _, c := range Commands() {
		commands = append(commands, c.Example)
	}
	found := methods(t)
	for _, tt := range []struct {
		what   string
		method string
		listed []string
	}{
		{"facts of kinds.go", "Kind", typeNames(facts())},
		{"events of kinds.go", "happen", typeNames(events())},
		{"contents of kinds.go", "Type", typeNames(contents())},
		{"deeds of deeds.go", "deed", typeNames(deeds())},
		{"looks, apiCommands or worldCommands of kinds.go", "do", typeNames(commands)},
	} {
		for _, name := range found[tt.method] {
			switch n := slices.Index(tt.listed, name); {
			case n < 0 && strings.TrimPrefix(name, "core.") != "Occurred":
				t.Errorf("%s is missing among the %s", name, tt.what)
			case n >= 0 && slices.Contains(tt.listed[n+1:], name):
				t.Errorf("%s is twice among the %s", name, tt.what)
			}
		}
	}
}

func TestACommandIsDoneAgain(t *testing.T) {
	t.Parallel()
	for _, kind := range Commands() {
		if _, ok := kind.Example.(SetProfileAbout); !ok {
			continue
		}
		w := shop(t)
		later := w.Now().Add(time.Hour)
		if err := kind.Again(w, later, SetProfileAbout{Text: "Tea"}); err != nil {
			t.Fatal(err)
		}
		if about := done(t, w, ProfileAbout{}); about != "Tea" || !w.Now().Equal(later) {
			t.Errorf("about %q at %s", about, w.Now())
		}
		if err := kind.Again(w, later, KnowsUser{}); err == nil || !strings.Contains(err.Error(), "a core.KnowsUser is no core.SetProfileAbout") {
			t.Errorf("another kind: %v", err)
		}
		return
	}
	t.Error("SetProfileAbout is not listed")
}

// TestAWorldIsReadBackAsItWas reads a World back in the middle of random commands, and goes on with
// both: they stay the same.
func TestAWorldIsReadBackAsItWas(t *testing.T) {
	t.Parallel()
	c := newWorldCodec(t)
	for seed := range byte(12) {
		t.Run(strconv.Itoa(int(seed)), func(t *testing.T) {
			t.Parallel()
			script := []byte{seed}
			bits := chanceOf(uint64(seed), "script", 0)
			for range 400 {
				script = append(script, byte(bits.word()))
			}
			one := newRandom(t, script)
			for range 60 {
				one.step()
				one.facts()
			}
			one.w.Drain()
			written := imageOf(t, c, one.w)
			file, err := c.File(one.w, nil)
			if err != nil {
				t.Fatal(err)
			}
			w, err := c.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			if again := imageOf(t, c, w); !bytes.Equal(written, again) {
				t.Fatalf("another image: %s", firstDifference(string(written), string(again)))
			}
			other := one.twin(w)
			for len(one.script) > 0 {
				for _, r := range []*random{one, other} {
					r.step()
					r.facts()
					r.books()
				}
				if one.told.String() != other.told.String() {
					t.Fatalf("other facts: %s", firstDifference(one.told.String(), other.told.String()))
				}
			}
			if a, b := imageOf(t, c, one.w), imageOf(t, c, other.w); !bytes.Equal(a, b) {
				t.Errorf("another image in the end: %s", firstDifference(string(a), string(b)))
			}
		})
	}
}
