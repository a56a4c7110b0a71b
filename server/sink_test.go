package server_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

const theSink = theWorld + "/sink"

// sunk is what the sink of the default world received.
func sunk(t *testing.T, s *server.Server, query string) controlgen.SinkList {
	t.Helper()
	return ask[controlgen.SinkList](t, s, http.MethodGet, theSink+query, "", http.StatusOK)
}

// pour posts a body to the sink.
func pour(s *server.Server, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://localhost/_mock"+theSink, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestTheSinkKeepsWhatComes(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	if got := sunk(t, s, ""); got.Count != 0 || got.Received == nil || got.Next != nil {
		t.Errorf("nothing came yet: %+v", got)
	}
	advance(t, s, time.Hour)
	for i, body := range []string{` {"statuses": [1e3] }` + "\n", `"just a text"`, "[]"} {
		w := pour(s, body, "Content-Type", "application/json", "Authorization", "Basic c2VjcmV0", "X-Mine", "yes")
		if got := strictly[controlgen.SinkReceipt](t, w.Body.Bytes()); w.Code != http.StatusOK || got.ID != strconv.Itoa(i+1) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	got := sunk(t, s, "")
	if got.Count != 3 || len(got.Received) != 3 || string(got.Received[0].Body) != `{"statuses":[1e3]}` || !got.Received[0].At.Equal(begins.Add(time.Hour)) {
		t.Fatalf("the sink has %+v", got)
	}
	for name, want := range map[string]string{"Authorization": "***", "X-Mine": "yes", "Content-Type": "application/json"} {
		if v := got.Received[2].Headers[name]; len(v) != 1 || v[0] != want {
			t.Errorf("header %s is kept as %q, want %q", name, v, want)
		}
	}
	page := sunk(t, s, "?limit=2")
	if len(page.Received) != 2 || page.Next == nil || *page.Next != "2" {
		t.Fatalf("the first two are %+v", page)
	}
	if rest := sunk(t, s, "?after=2&limit=1"); len(rest.Received) != 1 || rest.Received[0].ID != "3" || rest.Next != nil {
		t.Errorf("the rest is %+v", rest)
	}
	askRefused(t, s, http.MethodGet, theSink+"?after=x", "", http.StatusBadRequest, `"x"`)

	if w := asked(s, http.MethodDelete, theSink, ""); w.Code != http.StatusNoContent {
		t.Errorf("empty it: %d %s", w.Code, w.Body)
	}
	pour(s, "{}")
	if got := sunk(t, s, ""); got.Count != 1 || len(got.Received) != 1 || got.Received[0].ID != "4" {
		t.Errorf("after it was emptied, it has %+v", got)
	}
	for method, body := range map[string]string{http.MethodGet: "", http.MethodPost: "{}", http.MethodDelete: ""} {
		askRefused(t, s, method, "/worlds/nowhere/sink", body, http.StatusNotFound, "nowhere")
	}
}

func TestTheSinkRefusesWhatIsNoWebhook(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := z.Write(make([]byte, 2<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, body, encoding string
		status               int
		part                 string
	}{
		{"empty", "", "", http.StatusBadRequest, "empty"},
		{"a form", "a=b", "", http.StatusBadRequest, `"a=b"`},
		{"much that is not JSON", strings.Repeat("é", 1000), "", http.StatusBadRequest, "2000 bytes"},
		{"nothing", " null ", "", http.StatusBadRequest, "says nothing"},
		{"two values", "{}{}", "", http.StatusBadRequest, "not JSON"},
		{"too large", `"` + strings.Repeat("x", 1<<20) + `"`, "", http.StatusRequestEntityTooLarge, "1048576"},
		{"not zipped", "{}", "gzip", http.StatusBadRequest, "gzip"},
		{"a bomb", bomb.String(), "gzip", http.StatusRequestEntityTooLarge, "1048576"},
	} {
		w := pour(s, tt.body, "Content-Encoding", tt.encoding)
		if p := strictly[controlgen.Problem](t, w.Body.Bytes()); w.Code != tt.status || p.Detail == nil || !strings.Contains(*p.Detail, tt.part) {
			t.Errorf("%s: %d %s, want %d and %s", tt.name, w.Code, w.Body, tt.status, tt.part)
		}
	}
	if got := sunk(t, s, ""); got.Count != 0 {
		t.Errorf("kept were %+v", got)
	}
}

func TestTheSinkIsBounded(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	for range 1003 {
		pour(s, "{}")
	}
	if got := sunk(t, s, "?limit=1000"); got.Count != 1003 || len(got.Received) != 1000 || got.Received[0].ID != "4" || got.Next != nil {
		t.Errorf("of %d, %d are kept from %s on", got.Count, len(got.Received), got.Received[0].ID)
	}
	large := `"` + strings.Repeat("x", 1<<20-2) + `"`
	for range 10 {
		pour(s, large)
	}
	if got := sunk(t, s, "?limit=1000"); len(got.Received) != 8 || got.Received[7].ID != "1013" {
		t.Errorf("%d of 1 MiB are kept, want 8", len(got.Received))
	}
}

// TestTheSinkIsAReceiver posts webhooks to the mock's own sink, over sockets.
func TestTheSinkIsAReceiver(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		t.Run(fmt.Sprintf("tls %t", secure), func(t *testing.T) {
			t.Parallel()
			c := frozen()
			c.Fixture, c.TLS = "load", secure
			s := started(t, c)
			bearer := login(t, s)
			url := strings.Replace(s.URLs().Control, "//127.0.0.1", "//localhost", 1) + theSink
			if a := call(s, bearer, http.MethodPatch, "/v1/settings/application", `{"webhooks":{"url":"`+url+`"}}`); a.Code != http.StatusOK {
				t.Fatalf("%d %s", a.Code, a.Body)
			}
			for _, gzip := range []string{"false", "true"} {
				ask[controlgen.Adversity](t, s, http.MethodPut, theWorld+"/adversity", `{"gzip":`+gzip+`}`, http.StatusOK)
				sent(t, s, bearer)
				advance(t, s, time.Minute)
			}
			for _, d := range deliveries(t, s, "").Deliveries {
				if d.State != controlgen.DeliveryStateDone || d.Tries != 1 {
					t.Errorf("it is not delivered: %+v", d)
				}
			}
			got := sunk(t, s, "")
			if len(got.Received) != 4 || !strings.Contains(string(got.Received[3].Body), `"status":"read"`) {
				t.Errorf("the sink has %+v", got)
			}
		})
	}
}
