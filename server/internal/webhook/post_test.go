package webhook

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
)

// quick is a timeout for receivers that never answer; patient is one that no test reaches.
const quick, patient = 50 * time.Millisecond, time.Minute

// newTestClient is a client that is closed with the test.
func newTestClient(t *testing.T, timeout time.Duration, policy core.WebhookHTTP) *client {
	t.Helper()
	c := newClient(Config{Timeout: timeout, Agent: "wabamock/test"}, policy)
	t.Cleanup(c.close)
	return c
}

// came is what came of an attempt, without header and excerpt.
func came(o outcome) outcome { return outcome{status: o.status, cause: o.cause, detail: o.detail} }

// want fails the test when something else came of an attempt.
func (o outcome) want(t *testing.T, status int, cause core.Cause, detail string) {
	t.Helper()
	if diff := cmp.Diff(outcome{status: status, cause: cause, detail: detail}, came(o), cmp.AllowUnexported(outcome{})); diff != "" {
		t.Errorf("outcome (-want +got):\n%s", diff)
	}
}

func TestTheRequestIsThatOfAWebhook(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
	}))
	defer hook.Close()
	c := newTestClient(t, patient, core.HTTPLoopback)
	address := strings.Replace(hook.URL, "http://", "http://joe:p%40ss@", 1) + "/wa?x=1"
	c.post(t.Context(), letter{url: address, body: []byte(`{"statuses":[]}`)}).want(t, 200, "", "")
	want := map[string]string{
		"Authorization": "Basic am9lOnBAc3M=", "Content-Type": "application/json", "User-Agent": "wabamock/test",
		"Content-Encoding": "", "Accept-Encoding": "", "Content-Length": "15",
	}
	for name, value := range want {
		if got.Header.Get(name) != value {
			t.Errorf("%s is %q, want %q", name, got.Header.Get(name), value)
		}
	}
	if got.Method != http.MethodPost || got.RequestURI != "/wa?x=1" || string(body) != `{"statuses":[]}` {
		t.Errorf("%s %s %s", got.Method, got.RequestURI, body)
	}
}

func TestBodiesAreZippedOnDemand(t *testing.T) {
	t.Parallel()
	var body []byte
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(r.Body)
			if err != nil {
				t.Error(err)
				return
			}
			body, _ = io.ReadAll(z)
		}
	}))
	defer hook.Close()
	c := newTestClient(t, patient, core.HTTPLoopback)
	c.post(t.Context(), letter{url: hook.URL, body: []byte("{}"), zip: true}).want(t, 200, "", "")
	if string(body) != "{}" {
		t.Errorf("unzipped %q", body)
	}
}

func TestAnswersAreOnRecord(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("/created", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) })
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "out of tea", http.StatusInternalServerError)
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) })
	mux.HandleFunc("/elsewhere", func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(bytes.Repeat([]byte("tea "), 4096)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, maxAnswer)) })
	hook := httptest.NewServer(mux)
	defer hook.Close()
	c := newTestClient(t, patient, core.HTTPLoopback)
	post := func(path string) outcome {
		return c.post(t.Context(), letter{url: hook.URL + path, body: []byte("{}")})
	}
	post("/created").want(t, 201, "", "")
	post("/moved").want(t, 302, "", redirected)
	post("/endless").want(t, 200, "", tooLong)
	post("/long").want(t, 200, "", "")
	broken := post("/broken")
	broken.want(t, 500, "", "")
	if string(broken.excerpt) != "out of tea\n" {
		t.Errorf("excerpt %q", broken.excerpt)
	}
	if o := post("/long"); len(o.excerpt) != maxExcerpt {
		t.Errorf("%d bytes kept, want %d", len(o.excerpt), maxExcerpt)
	}
}

// rude is a receiver that does something else than answering; it ends with the test.
func rude(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serve(conn)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-ended
	})
	return l.Addr().String()
}

// heard reads a request to its end.
func heard(conn net.Conn) {
	if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
}

func TestReceiversThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	silent := func(conn net.Conn) { t.Cleanup(func() { conn.Close() }) }
	says := func(text string) func(net.Conn) {
		return func(conn net.Conn) {
			heard(conn)
			_, _ = io.WriteString(conn, text)
			conn.Close()
		}
	}
	for name, c := range map[string]struct {
		timeout time.Duration
		scheme  string
		serve   func(net.Conn)
		cause   core.Cause
		detail  string
	}{
		"accepts and is silent":  {quick, "http", silent, core.CauseTimeout, "timeout"},
		"is silent in TLS":       {quick, "https", silent, core.CauseTimeout, "timeout"},
		"hangs up":               {patient, "http", says(""), core.CauseClosed, "connection closed"},
		"hangs up in the header": {patient, "http", says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"), core.CauseClosed, "connection closed"},
		"hangs up in the body":   {patient, "http", says("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), core.CauseBroken, "connection closed within the answer"},
		"is no HTTP":             {patient, "http", says("220 mail.example ESMTP\r\n"), core.CauseBroken, "answer not understood"},
		"has an endless header":  {patient, "http", says("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2*maxAnswerHeader)), core.CauseBroken, "answer not understood"},
		"is http where https is": {patient, "https", says("HTTP/1.1 400 Bad Request\r\n\r\n"), core.CauseTLS, "tls: no TLS spoken there"},
		"never ends its slow body": {quick, "http", func(conn net.Conn) {
			heard(conn)
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
			silent(conn)
		}, core.CauseTimeout, "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newTestClient(t, c.timeout, core.HTTPLoopback)
			o := client.post(t.Context(), letter{url: c.scheme + "://" + rude(t, c.serve), body: []byte("{}")})
			o.want(t, 0, c.cause, c.detail)
		})
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	hook := httptest.NewServer(http.NotFoundHandler())
	hook.Close()
	c := newTestClient(t, patient, core.HTTPLoopback)
	c.post(t.Context(), letter{url: hook.URL}).want(t, 0, core.CauseRefused, "refused")
	c.post(t.Context(), letter{url: "http://nobody.invalid/"}).want(t, 0, core.CauseResolve, "host not found")
	c.post(t.Context(), letter{url: "http://joe:secret@%zz/"}).want(t, 0, core.CauseNotAllowed, "malformed URL")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	c.post(stopped, letter{url: hook.URL}).want(t, 0, core.CauseStopped, "the mock was stopped")
}

func TestPlainHTTPGoesWhereThePolicyAllows(t *testing.T) {
	t.Parallel()
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer hook.Close()
	never := newTestClient(t, patient, core.HTTPNever)
	never.post(t.Context(), letter{url: hook.URL}).want(t, 0, core.CauseNotAllowed, "plain http is not allowed to this address")
	always := newTestClient(t, patient, core.HTTPAlways)
	always.post(t.Context(), letter{url: hook.URL}).want(t, 200, "", "")
	loopback := newTestClient(t, patient, core.HTTPLoopback)
	loopback.post(t.Context(), letter{url: hook.URL}).want(t, 200, "", "")
	loopback.post(t.Context(), letter{url: "http://192.0.2.1/"}).want(t, 0, core.CauseNotAllowed, "plain http is not allowed to this address")
}

// bundle is the certificate of a test server as an upload has it.
func bundle(s *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

func TestUploadedCAsAreTrusted(t *testing.T) {
	t.Parallel()
	hook := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	hook.Config.ErrorLog = quiet()
	hook.StartTLS()
	defer hook.Close()
	c := newTestClient(t, patient, core.HTTPLoopback)
	unknown := "tls: certificate signed by an unknown authority"
	c.post(t.Context(), letter{url: hook.URL}).want(t, 0, core.CauseTLS, unknown)
	c.post(t.Context(), letter{url: hook.URL, trusted: bundle(hook)}).want(t, 200, "", "")
	c.post(t.Context(), letter{url: hook.URL}).want(t, 0, core.CauseTLS, unknown) // the bundle was taken away
	byName := strings.Replace(hook.URL, "127.0.0.1", "localhost", 1)
	c.post(t.Context(), letter{url: byName, trusted: bundle(hook)}).want(t, 0, core.CauseTLS, "tls: certificate is for another host")
}

func TestHandshakesThatFail(t *testing.T) {
	t.Parallel()
	hook := httptest.NewUnstartedServer(http.NotFoundHandler())
	hook.Config.ErrorLog = quiet()
	hook.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	hook.StartTLS()
	defer hook.Close()
	c := newTestClient(t, patient, core.HTTPLoopback)
	c.post(t.Context(), letter{url: hook.URL, trusted: bundle(hook)}).want(t, 0, core.CauseTLS, "tls: handshake failed")
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()
	var opened atomic.Int32
	hook := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "thanks") }))
	hook.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	hook.Start()
	defer hook.Close()
	c := newTestClient(t, patient, core.HTTPLoopback)
	for range 20 {
		c.post(t.Context(), letter{url: hook.URL, body: []byte("{}")}).want(t, 200, "", "")
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections were opened, want 1", n)
	}
}

// quiet is a log that nobody reads.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
