package wabamock

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// maxWebhook bounds the body of a webhook: a thousand statuses in one are far smaller.
const maxWebhook = 16 << 20

// Hook is a receiver of webhooks on the machine that runs the test, for those who have none yet:
// WithWebhook takes its URL. It answers 200. Safe for concurrent use.
type Hook struct {
	URL string

	bodies chan []byte
}

// NewHook starts a receiver that stops with the test. What nobody asks Next for is kept, up to
// 10,000 webhooks; further ones are answered with 503, so that the mock tries again.
func NewHook(tb testing.TB) *Hook {
	tb.Helper()
	h := &Hook{bodies: make(chan []byte, 10_000)}
	server := httptest.NewServer(h)
	h.URL = server.URL
	tb.Cleanup(server.Close)
	return h
}

// ServeHTTP takes one webhook.
func (h *Hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxWebhook))
	if err != nil {
		return // the mock has gone
	}
	select {
	case h.bodies <- body:
	default:
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// Next is the body of the next webhook that has this text somewhere in it (empty: of the next one);
// those before it are dropped. The test ends when none comes within this span.
func (h *Hook) Next(tb testing.TB, within time.Duration, containing string) []byte {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), within)
	defer cancel()
	for dropped := 0; ; dropped++ {
		select {
		case body := <-h.bodies:
			if bytes.Contains(body, []byte(containing)) {
				return body
			}
		case <-ctx.Done():
			tb.Fatalf("no webhook with %q came within %s; %d without it came", containing, within, dropped)
			return nil
		}
	}
}
