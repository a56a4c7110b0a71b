package servertest

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// stickerCases are the sticker packs. Source: overview, Real endpoints that are not in the listing;
// media, UploadMedia: table.
func stickerCases() []Case {
	return []Case{
		{Name: "a sticker pack is created, listed and read", Run: createsPack},
		{Name: "a sticker pack is changed member by member", Run: changesPack},
		{Name: "a deleted sticker pack is gone, its media stay", Run: deletesPack},
		{Name: "bodies of sticker packs are judged", Run: badPacks},
		{Name: "stickers are numbered from 0, and no number comes twice", Run: addsStickers},
		{Name: "a sticker is read and changed", Run: changesSticker},
		{Name: "a sticker needs a fitting file", Run: badStickerFiles},
		{Name: "a pack holds thirty stickers", Run: fullPack},
		{Name: "what is not there is 404/1006", Run: unknownPacks},
		{Name: "of the vendor's packs there are none", Run: vendorPacks},
		{Name: "any user may run sticker packs", Run: anyUserRunsPacks},
		{Name: "bodies of stickers that are too large are 413/1009", Options: []Option{WithConfig(func(c *server.Config) { c.HTTP.MaxBody = 200 })}, Run: largeStickerBodies},
	}
}

// createPack makes a sticker pack and answers its path.
func createPack(t *testing.T, m *Mock, name string) string {
	t.Helper()
	a := m.Call(t, http.MethodPost, "/stickerpacks", `{"publisher":"Tea House","name":"`+name+`"}`)
	a.Want(t, http.StatusCreated, 0)
	return "/stickerpacks/" + a.Text(t, "/stickerpacks/0/id")
}

// addSticker puts a new file into a pack and answers its id.
func addSticker(t *testing.T, m *Mock, pack, emojis string) string {
	t.Helper()
	id := upload(t, m, "image/webp", webpPicture(512, 512, 0, false))
	m.Call(t, http.MethodPost, pack+"/stickers", `{"image_data_id":"`+id+`","emojis":`+emojis+`}`).Want(t, http.StatusCreated, 0)
	return id
}

// stickerCalls are all operations on a pack and its sticker, with bodies that they accept.
func stickerCalls(pack, index, file string) []Request {
	return []Request{
		{Method: http.MethodGet, Path: pack},
		{Method: http.MethodPatch, Path: pack, Body: `{"name":"Mugs"}`},
		{Method: http.MethodGet, Path: pack + "/stickers"},
		{Method: http.MethodPost, Path: pack + "/stickers", Body: `{"image_data_id":"` + file + `"}`},
		{Method: http.MethodGet, Path: pack + "/stickers/" + index},
		{Method: http.MethodPatch, Path: pack + "/stickers/" + index, Body: `{"emojis":["🍵"]}`},
		{Method: http.MethodDelete, Path: pack + "/stickers/" + index},
		{Method: http.MethodDelete, Path: pack},
	}
}

func createsPack(t *testing.T, m *Mock) {
	m.Call(t, http.MethodGet, "/v1/stickerpacks", nil).wantBody(t, http.StatusOK, `{"stickerpacks":[]}`)
	a := m.Call(t, http.MethodPost, "/v1/stickerpacks", `{"publisher":"Tea House","name":"Cups","ios_app_store_link":"https://apps.example/cups","surplus":1}`)
	first := a.Text(t, "/stickerpacks/0/id")
	a.wantBody(t, http.StatusCreated, `{"stickerpacks":[{"id":"`+first+`"}]}`)
	second := strings.TrimPrefix(createPack(t, m, "Pots"), "/stickerpacks/")
	if !regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(first) || first == second {
		t.Errorf("the ids are %q and %q, want two UUIDs", first, second)
	}
	m.Call(t, http.MethodGet, "/stickerpacks", nil).wantBody(t, http.StatusOK, `{"stickerpacks":[{"id":"`+first+`"},{"id":"`+second+`"}]}`)
	m.Call(t, http.MethodGet, "/stickerpacks/"+first, nil).wantBody(t, http.StatusOK,
		`{"stickerpacks":[{"publisher":"Tea House","name":"Cups","ios_app_store_link":"https://apps.example/cups"}]}`)
	m.Call(t, http.MethodGet, "/stickerpacks/"+second, nil).wantBody(t, http.StatusOK, `{"stickerpacks":[{"publisher":"Tea House","name":"Pots"}]}`)
}

func changesPack(t *testing.T, m *Mock) {
	pack := createPack(t, m, "Cups")
	m.Call(t, http.MethodPatch, pack, `{"name":"Mugs","publisher":null}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPatch, pack, `{"android_app_store_link":"https://apps.example/mugs"}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPatch, pack, `{}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, pack, nil).wantBody(t, http.StatusOK,
		`{"stickerpacks":[{"publisher":"Tea House","name":"Mugs","android_app_store_link":"https://apps.example/mugs"}]}`)
}

func deletesPack(t *testing.T, m *Mock) {
	pack := createPack(t, m, "Cups")
	file := addSticker(t, m, pack, `[]`)
	m.Call(t, http.MethodDelete, pack, nil).wantDone(t, http.StatusOK)
	for _, r := range stickerCalls(pack, "0", file) {
		m.Call(t, r.Method, r.Path, r.Body).wantRefused(t, http.StatusNotFound, 1006)
	}
	m.Call(t, http.MethodGet, "/stickerpacks", nil).wantBody(t, http.StatusOK, `{"stickerpacks":[]}`)
	m.Call(t, http.MethodGet, "/media/"+file, nil).Want(t, http.StatusOK, 0)
}

func badPacks(t *testing.T, m *Mock) {
	pack := createPack(t, m, "Cups")
	file := addSticker(t, m, pack, `[]`)
	tests := []struct {
		method, path, body string
		code               int
	}{
		{http.MethodPost, "/stickerpacks", `{"publisher":"Tea House"}`, 1008},
		{http.MethodPost, "/stickerpacks", `{"name":"Cups"}`, 1008},
		{http.MethodPost, "/stickerpacks", `{"publisher":"","name":"Cups"}`, 1009},
		{http.MethodPost, "/stickerpacks", `{"publisher":"Tea House","name":"Cups","ios_app_store_link":"cups"}`, 1009},
		{http.MethodPost, "/stickerpacks", `{`, 1025},
		{http.MethodPatch, pack, `{"name":""}`, 1009},
		{http.MethodPatch, pack, `{"android_app_store_link":"ftp://x"}`, 1009},
		{http.MethodPatch, pack, ``, 1025},
		{http.MethodPost, pack + "/stickers", `{}`, 1008},
		{http.MethodPost, pack + "/stickers", `{"image_data_id":""}`, 1009},
		{http.MethodPost, pack + "/stickers", `{"image_data_id":"` + file + `","emojis":"🍵"}`, 1009},
		{http.MethodPost, pack + "/stickers", `{"image_data_id":"` + file + `","emojis":[""]}`, 1009},
		{http.MethodPost, pack + "/stickers", `[]`, 1025},
		{http.MethodPatch, pack + "/stickers/0", `{"image_data_id":7}`, 1009},
		{http.MethodPatch, pack + "/stickers/0", `x`, 1025},
	}
	for _, tt := range tests {
		a := m.Call(t, tt.method, tt.path, tt.body)
		if a.Status != http.StatusBadRequest || a.Code() != tt.code {
			t.Errorf("%s %s with %s: %d %s, want 400/%d", tt.method, tt.path, tt.body, a.Status, a.Body, tt.code)
		}
	}
	m.Call(t, http.MethodGet, "/stickerpacks", nil).wantBody(t, http.StatusOK, `{"stickerpacks":[{"id":"`+strings.TrimPrefix(pack, "/stickerpacks/")+`"}]}`)
}

func addsStickers(t *testing.T, m *Mock) {
	pack := createPack(t, m, "Cups")
	id := upload(t, m, "image/webp", webpPicture(512, 512, 0, false))
	for i := range 3 {
		a := m.Call(t, http.MethodPost, pack+"/stickers", `{"image_data_id":"`+id+`"}`)
		a.wantBody(t, http.StatusCreated, fmt.Sprintf(`{"stickers":[{"index":"%d"}]}`, i))
	}
	for _, index := range []string{"1", "2"} {
		m.Call(t, http.MethodDelete, pack+"/stickers/"+index, nil).wantDone(t, http.StatusOK)
		m.Call(t, http.MethodGet, pack+"/stickers/"+index, nil).wantRefused(t, http.StatusNotFound, 1006)
	}
	addSticker(t, m, pack, `["🍵"]`)
	m.Call(t, http.MethodGet, pack+"/stickers", nil).wantBody(t, http.StatusOK, `{"stickers":[{"index":"0"},{"index":"3"}]}`)
}

func changesSticker(t *testing.T, m *Mock) {
	pack := createPack(t, m, "Cups")
	first := addSticker(t, m, pack, `["🍵","🙂"]`)
	m.Call(t, http.MethodGet, pack+"/stickers/0", nil).wantBody(t, http.StatusOK,
		`{"stickers":[{"id":"`+first+`","image_data_id":"`+first+`","emojis":["🍵","🙂"]}]}`)
	second := upload(t, m, "image/webp", webpPicture(512, 512, 99, false))
	m.Call(t, http.MethodPatch, pack+"/stickers/0", `{"image_data_id":"`+second+`","emojis":null}`).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, pack+"/stickers/0", nil).wantBody(t, http.StatusOK,
		`{"stickers":[{"id":"`+second+`","image_data_id":"`+second+`","emojis":["🍵","🙂"]}]}`)
	m.Call(t, http.MethodPatch, pack+"/stickers/0", `{"emojis":[]}`).wantDone(t, http.StatusOK)
	a := m.Call(t, http.MethodGet, pack+"/stickers/0", nil)
	a.wantBody(t, http.StatusOK, `{"stickers":[{"id":"`+second+`","image_data_id":"`+second+`","emojis":[]}]}`)
	sendMedia(t, m, "sticker", a.Text(t, "/stickers/0/id")).Want(t, http.StatusCreated, 0)
}

func badStickerFiles(t *testing.T, m *Mock) {
	pack := createPack(t, m, "Cups")
	addSticker(t, m, pack, `[]`)
	ids := []string{
		upload(t, m, "image/png", pngPicture(t)),
		upload(t, m, "image/webp", webpPicture(512, 512, 100<<10+1, false)),
	}
	for _, content := range badStickers() {
		ids = append(ids, upload(t, m, "image/webp", content))
	}
	for _, id := range ids {
		m.Call(t, http.MethodPost, pack+"/stickers", `{"image_data_id":"`+id+`"}`).wantRefused(t, http.StatusBadRequest, 1009, "image_data_id")
		m.Call(t, http.MethodPatch, pack+"/stickers/0", `{"image_data_id":"`+id+`"}`).wantRefused(t, http.StatusBadRequest, 1009, "image_data_id")
	}
	const unknown = `{"image_data_id":"5f0f2c1e-8a6b-4d3e-9c11-7a2b9e4d6f80"}`
	m.Call(t, http.MethodPost, pack+"/stickers", unknown).wantRefused(t, http.StatusNotFound, 1006)
	m.Call(t, http.MethodPatch, pack+"/stickers/0", unknown).wantRefused(t, http.StatusNotFound, 1006)
	m.Call(t, http.MethodGet, pack+"/stickers", nil).wantBody(t, http.StatusOK, `{"stickers":[{"index":"0"}]}`)
}

func fullPack(t *testing.T, m *Mock) {
	pack := createPack(t, m, "Cups")
	id := upload(t, m, "image/webp", webpPicture(512, 512, 0, false))
	for range 30 {
		m.Call(t, http.MethodPost, pack+"/stickers", `{"image_data_id":"`+id+`"}`).Want(t, http.StatusCreated, 0)
	}
	m.Call(t, http.MethodPost, pack+"/stickers", `{"image_data_id":"`+id+`"}`).wantRefused(t, http.StatusBadRequest, 1009)
	m.Call(t, http.MethodDelete, pack+"/stickers/7", nil).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodPost, pack+"/stickers", `{"image_data_id":"`+id+`"}`).wantBody(t, http.StatusCreated, `{"stickers":[{"index":"30"}]}`)
}

func unknownPacks(t *testing.T, m *Mock) {
	pack := createPack(t, m, "Cups")
	file := addSticker(t, m, pack, `[]`)
	for _, id := range []string{"0c5b1c7e-59ab-4c0e-8a2f-2f6d1b7e9a10", "x"} {
		for _, r := range stickerCalls("/stickerpacks/"+id, "0", file) {
			m.Call(t, r.Method, r.Path, r.Body).wantRefused(t, http.StatusNotFound, 1006, id)
		}
	}
	for _, index := range []string{"1", "00", "-1", "x"} {
		for _, r := range stickerCalls(pack, index, file) {
			if strings.HasSuffix(r.Path, "/"+index) {
				m.Call(t, r.Method, r.Path, r.Body).wantRefused(t, http.StatusNotFound, 1006)
			}
		}
	}
}

func vendorPacks(t *testing.T, m *Mock) {
	pack := createPack(t, m, "Cups")
	addSticker(t, m, pack, `[]`)
	m.Call(t, http.MethodGet, "/stickerpacks?namespace=whatsapp", nil).wantBody(t, http.StatusOK, `{"stickerpacks":[]}`)
	for _, path := range []string{pack, pack + "/stickers", pack + "/stickers/0"} {
		m.Call(t, http.MethodGet, path+"?namespace=whatsapp", nil).wantRefused(t, http.StatusNotFound, 1006)
		m.Call(t, http.MethodGet, path+"?namespace=own", nil).wantRefused(t, http.StatusBadRequest, 1009, "namespace")
	}
	m.Call(t, http.MethodGet, "/stickerpacks?namespace=own", nil).wantRefused(t, http.StatusBadRequest, 1009, "namespace")
}

func anyUserRunsPacks(t *testing.T, m *Mock) {
	token := m.tokenOf(t, till, tillPassword)
	m.callAs(t, token, http.MethodGet, "/stickerpacks", nil).Want(t, http.StatusOK, 0)
	m.callAs(t, token, http.MethodPost, "/stickerpacks", `{"publisher":"Tea House","name":"Cups"}`).Want(t, http.StatusCreated, 0)
	pack := createPack(t, m, "Pots")
	file := addSticker(t, m, pack, `[]`)
	for _, r := range stickerCalls(pack, "0", file) {
		if a := m.callAs(t, token, r.Method, r.Path, r.Body); a.Status >= http.StatusBadRequest {
			t.Errorf("%s %s as a plain user: %d %s", r.Method, r.Path, a.Status, a.Body)
		}
	}
}

func largeStickerBodies(t *testing.T, m *Mock) {
	pack := createPack(t, m, "Cups")
	file := addSticker(t, m, pack, `[]`)
	for _, r := range append(stickerCalls(pack, "0", file), Request{Method: http.MethodPost, Path: "/stickerpacks", Body: `{}`}) {
		if r.Body != nil {
			m.Call(t, r.Method, r.Path, strings.Repeat(" ", 201)).wantRefused(t, http.StatusRequestEntityTooLarge, 1009)
		}
	}
}
