package sample_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/bits"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// oggPage is a page as RFC 3533 has it.
type oggPage struct {
	flags          byte
	granule        uint64
	serial, number uint32
	packets        [][]byte
}

// oggPages takes an Ogg file apart and fails on anything that is not as it must be. Packets that
// go over several pages are none of ours.
func oggPages(t *testing.T, b []byte) []oggPage {
	t.Helper()
	var pages []oggPage
	for len(b) > 0 {
		if len(b) < 27 || string(b[:5]) != "OggS\x00" {
			t.Fatalf("page %d does not begin as one: % x", len(pages), b[:min(8, len(b))])
		}
		p := oggPage{
			flags:   b[5],
			granule: binary.LittleEndian.Uint64(b[6:]),
			serial:  binary.LittleEndian.Uint32(b[14:]),
			number:  binary.LittleEndian.Uint32(b[18:]),
		}
		table := b[27 : 27+int(b[26])]
		end := 27 + len(table)
		for _, length := range table {
			if length == 255 {
				t.Fatalf("page %d has a packet of 255 bytes or more", len(pages))
			}
			p.packets = append(p.packets, b[end:end+int(length)])
			end += int(length)
		}
		if got, want := oggSum(b[:end]), binary.LittleEndian.Uint32(b[22:]); got != want {
			t.Errorf("page %d has the checksum %08x, want %08x", len(pages), want, got)
		}
		pages, b = append(pages, p), b[end:]
	}
	return pages
}

// oggSum is the checksum by another way than the one tested: that of Ethernet, with all bits
// turned round.
func oggSum(page []byte) uint32 {
	turned := slices.Clone(page)
	clear(turned[22:26])
	for i, b := range turned {
		turned[i] = bits.Reverse8(b)
	}
	return bits.Reverse32(^crc32.Update(^uint32(0), crc32.IEEETable, turned))
}

func TestATuneIsOpusInOgg(t *testing.T) {
	t.Parallel()
	for n := range uint64(20) {
		pages := oggPages(t, of(t, "audio/ogg; codecs=opus", 7, n).Bytes)
		samples := 0
		for i, p := range pages {
			want := oggPage{serial: pages[0].serial, number: uint32(i), packets: p.packets}
			switch {
			case i == 0:
				want.flags = 2
			case i == len(pages)-1:
				want.flags = 4
			}
			if i >= 2 {
				samples += duration(t, p.packets)
			}
			want.granule = uint64(samples)
			if diff := cmp.Diff(want, p, cmp.AllowUnexported(oggPage{})); diff != "" {
				t.Errorf("tune %d, page %d (-want +got):\n%s", n, i, diff)
			}
		}
		if seconds := samples / 48000; seconds < 2 || seconds > 5 {
			t.Errorf("tune %d takes %d samples, want 2 to 5 seconds", n, samples)
		}
		head := append([]byte("OpusHead\x01\x01"), 0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0) // 312 samples skipped; 48000 Hz
		if got := pages[0].packets; len(got) != 1 || !bytes.Equal(got[0], head) {
			t.Errorf("tune %d begins with % x, want % x", n, got, head)
		}
		tags := fmt.Sprintf("OpusTags\x08\x00\x00\x00wabamock\x01\x00\x00\x00\x2b\x00\x00\x00DESCRIPTION=wabamock sample: seed 7, file %d", n)
		tags = tags[:24] + string(rune(len(tags)-28)) + tags[25:]
		if got := pages[1].packets; len(got) != 1 || string(got[0]) != tags {
			t.Errorf("tune %d has the tags %q, want %q", n, got, tags)
		}
	}
}

// duration is how many samples of 48 kHz there are in packets, each one frame of CELT, mono.
// Source: RFC 6716, 3.1.
func duration(t *testing.T, packets [][]byte) (samples int) {
	t.Helper()
	for _, p := range packets {
		form, stereo, frames := p[0]>>3, p[0]>>2&1, p[0]&3
		if form < 16 || stereo != 0 || frames != 0 || len(p) < 2 {
			t.Fatalf("a packet of %d bytes begins with %#x", len(p), p[0])
		}
		samples += 120 << (form & 3)
	}
	return samples
}
