package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// spoiling is a body that does something when it is read first.
type spoiling struct {
	io.Reader
	do func()
}

func (s *spoiling) Read(b []byte) (int, error) {
	if s.do != nil {
		s.do()
		s.do = nil
	}
	return s.Reader.Read(b)
}

// TestNothingIsAnsweredThatCantBeKept takes the data directory away while a request is under way, and
// asks again afterwards.
func TestNothingIsAnsweredThatCantBeKept(t *testing.T) {
	t.Parallel()
	s, err := New(Config{DataDir: filepath.Join(t.TempDir(), "data")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
	body := &spoiling{strings.NewReader(`{"new_password":"x"}`), func() {
		if err := s.worlds.data.store.Close(); err != nil {
			t.Error(err)
		}
	}}
	try := func(method, path string, body io.Reader) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, "http://localhost"+path, body)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	for i, tt := range []struct {
		method, path string
		status       int
	}{
		{http.MethodPost, "/v1/users/login", 500},
		{http.MethodPost, "/v1/users/login", 500},
		{http.MethodGet, "/v1/health", 500},
		{http.MethodPost, "/_mock/worlds/default/reset", 503},
		{http.MethodGet, "/_mock/livez", 200},
	} {
		var sent io.Reader = http.NoBody
		if i == 0 {
			sent = body
		}
		w := try(tt.method, tt.path, sent)
		if w.Code != tt.status || tt.status >= 500 && !strings.Contains(w.Body.String(), "--data-dir") {
			t.Errorf("request %d: %d %s, want %d", i+1, w.Code, w.Body, tt.status)
		}
	}
}
