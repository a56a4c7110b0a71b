package core

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
)

// ordinals counts how many of each kind were made. An id is a function of (seed, kind, ordinal),
// so that a new kind never shifts an old one, and callers that work on different kinds (say, on
// different recipients) get the same ids in whatever order they come.
type ordinals map[string]uint64

// chance is a stream of 64-bit words that depends on the seed, a kind and an ordinal alone
// (splitmix64). It is meant for ids and for weighing; it hides nothing.
type chance struct{ state uint64 }

// draw starts the stream of the next one of a kind.
func (w *World) draw(kind string) chance {
	n := w.ordinals[kind]
	w.ordinals[kind] = n + 1
	return chanceOf(w.genesis.Seed, kind, n)
}

// chanceOf is the stream of the n-th (from 0) of a kind.
func chanceOf(seed uint64, kind string, n uint64) chance {
	h := fnv.New64a()
	_, _ = h.Write([]byte(kind)) // a hash never fails
	return chanceFrom(seed, h.Sum64(), n)
}

// chanceFrom is chanceOf for a kind whose hash is known.
func chanceFrom(seed, kind, n uint64) chance {
	c := chance{state: seed ^ kind}
	c.state = c.word() ^ n*0x9e3779b97f4a7c15
	return c
}

// word is the next word.
func (c *chance) word() uint64 {
	c.state += 0x9e3779b97f4a7c15
	z := c.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// fill writes the next bytes of the stream.
func (c *chance) fill(b []byte) {
	var word [8]byte
	for len(b) > 0 {
		binary.BigEndian.PutUint64(word[:], c.word())
		b = b[copy(b, word[:]):]
	}
}

// below is the next number from 0 up to and without n; n must be positive.
func (c *chance) below(n int) int { return int(c.word() % uint64(n)) }

// hex is the next n bytes as 2n hex digits, lower case.
func (c *chance) hex(n int) string {
	b := make([]byte, n)
	c.fill(b)
	return hex.EncodeToString(b)
}

// uuid is the next 16 bytes as a version 4 UUID.
func (c *chance) uuid() string {
	var b [16]byte
	c.fill(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// HexID is 2n hex digits that follow from a seed, a kind and an ordinal: for ids that are made
// outside of a World, such as those of requests.
func HexID(seed uint64, kind string, ordinal uint64, n int) string {
	c := chanceOf(seed, kind, ordinal)
	return c.hex(n)
}
