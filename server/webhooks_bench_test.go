package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/core"
)

// The load of BenchmarkWebhooks.
const (
	loadRate     = 1000             // sends a second
	loadTime     = 30 * time.Second // 3 s with -short
	loadStatuses = 3                // of each message: sent, delivered and read
)

// arrivals are the statuses that a receiver got.
type arrivals struct {
	mu   sync.Mutex
	at   map[string]time.Time // message id and status => when it came first
	seen []string             // the same in the order in which they came, repetitions included
}

// ServeHTTP takes a webhook.
func (a *arrivals) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	now := time.Now()
	body, _ := io.ReadAll(r.Body)
	var p struct {
		Statuses []struct{ ID, Status string }
	}
	if json.Unmarshal(body, &p) != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range p.Statuses {
		key := s.ID + " " + s.Status
		if _, again := a.at[key]; !again {
			a.at[key] = now
		}
		a.seen = append(a.seen, key)
	}
}

// BenchmarkWebhooks measures, over real time, a constant load of sends whose statuses are posted to
// a local receiver: nothing may be lost, come twice or out of order. Run it with -benchtime=1x.
func BenchmarkWebhooks(b *testing.B) {
	for range b.N {
		loadWebhooks(b)
	}
}

func loadWebhooks(b *testing.B) {
	b.Helper()
	got := &arrivals{at: map[string]time.Time{}}
	hook := httptest.NewServer(got)
	defer hook.Close()
	s := newServer(b, server.Config{
		Fixture: "load", JournalEntries: 1 << 20, JournalBytes: 1 << 30,
		World: server.World{Webhook: hook.URL},
	})
	bearer := login(b, s)
	patch := httptest.NewRequest(http.MethodPatch, "/v1/settings/application", strings.NewReader(`{"sent_status":true}`))
	patch.Header.Set("Authorization", bearer)
	patch.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	if s.ServeHTTP(answer, patch); answer.Code != http.StatusOK {
		b.Fatalf("%d %s", answer.Code, answer.Body)
	}
	began := time.Now()
	sends := pace(b, s, bearer)
	sent := time.Now()
	drain(b, s)
	drained := time.Now()
	verify(b, s, got, sends)
	b.ReportMetric(float64(sends)/sent.Sub(began).Seconds(), "sends/s")
	b.ReportMetric(float64(len(got.seen))/drained.Sub(began).Seconds(), "deliveries/s")
	b.ReportMetric(drained.Sub(sent).Seconds(), "drain-s")
}

// pace sends at a constant rate and tells how many messages were sent.
func pace(b *testing.B, s *server.Server, bearer string) int {
	b.Helper()
	span := loadTime
	if testing.Short() {
		span = loadTime / 10
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	sends, all, began := 0, int(loadRate*span/time.Second), time.Now()
	for ; sends < all; <-tick.C {
		for due := min(all, int(loadRate*time.Since(began)/time.Second)); sends < due; sends++ { // what was late is caught up
			text := fmt.Sprintf(`{"to":"4477%08d","type":"text","recipient_type":"individual","text":{"body":"hello"}}`, 1+sends)
			if a := send(s, bearer, text); a.Code != http.StatusCreated {
				b.Fatalf("%d %s", a.Code, a.Body)
			}
		}
	}
	return sends
}

// drain waits until every status was posted.
func drain(b *testing.B, s *server.Server) {
	b.Helper()
	if err := s.Advance(b.Context(), server.DefaultWorld, 2*time.Second); err != nil { // the last ones are read by then
		b.Fatal(err)
	}
	for {
		q, err := s.DeliveryQueue(server.DefaultWorld)
		if err != nil {
			b.Fatal(err)
		}
		if q.Size == 0 {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
}

// verify checks what came against what was reported, and how long it took.
func verify(b *testing.B, s *server.Server, got *arrivals, sends int) {
	b.Helper()
	entries, err := s.Journal(server.DefaultWorld)
	if err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for _, e := range entries {
		if f, ok := e.Fact.(core.StatusReported); ok {
			at, came := got.at[f.Message+" "+string(f.Status)]
			if !came {
				b.Fatalf("status %s of %s never came", f.Status, f.Message)
			}
			took = append(took, at.Sub(f.At))
		}
	}
	if want := sends * loadStatuses; len(took) != want || len(got.seen) != want {
		b.Fatalf("%d statuses were reported and %d came, want %d", len(took), len(got.seen), want)
	}
	last := map[string]int{}
	order := []string{"sent", "delivered", "read"}
	for _, key := range got.seen {
		id, status, _ := strings.Cut(key, " ")
		if order[last[id]] != status {
			b.Fatalf("%s came as number %d of its message", status, last[id]+1)
		}
		last[id]++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
}
