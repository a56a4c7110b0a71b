// Package fake draws plausible names and texts. Each is a function of a seed and of the key of
// whoever bears it, so that one more customer does not rename the others. It is the only
// importer of gofakeit, of which it takes the lists alone; it keeps no state, and it is safe for
// concurrent use.
package fake

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand"

	"github.com/brianvoe/gofakeit/v6/data"
)

// Name is a person's first and last name, e.g. "Marietta Quigley". The key says whose it is:
// the phone number.
func Name(seed uint64, key string) string {
	r := draw(seed, "name", key)
	return one(r, data.Person["first"]) + " " + one(r, data.Person["last"])
}

// Company is the name of a business, e.g. "Quigley Bakery". The key says whose it is: the
// phone number.
func Company(seed uint64, key string) string {
	r := draw(seed, "company", key)
	return one(r, data.Person["last"]) + " " + one(r, trades())
}

// Text is a sentence that a customer might write to a shop, of at most 200 characters. The key
// says whose it is and the how many-th: number and ordinal.
func Text(seed uint64, key string) string {
	r := draw(seed, "text", key)
	return fmt.Sprintf(one(r, sentences()), one(r, data.Colors["safe"])+" "+one(r, goods()))
}

// one is one of a list.
func one(r *rand.Rand, list []string) string { return list[r.Intn(len(list))] }

// trades are what a company does, as the end of its name.
func trades() []string {
	return []string{"Bakery", "Books", "Bikes", "Coffee", "Florists", "Garage", "Interiors", "Optics", "Pharmacy", "Tailors"}
}

// goods are what a customer asks for.
func goods() []string {
	return []string{"lamp", "scarf", "teapot", "backpack", "blanket", "mug", "umbrella", "notebook", "chair", "helmet"}
}

// sentences each hold one place for an article and its colour.
func sentences() []string {
	return []string{
		"Hello, is the %s still available?",
		"Hi! How much is the %s?",
		"When will my %s arrive?",
		"Can I return the %s? It does not fit.",
		"Do you have the %s in a larger size?",
		"Thanks, the %s came today.",
		"Good morning, please keep one %s for me.",
	}
}

// draw is a sequence of its own for a seed, a kind and a key. Its source is not the library's,
// which costs 5 KB and some microseconds to seed (see BenchmarkName).
func draw(seed uint64, kind, key string) *rand.Rand {
	h := fnv.New64a()
	h.Write(binary.BigEndian.AppendUint64(nil, seed)) // a hash never fails
	h.Write([]byte(kind + ":" + key))
	return rand.New(&source{h.Sum64()}) //nolint:gosec // names hold no secret
}

// source is the SplitMix64 generator: eight bytes of state, and any state is a good one.
// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", figure 16.
type source struct{ state uint64 }

// Uint64 is the next number.
func (s *source) Uint64() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Int63 is the next number without its lowest bit, so that it is never negative.
func (s *source) Int63() int64 { return int64(s.Uint64() >> 1) }

// Seed starts the sequence anew.
func (s *source) Seed(seed int64) { s.state = uint64(seed) }
