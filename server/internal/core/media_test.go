package core

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestAnUploadComesBackByteForByte(t *testing.T) {
	t.Parallel()
	w := shop(t)
	file := []byte("\x00\xffOggS")

	id := done(t, w, UploadMedia{ContentType: "audio/ogg; codecs=opus", Bytes: file})

	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) {
		t.Errorf("id %q is no UUID", id)
	}
	m := done(t, w, DownloadMedia{ID: id})
	sum := sha256.Sum256(file)
	if m.Type != "audio/ogg; codecs=opus" || !bytes.Equal(m.Bytes, file) || m.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("came back as %+v", m)
	}
	done(t, w, DeleteMedia{ID: id})
	if got := refused(t, w, DeleteMedia{ID: id}); !strings.HasPrefix(got, "404/1006 ") {
		t.Errorf("deleting again: %s", got)
	}
	_, err := Do(w, w.Now(), DownloadMedia{ID: id})
	var fault *Fault
	if !errors.As(err, &fault) || fault.HTTP() != 404 || !fault.Bare {
		t.Errorf("download after the deletion: %v, want a bare 404", err)
	}
	if w.media.volume.used != 0 {
		t.Errorf("%d bytes are still in use", w.media.volume.used)
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		contentType string
		size        int
		want        string
	}{
		{"no type", "", 1, "400/1008"},
		{"no bytes", "image/png", 0, "400/1008"},
		{"no MIME type", "picture", 1, "400/1009"},
		{"bad parameter", "audio/ogg; codecs", 1, "400/1009"},
		{"multipart", "multipart/form-data; boundary=x", 1, "400/1009"},
		{"over the cap", "image/png", MaxUpload + 1, "413/1009"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := shop(t)
			if got := refused(t, w, UploadMedia{ContentType: tt.contentType, Bytes: make([]byte, tt.size)}); !strings.HasPrefix(got, tt.want+" ") {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if len(w.media.byID) != 0 || w.media.volume.used != 0 {
				t.Error("a refused upload is stored")
			}
		})
	}
}

func TestAFullVolumeRefusesUploadsAndPictures(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars, func(g *Genesis) { g.Options.MediaBytes = 8 })
	id := done(t, w, UploadMedia{ContentType: "text/plain", Bytes: make([]byte, 8)})
	if got := refused(t, w, UploadMedia{ContentType: "text/plain", Bytes: make([]byte, 1)}); got != "500/1014 disk full" {
		t.Errorf("upload: %s", got)
	}
	if got := refused(t, w, SetGroupIcon{Group: regulars, Bytes: dot(t)}); got != "500/1014 disk full" {
		t.Errorf("icon: %s", got)
	}
	done(t, w, DeleteMedia{ID: id})
	done(t, w, UploadMedia{ContentType: "text/plain", Bytes: make([]byte, 8)})
}

func TestMediaIDsDoNotDependOnTheOrderOfUploads(t *testing.T) {
	t.Parallel()
	upload := func(w *World, text string) string {
		return done(t, w, UploadMedia{ContentType: "text/plain", Bytes: []byte(text)})
	}
	one, two := shop(t), shop(t)
	a, b := upload(one, "a"), upload(one, "b")
	if b2, a2 := upload(two, "b"), upload(two, "a"); a != a2 || b != b2 {
		t.Errorf("ids %s %s in one order, %s %s in the other", a, b, a2, b2)
	}
	if again := upload(one, "a"); again == a {
		t.Errorf("an id was given twice: %s", a)
	}
	done(t, one, DeleteMedia{ID: a})
	if again := upload(one, "a"); again == a {
		t.Errorf("the id of a deleted file was given again: %s", a)
	}
}

func TestFilesAreJudgedWhenTheyAreSent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind        MediaKind
		contentType string
		size        int
		ok          bool
	}{
		{Image, "image/jpeg", 5 << 20, true},
		{Image, "IMAGE/PNG; q=1", 1, true},
		{Image, "image/png", 5<<20 + 1, false},
		{Image, "image/gif", 1, false},
		{Audio, "audio/ogg; codecs=opus", 16 << 20, true},
		{Audio, "audio/ogg;codecs=\"Opus\"", 1, true},
		{Audio, "audio/ogg", 1, false},
		{Audio, "audio/ogg; codecs=vorbis", 1, false},
		{Audio, "audio/amr", 16<<20 + 1, false},
		{Voice, "audio/ogg; codecs=opus", 1, true},
		{Video, "video/3gpp", 16 << 20, true},
		{Video, "video/webm", 1, false},
		{Document, "application/x-anything", MaxUpload, true},
		{Document, "text/plain; charset=utf-8", MaxUpload + 1, false},
		{Sticker, "image/webp", 100 << 10, true},
		{Sticker, "image/webp", 100<<10 + 1, false},
		{Sticker, "image/png", 1, false},
		{MediaKind("poem"), "text/plain", 1, false},
	}
	for _, tt := range tests {
		if err := sendable(tt.kind, "id", tt.contentType, tt.size); (err == nil) != tt.ok {
			t.Errorf("%s of %d bytes as %s: %v, want ok %v", tt.contentType, tt.size, tt.kind, err, tt.ok)
		}
	}
}

func TestMediaStayUnlessTheyAreCollected(t *testing.T) {
	t.Parallel()
	w := shop(t)
	id := done(t, w, UploadMedia{ContentType: "text/plain", Bytes: []byte("a")})

	w.PassTo(shopStart.Add(mediaLife))
	done(t, w, CollectGarbage{})
	if _, ok := w.media.find(id); !ok {
		t.Fatal("the file is gone though collection is off")
	}
	w.settings.acting.CollectMedia = true
	done(t, w, CollectGarbage{})
	if _, ok := w.media.find(id); ok {
		t.Error("the file is still there though it is 30 days old")
	}

	id = done(t, w, UploadMedia{ContentType: "text/plain", Bytes: []byte("b")})
	w.PassTo(w.Now().Add(mediaLife - time.Nanosecond))
	done(t, w, CollectGarbage{})
	if _, ok := w.media.find(id); !ok {
		t.Error("the file is gone before its time")
	}
	w.PassTo(w.Now().Add(time.Nanosecond))
	if _, ok := w.media.find(id); ok {
		t.Error("the file outlived its time")
	}
}
