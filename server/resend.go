package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/capsule"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// again is a request that was made before, and is made once more.
type again struct {
	of string            // id of the exchange that it repeats
	as *journal.Exchange // the one that it is; nil: it is not on record yet
}

// againKey is where the context of such a request has it.
type againKey struct{}

// againOf is what a request repeats; nil: a client makes it.
func againOf(ctx context.Context) *again {
	a, _ := ctx.Value(againKey{}).(*again)
	return a
}

// becomes tells which exchange it is, before that is on record.
func (a *again) becomes(x *journal.Exchange) {
	if a != nil {
		a.as, x.Repeats = x, a.of
	}
}

// unheard takes an answer that nobody reads: it is on record.
type unheard struct{ head http.Header }

// Header is the header of the answer.
func (u unheard) Header() http.Header { return u.head }

// WriteHeader takes the status.
func (unheard) WriteHeader(int) {}

// Write takes a part of the body.
func (unheard) Write(b []byte) (int, error) { return len(b), nil }

// Resend makes a call once more, see control.Worlds.
func (l liveWorlds) Resend(ctx context.Context, name string, x *journal.Exchange) (*journal.Exchange, error) {
	w, err := l.server.worlds.enter(name, false)
	if err != nil {
		return nil, err
	}
	ordinal, _ := strconv.ParseUint(strings.TrimPrefix(x.ID, "x"), 10, 64) // our own
	note, noted := w.beside.Tape().Find(ordinal)
	body, err := bodyAgain(x, note, noted)
	if err != nil {
		return nil, err
	}
	authorization, err := l.server.standIn(ctx, w, x, note)
	if err != nil {
		return nil, err
	}
	q := capsule.Request{Method: x.Request.Method, Target: x.Request.Target, Header: plainHeader(x.Request.Header), Host: note.Host, Secure: note.Secure}
	r, err := l.server.requestTo(w, q, body, authorization)
	if err != nil {
		return nil, cannotResend("%s", err)
	}
	if isControl(r.URL.Path) { // it came where that was a listener of its own
		return nil, cannotResend("it is none of the mocked API")
	}
	this := &again{of: x.ID}
	serve(l.server, unheard{http.Header{}}, r.WithContext(context.WithValue(ctx, againKey{}, this)))
	if this.as == nil {
		return nil, fmt.Errorf("resend %s: it left no exchange", x.ID)
	}
	return this.as, nil
}

// requestTo is a request that a world gets: where neither path nor credential name it, the path does.
func (s *Server) requestTo(w *world, q capsule.Request, body []byte, authorization string) (*http.Request, error) {
	path, _, _ := strings.Cut(q.Target, "?")
	fromPath, _ := splitWorld(path)
	if fromPath == "" {
		if name, _ := s.worldName("", core.ParseCredential(authorization)); name != w.name {
			q.Target = worldPrefix + w.name + q.Target
		}
	}
	if q.Host == "" {
		_, q.Host, _ = strings.Cut(s.URLs().API, "://")
		q.Host, _, _ = strings.Cut(q.Host, "/")
	}
	return requestOf(&q, body, authorization)
}

// cannotResend refuses to make a call once more.
func cannotResend(why string, args ...any) *core.Fault {
	return &core.Fault{Code: 1009, Details: "It can't be sent again: " + fmt.Sprintf(why, args...) + "."}
}

// bodyAgain is the body of a request as it came, as far as its meaning goes: what the journal hides was
// sent by somebody who knows it, and is not sent by anybody else.
func bodyAgain(x *journal.Exchange, note capsule.Note, noted bool) ([]byte, error) {
	switch {
	case x.Operation == loginOperation && len(x.Request.Header["Authorization"]) > 0:
		return nil, cannotResend("the journal does not keep the password of a login")
	case x.Request.Cut && len(x.Request.Body) == 0:
		return nil, cannotResend("its body was refused unread")
	case x.Request.Cut:
		return nil, cannotResend("the journal keeps only %d of the %d bytes of its body (--journal-body)", len(x.Request.Body), x.Request.Length)
	case strings.Contains(x.Request.Target, "="+hidden):
		return nil, cannotResend("the journal hides a part of its query")
	case noted && note.Body == nil: // it is on record as it came
		return x.Request.Body, nil
	case hides(x):
		return nil, cannotResend("the journal hides a part of its body")
	case noted:
		return note.Body, nil
	}
	return x.Request.Body, nil
}

// loginOperation makes tokens.
const loginOperation = "LoginUser"

// hides tells whether the body of a request lacks what redactedRequest took out.
func hides(x *journal.Exchange) bool {
	has := func(text string) bool { return bytes.Contains(x.Request.Body, []byte(text)) }
	if has("://" + hidden + "@") {
		return true
	}
	if x.Operation != "" && !secretive[x.Operation] {
		return false
	}
	return string(x.Request.Body) == hidden || has(`"`+hidden+`"`) || has("?"+hidden+`"`)
}

// plainHeader is a header without what the journal hides.
func plainHeader(h map[string][]string) map[string][]string {
	plain := maps.Clone(h)
	for _, name := range append(secretHeaders(), "Authorization") {
		delete(plain, name)
	}
	return plain
}

// standIn is the Authorization header with which a call is made once more, see ResendExchange of
// control.yaml. Empty: without one.
func (s *Server) standIn(ctx context.Context, w *world, x *journal.Exchange, note capsule.Note) (string, error) {
	sent := x.Request.Header["Authorization"]
	switch {
	case len(sent) == 0:
		return "", nil
	case x.Caller != "":
		return s.asUser(ctx, w, x)
	case note.Authorization != "":
		return note.Authorization, nil
	}
	keys := w.engine.Genesis().APIKeys
	if x.Reason != journal.ReasonAccess && sent[0] == schemeOf("Apikey "+hidden) && len(keys) > 0 {
		return "Apikey " + keys[0], nil
	}
	return "", nil
}

// logoutOperation ends the token that it comes with.
const logoutOperation = "LogoutUser"

// asUser is the Authorization header of a call in the name of its user.
func (s *Server) asUser(ctx context.Context, w *world, x *journal.Exchange) (string, error) {
	c, err := engine.Do(w.engine, core.CredentialOf{User: x.Caller, Login: x.Operation == logoutOperation})
	if fault := (*core.Fault)(nil); errors.As(err, &fault) {
		return "", cannotResend("%s", fault.Details)
	}
	if err != nil || c.Scheme == core.Bearer {
		return "Bearer " + c.Token, err
	}
	token, err := s.logIn(ctx, w, c)
	return "Bearer " + token, err
}

// logIn logs a user in, which is an exchange as any other, and answers the token.
func (s *Server) logIn(ctx context.Context, w *world, c core.Credential) (string, error) {
	name := c.User
	if w.name != DefaultWorld {
		name += "@" + w.name
	}
	authorization := "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+c.Password))
	r, err := s.requestTo(w, capsule.Request{Method: http.MethodPost, Target: "/v1/users/login", Header: map[string][]string{"User-Agent": {s.agent()}}}, nil, authorization)
	if err != nil {
		return "", fmt.Errorf("log %s in: %w", c.User, err)
	}
	var a reply
	serve(s, &a, r.WithContext(ctx))
	var answer struct{ Users []struct{ Token string } }
	if json.Unmarshal(a.body.Bytes(), &answer) != nil || len(answer.Users) != 1 {
		return "", cannotResend("User '%s' has no token that can be used, and the login that was made for one was answered %d (%s)",
			c.User, a.status, cmp.Or(slices.Concat(a.Header()[exchangeHeader], []string{""})...))
	}
	return answer.Users[0].Token, nil
}
