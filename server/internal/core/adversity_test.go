package core

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestAdversityIsDrawnByDelivery: what happens to one does not depend on the others, nor one kind
// of adversity on another.
func TestAdversityIsDrawnByDelivery(t *testing.T) {
	t.Parallel()
	half := Adversity{Duplicate: 0.5, Drop: 0.5, Delay: time.Second, Jitter: time.Minute}
	fates := func(a Adversity, people ...string) map[string]string {
		w := hooked(t, func(g *Genesis) { g.Options.Adversity = a })
		for range 40 {
			for _, p := range people {
				done(t, w, hello(p))
			}
		}
		seen := map[string]string{}
		for _, d := range done(t, w, ListDeliveries{Peer: tomas, Limit: maxPage}).Deliveries {
			seen[itemWords(d.Items)] = fmt.Sprint(d.State, d.Due)
		}
		return seen
	}
	alone, together := fates(half, tomas), fates(half, priya, ana, tomas)
	if diff := cmp.Diff(alone, together); diff != "" || len(alone) != 120 {
		t.Errorf("%d deliveries, alone and with others (-+):\n%s", len(alone), diff)
	}
	dropped := 0
	for _, fate := range alone {
		if strings.HasPrefix(fate, "dropped") {
			dropped++
		}
	}
	if dropped < 40 || dropped > 80 {
		t.Errorf("%d of 120 are dropped with a probability of a half", dropped)
	}
	half.Duplicate, half.Reorder = 0, 0
	if diff := cmp.Diff(alone, fates(half, tomas)); diff != "" {
		t.Errorf("with and without duplicates (-+):\n%s", diff)
	}
}

func TestHowOftenSomethingHits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		probability float64
		low, high   int
	}{{0, 0, 0}, {0.1, 850, 1150}, {0.5, 4800, 5200}, {1, 10_000, 10_000}} {
		hits := 0
		for n := range uint64(10_000) {
			bits := chanceOf(7, "test", n)
			if bits.hit(tt.probability) {
				hits++
			}
		}
		if hits < tt.low || hits > tt.high {
			t.Errorf("probability %v hits %d of 10,000", tt.probability, hits)
		}
	}
}
