package servertest

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// profileCases are the about text and the photo. Source: profile; clients, Settings, profile, users.
func profileCases() []Case {
	return []Case{
		{Name: "the about text is the client's default until it is set", Options: []Option{WithFixtureYAML(bareFixture)}, Run: defaultAbout},
		{Name: "the about text can be changed", Run: changesAbout},
		{Name: "an about text has 1 to 139 characters", Run: aboutTexts},
		{Name: "without a photo, photo answers 404/1006 No picture set.", Run: noPhoto},
		{Name: "the photo is set as raw JPEG or PNG and answered as it was", Options: []Option{WithTCP()}, Run: rawPhoto},
		{Name: "the photo is set as the field File of a form", Run: photoInForm},
		{Name: "the photo can be fetched by its link without a token, until it changes", Run: photoByLink},
		{Name: "links to photos carry the world", Options: []Option{WithTCP(), WithWorld("checkout-7")}, Run: photoLinkOfAWorld},
		{Name: "what is no picture can't be the photo", Run: badPhoto},
		{Name: "a photo over 5 MB is 413/1009", Run: largePhoto},
		{Name: "a deleted photo is gone", Run: deletesPhoto},
		{Name: "the profile is for admins", Run: profileForAdmins},
		{Name: "the profile wants a registered number", Options: []Option{WithFixture("fresh")}, Run: profileUnregistered},
		{Name: "bodies of the profile that are too large are 413/1009", Options: []Option{WithConfig(func(c *server.Config) { c.HTTP.MaxBody, c.HTTP.MaxUpload = 100, 100 })}, Run: largeProfileBodies},
	}
}

// bareFixture is a registered shop of which nothing else is told.
const bareFixture = `
name: bare
number: {country_code: "44", phone: "7700900000"}
users: [{name: admin, password: secret}, {name: till-1, password: Loose-Leaf-1}]
`

// photoPath is where the photo is.
const photoPath = "/settings/profile/photo"

// profileCalls are all operations of the profile, with bodies that they accept.
func profileCalls(t *testing.T) []Request {
	t.Helper()
	return []Request{
		{Method: http.MethodGet, Path: "/settings/profile/about"},
		{Method: http.MethodPatch, Path: "/settings/profile/about", Body: `{"text":"Open till six"}`},
		{Method: http.MethodGet, Path: photoPath},
		{Method: http.MethodGet, Path: photoPath + "?format=link"},
		{Method: http.MethodPost, Path: photoPath, Body: pngPicture(t)},
		{Method: http.MethodDelete, Path: photoPath},
	}
}

func defaultAbout(t *testing.T, m *Mock) {
	a := m.Call(t, http.MethodGet, "/v1/settings/profile/about", nil)
	a.wantBody(t, http.StatusOK, `{"settings":{"profile":{"about":{"text":"Hey there! I am using WhatsApp."}}}}`)
}

func changesAbout(t *testing.T, m *Mock) {
	m.Call(t, http.MethodGet, "/settings/profile/about", nil).wantAt(t, "/settings", `{"profile":{"about":{"text":"Open from 8 to 18, closed on Mondays."}}}`)
	m.Call(t, http.MethodPatch, "/settings/profile/about", `{"text":"Open till six","surplus":true}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/settings/profile/about", `{}`).wantAt(t, "/settings", `{"profile":{"about":{"text":"Open till six"}}}`)
}

func aboutTexts(t *testing.T, m *Mock) {
	tests := []struct {
		body         string
		status, code int
	}{
		{`{"text":"` + strings.Repeat("🍵", 139) + `"}`, http.StatusOK, 0},
		{`{"text":"x"}`, http.StatusOK, 0},
		{`{"text":"` + strings.Repeat("x", 140) + `"}`, http.StatusBadRequest, 1009},
		{`{"text":""}`, http.StatusBadRequest, 1009},
		{`{"text":7}`, http.StatusBadRequest, 1009},
		{`{"text":null}`, http.StatusBadRequest, 1008},
		{`{}`, http.StatusBadRequest, 1008},
		{`{"text"`, http.StatusBadRequest, 1025},
	}
	for _, tt := range tests {
		m.Call(t, http.MethodPatch, "/settings/profile/about", tt.body).Want(t, tt.status, tt.code)
	}
	m.Call(t, http.MethodGet, "/settings/profile/about", nil).wantAt(t, "/settings/profile/about/text", `"x"`)
}

func noPhoto(t *testing.T, m *Mock) {
	for _, r := range []Request{{Method: http.MethodGet, Path: photoPath}, {Method: http.MethodGet, Path: photoPath + "?format=link"}, {Method: http.MethodDelete, Path: photoPath}} {
		a := m.Call(t, r.Method, r.Path, nil)
		a.Want(t, http.StatusNotFound, 1006)
		if title := a.Text(t, "/errors/0/title"); title != "Resource not found" || a.Details() != "No picture set." {
			t.Errorf("%s %s: title %q, details %q", r.Method, r.Path, title, a.Details())
		}
	}
}

func rawPhoto(t *testing.T, m *Mock) {
	photos := []struct {
		contentType string // as it is said
		content     []byte
		is          string // as it is answered
	}{
		{"image/jpeg", jpegPicture(t, 640), "image/jpeg"},
		{"image/png", pngPicture(t), "image/png"}, // its size of one pixel is bad advice, not an error
		{"", jpegPicture(t, 192), "image/jpeg"},
		{"application/x-www-form-urlencoded", pngPicture(t), "image/png"},
	}
	for _, p := range photos {
		sendFile(t, m, http.MethodPost, "/v1"+photoPath, p.contentType, p.content).wantDone(t, http.StatusOK)
		m.Call(t, http.MethodGet, "/v1"+photoPath, nil).wantFile(t, p.is, p.content)
	}
}

func photoInForm(t *testing.T, m *Mock) {
	contentType, body := form(t, "File", jpegPicture(t, 192))
	sendFile(t, m, http.MethodPost, photoPath, contentType, body).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, photoPath, nil).wantFile(t, "image/jpeg", jpegPicture(t, 192))
	contentType, body = form(t, "Photo", jpegPicture(t, 192))
	sendFile(t, m, http.MethodPost, photoPath, contentType, body).Want(t, http.StatusBadRequest, 1008)
	contentType, body = form(t, "File", []byte("no picture"))
	sendFile(t, m, http.MethodPost, photoPath, contentType, body).Want(t, http.StatusBadRequest, 1009)
}

// photoLink asks for the link to the photo.
func photoLink(t *testing.T, m *Mock) string {
	t.Helper()
	a := m.Call(t, http.MethodGet, photoPath+"?format=link", nil)
	link := a.Text(t, "/settings/profile/photo/link")
	a.wantBody(t, http.StatusOK, `{"settings":{"profile":{"photo":{"link":"`+link+`"}}}}`)
	return link
}

func photoByLink(t *testing.T, m *Mock) {
	sendFile(t, m, http.MethodPost, photoPath, "image/png", pngPicture(t)).wantDone(t, http.StatusOK)
	first := photoLink(t, m)
	a := fetchPicture(t, m, first)
	if a.Status != http.StatusOK || !bytes.Equal(a.Body, pngPicture(t)) || a.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%s answers %d with %d bytes of %s", first, a.Status, len(a.Body), a.Header.Get("Content-Type"))
	}
	sendFile(t, m, http.MethodPost, photoPath, "image/jpeg", jpegPicture(t, 192)).wantDone(t, http.StatusOK)
	second := photoLink(t, m)
	if a := fetchPicture(t, m, first); a.Status != http.StatusNotFound {
		t.Errorf("the link of the photo before answers %d, want 404", a.Status)
	}
	m.Call(t, http.MethodDelete, photoPath, nil).wantDone(t, http.StatusOK)
	if a := fetchPicture(t, m, second); a.Status != http.StatusNotFound || first == second {
		t.Errorf("the link of the deleted photo answers %d, want 404", a.Status)
	}
	m.Call(t, http.MethodGet, photoPath+"?format=base64", nil).Want(t, http.StatusBadRequest, 1009)
	m.Call(t, http.MethodGet, photoPath+"?format=", nil).Want(t, http.StatusBadRequest, 1009)
}

func photoLinkOfAWorld(t *testing.T, m *Mock) {
	sendFile(t, m, http.MethodPost, photoPath, "image/png", pngPicture(t)).wantDone(t, http.StatusOK)
	link := photoLink(t, m)
	if want := m.URL() + "/pictures/"; !strings.HasPrefix(link, want) {
		t.Errorf("the link is %s, want one under %s", link, want)
	}
	if a := fetchPicture(t, m, link); a.Status != http.StatusOK || !bytes.Equal(a.Body, pngPicture(t)) {
		t.Errorf("%s answers %d with %d bytes", link, a.Status, len(a.Body))
	}
}

func badPhoto(t *testing.T, m *Mock) {
	sendFile(t, m, http.MethodPost, photoPath, "image/png", pngPicture(t)).wantDone(t, http.StatusOK)
	for _, content := range []string{"no picture", "GIF89a\x01\x00\x01\x00", "<svg/>", string(webpPicture(512, 512, 0, false))} {
		sendFile(t, m, http.MethodPost, photoPath, "image/jpeg", content).Want(t, http.StatusBadRequest, 1009)
	}
	sendFile(t, m, http.MethodPost, photoPath, "image/jpeg", "").Want(t, http.StatusBadRequest, 1008)
	sendFile(t, m, http.MethodPost, photoPath, "image/jpeg", nil).Want(t, http.StatusBadRequest, 1008)
	m.Call(t, http.MethodGet, photoPath, nil).wantFile(t, "image/png", pngPicture(t))
}

func largePhoto(t *testing.T, m *Mock) {
	photo := jpegPicture(t, 192)
	photo = append(photo, make([]byte, 5<<20-len(photo)+1)...)
	sendFile(t, m, http.MethodPost, photoPath, "image/jpeg", photo).Want(t, http.StatusRequestEntityTooLarge, 1009)
	contentType, body := form(t, "File", photo)
	sendFile(t, m, http.MethodPost, photoPath, contentType, body).Want(t, http.StatusRequestEntityTooLarge, 1009)
	sendFile(t, m, http.MethodPost, photoPath, "image/jpeg", photo[:5<<20]).wantDone(t, http.StatusOK)
}

func deletesPhoto(t *testing.T, m *Mock) {
	for _, body := range []any{nil, "{}", "not JSON"} {
		sendFile(t, m, http.MethodPost, photoPath, "image/png", pngPicture(t)).wantDone(t, http.StatusOK)
		m.Call(t, http.MethodDelete, photoPath, body).wantDone(t, http.StatusOK)
		m.Call(t, http.MethodDelete, photoPath, body).Want(t, http.StatusNotFound, 1006)
	}
}

func profileForAdmins(t *testing.T, m *Mock) {
	token := m.tokenOf(t, till, tillPassword)
	for _, r := range profileCalls(t) {
		r.Header = map[string]string{"Authorization": "Bearer " + token}
		m.Do(t, r).Want(t, http.StatusForbidden, 1005)
	}
}

func profileUnregistered(t *testing.T, m *Mock) {
	for _, r := range profileCalls(t) {
		m.Call(t, r.Method, r.Path, r.Body).Want(t, http.StatusServiceUnavailable, 1011)
	}
}

func largeProfileBodies(t *testing.T, m *Mock) {
	for _, r := range profileCalls(t) {
		if r.Body != nil {
			m.Call(t, r.Method, r.Path, make([]byte, 101)).Want(t, http.StatusRequestEntityTooLarge, 1009)
		}
	}
}
