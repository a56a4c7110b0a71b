package sample

import (
	_ "embed" // the notes
	"encoding/binary"
)

// notes are a pentatonic scale as packets of Opus, each after a byte with its length: mono,
// 20 ms each, 15 a note, none building on the packet before. Made by notes_gen.go.
//
//go:embed notes.bin
var notes string

// What the notes are made of, and how many samples of 48 kHz a packet holds and a decoder
// discards at the start.
const (
	notePackets   = 15
	packetSamples = 960
	preSkip       = 312
)

// tune is some seconds of a melody, as Opus in Ogg. Source: RFC 7845, 3, 4, 5 (D).
func tune(d *draw) []byte {
	scale := split(notes)
	count := len(scale) / notePackets
	var packets [][]byte
	for at, left := d.between(0, count-1), d.between(10, 16); left > 0; left-- {
		packets = append(packets, scale[at*notePackets:(at+1)*notePackets]...)
		at = min(max(at+d.between(-2, 2), 0), count-1)
	}
	w := &ogg{serial: uint32(d.next())}
	w.page(firstPage, 0, [][]byte{join([]byte("OpusHead\x01\x01"), // version, channels
		binary.LittleEndian.AppendUint16(nil, preSkip), little(48000), make([]byte, 3))}) // no gain; mono or stereo
	w.page(0, 0, [][]byte{join([]byte("OpusTags"), counted("wabamock"), little(1), counted("DESCRIPTION="+d.mark()))})
	const second = 50
	for from := 0; from < len(packets); from += second {
		to, flags := min(from+second, len(packets)), byte(0)
		if to == len(packets) {
			flags = lastPage
		}
		w.page(flags, to*packetSamples, packets[from:to])
	}
	return w.done
}

// split takes apart packets that stand after their lengths.
func split(s string) [][]byte {
	var packets [][]byte
	for s != "" {
		end := 1 + int(s[0])
		packets = append(packets, []byte(s[1:end]))
		s = s[end:]
	}
	return packets
}

// counted is a text after its length.
func counted(s string) []byte { return join(little(len(s)), []byte(s)) }

// Flags of a page. Source: RFC 3533, 6 (D).
const (
	firstPage = 2
	lastPage  = 4
)

// ogg writes pages of one logical stream.
type ogg struct {
	serial uint32
	pages  int
	done   []byte
}

// page writes a page of whole packets, each shorter than 255 bytes, at most 255 of them. The
// granule is how many samples there are up to its end. Source: RFC 3533, 6 (D).
func (w *ogg) page(flags byte, granule int, packets [][]byte) {
	start := len(w.done)
	w.done = append(w.done, "OggS\x00"...)
	w.done = append(w.done, flags)
	w.done = binary.LittleEndian.AppendUint64(w.done, uint64(granule))
	w.done = binary.LittleEndian.AppendUint32(w.done, w.serial)
	w.done = append(w.done, little(w.pages)...)
	sum := len(w.done)
	w.done = append(w.done, 0, 0, 0, 0, byte(len(packets)))
	for _, p := range packets {
		w.done = append(w.done, byte(len(p)))
	}
	for _, p := range packets {
		w.done = append(w.done, p...)
	}
	binary.LittleEndian.PutUint32(w.done[sum:], oggSum(w.done[start:]))
	w.pages++
}

// oggSum is the checksum of a page in which it is still zero: the polynomial of Ethernet, but the
// highest bit first, starting from zero and not inverted. Source: RFC 3533, 6 (D).
func oggSum(page []byte) uint32 {
	var sum uint32
	for _, b := range page {
		sum ^= uint32(b) << 24
		for range 8 {
			if sum>>31 == 1 {
				sum = sum<<1 ^ 0x04c11db7
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}
