package webhook

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Limits of what is read of an answer, in bytes; our choice (I): only the status counts.
const (
	maxAnswer  = 64 << 10 // read, so that the connection can be used again; of a longer one the connection is closed
	maxExcerpt = 4 << 10  // kept for the record
)

// outcome is what came of one attempt.
type outcome struct {
	status  int        // of the answer; 0: there was none, or not all of it
	cause   core.Cause // why there was none
	detail  string     // the cause in words, or a remark about the answer
	header  http.Header
	excerpt []byte // beginning of the answer's body
	length  int64  // of the body as far as it was read
}

// letter is what is posted, and whereto.
type letter struct {
	url     string // credentials included
	trusted []byte // CAs beside the system's, PEM
	body    []byte
	zip     bool
}

// post posts a payload once. Only the status of the answer counts. Credentials in the address
// become an Authorization header. Source: webhooks, Delivery rules (D; credentials R).
func (c *client) post(ctx context.Context, l letter) outcome {
	ctx, cancel := c.limited(ctx)
	defer cancel()
	r, err := c.request(ctx, l)
	if err != nil {
		return failure(core.CauseNotAllowed, "malformed URL")
	}
	transport, err := c.transport(r.URL.Scheme, l.trusted)
	if err != nil {
		return failure(core.CauseTLS, "tls: the CAs of the system cannot be read")
	}
	var way course
	answer, err := transport.RoundTrip(r.WithContext(httptrace.WithClientTrace(ctx, way.trace())))
	if err != nil {
		return failed(ctx, err, &way)
	}
	return read(ctx, answer)
}

// course is how far an attempt came. Its zero value is the course of one that got an answer.
type course struct {
	shaken atomic.Bool // the handshake failed
	mute   atomic.Bool // the connection was used before, and has not said a word since
}

// trace notes the course.
func (w *course) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { w.shaken.Store(err != nil) },
		GotConn:              func(i httptrace.GotConnInfo) { w.mute.Store(i.Reused) },
		GotFirstResponseByte: func() { w.mute.Store(false) },
	}
}

// request is a letter as a request.
func (c *client) request(ctx context.Context, l letter) (*http.Request, error) {
	u, err := url.Parse(l.url)
	if err != nil {
		return nil, errors.New("malformed URL") // its own text would show the credentials
	}
	user := u.User
	u.User = nil
	body := l.body
	if l.zip {
		body = zipped(body)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", c.agent)
	if l.zip {
		r.Header.Set("Content-Encoding", "gzip")
	}
	if user != nil {
		password, _ := user.Password()
		r.SetBasicAuth(user.Username(), password)
	}
	return r, nil
}

// read reads an answer as far as it is read, and closes it.
func read(ctx context.Context, answer *http.Response) outcome {
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	o := outcome{status: answer.StatusCode}
	switch {
	case err != nil:
		if o = failed(ctx, err, &course{}); o.cause == core.CauseClosed {
			o = failure(core.CauseBroken, "connection closed within the answer")
		}
	case len(body) > maxAnswer:
		o.detail = tooLong
	case isRedirect(o.status) && answer.Header.Get("Location") != "":
		o.detail = redirected
	}
	o.header, o.excerpt = answer.Header, bytes.Clone(body[:min(len(body), maxExcerpt)])
	o.length = int64(len(body))
	return o
}

// isRedirect tells whether a status points elsewhere.
func isRedirect(status int) bool { return status >= 300 && status < 400 }

// zipped is a body in gzip.
func zipped(body []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(body)
	if err = errors.Join(err, z.Close()); err != nil {
		panic("webhook: a buffer refused to be written: " + err.Error())
	}
	return out.Bytes()
}
