package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/clock"
)

// write sends messages side by side: 3 entries each.
func write(s *server.Server, bearer string, n int) {
	fourfold(n, func() { send(s, bearer, textBody) })
}

// writeOver does the same over TCP.
func writeOver(t *testing.T, s *server.Server, bearer string, n int) {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	fourfold(n, func() {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URLs().API+"/v1/messages", strings.NewReader(textBody))
		if err != nil {
			t.Error(err)
			return
		}
		r.Header.Set("Authorization", bearer)
		r.Header.Set("Content-Type", "application/json")
		a, err := transport.RoundTrip(r)
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.Copy(io.Discard, a.Body)
		a.Body.Close()
	})
}

// fourfold does something n times, four at a time.
func fourfold(n int, do func()) {
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for range n / 4 {
				do()
			}
		})
	}
	writers.Wait()
}

// TestThreeFollowers follow over TCP while others write: each sees all, once, in order.
func TestThreeFollowers(t *testing.T) {
	t.Parallel()
	s := started(t, frozen())
	bearer := login(t, s)
	from := journalPage(t, s, "").Last
	var readers sync.WaitGroup
	seen := make([][]controlgen.JournalEntry, 3)
	const sends = 200
	for i := range seen {
		f := dial(t, s, "", "").begun(t)
		readers.Go(func() {
			for range 3 * sends {
				seen[i] = append(seen[i], f.entry(t))
			}
		})
	}
	writeOver(t, s, bearer, sends)
	readers.Wait()
	for i, got := range seen {
		for k, e := range got {
			if e.Seq != from+1+uint64(k) {
				t.Fatalf("follower %d: entry %d comes in place of %d", i, e.Seq, from+1+uint64(k))
			}
		}
		if diff := cmp.Diff(seen[0], got); diff != "" {
			t.Errorf("follower %d sees something else (-first +%d):\n%s", i, i, diff)
		}
	}
	if last := journalPage(t, s, "").Last; last != from+3*sends {
		t.Errorf("the journal goes up to %d, want %d", last, from+3*sends)
	}
}

// TestAFollowerComesBack is cut again and again while others write, and has lost nothing.
func TestAFollowerComesBack(t *testing.T) {
	t.Parallel()
	s := started(t, frozen())
	bearer := login(t, s)
	const sends = 100
	last := journalPage(t, s, "").Last + 3*sends
	var writers sync.WaitGroup
	writers.Go(func() { write(s, bearer, sends) })
	from := uint64(0)
	for cut := 0; from < last; cut++ {
		f := dial(t, s, "?after=0", strconv.FormatUint(from, 10)).begun(t)
		for range min(uint64(7+cut), last-from) {
			e := f.entry(t)
			if from++; e.Seq != from {
				t.Fatalf("after cut %d, entry %d comes in place of %d", cut, e.Seq, from)
			}
		}
		f.stop()
	}
	writers.Wait()
	if page := journalPage(t, s, ""); page.Last != last {
		t.Errorf("the journal goes up to %d, read were %d", page.Last, last)
	}
}

func TestAFollowerSeesWhatPasses(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	f := follow(t, s, "default", "?kind=exchange,user_created&status=4xx", "").begun(t)
	all := follow(t, s, "default", "?peer=447700900123", "").begun(t)
	send(s, bearer, textBody)
	send(s, bearer, "{}")
	if e := f.entry(t); *e.Exchange.Operation != "SendMessage" || e.Exchange.Response.Status != http.StatusBadRequest {
		t.Errorf("it sees %+v", e)
	}
	for _, kind := range []string{"message_queued", "status_reached", "exchange"} {
		if e := all.entry(t); e.Kind != kind {
			t.Errorf("it sees %s, want %s", e.Kind, kind)
		}
	}
	askRefused(t, s, http.MethodGet, theJournal+"/stream?after=x", "", http.StatusBadRequest, "after")
	askRefused(t, s, http.MethodGet, "/worlds/nowhere/journal/stream", "", http.StatusNotFound, "nowhere")
	r := httptest.NewRequest(http.MethodGet, "http://localhost/_mock"+theJournal+"/stream", http.NoBody)
	r.Header.Set("Last-Event-ID", "-1")
	w := httptest.NewRecorder()
	if s.ServeHTTP(w, r); w.Code != http.StatusBadRequest {
		t.Errorf("Last-Event-ID -1: %d %s", w.Code, w.Body)
	}
}

func TestAFollowerLearnsWhatItMissed(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.JournalEntries = 10
	s := newServer(t, c)
	write(s, login(t, s), 8)
	page := journalPage(t, s, "")
	f := follow(t, s, "default", "?after=3", "").begun(t)
	if e := f.must(t); e != (sse{strconv.FormatUint(page.First-1, 10), "missed", fmt.Sprintf(`{"missed":%d}`, page.First-4)}) {
		t.Errorf("it begins with %+v", e)
	}
	for seq := page.First; seq <= page.Last; seq++ {
		if e := f.entry(t); e.Seq != seq {
			t.Errorf("entry %d comes in place of %d", e.Seq, seq)
		}
	}
}

func TestAFollowerLearnsThatTheWorldBeginsAgain(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	login(t, s)
	goodbye := func(f *follower) {
		t.Helper()
		if e := f.must(t); e != (sse{"0", "reset", "{}"}) {
			t.Errorf("it says %+v", e)
		}
		if e, ok := f.next(t); ok {
			t.Errorf("after its end comes %+v", e)
		}
		<-f.done
	}
	f := follow(t, s, "default", "", "").begun(t)
	ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset", "", http.StatusOK)
	goodbye(f)

	f = follow(t, s, "default", "", "1000") // of the world before
	if e := f.must(t); e.name != "reset" || e.id != "0" {
		t.Errorf("it begins with %+v", e)
	}
	f.begun(t)
	login(t, s)
	if e := f.entry(t); e.Seq != 1 {
		t.Errorf("the first one is %d", e.Seq)
	}

	ask[controlgen.World](t, s, http.MethodPost, "/worlds", `{"name":"short"}`, http.StatusCreated)
	f = follow(t, s, "short", "", "").begun(t)
	if w := asked(s, http.MethodDelete, "/worlds/short", ""); w.Code != http.StatusNoContent {
		t.Fatalf("delete: %d %s", w.Code, w.Body)
	}
	goodbye(f)
}

// TestAFollowerOfAnotherLifeIsToldSo comes back when the world has begun again and has as many entries
// as before: the numbers alone would not show it.
func TestAFollowerOfAnotherLifeIsToldSo(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	lives := map[string]bool{}
	begin := func() (life string, last uint64) {
		t.Helper()
		w := ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset", "", http.StatusOK)
		login(t, s)
		if again := ask[controlgen.World](t, s, http.MethodGet, theWorld, "", http.StatusOK); again.Life != w.Life || lives[w.Life] || w.Life == "" {
			t.Errorf("its life is %q, then %q, of %v", w.Life, again.Life, lives)
		}
		lives[w.Life] = true
		page := ask[controlgen.JournalPage](t, s, http.MethodGet, theWorld+"/journal", "", http.StatusOK)
		return w.Life, page.Last
	}
	before, last := begin()
	life, same := begin()
	if same != last {
		t.Fatalf("%d entries, then %d", last, same)
	}
	f := follow(t, s, "default", "?life="+before, strconv.FormatUint(last, 10))
	if e := f.must(t); e != (sse{"0", "reset", "{}"}) {
		t.Errorf("it begins with %+v", e)
	}
	if e := f.begun(t).entry(t); e.Seq != 1 {
		t.Errorf("the first one is %d", e.Seq)
	}
	f = follow(t, s, "default", "?life="+life+"&after="+strconv.FormatUint(last-1, 10), "").begun(t)
	if e := f.entry(t); e.Seq != last {
		t.Errorf("of the same life the first one is %d, want %d", e.Seq, last)
	}
}

// TestAFollowerSeesTheClockMove moves a frozen clock where nothing is due: no entry tells it.
func TestAFollowerSeesTheClockMove(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	f := follow(t, s, "default", "?has_clock=true", "").begun(t)
	plain := follow(t, s, "default", "", "").begun(t)
	for _, at := range []time.Time{begins, begins.Add(time.Minute)} {
		if e := f.must(t); e.name != "clock" || e.data != `{"now":"`+at.Format(time.RFC3339)+`"}` {
			t.Errorf("at %s it sees %+v", at, e)
		}
		if at.Equal(begins) {
			elapse(t, s, `{"by":"1m"}`)
		}
	}
	sent(t, s, bearer)
	for _, f := range []*follower{f, plain} {
		if e := f.must(t); e.name != "message_queued" {
			t.Errorf("then it sees %+v", e)
		}
	}
}

func TestFollowersAreBounded(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	var some []*follower
	for range 100 {
		some = append(some, follow(t, s, "default", "", "").begun(t))
	}
	askRefused(t, s, http.MethodGet, theJournal+"/stream", "", http.StatusServiceUnavailable, "100 readers")
	some[50].stop()
	follow(t, s, "default", "", "").begun(t)
}

// TestClosingEndsStreams closes a server that somebody follows: at once, not after the time that
// requests have to end.
func TestClosingEndsStreams(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.HTTP.ShutdownTimeout = time.Hour
	s := started(t, c)
	f := dial(t, s, "", "").begun(t)
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if e, ok := f.next(t); ok {
		t.Errorf("the stream goes on with %+v", e)
	}
}

// TestSignsOfLife waits for some while nothing happens, and the world stays in use.
func TestSignsOfLife(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := frozen()
		c.WorldTTL = time.Minute
		s := newServer(t, c)
		ask[controlgen.World](t, s, http.MethodPost, "/worlds", `{"name":"quiet"}`, http.StatusCreated)
		f := follow(t, s, "quiet", "?kind=nothing", "").begun(t)
		wall := clock.Real()
		began := wall.Now()
		for range 40 {
			if e, ok := f.next(t); !ok || e.name != ": alive" {
				t.Fatalf("%s after the beginning it says %+v", wall.Now().Sub(began), e)
			}
		}
		if took := wall.Now().Sub(began); took != 40*15*time.Second {
			t.Errorf("40 signs of life took %s", took)
		}
		f.stop()
	})
}

// linger lets a span go by in a bubble.
func linger(t *testing.T, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	<-ctx.Done()
	synctest.Wait()
}

// one is a listener of one connection.
type one struct {
	conn net.Conn
	once sync.Once
	over chan struct{}
}

func (l *one) Accept() (c net.Conn, err error) {
	l.once.Do(func() { c = l.conn })
	if c != nil {
		return c, nil
	}
	<-l.over
	return nil, net.ErrClosed
}

func (l *one) Close() error { close(l.over); return nil }

func (l *one) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// TestASlowReaderIsCut does not read what is sent, while another one does.
func TestASlowReaderIsCut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, frozen())
		bearer := login(t, s)
		near, far := net.Pipe()
		l := &one{conn: far, over: make(chan struct{})}
		h := &http.Server{Handler: s, ReadTimeout: time.Second, WriteTimeout: time.Second}
		served := make(chan error, 1)
		go func() { served <- h.Serve(l) }()
		fmt.Fprintf(near, "GET /_mock%s/stream HTTP/1.1\r\nHost: localhost\r\n\r\n", theJournal)
		in := bufio.NewReader(near)
		for line := ""; line != "retry: 1000\n"; {
			var err error
			if line, err = in.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
		other := follow(t, s, "default", "", "").begun(t)
		linger(t, time.Minute) // longer than other answers may take
		wall := clock.Real()
		began := wall.Now()
		write(s, bearer, 40)
		for range 120 {
			other.entry(t)
		}
		if took := wall.Now().Sub(began); took != 0 {
			t.Errorf("the other one waited for %s", took)
		}
		linger(t, 10*time.Second)
		rest, err := io.ReadAll(in)
		if n := strings.Count(string(rest), "\ndata:"); err != nil || n >= 120 {
			t.Errorf("the slow one gets %d entries (%v)", n, err)
		}
		other.stop()
		near.Close()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		<-served
	})
}
