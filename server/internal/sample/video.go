package sample

import "encoding/binary"

// frames are the pictures of a video, at so many a second.
const (
	frames = 36
	rate   = 12
)

// video is a sunrise of three seconds without sound, as H.264 in MP4.
func video(d *draw) []byte {
	s := landscape(d)
	s.y += 24 * grid
	coder := newH264()
	sequence, parameters := coder.sequence(), coder.parameters()
	var pictures [][]byte
	for range frames {
		picture := coder.picture(s.paint(cell * grid))
		pictures = append(pictures, join(big(len(picture)), picture))
		s.y -= 2 * grid
	}
	return mp4(d.mark(), sequence, parameters, pictures)
}

// mp4 puts pictures into a file that can be played while it comes. Source: ISO/IEC 14496-12,
// 14496-15 (D).
func mp4(mark string, sequence, parameters []byte, pictures [][]byte) []byte {
	head := box("ftyp", []byte("isom"), big(512), []byte("isomiso2avc1mp41"))
	movie := func(start int) []byte {
		return box("moov",
			entire("mvhd", 0, zeros(8), big(1000, 1000*frames/rate, 1<<16), []byte{1, 0}, zeros(10), matrix(), zeros(24), big(2)),
			box("trak",
				entire("tkhd", 3, zeros(8), big(1, 0, 1000*frames/rate), zeros(16), matrix(), big(width<<16, height<<16)),
				box("mdia",
					entire("mdhd", 0, zeros(8), big(1000*rate, 1000*frames), []byte{0x55, 0xc4, 0, 0}), // no language
					entire("hdlr", 0, zeros(4), []byte("vide"), zeros(12), []byte(mark+"\x00")),
					box("minf",
						entire("vmhd", 1, zeros(8)),
						box("dinf", entire("dref", 0, big(1), entire("url ", 1))), // all is in this file
						table(start, sequence, parameters, pictures)))))
	}
	start := len(head) + len(movie(0)) + 8 // of the pictures
	return join(head, movie(start), box("mdat", pictures...))
}

// table is the table of pictures: what they are, how long each is shown, and where they lie.
func table(start int, sequence, parameters []byte, pictures [][]byte) []byte {
	sizes := big(0, len(pictures))
	for _, p := range pictures {
		sizes = append(sizes, big(len(p))...)
	}
	return box("stbl",
		entire("stsd", 0, big(1), box("avc1", zeros(6), short(1), zeros(16), short(width), short(height),
			big(72<<16, 72<<16, 0), short(1), zeros(32), short(24), short(0xffff),
			box("avcC", []byte{1}, sequence[1:4], []byte{0xff, 0xe1}, short(len(sequence)), sequence,
				[]byte{1}, short(len(parameters)), parameters))),
		entire("stts", 0, big(1, len(pictures), 1000)),
		entire("stss", 0, big(1, 1)), // only the first stands for itself
		entire("stsc", 0, big(1, 1, len(pictures), 1)),
		entire("stsz", 0, sizes),
		entire("stco", 0, big(1, start)))
}

// matrix says that pictures are shown as they are.
func matrix() []byte { return big(1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30) }

// box is a box of parts.
func box(name string, parts ...[]byte) []byte {
	body := join(parts...)
	return join(big(8+len(body)), []byte(name), body)
}

// entire is a box with version 0 and flags.
func entire(name string, flags int, parts ...[]byte) []byte {
	return box(name, big(flags), join(parts...))
}

// zeros are bytes that mean nothing, or their default.
func zeros(n int) []byte { return make([]byte, n) }

// short is a number of two bytes, the highest first.
func short(n int) []byte { return binary.BigEndian.AppendUint16(nil, uint16(n)) }

// big are numbers of four bytes, the highest first.
func big(numbers ...int) []byte {
	var b []byte
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	return b
}
