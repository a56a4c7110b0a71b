package core

import (
	"strings"
	"time"
)

// RateLimits says whether the documented rate limits hold.
type RateLimits string

// The policies. Source: DESIGN, What decides an answer; overview, Rate limits (I: off by default).
const (
	NoLimits   RateLimits = ""     // none
	RealLimits RateLimits = "real" // those of the nodes (1015), of the backlog (1016) and of messages to one person (471)
)

// Limits of nodes. Source: overview, Rate limits (D); that it is a bucket for each node (I).
const (
	sendEvery = time.Second / 50 // /messages from 2.25.3 on
	sendBurst = 150
	nodeEvery = time.Second / 20 // every other node, and /messages before
	nodeBurst = 60
)

// Limits of messages to one person, beyond which they fail with 471. The numbers are those of the
// hosted API (R); that it had the like is documented by the code (D).
const (
	pairEvery = 6 * time.Second
	pairBurst = 45
)

// defaultBacklog is how many messages may wait to be sent. Our choice (I).
const defaultBacklog = 1_000

// bucket is a token bucket, kept as the instant at which it will be full again. The zero value is
// full.
type bucket struct{ full time.Time }

// take takes one token; false when there is none. One comes back every so often, and there are at
// most burst.
func (b *bucket) take(now time.Time, every time.Duration, burst int) bool {
	full := later(b.full, now)
	if full.Sub(now) > time.Duration(burst-1)*every {
		return false
	}
	b.full = full.Add(every)
	return true
}

// Throttle counts a request against the limit of its node, the first part of its path: 1015 when
// that is exceeded. Without Options.RateLimits it does nothing, and need not be asked.
type Throttle struct {
	Path string // of the operation, as in openapi.yaml: /messages/{MessageID}
}

func (c Throttle) do(w *World) (Nothing, error) {
	if w.options.RateLimits != RealLimits {
		return Nothing{}, nil
	}
	node, _, _ := strings.Cut(strings.TrimPrefix(c.Path, "/"), "/")
	every, burst := nodeEvery, nodeBurst
	if node == "messages" && w.options.ClientVersion.atLeast(25, 3) {
		every, burst = sendEvery, sendBurst
	}
	if w.buckets == nil {
		w.buckets = map[string]*bucket{}
	}
	b := w.buckets[node]
	if b == nil {
		b = &bucket{}
		w.buckets[node] = b
	}
	if !b.take(w.now, every, burst) {
		return Nothing{}, refuse(1015, "More than %d requests a second to /%s, and the burst of %d is used up", time.Second/every, node, burst).by(RuleRateLimit)
	}
	return Nothing{}, nil
}

// overloaded refuses a message with 1016 when too many wait to be sent. Source: overview, Rate
// limits (D); the number is an option.
func (w *World) overloaded() error {
	if w.options.RateLimits == RealLimits && w.messages.unsent >= w.options.Backlog {
		return refuse(1016, "%d messages wait to be sent", w.messages.unsent)
	}
	return nil
}

// spams tells whether a message is one too many for a person, and counts it.
func (w *World) spams(p *contact) bool {
	return w.options.RateLimits == RealLimits && !p.pair.take(w.now, pairEvery, pairBurst)
}
