package control

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	gen "github.com/wabamock/wabamock/gen/control"
)

// Operation is one operation of control.yaml, as far as requests are let in by it.
type Operation struct {
	ID        string
	Method    string
	Path      string // as the router matches it: /_mock/worlds/:world
	TakesBody bool
	Open      bool // it needs no token

	// Judge tells all departures of a request from the description, and the body to decode.
	Judge func(Request) (departures []gen.Violation, body []byte)
}

// Request is what a client sent, as far as it is judged.
type Request struct {
	PathNames   []string
	PathValues  []string // decoded
	Query       string   // raw
	Header      map[string][]string
	ContentType string
	Body        []byte
}

// Limits bound the bodies of requests, in bytes.
type Limits struct {
	Body int64 // of JSON
	File int64 // of a file inside it, decoded
}

// maxSnapshot is how large a snapshot may be, in bytes: it is held in memory several times while it
// is written or read (our choice).
const maxSnapshot = 256 << 20

// matched is what the router matched.
type matched struct{ method, path string }

// gate lets a request pass to its handler when it brings the token, if one is configured, and fits
// the description.
type gate struct {
	process    Process
	token      [sha256.Size]byte
	operations func() (map[matched]*Operation, error)
	restoring  chan struct{} // holds one while a large snapshot is read and restored
}

// newGate is the gate of a process.
func newGate(p Process) *gate {
	g := &gate{process: p, token: sha256.Sum256([]byte(p.Token)), restoring: make(chan struct{}, 1)}
	g.operations = sync.OnceValues(g.described)
	return g
}

// described are the operations of the description by what the router matches.
func (g *gate) described() (map[matched]*Operation, error) {
	found := map[matched]*Operation{}
	if g.process.Operations == nil {
		return found, nil
	}
	operations, err := g.process.Operations()
	if err != nil {
		return nil, fmt.Errorf("describe the control API: %w", err)
	}
	for i := range operations {
		op := &operations[i]
		found[matched{op.Method, op.Path}] = op
	}
	return found, nil
}

// isProbe tells whether the router matched a probe, which is answered as soon as the process can.
func isProbe(path string) bool { return path == "/_mock/livez" || path == "/_mock/readyz" }

// pass is the gate as a middleware of the router, behind the match.
func (g *gate) pass(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if isProbe(c.Path()) && r.Method == http.MethodGet {
			return next(c)
		}
		operations, err := g.operations()
		if err != nil {
			return err
		}
		op := operations[matched{r.Method, c.Path()}]
		if !g.knows(r) && (op == nil || !op.Open) && !isPage(c.Path()) {
			c.Response().Header().Set("WWW-Authenticate", `Bearer realm="wabamock control API"`)
			return &problem{status: http.StatusUnauthorized, detail: "Send the control token as Authorization: Bearer …; see --control-token."}
		}
		if allowed, ok := c.Get(echo.ContextKeyHeaderAllow).(string); ok {
			c.Response().Header().Set(echo.HeaderAllow, strings.TrimPrefix(allowed, http.MethodOptions+", "))
			return &problem{status: http.StatusMethodNotAllowed, detail: r.URL.Path + " does not know " + r.Method + "; the header Allow says what it knows."}
		}
		if op == nil || op.ID == sinkOperation {
			return next(c)
		}
		leave, err := g.queue(r, op)
		if err != nil {
			return err
		}
		defer leave()
		body, err := g.judge(c, op)
		if err != nil {
			return err
		}
		g.grant(c.Response(), op.ID)
		return g.onTape(c, op, body, next)
	}
}

// sinkOperation takes whatever is posted, and reads it by itself.
const sinkOperation = "PostToSink"

// knows tells whether a request brings the token, or none is configured.
func (g *gate) knows(r *http.Request) bool {
	if g.process.Token == "" {
		return true
	}
	scheme, token, _ := strings.Cut(r.Header.Get(echo.HeaderAuthorization), " ")
	sum := sha256.Sum256([]byte(strings.TrimSpace(token)))
	return subtle.ConstantTimeCompare(sum[:], g.token[:]) == 1 && strings.EqualFold(scheme, "Bearer")
}

// judge refuses a request that departs from the description. Otherwise its body is what was judged,
// which it answers.
func (g *gate) judge(c echo.Context, op *Operation) ([]byte, error) {
	r := c.Request()
	q := Request{PathNames: c.ParamNames(), PathValues: decoded(c), Query: r.URL.RawQuery, Header: r.Header}
	if op.TakesBody {
		body, err := g.read(c, op.ID)
		if err != nil {
			return nil, err
		}
		q.Body, q.ContentType = body, echo.MIMEApplicationJSON
	} else if err := refuseBody(r); err != nil {
		return nil, err
	}
	if op.ID == restoreOperation {
		if !json.Valid(q.Body) {
			return nil, badRequest("The body is not JSON.")
		}
	} else {
		departures, judged := op.Judge(q)
		if len(departures) > 0 {
			return nil, unfit(departures)
		}
		q.Body = judged
	}
	if op.TakesBody {
		r.Header.Set(echo.HeaderContentType, q.ContentType)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(q.Body)), int64(len(q.Body))
	}
	return q.Body, nil
}

// largeSnapshot is the size from which snapshots are restored one after the other, in bytes: reading one
// takes several times its size (our choice).
const largeSnapshot = 8 << 20

// queue lets one large snapshot in at a time; leave lets the next one in.
func (g *gate) queue(r *http.Request, op *Operation) (leave func(), err error) {
	if op.ID != restoreOperation || r.ContentLength >= 0 && r.ContentLength < largeSnapshot {
		return func() {}, nil
	}
	select {
	case g.restoring <- struct{}{}:
		return func() { <-g.restoring }, nil
	case <-r.Context().Done():
		return nil, &problem{status: http.StatusServiceUnavailable, detail: "Another snapshot is being restored."}
	}
}

// refuseBody refuses a body that would not be read, lest somebody takes what it asks for as done.
// White space and an empty object ask for nothing.
func refuseBody(r *http.Request) error {
	const most = 64                                     // more than asks for nothing
	body, _ := io.ReadAll(io.LimitReader(r.Body, most)) // what can't be read asks for nothing either
	if text := strings.TrimSpace(string(body)); text != "" && text != "{}" {
		return &problem{status: http.StatusBadRequest, detail: r.Method + " " + r.URL.Path + " takes no body; what it can be told stands in the query."}
	}
	return nil
}

// decoded are the parameters of a path, which the router leaves as they came where any part of it
// is escaped in a way of its own.
func decoded(c echo.Context) []string {
	values := slices.Clone(c.ParamValues())
	if c.Request().URL.RawPath == "" {
		return values
	}
	for i, v := range values {
		if plain, err := url.PathUnescape(v); err == nil {
			values[i] = plain
		}
	}
	return values
}

// Operations whose bodies may be larger than others. What a snapshot holds is judged when it is restored.
const (
	restoreOperation = "RestoreSnapshot"
	inboundOperation = "ReceiveInbound"
)

// read reads a body in JSON whole.
func (g *gate) read(c echo.Context, operation string) ([]byte, error) {
	r, most := c.Request(), g.process.Limits.Body
	switch operation {
	case restoreOperation:
		most = maxSnapshot
	case inboundOperation:
		most += g.process.Limits.File / 3 * 4 // in base64
	}
	if r.ContentLength > most {
		return nil, tooLarge(most)
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, most))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, tooLarge(most)
	case err != nil:
		return nil, &problem{status: http.StatusBadRequest, detail: "The body can't be read to its end."}
	case len(body) > 0 && !isJSON(r.Header.Get(echo.HeaderContentType)):
		return nil, &problem{status: http.StatusUnsupportedMediaType, detail: "Send JSON, with Content-Type: application/json."}
	}
	return body, nil
}

// tooLarge refuses a body.
func tooLarge(most int64) *problem {
	return &problem{status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("The body is larger than %d bytes.", most)}
}

// isJSON tells whether a content type is JSON. None counts as such, and so does what curl says of
// any text when nobody tells it otherwise: what is no JSON inside is found out anyway, and pages of
// another origin do not come as far as here.
func isJSON(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return contentType == "" || err == nil && (media == echo.MIMEApplicationJSON || media == echo.MIMEApplicationForm || strings.HasSuffix(media, "+json"))
}

// unfit refuses a request with all its departures.
func unfit(departures []gen.Violation) *problem {
	sentences := make([]string, len(departures))
	for i, d := range departures {
		sentences[i] = d.Message + "."
	}
	return &problem{status: http.StatusBadRequest, detail: strings.Join(sentences, " "), violations: departures}
}
