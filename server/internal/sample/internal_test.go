package sample

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/color"
	"testing"

	"golang.org/x/image/webp"
)

func TestAnyPictureInFewColoursComesBack(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		pixel func(d *draw, i int) byte
	}{
		{"noise", func(d *draw, _ int) byte { return byte(d.between(0, palette-1)) }},
		{"one colour", func(*draw, int) byte { return palette - 1 }},
		{"rows", func(_ *draw, i int) byte { return byte(i / 32 % palette) }},
		{"columns", func(_ *draw, i int) byte { return byte(i % 32) }},
		{"rare dots", func(d *draw, _ int) byte { return byte(d.between(0, 400) / 400) }},
	}
	for _, side := range []int{1, 2, 33, 300} {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%s, side %d", tt.name, side), func(t *testing.T) {
				t.Parallel()
				d := &draw{state: uint64(side)}
				m := &indexed{side: side, pixels: make([]byte, side*side)}
				for i := range m.colours {
					m.colours[i] = uint32(d.next())
				}
				for i := range m.pixels {
					m.pixels[i] = tt.pixel(d, i)
				}
				compare(t, m)
			})
		}
	}
}

// compare requires that a picture is read as it was written.
func compare(t *testing.T, m *indexed) {
	t.Helper()
	b := m.webp()
	if size := int(binary.LittleEndian.Uint32(b[4:])); size != len(b)-8 || len(b)%2 != 0 {
		t.Errorf("the head tells %d bytes after it, there are %d", size, len(b)-8)
	}
	got, err := webp.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for i, pixel := range m.pixels {
		want := m.colours[pixel]
		if c := got.At(i%m.side, i/m.side); c != color.Color(nrgba(want)) {
			t.Fatalf("pixel %d is %v, want %v", i, c, nrgba(want))
		}
	}
}

// nrgba is a colour as the standard library has it.
func nrgba(c uint32) color.NRGBA {
	return color.NRGBA{R: byte(c >> 16), G: byte(c >> 8), B: byte(c), A: byte(c >> 24)}
}

func TestNotesAreWholeAndOfOneForm(t *testing.T) {
	t.Parallel()
	packets := split(notes)
	if len(packets) != 8*notePackets {
		t.Fatalf("there are %d packets, want %d", len(packets), 8*notePackets)
	}
	for i, p := range packets {
		if len(p) < 2 || len(p) > 254 || p[0] != 0xb8 { // CELT, wideband, 20 ms, mono, one frame
			t.Errorf("packet %d has %d bytes and begins with %#x", i, len(p), p[0])
		}
	}
}
