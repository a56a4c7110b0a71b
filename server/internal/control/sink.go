package control

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of a sink. Our choice (I).
const (
	maxSunk      = 1000
	maxSunkBytes = 8 << 20 // of bodies and headers; a larger one stays alone
)

// sink keeps the last webhooks that somebody posted to it. Safe for concurrent use.
type sink struct {
	mu      sync.Mutex
	last    uint64 // number of the last one ever
	emptied uint64 // number of the last one when it was emptied
	bytes   int
	kept    []sunk
}

// sunk is a webhook that a sink received.
type sunk struct {
	seq    uint64 // from 1, without gaps
	at     time.Time
	header map[string][]string // without secrets
	body   json.RawMessage
}

// size is what it weighs, in bytes.
func (s sunk) size() int {
	n := len(s.body)
	for name, values := range s.header {
		for _, v := range values {
			n += len(name) + len(v)
		}
	}
	return n
}

// put keeps a webhook, tells its number, and lets the oldest go where a bound is passed.
func (s *sink) put(at time.Time, header map[string][]string, body json.RawMessage) uint64 {
	shown := make(map[string][]string, len(header))
	for name, values := range header {
		shown[name] = slices.Clone(values)
		if secretHeader(name) {
			shown[name] = []string{"***"}
		}
	}
	w := sunk{at: at, header: shown, body: body}
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.kept) > 0 && (len(s.kept) >= maxSunk || s.bytes+w.size() > maxSunkBytes) {
		s.bytes -= s.kept[0].size()
		s.kept[0] = sunk{}
		s.kept = s.kept[1:]
	}
	s.last++
	w.seq = s.last
	s.bytes += w.size()
	s.kept = append(s.kept, w)
	return w.seq
}

// secretHeader tells whether the value of a header is nobody's business.
func secretHeader(name string) bool {
	switch strings.ToLower(name) {
	case "authorization", "proxy-authorization", "cookie":
		return true
	}
	return false
}

// page is at most limit of those after a number, whether there are more, and how many came since
// the sink was emptied. What is handed out must not be changed.
func (s *sink) page(after uint64, limit int) (list []sunk, more bool, count uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from, _ := slices.BinarySearchFunc(s.kept, after, func(w sunk, after uint64) int {
		if w.seq <= after {
			return -1
		}
		return 1
	})
	rest := s.kept[from:]
	n := min(limit, len(rest))
	return slices.Clone(rest[:n]), n < len(rest), s.last - s.emptied
}

// empty forgets what came; numbers go on.
func (s *sink) empty() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept, s.bytes, s.emptied = nil, 0, s.last
}
