// Package sample makes small valid files of the types of media that customers send: a picture, a
// sticker, a voice note, a video, a document. Each is a function of its content type, a seed and
// an ordinal: the same three give the same bytes on every machine, any other gives others. It
// keeps no state, makes nothing before it is asked for, and is safe for concurrent use.
package sample

import (
	"fmt"
	"hash/fnv"
	"mime"
	"slices"
	"strings"
)

// File is a sample.
type File struct {
	Type  string // content type, as Types writes it
	Name  string // file name of a document, e.g. "receipt-4711.pdf"; empty for all others
	Bytes []byte // at most 30 KB; of a sticker at most 60 KB
}

// The content types of samples.
const (
	jpegType = "image/jpeg"
	pngType  = "image/png"
	webpType = "image/webp"
	opusType = "audio/ogg; codecs=opus"
	mp4Type  = "video/mp4"
	pdfType  = "application/pdf"
)

// Types are the content types of which there are samples for a type of message (image, sticker,
// audio, voice, video, document), the default first; none for any other type of message.
// Source: media, UploadMedia, table (D); voice: media, Inbound media (D).
func Types(message string) []string {
	switch message {
	case "image":
		return []string{jpegType, pngType}
	case "sticker":
		return []string{webpType}
	case "audio", "voice":
		return []string{opusType}
	case "video":
		return []string{mp4Type}
	case "document":
		return []string{pdfType}
	}
	return nil
}

// For is the n-th sample of a seed in the default content type of a type of message; false when
// messages of that type carry no file.
func For(message string, seed, n uint64) (File, bool) {
	types := Types(message)
	if len(types) == 0 {
		return File{}, false
	}
	return Of(types[0], seed, n)
}

// Of is the n-th sample of a seed in a content type: one of Types, in any spelling of the same
// meaning ("audio/ogg;codecs=opus"). False when there are none of that type. Any seed and any
// ordinal is a good one, 0 too.
func Of(contentType string, seed, n uint64) (File, bool) {
	f := File{Type: plain(contentType)}
	d := &draw{seed: seed, n: n, state: state(f.Type, seed, n)}
	switch f.Type {
	case jpegType:
		f.Bytes = jpegOf(d)
	case pngType:
		f.Bytes = pngOf(d)
	case webpType:
		f.Bytes = sticker(d)
	case opusType:
		f.Bytes = tune(d)
	case mp4Type:
		f.Bytes = video(d)
	case pdfType:
		f.Name, f.Bytes = document(d)
	default:
		return File{}, false
	}
	return f, true
}

// plain is a content type as Types writes it: in lower case, with the codec of an Ogg file and
// without other parameters.
func plain(contentType string) string {
	base, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return contentType
	}
	if base == "audio/ogg" && strings.EqualFold(parameters["codecs"], "opus") {
		return opusType
	}
	return base
}

// draw draws what one sample looks or sounds like. It is the SplitMix64 generator.
// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", figure 16.
type draw struct {
	seed, n uint64
	state   uint64
}

// state is where the draws of a sample begin.
func state(contentType string, seed, n uint64) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d %d", contentType, seed, n) // a hash never fails
	return h.Sum64()
}

// next is 64 bits of the sequence.
func (d *draw) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// between is a number from low to high, both inclusive.
func (d *draw) between(low, high int) int {
	return low + int(d.next()%uint64(high-low+1))
}

// one is one of several.
func (d *draw) one(of []string) string { return of[d.between(0, len(of)-1)] }

// mark tells where a file came from. It is in every file, so that no two are the same even when
// they look alike.
func (d *draw) mark() string {
	return fmt.Sprintf("wabamock sample: seed %d, file %d", d.seed, d.n)
}

// join is all the parts in a row.
func join(parts ...[]byte) []byte { return slices.Concat(parts...) }
