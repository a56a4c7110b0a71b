package core

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
)

func TestDecodeVerifiedName(t *testing.T) {
	t.Parallel()
	raw, err := base64.StdEncoding.DecodeString(teaHouse)
	if err != nil {
		t.Fatalf("decode the vector: %v", err)
	}
	text := base64.StdEncoding.EncodeToString
	tests := []struct {
		name string
		cert string
		want verifiedName
	}{
		{"vector", teaHouse, verifiedName{name: "Tea House Demo", complete: true}},
		{"line breaks", teaHouse[:76] + "\r\n" + teaHouse[76:], verifiedName{name: "Tea House Demo", complete: true}},
		{"no signature", text(nested(field(2, "ent:wa"), field(4, "Kiosk"))), verifiedName{name: "Kiosk"}},
		{"another issuer", text(nested(field(2, "someone"), field(4, "Kiosk"))), verifiedName{name: "Kiosk"}},
		{"name behind fields of all wire types", text(nested("\x08\x96\x01", "\x11ABCDEFGH", "\x1dABCD", field(4, "Kiosk"))), verifiedName{name: "Kiosk"}},
		{"cut off", text(raw[:20]), verifiedName{}},
		{"any bytes", text([]byte("this is no certificate")), verifiedName{}},
		{"name that is not text", text(nested(field(4, "\xff\xfe"))), verifiedName{}},
		{"name that is too long", text(nested(field(4, strings.Repeat("x", maxVerifiedName+1)))), verifiedName{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := decodeVerifiedName(tt.cert)
			if err != nil || got != tt.want {
				t.Errorf("got %+v, error %v, want %+v", got, err, tt.want)
			}
		})
	}
}

func TestACertificateThatIsNotBase64IsRefused(t *testing.T) {
	t.Parallel()
	for _, cert := range []string{"", "###", "abc", strings.Repeat("A", maxCertificateText+4)} {
		if got, err := decodeVerifiedName(cert); err == nil {
			t.Errorf("%.10q… gave %+v, want a refusal", cert, got)
		}
	}
}

func FuzzDecodeVerifiedName(f *testing.F) {
	f.Add([]byte("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	if raw, err := base64.StdEncoding.DecodeString(teaHouse); err == nil {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		cert := base64.StdEncoding.EncodeToString(raw)
		got, err := decodeVerifiedName(cert)
		if (err != nil) != (len(cert) == 0 || len(cert) > maxCertificateText) {
			t.Errorf("error %v for base64 of %d bytes", err, len(cert))
		}
		if got.complete && got.name == "" {
			t.Error("a complete certificate without a name")
		}
	})
}

// field encodes a length-delimited field.
func field(number uint64, content string) string {
	b := binary.AppendUvarint(nil, number<<3|2)
	b = binary.AppendUvarint(b, uint64(len(content)))
	return string(b) + content
}

// nested encodes details in an envelope in a certificate.
func nested(details ...string) []byte {
	return []byte(field(fieldEnvelope, field(fieldDetails, strings.Join(details, ""))))
}
