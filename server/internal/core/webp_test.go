package core

import (
	"strings"
	"testing"
)

// sticker is the head of a picture that can be a sticker.
func sticker() []byte {
	return []byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\xff\x01\x00\xff\x01\x00")
}

func TestTheHeadOfAWebPFileIsRead(t *testing.T) {
	t.Parallel()
	riff := "RIFF\x16\x00\x00\x00WEBP"
	tests := []struct {
		name string
		file string
		want webp // zero: none
	}{
		{"lossy", riff + "VP8 \x0a\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x00\x02\x80\x01", webp{width: 512, height: 384}},
		{"lossy, with a hint to scale", riff + "VP8 \x0a\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x00\x42\x80\x81", webp{width: 512, height: 384}},
		{"lossless", riff + "VP8L\x0a\x00\x00\x00\x2f\xff\xc1\x5f\x00\x00\x00\x00\x00\x00", webp{width: 512, height: 384}},
		{"lossless, with alpha", riff + "VP8L\x0a\x00\x00\x00\x2f\xff\xc1\x5f\x10\x00\x00\x00\x00\x00", webp{width: 512, height: 384}},
		{"extended", riff + "VP8X\x0a\x00\x00\x00\x10\x00\x00\x00\xff\x01\x00\x7f\x01\x00", webp{width: 512, height: 384}},
		{"extended, large", riff + "VP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\x01\x01\x7f\x01\x02", webp{width: 512 + 1<<16, height: 384 + 2<<16}},
		{"animated", riff + "VP8X\x0a\x00\x00\x00\x02\x00\x00\x00\xff\x01\x00\x7f\x01\x00", webp{width: 512, height: 384, animated: true}},
		{"a sticker", string(sticker()), webp{width: 512, height: 512}},
		{"no start code", riff + "VP8 \x0a\x00\x00\x00\x30\x01\x00\x9d\x01\x2b\x00\x02\x80\x01", webp{}},
		{"no signature", riff + "VP8L\x0a\x00\x00\x00\x2e\xff\xc1\x5f\x00\x00\x00\x00\x00\x00", webp{}},
		{"an unknown chunk", riff + "ALPH\x0a\x00\x00\x00\x10\x00\x00\x00\xff\x01\x00\x7f\x01\x00", webp{}},
		{"a sound", "RIFF\x16\x00\x00\x00WAVEVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\xff\x01\x00\x7f\x01\x00", webp{}},
		{"cut off", string(sticker()[:29]), webp{}},
		{"nothing", "", webp{}},
	}
	for _, tt := range tests {
		got, ok := readWebP([]byte(tt.file))
		if want := tt.want != (webp{}); ok != want || ok && got != tt.want {
			t.Errorf("%s: %+v, %t, want %+v, %t", tt.name, got, ok, tt.want, want)
		}
	}
}

func TestAStickerIsStaticAndOfOneSize(t *testing.T) {
	t.Parallel()
	small, moving := sticker(), sticker()
	small[24], moving[20] = 0xfe, 0x02
	for want, file := range map[string][]byte{
		"400/1009 Parameter 'id' is a picture of 511 by 512 pixels": small,
		"400/1009 Parameter 'id' is an animated picture":            moving,
		"400/1009 Parameter 'id' is no WebP picture":                []byte("cup"),
	} {
		for _, limits := range []LimitPolicy{RememberedLimits, LenientLimits} {
			w := shop(t, func(g *Genesis) { g.Options.Limits = limits })
			id := done(t, w, UploadMedia{ContentType: "image/webp", Bytes: file})
			send := SendMessage{To: "447700900123", Content: &MediaContent{Kind: Sticker, ID: id}}
			if limits == LenientLimits {
				done(t, w, send)
				continue
			}
			if got := refused(t, w, send); !strings.HasPrefix(got, want) {
				t.Errorf("refused with %q, want %q", got, want)
			}
		}
	}
}
