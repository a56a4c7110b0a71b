package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// receiver takes webhooks: it refuses some, and is slow with others.
type receiver struct {
	url string

	mu     sync.Mutex
	n      int
	got    map[string]map[string]bool // id => what was told of it and taken
	more   chan struct{}              // closed and replaced when something was taken
	server *httptest.Server
}

// newReceiver starts a receiver that stops with the test.
func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{got: map[string]map[string]bool{}, more: make(chan struct{})}
	r.server = httptest.NewServer(r)
	r.url = r.server.URL
	t.Cleanup(r.server.Close)
	return r
}

// ServeHTTP refuses every fourth webhook, and takes every seventh slowly.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return // the process was killed
	}
	r.mu.Lock()
	r.n++
	n := r.n
	r.mu.Unlock()
	if n%7 == 0 {
		slow, cancel := context.WithTimeout(q.Context(), 30*time.Millisecond)
		<-slow.Done()
		cancel()
	}
	if n%4 == 0 {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	r.take(body)
}

// take notes what a webhook tells.
func (r *receiver) take(body []byte) {
	var told struct {
		Statuses []struct{ ID, Status string }
		Messages []struct{ ID string }
	}
	if json.Unmarshal(body, &told) != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	note := func(id, what string) {
		if r.got[id] == nil {
			r.got[id] = map[string]bool{}
		}
		r.got[id][what] = true
	}
	for _, s := range told.Statuses {
		note(s.ID, s.Status)
	}
	for _, m := range told.Messages {
		note(m.ID, "inbound")
	}
	close(r.more)
	r.more = make(chan struct{})
}

// await waits until all that there is to tell of an id was taken; false when the context ends before.
func (r *receiver) await(ctx context.Context, id, what string) bool {
	for {
		r.mu.Lock()
		got, more := r.got[id], r.more
		all := got["inbound"] || got["delivered"] && got["read"] && what == "sent"
		r.mu.Unlock()
		if all {
			return true
		}
		select {
		case <-more:
		case <-ctx.Done():
			return false
		}
	}
}

// about is what was told of an id.
func (r *receiver) about(id string) map[string]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got[id]
}

// posts is how many webhooks came.
func (r *receiver) posts() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.n
}
