package servertest

import (
	"net/http"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// iconCases are the icons of groups. Source: groups, Icon; clients, Groups.
func iconCases() []Case {
	return []Case{
		{Name: "a group's icon is set as raw JPEG or PNG and answered as it was", Options: []Option{WithTCP()}, Run: rawIcon},
		{Name: "a group's icon is set as the field File of a form", Run: iconInForm},
		{Name: "a group's icon can be fetched by its link without a token, until it changes", Run: iconByLink},
		{Name: "a group without icon answers 404/1006", Run: noIcon},
		{Name: "what is no picture can't be an icon", Run: badIcon},
		{Name: "an icon that is too large is 413/1009", Options: []Option{WithConfig(func(c *server.Config) { c.HTTP.MaxUpload = 3000 })}, Run: largeIcon},
		{Name: "deleting an icon ignores a body", Run: deletesIcon},
	}
}

func rawIcon(t *testing.T, m *Mock) {
	path := "/groups/" + regulars + "/icon"
	pictures := []struct {
		contentType string // as it is said
		content     []byte
		is          string // as it is answered
	}{
		{"image/jpeg", jpegPicture(t, 640), "image/jpeg"},
		{"image/png", pngPicture(t), "image/png"},
		{"", jpegPicture(t, 8), "image/jpeg"},
		{"application/octet-stream", pngPicture(t), "image/png"},
		{"image/png", jpegPicture(t, 16), "image/jpeg"},
	}
	for _, p := range pictures {
		sendFile(t, m, http.MethodPost, path, p.contentType, p.content).wantDone(t, http.StatusOK)
		m.Call(t, http.MethodGet, path, nil).wantFile(t, p.is, p.content)
	}
}

func iconInForm(t *testing.T, m *Mock) {
	path := "/groups/" + regulars + "/icon"
	contentType, body := form(t, "File", pngPicture(t))
	sendFile(t, m, http.MethodPost, path, contentType, body).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, path, nil).wantFile(t, "image/png", pngPicture(t))
	contentType, body = form(t, "Other", pngPicture(t))
	sendFile(t, m, http.MethodPost, path, contentType, body).Want(t, http.StatusBadRequest, 1008)
	sendFile(t, m, http.MethodPost, path, contentType, "no form").Want(t, http.StatusBadRequest, 1008)
	sendFile(t, m, http.MethodPost, path, "multipart/form-data", body).Want(t, http.StatusBadRequest, 1009)
	contentType, body = form(t, "File", jpegPicture(t, 16))
	sendFile(t, m, http.MethodPost, path, contentType, body[:len(body)-20]).Want(t, http.StatusBadRequest, 1009)
	m.Call(t, http.MethodGet, path, nil).wantFile(t, "image/png", pngPicture(t))
	contentType, body = form(t, "File", nil)
	sendFile(t, m, http.MethodPost, path, contentType, body).Want(t, http.StatusBadRequest, 1008)
}

func iconByLink(t *testing.T, m *Mock) {
	path := "/groups/" + regulars + "/icon"
	links := map[string]bool{}
	for _, content := range [][]byte{pngPicture(t), jpegPicture(t, 8)} {
		sendFile(t, m, http.MethodPost, path, "image/png", content).wantDone(t, http.StatusOK)
		a := m.Call(t, http.MethodGet, path+"?format=link", nil)
		a.Want(t, http.StatusOK, 0)
		link := a.Text(t, "/groups/0/link")
		a.wantAt(t, "/groups", `[{"link":"`+link+`"}]`)
		if got := fetchPicture(t, m, link); string(got.Body) != string(content) || got.Status != http.StatusOK {
			t.Errorf("%s answers %d with %d bytes, want 200 with the %d of the icon", link, got.Status, len(got.Body), len(content))
		}
		for old := range links {
			if got := fetchPicture(t, m, old); got.Status != http.StatusNotFound {
				t.Errorf("the link of the icon before answers %d, want 404", got.Status)
			}
		}
		links[link] = true
	}
	if len(links) != 2 {
		t.Errorf("two icons share a link: %v", links)
	}
	m.Call(t, http.MethodDelete, path, nil).wantDone(t, http.StatusOK)
	for link := range links {
		if got := fetchPicture(t, m, link); got.Status != http.StatusNotFound {
			t.Errorf("the link of the deleted icon answers %d, want 404", got.Status)
		}
	}
	m.Call(t, http.MethodGet, path+"?format=binary", nil).Want(t, http.StatusBadRequest, 1009)
}

func noIcon(t *testing.T, m *Mock) {
	path := "/groups/" + regulars + "/icon"
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		a := m.Call(t, method, path, nil)
		a.Want(t, http.StatusNotFound, 1006)
		if got := a.Details(); got != "No picture set." {
			t.Errorf("%s: details %q", method, got)
		}
	}
	m.Call(t, http.MethodGet, path+"?format=link", nil).Want(t, http.StatusNotFound, 1006)
}

func badIcon(t *testing.T, m *Mock) {
	path := "/groups/" + regulars + "/icon"
	for _, content := range []string{"no picture", "GIF89a\x01\x00\x01\x00", string(pngPicture(t)[:20]), "\xff\xd8\xff\xd9"} {
		sendFile(t, m, http.MethodPost, path, "image/png", content).Want(t, http.StatusBadRequest, 1009)
	}
	sendFile(t, m, http.MethodPost, path, "image/png", "").Want(t, http.StatusBadRequest, 1008)
	m.Call(t, http.MethodGet, path, nil).Want(t, http.StatusNotFound, 1006)
}

func largeIcon(t *testing.T, m *Mock) {
	path := "/groups/" + regulars + "/icon"
	large := append(pngPicture(t), make([]byte, 3000)...)
	sendFile(t, m, http.MethodPost, path, "image/png", large).Want(t, http.StatusRequestEntityTooLarge, 1009)
	for _, field := range []string{"File", "Other"} {
		contentType, body := form(t, field, large)
		sendFile(t, m, http.MethodPost, path, contentType, body).Want(t, http.StatusRequestEntityTooLarge, 1009)
	}
}

func deletesIcon(t *testing.T, m *Mock) {
	path := "/groups/" + regulars + "/icon"
	contentType, body := form(t, "File", pngPicture(t))
	for _, declared := range []string{contentType, "application/json", "image/png", ""} {
		sendFile(t, m, http.MethodPost, path, "image/png", pngPicture(t)).wantDone(t, http.StatusOK)
		sendFile(t, m, http.MethodDelete, path, declared, body).wantDone(t, http.StatusOK)
		m.Call(t, http.MethodGet, path, nil).Want(t, http.StatusNotFound, 1006)
	}
}
