package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	controlgen "github.com/wabamock/wabamock/gen/control"
)

// asked asks the control API without a socket; a body that is not empty is JSON.
func asked(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost/_mock"+path, strings.NewReader(body))
	if body == "" {
		r = httptest.NewRequest(method, "http://localhost/_mock"+path, http.NoBody)
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// ask asks the control API and decodes the answer, which must have a status and no member that the
// shape does not know.
func ask[T any](t *testing.T, h http.Handler, method, path, body string, status int) T {
	t.Helper()
	w := asked(h, method, path, body)
	asDescribed(t, method, path, w)
	if w.Code != status {
		t.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, status)
	}
	return strictly[T](t, w.Body.Bytes())
}

// strictly decodes one value in JSON without unknown members.
func strictly[T any](t *testing.T, body []byte) T {
	t.Helper()
	var v T
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("decode %.300s: %v", body, err)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Fatalf("more than one value: %.300s", body)
	}
	return v
}

// askRefused asks the control API for what it must refuse with a status and a text in the detail.
func askRefused(t *testing.T, h http.Handler, method, path, body string, status int, part string) {
	t.Helper()
	p := ask[controlgen.Problem](t, h, method, path, body, status)
	if p.Status != status || p.Detail == nil || !strings.Contains(*p.Detail, part) {
		t.Errorf("%s %s: %+v, want status %d and %q in the detail", method, path, p, status, part)
	}
}
