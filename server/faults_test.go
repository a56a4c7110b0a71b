package server_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/core"
)

// request is a send that is not made yet.
func request(bearer, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/v1/messages", strings.NewReader(body))
	r.Header.Set("Authorization", bearer)
	r.Header.Set("Content-Type", "application/json")
	return r
}

// met makes a request without a socket, and tells whether its connection would have been broken.
func met(h http.Handler, r *http.Request) (a *httptest.ResponseRecorder, broken bool) {
	a = httptest.NewRecorder()
	defer func() {
		if p := recover(); p != nil {
			if p != http.ErrAbortHandler { //nolint:errorlint // what a panic was made with
				panic(p)
			}
			broken = true
		}
	}()
	h.ServeHTTP(a, r)
	return a, broken
}

// raw sends a request over a connection of its own, and answers all that comes back.
func raw(t *testing.T, s *server.Server, bearer, body string) ([]byte, error) {
	t.Helper()
	u, err := url.Parse(s.URLs().API)
	if err != nil {
		t.Fatal(err)
	}
	var conn net.Conn
	if u.Scheme == "https" {
		conn, err = (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(t.Context(), "tcp", u.Host)
	} else {
		conn, err = (&net.Dialer{}).DialContext(t.Context(), "tcp", u.Host)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "POST /v1/messages HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", u.Host, bearer, len(body), body); err != nil {
		t.Fatal(err)
	}
	return io.ReadAll(conn)
}

// faultCases say what a client reads when it meets a fault.
func faultCases() map[core.FaultKind]func(t *testing.T, got []byte, err error) {
	nothing := func(t *testing.T, got []byte, err error) {
		t.Helper()
		if len(got) != 0 || err != nil {
			t.Errorf("read %q, %v; want an end", got, err)
		}
	}
	return map[core.FaultKind]func(t *testing.T, got []byte, err error){
		core.EmptyResponse: nothing,
		core.Hang:          nothing,
		core.ConnectionReset: func(t *testing.T, got []byte, err error) {
			t.Helper()
			if len(got) != 0 || !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("read %q, %v; want a reset", got, err)
			}
		},
		core.RandomData: func(t *testing.T, got []byte, err error) {
			t.Helper()
			if len(got) < 64 || strings.HasPrefix(string(got), "HTTP") || err != nil {
				t.Errorf("read %q, %v; want garbage", got, err)
			}
		},
		core.MalformedChunk: func(t *testing.T, got []byte, err error) {
			t.Helper()
			if err != nil {
				t.Error(err)
			}
			a, err := http.ReadResponse(bufio.NewReader(strings.NewReader(string(got))), nil)
			if err != nil || a.StatusCode/100 != 2 || len(a.TransferEncoding) != 1 || a.Header.Get("Mock-Injected") != "net/rule 1" || a.Header.Get("Mock-Exchange") == "" {
				t.Fatalf("read %q, %v; want a header", got, err)
			}
			defer a.Body.Close()
			if body, err := io.ReadAll(a.Body); err == nil || len(body) != 0 {
				t.Errorf("the body %q can be read: %v", body, err)
			}
		},
	}
}

// briefly is a fault; a connection hangs for a moment.
func briefly(kind core.FaultKind, before bool) core.HTTPFault {
	f := core.HTTPFault{Kind: kind, Before: before}
	if kind == core.Hang {
		f.Over = time.Millisecond
	}
	return f
}

// TestFaultsOverTCP meets each fault with a client that reads bytes, with and without TLS, before and
// after the World has acted.
func TestFaultsOverTCP(t *testing.T) {
	t.Parallel()
	for kind, check := range faultCases() {
		for _, secure := range []bool{false, true} {
			for _, before := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s tls=%t before=%t", kind, secure, before), func(t *testing.T) {
					t.Parallel()
					faultOverTCP(t, briefly(kind, before), secure, check)
				})
			}
		}
	}
}

func faultOverTCP(t *testing.T, fault core.HTTPFault, secure bool, check func(*testing.T, []byte, error)) {
	t.Helper()
	c := frozen()
	c.TLS = secure
	s := started(t, c)
	bearer := login(t, s)
	loaded(t, s, core.Scenario{Name: "net", Rules: []core.Rule{{When: sends(), Fault: &fault}}})
	got, err := raw(t, s, bearer, textBody)
	check(t, got, err)
	again, err := raw(t, s, bearer, textBody)
	check(t, again, err)
	if fault.Kind == core.RandomData && string(got) == string(again) {
		t.Error("the garbage is the same twice")
	}
	accepted := 2
	if fault.Before {
		accepted = 0
	}
	if n := queued(t, s); n != accepted {
		t.Errorf("the World accepted %d messages, want %d", n, accepted)
	}
	exchanges := 0
	for _, e := range journalOf(t, s, server.DefaultWorld) {
		x := e.Exchange
		if x == nil || x.Operation != "SendMessage" {
			continue
		}
		exchanges++
		saw := 0
		if fault.Kind == core.MalformedChunk {
			saw = http.StatusCreated
			if fault.Before {
				saw = http.StatusOK
			}
		}
		if x.Fault != string(fault.Kind) || x.Injected != "net/rule 1" || x.Response.Status != saw || (saw == 0) != (x.Response.Header == nil) || len(x.Ours) != 0 {
			t.Errorf("the exchange is %+v", x)
		}
		if fault.Kind == core.RandomData && exchanges == 1 && string(x.Response.Body) != string(got) {
			t.Errorf("on record is %q, read was %q", x.Response.Body, got)
		}
	}
	if exchanges != 2 || s.Defects() != 0 {
		t.Errorf("%d exchanges, %d defects", exchanges, s.Defects())
	}
	metrics := call(s, bearer, http.MethodGet, "/metrics?format=prometheus", "").Body.String()
	if counted := strings.Contains(metrics, `POST_v1_messages`); counted == fault.Before {
		t.Errorf("sends are counted: %t\n%s", counted, metrics)
	}
	if a := call(s, bearer, http.MethodGet, "/v1/health", ""); a.Code != http.StatusOK {
		t.Errorf("the next call is answered %d", a.Code)
	}
}

// TestFaultsWithoutASocket abort the request; of a malformed chunk the header and the garbage are there.
func TestFaultsWithoutASocket(t *testing.T) {
	t.Parallel()
	for kind := range faultCases() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := newServer(t, frozen())
			bearer := login(t, s)
			loaded(t, s, core.Scenario{Name: "net", Rules: []core.Rule{{When: sends(), Fault: new(briefly(kind, false))}}})
			a, broken := met(s, request(bearer, textBody))
			if !broken || (kind == core.MalformedChunk) != (a.Code == http.StatusCreated && a.Body.Len() >= 64) || (kind != core.MalformedChunk) != (a.Body.Len() == 0) {
				t.Errorf("broken %t, %d %q", broken, a.Code, a.Body)
			}
		})
	}
}

// TestStatusesGoOnBehindAFault posts what becomes of a message whose send was never answered.
func TestStatusesGoOnBehindAFault(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	loaded(t, s, core.Scenario{Name: "net", Rules: []core.Rule{{When: sends(), Fault: &core.HTTPFault{Kind: core.EmptyResponse}}}})
	if _, broken := met(s, request(bearer, textBody)); !broken {
		t.Fatal("no fault")
	}
	if err := s.Advance(t.Context(), server.DefaultWorld, time.Minute); err != nil {
		t.Fatal(err)
	}
	reached := 0
	for _, e := range journalOf(t, s, server.DefaultWorld) {
		if e.Kind == "status_reached" {
			reached++
		}
	}
	if reached != 3 {
		t.Errorf("%d statuses, want 3", reached)
	}
}

// TestFaultsOverHTTP2 end the stream of the request, and not the connection of others.
func TestFaultsOverHTTP2(t *testing.T) {
	t.Parallel()
	for kind := range faultCases() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := newServer(t, frozen())
			bearer := login(t, s)
			loaded(t, s, core.Scenario{Name: "net", Rules: []core.Rule{{When: sends(), Times: 1, Fault: new(briefly(kind, false))}}})
			h := httptest.NewUnstartedServer(s)
			h.EnableHTTP2 = true
			h.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
			h.StartTLS()
			defer h.Close()
			ask := func() (status, read int, err error) {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/v1/messages", strings.NewReader(textBody))
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Authorization", bearer)
				r.Header.Set("Content-Type", "application/json")
				a, err := h.Client().Do(r)
				if err != nil {
					return 0, 0, err
				}
				defer a.Body.Close()
				if a.ProtoMajor != 2 {
					t.Errorf("it is %s", a.Proto)
				}
				body, err := io.ReadAll(a.Body)
				return a.StatusCode, len(body), err
			}
			status, read, err := ask()
			if err == nil || (kind == core.MalformedChunk) != (status == http.StatusCreated && read >= 64) {
				t.Errorf("read %d bytes of a %d: %v", read, status, err)
			}
			if status, _, err := ask(); err != nil || status != http.StatusCreated {
				t.Errorf("the next one: %d %v", status, err)
			}
		})
	}
}
