package control

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// archive is a journal as HTTP Archive: its exchanges, and what was posted to the webhook.
// Source: HAR 1.2 specification.
type archive struct {
	base, agent, version string
	engine               *engine.Engine
	n                    int
}

// harEntry is one exchange. Members that begin with an underscore are ours.
type harEntry struct {
	Started  time.Time   `json:"startedDateTime"`
	Time     float64     `json:"time"` // milliseconds
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`
	Comment  string      `json:"comment,omitempty"`

	Exchange  string `json:"_exchange,omitempty"`
	Operation string `json:"_operation,omitempty"`
	Delivery  string `json:"_delivery,omitempty"`
	Error     string `json:"_error,omitempty"` // cause
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	HTTPVersion string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	QueryString []harPair `json:"queryString"`
	PostData    *harData  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"` // -1: not known
	BodySize    int64     `json:"bodySize"`
}

type harData struct {
	MIMEType string `json:"mimeType"`
	Text     string `json:"text"`
	Encoding string `json:"_encoding,omitempty"` // base64
	Comment  string `json:"comment,omitempty"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int64      `json:"bodySize"`
}

type harContent struct {
	Size     int64  `json:"size"`
	MIMEType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"` // base64
	Comment  string `json:"comment,omitempty"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

const (
	harVersion = "HTTP/1.1"  // the journal does not know
	harNoType  = "x-unknown" // of a body
	harPartly  = "the beginning; the journal keeps no more"
	harBase64  = "base64"
	jsonType   = "application/json"
	typeHeader = "Content-Type"
)

func (a *archive) begin(to io.Writer) {
	creator, _ := json.Marshal(map[string]string{"name": "wabamock", "version": a.version}) //nolint:errchkjson // texts
	fmt.Fprintf(to, `{"log":{"version":"1.2","creator":%s,"entries":[`, creator)
}

func (a *archive) entry(to io.Writer, e journal.Entry) error {
	if e.Exchange != nil {
		return element(to, &a.n, a.exchange(e.Exchange))
	}
	if f, ok := e.Fact.(core.DeliveryAttempted); ok {
		return element(to, &a.n, a.attempt(f))
	}
	return nil
}

func (*archive) end(to io.Writer) { fmt.Fprint(to, "]}}\n") }

// exchange is an exchange as HAR.
func (a *archive) exchange(x *journal.Exchange) harEntry {
	took := milliseconds(x.Took)
	h := harEntry{Started: x.At, Time: took, Timings: harTimings{Wait: took}, Exchange: x.ID, Operation: x.Operation}
	h.Request = harRequest{
		Method: x.Request.Method, URL: a.base + x.Request.Target, HTTPVersion: harVersion, Cookies: []harPair{},
		Headers: pairs(x.Request.Header), QueryString: queryPairs(x.Request.Target), HeadersSize: -1, BodySize: x.Request.Length,
	}
	if x.Request.Length > 0 {
		d := harDataOf(x.Request)
		h.Request.PostData = &d
	}
	h.Response = harAnswer(x.Response)
	return h
}

// attempt is an attempt to post a webhook as HAR: as far as it is remembered.
func (a *archive) attempt(f core.DeliveryAttempted) harEntry {
	took := milliseconds(f.Took)
	h := harEntry{Started: f.Begun, Time: took, Timings: harTimings{Wait: took}, Delivery: f.Delivery, Error: string(f.Cause), Comment: f.Detail}
	views, _ := engine.Do(a.engine, core.RememberedDeliveries{IDs: []string{f.Delivery}}) // a look-up is never refused
	v := views[0]
	posted := journal.Message{Header: map[string][]string{typeHeader: {jsonType}, "User-Agent": {a.agent}}, Body: v.Payload, Length: int64(len(v.Payload))}
	answer := journal.Message{Status: f.Status}
	h.Request = harRequest{
		Method: http.MethodPost, HTTPVersion: harVersion, Cookies: []harPair{}, Headers: pairs(posted.Header), QueryString: []harPair{},
		HeadersSize: -1, BodySize: posted.Length,
	}
	if v.Payload != nil {
		d := harDataOf(posted)
		h.Request.PostData = &d
	}
	for _, at := range v.Attempts {
		if at.N != f.Attempt {
			continue
		}
		h.Request.URL = at.Webhook
		answer.Header, answer.Body, answer.Length = attemptOf(at).ResponseHeaders, at.Answer.Body, at.Answer.Length
		answer.Cut = int64(len(at.Answer.Body)) < at.Answer.Length
	}
	h.Response = harAnswer(answer)
	return h
}

// harAnswer is an answer as HAR.
func harAnswer(m journal.Message) harResponse {
	d := harDataOf(m)
	return harResponse{
		Status: m.Status, StatusText: http.StatusText(m.Status), HTTPVersion: harVersion, Cookies: []harPair{}, Headers: pairs(m.Header),
		Content:     harContent{Size: m.Length, MIMEType: d.MIMEType, Text: d.Text, Encoding: d.Encoding, Comment: d.Comment},
		HeadersSize: -1, BodySize: m.Length,
	}
}

// harDataOf is a body as HAR.
func harDataOf(m journal.Message) harData {
	d := harData{MIMEType: harNoType}
	if v := m.Header[typeHeader]; len(v) > 0 {
		d.MIMEType = v[0]
	}
	kept := m.Body
	if m.Cut {
		kept, d.Comment = wholeRunes(kept), harPartly
	}
	if utf8.Valid(kept) {
		d.Text = string(kept)
	} else {
		d.Text, d.Encoding = base64.StdEncoding.EncodeToString(m.Body), harBase64
	}
	return d
}

// pairs are the lines of a header, by name.
func pairs(h map[string][]string) []harPair {
	out := []harPair{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, v := range h[name] {
			out = append(out, harPair{name, v})
		}
	}
	return out
}

// queryPairs are the parameters of a target, in their order.
func queryPairs(target string) []harPair {
	out := []harPair{}
	_, query, _ := strings.Cut(target, "?")
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		out = append(out, harPair{plain(name), plain(value)})
	}
	return out
}

// plain is a part of a query, decoded; what can't be decoded stays as it is.
func plain(text string) string {
	if p, err := url.QueryUnescape(text); err == nil {
		return p
	}
	return text
}
