package core

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// check refuses a rule that cannot be. It does not look at placeholders.
func (r *Rule) check(s *loaded) error {
	if err := r.checkCounting(); err != nil {
		return err
	}
	if r.Next != "" {
		m := s.machine(r.When.Machine)
		if m == nil || !slices.Contains(m.States, r.Next) {
			return refuse(1009, "next: there is no state '%s'", shorten(r.Next))
		}
	}
	if r.Refuse != nil && r.Answer != nil {
		return refuse(1009, "refuse and answer exclude each other")
	}
	for _, part := range []struct {
		name  string
		check func() error
	}{
		{"refuse", r.Refuse.check},
		{"answer", r.Answer.check},
		{"fault", r.Fault.check},
		{"delay", r.Delay.check},
		{"then", func() error { return checkPlan(r.Then) }},
		{"hooks", r.Hooks.checkOfMessage},
	} {
		if err := part.check(); err != nil {
			return within(part.name, err)
		}
	}
	return nil
}

// checkCounting refuses numbers that cannot be.
func (r *Rule) checkCounting() error {
	const most = 1 << 40
	switch {
	case r.After < 0 || r.After > most:
		return refuse(1009, "after is %d, want 0 or more", r.After)
	case r.Times < 0 || r.Times > most:
		return refuse(1009, "times is %d, want 0 or more", r.Times)
	case r.Every < 0 || r.Every > most:
		return refuse(1009, "every is %d, want 0 or more", r.Every)
	case len(r.Nth) > MaxConditions || slices.ContainsFunc(r.Nth, func(n int) bool { return n < 1 }):
		return refuse(1009, "nth: want numbers from 1 on, at most %d", MaxConditions)
	case r.Every > 0 && len(r.Nth) > 0:
		return refuse(1009, "every and nth exclude each other")
	case r.Probability != nil && !(*r.Probability >= 0 && *r.Probability <= 1):
		return refuse(1009, "probability is %v, want 0 to 1", *r.Probability)
	case r.Per != PerWorld && r.Per != PerRecipient && r.Per != PerCaller:
		return refuse(1009, "per is '%s', want recipient or caller", shorten(string(r.Per)))
	case r.TTL < 0 || r.TTL > MaxSpan:
		return refuse(1009, "ttl is %s, want 0 to %s", r.TTL, MaxSpan)
	}
	return nil
}

// check refuses a refusal that cannot be.
func (r *Refusal) check() error {
	if r == nil {
		return nil
	}
	row, ok := FaultOf(r.Code)
	switch {
	case !ok:
		return refuse(1009, "there is no error %d", r.Code)
	case row.HTTP == 0 && r.Status == 0:
		return refuse(1009, "error %d never is an answer (it comes %s), unless a status is given", r.Code, row.Channel)
	case r.Status != 0 && (r.Status < 400 || r.Status > 599):
		return refuse(1009, "status is %d, want 400 to 599", r.Status)
	case len(r.Details) > MaxTemplate:
		return refuse(1009, "details have %d bytes, at most %d", len(r.Details), MaxTemplate)
	}
	return nil
}

// check refuses an answer that cannot be.
func (a *Answer) check() error {
	if a == nil {
		return nil
	}
	switch {
	case a.Status != 0 && (a.Status < 200 || a.Status > 599):
		return refuse(1009, "status is %d, want 200 to 599", a.Status)
	case a.JSON != nil && a.Text != "":
		return refuse(1009, "a JSON body and a text exclude each other")
	case len(a.JSON)+len(a.Text) > MaxTemplate:
		return refuse(1009, "the body has %d bytes, at most %d", len(a.JSON)+len(a.Text), MaxTemplate)
	case len(a.Header) > 100:
		return refuse(1009, "%d header lines, at most 100", len(a.Header))
	}
	for i, h := range a.Header {
		if !isToken(h.Name) || len(h.Name) > MaxRuleName || len(h.Value) > 8<<10 || strings.ContainsAny(h.Value, "\r\n\x00") {
			return refuse(1009, "header[%d]: '%s' can be no line of a header", i, shorten(h.Name))
		}
	}
	return nil
}

// isToken tells whether a text can be the name of a header field. Source: RFC 9110, 5.6.2.
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}

// check refuses a fault that cannot be.
func (f *HTTPFault) check() error {
	if f == nil {
		return nil
	}
	switch {
	case !slices.Contains(FaultKinds(), f.Kind):
		return refuse(1009, "'%s' is no fault, want one of %v", shorten(string(f.Kind)), FaultKinds())
	case f.Over < 0 || f.Over > MaxRuleDelay:
		return refuse(1009, "over is %s, want 0 to %s", f.Over, MaxRuleDelay)
	case f.Over > 0 && f.Kind != Hang && f.Kind != SlowBody:
		return refuse(1009, "over means nothing with %s", f.Kind)
	case f.Before && f.Kind == SlowBody:
		return refuse(1009, "before does not go with %s: there is no body", f.Kind)
	}
	return nil
}

// check refuses a delay that cannot be.
func (d *Delay) check() error {
	if d == nil {
		return nil
	}
	for _, span := range []time.Duration{d.Least, d.Most, d.Median, d.P99} {
		if span < 0 || span > MaxRuleDelay {
			return refuse(1009, "%s: want 0 to %s", span, MaxRuleDelay)
		}
	}
	switch uniform, lognormal := d.Least > 0 || d.Most > 0, d.Median > 0 || d.P99 > 0; {
	case uniform && lognormal:
		return refuse(1009, "a span and a median exclude each other")
	case d.Most > 0 && d.Most < d.Least:
		return refuse(1009, "%s to %s is no span", d.Least, d.Most)
	case lognormal && (d.Median < time.Millisecond || d.P99 > 0 && d.P99 < d.Median):
		return refuse(1009, "the median is a millisecond at least, and p99 not below it")
	}
	return nil
}

// checkOfMessage refuses adversity that cannot be for a single message.
func (a *Adversity) checkOfMessage() error {
	switch {
	case a == nil:
		return nil
	case a.Batch > 0 || a.Gzip:
		return refuse(1009, "batch and gzip are about all webhooks, not those of a message")
	}
	return a.check()
}

// check refuses conditions that cannot be.
func (m *Match) check(s *loaded) error {
	values := len(m.Operations) + len(m.Callers) + len(m.Recipients) + len(m.Types) + len(m.Templates) +
		len(m.Path) + len(m.Query) + len(m.Header) + len(m.Body)
	if values > MaxConditions {
		return refuse(1009, "when: %d values, at most %d", values, MaxConditions)
	}
	if m.Machine != "" || m.State != "" {
		machine := s.machine(m.Machine)
		if machine == nil {
			return refuse(1009, "when.machine: there is no state machine '%s'", shorten(m.Machine))
		}
		if m.State != "" && !slices.Contains(machine.States, m.State) {
			return refuse(1009, "when.state: there is no state '%s'%s", shorten(m.State), nearestOf(m.State, machine.States))
		}
	}
	if m.Role != AnyRole && m.Role != RoleAdmin && m.Role != RoleUser && m.Role != RoleKey {
		return refuse(1009, "when.role is '%s', want admin, user or key", shorten(string(m.Role)))
	}
	for _, operation := range m.Operations {
		if !Guarded(operation) {
			return refuse(1009, "when.operation: there is no operation '%s'", shorten(operation))
		}
	}
	if err := checkWindow(m.From, m.Until); err != nil {
		return err
	}
	return m.checkValues()
}

// checkWindow refuses a window that cannot be.
func checkWindow(from, until time.Duration) error {
	if from < 0 || from > MaxSpan || until < 0 || until > MaxSpan || until > 0 && until <= from {
		return refuse(1009, "when: %s to %s is no window", from, until)
	}
	return nil
}

// checkValues refuses conditions on values that cannot be.
func (m *Match) checkValues() error {
	for _, list := range []struct {
		part   string
		fields []Field
	}{{"path", m.Path}, {"query", m.Query}, {"header", m.Header}} {
		for i, f := range list.fields {
			where := fmt.Sprintf("when.%s[%d]", list.part, i)
			if f.Name == "" || len(f.Name) > MaxRuleName {
				return refuse(1009, "%s: it needs a name of at most %d bytes", where, MaxRuleName)
			}
			if headerName(f.Name) == "Authorization" && list.part == "header" {
				return refuse(1009, "%s: rules do not see Authorization; use caller and role", where)
			}
			if err := f.check(); err != nil {
				return within(where, err)
			}
		}
	}
	return checkPointers("when.body", m.Body)
}

// checkPointers refuses conditions within JSON that cannot be.
func checkPointers(part string, list []Pointer) error {
	for i, p := range list {
		where := fmt.Sprintf("%s[%d]", part, i)
		if _, err := ParsePointer(p.At); err != nil {
			return within(where, err)
		}
		if err := p.check(); err != nil {
			return within(where, err)
		}
	}
	return nil
}

// check refuses a condition that cannot be.
func (t *Test) check() error {
	const most = 10 << 10 // bytes of all texts
	n := len(t.Contains) + len(t.Prefix) + len(t.Suffix)
	for _, s := range t.Is {
		n += len(s.Text)
	}
	switch {
	case n > most || len(t.Is) > MaxConditions:
		return refuse(1009, "the texts of a condition have at most %d bytes", most)
	case t.AtLeast != nil && *t.AtLeast != *t.AtLeast || t.AtMost != nil && *t.AtMost != *t.AtMost:
		return refuse(1009, "a bound is no number")
	}
	if t.Matches == "" {
		return nil
	}
	return CheckPattern(t.Matches)
}
