package core

import "encoding/binary"

// stickerSide is how wide and how high a sticker is, in pixels. Source: media, UploadMedia, table (R).
const stickerSide = 512

// webp is what the head of a WebP file tells.
type webp struct {
	width, height int // of the canvas, in pixels
	animated      bool
}

// webpHead is as many bytes as the head of any form of WebP file may take.
const webpHead = 30

// readWebP reads the head of a WebP file: RIFF, then the first chunk, which is one picture (VP8,
// VP8L) or describes what follows (VP8X). False when it is none. Source: RFC 9649, WebP Container
// Specification (D).
func readWebP(b []byte) (webp, bool) {
	if len(b) < webpHead || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" {
		return webp{}, false
	}
	chunk := b[20:webpHead]
	switch string(b[12:16]) {
	case "VP8 ": // three bytes of frame tag, a start code, then two sizes of 14 bits
		return webp{width: short(chunk[6:]) & 0x3fff, height: short(chunk[8:]) & 0x3fff}, string(chunk[3:6]) == "\x9d\x01\x2a"
	case "VP8L": // a signature, then two sizes of 14 bits, each less one
		bits := int(binary.LittleEndian.Uint32(chunk[1:]))
		return webp{width: bits&0x3fff + 1, height: bits>>14&0x3fff + 1}, chunk[0] == 0x2f
	case "VP8X": // flags, then two sizes of 24 bits, each less one
		return webp{
			width:    short(chunk[4:]) + int(chunk[6])<<16 + 1,
			height:   short(chunk[7:]) + int(chunk[9])<<16 + 1,
			animated: chunk[0]&0x02 != 0,
		}, true
	}
	return webp{}, false
}

// short is a number of two bytes, the lowest first.
func short(b []byte) int { return int(binary.LittleEndian.Uint16(b)) }

// checkStatic requires a picture that can be a sticker: static, 512 by 512; 1009, with the name of
// the parameter that refers to it. Only where limits with mark R are enforced.
func (w *World) checkStatic(parameter string, b []byte) error {
	if w.options.Limits != RememberedLimits {
		return nil
	}
	head, ok := readWebP(b)
	switch {
	case !ok:
		return refuse(1009, "Parameter '%s' is no WebP picture, by its bytes", parameter)
	case head.animated:
		return refuse(1009, "Parameter '%s' is an animated picture: a sticker is static", parameter)
	case head.width != stickerSide || head.height != stickerSide:
		return refuse(1009, "Parameter '%s' is a picture of %d by %d pixels: a sticker has %d by %d",
			parameter, head.width, head.height, stickerSide, stickerSide)
	}
	return nil
}
