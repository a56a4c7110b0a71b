package webhook

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Limits of a Sink, our choice (I).
const (
	maxSunk      = 1 << 20 // bytes of one payload, before and after it was unzipped
	maxSunkBytes = 8 << 20 // bytes of all payloads that are kept; one larger than its share stays alone
)

// DefaultSinkKept is how many payloads a Sink keeps at most. Our choice (I).
const DefaultSinkKept = 1000

// Sink receives webhooks for those who have no receiver yet: it keeps the last payloads and
// answers each with one status. Safe for concurrent use; make one with NewSink.
type Sink struct {
	now  func() time.Time
	keep int

	mu     sync.Mutex
	status int
	count  uint64
	bytes  int
	kept   []Sunk
}

// Sunk is a webhook that a Sink received.
type Sunk struct {
	Seq    uint64              `json:"seq"` // from 1, without gaps
	At     time.Time           `json:"at"`
	Header map[string][]string `json:"header"` // credentials hidden
	Body   []byte              `json:"body"`   // unzipped
	Status int                 `json:"status"` // what it was answered with
}

// NewSink makes a Sink that keeps so many payloads (0 or less: DefaultSinkKept) and answers 200.
// The function tells it the present.
func NewSink(now func() time.Time, keep int) *Sink {
	if keep <= 0 {
		keep = DefaultSinkKept
	}
	return &Sink{now: now, keep: keep, status: http.StatusOK}
}

// Answer sets the status of the answers that follow, 200 to 599.
func (s *Sink) Answer(status int) error {
	if status < http.StatusOK || status > 599 {
		return fmt.Errorf("answer of the sink: %d is no status from 200 to 599", status)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = status
	return nil
}

// Status is what webhooks are answered with.
func (s *Sink) Status() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Received are the payloads that are kept, oldest first. Their contents must not be changed.
func (s *Sink) Received() []Sunk {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.kept)
}

// Count is how many were ever received, those no longer kept included.
func (s *Sink) Count() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Clear forgets what was received; the count goes on.
func (s *Sink) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept, s.bytes = nil, 0
}

// ServeHTTP takes a webhook: 405 for what is no POST, 413 for one of more than 1 MiB, 400 for one
// that cannot be read.
func (s *Sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	body, status := sunkBody(r)
	if status == 0 {
		status = s.put(r.Header, body)
	}
	w.WriteHeader(status)
}

// sunkBody reads a payload, unzipped; a status that is not 0 refuses it.
func sunkBody(r *http.Request) (body []byte, status int) {
	from := io.LimitReader(r.Body, maxSunk+1)
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(from)
		if err != nil {
			return nil, http.StatusBadRequest
		}
		from = io.LimitReader(z, maxSunk+1)
	}
	body, err := io.ReadAll(from)
	switch {
	case len(body) > maxSunk:
		return nil, http.StatusRequestEntityTooLarge
	case err != nil:
		return nil, http.StatusBadRequest
	}
	return bytes.Clone(body), 0
}

// put keeps a payload and tells the status of its answer.
func (s *Sink) put(header http.Header, body []byte) int {
	shown := maps.Clone(header)
	if shown.Get("Authorization") != "" {
		shown.Set("Authorization", "***")
	}
	at := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	for len(s.kept) > 0 && (len(s.kept) >= s.keep || s.bytes+len(body) > maxSunkBytes) {
		s.bytes -= len(s.kept[0].Body)
		s.kept[0] = Sunk{}
		s.kept = s.kept[1:]
	}
	s.bytes += len(body)
	s.kept = append(s.kept, Sunk{Seq: s.count, At: at, Header: shown, Body: body, Status: s.status})
	return s.status
}
