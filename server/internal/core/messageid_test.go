package core

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMessageIDs holds the vectors of messages, Message ids (O, with invented numbers), and the
// ids of webhooks' examples.
func TestMessageIDs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		id     string
		parts  MessageID
		random string // hex
	}{
		{
			"outbound, odd digits", "gBGGFlBVUBI_AgnKl4ESyhu9yvo",
			MessageID{Outbound: true, Peer: "16505550123"},
			"ca978112ca1bbdcafa",
		},
		{
			"outbound, even digits", "gBEGRHcAkAEjAgk-I-gWADlZSjM",
			MessageID{Outbound: true, Peer: "447700900123"},
			"3e23e8160039594a33",
		},
		{
			"inbound, 10 random bytes", "ABGGFlBVUBI_AgoufSwDqVB64mXs",
			MessageID{Peer: "16505550123"},
			"2e7d2c03a9507ae265ec",
		},
		{
			"inbound, 16 random bytes", "ABEGRHcAkAEjAhAYrD5zQ_AWiQxRDpP5NSYR",
			MessageID{Peer: "447700900123"},
			"18ac3e7343f016890c510e93f9352611",
		},
		{
			"group, inbound", "ACELFlBVUBAKFgAAAAACCs0KqYVhR7bFtP8wEQZEdwCQASM",
			MessageID{Group: true, Peer: "16505550100-1600000000", Participant: "447700900123"},
			"cd0aa9856147b6c5b4ff",
		},
		{
			"group, outbound", "gCELFlBVUBAKFgAAAAACCaqpQCZk8aQfQA",
			MessageID{Outbound: true, Group: true, Peer: "16505550100-1600000000"},
			"aaa9402664f1a41f40",
		},
		{
			"system notice of a group",
			"ACELFlBVUBAKFgAAAAADMXN5cy0xNjUwNTU1MDEwMC0xNjAwMDAwMDAwQGcudXMtMTYwMDAwMDAwMDAwMC1hZGQwEQZEdwCQASM",
			MessageID{
				Group: true, Peer: "16505550100-1600000000", Participant: "447700900123",
				Text: "sys-16505550100-1600000000@g.us-1600000000000-add",
			},
			"",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := tt.parts
			if tt.random != "" {
				b, err := hex.DecodeString(tt.random)
				if err != nil {
					t.Fatal(err)
				}
				want.Random = b
			}
			if got := want.String(); got != tt.id {
				t.Errorf("id %s, want %s", got, tt.id)
			}
			got, err := ParseMessageID(tt.id)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsNoMessageID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{
		"", "hello", "gBEGRHcAkAEjAgk-I-gWADlZSj", "gBEGRHcAkAEjAgk-I-gWADlZSjM=", "EBEGRHcAkAEjAgk-I-gWADlZSjM",
		"gBEGRHcAkAEjAgk-I-gWADlZSjMAAAA", "gBEARHcAkAEjAgk", strings.Repeat("A", 4096),
	} {
		if got, err := ParseMessageID(id); err == nil {
			t.Errorf("%.40q was read as %+v", id, got)
		}
	}
}

// FuzzMessageID checks that whatever can be read is written back the same.
func FuzzMessageID(f *testing.F) {
	f.Add("gBGGFlBVUBI_AgnKl4ESyhu9yvo")
	f.Add("ACELFlBVUBAKFgAAAAACCs0KqYVhR7bFtP8wEQZEdwCQASM")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseMessageID(s)
		if err == nil && id.String() != s {
			t.Errorf("%q became %q", s, id)
		}
	})
}
