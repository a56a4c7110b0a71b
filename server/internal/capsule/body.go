package capsule

import (
	"bytes"
	"unicode/utf8"
)

// BodyOf is a body of which a beginning is known, or all.
func BodyOf(known []byte, length int64, cut bool) Body {
	b := Body{Length: length, Cut: cut}
	if utf8.Valid(known) {
		b.Text = string(known)
	} else {
		b.Bytes = known
	}
	return b
}

// Known is what is known of a body.
func (b *Body) Known() []byte {
	if b.Text != "" {
		return []byte(b.Text)
	}
	return b.Bytes
}

// Whole is a body of the right length: what is not known of it are zeros.
func (b *Body) Whole() []byte {
	known := b.Known()
	if missing := b.Length - int64(len(known)); b.Cut && missing > 0 {
		return append(bytes.Clone(known), make([]byte, missing)...)
	}
	return known
}
