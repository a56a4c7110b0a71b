package scenario

import (
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// shortestTTL is the shortest life of a rule (our choice).
const shortestTTL = time.Millisecond

// fault reads a fault of the connection: its name, or the name with how it goes.
func fault(into *core.HTTPFault) reader {
	var kinds []word[core.FaultKind]
	for _, k := range core.FaultKinds() {
		kinds = append(kinds, word[core.FaultKind]{string(k), k})
	}
	return func(d *decoder, n *node) {
		if n.kind != mapping {
			words(&into.Kind, kinds...)(d, n)
			return
		}
		before := len(d.found)
		ok := d.mapping(n,
			field{"kind" + need, words(&into.Kind, kinds...)},
			field{"before", yes(&into.Before)},
			field{"over", span(&into.Over, time.Millisecond, core.MaxRuleDelay)},
		)
		if ok && len(d.found) == before && into.Over != 0 && into.Kind != core.Hang && into.Kind != core.SlowBody {
			d.failf(n.member("over"), "belongs to %s and %s: remove it", core.Hang, core.SlowBody)
		}
	}
}

// between separates the ends of a range.
const between = ".."

// delay reads how long an answer takes: a span, a range of spans, or a median with a high percentile.
func delay(into *core.Delay) reader {
	return func(d *decoder, n *node) {
		if n.kind != mapping {
			least, most, ranged := strings.Cut(n.text, between)
			if n.kind != text || !ranged {
				span(&into.Least, 0, core.MaxRuleDelay)(d, n)
				return
			}
			for _, end := range []struct {
				text string
				into *time.Duration
			}{{least, &into.Least}, {most, &into.Most}} {
				part := *n
				part.text = strings.TrimSpace(end.text)
				span(end.into, 0, core.MaxRuleDelay)(d, &part)
			}
			if into.Most < into.Least {
				d.failf(n, "ends before it begins: write the shorter span first, as in 1s..5s")
			}
			return
		}
		before := len(d.found)
		ok := d.mapping(n,
			field{"median" + need, span(&into.Median, time.Millisecond, core.MaxRuleDelay)},
			field{"p99" + need, span(&into.P99, time.Millisecond, core.MaxRuleDelay)},
		)
		if ok && len(d.found) == before && into.P99 < into.Median {
			d.failf(n.member("p99"), "is less than the median: 99 of a hundred take longer than half of them")
		}
	}
}
