package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// TestAnAnswerNamesItsExchange follows Mock-Exchange from each answer to its record.
func TestAnAnswerNamesItsExchange(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	shop := loginAs(t, s, "admin@shop")
	tests := []struct {
		name, world, bearer, method, target, body string
		status                                    int
		operation, caller                         string
	}{
		{"a success", "default", bearer, http.MethodPost, "/v1/messages?debug=1", textBody, http.StatusCreated, "SendMessage", "admin"},
		{"a violation", "default", bearer, http.MethodPost, "/v1/messages", `{"to":7}`, http.StatusBadRequest, "SendMessage", "admin"},
		{"a refusal of the World", "default", bearer, http.MethodPut, "/messages/none/", `{"status":"read"}`, http.StatusNotFound, "MarkMessageAsRead", "admin"},
		{"nobody known", "default", "Bearer none", http.MethodGet, "/v1/health", "", http.StatusUnauthorized, "CheckHealth", ""},
		{"no operation", "default", bearer, http.MethodGet, "/v1/healht", "", http.StatusNotFound, "", ""},
		{"another method", "default", bearer, http.MethodPost, "/v1/health", "", http.StatusMethodNotAllowed, "", ""},
		{"another world, by token", "shop", shop, http.MethodGet, "/v1/health", "", http.StatusOK, "CheckHealth", "admin"},
		{"another world, by path", "shop", shop, http.MethodGet, "/w/shop/v1/health", "", http.StatusOK, "CheckHealth", "admin"},
		{"a world that is not there", "default", bearer, http.MethodGet, "/w/a%20b/v1/health", "", http.StatusNotFound, "", ""},
	}
	for _, tt := range tests {
		a := call(s, tt.bearer, tt.method, tt.target, tt.body)
		x := recorded(t, s, tt.world, a)
		if a.Code != tt.status || x.Response.Status != tt.status {
			t.Errorf("%s: answered %d, on record %d, want %d", tt.name, a.Code, x.Response.Status, tt.status)
		}
		if x.Operation != tt.operation || x.Caller != tt.caller || !x.At.Equal(begins) {
			t.Errorf("%s: on record is %q by %q at %s, want %q by %q at %s", tt.name, x.Operation, x.Caller, x.At, tt.operation, tt.caller, begins)
		}
		if in := x.Request; in.Method != tt.method || in.Target != tt.target || string(in.Body) != tt.body || in.Length != int64(len(tt.body)) {
			t.Errorf("%s: the request on record is %s %s %s of %d bytes", tt.name, in.Method, in.Target, in.Body, in.Length)
		}
		if out := x.Response; string(out.Body) != a.Body.String() || out.Length != int64(a.Body.Len()) {
			t.Errorf("%s: the answer on record is %s of %d bytes, sent was %s", tt.name, out.Body, out.Length, a.Body)
		}
		for _, name := range []string{"Content-Type", "Content-Length", "X-Request-Id", "Mock-Exchange", "Cache-Control"} {
			if got, want := http.Header(x.Response.Header).Values(name), a.Header().Values(name); len(want) != 1 || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: header %s on record is %q, sent was %q", tt.name, name, got, want)
			}
		}
		if got := http.Header(x.Request.Header).Get("Authorization"); got != "Bearer ***" {
			t.Errorf("%s: Authorization on record is %q", tt.name, got)
		}
	}
}

func TestTheJournalKeepsPartsOfLargeBodies(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.JournalBody = 10
	s := newServer(t, c)
	bearer := login(t, s)
	a := call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	x := recorded(t, s, "default", a)
	if string(x.Request.Body) != textBody[:10] || x.Request.Length != int64(len(textBody)) {
		t.Errorf("the request on record is %q of %d bytes, want the first 10 of %d", x.Request.Body, x.Request.Length, len(textBody))
	}
	if string(x.Response.Body) != a.Body.String()[:10] || x.Response.Length != int64(a.Body.Len()) {
		t.Errorf("the answer on record is %q of %d bytes, want the first 10 of %d", x.Response.Body, x.Response.Length, a.Body.Len())
	}

	file := strings.Repeat("tea ", 1000)
	up := httptest.NewRequest(http.MethodPost, "/v1/media", strings.NewReader(file))
	up.Header.Set("Authorization", bearer)
	up.Header.Set("Content-Type", "text/plain")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, up)
	if x := recorded(t, s, "default", w); string(x.Request.Body) != file[:10] || x.Request.Length != int64(len(file)) || !x.Request.Cut {
		t.Errorf("the upload on record is %q of %d bytes, cut off: %t, want the first 10 of %d, cut off", x.Request.Body, x.Request.Length, x.Request.Cut, len(file))
	}
	var stored struct{ Media []struct{ ID string } }
	if err := json.Unmarshal(w.Body.Bytes(), &stored); err != nil || len(stored.Media) != 1 {
		t.Fatalf("upload: %d %s", w.Code, w.Body)
	}
	down := call(s, bearer, http.MethodGet, "/v1/media/"+stored.Media[0].ID, "")
	if down.Body.String() != file {
		t.Fatalf("download: %d, %d bytes", down.Code, down.Body.Len())
	}
	if x := recorded(t, s, "default", down); string(x.Response.Body) != file[:10] || x.Response.Length != int64(len(file)) {
		t.Errorf("the download on record is %q of %d bytes, want the first 10 of %d", x.Response.Body, x.Response.Length, len(file))
	}
}

// TestBodiesOfUnknownLength sends bodies in chunks, one of them broken off.
func TestBodiesOfUnknownLength(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	tests := []struct {
		name, target, contentType, body string
		length                          int64 // as the client told; -1: not
		status                          int
		kept                            string
	}{
		{"JSON", "/v1/messages", "application/json", textBody, -1, http.StatusCreated, textBody},
		{"a file", "/v1/media", "text/plain", "a file", -1, http.StatusCreated, "a file"},
		{"JSON that ends early", "/v1/messages", "application/json", textBody[:20], int64(len(textBody)), http.StatusBadRequest, textBody[:20]},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(http.MethodPost, tt.target, strings.NewReader(tt.body))
		r.ContentLength = tt.length
		r.Header.Set("Authorization", bearer)
		r.Header.Set("Content-Type", tt.contentType)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		x := recorded(t, s, server.DefaultWorld, w)
		if w.Code != tt.status || string(x.Request.Body) != tt.kept || x.Request.Length != max(tt.length, int64(len(tt.body))) {
			t.Errorf("%s: answered %d %s, on record is %q of %d bytes", tt.name, w.Code, w.Body, x.Request.Body, x.Request.Length)
		}
	}
}

// TestTheJournalIsBound sends more than a journal may keep.
func TestTheJournalIsBound(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.JournalEntries = 7
	s := newServer(t, c)
	bearer := login(t, s)
	for range 30 {
		send(s, bearer, textBody)
	}
	entries := journalOf(t, s, server.DefaultWorld)
	if len(entries) != 7 || entries[6].Exchange == nil || entries[6].Exchange.ID != "x31" {
		t.Errorf("%d entries, the last %+v, want 7, the last exchange x31", len(entries), entries[len(entries)-1])
	}
	for i, e := range entries {
		if e.Seq != entries[0].Seq+uint64(i) {
			t.Errorf("entry %d has number %d, the first %d", i, e.Seq, entries[0].Seq)
		}
	}
}

// TestTheJournalIsReadWhileItGrows reads every byte of the newest entries while others are written:
// what is on record, nobody writes any more.
func TestTheJournalIsReadWhileItGrows(t *testing.T) {
	t.Parallel()
	const callers, each = 4, 250
	c := frozen()
	c.JournalEntries = 3
	s := newServer(t, c)
	bearer := login(t, s)
	ids := make([][]string, callers)
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for range each {
				a := send(s, bearer, textBody)
				if a.Code != http.StatusCreated {
					t.Errorf("send: %d %s", a.Code, a.Body)
				}
				ids[i] = append(ids[i], a.Header().Get("Mock-Exchange"))
			}
		})
	}
	written := make(chan struct{})
	go func() { defer close(written); wg.Wait() }()
	for done := false; !done; {
		select {
		case <-written:
			done = true
		default:
		}
		if _, err := json.Marshal(journalOf(t, s, server.DefaultWorld)); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for _, list := range ids {
		for _, id := range list {
			if seen[id] {
				t.Errorf("two answers name the exchange %s", id)
			}
			seen[id] = true
		}
	}
}
