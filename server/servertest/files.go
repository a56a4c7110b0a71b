package servertest

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"testing"
)

// sendFile makes a call as the admin whose body is sent as it is, under a content type (empty:
// without that header).
func sendFile(t *testing.T, m *Mock, method, path, contentType string, body any) Answer {
	t.Helper()
	m.Login(t)
	return m.Do(t, Request{Method: method, Path: path, Body: body, Header: map[string]string{
		"Content-Type": contentType, "Authorization": m.bearer(),
	}})
}

// upload stores a file and answers its id.
func upload(t *testing.T, m *Mock, contentType string, content []byte) string {
	t.Helper()
	a := sendFile(t, m, http.MethodPost, "/media", contentType, content)
	a.Want(t, http.StatusCreated, 0)
	return a.Text(t, "/media/0/id")
}

// wantFile fails the test when an answer is not this file, whole and as it was given.
func (a Answer) wantFile(t *testing.T, contentType string, content []byte) {
	t.Helper()
	want := map[string]string{"Content-Type": contentType, "Content-Length": jsonText(t, len(content)), "Content-Encoding": ""}
	for name, value := range want {
		if got := a.Header.Get(name); got != value {
			t.Errorf("the file has %s %q, want %q", name, got, value)
		}
	}
	if a.Status != http.StatusOK || !bytes.Equal(a.Body, content) {
		t.Errorf("answered %d with %d bytes, want 200 with the %d bytes that were given", a.Status, len(a.Body), len(content))
	}
}

// wantAt fails the test when the value at a JSON pointer is not this compact JSON; members stand
// in alphabetical order.
func (a Answer) wantAt(t *testing.T, pointer, want string) {
	t.Helper()
	if got := jsonText(t, a.At(t, pointer)); got != want {
		t.Errorf("%s is %s, want %s", pointer, got, want)
	}
}

// jsonText is a value as compact JSON.
func jsonText(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("encode %v: %v", v, err)
	}
	return string(b)
}

// pngPicture is a picture of one pixel, as PNG.
func pngPicture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatalf("encode a PNG: %v", err)
	}
	return b.Bytes()
}

// jpegPicture is a square picture, as JPEG.
func jpegPicture(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, side, side)), nil); err != nil {
		t.Fatalf("encode a JPEG: %v", err)
	}
	return b.Bytes()
}

// webpPicture is the head of a WebP picture with a canvas of this size, followed by zeros up to
// the length, in bytes.
func webpPicture(width, height, length int, animated bool) []byte {
	b := make([]byte, max(length, 30))
	copy(b, "RIFF")
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	copy(b[8:], "WEBPVP8X\x0a\x00\x00\x00")
	if animated {
		b[20] = 0x02
	}
	putUint24(b[24:], width-1)
	putUint24(b[27:], height-1)
	return b
}

// putUint24 writes a number of three bytes, the lowest first.
func putUint24(b []byte, n int) { b[0], b[1], b[2] = byte(n), byte(n>>8), byte(n>>16) }

// form is a multipart form with one file, and its content type.
func form(t *testing.T, field string, content []byte) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="` + field + `"; filename="picture"`},
		"Content-Type":        {"application/octet-stream"},
	})
	if err != nil {
		t.Fatalf("make a form: %v", err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatalf("make a form: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatalf("make a form: %v", err)
	}
	return w.FormDataContentType(), b.Bytes()
}

// fetchPicture follows a link to a photo or an icon, without a token.
func fetchPicture(t *testing.T, m *Mock, link string) Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
	if err != nil {
		t.Fatalf("fetch %s: %v", link, err)
	}
	out, err := m.Client().Do(r)
	if err != nil {
		t.Fatalf("fetch %s: %v", link, err)
	}
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatalf("fetch %s: %v", link, err)
	}
	return Answer{Status: out.StatusCode, Header: out.Header, Body: body}
}
