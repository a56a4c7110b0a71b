package servertest

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/png"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// wantBody fails the test when the answer is not of this status with, beside its meta, this JSON.
func (a Answer) wantBody(tb testing.TB, status int, want string) {
	tb.Helper()
	if a.Status != status {
		tb.Errorf("answered %d, want %d: %s", a.Status, status, a.Body)
		return
	}
	got := decoded(tb, a.Body)
	if meta, ok := got["meta"].(map[string]any); !ok || meta["api_status"] != "stable" || meta["version"] == "" {
		tb.Errorf("meta is not as it should be: %s", a.Body)
	}
	delete(got, "meta")
	if !reflect.DeepEqual(got, decoded(tb, []byte(want))) {
		tb.Errorf("answered %s, want, beside meta, %s", a.Body, want)
	}
}

// wantDone fails the test when the answer is not a success with nothing but meta.
func (a Answer) wantDone(tb testing.TB, status int) {
	tb.Helper()
	a.wantBody(tb, status, "{}")
}

// wantRefused fails the test when the answer is not one refusal of this status and code, with the
// code's title and with details that hold all the parts.
func (a Answer) wantRefused(tb testing.TB, status, code int, parts ...string) {
	tb.Helper()
	a.Want(tb, status, code)
	for _, part := range parts {
		if !strings.Contains(a.Details(), part) {
			tb.Errorf("details %q lack %q", a.Details(), part)
		}
	}
	got := decoded(tb, a.Body)
	if list, _ := got["errors"].([]any); len(list) != 1 || len(got) != 2 {
		tb.Errorf("a refusal is one error and meta, not %s", a.Body)
		return
	}
	for _, f := range server.Faults() {
		if title := a.Text(tb, "/errors/0/title"); int(f.Code) == a.Code() && title != f.Title {
			tb.Errorf("title %q, want %q", title, f.Title)
		}
	}
}

// decoded is a JSON object.
func decoded(tb testing.TB, body []byte) map[string]any {
	tb.Helper()
	var v map[string]any
	if err := json.Unmarshal(body, &v); err != nil {
		tb.Fatalf("not a JSON object: %v: %s", err, body)
	}
	return v
}

// logIn is a login by name and password; the body is as in Request.
func (m *Mock) logIn(tb testing.TB, user, password string, body any) Answer {
	tb.Helper()
	return m.Do(tb, Request{Method: http.MethodPost, Path: "/users/login", Body: body, Header: map[string]string{"Authorization": BasicAuth(user, password)}})
}

// tokenOf logs a user in and answers its token.
func (m *Mock) tokenOf(tb testing.TB, user, password string) string {
	tb.Helper()
	a := m.logIn(tb, user, password, nil)
	a.Want(tb, http.StatusOK, 0)
	return a.Text(tb, "/users/0/token")
}

// callAs makes a call with a bearer token.
func (m *Mock) callAs(tb testing.TB, token, method, path string, body any) Answer {
	tb.Helper()
	return m.Do(tb, Request{Method: method, Path: path, Body: body, Header: map[string]string{"Authorization": "Bearer " + token}})
}

// inWorld is the same server's world of another name.
func (m *Mock) inWorld(name string) *Mock {
	return &Mock{server: m.server, far: m.far, client: m.client, base: m.base, world: name, met: m.met}
}

// till and tillPassword are the user with ROLE_USER in the fixture one-business.
const (
	till         = "till-1"
	tillPassword = "Loose-Leaf-1"
)

// largePNG is a picture of about so many bytes: a small one with a long text chunk.
func largePNG(tb testing.TB, size int) []byte {
	tb.Helper()
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		tb.Fatalf("draw a picture: %v", err)
	}
	const head = 8 + 25 // signature, then the chunk IHDR
	chunk := append([]byte("tEXtComment\x00"), bytes.Repeat([]byte("x"), size)...)
	out := binary.BigEndian.AppendUint32(bytes.Clone(small.Bytes()[:head]), uint32(len(chunk)-4))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, small.Bytes()[head:]...)
}
