package findings

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// set holds few numbers, and something of each.
type set map[uint64]uint8

// put puts a number in.
func (s *set) put(number uint64, what uint8) {
	if *s == nil {
		*s = set{}
	}
	(*s)[number] = what
}

// add puts a number in while there is room, and tells whether it was there.
func (s *set) add(number uint64) (there bool) {
	if _, there = (*s)[number]; !there && len(*s) < maxRemembered {
		s.put(number, 1)
	}
	return there
}

// maxRemembered bounds what is remembered of a kind in one life (our choice).
const maxRemembered = 1024

// sorted are the numbers in order.
func (s set) sorted() []uint64 {
	out := make([]uint64, 0, len(s))
	for number := range s {
		out = append(out, number)
	}
	slices.Sort(out)
	return out
}

// count counts a number in a map of at most maxRemembered, and tells how often it came; 0: there is
// no room for it.
func count(in *map[uint64]int, number uint64) int {
	if *in == nil {
		*in = map[uint64]int{}
	}
	if (*in)[number] == 0 && len(*in) >= maxRemembered {
		return 0
	}
	(*in)[number]++
	return (*in)[number]
}

// Constants of FNV-1a, and a random odd number.
const (
	fnvOffset = 0xcbf29ce484222325
	fnvPrime  = 0x100000001b3
	mixer     = 0x9e3779b97f4a7c15
)

// hashText is the FNV-1a hash of a short text.
func hashText(text string) uint64 {
	h := uint64(fnvOffset)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * fnvPrime
	}
	return h
}

// hashBytes goes on with a hash over bytes, eight at a time. It keeps apart what clients say, not
// what somebody makes up to be alike.
func hashBytes(h uint64, b []byte) uint64 {
	h ^= uint64(len(b)) * mixer
	for ; len(b) >= 8; b = b[8:] {
		h = mix(h ^ binary.LittleEndian.Uint64(b))
	}
	var last [8]byte
	copy(last[:], b)
	return mix(h ^ binary.LittleEndian.Uint64(last[:]))
}

// mix spreads the bits of a number over all of it.
func mix(n uint64) uint64 {
	high, low := bits.Mul64(n, mixer)
	return bits.RotateLeft64(high^low, 29) * fnvPrime
}
