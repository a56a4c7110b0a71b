package server_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// fetched downloads a file by the id in the webhook, which must be the one of the answer, and compares
// it with what the webhook says of it.
func (s *talk) fetched(t *testing.T, got controlgen.Received, file map[string]any) []byte {
	t.Helper()
	if got.Media == nil || *got.Media != file["id"] {
		t.Fatalf("the answer has media %v, the webhook %v", got.Media, file)
	}
	w := call(s.Server, s.bearer, http.MethodGet, "/v1/media/"+*got.Media, "")
	sum := sha256.Sum256(w.Body.Bytes())
	if w.Code != http.StatusOK || w.Body.Len() == 0 || hex.EncodeToString(sum[:]) != file["sha256"] || w.Header().Get("Content-Type") != file["mime_type"] {
		t.Errorf("downloaded %d, %d bytes of %s, want what the webhook says: %v", w.Code, w.Body.Len(), w.Header().Get("Content-Type"), file)
	}
	return w.Body.Bytes()
}

// TestGivenFilesComeAsTheyAre sends bytes: they come back as they were, under the type that was named
// or that they look like.
func TestGivenFilesComeAsTheyAre(t *testing.T) {
	t.Parallel()
	const png = "\x89PNG\x0d\x0a\x1a\x0a and so on"
	tests := []struct{ kind, bytes, members, mime, filename string }{
		{"image", png, ``, "image/png", ""},
		{"image", "no picture at all", ``, "image/jpeg", ""},
		{"image", png, `,"mime_type":"image/x-other"`, "image/x-other", ""},
		{"video", "no film", ``, "video/mp4", ""},
		{"voice", "OggS\x00 and so on", ``, "audio/ogg; codecs=opus", ""},
		{"audio", "ID3 and so on", ``, "audio/mpeg", ""},
		{"sticker", "RIFF0000WEBPVP8 ", ``, "image/webp", ""},
		{"document", "%PDF-1.7", ``, "application/pdf", "document.pdf"},
		{"document", "plain words", ``, "text/plain; charset=utf-8", "document"},
		{"document", "plain words", `,"mime_type":"text/csv","filename":"list.csv"`, "text/csv", "list.csv"},
	}
	for _, tt := range tests {
		t.Run(tt.kind+" "+tt.mime, func(t *testing.T) {
			t.Parallel()
			s := newTalk(t)
			body := fmt.Sprintf(`{"from":"447700900123",%q:{"data":%q%s}}`, tt.kind, base64.StdEncoding.EncodeToString([]byte(tt.bytes)), tt.members)
			got := s.receive(t, body)
			message, _ := s.said(t)
			file := message[tt.kind].(map[string]any)
			if came := string(s.fetched(t, got, file)); came != tt.bytes {
				t.Errorf("came %q, want %q", came, tt.bytes)
			}
			name, _ := file["filename"].(string)
			if file["mime_type"] != tt.mime || name != tt.filename {
				t.Errorf("the webhook says %v, want type %s and name %q", file, tt.mime, tt.filename)
			}
		})
	}
}

// TestFilesThatAreNotDownloaded come without id. Source: webhooks, Media object (O); media, Inbound
// media (D).
func TestFilesThatAreNotDownloaded(t *testing.T) {
	t.Parallel()
	s := newTalk(t)
	if w := call(s.Server, s.bearer, http.MethodPatch, "/v1/settings/application", `{"media":{"auto_download":["image"]}}`); w.Code != http.StatusOK {
		t.Fatalf("settings: %d %s", w.Code, w.Body)
	}
	if got := s.receive(t, `{"from":"447700900123","video":{}}`); got.Media != nil {
		t.Errorf("answered media %s for what is not downloaded", *got.Media)
	}
	message, _ := s.said(t)
	if file := message["video"].(map[string]any); file["id"] != nil || file["status"] != "undownloaded" || file["sha256"] == nil {
		t.Errorf("the webhook says %v", file)
	}
	if got := s.receive(t, `{"from":"447700900123","image":{"lost":true}}`); got.Media != nil {
		t.Errorf("answered media %s for what is lost", *got.Media)
	}
	fresh := s.posted(t)
	slices.SortFunc(fresh, func(a, b servertest.Payload) int { return len(b.Errors) - len(a.Errors) }) // they were posted side by side
	if len(fresh) != 2 || len(fresh[0].Errors) != 1 || fresh[0].Errors[0]["code"] != 400.0 || len(fresh[1].Messages) != 1 {
		t.Fatalf("webhooks %v, want an error and the message", fresh)
	}
	if file := fresh[1].Messages[0]["image"].(map[string]any); file["id"] != nil {
		t.Errorf("the webhook says %v", file)
	}
}

// TestThePictureOfAnAdvertisement can be downloaded like any other. Source: webhooks, referral (R).
func TestThePictureOfAnAdvertisement(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"image", "video"} {
		s := newTalk(t)
		got := s.receive(t, `{"from":"447700900123","image":{},"referral":{"source_type":"ad","source_id":"7","source_url":"https://ads.example/7","media":"`+kind+`"}}`)
		message, _ := s.said(t)
		own := s.fetched(t, got, message["image"].(map[string]any))
		file, _ := message["referral"].(map[string]any)[kind].(map[string]any)
		id, _ := file["id"].(string)
		if other := s.fetched(t, controlgen.Received{Media: &id}, file); string(own) == string(other) {
			t.Error("it is the picture of the message")
		}
	}
}

// TestFilesFollowFromTheSeed makes files for two customers, in either order: the same seed gives the
// same files, and no two are the same.
func TestFilesFollowFromTheSeed(t *testing.T) {
	t.Parallel()
	media := func(seed uint64, order ...string) map[string][]string {
		s := newTalk(t, func(c *server.Config) { c.World.Seed = seed })
		sums := map[string][]string{}
		for _, from := range order {
			got := s.receive(t, `{"from":"`+from+`","type":"image"}`)
			w := call(s.Server, s.bearer, http.MethodGet, "/v1/media/"+*got.Media, "")
			sum := sha256.Sum256(w.Body.Bytes())
			sums[from] = append(sums[from], *got.ID+" "+*got.Media+" "+hex.EncodeToString(sum[:]))
		}
		return sums
	}
	const one, other = "447700900123", "16505550101"
	first := media(7, one, one, other, other)
	if diff := cmp.Diff(first, media(7, other, one, other, one)); diff != "" {
		t.Errorf("in another order (-first +second):\n%s", diff)
	}
	seen := map[string]bool{}
	for _, sums := range []map[string][]string{first, media(8, one, other)} {
		for _, from := range []string{one, other} {
			for _, line := range sums[from] {
				_, sum, _ := strings.Cut(line, " ")
				if seen[sum] {
					t.Errorf("%s was made twice", sum)
				}
				seen[sum] = true
			}
		}
	}
}
