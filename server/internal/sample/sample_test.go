package sample_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/sample"
)

// messages are the types of message that carry files.
func messages() []string {
	return []string{"image", "sticker", "audio", "voice", "video", "document"}
}

// types are all content types of which there are samples.
func types() []string {
	var all []string
	for _, message := range messages() {
		for _, contentType := range sample.Types(message) {
			if !slices.Contains(all, contentType) {
				all = append(all, contentType)
			}
		}
	}
	return all
}

// of is a sample that there must be.
func of(tb testing.TB, contentType string, seed, n uint64) sample.File {
	tb.Helper()
	f, ok := sample.Of(contentType, seed, n)
	if !ok {
		tb.Fatalf("there is no sample of %s", contentType)
	}
	return f
}

func TestTypesOfMessages(t *testing.T) {
	t.Parallel()
	got := map[string][]string{}
	for _, message := range append(messages(), "text", "location", "") {
		got[message] = sample.Types(message)
	}
	want := map[string][]string{
		"image":    {"image/jpeg", "image/png"},
		"sticker":  {"image/webp"},
		"audio":    {"audio/ogg; codecs=opus"},
		"voice":    {"audio/ogg; codecs=opus"},
		"video":    {"video/mp4"},
		"document": {"application/pdf"},
		"text":     nil,
		"location": nil,
		"":         nil,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
}

func TestTheDefaultIsTheFirstType(t *testing.T) {
	t.Parallel()
	for _, message := range messages() {
		got, ok := sample.For(message, 7, 3)
		if want := of(t, sample.Types(message)[0], 7, 3); !ok || !cmp.Equal(want, got) {
			t.Errorf("%s: got %s of %d bytes, want %s of %d", message, got.Type, len(got.Bytes), want.Type, len(want.Bytes))
		}
	}
	if f, ok := sample.For("text", 7, 3); ok {
		t.Errorf("there is a sample of text: %s", f.Type)
	}
}

func TestSpellingsOfTypes(t *testing.T) {
	t.Parallel()
	tests := []struct{ contentType, want string }{
		{"image/jpeg", "image/jpeg"},
		{"IMAGE/PNG", "image/png"},
		{"audio/ogg;codecs=opus", "audio/ogg; codecs=opus"},
		{`audio/ogg; codecs="OPUS"`, "audio/ogg; codecs=opus"},
		{"application/pdf; charset=utf-8", "application/pdf"},
		{"audio/ogg", ""}, // cannot be sent
		{"audio/ogg; codecs=vorbis", ""},
		{"image/gif", ""},
		{"image", ""},
		{";;", ""},
		{"", ""},
	}
	for _, tt := range tests {
		f, ok := sample.Of(tt.contentType, 1, 1)
		if f.Type != tt.want || ok != (tt.want != "") {
			t.Errorf("%q: got %q, %t, want %q", tt.contentType, f.Type, ok, tt.want)
		}
	}
}

func TestTheSameIsTheSameAndOthersAreOthers(t *testing.T) {
	t.Parallel()
	for _, contentType := range types() {
		t.Run(contentType, func(t *testing.T) {
			t.Parallel()
			seen := map[[sha256.Size]byte]string{}
			for _, seed := range []uint64{0, 1, 7, math.MaxUint64} {
				for _, n := range []uint64{0, 1, math.MaxUint64} {
					f, which := of(t, contentType, seed, n), fmt.Sprintf("seed %d, file %d", seed, n)
					if again := of(t, contentType, seed, n); !cmp.Equal(f, again) {
						t.Errorf("%s: differs when made again", which)
					}
					sum := sha256.Sum256(f.Bytes)
					if other, ok := seen[sum]; ok {
						t.Errorf("%s is the same as %s", which, other)
					}
					seen[sum] = which
				}
			}
		})
	}
}

func TestSamplesAreSmallAndBearTheirMark(t *testing.T) {
	t.Parallel()
	for _, contentType := range types() {
		t.Run(contentType, func(t *testing.T) {
			t.Parallel()
			limit := 30 << 10
			if contentType == "image/webp" {
				limit = 60 << 10
			}
			for n := range uint64(12) {
				f := of(t, contentType, n<<32, n)
				if len(f.Bytes) > limit || len(f.Bytes) < 1000 {
					t.Errorf("file %d has %d bytes, want 1,000 to %d", n, len(f.Bytes), limit)
				}
				mark := fmt.Sprintf("wabamock sample: seed %d, file %d", n<<32, n)
				if !strings.Contains(string(f.Bytes), mark) && contentType != "image/webp" { // has it as colours
					t.Errorf("file %d does not say %q", n, mark)
				}
			}
		})
	}
}

func TestOnlyDocumentsHaveNames(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^[a-z]+-\d{4}\.pdf$`)
	for _, contentType := range types() {
		f := of(t, contentType, 7, 0)
		if document := contentType == "application/pdf"; name.MatchString(f.Name) != document || !document && f.Name != "" {
			t.Errorf("%s is called %q", contentType, f.Name)
		}
	}
}

// These are promises: ids of media follow from their bytes. What the standard library encodes may
// change with it, so pictures are held by what they show, in TestPicturesStayAsTheyWere. Each
// file was played or shown by programs of others before it was written down here.
func TestFilesStayAsTheyWere(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"image/webp":             "6e1d654f33c67e99",
		"audio/ogg; codecs=opus": "3ea8fa7b73070b1b",
		"video/mp4":              "3ce9b041ade5216c",
		"application/pdf":        "6d27d52309b8578f",
	}
	got := map[string]string{}
	for contentType := range want {
		sum := sha256.Sum256(of(t, contentType, 7, 0).Bytes)
		got[contentType] = hex.EncodeToString(sum[:8])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("first half of hashes (-want +got):\n%s", diff)
	}
}

func BenchmarkOf(b *testing.B) {
	for _, contentType := range types() {
		b.Run(contentType, func(b *testing.B) {
			b.ReportAllocs()
			for n := uint64(0); b.Loop(); n++ {
				of(b, contentType, 7, n)
			}
		})
	}
}
