package server_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// follower reads server-sent events.
type follower struct {
	lines *bufio.Reader
	stop  func()        // goes away
	done  chan struct{} // closed when the answer has ended; nil over a socket
}

// sse is a server-sent event; a comment has a name alone, which begins with a colon.
type sse struct{ id, name, data string }

// piped is an answer that is read while it is written.
type piped struct {
	header http.Header
	status int
	to     *io.PipeWriter
}

func (p *piped) Header() http.Header         { return p.header }
func (p *piped) Write(b []byte) (int, error) { return p.to.Write(b) }
func (p *piped) WriteHeader(status int)      { p.status = status }
func (p *piped) Flush()                      {}

// follow follows a journal without a socket, from the moment on in which it returns.
func follow(t *testing.T, h http.Handler, world, query, lastEventID string) *follower {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/_mock/worlds/"+world+"/journal/stream"+query, http.NoBody)
	if lastEventID != "" {
		r.Header.Set("Last-Event-ID", lastEventID)
	}
	f := &follower{lines: bufio.NewReader(out), done: make(chan struct{})}
	f.stop = func() {
		cancel()
		out.Close()
		<-f.done
	}
	t.Cleanup(f.stop)
	go func() {
		defer close(f.done)
		defer in.Close()
		h.ServeHTTP(&piped{header: http.Header{}, to: in}, r)
	}()
	return f
}

// dial follows the default world's journal over TCP.
func dial(t *testing.T, s *server.Server, query, lastEventID string) *follower {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URLs().Control+theJournal+"/stream"+query, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if lastEventID != "" {
		r.Header.Set("Last-Event-ID", lastEventID)
	}
	transport := &http.Transport{}
	a, err := transport.RoundTrip(r)
	if err != nil || a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("follow: %v, %+v", err, a)
	}
	f := &follower{lines: bufio.NewReader(a.Body)}
	f.stop = func() {
		cancel()
		a.Body.Close()
		transport.CloseIdleConnections()
	}
	t.Cleanup(f.stop)
	return f
}

// next is the next event, or a comment; false at the end.
func (f *follower) next(t *testing.T) (e sse, ok bool) {
	t.Helper()
	for {
		line, err := f.lines.ReadString('\n')
		if err != nil {
			return e, false
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch name {
		case "":
			if strings.HasPrefix(line, ":") {
				e.name = ": " + value
				continue
			}
			return e, true
		case "id":
			e.id = value
		case "event":
			e.name = value
		case "data":
			e.data = value
		case "retry":
		default:
			t.Fatalf("no line of an event: %q", line)
		}
	}
}

// must is the next event that is no comment.
func (f *follower) must(t *testing.T) sse {
	t.Helper()
	for {
		e, ok := f.next(t)
		if !ok {
			t.Fatal("the stream has ended")
		}
		if !strings.HasPrefix(e.name, ":") {
			return e
		}
	}
}

// begun reads until the stream has begun.
func (f *follower) begun(t *testing.T) *follower {
	t.Helper()
	if e, ok := f.next(t); !ok || !strings.HasPrefix(e.name, ": after ") {
		t.Fatalf("the stream begins with %+v", e)
	}
	return f
}

// entry is the next event as the entry that it must be.
func (f *follower) entry(t *testing.T) controlgen.JournalEntry {
	t.Helper()
	e := f.must(t)
	entry := strictly[controlgen.JournalEntry](t, []byte(e.data))
	if e.id != strconv.FormatUint(entry.Seq, 10) || e.name != entry.Kind {
		t.Errorf("event %s %s has the entry %d %s", e.id, e.name, entry.Seq, entry.Kind)
	}
	return entry
}
