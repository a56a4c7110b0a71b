package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
)

// maxWebhook is how many bytes of a webhook the receiver of a demo takes.
const maxWebhook = 1 << 20

// inbox is a receiver: it takes webhooks on a free port of this machine. Safe for concurrent use.
type inbox struct {
	url    string
	server *http.Server
	served chan struct{} // closed when it has ended

	mu   sync.Mutex
	fail int            // answer so many 503
	got  map[string]int // canonical body => how often it came
}

// newInbox starts a receiver.
func newInbox(ctx context.Context) (*inbox, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for webhooks: %w", err)
	}
	r := &inbox{url: "http://" + l.Addr().String() + "/webhook", served: make(chan struct{}), got: map[string]int{}}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: demoTime, ReadTimeout: demoTime, WriteTimeout: demoTime}
	go func() {
		defer close(r.served)
		_ = r.server.Serve(l) // ends with close, and when the listener fails: then webhooks do
	}()
	return r, nil
}

// close ends the receiver and waits for it. It may be called again.
func (r *inbox) close() {
	_ = r.server.Close()
	<-r.served
}

// failNext answers the next n webhooks with 503.
func (r *inbox) failNext(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = n
}

// ServeHTTP takes a webhook.
func (r *inbox) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, in.Body, maxWebhook))
	text, wrong := canonical(body)
	if errors.Join(err, wrong) != nil {
		http.Error(w, "this is no webhook", http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got[text]++
	if r.fail > 0 {
		r.fail--
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// count is how often a webhook came.
func (r *inbox) count(payload json.RawMessage) int {
	text, err := canonical(payload)
	if err != nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got[text]
}

// canonical is JSON with its members sorted, so that equal values are equal texts.
func canonical(text []byte) (string, error) {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return "", fmt.Errorf("read JSON: %w", err)
	}
	sorted, err := json.Marshal(v)
	return string(sorted), err
}
