package server

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/capsule"
	"github.com/wabamock/wabamock/server/internal/core"
)

// input is one thing that was done to the recorded world, with its place among the entries of the
// journal.
type input struct {
	seq      uint64
	ends     uint64 // seq of the entry of an exchange
	deed     bool   // stands behind the entry of that seq, not in its place
	at       time.Time
	exchange *capsule.Exchange
	does     *capsule.Deed
	attempt  *core.DeliveryAttempted
	clock    core.ClockChange
	answered string // id of a message whose client got the answer then; stands behind the entry of that seq, too
}

// inputsOf are the inputs of a run in their order. A send has the place and the instant at which its
// message came into being, which is exact where several were on their way at once; another exchange that
// took time has those of the last that the World told meanwhile.
func inputsOf(run *capsule.Capsule) ([]input, error) {
	var all []input
	queued := map[string]*capsule.Entry{}
	for i := range run.Entries {
		e := &run.Entries[i]
		in := input{seq: e.Seq, ends: e.Seq, at: e.At, exchange: e.Exchange}
		switch {
		case e.Exchange != nil:
			if made := queued[e.Exchange.Message]; made != nil {
				in.seq, in.at = made.Seq, made.At
			} else if told := toldOf(run.Entries[:i], e); told != nil {
				in.seq, in.at = told.Seq, told.At
			}
		case e.Kind == (core.MessageQueued{}).Kind():
			var f struct {
				Message string `json:"message"`
			}
			if err := json.Unmarshal(e.Fact, &f); err != nil {
				return nil, fmt.Errorf("read entry %d: %w", e.Seq, err)
			}
			queued[f.Message] = e
		case e.Kind == (core.DeliveryAttempted{}).Kind():
			in.attempt = new(core.DeliveryAttempted)
			if err := json.Unmarshal(e.Fact, in.attempt); err != nil {
				return nil, fmt.Errorf("read entry %d: %w", e.Seq, err)
			}
		case strings.HasPrefix(e.Kind, "clock_"):
			in.clock = core.ClockChange(strings.TrimPrefix(e.Kind, "clock_"))
		}
		if in.exchange != nil || in.attempt != nil || in.clock != "" {
			all = append(all, in)
		}
		if x := e.Exchange; x != nil && x.Answered != nil {
			all = append(all, input{seq: max(x.Answered.After, e.Seq), deed: true, at: x.Answered.At, answered: x.Message})
		}
	}
	for i := range run.Deeds {
		d := &run.Deeds[i]
		after, at := placed(run, d)
		all = append(all, input{seq: after, deed: true, at: at, does: d})
	}
	slices.SortStableFunc(all, func(a, b input) int {
		return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(number(a.deed), number(b.deed)))
	})
	return all, nil
}

// number is 1 for true.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// toldOf is the last thing that the World told in the time of an exchange, and that does not follow from
// anything else; nil: there is none.
func toldOf(before []capsule.Entry, x *capsule.Entry) *capsule.Entry {
	for i, e := range slices.Backward(before) {
		switch {
		case x.Exchange.Took == 0 || len(before)-i > maxBack:
			return nil // nothing else happened meanwhile
		case e.Fact == nil || e.At.After(x.At.Add(x.Exchange.Took)) || slices.Contains(byThemselves(), e.Kind):
		case e.At.Before(x.At):
			return nil
		default:
			return &before[i]
		}
	}
	return nil
}

// maxBack is how many entries are looked at for what an exchange told: as many as others cause meanwhile.
const maxBack = 1000

// placed is the place and the instant of a deed: before the first thing that the World told meanwhile,
// but for what happens by itself and for what requests cause.
func placed(run *capsule.Capsule, d *capsule.Deed) (after uint64, at time.Time) {
	first, _ := slices.BinarySearchFunc(run.Entries, d.After+1, func(e capsule.Entry, seq uint64) int { return cmp.Compare(e.Seq, seq) })
	for _, e := range run.Entries[first:] {
		if e.Seq > d.Until {
			break
		}
		if e.Fact != nil && !slices.Contains(byThemselves(), e.Kind) && e.Kind != "user_logged_in" {
			return e.Seq - 1, e.At
		}
	}
	return d.After, d.At
}

// byThemselves are the kinds of facts that follow from time, from receivers of webhooks and from sends.
func byThemselves() []string {
	return []string{
		"delivery_attempted", "delivery_due", "delivery_joined", "delivery_queued", "message_queued", "message_waits", "status_reached", "status_reported",
		"webhook_missing",
	}
}
