package sample_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/webp"
)

func TestPicturesCanBeSeen(t *testing.T) {
	t.Parallel()
	for n := range uint64(4) {
		photo, err := jpeg.Decode(bytes.NewReader(of(t, "image/jpeg", 7, n).Bytes))
		if err != nil {
			t.Fatalf("JPEG %d: %v", n, err)
		}
		drawing, err := png.Decode(bytes.NewReader(of(t, "image/png", 7, n).Bytes))
		if err != nil {
			t.Fatalf("PNG %d: %v", n, err)
		}
		for _, m := range []image.Image{photo, drawing} {
			if size := m.Bounds().Size(); size != image.Pt(320, 240) || colours(m) < 100 {
				t.Errorf("picture %d is of %v with %d colours, want 320 by 240 with at least 100", n, size, colours(m))
			}
		}
	}
}

// colours is how many a picture has.
func colours(m image.Image) int {
	seen := map[color.Color]bool{}
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			seen[m.At(x, y)] = true
		}
	}
	return len(seen)
}

func TestPicturesStayAsTheyWere(t *testing.T) {
	t.Parallel()
	m, err := png.Decode(bytes.NewReader(of(t, "image/png", 7, 0).Bytes))
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			r, g, b, a := m.At(x, y).RGBA()
			h.Write([]byte{byte(r), byte(g), byte(b), byte(a)})
		}
	}
	const want = "7e01af6448fb179f"
	if got := hex.EncodeToString(h.Sum(nil)[:8]); got != want {
		t.Errorf("the first half of the hash of its colours is %s, want %s", got, want)
	}
}

func TestAJPEGHasItsMarkAsComment(t *testing.T) {
	t.Parallel()
	b := of(t, "image/jpeg", 7, 5).Bytes
	want := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, 34}, "wabamock sample: seed 7, file 5"...)
	if diff := cmp.Diff(want[:5], b[:5]); diff != "" {
		t.Errorf("start of image and of comment (-want +got):\n%s", diff)
	}
	if got := string(b[6 : 4+b[5]]); got != string(want[6:]) {
		t.Errorf("comment %q, want %q", got, want[6:])
	}
}

func TestAStickerIsAFaceOnNothing(t *testing.T) {
	t.Parallel()
	for n := range uint64(4) {
		m, err := webp.Decode(bytes.NewReader(of(t, "image/webp", 7, n).Bytes))
		if err != nil {
			t.Fatalf("sticker %d: %v", n, err)
		}
		if size := m.Bounds().Size(); size != image.Pt(512, 512) {
			t.Errorf("sticker %d is of %v, want 512 by 512", n, size)
		}
		tests := []struct {
			what string
			x, y int
			want uint32
		}{
			{"corner", 0, 0, 0},
			{"opposite corner", 511, 511, 0},
			{"rim", 256, 12, 0xffff},
			{"middle", 256, 256, 0xffff},
		}
		for _, tt := range tests {
			if _, _, _, alpha := m.At(tt.x, tt.y).RGBA(); alpha != tt.want {
				t.Errorf("sticker %d: %s has alpha %#x, want %#x", n, tt.what, alpha, tt.want)
			}
		}
	}
}
