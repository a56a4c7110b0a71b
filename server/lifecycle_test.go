package server_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wabamock/wabamock/server"
)

// started is a server that listens on a free port and stops with the test.
func started(t *testing.T, c server.Config) *server.Server {
	t.Helper()
	c.Listen = "127.0.0.1:0"
	s := newServer(t, c)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// address is host and port of a server that listens.
func address(s *server.Server) string { return strings.TrimPrefix(s.URLs().API, "http://") }

// reach asks a server for its health over a connection of its own; it answers the status.
func reach(t *testing.T, s *server.Server, bearer string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URLs().API+"/v1/health", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", bearer)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	a, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	return a.StatusCode
}

// ready is the status with which a server answers readyz.
func ready(s *server.Server) int {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost/_mock/readyz", http.NoBody))
	return w.Code
}

func TestTwoServersInOneProcess(t *testing.T) {
	t.Parallel()
	one, two := started(t, server.Config{}), started(t, server.Config{})
	if one.URLs() == two.URLs() {
		t.Fatalf("both are at %s", one.URLs().API)
	}
	bearer := login(t, one)
	if got := reach(t, one, bearer); got != http.StatusOK {
		t.Errorf("the first answers %d, want 200", got)
	}
	if a := send(one, bearer, textBody); a.Code != http.StatusCreated {
		t.Errorf("send: %d %s", a.Code, a.Body)
	}
	if got := reach(t, two, bearer); got != http.StatusUnauthorized {
		t.Errorf("the second answers a token of the first with %d, want 401", got)
	}
	entries, err := two.Journal(server.DefaultWorld)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Kind == "message_queued" || e.Exchange != nil && e.Exchange.Operation != "CheckHealth" {
			t.Errorf("the second has on record %s %+v, which is the first's", e.Kind, e.Exchange)
		}
	}
	if err := one.Close(t.Context()); err != nil {
		t.Errorf("close the first: %v", err)
	}
	if got := reach(t, two, login(t, two)); got != http.StatusOK {
		t.Errorf("the second answers %d once the first is closed, want 200", got)
	}
}

func TestStartOnATakenPort(t *testing.T) {
	t.Parallel()
	var lc net.ListenConfig
	taken, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := newServer(t, server.Config{Listen: taken.Addr().String()})
	before := s.URLs()
	for range 2 {
		err = s.Start(t.Context())
		var failed *net.OpError
		if !errors.As(err, &failed) || !strings.HasPrefix(err.Error(), "listen on "+taken.Addr().String()+": ") {
			t.Errorf("start: %v, want an error that names the address", err)
		}
	}
	if got := s.URLs(); got != before {
		t.Errorf("URLs became %+v, want %+v", got, before)
	}
	if a := send(s, login(t, s), textBody); a.Code != http.StatusCreated {
		t.Errorf("without a listener it answers %d, want 201", a.Code)
	}
}

func TestStartTwiceAndAfterClose(t *testing.T) {
	t.Parallel()
	s := started(t, server.Config{})
	first := address(s)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{first, address(s)} {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at)
		if err != nil {
			t.Fatalf("nobody listens on %s: %v", at, err)
		}
		fmt.Fprintf(conn, "GET /_mock/livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
		if answer, err := io.ReadAll(conn); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 200 ") {
			t.Errorf("%s answers %s, %v", at, answer, err)
		}
		conn.Close()
	}
	for range 2 {
		if err := s.Close(t.Context()); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	if err := s.Start(t.Context()); err == nil {
		t.Error("a closed server starts again")
	}
	for _, at := range []string{first, address(s)} {
		if conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at); err == nil {
			conn.Close()
			t.Errorf("somebody listens on %s after the close", at)
		}
	}
	if got := ready(s); got != http.StatusServiceUnavailable {
		t.Errorf("readyz after the close answers %d, want 503", got)
	}
}

// underWay is a request whose handler waits for the rest of its body.
type underWay struct {
	net.Conn
	in   *bufio.Reader
	rest string // of the body
}

// begin makes a request as far as half of its body, and returns when the handler reads it.
func begin(t *testing.T, s *server.Server) underWay {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address(s))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	u := underWay{Conn: conn, in: bufio.NewReader(conn), rest: textBody[len(textBody)/2:]}
	fmt.Fprintf(conn, "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", login(t, s), len(textBody))
	for _, want := range []string{"HTTP/1.1 100 Continue\r\n", "\r\n"} { // comes when the handler reads the body
		if line, err := u.in.ReadString('\n'); err != nil || line != want {
			t.Fatalf("answered %q, %v, want %q", line, err, want)
		}
	}
	fmt.Fprint(conn, strings.TrimSuffix(textBody, u.rest))
	return u
}

// closing closes a server in the background and returns when it listens no more.
func closing(t *testing.T, s *server.Server) <-chan error {
	t.Helper()
	closed := make(chan error, 1)
	go func() { closed <- s.Close(context.WithoutCancel(t.Context())) }()
	for {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address(s))
		if err != nil {
			return closed
		}
		conn.Close()
	}
}

func TestCloseLetsRequestsEnd(t *testing.T) {
	t.Parallel()
	for _, limit := range []time.Duration{0, server.Never} {
		s := started(t, server.Config{HTTP: server.HTTPLimits{ShutdownTimeout: limit}})
		u := begin(t, s)
		closed := closing(t, s)
		if got := ready(s); got != http.StatusServiceUnavailable {
			t.Errorf("readyz answers %d, want 503", got)
		}
		select {
		case err := <-closed:
			t.Errorf("closed, with %v, while a request is under way", err)
		default:
		}
		fmt.Fprint(u, u.rest)
		a, err := http.ReadResponse(u.in, nil)
		if err != nil {
			t.Fatalf("timeout %s: the request was cut: %v", limit, err)
		}
		if body, err := io.ReadAll(a.Body); err != nil || a.StatusCode != http.StatusCreated {
			t.Errorf("timeout %s: answered %d %s, %v", limit, a.StatusCode, body, err)
		}
		if err := <-closed; err != nil {
			t.Errorf("timeout %s: close: %v", limit, err)
		}
	}
}

func TestCloseCutsWhatOutlastsIt(t *testing.T) {
	t.Parallel()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name  string
		limit time.Duration
		ctx   context.Context
		want  error
	}{
		{"by the limit", 5 * time.Millisecond, t.Context(), context.DeadlineExceeded},
		{"by the context", server.Never, over, context.Canceled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := server.Config{Listen: "127.0.0.1:0", HTTP: server.HTTPLimits{ShutdownTimeout: tt.limit}}
			s, err := server.New(c)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			u := begin(t, s)
			if err := s.Close(tt.ctx); !errors.Is(err, tt.want) || !strings.HasPrefix(err.Error(), "close server: ") {
				t.Errorf("close: %v, want %v", err, tt.want)
			}
			if b, err := io.ReadAll(u.in); len(b) > 0 {
				t.Errorf("the request was answered with %s, %v", b, err)
			}
		})
	}
}

// TestAnIdleServerStopsInABubble runs a server without a listener where time is the test's: its
// idle worlds go, the default one stays, statuses come by themselves. The bubble fails when
// anything is left after Close.
func TestAnIdleServerStopsInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := server.New(server.Config{WorldTTL: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		bearer := login(t, s)
		if a := send(s, bearer, textBody); a.Code != http.StatusCreated {
			t.Fatalf("send: %d %s", a.Code, a.Body)
		}
		path := httptest.NewRequest(http.MethodGet, "/w/shop/v1/health", http.NoBody)
		s.ServeHTTP(httptest.NewRecorder(), path)
		if _, err := s.Journal("shop"); err != nil {
			t.Fatalf("the world is not there: %v", err)
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Hour+time.Minute)
		defer cancel()
		<-ctx.Done()
		synctest.Wait()
		if _, err := s.Journal("shop"); err == nil {
			t.Error("the idle world is still there")
		}
		entries, err := s.Journal(server.DefaultWorld)
		if err != nil {
			t.Fatalf("the default world: %v", err)
		}
		statuses := 0
		for _, e := range entries {
			if e.Kind == "status_reached" {
				statuses++
			}
		}
		if statuses != 3 {
			t.Errorf("%d statuses, want sent, delivered and read", statuses)
		}
		if err := s.Close(t.Context()); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}
