package scenario

import (
	"slices"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// maxCompared bounds how many conditions are compared in the search for hidden rules, so that a
// hostile file costs little: some hundred milliseconds. Our choice (I).
const maxCompared = 20_000_000

// checkHidden refuses rules that an earlier one always hides: each of its conditions follows from
// those of the later, and nothing else ever holds it back.
func (s *story) checkHidden(d *decoder) {
	c := comparison{budget: maxCompared}
	earlier := map[lane][]*written{}
	for _, later := range s.rules {
		if e := c.hides(earlier, later); e != nil {
			d.failf(later.node, "is never reached: %s matches all that this one does, and is asked first; put this one before it, or let that one end with times or ttl", e.label)
			continue
		}
		if c.budget < 0 {
			s.notes.failf(later.node, "from here on it was not looked for rules that are never reached: there are too many conditions to compare")
			return
		}
		if always(later.rule) {
			l := laneOf(&later.rule.When)
			earlier[l] = append(earlier[l], later)
		}
	}
}

// lane is the only operation and the only recipient that a rule is about; empty: several, or any.
type lane struct{ operation, recipient string }

// laneOf is the lane of a rule.
func laneOf(m *core.Match) lane {
	var l lane
	if len(m.Operations) == 1 {
		l.operation = m.Operations[0]
	}
	if len(m.Recipients) == 1 {
		l.recipient = m.Recipients[0]
	}
	return l
}

// hides finds an earlier rule that hides a later one; nil: none does. What is in no lane of the
// later cannot hide it.
func (c *comparison) hides(earlier map[lane][]*written, later *written) *written {
	own := laneOf(&later.rule.When)
	lanes := []lane{{}, {operation: own.operation}, {recipient: own.recipient}, own}
	for i, l := range lanes {
		if slices.Contains(lanes[:i], l) {
			continue
		}
		for _, e := range earlier[l] {
			if later.chaos && !e.chaos && !decides(e.rule) {
				continue // chaos rules are asked all the same
			}
			if c.follows(&e.rule.When, &later.rule.When) {
				return e
			}
			if c.budget < 0 {
				return nil
			}
		}
	}
	return nil
}

// always tells whether a rule is done with all requests that match, for ever.
func always(r *core.Rule) bool {
	return r.After == 0 && r.Times == 0 && r.Every <= 1 && len(r.Nth) == 0 && (r.Probability == nil || *r.Probability == 1) && r.TTL == 0
}

// decides tells whether a rule answers, so that chaos is not asked.
func decides(r *core.Rule) bool { return r.Refuse != nil || r.Answer != nil || r.Fault != nil }

// comparison compares conditions until its budget is spent.
type comparison struct{ budget int }

// follows tells whether a request that matches the later always matches the earlier. A false no is
// possible where that takes more than to compare: it is not told then that a rule is hidden.
func (c *comparison) follows(earlier, later *core.Match) bool {
	c.budget--
	return within(c, later.Operations, earlier.Operations) &&
		within(c, later.Recipients, earlier.Recipients) &&
		within(c, later.Types, earlier.Types) &&
		within(c, later.Templates, earlier.Templates) &&
		within(c, later.Callers, earlier.Callers) &&
		(earlier.Role == core.AnyRole || earlier.Role == later.Role) &&
		(earlier.State == "" || earlier.State == later.State && earlier.Machine == later.Machine) &&
		(earlier.From == 0 || later.From >= earlier.From) &&
		(earlier.Until == 0 || later.Until != 0 && later.Until <= earlier.Until) &&
		(earlier.Since.IsZero() || !later.Since.Before(earlier.Since)) &&
		(earlier.Before.IsZero() || !later.Before.IsZero() && !later.Before.After(earlier.Before)) &&
		c.fields(earlier.Path, later.Path, false) &&
		c.fields(earlier.Query, later.Query, false) &&
		c.fields(earlier.Header, later.Header, true) &&
		c.pointers(earlier.Body, later.Body)
}

// within tells whether what one of some values must be is one of others; no others: any is.
func within[T comparable](c *comparison, these, those []T) bool {
	if len(those) == 0 {
		return true
	}
	if len(these) == 0 {
		return false
	}
	for _, v := range these {
		i := slices.Index(those, v)
		if c.budget -= len(those); i < 0 || c.budget < 0 {
			return false
		}
	}
	return true
}

// fields tells whether conditions on named values follow from others.
func (c *comparison) fields(earlier, later []core.Field, fold bool) bool {
	for _, e := range earlier {
		c.budget -= len(later)
		if c.budget < 0 || !slices.ContainsFunc(later, func(l core.Field) bool {
			return (l.Name == e.Name || fold && strings.EqualFold(l.Name, e.Name)) && c.test(&e.Test, &l.Test)
		}) {
			return false
		}
	}
	return true
}

// pointers tells whether conditions on values within JSON follow from others.
func (c *comparison) pointers(earlier, later []core.Pointer) bool {
	for _, e := range earlier {
		c.budget -= len(later)
		if c.budget < 0 || !slices.ContainsFunc(later, func(l core.Pointer) bool { return l.At == e.At && c.test(&e.Test, &l.Test) }) {
			return false
		}
	}
	return true
}

// test tells whether a condition follows from another one on the same value.
func (c *comparison) test(earlier, later *core.Test) bool {
	if earlier.Not || later.Not || earlier.Absent || later.Absent {
		return c.same(earlier, later)
	}
	return within(c, later.Is, earlier.Is) &&
		(earlier.Matches == "" || earlier.Matches == later.Matches) &&
		c.texts(earlier.Contains, later.Contains, later.Is, strings.Contains) &&
		c.texts(earlier.Prefix, later.Prefix, later.Is, strings.HasPrefix) &&
		c.texts(earlier.Suffix, later.Suffix, later.Is, strings.HasSuffix) &&
		(earlier.AtLeast == nil || later.AtLeast != nil && *later.AtLeast >= *earlier.AtLeast) &&
		(earlier.AtMost == nil || later.AtMost != nil && *later.AtMost <= *earlier.AtMost) &&
		(!earlier.Null || later.Null)
}

// texts tells whether a text has a part: since a part of it has, or since each text that it may be
// has. Of numbers this is not known: 1.0 equals 1.
func (c *comparison) texts(want, part string, is []core.Scalar, has func(text, part string) bool) bool {
	if has(part, want) {
		return true
	}
	c.budget -= len(is)
	return len(is) > 0 && !slices.ContainsFunc(is, func(v core.Scalar) bool { return v.Kind == core.ScalarNumber || !has(v.Text, want) })
}

// same tells whether two conditions are the same.
func (c *comparison) same(a, b *core.Test) bool {
	equal := func(x, y *float64) bool { return x == y || x != nil && y != nil && *x == *y }
	return a.Not == b.Not && a.Absent == b.Absent && a.Null == b.Null &&
		a.Matches == b.Matches && a.Contains == b.Contains && a.Prefix == b.Prefix && a.Suffix == b.Suffix &&
		equal(a.AtLeast, b.AtLeast) && equal(a.AtMost, b.AtMost) && slices.Equal(a.Is, b.Is)
}
