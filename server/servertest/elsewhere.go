package servertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// At works with a mock in a process of its own, such as a container: place is told the
// configuration that the Options ask for, and answers the root of the URLs of a mock of it that
// has just begun, such as "http://127.0.0.1:32768". How the mock is reached, and where it ends, is
// the business of place; it may have no control token. A test fails as with New when an answer in
// the mock's world departed from openapi.yaml.
func At(tb testing.TB, place func(tb testing.TB, c server.Config) string, opts ...Option) *Mock {
	tb.Helper()
	set := settingsOf(opts)
	transport := &http.Transport{DisableCompression: true}
	m := &Mock{world: set.world, met: set.met, client: &http.Client{Transport: transport}, base: place(tb, set.config)}
	m.far = &far{root: m.base, client: m.client}
	tb.Cleanup(func() {
		m.printDefects(tb)
		transport.CloseIdleConnections()
	})
	return m
}

// far is a mock in a process of its own, as its control API shows it.
type far struct {
	root   string
	client *http.Client
}

// call makes a call about a world; it answers an error for every status but 200.
func (f *far) call(ctx context.Context, method, world, below string, in, out any) error {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, f.root+"/_mock/worlds/"+url.PathEscape(world)+below, body)
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	answer, err := f.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %d %s", method, r.URL.Path, answer.StatusCode, text)
	}
	return json.Unmarshal(text, out)
}

// advance lets a span of a world's time go by, with all that is due in it.
func (f *far) advance(ctx context.Context, world string, by time.Duration) error {
	var moved struct{}
	return f.call(ctx, http.MethodPost, world, "/clock/advance", map[string]any{"by": by.String(), "facts": 0}, &moved)
}

// farEntry is an entry of the journal as the control API shows it.
type farEntry struct {
	Seq      uint64          `json:"seq"`
	At       time.Time       `json:"at"`
	Kind     string          `json:"kind"`
	Exchange *farExchange    `json:"exchange"`
	Fact     json.RawMessage `json:"fact"`
}

// farExchange is an exchange as the control API shows it: where it is not as in a process of ours.
type farExchange struct {
	server.Exchange

	Request  farHalf `json:"request"`
	Response farHalf `json:"response"`
}

// farHalf is one half of an exchange.
type farHalf struct {
	Method  string      `json:"method"`
	Target  string      `json:"target"`
	Status  int         `json:"status"`
	Headers http.Header `json:"headers"`
	Body    struct {
		Text      string `json:"text"`
		Base64    []byte `json:"base64"`
		Length    int64  `json:"length"`
		Truncated bool   `json:"truncated"`
	} `json:"body"`
}

// farFact is a fact as JSON.
type farFact struct {
	json.RawMessage

	kind string
	at   time.Time
}

// Kind names the fact.
func (f farFact) Kind() string { return f.kind }

// When is the instant at which it happened.
func (f farFact) When() time.Time { return f.at }

// journal is what a world's journal keeps, oldest first.
func (f *far) journal(ctx context.Context, world string) ([]server.Entry, error) {
	var all []server.Entry
	for after := uint64(0); ; {
		var page struct {
			Entries []farEntry `json:"entries"`
			Next    uint64     `json:"next"`
		}
		if err := f.call(ctx, http.MethodGet, world, "/journal?limit=1000&after="+strconv.FormatUint(after, 10), nil, &page); err != nil {
			return nil, fmt.Errorf("read journal: %w", err)
		}
		for _, e := range page.Entries {
			all = append(all, e.entry())
		}
		if page.Next == 0 {
			return all, nil
		}
		after = page.Next
	}
}

// operation is the operation of an exchange; empty when there is none.
func (f *far) operation(ctx context.Context, world, exchange string) string {
	var e farEntry
	if err := f.call(ctx, http.MethodGet, world, "/journal/"+url.PathEscape(exchange), nil, &e); err != nil || e.Exchange == nil {
		return ""
	}
	return e.Exchange.Operation
}

// entry is the entry as in a process of ours.
func (e farEntry) entry() server.Entry {
	out := server.Entry{Seq: e.Seq, At: e.At, Kind: e.Kind}
	x := e.Exchange
	if x == nil {
		out.Fact = farFact{RawMessage: e.Fact, kind: e.Kind, at: e.At}
		return out
	}
	in, answer := &x.Exchange.Request, &x.Exchange.Response
	in.Method, in.Target, in.Header = x.Request.Method, x.Request.Target, x.Request.Headers
	in.Body, in.Length, in.Cut = x.Request.body(), x.Request.Body.Length, x.Request.Body.Truncated
	answer.Status, answer.Header = x.Response.Status, x.Response.Headers
	answer.Body, answer.Length, answer.Cut = x.Response.body(), x.Response.Body.Length, x.Response.Body.Truncated
	out.Exchange = &x.Exchange
	return out
}

// body is what the journal keeps of the body.
func (h farHalf) body() []byte {
	if h.Body.Text != "" {
		return []byte(h.Body.Text)
	}
	return h.Body.Base64
}
