package servertest

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// mediaCases are the uploaded files. Source: media; clients, Media; lifecycle, Media.
func mediaCases() []Case {
	return append([]Case{
		{Name: "an upload answers 201 with one id, a UUID", Run: uploads},
		{Name: "an upload may come in chunks, without a length", Options: []Option{WithTCP()}, Run: uploadsInChunks},
		{Name: "a file is downloaded as it was uploaded: bytes, type and length", Options: []Option{WithTCP()}, Run: downloads},
		{Name: "uploads without bytes or without a MIME type are refused", Run: badUploads},
		{Name: "an upload over the cap is 413/1009, however much is sent", Options: []Option{WithTCP(), WithConfig(func(c *server.Config) { c.HTTP.MaxUpload = 2000 })}, Run: largeUpload},
		{Name: "a full volume refuses files and pictures with 500/1014", Options: []Option{WithFixtureYAML(smallVolume)}, Run: fullVolume},
		{Name: "a file that is not there is 404 with an empty body", Run: noFile},
		{Name: "a deleted file is gone", Run: deletesFile},
		{Name: "files stay until they are deleted", Run: filesStay},
		{Name: "files go after thirty days while the collector of media is on", Run: filesAreCollected},
		{Name: "files can be stored before a number is registered", Options: []Option{WithFixture("fresh")}, Run: uploadsUnregistered},
		{Name: "any user may store files", Run: anyUserUploads},
	}, sendCases()...)
}

// smallVolume is a shop with a volume of 3,000 bytes.
const smallVolume = `
name: small
options: {media_bytes: 3000}
number: {country_code: "44", phone: "7700900000"}
users: [{name: admin, password: secret}]
`

func uploads(t *testing.T, m *Mock) {
	ids := map[string]bool{}
	for _, content := range []string{"cup", "cup", "pot"} {
		a := sendFile(t, m, http.MethodPost, "/v1/media", "image/png", content)
		id := a.Text(t, "/media/0/id")
		a.wantBody(t, http.StatusCreated, `{"media":[{"id":"`+id+`"}]}`)
		if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) || ids[id] {
			t.Errorf("the id is %q, want a UUID of its own", id)
		}
		ids[id] = true
	}
}

func uploadsInChunks(t *testing.T, m *Mock) {
	m.Login(t)
	content := bytes.Repeat([]byte("tea leaves "), 20_000)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, m.URL()+"/v1/media", io.MultiReader(bytes.NewReader(content)))
	if err != nil {
		t.Fatalf("make the request: %v", err)
	}
	r.Header.Set("Authorization", m.bearer())
	r.Header.Set("Content-Type", "application/pdf")
	out, err := m.Client().Do(r)
	if err != nil {
		t.Fatalf("upload: %v", err)
	}
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatalf("upload: %v", err)
	}
	a := Answer{Status: out.StatusCode, Header: out.Header, Body: body}
	a.Want(t, http.StatusCreated, 0)
	m.Call(t, http.MethodGet, "/media/"+a.Text(t, "/media/0/id"), nil).wantFile(t, "application/pdf", content)
}

func downloads(t *testing.T, m *Mock) {
	files := []struct{ contentType, content string }{
		{"image/png", "no picture, and nobody minds"},
		{"image/jpeg", strings.Repeat("\x00\xff", 40_000)},
		{"audio/ogg; codecs=opus", "OggS"},
		{"Image/PNG", "x"},
		{"text/plain; charset=utf-8", "tea\r\n"},
		{"text/html", "<p>tea</p>\n"},
		{"application/json", `{ "tea": "leaves" }` + "\n"},
		{"application/json; charset=utf-8", "not JSON\n\n"},
		{"application/x-www-form-urlencoded", "a=b"},
		{"application/vnd.teahouse.menu+xml", "<menu/>"},
	}
	for _, f := range files {
		id := upload(t, m, f.contentType, []byte(f.content))
		for range 2 {
			m.Call(t, http.MethodGet, "/v1/media/"+id, nil).wantFile(t, f.contentType, []byte(f.content))
		}
		m.Login(t)
		m.Do(t, Request{Method: http.MethodGet, Path: "/media/" + id, Header: map[string]string{
			"Authorization": m.bearer(), "Accept-Encoding": "gzip, deflate", "Content-Type": "application/json",
		}}).wantFile(t, f.contentType, []byte(f.content))
	}
}

func badUploads(t *testing.T, m *Mock) {
	contentType, body := form(t, "File", pngPicture(t))
	tests := []struct {
		contentType string
		body        any
		code        int
	}{
		{"image/png", "", 1008},
		{"image/png", nil, 1008},
		{"", "cup", 1008},
		{"cup", "cup", 1009},
		{"image/", "cup", 1009},
		{"image/png; q", "cup", 1009},
		{contentType, body, 1009},
		{"multipart/form-data", "cup", 1009},
		{"multipart/mixed; boundary=x", "cup", 1009},
	}
	for _, tt := range tests {
		a := sendFile(t, m, http.MethodPost, "/media", tt.contentType, tt.body)
		if a.Status != http.StatusBadRequest || a.Code() != tt.code {
			t.Errorf("%q under %q: %d %s, want 400/%d", tt.body, tt.contentType, a.Status, a.Body, tt.code)
		}
	}
	m.Do(t, Request{Method: http.MethodPost, Path: "/media", Body: "cup", Header: map[string]string{"Content-Type": "image/png"}}).Want(t, http.StatusUnauthorized, 1005)
}

func largeUpload(t *testing.T, m *Mock) {
	for _, size := range []int{2001, 10 << 20} {
		sendFile(t, m, http.MethodPost, "/media", "image/png", make([]byte, size)).wantRefused(t, http.StatusRequestEntityTooLarge, 1009, "2000")
	}
	upload(t, m, "image/png", make([]byte, 2000))
	contentType, body := form(t, "File", append(pngPicture(t), make([]byte, 2000)...))
	sendFile(t, m, http.MethodPost, "/settings/profile/photo", contentType, body).Want(t, http.StatusRequestEntityTooLarge, 1009)
}

func fullVolume(t *testing.T, m *Mock) {
	first := upload(t, m, "image/png", make([]byte, 2000))
	picture := append(pngPicture(t), make([]byte, 900)...)
	sendFile(t, m, http.MethodPost, "/settings/profile/photo", "image/png", picture).wantDone(t, http.StatusOK)
	a := sendFile(t, m, http.MethodPost, "/media", "image/png", make([]byte, 100))
	a.Want(t, http.StatusInternalServerError, 1014)
	if got := a.Details(); got != "disk full" {
		t.Errorf("details %q", got)
	}
	sendFile(t, m, http.MethodPost, "/settings/profile/photo", "image/png", picture).wantDone(t, http.StatusOK)
	sendFile(t, m, http.MethodPost, "/settings/profile/photo", "image/png", append(picture, make([]byte, 100)...)).Want(t, http.StatusInternalServerError, 1014)
	m.Call(t, http.MethodGet, "/settings/profile/photo", nil).wantFile(t, "image/png", picture)
	m.Call(t, http.MethodDelete, "/media/"+first, nil).wantDone(t, http.StatusOK)
	upload(t, m, "image/png", make([]byte, 2000))
	m.Call(t, http.MethodDelete, "/settings/profile/photo", nil).wantDone(t, http.StatusOK)
	upload(t, m, "image/png", make([]byte, 1000))
	sendFile(t, m, http.MethodPost, "/media", "image/png", "x").Want(t, http.StatusInternalServerError, 1014)
}

func noFile(t *testing.T, m *Mock) {
	for _, id := range []string{"5f0f2c1e-8a6b-4d3e-9c11-7a2b9e4d6f80", "x", "%20"} {
		a := m.Call(t, http.MethodGet, "/media/"+id, nil)
		if a.Status != http.StatusNotFound || len(a.Body) != 0 || a.Header.Get("Content-Length") != "0" {
			t.Errorf("%s: answered %d with %q, want 404 with nothing", id, a.Status, a.Body)
		}
		m.Call(t, http.MethodDelete, "/media/"+id, nil).Want(t, http.StatusNotFound, 1006)
		m.Do(t, Request{Method: http.MethodGet, Path: "/media/" + id}).Want(t, http.StatusUnauthorized, 1005)
	}
}

func deletesFile(t *testing.T, m *Mock) {
	id := upload(t, m, "image/png", []byte("cup"))
	m.Call(t, http.MethodDelete, "/media/"+id, `{}`).wantDone(t, http.StatusOK)
	a := m.Call(t, http.MethodGet, "/media/"+id, nil)
	if a.Status != http.StatusNotFound || len(a.Body) != 0 {
		t.Errorf("answered %d with %q, want 404 with nothing", a.Status, a.Body)
	}
	m.Call(t, http.MethodDelete, "/media/"+id, nil).Want(t, http.StatusNotFound, 1006)
	if again := upload(t, m, "image/png", []byte("cup")); again == id {
		t.Errorf("the id %s was given again", id)
	}
}

func filesStay(t *testing.T, m *Mock) {
	id := upload(t, m, "image/png", []byte("cup"))
	m.Advance(t, 400*24*time.Hour)
	m.Login(t)
	m.Call(t, http.MethodPut, "/services/message/gc", nil).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/media/"+id, nil).wantFile(t, "image/png", []byte("cup"))
}

func filesAreCollected(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPatch, "/settings/application", `{"garbagecollector_enable":{"media":true}}`).Want(t, http.StatusOK, 0)
	old := upload(t, m, "image/png", []byte("cup"))
	m.Advance(t, 24*time.Hour)
	young := upload(t, m, "image/png", []byte("pot"))
	m.Advance(t, 29*24*time.Hour-time.Second)
	m.Login(t)
	m.Call(t, http.MethodGet, "/media/"+old, nil).wantFile(t, "image/png", []byte("cup"))
	m.Advance(t, time.Second)
	m.Call(t, http.MethodGet, "/media/"+old, nil).Want(t, http.StatusNotFound, 0)
	m.Call(t, http.MethodGet, "/media/"+young, nil).wantFile(t, "image/png", []byte("pot"))
	m.Call(t, http.MethodPatch, "/settings/application", `{"garbagecollector_enable":{"media":false}}`).Want(t, http.StatusOK, 0)
	m.Advance(t, 48*time.Hour)
	m.Call(t, http.MethodGet, "/media/"+young, nil).wantFile(t, "image/png", []byte("pot"))
	m.Call(t, http.MethodPatch, "/settings/application", `{"garbagecollector_enable":{"media":true}}`).Want(t, http.StatusOK, 0)
	m.Call(t, http.MethodPut, "/services/message/gc", nil).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/media/"+young, nil).Want(t, http.StatusNotFound, 0)
}

func uploadsUnregistered(t *testing.T, m *Mock) {
	id := upload(t, m, "image/png", []byte("cup"))
	m.Call(t, http.MethodGet, "/media/"+id, nil).wantFile(t, "image/png", []byte("cup"))
	m.Call(t, http.MethodDelete, "/media/"+id, nil).wantDone(t, http.StatusOK)
}

func anyUserUploads(t *testing.T, m *Mock) {
	bearer := "Bearer " + m.tokenOf(t, till, tillPassword)
	a := m.Do(t, Request{Method: http.MethodPost, Path: "/media", Body: "cup", Header: map[string]string{"Content-Type": "image/png", "Authorization": bearer}})
	a.Want(t, http.StatusCreated, 0)
	path := "/media/" + a.Text(t, "/media/0/id")
	m.Do(t, Request{Method: http.MethodGet, Path: path, Header: map[string]string{"Authorization": bearer}}).wantFile(t, "image/png", []byte("cup"))
	m.Do(t, Request{Method: http.MethodDelete, Path: path, Header: map[string]string{"Authorization": bearer}}).wantDone(t, http.StatusOK)
}
