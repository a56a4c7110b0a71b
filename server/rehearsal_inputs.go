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
	behind   bool   // stands behind the entry of that seq, not in its place
	step     uint64 // order of those that stand behind the same entry
	at       time.Time
	exchange *capsule.Exchange
	upTo     pace // how far the exchange goes on
	does     *capsule.Deed
	attempt  *core.DeliveryAttempted
	clock    core.ClockChange
	answered string // id of a message whose client got the answer then
}

// behind is an input that stands where a Moment is.
func behind(m capsule.Moment) input { return input{seq: m.After, behind: true, step: m.Step, at: m.At} }

// inputsOf are the inputs of a run in their order: that in which the World was dealt with. So what
// happened within an exchange happens there again.
func inputsOf(run *capsule.Capsule) ([]input, error) {
	var all []input
	for i := range run.Entries {
		e := &run.Entries[i]
		switch {
		case e.Exchange != nil:
			all = append(all, stagesOf(e)...)
		case e.Kind == (core.DeliveryAttempted{}).Kind():
			attempt := new(core.DeliveryAttempted)
			if err := json.Unmarshal(e.Fact, attempt); err != nil {
				return nil, fmt.Errorf("read entry %d: %w", e.Seq, err)
			}
			all = append(all, input{seq: e.Seq, at: e.At, attempt: attempt})
		case strings.HasPrefix(e.Kind, "clock_"):
			all = append(all, input{seq: e.Seq, at: e.At, clock: core.ClockChange(strings.TrimPrefix(e.Kind, "clock_"))})
		}
	}
	for i := range run.Deeds {
		d := &run.Deeds[i]
		in := behind(placed(run, d))
		in.does = d
		all = append(all, in)
	}
	slices.SortStableFunc(all, func(a, b input) int {
		return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(number(a.behind), number(b.behind)), cmp.Compare(a.step, b.step))
	})
	return all, nil
}

// stagesOf are the inputs that an exchange is.
func stagesOf(e *capsule.Entry) []input {
	var all []input
	x := e.Exchange
	add := func(in input, upTo pace) {
		in.exchange, in.upTo = x, upTo
		all = append(all, in)
	}
	if x.Judged != nil {
		add(behind(*x.Judged), paceJudged)
	}
	if x.Done != nil {
		add(behind(*x.Done), paceDone)
	}
	end := input{seq: e.Seq, at: e.At}
	if len(all) > 0 {
		end.at = e.At.Add(x.Took)
	}
	add(end, paceEnded)
	if x.Answered != nil {
		in := behind(*x.Answered)
		in.seq, in.answered = max(in.seq, e.Seq), x.Message
		all = append(all, in)
	}
	return all
}

// number is 1 for true.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// placed is the place of a deed: before the first thing that the World told meanwhile, but for what
// happens by itself and for what requests cause.
func placed(run *capsule.Capsule, d *capsule.Deed) capsule.Moment {
	if d.Placed {
		return capsule.Moment{After: d.After, Step: d.Step, At: d.At}
	}
	first, _ := slices.BinarySearchFunc(run.Entries, d.After+1, func(e capsule.Entry, seq uint64) int { return cmp.Compare(e.Seq, seq) })
	for _, e := range run.Entries[first:] {
		if e.Seq > d.Until {
			break
		}
		if e.Fact != nil && !slices.Contains(byThemselves(), e.Kind) && e.Kind != "user_logged_in" {
			return capsule.Moment{After: e.Seq - 1, Step: d.Step, At: e.At}
		}
	}
	return capsule.Moment{After: d.After, Step: d.Step, At: d.At}
}

// byThemselves are the kinds of facts that follow from time, from receivers of webhooks and from sends.
func byThemselves() []string {
	return []string{
		"delivery_attempted", "delivery_due", "delivery_joined", "delivery_queued", "message_queued", "message_waits", "status_reached", "status_reported",
		"webhook_missing",
	}
}
