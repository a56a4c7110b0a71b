// Package fake draws plausible names and texts. Each is a function of a seed and of the key of
// whoever bears it, so that one more customer does not rename the others. It is the only
// importer of gofakeit, it keeps no state, and it is safe for concurrent use.
package fake

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"

	"github.com/brianvoe/gofakeit/v6"
)

// Name is a person's first and last name, e.g. "Marietta Quigley". The key says whose it is:
// the phone number.
func Name(seed uint64, key string) string {
	f := faker(seed, "name", key)
	return f.FirstName() + " " + f.LastName()
}

// Company is the name of a business, e.g. "Quigley Bakery". The key says whose it is: the
// phone number.
func Company(seed uint64, key string) string {
	f := faker(seed, "company", key)
	return f.LastName() + " " + f.RandomString(trades())
}

// Text is a sentence that a customer might write to a shop, of at most 200 characters. The key
// says whose it is and the how many-th: number and ordinal.
func Text(seed uint64, key string) string {
	f := faker(seed, "text", key)
	return fmt.Sprintf(f.RandomString(sentences()), f.SafeColor()+" "+f.RandomString(goods()))
}

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

// faker is a generator of its own for a seed, a kind and a key. It is given a source, not a
// seed: gofakeit takes seed 0 as "random", and its own source costs 5 KB and some microseconds
// to seed (see BenchmarkName).
func faker(seed uint64, kind, key string) *gofakeit.Faker {
	h := fnv.New64a()
	h.Write(binary.BigEndian.AppendUint64(nil, seed)) // a hash never fails
	h.Write([]byte(kind + ":" + key))
	return gofakeit.NewCustom(&source{h.Sum64()})
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
