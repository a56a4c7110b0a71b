package servertest

import (
	"net/http"
	"testing"
)

// sendCases are which files can be sent as what. Source: media, UploadMedia: table, Open points 3.
func sendCases() []Case {
	return []Case{
		{Name: "a type of message takes the types of files that are documented for it", Run: typesAtSend},
		{Name: "a type of message takes files up to its limit", Run: sizesAtSend},
		{Name: "a sticker is a static picture of 512 by 512", Run: stickersAtSend},
		{Name: "remembered rules of stickers can be switched off", Options: []Option{WithFixtureYAML(lenientFixture)}, Run: lenientStickers},
		{Name: "an uploaded file serves many sends, and must be there", Run: fileServesManySends},
	}
}

// lenientFixture is a shop for which limits that are only remembered don't hold.
const lenientFixture = `
name: lenient
options: {limits: lenient}
number: {country_code: "44", phone: "7700900000"}
users: [{name: admin, password: secret}]
customers: [{number: "447700900123"}]
`

// sendMedia sends an uploaded file as a type of message.
func sendMedia(t *testing.T, m *Mock, kind, id string) Answer {
	t.Helper()
	return m.Call(t, http.MethodPost, "/messages", `{"to":"447700900123","type":"`+kind+`","`+kind+`":{"id":"`+id+`"}}`)
}

func typesAtSend(t *testing.T, m *Mock) {
	kinds := map[string][]string{
		"image/jpeg": {"image"}, "image/png": {"image"}, "IMAGE/JPEG": {"image"}, "image/png; x=y": {"image"},
		"audio/aac": {"audio", "voice"}, "audio/mp4": {"audio", "voice"}, "audio/amr": {"audio", "voice"}, "audio/mpeg": {"audio", "voice"},
		"audio/ogg; codecs=opus": {"audio", "voice"}, "audio/ogg;codecs=opus": {"audio", "voice"}, `audio/ogg; codecs="opus"`: {"audio", "voice"},
		"video/mp4": {"video"}, "video/3gpp": {"video"}, "image/webp": {"sticker"},
		"audio/ogg": nil, "audio/ogg; codecs=vorbis": nil, "audio/acc": nil, "image/gif": nil, "video/quicktime": nil,
		"application/pdf": nil, "text/plain": nil, "application/x-tea": nil,
	}
	for contentType, fitting := range kinds {
		id := upload(t, m, contentType, webpPicture(512, 512, 0, false))
		for _, kind := range []string{"image", "audio", "voice", "video", "document", "sticker"} {
			fits := kind == "document"
			for _, k := range fitting {
				fits = fits || k == kind
			}
			a := sendMedia(t, m, kind, id)
			if fits && a.Status != http.StatusCreated || !fits && (a.Status != http.StatusBadRequest || a.Code() != 1009) {
				t.Errorf("%s as %s: %d %s", contentType, kind, a.Status, a.Body)
			}
		}
	}
}

func sizesAtSend(t *testing.T, m *Mock) {
	tests := []struct {
		kind, contentType string
		limit             int
	}{
		{"image", "image/jpeg", 5 << 20},
		{"audio", "audio/mpeg", 16 << 20},
		{"video", "video/mp4", 16 << 20},
		{"sticker", "image/webp", 100 << 10},
	}
	for _, tt := range tests {
		content := webpPicture(512, 512, tt.limit+1, false)
		large, fitting := upload(t, m, tt.contentType, content), upload(t, m, tt.contentType, content[:tt.limit])
		sendMedia(t, m, tt.kind, fitting).Want(t, http.StatusCreated, 0)
		sendMedia(t, m, tt.kind, large).Want(t, http.StatusBadRequest, 1009)
		sendMedia(t, m, "document", large).Want(t, http.StatusCreated, 0)
		m.Call(t, http.MethodDelete, "/media/"+large, nil).wantDone(t, http.StatusOK)
		m.Call(t, http.MethodDelete, "/media/"+fitting, nil).wantDone(t, http.StatusOK)
	}
}

func stickersAtSend(t *testing.T, m *Mock) {
	for _, content := range badStickers() {
		sendMedia(t, m, "sticker", upload(t, m, "image/webp", content)).Want(t, http.StatusBadRequest, 1009)
	}
}

// badStickers are files that no sticker can be, though their type and size fit.
func badStickers() [][]byte {
	return [][]byte{webpPicture(512, 512, 0, true), webpPicture(512, 511, 0, false), webpPicture(640, 512, 0, false), []byte("no picture")}
}

func lenientStickers(t *testing.T, m *Mock) {
	for _, content := range badStickers() {
		sendMedia(t, m, "sticker", upload(t, m, "image/webp", content)).Want(t, http.StatusCreated, 0)
	}
	sendMedia(t, m, "sticker", upload(t, m, "image/png", pngPicture(t))).Want(t, http.StatusBadRequest, 1009)
	sendMedia(t, m, "sticker", upload(t, m, "image/webp", make([]byte, 100<<10+1))).Want(t, http.StatusBadRequest, 1009)
}

func fileServesManySends(t *testing.T, m *Mock) {
	id := upload(t, m, "image/png", pngPicture(t))
	for range 3 {
		sendMedia(t, m, "image", id).Want(t, http.StatusCreated, 0)
	}
	m.Call(t, http.MethodDelete, "/media/"+id, nil).wantDone(t, http.StatusOK)
	sendMedia(t, m, "image", id).Want(t, http.StatusNotFound, 1006)
	sendMedia(t, m, "image", "5f0f2c1e-8a6b-4d3e-9c11-7a2b9e4d6f80").Want(t, http.StatusNotFound, 1006)
}
