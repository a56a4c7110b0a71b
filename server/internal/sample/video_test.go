package sample_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// boxes takes an MP4 file apart: the content of each innermost box, by its path. Every byte must
// belong to a box, and no path come twice.
func boxes(t *testing.T, b []byte) (paths []string, content map[string][]byte) {
	t.Helper()
	content = map[string][]byte{}
	var walk func(path string, b []byte)
	walk = func(path string, b []byte) {
		for len(b) > 0 {
			if len(b) < 8 || int(binary.BigEndian.Uint32(b)) > len(b) || binary.BigEndian.Uint32(b) < 8 {
				t.Fatalf("in %q there are %d bytes that are no box", path, len(b))
			}
			size, name := binary.BigEndian.Uint32(b), path+string(b[4:8])
			body := b[8:size]
			if _, twice := content[name]; twice {
				t.Errorf("%q comes twice", name)
			}
			paths, content[name] = append(paths, name), body
			switch string(b[4:8]) {
			case "moov", "trak", "mdia", "minf", "dinf", "stbl":
				walk(name+"/", body)
			case "dref", "stsd": // full boxes with one entry
				walk(name+"/", body[8:])
			case "avc1":
				walk(name+"/", body[78:])
			}
			b = b[size:]
		}
	}
	walk("", b)
	return paths, content
}

func TestAVideoIsMP4(t *testing.T) {
	t.Parallel()
	const table = "moov/trak/mdia/minf/stbl/"
	for n := range uint64(4) {
		file := of(t, "video/mp4", 7, n).Bytes
		paths, content := boxes(t, file)
		want := []string{
			"ftyp", "moov", "moov/mvhd", "moov/trak", "moov/trak/tkhd", "moov/trak/mdia", "moov/trak/mdia/mdhd",
			"moov/trak/mdia/hdlr", "moov/trak/mdia/minf", "moov/trak/mdia/minf/vmhd", "moov/trak/mdia/minf/dinf",
			"moov/trak/mdia/minf/dinf/dref", "moov/trak/mdia/minf/dinf/dref/url ", "moov/trak/mdia/minf/stbl",
			table + "stsd", table + "stsd/avc1", table + "stsd/avc1/avcC", table + "stts", table + "stss", table + "stsc",
			table + "stsz", table + "stco", "mdat",
		}
		if diff := cmp.Diff(want, paths); diff != "" {
			t.Fatalf("boxes (-want +got):\n%s", diff)
		}
		for path, size := range map[string]int{"moov/mvhd": 100, "moov/trak/tkhd": 84, "moov/trak/mdia/mdhd": 24} {
			if len(content[path]) != size {
				t.Errorf("%s has %d bytes, want %d", path, len(content[path]), size)
			}
		}
		start := binary.BigEndian.Uint32(content[table+"stco"][8:])
		if got := file[start:]; !bytes.Equal(got, content["mdat"]) {
			t.Errorf("video %d: pictures are said to be at %d, which is not where they are", n, start)
		}
		sizes := content[table+"stsz"][12:]
		if count := binary.BigEndian.Uint32(content[table+"stsz"][8:]); int(count)*4 != len(sizes) || count != 36 {
			t.Errorf("video %d has %d pictures with %d bytes of sizes, want 36", n, count, len(sizes))
		}
		if !strings.Contains(string(content["moov/trak/mdia/hdlr"]), "vide") {
			t.Errorf("the handler is %q", content["moov/trak/mdia/hdlr"])
		}
		checkPictures(t, sizes, content["mdat"])
		checkParameters(t, content[table+"stsd/avc1/avcC"])
	}
}

// checkPictures requires one unit a picture, as long as it says: first one that stands for itself,
// then others, each with the number that follows.
func checkPictures(t *testing.T, sizes, pictures []byte) {
	t.Helper()
	for i := 0; len(sizes) > 0; i++ {
		size := binary.BigEndian.Uint32(sizes)
		unit := pictures[4:size]
		if length := binary.BigEndian.Uint32(pictures); length != size-4 {
			t.Errorf("picture %d has %d bytes, and says %d", i, size-4, length)
		}
		for _, start := range [][]byte{{0, 0, 0}, {0, 0, 1}, {0, 0, 2}} {
			if bytes.Contains(unit, start) {
				t.Errorf("picture %d has % x in it", i, start)
			}
		}
		head, kind := byte(0x41), 5
		if i == 0 {
			head, kind = 0x65, 7
		}
		r := &bitReader{bytes: plainUnit(unit[1:])}
		got := []int{int(unit[0]), r.golomb(), r.golomb(), r.golomb(), r.fixed(4)}
		if diff := cmp.Diff([]int{int(head), 0, kind, 0, i % 16}, got); diff != "" {
			t.Errorf("head of picture %d (-want +got):\n%s", i, diff)
		}
		sizes, pictures = sizes[4:], pictures[size:]
	}
	if len(pictures) > 0 {
		t.Errorf("%d bytes belong to no picture", len(pictures))
	}
}

// checkParameters requires the sets of parameters of a decoder: 320 by 240, constrained baseline.
func checkParameters(t *testing.T, avcC []byte) {
	t.Helper()
	length := int(binary.BigEndian.Uint16(avcC[6:]))
	sequence, rest := avcC[8:8+length], avcC[8+length:]
	if want := []byte{1, 66, 0xc0, 12, 0xff, 0xe1}; !bytes.Equal(avcC[:6], want) || !bytes.Equal(avcC[1:4], sequence[1:4]) {
		t.Errorf("the parameters begin with % x, want % x and so the sequence", avcC[:6], want)
	}
	r := &bitReader{bytes: plainUnit(sequence[4:])}
	got := []int{r.golomb(), r.golomb(), r.golomb(), r.golomb(), r.fixed(1), 16 * (r.golomb() + 1), 16 * (r.golomb() + 1), r.fixed(4)}
	if diff := cmp.Diff([]int{0, 0, 2, 1, 0, 320, 240, 0b1100}, got); diff != "" {
		t.Errorf("sequence (-want +got):\n%s", diff)
	}
	if rest[0] != 1 || int(binary.BigEndian.Uint16(rest[1:])) != len(rest)-3 || rest[3] != 0x68 {
		t.Errorf("the parameters of pictures are % x", rest)
	}
}

// plainUnit is a unit without the bytes that keep it from being taken for a start.
func plainUnit(b []byte) []byte {
	return bytes.ReplaceAll(slices.Clone(b), []byte{0, 0, 3}, []byte{0, 0})
}

// bitReader reads bits, the highest of a byte first.
type bitReader struct {
	bytes []byte
	at    int
}

// fixed reads a number of n bits.
func (r *bitReader) fixed(n int) (v int) {
	for range n {
		v = v<<1 | int(r.bytes[r.at/8]>>(7-r.at%8)&1)
		r.at++
	}
	return v
}

// golomb reads a number of which small ones are short.
func (r *bitReader) golomb() int {
	n := 0
	for r.fixed(1) == 0 {
		n++
	}
	return 1<<n + r.fixed(n) - 1
}
