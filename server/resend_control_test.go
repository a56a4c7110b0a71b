package server_test

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/clock"
	"github.com/wabamock/wabamock/server/internal/core"
)

// resent sends an exchange of a world once more.
func resent(t *testing.T, s *server.Server, world, id string) controlgen.Exchange {
	t.Helper()
	return ask[controlgen.Exchange](t, s, http.MethodPost, "/worlds/"+world+"/journal/"+id+"/resend", "", http.StatusCreated)
}

// notResent asks for what is refused, and looks whether anything came of it.
func notResent(t *testing.T, s *server.Server, world, id string, status int, part string) {
	t.Helper()
	before := len(journalOf(t, s, world))
	askRefused(t, s, http.MethodPost, "/worlds/"+world+"/journal/"+id+"/resend", "", status, part)
	if after := journalOf(t, s, world); len(after) != before {
		t.Errorf("%s was refused, and left %+v", id, after[before])
	}
}

// calledWith is a call with headers, without a socket; it answers the id of its exchange.
func calledWith(t *testing.T, s *server.Server, method, target, body string, header map[string]string) string {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w, _ := met(s, r)
	return w.Header().Get("Mock-Exchange")
}

// sameRequest compares what was sent with what is sent again.
func sameRequest(t *testing.T, s *server.Server, world, first string, again controlgen.Exchange) {
	t.Helper()
	was := ask[controlgen.JournalEntry](t, s, http.MethodGet, "/worlds/"+world+"/journal/"+first, "", http.StatusOK).Exchange
	if diff := cmp.Diff(was.Request, again.Request); diff != "" {
		t.Errorf("it is not the same request (-first +again):\n%s", diff)
	}
	if again.Repeats == nil || *again.Repeats != first || again.ID == first || was.Repeats != nil {
		t.Errorf("%s repeats %v; the first one %v", again.ID, again.Repeats, was.Repeats)
	}
	if now := ask[controlgen.JournalEntry](t, s, http.MethodGet, "/worlds/"+world+"/journal/"+again.ID, "", http.StatusOK); !cmp.Equal(*now.Exchange, again) {
		t.Errorf("the journal has it otherwise:\n%s", cmp.Diff(*now.Exchange, again))
	}
}

// TestACallIsSentAgain does so in the default world, in one that the path names, and in one that the
// credential names.
func TestACallIsSentAgain(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	for _, tt := range []struct{ world, user, prefix string }{
		{"default", "admin", "/v1"}, {"shop", "admin", "/w/shop/v1"}, {"quay", "admin@quay", "/v1"},
	} {
		bearer := loginAs(t, s, "admin@"+tt.world)
		if tt.world == "default" {
			bearer = loginAs(t, s, "admin")
		}
		header := map[string]string{"Authorization": bearer, "Content-Type": "application/json", "User-Agent": "shop/1.2", "X-Request-Id": "r-7"}
		first := calledWith(t, s, http.MethodPost, tt.prefix+"/messages", textTo("447700900123"), header)
		again := resent(t, s, tt.world, first)
		sameRequest(t, s, tt.world, first, again)
		if again.Response.Status != http.StatusCreated || *again.Caller != "admin" || *again.To != "447700900123" {
			t.Errorf("%s: sent again it is %+v", tt.world, again)
		}
		if got := resent(t, s, tt.world, "latest"); *got.Repeats != again.ID || got.Response.Status != http.StatusCreated {
			t.Errorf("%s: the latest call was sent again as %+v", tt.world, got)
		}
		accepted := 0
		for _, e := range journalOf(t, s, tt.world) {
			if e.Kind == "message_queued" {
				accepted++
			}
		}
		if accepted != 3 {
			t.Errorf("%s accepted %d messages, want 3", tt.world, accepted)
		}
	}
}

// TestUploadsAreSentAgain has bytes, and a form.
func TestUploadsAreSentAgain(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	var form strings.Builder
	m := multipart.NewWriter(&form)
	part, err := m.CreateFormFile("File", "tea.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte("\x89PNG\r\n\x1a\n\x00\xff")); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	for _, body := range []struct{ path, kind, text string }{
		{"/v1/media", "image/jpeg", "\xff\xd8\xff\xe0\x00\x01"}, {"/v1/settings/profile/photo", m.FormDataContentType(), form.String()}, {"/v1/media", "application/json", `{"a": 1}`},
	} {
		first := calledWith(t, s, http.MethodPost, body.path, body.text, map[string]string{"Authorization": bearer, "Content-Type": body.kind})
		was := ask[controlgen.JournalEntry](t, s, http.MethodGet, theJournal+"/"+first, "", http.StatusOK).Exchange
		again := resent(t, s, "default", first)
		sameRequest(t, s, "default", first, again)
		if again.Response.Status != was.Response.Status {
			t.Errorf("%s: answered %d, and then %d", body.kind, was.Response.Status, again.Response.Status)
		}
	}
	file := calledWith(t, s, http.MethodGet, "/v1/media/"+uploaded(t, s, bearer), "", map[string]string{"Authorization": bearer})
	if got := resent(t, s, "default", file); got.Response.Status != http.StatusOK || got.Response.Body.Length != 6 {
		t.Errorf("a file was fetched again as %+v", got.Response)
	}
}

// uploaded is the id of a file.
func uploaded(t *testing.T, s *server.Server, bearer string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/media", strings.NewReader("\xff\xd8\xff\xe0\x00\x01"))
	r.Header.Set("Authorization", bearer)
	r.Header.Set("Content-Type", "image/jpeg")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return strictly[struct {
		Media []struct {
			ID string `json:"id"`
		} `json:"media"`
		Meta any `json:"meta"`
	}](t, w.Body.Bytes()).Media[0].ID
}

// TestWhatDecidesAnAnswerDecidesItAgain wishes for an error, is counted by a rule, and departs.
func TestWhatDecidesAnAnswerDecidesItAgain(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	header := map[string]string{"Authorization": bearer, "Content-Type": "application/json"}
	send := func(body string) string { return calledWith(t, s, http.MethodPost, "/v1/messages", body, header) }
	departs := send(`{"to": "447700900123", "text": {}}`)
	if got := resent(t, s, "default", departs); got.Response.Status != http.StatusBadRequest || len(got.Violations) == 0 {
		t.Errorf("what departs is %+v", got)
	}
	header["Prefer"] = "code=503"
	wished := send(textTo("447700900123"))
	delete(header, "Prefer")
	if got := resent(t, s, "default", wished); got.Response.Status != http.StatusServiceUnavailable || *got.Injected != "prefer code=503" {
		t.Errorf("what is wished for is %+v", got)
	}
	loaded(t, s, core.Scenario{Name: "net", Rules: []core.Rule{{When: sends(), After: 1, Times: 1, Refuse: &core.Refusal{Code: 1015}}}})
	fine := send(textTo("447700900123"))
	if got := resent(t, s, "default", fine); *got.Code != 1015 || *got.Injected != "net/rule 1" {
		t.Errorf("the second send is %+v", got)
	}
	astray := calledWith(t, s, http.MethodPost, "/v1/mesages", `{"text": "hello"}`, header)
	if got := resent(t, s, "default", astray); got.Response.Status != http.StatusNotFound || *got.Request.Body.Text != `{"text":"hello"}` {
		t.Errorf("what is astray is %+v", got)
	}
}

// TestAFaultIsMetAgain breaks every connection there is, but that of the control API.
func TestAFaultIsMetAgain(t *testing.T) {
	t.Parallel()
	for kind := range faultCases() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := started(t, frozen())
			bearer := login(t, s)
			loaded(t, s, core.Scenario{Name: "net", Rules: []core.Rule{{When: sends(), After: 1, Fault: &core.HTTPFault{Kind: kind}}}})
			call(s, bearer, http.MethodPost, "/v1/messages", textBody)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URLs().Control+theJournal+"/latest/resend", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			a := roundTrip(t, r)
			got := strictly[controlgen.Exchange](t, a)
			status := 0
			if kind == core.MalformedChunk {
				status = http.StatusCreated
			}
			if got.Fault == nil || *got.Fault != string(kind) || got.Response.Status != status || queued(t, s) != 2 {
				t.Errorf("%d messages; sent again it is %+v", queued(t, s), got)
			}
		})
	}
}

// roundTrip is the body of an answer that must be 201.
func roundTrip(t *testing.T, r *http.Request) []byte {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	a, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	if a.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", a.StatusCode, b)
	}
	return b
}

// TestADelayEndsWithItsRequest waits as long as somebody does.
func TestADelayEndsWithItsRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := frozen()
		c.HTTP.MaxDelay = server.Never
		s := newServer(t, c)
		bearer := login(t, s)
		loaded(t, s, core.Scenario{Name: "slow", Rules: []core.Rule{{When: sends(), After: 1, Delay: &core.Delay{Least: time.Minute}}}})
		call(s, bearer, http.MethodPost, "/v1/messages", textBody)
		for _, patience := range []time.Duration{7 * time.Second, time.Hour} {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			wall := clock.Real()
			began := wall.Now()
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodPost, "http://localhost/_mock"+theJournal+"/x2/resend", http.NoBody))
			if took := wall.Now().Sub(began); took != min(patience, time.Minute) || w.Code != http.StatusCreated {
				t.Errorf("answered %d after %s", w.Code, took)
			}
		}
		if n := queued(t, s); n != 3 {
			t.Errorf("%d messages", n)
		}
	})
}
