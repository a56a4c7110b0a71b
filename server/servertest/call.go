package servertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// Password of the admin in the fixture one-business, and after Login in fresh.
const (
	AdminPassword = "secret"
	NewPassword   = "Secret-1234"
)

// Answer is what the mock answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Request is a call before it is made: Body may be nil, a string or []byte (sent as they are), or
// anything else (sent as JSON). Header replaces what Call would set; an empty value takes a
// header away.
type Request struct {
	Method string
	Path   string // in the listing's form or the real client's, with query
	Body   any
	Header map[string]string
}

// Login logs the admin in, with a new password where the first login demands one, and uses the
// token for the calls that follow.
func (m *Mock) Login(tb testing.TB) {
	tb.Helper()
	r := Request{Method: http.MethodPost, Path: "/users/login", Header: map[string]string{"Authorization": BasicAuth("admin", AdminPassword)}}
	a := m.Do(tb, r)
	if a.Status == http.StatusUnauthorized && a.Code() == 1024 {
		r.Body = map[string]string{"new_password": NewPassword}
		a = m.Do(tb, r)
	}
	if a.Status != http.StatusOK {
		tb.Fatalf("log in: %d %s", a.Status, a.Body)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.token = a.Text(tb, "/users/0/token")
}

// Call makes a call as the admin, which it logs in first if need be.
func (m *Mock) Call(tb testing.TB, method, path string, body any) Answer {
	tb.Helper()
	return m.CallWith(tb, method, path, body, nil)
}

// CallWith is Call with headers, which are set as in Request.
func (m *Mock) CallWith(tb testing.TB, method, path string, body any, header map[string]string) Answer {
	tb.Helper()
	m.mu.Lock()
	token := m.token
	m.mu.Unlock()
	if token == "" {
		m.Login(tb)
		m.mu.Lock()
		token = m.token
		m.mu.Unlock()
	}
	all := map[string]string{"Authorization": "Bearer " + token}
	maps.Copy(all, header)
	return m.Do(tb, Request{Method: method, Path: path, Body: body, Header: all})
}

// CallBroken is Call for a call that meets a fault of the connection: it answers the client's error,
// and ends the test when there is an answer instead.
func (m *Mock) CallBroken(tb testing.TB, method, path string, body any) error {
	tb.Helper()
	if m.bearer() == "Bearer " {
		m.Login(tb)
	}
	a, err := m.try(tb, Request{Method: method, Path: path, Body: body, Header: map[string]string{"Authorization": m.bearer()}})
	if err == nil {
		tb.Fatalf("%s %s: answered %d %s, want a fault of the connection", method, path, a.Status, a.Body)
	}
	return err
}

// Do makes a call as it is, without logging in.
func (m *Mock) Do(tb testing.TB, r Request) Answer {
	tb.Helper()
	a, err := m.try(tb, r)
	if err != nil {
		tb.Fatalf("%s %s: %v", r.Method, r.Path, err)
	}
	if m.met != nil {
		m.met.note(tb, m, a)
	}
	return a
}

// try makes a call; the error is that of its connection.
func (m *Mock) try(tb testing.TB, r Request) (Answer, error) {
	tb.Helper()
	in, err := http.NewRequestWithContext(tb.Context(), r.Method, m.URL()+r.Path, reader(tb, r.Body))
	if err != nil {
		tb.Fatalf("%s %s: %v", r.Method, r.Path, err)
	}
	if r.Body != nil {
		in.Header.Set("Content-Type", "application/json")
	}
	for name, value := range r.Header {
		if value == "" {
			in.Header.Del(name)
			continue
		}
		in.Header.Set(name, value)
	}
	out, err := m.client.Do(in)
	if err != nil {
		return Answer{}, err
	}
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("read the answer: %w", err)
	}
	return Answer{Status: out.StatusCode, Header: out.Header, Body: body}, nil
}

// reader reads a body as Request describes it.
func reader(tb testing.TB, body any) io.Reader {
	tb.Helper()
	switch b := body.(type) {
	case nil:
		return nil
	case string:
		return strings.NewReader(b)
	case []byte:
		return bytes.NewReader(b)
	}
	b, err := json.Marshal(body)
	if err != nil {
		tb.Fatalf("encode the body: %v", err)
	}
	return bytes.NewReader(b)
}

// BasicAuth is the Authorization header of a login.
func BasicAuth(user, password string) string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return r.Header.Get("Authorization")
}

// Code is the error code of a refusal; 0 when there is none.
func (a Answer) Code() int {
	var e struct {
		Errors []struct{ Code int } `json:"errors"`
	}
	if json.Unmarshal(a.Body, &e) != nil || len(e.Errors) == 0 {
		return 0
	}
	return e.Errors[0].Code
}

// Details are the details of a refusal; empty when there are none.
func (a Answer) Details() string {
	var e struct {
		Errors []struct{ Details string } `json:"errors"`
	}
	if json.Unmarshal(a.Body, &e) != nil || len(e.Errors) == 0 {
		return ""
	}
	return e.Errors[0].Details
}

// At is the value at a JSON pointer (empty: all of it); nil when there is none.
func (a Answer) At(tb testing.TB, pointer string) any {
	tb.Helper()
	var v any
	if err := json.Unmarshal(a.Body, &v); err != nil {
		tb.Fatalf("the answer is not JSON: %v: %s", err, a.Body)
	}
	if pointer == "" {
		return v
	}
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch at := v.(type) {
		case map[string]any:
			v = at[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

// Text is the text at a JSON pointer; the test ends when there is none.
func (a Answer) Text(tb testing.TB, pointer string) string {
	tb.Helper()
	s, ok := a.At(tb, pointer).(string)
	if !ok {
		tb.Fatalf("no text at %s: %d %s", pointer, a.Status, a.Body)
	}
	return s
}

// Want fails the test when status and error code (0: none) are not these.
func (a Answer) Want(tb testing.TB, status, code int) {
	tb.Helper()
	if a.Status != status || a.Code() != code {
		tb.Errorf("answered %d with code %d, want %d with code %d: %s", a.Status, a.Code(), status, code, a.Body)
	}
}

// bearer is the Authorization header with the admin's token; Login comes first.
func (m *Mock) bearer() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return "Bearer " + m.token
}
