package server

import (
	"bytes"
	"net/http"
	"strings"
)

// recorder is the answer of one request before it leaves. Answers in JSON are held back until
// they are judged; files pass through, and only their beginning is kept for the journal.
type recorder struct {
	to     http.ResponseWriter
	status int
	body   bytes.Buffer // all of a JSON answer, the beginning of another
	length int64        // of the whole body
	keep   int          // bytes kept of what passes through
	passes bool
	sent   bool
}

// reset prepares a used recorder for another answer.
func (r *recorder) reset(to http.ResponseWriter, keep int) {
	r.to, r.keep = to, keep
	r.status, r.length, r.passes, r.sent = 0, 0, false, false
	r.body.Reset()
}

// Header is the header of the answer.
func (r *recorder) Header() http.Header { return r.to.Header() }

// WriteHeader sets the status; an answer that is held back is not sent yet.
func (r *recorder) WriteHeader(status int) {
	if r.status != 0 {
		return
	}
	r.status = status
	if ct := r.to.Header().Get("Content-Type"); ct != "" && !isJSON(ct) {
		r.passes = true
		r.send()
	}
}

// Write takes a part of the body.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.WriteHeader(http.StatusOK)
	}
	r.length += int64(len(b))
	if !r.passes {
		return r.body.Write(b)
	}
	if room := r.keep - r.body.Len(); room > 0 {
		r.body.Write(b[:min(room, len(b))])
	}
	return r.to.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.to }

// held is the body of an answer that is held back, without the newline that an encoder adds: the
// real client sends none. Source: clients, Answers in general (O).
func (r *recorder) held() []byte {
	return bytes.TrimSuffix(r.body.Bytes(), []byte("\n"))
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
