package server_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

const theJournal = theWorld + "/journal"

// journalPage is a page of the default world's journal.
func journalPage(t *testing.T, s *server.Server, query string) controlgen.JournalPage {
	t.Helper()
	return ask[controlgen.JournalPage](t, s, http.MethodGet, theJournal+query, "", http.StatusOK)
}

// lines are entries in short: an exchange as its operation and status, a fact as its kind.
func lines(entries []controlgen.JournalEntry) []string {
	out := []string{}
	for _, e := range entries {
		line := e.Kind
		if x := e.Exchange; x != nil {
			line = fmt.Sprint(*x.Operation, " ", x.Response.Status)
		}
		out = append(out, line)
	}
	return out
}

// eventful is a server in whose journal there is something: a check of two numbers, a text to each of
// them, one refused send, and a status that is marked by another user; 3 minutes are over.
func eventful(t *testing.T) (s *server.Server, first, second string) {
	t.Helper()
	hook := servertest.NewHook(t)
	s, bearer := posting(t, hook.URL)
	expect := func(a *httptest.ResponseRecorder, status int) string {
		t.Helper()
		if a.Code != status {
			t.Fatalf("%d %s, want %d", a.Code, a.Body, status)
		}
		var answer struct{ Messages []struct{ ID string } }
		_ = json.Unmarshal(a.Body.Bytes(), &answer) // some have no messages
		if len(answer.Messages) == 0 {
			return ""
		}
		return answer.Messages[0].ID
	}
	text := func(to string) string {
		return `{"to":"` + to + `","type":"text","recipient_type":"individual","text":{"body":"447700900199"}}`
	}
	expect(call(s, bearer, http.MethodPost, "/v1/contacts", `{"blocking":"wait","contacts":["+44 (7700) 900-111","+447700900112"]}`), http.StatusOK)
	advance(t, s, time.Minute)
	first = expect(call(s, bearer, http.MethodPost, "/v1/messages", text("447700900111")), http.StatusCreated)
	advance(t, s, time.Minute)
	second = expect(call(s, bearer, http.MethodPost, "/v1/messages", text("447700900112")), http.StatusCreated)
	expect(call(s, bearer, http.MethodPost, "/v1/messages", `{"to":"447700900111","text":{}}`), http.StatusBadRequest)
	expect(call(s, bearer, http.MethodPut, "/v1/messages/"+url.PathEscape(first), `{"status":"read"}`), http.StatusNotFound)
	expect(call(s, "Bearer nobody", http.MethodGet, "/v1/settings/application", ""), http.StatusUnauthorized)
	advance(t, s, time.Minute)
	return s, first, second
}

func TestTheJournalIsFiltered(t *testing.T) {
	t.Parallel()
	s, first, second := eventful(t)
	one := []string{"message_queued", "status_reached", "SendMessage 201"}
	statuses := []string{
		"status_reached", "status_reported", "delivery_queued", "delivery_due", "delivery_attempted",
		"status_reached", "status_reported", "delivery_queued", "delivery_due", "delivery_attempted",
	}
	tests := []struct {
		query string
		want  []string
	}{
		{"?kind=exchange", []string{
			"LoginUser 200", "CheckContact 200", "SendMessage 201", "SendMessage 201", "SendMessage 400", "MarkMessageAsRead 404",
			"GetApplicationSettings 401",
		}},
		{"?kind=message_queued,user_logged_in", []string{"user_logged_in", "message_queued", "message_queued"}},
		{"?operation=SendMessage,CheckContact&status=2xx", []string{"CheckContact 200", "SendMessage 201", "SendMessage 201"}},
		{"?status=404", []string{"MarkMessageAsRead 404"}},
		{"?status=4xx&caller=admin", []string{"SendMessage 400", "MarkMessageAsRead 404"}},
		{"?status=5xx", []string{}},
		{"?caller=nobody", []string{}},
		{"?message=" + second, slices.Concat(one, statuses)},
		{"?message=" + first + "&kind=exchange", []string{"SendMessage 201", "MarkMessageAsRead 404"}},
		{"?peer=447700900111&kind=exchange", []string{"CheckContact 200", "SendMessage 201", "SendMessage 400"}},
		{"?peer=447700900112", slices.Concat([]string{"CheckContact 200"}, one, statuses)},
		{"?peer=447700900112&message=" + first, []string{}},
		{"?peer=447700900199", []string{}}, // only written about
		{"?peer=447700900112&kind=delivery_attempted,exchange&order=newest", []string{
			"delivery_attempted", "delivery_attempted", "SendMessage 201", "CheckContact 200",
		}},
		{"?from=2024-05-01T09:02:00Z&until=2024-05-01T09:02:00.3Z&kind=exchange,status_reached", []string{
			"status_reached", "SendMessage 201", "SendMessage 400", "MarkMessageAsRead 404", "GetApplicationSettings 401",
		}},
		{"?from=2024-05-01T09:02:01Z", []string{"status_reached", "status_reported", "delivery_queued", "delivery_due", "delivery_attempted"}},
	}
	for _, tt := range tests {
		got := journalPage(t, s, tt.query)
		if got.Entries == nil {
			t.Errorf("%s: the list is null", tt.query)
		}
		if diff := cmp.Diff(tt.want, lines(got.Entries)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.query, diff)
		}
	}
	for query, part := range map[string]string{
		"?kind=Exchange": "kind", "?status=600": "status", "?status=4XX": "status", "?limit=1001": "limit", "?after=-1": "after",
		"?from=today": "from", "?order=up": "order", "?kinds=exchange": "kinds",
	} {
		askRefused(t, s, http.MethodGet, theJournal+query, "", http.StatusBadRequest, part)
	}
	askRefused(t, s, http.MethodGet, "/worlds/nowhere/journal", "", http.StatusNotFound, "nowhere")
}

// TestTheJournalInPages reads all of it in small pages, either way round.
func TestTheJournalInPages(t *testing.T) {
	t.Parallel()
	s, _, _ := eventful(t)
	whole := journalPage(t, s, "?limit=1000")
	if n := uint64(len(whole.Entries)); whole.First != 1 || whole.Last != n || whole.Next != nil || n < 30 {
		t.Fatalf("%d entries, first %d, last %d", n, whole.First, whole.Last)
	}
	for _, order := range []string{"oldest", "newest"} {
		var got []controlgen.JournalEntry
		for query := "?limit=7&order=" + order; query != ""; {
			page := journalPage(t, s, query)
			if got = append(got, page.Entries...); page.Next == nil {
				break
			}
			query = fmt.Sprintf("?limit=7&order=%s&after=%d", order, *page.Next)
		}
		if order == "newest" {
			slices.Reverse(got)
		}
		if diff := cmp.Diff(whole.Entries, got); diff != "" {
			t.Errorf("%s first, in pages of 7 (-whole +pages):\n%s", order, diff)
		}
	}
	if page := journalPage(t, s, "?after=1000000"); len(page.Entries) != 0 || page.Next != nil {
		t.Errorf("after the end there is %+v", page)
	}
	if page := journalPage(t, s, "?after=1&order=newest"); len(page.Entries) != 0 {
		t.Errorf("before the first there is %+v", page)
	}
}

// TestAPageHoldsSoManyBytes has 12 bodies of 1 MiB each.
func TestAPageHoldsSoManyBytes(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.JournalBody = 1 << 20
	s := newServer(t, c)
	bearer := login(t, s)
	for range 12 {
		r := httptest.NewRequest(http.MethodPost, "/v1/media", strings.NewReader(strings.Repeat("x", 1<<20)))
		r.Header.Set("Authorization", bearer)
		r.Header.Set("Content-Type", "text/plain")
		s.ServeHTTP(httptest.NewRecorder(), r)
	}
	page := journalPage(t, s, "?operation=UploadMedia")
	if len(page.Entries) != 7 || page.Next == nil || *page.Next != page.Entries[6].Seq {
		t.Fatalf("%d entries, next %v, want 7", len(page.Entries), page.Next)
	}
	if rest := journalPage(t, s, fmt.Sprintf("?operation=UploadMedia&after=%d", *page.Next)); len(rest.Entries) != 5 || rest.Next != nil {
		t.Errorf("%d are left", len(rest.Entries))
	}
}

func TestAnEntryIsRead(t *testing.T) {
	t.Parallel()
	s, _, second := eventful(t)
	read := func(path string) controlgen.JournalEntry {
		t.Helper()
		return ask[controlgen.JournalEntry](t, s, http.MethodGet, theJournal+path, "", http.StatusOK)
	}
	x := read("/x4")
	if *x.Exchange.Operation != "SendMessage" || x.Exchange.ID != "x4" || x.Kind != "exchange" || x.Fact != nil || *x.Exchange.Caller != "admin" {
		t.Errorf("x4 is %+v", x)
	}
	if body := x.Exchange.Response.Body; !strings.Contains(*body.Text, second) || body.Base64 != nil || body.Truncated != nil || body.Length != int64(len(*body.Text)) {
		t.Errorf("its answer is %+v", body)
	}
	if got := x.Exchange.Request.Headers["Authorization"]; !slices.Equal(got, []string{"Bearer ***"}) {
		t.Errorf("the token shows: %s", got)
	}
	if again := read(fmt.Sprintf("/%d", x.Seq)); !cmp.Equal(x, again) {
		t.Errorf("by number it is %+v", again)
	}
	if got := read("/latest"); got.Kind != "delivery_attempted" || got.Exchange != nil || !strings.HasPrefix(string(*got.Fact), `{"at":`) {
		t.Errorf("the latest is %+v", got)
	}
	if got := read("/latest?operation=SendMessage"); got.Exchange.ID != "x5" || *got.Exchange.Violations[0].Code != 1008 {
		t.Errorf("the latest send is %+v", got)
	}
	if got := read("/latest?kind=status_reached"); got.Kind != "status_reached" {
		t.Errorf("the latest status is %+v", got)
	}
	for _, path := range []string{"/0", "/99999", "/99999999999999999999999", "/x99", "/x", "/latest?kind=nothing", "/1?kind=exchange", "/x4?operation=LoginUser"} {
		askRefused(t, s, http.MethodGet, theJournal+path, "", http.StatusNotFound, "keeps no entry")
	}
}

// TestWhatACallCaused has others act at the same instant, while the clock stands still: a call is said to
// have caused what its own command told, and a refused one nothing.
func TestWhatACallCaused(t *testing.T) {
	t.Parallel()
	s, _, _ := eventful(t)
	ask[json.RawMessage](t, s, http.MethodPost, theWorld+"/inbound", `{"from":"447700900111","text":"Between"}`, http.StatusCreated)
	call(s, login(t, s), http.MethodPatch, "/v1/settings/application", `{"pass_through":true}`)
	for _, want := range []struct {
		of    string
		facts []string
	}{
		{"/latest?operation=UpdateApplicationSettings", []string{"settings_changed"}},
		{"/x4", []string{"message_queued"}},
		{"/x5", nil},
		{"/x6", nil},
	} {
		caused := ask[controlgen.JournalEntry](t, s, http.MethodGet, theJournal+want.of, "", http.StatusOK).Exchange.Caused
		var got []string
		if caused != nil {
			got = lines(journalPage(t, s, fmt.Sprintf("?after=%d&limit=%d", caused.First-1, caused.Last-caused.First+1)).Entries)
		}
		if !slices.Equal(got, want.facts) {
			t.Errorf("%s caused %q, want %q", want.of, got, want.facts)
		}
	}
}

// TestBodiesInTheJournal has bodies that are no text, and larger ones than the journal keeps.
func TestBodiesInTheJournal(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.JournalBody = 8
	s := newServer(t, c)
	bearer := login(t, s)
	upload := func(contentType, body string) controlgen.Body {
		t.Helper()
		r := httptest.NewRequest(http.MethodPost, "/v1/media", strings.NewReader(body))
		r.Header.Set("Authorization", bearer)
		r.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		e := ask[controlgen.JournalEntry](t, s, http.MethodGet, theJournal+"/"+w.Header().Get("Mock-Exchange"), "", http.StatusOK)
		return e.Exchange.Request.Body
	}
	if got := upload("text/plain", "tea"); *got.Text != "tea" || got.Length != 3 || got.Truncated != nil {
		t.Errorf("a text is %+v", got)
	}
	if got := upload("text/plain", "1234567é"); *got.Text != "1234567" || got.Length != 9 || !*got.Truncated {
		t.Errorf("a text that is cut within a character is %+v", got)
	}
	if got := upload("application/pdf", "\xff\x00\xfe"); got.Text != nil || *got.Base64 != base64.StdEncoding.EncodeToString([]byte("\xff\x00\xfe")) {
		t.Errorf("bytes are %+v", got)
	}
	if got := upload("application/pdf", "\xff\x00\xfe4567\xe2\x82\xac"); *got.Base64 != base64.StdEncoding.EncodeToString([]byte("\xff\x00\xfe4567\xe2")) || !*got.Truncated {
		t.Errorf("bytes that are cut are %+v", got)
	}
}
