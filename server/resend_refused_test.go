package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// TestWhatCannotBeSentAgain is refused, and leaves nothing.
func TestWhatCannotBeSentAgain(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.JournalBody = 200
	s := newServer(t, c)
	ask[controlgen.Queue](t, s, http.MethodPost, theDeliveries+"/pause", "", http.StatusOK) // else attempts leave entries
	bearer := login(t, s)                                                                   // x1, behind its fact
	header := map[string]string{"Authorization": bearer, "Content-Type": "application/json"}
	do := func(method, target, body string) string { return calledWith(t, s, method, target, body, header) }
	password := do(http.MethodPost, "/v1/users", `{"username": "sales", "password": "Fresh-Pass-1"}`)
	settings := do(http.MethodPatch, "/v1/settings/application", `{"webhooks": {"url": "https://u:p@hook.invalid/in"}}`)
	query := do(http.MethodPatch, "/v1/settings/application", `{"webhooks": {"url": "https://hook.invalid/in?key=1"}}`)
	token := do(http.MethodGet, "/v1/health?access_token=abc", "")
	long := do(http.MethodPost, "/v1/messages", `{"to": "447700900123", "text": {"body": "`+strings.Repeat("x", 200)+`"}}`)
	link := do(http.MethodPost, "/v1/messages", `{"to": "447700900123", "type": "image", "image": {"link": "https://u:p@img.invalid/a"}}`)
	astray := do(http.MethodPost, "/v1/log-in", `{"password": "Wrong-Pass-1"}`)
	noJSON := do(http.MethodPost, "/v1/log-in", "Wrong-Pass-1")
	large := calledWith(t, s, http.MethodPost, "/v1/media", "no picture", map[string]string{"Content-Type": "image/jpeg"})
	nowhere := do(http.MethodGet, "/w/no*where/v1/health", "")
	for _, tt := range []struct {
		what, id, part string
	}{
		{"a fact", "1", "is a fact"},
		{"a login", "x1", "password of a login"},
		{"a password", password, "hides a part of its body"},
		{"the password of a URL", settings, "hides a part of its body"},
		{"the query of a URL", query, "hides a part of its body"},
		{"a token in the query", token, "hides a part of its query"},
		{"a body that was cut", long, "only 200 of the"},
		{"a body that nobody read", large, "its body was refused unread"},
		{"a link with a password", link, "hides a part of its body"},
		{"a password where there is nothing", astray, "hides a part of its body"},
		{"no JSON where there is nothing", noJSON, "hides a part of its body"},
		{"a world that is not there", nowhere, "world that was not there"},
	} {
		t.Log(tt.what, tt.id)
		notResent(t, s, "default", tt.id, http.StatusConflict, tt.part)
	}
	for _, id := range []string{"x99", "99999", "x", "0"} {
		notResent(t, s, "default", id, http.StatusNotFound, "keeps no entry")
	}
	askRefused(t, s, http.MethodPost, "/worlds/nowhere/journal/x1/resend", "", http.StatusNotFound, "nowhere")
	literal := do(http.MethodPost, "/v1/messages", `{"to": "447700900123", "text": {"body": "***"}}`)
	if got := resent(t, s, "default", literal); got.Response.Status != http.StatusCreated {
		t.Errorf("three stars are sent again as %+v", got)
	}
	pin := do(http.MethodPost, "/v1/account", `{"cc": "44", "phone_number": "7700900000", "method": "sms", "cert": ""}`)
	notResent(t, s, "default", pin, http.StatusConflict, "hides")
}

// TestACallNeedsItsUser sends again in the name of somebody who is gone, whose password nobody knows, and
// whose tokens ended.
func TestACallNeedsItsUser(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/users", `{"username": "sales", "password": "Fresh-Pass-1"}`)
	sales := loginWith(t, s, "sales", "Fresh-Pass-1")
	call(s, sales, http.MethodPost, "/v1/messages", textBody)
	admins := calledWith(t, s, http.MethodPost, "/v1/messages", textBody, map[string]string{"Authorization": bearer, "Content-Type": "application/json"})
	send := "x4"
	if got := resent(t, s, "default", send); *got.Caller != "sales" || got.Response.Status != http.StatusCreated {
		t.Errorf("sent again it is %+v", got)
	}
	advance(t, s, 8*24*time.Hour)
	notResent(t, s, "default", send, http.StatusConflict, "the password is not known")
	before := len(exchangesOf(t, s))
	if got := resent(t, s, "default", admins); *got.Caller != "admin" || got.Response.Status != http.StatusCreated {
		t.Errorf("sent again with a token of its own it is %+v", got)
	}
	if got := exchangesOf(t, s)[before:]; !slices.Equal(got, []string{"LoginUser 200 admin", "SendMessage 201 admin"}) {
		t.Errorf("it took %q", got)
	}
	call(s, loginAs(t, s, "admin"), http.MethodDelete, "/v1/users/sales", "")
	notResent(t, s, "default", send, http.StatusConflict, "no user 'sales' any more")
	call(s, loginAs(t, s, "admin"), http.MethodPut, "/v1/users/admin", `{"password": "Other-Pass-1"}`)
	loginWith(t, s, "admin", "Other-Pass-1")
	if got := resent(t, s, "default", admins); got.Response.Status != http.StatusCreated {
		t.Errorf("with a token it needs no password: %+v", got)
	}
}

// exchangesOf are all exchanges of the default world in short.
func exchangesOf(t *testing.T, s *server.Server) (out []string) {
	t.Helper()
	for _, e := range journalOf(t, s, server.DefaultWorld) {
		if x := e.Exchange; x != nil {
			out = append(out, fmt.Sprint(x.Operation, " ", x.Response.Status, " ", x.Caller))
		}
	}
	return out
}

// TestALogoutEndsATokenOfItsOwn leaves those alone that clients use.
func TestALogoutEndsATokenOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	used, over := login(t, s), login(t, s)
	logout := calledWith(t, s, http.MethodPost, "/v1/users/logout", "", map[string]string{"Authorization": over})
	if got := resent(t, s, "default", logout); got.Response.Status != http.StatusOK || *got.Caller != "admin" {
		t.Errorf("the logout again: %+v", got)
	}
	if a := call(s, used, http.MethodGet, "/v1/health", ""); a.Code != http.StatusOK {
		t.Errorf("a token that somebody uses ended: %d %s", a.Code, a.Body)
	}
}

// TestALoginThatFailsIsTold has nobody's token, and a rule that refuses logins.
func TestALoginThatFailsIsTold(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	first := calledWith(t, s, http.MethodPost, "/v1/messages", textBody, map[string]string{"Authorization": login(t, s), "Content-Type": "application/json"})
	advance(t, s, 8*24*time.Hour)
	ask[controlgen.Rule](t, s, http.MethodPost, "/worlds/default/rules", `{"rule": {"name": "no", "when": {"operation": "LoginUser"}, "fault": "EMPTY_RESPONSE"}}`, http.StatusCreated)
	askRefused(t, s, http.MethodPost, theJournal+"/"+first+"/resend", "", http.StatusConflict, "the login that was made for one was answered 0 (x3)")
}

// TestCallsOfNobodyAreSentAgainAsTheyCame has no credential, a wrong one, an API key, and the wrong role.
func TestCallsOfNobodyAreSentAgainAsTheyCame(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := frozen()
	c.DataDir, c.Fixture, c.FixtureYAML = dir, "shop.yaml", []byte(strings.ReplaceAll(fixtureWithSecrets, "Wrong-Pass-1", "secret"))
	s, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	call(s, login(t, s), http.MethodPost, "/v1/users", `{"username": "sales", "password": "Fresh-Pass-1"}`)
	sales := loginWith(t, s, "sales", "Fresh-Pass-1")
	cases := []struct {
		authorization, path string
		status              int
		later               int // after a restart
	}{
		{"", "/v1/health", 401, 401},
		{"Bearer nobody", "/v1/health", 401, 401},
		{"Apikey api-key-of-ours-0123", "/v1/health", 200, 200},
		{"Apikey another-key-0123", "/v1/health", 401, 401},
		{sales, "/v1/settings/application", 403, 401},
	}
	var ids []string
	for _, tt := range cases {
		header := map[string]string{"Authorization": tt.authorization}
		if tt.authorization == "" {
			header = nil
		}
		ids = append(ids, calledWith(t, s, http.MethodGet, tt.path, "", header))
		if got := resent(t, s, "default", ids[len(ids)-1]); got.Response.Status != tt.status || (tt.authorization != "") != (got.Request.Headers["Authorization"] != nil) {
			t.Errorf("%q: sent again it is %+v", tt.authorization, got)
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	s = newServer(t, c)
	for i, tt := range cases {
		if got := resent(t, s, "default", ids[i]); got.Response.Status != tt.later {
			t.Errorf("%q: sent again after a restart it is %+v", tt.authorization, got)
		}
	}
}

// TestWhatWasSentAgainIsRepeatedOnce takes a run in which calls were sent again along, and repeats it.
func TestWhatWasSentAgainIsRepeatedOnce(t *testing.T) {
	t.Parallel()
	m := servertest.New(t, servertest.WithFixtureYAML(fixtureWithSecrets))
	fixed := map[string]string{"Authorization": "Bearer fixed-bearer-token-0123456789"}
	send := map[string]any{"to": "447700900123", "type": "text", "text": map[string]string{"body": "one"}}
	m.Do(t, servertest.Request{Method: http.MethodPost, Path: "/v1/messages", Body: send, Header: fixed})
	m.Control(t, http.MethodPost, "/journal/latest/resend", nil)
	m.Do(t, servertest.Request{Method: http.MethodPost, Path: "/v1/users/logout", Header: fixed}) // it is the only token
	m.Control(t, http.MethodPost, "/journal/x1/resend", nil)                                      // logs in
	m.Control(t, http.MethodPost, "/journal/x1/resend", nil)
	file := m.Control(t, http.MethodGet, "/capsule", nil).Body
	r := repeated(t, file)
	if r.Exchanges != 6 || r.Deeds != 0 || len(r.Notes) != 0 {
		t.Errorf("repeated: %d exchanges, %d deeds, notes %q", r.Exchanges, r.Deeds, r.Notes)
	}
	for _, secret := range secrets() {
		if strings.Contains(linesOf(t, file), secret) {
			t.Errorf("the capsule has the secret %q", secret)
		}
	}
}

// TestTheControlAPIIsNotAskedAgain has a call on record that was none of the control API when it came.
func TestTheControlAPIIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.DataDir, c.ControlListen = t.TempDir(), "127.0.0.1:0"
	before, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	if id := calledWith(t, before, http.MethodPost, "/%5Fmock/worlds/default/reset", "", nil); id != "x1" {
		t.Fatalf("it is %q", id)
	}
	if err := before.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.ControlListen = ""
	notResent(t, newServer(t, c), "default", "x1", http.StatusConflict, "none of the mocked API")
}
