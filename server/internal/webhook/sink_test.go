package webhook_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/internal/webhook"
)

// pour posts a body to a sink and tells the status of the answer.
func pour(s *webhook.Sink, method, body string, header ...string) int {
	r := httptest.NewRequest(method, "/sink", strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code
}

func TestASinkKeepsTheLastPayloads(t *testing.T) {
	t.Parallel()
	s := webhook.NewSink(func() time.Time { return start }, 2)
	for _, body := range []string{"one", "two", "three"} {
		if status := pour(s, http.MethodPost, body, "Authorization", "Basic c2VjcmV0"); status != http.StatusOK {
			t.Errorf("%s answered %d", body, status)
		}
	}
	got := s.Received()
	if len(got) != 2 || string(got[0].Body) != "two" || string(got[1].Body) != "three" || got[1].Seq != 3 || !got[1].At.Equal(start) || s.Count() != 3 {
		t.Fatalf("kept %+v of %d", got, s.Count())
	}
	if a := got[1].Header["Authorization"]; len(a) != 1 || a[0] != "***" {
		t.Errorf("credentials are kept as %v", a)
	}
	s.Clear()
	if len(s.Received()) != 0 || s.Count() != 3 {
		t.Errorf("after clearing %d of %d", len(s.Received()), s.Count())
	}
}

func TestASinkIsBoundedInBytes(t *testing.T) {
	t.Parallel()
	s := webhook.NewSink(func() time.Time { return start }, 0)
	large := strings.Repeat("x", 1<<20)
	for range 20 {
		pour(s, http.MethodPost, large)
	}
	if n := len(s.Received()); n != 8 {
		t.Errorf("%d payloads of 1 MiB are kept, want 8", n)
	}
	if status := pour(s, http.MethodPost, large+"x"); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a larger one is answered with %d", status)
	}
}

func TestASinkUnzips(t *testing.T) {
	t.Parallel()
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte("{}"))
	z.Close()
	s := webhook.NewSink(func() time.Time { return start }, 0)
	pour(s, http.MethodPost, zipped.String(), "Content-Encoding", "gzip")
	if got := s.Received(); len(got) != 1 || string(got[0].Body) != "{}" {
		t.Errorf("kept %+v", got)
	}
	if status := pour(s, http.MethodPost, "{}", "Content-Encoding", "gzip"); status != http.StatusBadRequest {
		t.Errorf("what is not zipped is answered with %d", status)
	}
	var bomb bytes.Buffer
	z = gzip.NewWriter(&bomb)
	z.Write(make([]byte, 2<<20))
	z.Close()
	if status := pour(s, http.MethodPost, bomb.String(), "Content-Encoding", "gzip"); status != http.StatusRequestEntityTooLarge {
		t.Errorf("what is too large when unzipped is answered with %d", status)
	}
}

func TestASinkAnswersAsItWasTold(t *testing.T) {
	t.Parallel()
	s := webhook.NewSink(func() time.Time { return start }, 0)
	if err := s.Answer(http.StatusServiceUnavailable); err != nil {
		t.Fatal(err)
	}
	if status := pour(s, http.MethodPost, "{}"); status != http.StatusServiceUnavailable || s.Received()[0].Status != status || s.Status() != status {
		t.Errorf("answered %d, kept %+v", status, s.Received())
	}
	for _, bad := range []int{0, 199, 600} {
		if err := s.Answer(bad); err == nil {
			t.Errorf("status %d was accepted", bad)
		}
	}
	if status := pour(s, http.MethodGet, ""); status != http.StatusMethodNotAllowed {
		t.Errorf("GET is answered with %d", status)
	}
}
