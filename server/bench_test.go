package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server"
)

// The two bodies of the benchmarks: a text message of 131 bytes and a template message of 791.
const (
	textBody     = `{"to":"447700900123","type":"text","recipient_type":"individual","text":{"body":"Is the Assam back? We would like two, please.!!"}}`
	templateBody = `{"to":"447700900123","type":"template","ttl":"P1D","template":{"namespace":"5c2d_tea_house","name":"order_ready_for_collection","language":{"policy":"deterministic","code":"en_GB"},"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://cdn.example/cups/of/tea/cup-with-a-handle.png"}}]},{"type":"body","parameters":[{"type":"text","text":"Priya"},{"type":"currency","currency":{"fallback_value":"£4.50","code":"GBP","amount_1000":4500}},{"type":"date_time","date_time":{"fallback_value":"9 March"}},{"type":"text","text":"at the counter of the sho"}]},{"type":"button","sub_type":"quick_reply","index":0,"parameters":[{"type":"payload","payload":"CONFIRM-77"}]},{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"orders/77"}]}]}}`
)

// kinds are what the benchmarks send.
var kinds = []struct{ name, body string }{{"text", textBody}, {"template", templateBody}}

// BenchmarkSendMessage is one send through the real stack, without a socket.
func BenchmarkSendMessage(b *testing.B) {
	for _, kind := range kinds {
		b.Run(fmt.Sprintf("%s-%dB", kind.name, len(kind.body)), func(b *testing.B) {
			s := newServer(b, server.Config{Fixture: "load"})
			bearer := login(b, s)
			b.ReportAllocs()
			for b.Loop() {
				if a := send(s, bearer, kind.body); a.Code != http.StatusCreated {
					b.Fatalf("%d %s", a.Code, a.Body)
				}
			}
		})
	}
}

// BenchmarkLoopback measures, in one run over the loopback interface, a bare echo handler that
// decodes the same body and answers the same JSON, and ours. Run it with -benchtime=1x.
func BenchmarkLoopback(b *testing.B) {
	for _, kind := range kinds {
		b.Run(fmt.Sprintf("%s-%dB", kind.name, len(kind.body)), func(b *testing.B) {
			for range b.N {
				compare(b, kind.body)
			}
		})
	}
}

// BenchmarkMemory measures whether memory stays flat over 200,000 sends. Run it with -benchtime=1x.
func BenchmarkMemory(b *testing.B) {
	for range b.N {
		memory(b)
	}
}

// BenchmarkMillion measures whether a send costs the same in a world that holds a million
// messages. Run it with -benchtime=1x.
func BenchmarkMillion(b *testing.B) {
	for range b.N {
		million(b)
	}
}

const (
	connections = 16
	rounds      = 5
	roundTime   = 1500 * time.Millisecond
)

// compare reports the ratio of requests a second, ours to the bare handler's: the median of
// rounds in which the two take turns.
func compare(b *testing.B, body string) {
	b.Helper()
	bare := httptest.NewServer(bareHandler())
	defer bare.Close()
	s := newServer(b, server.Config{Fixture: "load", Listen: "127.0.0.1:0"})
	if err := s.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	bearer := login(b, s)
	ratios := make([]float64, 0, rounds)
	for i := range rounds + 1 {
		theirs := load(b, bare.Listener.Addr().String(), bearer, body, roundTime)
		ours := load(b, strings.TrimPrefix(s.URLs().API, "http://"), bearer, body, roundTime)
		if i > 0 { // the first round warms up
			ratios = append(ratios, float64(ours)/float64(theirs))
		}
		b.Logf("bare %.0f/s, ours %.0f/s, ratio %.2f", perSecond(theirs), perSecond(ours), float64(ours)/float64(theirs))
	}
	b.ReportMetric(median(ratios), "ours/bare")
}

// bareHandler decodes the typed body, looks at the token, and answers what a send answers.
func bareHandler() http.Handler {
	e := echo.New()
	e.POST("/v1/messages", func(c echo.Context) error {
		if !strings.HasPrefix(c.Request().Header.Get(echo.HeaderAuthorization), "Bearer ") {
			return echo.ErrUnauthorized
		}
		var body map[string]any
		if err := json.NewDecoder(c.Request().Body).Decode(&body); err != nil {
			return echo.ErrBadRequest
		}
		return c.JSON(http.StatusCreated, gen.SendMessage201JSONResponse{
			Messages: []gen.SentMessage{{ID: "gBEGRHcAkAEjAgk-I-gWADlZSjM"}},
			Meta:     gen.Meta{APIStatus: gen.APIStatusStable, Version: "2.45.1"},
		})
	})
	return e
}

// load sends on all connections for a while and counts the answers.
func load(b *testing.B, address, bearer, body string, d time.Duration) int {
	b.Helper()
	request := fmt.Sprintf("POST /v1/messages HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", address, bearer, len(body), body)
	ctx, cancel := context.WithTimeout(b.Context(), d)
	defer cancel()
	counts, failures := make([]int, connections), make([]error, connections)
	var wg sync.WaitGroup
	for i := range connections {
		wg.Go(func() { counts[i], failures[i] = hammer(ctx, address, []byte(request)) })
	}
	wg.Wait()
	total := 0
	for i, n := range counts {
		if failures[i] != nil {
			b.Fatal(failures[i])
		}
		total += n
	}
	return total
}

// hammer sends one request after another on one connection, with as little work of its own as can
// be, until the context ends.
func hammer(ctx context.Context, address string, request []byte) (int, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for n := 0; ; n++ {
		if ctx.Err() != nil {
			return n, nil
		}
		if _, err := conn.Write(request); err != nil {
			return n, err
		}
		if err := skipAnswer(in); err != nil {
			return n, err
		}
	}
}

// skipAnswer reads one answer and fails unless it is 201.
func skipAnswer(in *bufio.Reader) error {
	length, first := 0, true
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !bytes.HasPrefix(line, []byte("HTTP/1.1 201")) {
			return fmt.Errorf("answered %q", line)
		}
		first = false
		if len(line) == 2 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
	}
	_, err := in.Discard(length)
	return err
}

// memory reports how much more memory is in use after 200,000 sends than after 50,000, in MiB.
func memory(b *testing.B) {
	b.Helper()
	s := newServer(b, server.Config{Fixture: "load", World: server.World{Progression: server.ProgressionImmediate}})
	bearer := login(b, s)
	var early uint64
	for n := 1; n <= 200_000; n++ {
		send(s, bearer, textBody)
		switch n {
		case 50_000:
			early = inUse()
		case 200_000:
			b.ReportMetric((float64(inUse())-float64(early))/(1<<20), "MiB-grown-from-50k-to-200k-sends")
		}
	}
	runtime.KeepAlive(s)
}

// million reports the cost of a send in a world that holds a million messages, as a ratio to the
// cost in a fresh one.
func million(b *testing.B) {
	b.Helper()
	config := server.Config{Fixture: "load", World: server.World{Progression: server.ProgressionManual}}
	small, large := newServer(b, config), newServer(b, config)
	toSmall, toLarge := login(b, small), login(b, large)
	for range 1_000_000 {
		send(large, toLarge, textBody)
	}
	ratios := make([]float64, 0, rounds)
	for range rounds {
		ratios = append(ratios, float64(timeSends(large, toLarge))/float64(timeSends(small, toSmall)))
	}
	b.ReportMetric(median(ratios), "million/fresh")
}

// timeSends is what 5,000 sends take.
func timeSends(s *server.Server, bearer string) time.Duration {
	begun := time.Now()
	for range 5_000 {
		send(s, bearer, textBody)
	}
	return time.Since(begun)
}

// newServer is a server that stops with the test.
func newServer(tb testing.TB, c server.Config) *server.Server {
	tb.Helper()
	s, err := server.New(c)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// login is the admin's Authorization header.
func login(tb testing.TB, s *server.Server) string {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "/v1/users/login", http.NoBody)
	r.SetBasicAuth("admin", "secret")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var answer struct{ Users []struct{ Token string } }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Users) != 1 {
		tb.Fatalf("log in: %d %s", w.Code, w.Body)
	}
	return "Bearer " + answer.Users[0].Token
}

// send sends one message without a socket.
func send(s *server.Server, bearer, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/v1/messages", io.NopCloser(strings.NewReader(body)))
	r.Header.Set("Authorization", bearer)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// inUse is the memory in use after a collection, in bytes.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// perSecond is a count of one round as a rate.
func perSecond(n int) float64 { return float64(n) / roundTime.Seconds() }

// median is the middle one of an odd number of ratios.
func median(of []float64) float64 {
	sorted := append([]float64(nil), of...)
	for i := range sorted {
		for k := i; k > 0 && sorted[k] < sorted[k-1]; k-- {
			sorted[k], sorted[k-1] = sorted[k-1], sorted[k]
		}
	}
	return sorted[len(sorted)/2]
}
