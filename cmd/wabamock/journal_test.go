package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

// journalFake is a server whose stream is cut as the test likes.
type journalFake struct {
	streams []func(w http.ResponseWriter, r *http.Request) // one after the other; then the server is gone
	afters  []string                                       // Last-Event-ID of each stream
}

func (f *journalFake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !strings.HasSuffix(r.URL.Path, "/stream"):
		fmt.Fprint(w, `{"entries":[{"seq":3,"at":"2024-05-01T09:00:00Z","kind":"restarted","fact":{}}],"first":1,"last":3}`)
	case len(f.streams) == 0:
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `{"title":"Service Unavailable"}`)
	default:
		f.afters = append(f.afters, r.Header.Get("Last-Event-ID"))
		stream := f.streams[0]
		f.streams = f.streams[1:]
		stream(w, r)
	}
}

// events answers with server-sent events and ends.
func events(lines ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, strings.Join(lines, "\n")+"\n")
	}
}

// toldAs is an entry as an event.
func toldAs(seq int) string {
	return fmt.Sprintf("id: %d\nevent: restarted\ndata: {\"seq\":%d,\"at\":\"2024-05-01T09:00:00Z\",\"kind\":\"restarted\",\"fact\":{}}\n", seq, seq)
}

func TestAFollowerGoesOnWhereItWasCut(t *testing.T) {
	t.Parallel()
	fake := &journalFake{streams: []func(http.ResponseWriter, *http.Request){
		events(": hello", "", toldAs(4), toldAs(5)),
		events(toldAs(5), toldAs(6), "id: 7\nevent: restarted\ndata: {\"cut\":"), // one that was shown, one that is cut
		events("id: 8\nevent: missed\ndata: {\"missed\":2}\n", toldAs(9), ": alive\nid: 20\n"),
		events("event: reset\ndata: {}\n", toldAs(1)),
		events(": alive", ""),
	}}
	s := httptest.NewServer(fake)
	defer s.Close()
	out := runs(t, "journal --follow --limit 5 --output json --url "+s.URL, nil, exitOK, "wabamock: entries were dropped before they could be shown: 2\nwabamock: the world began again\nwabamock: the server has ended\n")

	var got []uint64
	for d := json.NewDecoder(strings.NewReader(out)); d.More(); {
		var e gen.JournalEntry
		if err := d.Decode(&e); err != nil {
			t.Fatalf("decode %q: %v", out, err)
		}
		got = append(got, e.Seq)
	}
	if diff := cmp.Diff([]uint64{3, 4, 5, 6, 9, 1}, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"3", "5", "6", "20", "1"}, fake.afters); diff != "" {
		t.Errorf("streams began after (-want +got):\n%s", diff)
	}
}

func TestAFollowerDoesNotRunInCircles(t *testing.T) {
	t.Parallel()
	empty := func(http.ResponseWriter, *http.Request) {}
	fake := &journalFake{streams: []func(http.ResponseWriter, *http.Request){empty, empty, empty, empty, empty, empty}}
	s := httptest.NewServer(fake)
	defer s.Close()
	runs(t, "journal --follow --url "+s.URL, nil, exitCheck, "cut the stream 5 times")
}

func TestAFollowerEndsWhenItIsInterrupted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	fake := &journalFake{streams: []func(http.ResponseWriter, *http.Request){func(w http.ResponseWriter, r *http.Request) {
		events(toldAs(4))(w, r)
		_ = http.NewResponseController(w).Flush()
		interrupt()
		<-r.Context().Done()
	}}}
	s := httptest.NewServer(fake)
	defer s.Close()
	var stdout, stderr bytes.Buffer
	if got := run(ctx, []string{"journal", "--follow", "--url", s.URL}, nil, &stdout, &stderr); got != exitOK {
		t.Errorf("exit code %d: %s", got, &stderr)
	}
}

func TestAFollowerEndsWithTheServer(t *testing.T) {
	t.Parallel()
	s := started(t, server.Config{World: server.World{Clock: server.ClockFrozen}})
	url := s.URLs().API
	out, in := io.Pipe()
	code := make(chan int, 1)
	var stderr bytes.Buffer
	go func() {
		code <- run(t.Context(), []string{"journal", "--follow", "--limit", "1", "--url", url}, nil, in, &stderr)
		in.Close()
	}()
	lines := bufio.NewScanner(out)
	for _, want := range []string{"-- ", "", "sender_changed          locked=true", "sender_changed          locked=false"} {
		switch {
		case strings.HasSuffix(want, "true"):
			runs(t, "trigger sender_locked --url "+url, nil, exitOK, "")
		case strings.HasSuffix(want, "false"):
			runs(t, "trigger sender_unlocked --url "+url, nil, exitOK, "")
		}
		if !lines.Scan() || !strings.Contains(lines.Text(), want) {
			t.Fatalf("want a line with %q, got %q", want, lines.Text())
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Errorf("close: %v", err)
	}
	if got := <-code; got != exitOK || !strings.Contains(stderr.String(), "the server has ended") {
		t.Errorf("exit code %d: %s", got, &stderr)
	}
}

func TestLinesOfTheJournalFit(t *testing.T) {
	t.Parallel()
	long := json.RawMessage(`{"at":"2024-05-01T09:00:00Z","to":"` + strings.Repeat("ü", 200) + `","n":1}`)
	entries := []gen.JournalEntry{
		{Seq: 1, Kind: "something_long", Fact: &long},
		{Seq: 123456, Kind: "exchange", Exchange: &gen.Exchange{Request: gen.JournalRequest{Method: "GET", Target: "/" + strings.Repeat("x", 200)}}},
		{Seq: 2, Kind: "evil", Fact: fact(`{"name":"\u001b[31mred\u0007","two":"a b","when":"2024-05-01T09:00:01.5Z","o":{"a": [1, 2]}}`)},
		{Seq: 3, Kind: "delivery_attempted", Fact: fact(`{"at":"2024-05-01T09:00:00Z","delivery":"d1","attempt":2,"about":"status_change","begun":"2024-05-01T09:00:00Z","cause":"timeout","state":"waiting"}`)},
	}
	var narrow, wide bytes.Buffer
	if err := newTeller(&narrow, false).tell(entries); err != nil {
		t.Fatalf("tell: %v", err)
	}
	if err := newTeller(&wide, true).tell(entries); err != nil {
		t.Fatalf("tell: %v", err)
	}
	for line := range strings.Lines(narrow.String()) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > lineWidth {
			t.Errorf("a line of %d columns: %s", n, line)
		}
	}
	if strings.ContainsAny(narrow.String()+wide.String(), "\x1b\x07") {
		t.Errorf("characters that steer a terminal: %q", &narrow)
	}
	for _, want := range []string{
		"-- 0001-01-01\n",
		`two="a b" when=09:00:01.500 o={"a":[1,…`,
		"     3  00:00:00.000  delivery_attempted      d1 2 timeout waiting\n",
	} {
		if !strings.Contains(narrow.String(), want) {
			t.Errorf("want %q in\n%s", want, &narrow)
		}
	}
	if !strings.Contains(wide.String(), strings.Repeat("ü", 200)+" n=1\n") {
		t.Errorf("a wide line is cut:\n%s", &wide)
	}
}

func fact(text string) *gen.Fact { return new(gen.Fact(text)) }
