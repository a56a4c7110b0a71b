package server

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"net/http"
	"strconv"
	"strings"
)

// recorder is the answer of one request before it leaves. Answers in JSON are held back until
// they are judged; files pass through, and only their beginning is kept for the journal.
type recorder struct {
	to     http.ResponseWriter
	keep   int  // bytes kept of what passes through
	file   bool // a success passes through even if it is JSON
	status int
	body   []byte // all of a JSON answer, the beginning of another
	length int64  // of the whole body
	passes bool
	passed hash.Hash // SHA-256 of what passed through
	sent   bool
	own    bool     // the answer of a scenario: held back, and sent to the last byte
	mute   bool     // nothing leaves: the client meets a fault
	ready  func()   // lets a delay go by before an answer passes through; nil: there is none
	slow   *dribble // writes the body; nil: at once
}

// Header is the header of the answer.
func (r *recorder) Header() http.Header { return r.to.Header() }

// WriteHeader sets the status; an answer that is held back is not sent yet.
func (r *recorder) WriteHeader(status int) {
	if r.status != 0 {
		return
	}
	r.status = status
	if ct := r.to.Header().Get("Content-Type"); !r.own && ct != "" && (!isJSON(ct) || r.file && status == http.StatusOK) {
		r.passes, r.passed = true, sha256.New()
		r.pass()
	}
}

// pass begins an answer that passes through.
func (r *recorder) pass() {
	if r.mute {
		return
	}
	if r.ready != nil {
		r.ready()
	}
	r.send()
	if r.slow != nil {
		total, _ := strconv.ParseInt(r.to.Header().Get("Content-Length"), 10, 64) // our own
		r.slow.start(total)
	}
}

// Write takes a part of the body.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.WriteHeader(http.StatusOK)
	}
	r.length += int64(len(b))
	if !r.passes {
		r.body = append(r.body, b...)
		return len(b), nil
	}
	_, _ = r.passed.Write(b) // a hash never fails
	if room := r.keep - len(r.body); room > 0 {
		r.body = append(r.body, b[:min(room, len(b))]...)
	}
	switch {
	case r.mute:
		return len(b), nil
	case r.slow != nil:
		return r.slow.Write(b)
	}
	return r.to.Write(b)
}

// spoil puts what the client gets in place of the answer: a status (0: none), and garbage.
func (r *recorder) spoil(status int, garbage []byte) {
	r.status, r.body, r.length, r.passes, r.passed = status, garbage, int64(len(garbage)), true, sha256.New()
	_, _ = r.passed.Write(garbage) // a hash never fails
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.to }

// kept is the body as far as it was kept: of an answer that is held back all but the newline that
// an encoder adds, since the real client sends none. Source: clients, Answers in general (O).
func (r *recorder) kept() []byte {
	if r.passes || r.own {
		return r.body
	}
	return bytes.TrimSuffix(r.body, []byte("\n"))
}

// size is the length of the body as it leaves, in bytes.
func (r *recorder) size() int64 {
	if r.passes {
		return r.length
	}
	return int64(len(r.kept()))
}

// send sends the status line and headers.
func (r *recorder) send() {
	if !r.sent {
		r.sent = true
		r.to.WriteHeader(r.status)
	}
}

// isJSON tells whether a content type is JSON.
func isJSON(contentType string) bool {
	return strings.HasPrefix(contentType, "application/json")
}
