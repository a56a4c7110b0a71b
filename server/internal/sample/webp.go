package sample

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// palette is how many colours an indexed picture has. With the 24 prefixes of lengths they make
// 64 symbols, so that a code of six bits for each is complete, and none has to be computed.
const palette = 40

// indexed is a picture in few colours.
type indexed struct {
	side    int             // width and height, in pixels
	colours [palette]uint32 // 0xAARRGGBB
	pixels  []byte          // indices of colours, row by row
}

// webp writes the picture as lossless WebP, in its simple form. It knows two ways to save room:
// more of what is above, and more of what is to the left. Source: RFC 9649, 2.5, 3 (D).
func (m *indexed) webp() []byte {
	w := &lowFirst{}
	w.put(0x2f, 8)
	w.put(uint64(m.side-1), 14)
	w.put(uint64(m.side-1), 14)
	w.put(1, 1) // alpha is used
	w.put(0, 3) // version
	w.put(1, 1) // a transform follows:
	w.put(3, 2) // indexing of colours
	m.writeColours(w)
	w.put(0, 1) // no further transform
	w.put(0, 1) // no colour cache
	w.put(0, 1) // one group of codes for all
	m.writeCodes(w)
	m.writePixels(w)
	stream := w.bytes()
	size := len(stream)
	if size%2 == 1 {
		stream = append(stream, 0)
	}
	return join([]byte("RIFF"), little(4+8+len(stream)), []byte("WEBPVP8L"), little(size), stream)
}

// little is a number of four bytes, the lowest first.
func little(n int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n)) }

// writeColours writes the table of colours: a picture of one row, in eight bits for each part of
// a colour, which is told as the difference from the colour before. Source: RFC 9649, 3.5.4 (D).
func (m *indexed) writeColours(w *lowFirst) {
	w.put(palette-1, 8)
	w.put(0, 1)             // no colour cache
	w.equalCode(8, 256, 24) // green, without prefixes of lengths
	w.equalCode(8, 256)     // red
	w.equalCode(8, 256)     // blue
	w.equalCode(8, 256)     // alpha
	w.oneSymbol()           // distances
	var last uint32
	for _, colour := range m.colours {
		for _, shift := range []int{8, 16, 0, 24} {
			part := byte(colour>>shift) - byte(last>>shift)
			w.put(uint64(bits.Reverse8(part)), 8)
		}
		last = colour
	}
}

// writeCodes writes the codes of the pixels: what matters is in the green.
func (m *indexed) writeCodes(w *lowFirst) {
	w.equalCode(6, palette, 256-palette, 24) // green
	w.oneSymbol()                            // red
	w.oneSymbol()                            // blue
	w.oneSymbol()                            // alpha
	w.put(1, 1)                              // distances have a simple code
	w.put(1, 1)                              // of two symbols:
	w.put(0, 2)                              // 0, above
	w.put(1, 8)                              // and 1, to the left
}

// longest is the longest stretch of pixels that can be told as a copy.
const longest = 4096

// writePixels writes indices, or copies where they pay.
func (m *indexed) writePixels(w *lowFirst) {
	for at := 0; at < len(m.pixels); {
		above, left := m.same(at, m.side), m.same(at, 1)
		n := max(above, left)
		if n < 3 {
			w.symbol(int(m.pixels[at]))
			at++
			continue
		}
		w.length(n)
		if above >= left {
			w.put(0, 1)
		} else {
			w.put(1, 1)
		}
		at += n
	}
}

// same is for how many pixels the picture is as it was so many before.
func (m *indexed) same(at, before int) int {
	if at < before {
		return 0
	}
	rest := m.pixels[at:min(len(m.pixels), at+longest)]
	old := m.pixels[at-before:]
	for i, pixel := range rest {
		if pixel != old[i] {
			return i
		}
	}
	return len(rest)
}

// lowFirst writes bits, the lowest of a byte first.
type lowFirst struct {
	done    []byte
	pending uint64
	n       int // bits pending, less than 8 between calls
}

// put writes the n lowest bits of v, the lowest first; n is at most 32.
func (w *lowFirst) put(v uint64, n int) {
	w.pending |= v << w.n
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.done = append(w.done, byte(w.pending))
		w.pending >>= 8
	}
}

// bytes is all that was written, filled up with zeros.
func (w *lowFirst) bytes() []byte {
	w.put(0, (8-w.n)%8)
	return w.done
}

// symbol writes one of the 64 symbols of pixels.
func (w *lowFirst) symbol(s int) { w.put(uint64(bits.Reverse8(byte(s))>>2), 6) }

// length writes for how many pixels something is copied, as a prefix and further bits.
// Source: RFC 9649, 3.6.2.2 (D).
func (w *lowFirst) length(n int) {
	n--
	if n < 4 {
		w.symbol(palette + n)
		return
	}
	extra := bits.Len(uint(n)) - 2
	w.symbol(palette + 2*(extra+1) + n>>extra&1)
	w.put(uint64(n)&(1<<extra-1), extra)
}

// oneSymbol writes the code of an alphabet in which only 0 is used: it takes no bits.
func (w *lowFirst) oneSymbol() { w.put(0b0001, 4) }

// equalCode writes a code in which all symbols that are used have the same length. The alphabet
// is told as stretches: so many symbols that are used, so many that are not, and again.
// Source: RFC 9649, 3.7.2.1.2 (D).
func (w *lowFirst) equalCode(length int, stretches ...int) {
	w.put(0, 1) // no simple code
	order := []int{17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8}
	known := slices.Index(order, length) + 1
	w.put(uint64(known-4), 4)
	for _, l := range order[:known] {
		if l == 0 || l == length {
			w.put(1, 3) // a length is told in one bit: unused is 0, used is 1
		} else {
			w.put(0, 3)
		}
	}
	w.put(0, 1) // all lengths are told
	for i, stretch := range stretches {
		for range stretch {
			w.put(uint64(1-i%2), 1)
		}
	}
}
