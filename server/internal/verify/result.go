package verify

import (
	"fmt"
	"math"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Result is whether a check holds, and why not.
type Result struct {
	Met        bool
	Certain    bool   // what the journal has dropped can't change that
	Seq        uint64 // of the newest entry that was looked at
	Conditions []Outcome
	Diff       string // why it does not hold, in lines; empty when it does
}

// Outcome is how a condition stands.
type Outcome struct {
	Name     string
	Met      bool
	Certain  bool
	Expected string // in words
	Got      string // in words
	Count    uint64 // how often it came, at the least
	AtMost   uint64 // how often it may have come; Count where that is known
	Evidence []string
	Nearest  *Nearest // what came nearest, of a condition that did not come often enough; nil: nothing

	subject string
}

// Nearest is what came nearest to a condition.
type Nearest struct {
	ID      string
	Seq     uint64 // of its entry; 0: a message or delivery
	Differs []core.Difference
}

// Judge looks at what has come, and tells how the check stands.
func (r *Run) Judge() (Result, error) {
	result, err := r.standing()
	if err != nil || result.Met {
		return result, err
	}
	for i := range result.Conditions {
		o := &result.Conditions[i]
		c := r.conditions[i]
		if o.Met || o.Count >= uint64(c.told.AtLeast) || c.early() > 0 {
			continue
		}
		if o.Nearest, err = r.nearest(c); err != nil {
			return result, err
		}
		if o.Nearest == nil {
			o.Got += r.absent(c)
		}
	}
	result.Diff = diff(&result, r.missed)
	return result, nil
}

// absent tells that there was nothing that a condition could have been about, after how often it came;
// empty: there was.
func (r *Run) absent(c *condition) string {
	if c.noticed > 0 || c.matcher == nil || len(c.told.Requests.Operations) == 0 {
		return ""
	}
	where := ""
	switch {
	case r.check.Since != "":
		where = " since then"
	case r.missed > 0:
		where = " in the journal"
	}
	return "; there is no request of " + listed(c.told.Requests.Operations) + where
}

// Settled looks at what has come, and tells whether the check holds or can hold no more.
func (r *Run) Settled() (bool, error) {
	if err := r.Look(); err != nil {
		return false, err
	}
	bounds, err := r.bounds()
	if err != nil {
		return false, err
	}
	met := true
	for i, c := range r.conditions {
		least, most := c.wanted()
		if bounds[i].least > most && !c.changes() {
			return true, nil
		}
		met = met && bounds[i].least >= least && bounds[i].most <= most
	}
	return met, nil
}

// wanted is how often it must come, and may at most.
func (c *condition) wanted() (least, most uint64) {
	if c.told.AtMost == nil {
		return uint64(c.told.AtLeast), math.MaxUint64
	}
	return uint64(c.told.AtLeast), uint64(*c.told.AtMost)
}

// standing looks at what has come, and tells how the conditions stand.
func (r *Run) standing() (Result, error) {
	if err := r.Look(); err != nil {
		return Result{}, err
	}
	bounds, err := r.bounds()
	if err != nil {
		return Result{}, err
	}
	result := Result{Met: true, Certain: true, Seq: r.cursor}
	sure := false // a condition is not met, and that is certain
	for i, c := range r.conditions {
		o := r.outcome(c, bounds[i])
		result.Conditions = append(result.Conditions, o)
		result.Met = result.Met && o.Met
		sure = sure || !o.Met && o.Certain
		result.Certain = result.Certain && o.Certain
	}
	result.Certain = result.Certain || sure
	return result, nil
}

// bound is how often something came, at the least and at most.
type bound struct{ least, most uint64 }

// bounds are how often what each condition is about came, all as of the newest entry that was looked
// at.
func (r *Run) bounds() ([]bound, error) {
	if err := r.reckon(); err != nil {
		return nil, err
	}
	all := make([]bound, len(r.conditions))
	for i, c := range r.conditions {
		if c.told.Message != nil || c.told.Delivery != nil {
			all[i] = r.boundSubjects(c)
			continue
		}
		counted := c.counted
		if c.ordered {
			counted = uint64(len(c.standing()))
		}
		all[i] = bound{counted, counted + c.maybe + c.dropped}
		switch {
		case r.missed == 0:
		case c.follows != nil:
			all[i].most += c.early() // what they follow may have come earlier
		case r.check.Since == "":
			all[i].least += c.surely
		}
	}
	return all, nil
}

// reckon finds out from the tally how many entries that the journal has dropped may be meant by each
// condition: all that are counted, but for those that were looked at.
func (r *Run) reckon() error {
	for r.missed > r.reckoned {
		missed, from := r.missed, r.from
		sums, seq := r.world.Tally.sums(r.conditions)
		if err := r.lookTo(seq); err != nil {
			return err
		}
		if r.missed != missed || r.from != from {
			continue // more was dropped meanwhile
		}
		for i, c := range r.conditions {
			c.dropped = sums[i].may - min(sums[i].may, c.noticed)
			c.surely = sums[i].sure - min(sums[i].sure, c.sure)
			if r.check.Since != "" {
				c.dropped = min(c.dropped, r.missed)
			}
		}
		r.reckoned = missed
	}
	return nil
}

// boundSubjects bounds how many messages or deliveries there are. Those that came since an entry are
// known by the facts that say so.
func (r *Run) boundSubjects(c *condition) bound {
	var b bound
	for i := range c.matched {
		switch one := &c.matched[i]; {
		case !one.meant:
		case r.check.Since == "" || r.subjects.came[one.id]:
			b.least++
		case r.missed > 0:
			b.most++ // nobody knows when it came
		}
	}
	b.most += b.least + c.lost
	return b
}

// outcome tells how a condition stands.
func (r *Run) outcome(c *condition, b bound) Outcome {
	o := Outcome{Name: c.told.Name, Count: b.least, AtMost: b.most, Evidence: c.evidence, subject: subjectOf(c.told)}
	if c.told.Message != nil || c.told.Delivery != nil {
		o.Evidence = r.present(c)
	}
	for _, s := range c.standing() {
		if len(o.Evidence) < core.MaxEvidence {
			o.Evidence = append(o.Evidence, s.id)
		}
	}
	o.Evidence = append([]string{}, o.Evidence...)
	least, most := c.wanted()
	o.Met = b.least >= least && b.most <= most
	o.Certain = o.Met || b.most < least || b.least > most
	o.Expected = o.subject + " " + often(c.told)
	if c.follows != nil {
		o.Expected += ", after " + quoted(c.follows.told.Name)
	}
	o.Got = times(b.least)
	if b.most > b.least && !o.Met {
		o.Got = fmt.Sprintf("%d to %s, of which nobody can tell", b.least, times(b.most))
		if b.least > 0 || b.most > 1 {
			o.Got = fmt.Sprintf("from %d to %s: the rest can't be told any more", b.least, times(b.most))
		}
	}
	if n := c.early(); n > 0 {
		o.Got += fmt.Sprintf("; %s before %s was met", times(n), quoted(c.follows.told.Name))
	}
	return o
}

// early is how many entries came before what they follow was met.
func (c *condition) early() uint64 { return uint64(len(c.sighted) - len(c.standing())) }

// quoted is the name of a condition in words; a place needs no quotes.
func quoted(name string) string {
	if strings.HasPrefix(name, "condition ") {
		return name
	}
	return "'" + name + "'"
}

// present are the first messages or deliveries that count.
func (r *Run) present(c *condition) []string {
	var ids []string
	for i := 0; i < len(c.matched) && len(ids) < core.MaxEvidence; i++ {
		if one := &c.matched[i]; one.meant && (r.check.Since == "" || r.subjects.came[one.id]) {
			ids = append(ids, one.id)
		}
	}
	return ids
}

// changes tells whether what counts may count no more later.
func (c *condition) changes() bool {
	switch {
	case c.told.Message != nil:
		return len(c.told.Message.Statuses) > 0
	case c.told.Delivery != nil:
		w := c.told.Delivery
		return len(w.States)+len(w.Tries)+len(w.Statuses)+len(w.Body) > 0
	}
	return false
}
