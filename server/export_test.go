package server_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// exported is a journal as a file.
func exported(t *testing.T, s *server.Server, query, contentType, name string) []byte {
	t.Helper()
	w := asked(s, http.MethodGet, theJournal+"/export"+query, "")
	if h := w.Header(); w.Code != http.StatusOK || h.Get("Content-Type") != contentType || h.Get("Content-Disposition") != `attachment; filename="`+name+`"` {
		t.Fatalf("export %s: %d %s %s", query, w.Code, w.Header(), w.Body)
	}
	return w.Body.Bytes()
}

func TestExportAsJSON(t *testing.T) {
	t.Parallel()
	s, first, _ := eventful(t)
	got := strictly[[]controlgen.JournalEntry](t, exported(t, s, "?format=json", "application/json", "journal.json"))
	if diff := cmp.Diff(journalPage(t, s, "?limit=1000").Entries, got); diff != "" {
		t.Errorf("the file (-journal +file):\n%s", diff)
	}
	some := strictly[[]controlgen.JournalEntry](t, exported(t, s, "?format=json&message="+first+"&kind=exchange&after=1", "application/json", "journal.json"))
	if diff := cmp.Diff([]string{"SendMessage 201", "MarkMessageAsRead 404"}, lines(some)); diff != "" {
		t.Errorf("filtered (-want +got):\n%s", diff)
	}
	if none := exported(t, s, "?format=json&kind=nothing", "application/json", "journal.json"); strings.TrimSpace(string(none)) != "[]" {
		t.Errorf("nothing is %s", none)
	}
	askRefused(t, s, http.MethodGet, theJournal+"/export", "", http.StatusBadRequest, "format")
	askRefused(t, s, http.MethodGet, theJournal+"/export?format=xml", "", http.StatusBadRequest, "format")
	askRefused(t, s, http.MethodGet, "/worlds/nowhere/journal/export?format=har", "", http.StatusNotFound, "nowhere")
}

// required are the members that HAR 1.2 requires, by object.
func required() map[string][]string {
	return map[string][]string{
		"log": {"version", "creator", "entries"}, "creator": {"name", "version"},
		"entry":    {"startedDateTime", "time", "request", "response", "cache", "timings"},
		"request":  {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"},
		"response": {"status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize", "bodySize"},
		"content":  {"size", "mimeType"}, "timings": {"send", "wait", "receive"}, "postData": {"mimeType", "text"}, "pair": {"name", "value"},
	}
}

// object is an object in HAR, which must have what is required of its kind.
func object(t *testing.T, v any, kind string) map[string]any {
	t.Helper()
	o, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("%s is no object: %v", kind, v)
	}
	for _, name := range required()[kind] {
		if member, ok := o[name]; !ok || member == nil {
			t.Errorf("%s has no %s: %v", kind, name, o)
		}
	}
	return o
}

// pairList is a list of pairs in HAR.
func pairList(t *testing.T, v any) {
	t.Helper()
	l, ok := v.([]any)
	if !ok {
		t.Fatalf("no list: %v", v)
	}
	for _, pair := range l {
		object(t, pair, "pair")
	}
}

func TestExportAsHAR(t *testing.T) {
	t.Parallel()
	s, _, second := eventful(t)
	file := strictly[struct{ Log any }](t, exported(t, s, "?format=har", "application/json", "journal.har"))
	log := object(t, file.Log, "log")
	object(t, log["creator"], "creator")
	if log["version"] != "1.2" {
		t.Errorf("version %v", log["version"])
	}
	entries, _ := log["entries"].([]any)
	var calls, posts int
	for _, e := range entries {
		entry := object(t, e, "entry")
		if at, err := time.Parse(time.RFC3339Nano, entry["startedDateTime"].(string)); err != nil || at.Before(begins) {
			t.Errorf("started at %v", entry["startedDateTime"])
		}
		object(t, entry["timings"], "timings")
		request, response := object(t, entry["request"], "request"), object(t, entry["response"], "response")
		content := object(t, response["content"], "content")
		for _, pairs := range []any{request["cookies"], request["headers"], request["queryString"], response["cookies"], response["headers"]} {
			pairList(t, pairs)
		}
		address := request["url"].(string)
		if data, ok := request["postData"]; ok {
			object(t, data, "postData")
		}
		switch {
		case entry["_delivery"] != nil:
			posts++
			text := request["postData"].(map[string]any)["text"].(string)
			if !strings.HasPrefix(address, "http://127.0.0.1:") || response["status"] != 200.0 || !strings.Contains(text, `{"statuses":[`) {
				t.Errorf("a webhook is %v", entry)
			}
		case entry["_operation"] == "CheckContact":
			if !strings.HasPrefix(address, s.URLs().API+"/v1/contacts") || content["mimeType"] != "application/json" || !strings.Contains(content["text"].(string), "447700900111") {
				t.Errorf("a check is %v", entry)
			}
			fallthrough
		default:
			calls++
		}
	}
	if calls != 7 || posts != 4 {
		t.Errorf("%d calls and %d webhooks, want 7 and 4", calls, posts)
	}
	if some := exported(t, s, "?format=har&kind=delivery_attempted&message="+second, "application/json", "journal.har"); bytes.Count(some, []byte(`"_delivery"`)) != 2 {
		t.Errorf("of one message there are %s", some)
	}
}

// photo is a form with a file in it.
func photo(t *testing.T) (contentType, body string) {
	t.Helper()
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	file, err := form.CreateFormFile("file", "it's.jpg")
	if err == nil {
		_, err = file.Write([]byte("\xff\xd8\xff\x00'$`"))
	}
	if err = errors.Join(err, form.Close()); err != nil {
		t.Fatal(err)
	}
	return form.FormDataContentType(), out.String()
}

// TestExportAsCurl runs the script against a fresh server: every answer has the status that it had.
func TestExportAsCurl(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	var statuses []string
	do := func(authorization, method, target, contentType, body string, status int) {
		t.Helper()
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Authorization", authorization)
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		r.Header.Set("X-Odd", "it's \"odd\"")
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != status {
			t.Fatalf("%s %s: %d %s, want %d", method, target, w.Code, w.Body, status)
		}
		statuses = append(statuses, target)
	}
	text := func(body string) string {
		b, err := json.Marshal(map[string]any{"to": "447700900123", "type": "text", "recipient_type": "individual", "text": map[string]string{"body": body}})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	const asJSON = "application/json"
	do(bearer, http.MethodPost, "/v1/contacts", asJSON, `{"blocking":"wait","contacts":["+447700900123"]}`, http.StatusOK)
	for _, body := range []string{"plain", "it's `id` $(id) \\ \"é\" !", "@/etc/hostname", strings.Repeat("'long'", 600)} {
		do(bearer, http.MethodPost, "/v1/messages/", asJSON, text(body), http.StatusCreated)
	}
	do(bearer, http.MethodPost, "/v1/messages", asJSON, "@not JSON at all", http.StatusBadRequest)
	do(bearer, http.MethodPost, "/v1/messages", "", text("without a type"), http.StatusCreated)
	do(bearer, http.MethodPost, "/v1/media", "image/png", "\x89PNG\x00\xff'\n", http.StatusCreated)
	do(bearer, http.MethodPost, "/v1/media", "text/plain", strings.Repeat("tea ", 10_000), http.StatusCreated)
	form, file := photo(t)
	do(bearer, http.MethodPost, "/v1/settings/profile/photo", form, file, http.StatusBadRequest)
	do(bearer, http.MethodPost, "/v1/users", asJSON, `{"username":"clerk","password":"Clerk-1234"}`, http.StatusCreated)
	clerk := loginWith(t, s, "clerk", "Clerk-1234")
	do(clerk, http.MethodGet, "/v1/users/clerk?a=%27b&a=c", "", "", http.StatusOK)
	do("Bearer nobody", http.MethodGet, "/v1/users/admin", "", "", http.StatusUnauthorized)
	do(bearer, http.MethodGet, "/v1/nothing/at/all", "", "", http.StatusNotFound)
	do(bearer, http.MethodDelete, "/v1/users/clerk", "", "", http.StatusOK)
	do(bearer, http.MethodPut, "/v1/users", "", "", http.StatusMethodNotAllowed)
	do(bearer, http.MethodPost, "/v1/users/logout", "", "", http.StatusOK)

	script := string(exported(t, s, "?format=curl", "text/plain; charset=utf-8", "journal.sh"))
	for _, secret := range []string{"Clerk-1234", strings.TrimPrefix(bearer, "Bearer ")} {
		if strings.Contains(script, secret) {
			t.Errorf("the script tells %s", secret)
		}
	}
	fresh := started(t, frozen())
	cmd := exec.CommandContext(t.Context(), "sh", "-s")
	cmd.Stdin = strings.NewReader("BASE=" + fresh.URLs().API + " LOGIN=admin:secret LOGIN_2=clerk:Clerk-1234 PASSWORD=Clerk-1234\n" + script)
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(string(out), "(was") || !strings.Contains(string(out), "0 answers have another status") {
		t.Fatalf("%v\n%s\n%s", err, out, script)
	}
	want, got := journalPage(t, s, "?kind=exchange").Entries, journalPage(t, fresh, "?kind=exchange").Entries
	if len(want) != len(statuses)+2 {
		t.Errorf("%d exchanges, want %d", len(want), len(statuses)+2)
	}
	if diff := cmp.Diff(shapes(want), shapes(got)); diff != "" {
		t.Errorf("exchanges (-first +replayed):\n%s", diff)
	}
}

// shapes are exchanges in short: method, target, status, type and body of the request.
func shapes(entries []controlgen.JournalEntry) []string {
	var out []string
	for _, e := range entries {
		x := e.Exchange
		body, err := json.Marshal(x.Request.Body)
		if err != nil {
			panic(err)
		}
		out = append(out, strings.Join([]string{
			x.Request.Method, x.Request.Target, http.StatusText(x.Response.Status), strings.Join(x.Request.Headers["Content-Type"], ","),
			strings.Join(x.Request.Headers["X-Odd"], ","), string(body),
		}, " "))
	}
	return out
}

// loginWith is the Authorization header of a user.
func loginWith(t *testing.T, s *server.Server, user, password string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/users/login", http.NoBody)
	r.SetBasicAuth(user, password)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var answer struct{ Users []struct{ Token string } }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Users) != 1 {
		t.Fatalf("log in: %d %s", w.Code, w.Body)
	}
	return "Bearer " + answer.Users[0].Token
}

// TestWhatCannotBeMadeAgain has a body in the journal that was cut off, and secrets that the caller
// of the script has not given.
func TestWhatCannotBeMadeAgain(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.JournalBody = 100
	s := newServer(t, c)
	bearer := login(t, s)
	send(s, bearer, textBody+strings.Repeat(" ", 1000))
	script := string(exported(t, s, "?format=curl", "text/plain; charset=utf-8", "journal.sh"))
	if !strings.Contains(script, "# x2 is left out") {
		t.Errorf("a body that is not whole: %s", script)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-s")
	cmd.Stdin = strings.NewReader("unset LOGIN\n" + script)
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "LOGIN: user:password of admin") {
		t.Errorf("without a login: %v %s", err, out)
	}

	send(s, bearer, textBody)
	hook := servertest.NewHook(t, http.StatusTeapot)
	script = string(exported(t, s, "?format=curl&operation=LoginUser", "text/plain; charset=utf-8", "journal.sh"))
	cmd = exec.CommandContext(t.Context(), "sh", "-s")
	cmd.Stdin = strings.NewReader("LOGIN=admin:secret BASE=" + hook.URL + "\n" + script)
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "418 POST /v1/users/login (was 200)\n1 answers") {
		t.Errorf("another answer: %v %s", err, out)
	}
}
