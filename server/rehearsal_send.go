package server

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/wabamock/wabamock/server/internal/capsule"
)

// requestOf is a request as it was recorded, for a server without a socket.
func requestOf(q *capsule.Request, body []byte, authorization string) (*http.Request, error) {
	r, err := http.NewRequest(q.Method, "http://localhost", bytes.NewReader(body)) //nolint:noctx // it is bounded by what it asks for
	if err != nil {
		return nil, fmt.Errorf("it can't be written down: %w", err)
	}
	if r.URL, err = url.ParseRequestURI(q.Target); err != nil {
		return nil, fmt.Errorf("its target can't be written down: %w", err)
	}
	r.Host = cmp.Or(q.Host, "localhost")
	r.RequestURI, r.RemoteAddr = q.Target, "127.0.0.1:1"
	if len(body) == 0 {
		r.Body = http.NoBody
	}
	for name, values := range q.Header {
		r.Header[name] = slices.Clone(values)
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	if q.Secure {
		r.TLS = &tls.ConnectionState{HandshakeComplete: true}
	}
	return r, nil
}

// serve serves a request; a connection that is broken off is none here.
func serve(h http.Handler, to http.ResponseWriter, r *http.Request) {
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // what panics is this very value
			panic(p)
		}
	}()
	h.ServeHTTP(to, r)
}

// reply takes an answer.
type reply struct {
	head   http.Header
	status int
	body   bytes.Buffer
}

// Header is the header of the answer.
func (a *reply) Header() http.Header {
	if a.head == nil {
		a.head = http.Header{}
	}
	return a.head
}

// WriteHeader takes the status.
func (a *reply) WriteHeader(status int) { a.status = cmp.Or(a.status, status) }

// Write takes a part of the body.
func (a *reply) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// Flush does nothing: nobody reads along.
func (*reply) Flush() {}
