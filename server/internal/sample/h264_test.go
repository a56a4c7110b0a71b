package sample

import (
	"strings"
	"testing"
)

func TestNoCodeIsTheBeginningOfAnother(t *testing.T) {
	t.Parallel()
	var tokens [2][]string // each is one code; of the others each row is
	for i, table := range [][][]string{lumaTokens, chromaTokens} {
		for _, row := range table {
			tokens[i] = append(tokens[i], row...)
		}
	}
	codes := map[string][]string{"brightness": tokens[0], "colours": tokens[1]}
	for name, table := range map[string][][]string{"zeros": lumaZeros, "zeros of colours": chromaZeros, "runs": runs} {
		for i, row := range table {
			codes[name+" "+string(rune('1'+i))] = row
		}
	}
	for name, code := range codes {
		for i, a := range code {
			for j, b := range code {
				if i != j && strings.HasPrefix(b, a) {
					t.Errorf("%s: %q begins with %q", name, b, a)
				}
			}
		}
	}
}

func TestNumbersAreCodedAsInTheStandard(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		write func(w *highFirst)
		want  string // digits, as the standard prints them
	}{
		{"unsigned", func(w *highFirst) { w.golomb(0); w.golomb(1); w.golomb(2); w.golomb(8) }, "1 010 011 0001001"},
		{"signed", func(w *highFirst) { w.signed(0); w.signed(1); w.signed(-1); w.signed(-2) }, "1 010 011 00101"},
		{"nothing", func(w *highFirst) { w.residual(make([]int, 6), lumaTokens, lumaZeros) }, "1"},
		{"one", func(w *highFirst) { w.residual([]int{-1}, lumaTokens, lumaZeros) }, "01 1 1"},
		{"one after zeros", func(w *highFirst) { w.residual([]int{0, 0, 1}, lumaTokens, lumaZeros) }, "01 0 010"},
		{"level", func(w *highFirst) { w.residual([]int{3}, lumaTokens, lumaZeros) }, "000101 001 1"},
		{"escape", func(w *highFirst) { w.residual([]int{-12}, lumaTokens, lumaZeros) }, "000101 000000000000001 0111 1"},
		{"long escape", func(w *highFirst) { w.residual([]int{100}, lumaTokens, lumaZeros) }, "000101 0000000000000001 000010100110 1"},
		{"runs", func(w *highFirst) { w.residual([]int{0, 3, 0, 1, -1}, lumaTokens, lumaZeros) }, "0000101 1 0 001 110 1 01"},
		{"colour", func(w *highFirst) { w.residual([]int{1, 1, 1, 1}, chromaTokens, chromaZeros) }, "0000000 000 1"},
	}
	for _, tt := range tests {
		w := &highFirst{}
		w.start(0xff)
		tt.write(w)
		want := &highFirst{}
		want.start(0xff)
		want.code(strings.ReplaceAll(tt.want, " ", ""))
		if got := string(w.unit()); got != string(want.unit()) {
			t.Errorf("%s: got %08b, want %s", tt.name, []byte(got[1:]), tt.want)
		}
	}
}

func TestUnitsAreKeptFromBeingTakenForStarts(t *testing.T) {
	t.Parallel()
	w := &highFirst{}
	w.start(0x65)
	for _, b := range []byte{0, 0, 0, 0, 0, 1, 0, 0, 3, 0, 0, 4, 7} {
		w.put(uint64(b), 8)
	}
	want := "\x65\x00\x00\x03\x00\x00\x03\x00\x01\x00\x00\x03\x03\x00\x00\x04\x07\x80"
	if got := string(w.unit()); got != want {
		t.Errorf("got  % x\nwant % x", got, want)
	}
}

func TestWhatIsCodedIsCloseToWhatWasPainted(t *testing.T) {
	t.Parallel()
	for n := range uint64(3) {
		s, c := landscape(&draw{n: n, state: n}), newH264()
		for i := range frames {
			cells := s.paint(cell * grid)
			c.picture(cells)
			s.y -= 2 * grid
			for j, want := range components(cells) {
				sum := 0
				for k, v := range want.values {
					sum += max(v-c.planes[j].values[k], c.planes[j].values[k]-v)
				}
				if mean := float64(sum) / float64(len(want.values)); mean > 2 {
					t.Errorf("scene %d, picture %d, plane %d: off by %.2f, want at most 2", n, i, j, mean)
				}
			}
		}
	}
}

func TestWhatDoesNotChangeIsNotCodedAgain(t *testing.T) {
	t.Parallel()
	cells, c := landscape(&draw{}).paint(cell*grid), newH264()
	first, second := c.picture(cells), c.picture(cells)
	if len(first) < 1000 || len(second) > 10 {
		t.Errorf("the pictures take %d and %d bytes, want over 1,000 and at most 10", len(first), len(second))
	}
}
