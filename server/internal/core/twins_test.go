package core

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// teaHouse is a verified-name certificate that says "Tea House Demo". Source: registration, The
// verified-name certificate.
const teaHouse = "CmgKJAix0fnWAxIGZW50OndhIg5UZWEgSG91c2UgRGVtb1CA4s+qBhpAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="

// refusals is a table of commands that a World refuses with a given beginning of
// "status/code details", and which leave it exactly as it was.
type refusals []struct {
	name string
	try  func(*testing.T, *World) string
	want string
}

// run tries each in a World of its own, beside a twin that is left alone.
func (list refusals) run(t *testing.T, start func(t *testing.T) *World) {
	t.Helper()
	for _, tt := range list {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, twin := start(t), start(t)
			w.Drain()
			twin.Drain()
			if got := tt.try(t, w); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if diff := cmp.Diff(twin, w, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
				t.Errorf("a refused command changed the World (-before +after):\n%s", diff)
			}
		})
	}
}

// unregistered takes the number of the shop away.
func unregistered(g *Genesis) { g.Number.Registered = false }

// kinds are the kinds of the facts told since the last Drain.
func kinds(w *World) []string {
	var out []string
	for _, f := range w.Drain() {
		out = append(out, f.Kind())
	}
	return out
}

// planned counts the events of a type on the agenda.
func planned[E event](w *World) int {
	n := 0
	for _, e := range w.agenda.heap {
		if _, ok := e.what.(E); ok {
			n++
		}
	}
	return n
}
