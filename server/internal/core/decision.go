package core

import (
	"math"
	"time"
)

// decide adds what a rule says to a decision; true when the rule decides.
func (q *inquiry) decide(d *Decision, r *rule, t turn) bool {
	f := &filler{w: q.w, in: q, nth: t.nth, bits: t.bits}
	if r.Refuse != nil || r.Answer != nil {
		q.meet()
		f.peer = q.chief
	}
	if r.Delay != nil {
		d.Delay += r.Delay.draw(&f.bits)
	}
	if r.Fault != nil {
		d.Fault = r.Fault.draw(f.bits)
	}
	if d.Then == nil {
		d.Then = r.Then
	}
	if d.Hooks == nil {
		d.Hooks = r.Hooks
	}
	switch {
	case r.Refuse != nil:
		d.Refuse = r.refusal(f)
	case r.Answer != nil:
		d.Answer, d.Refuse = r.reply(f)
	}
	if r.Refuse != nil || r.Answer != nil || r.Fault != nil || r.Delay != nil || r.Then != nil || r.Hooks != nil {
		if d.Injected != "" {
			d.Injected += ", "
		}
		d.Injected += r.id
	}
	return r.Refuse != nil || r.Answer != nil || r.Fault != nil
}

// refusal is what a rule refuses with.
func (r *rule) refusal(f *filler) *Fault {
	fault := &Fault{Code: r.Refuse.Code, Status: r.Refuse.Status}
	details, ok := f.fill(r.details)
	if !ok {
		return tooMuch(r)
	}
	fault.Details = string(details)
	return fault
}

// reply is what a rule answers; a refusal instead when that is too long.
func (r *rule) reply(f *filler) (*Reply, *Fault) {
	a := &Reply{Status: r.Answer.Status, JSON: r.Answer.JSON != nil, OutsideContract: r.Answer.OutsideContract}
	if a.Status == 0 {
		a.Status = 200
	}
	for i, pieces := range r.answer.header {
		value, ok := f.fill(pieces)
		if !ok {
			return nil, tooMuch(r)
		}
		a.Header = append(a.Header, HeaderLine{Name: r.Answer.Header[i].Name, Value: string(value)})
	}
	body, ok := f.fill(r.answer.body)
	if !ok {
		return nil, tooMuch(r)
	}
	a.Body = body
	return a, nil
}

// tooMuch is the refusal in place of an answer that would be too long.
func tooMuch(r *rule) *Fault {
	return refuse(1014, "The answer of rule '%s' is longer than %d bytes", r.id, MaxRendered)
}

// Garbage of faults, in bytes: at least, and so many more at most. Our choice (I).
const (
	leastNoise = 64
	moreNoise  = 448
)

// draw is the fault as the client meets it.
func (f *HTTPFault) draw(bits chance) *Break {
	b := &Break{Kind: f.Kind, Before: f.Before, Over: f.Over}
	switch f.Kind {
	case SlowBody:
		if b.Over == 0 {
			b.Over = DefaultSlowBody
		}
	case RandomData, MalformedChunk:
		b.Noise = make([]byte, leastNoise+bits.below(moreNoise))
		bits.fill(b.Noise)
	default:
	}
	return b
}

// draw is how long an answer takes.
func (d *Delay) draw(bits *chance) time.Duration {
	switch {
	case d.P99 > d.Median:
		return d.lognormal(bits)
	case d.Median > 0:
		return d.Median
	case d.Most > d.Least:
		span := int64((d.Most - d.Least) / time.Millisecond)
		return d.Least + time.Duration(bits.word()%uint64(span+1))*time.Millisecond
	}
	return d.Least
}

// lognormal draws from the distribution that has the median and the 99th percentile; to the
// millisecond, so that every machine draws the same, and at most MaxRuleDelay.
func (d *Delay) lognormal(bits *chance) time.Duration {
	const z99 = 2.3263478740408408 // the 99th percentile of the normal distribution
	sigma := math.Log(float64(d.P99)/float64(d.Median)) / z99
	u, v := bits.fraction(), bits.fraction()
	normal := math.Sqrt(-2*math.Log(1-u)) * math.Cos(2*math.Pi*v)
	span := float64(d.Median) * math.Exp(sigma*normal)
	return time.Duration(min(span, float64(MaxRuleDelay))).Round(time.Millisecond)
}

// fraction is the next number from 0 up to and without 1.
func (c *chance) fraction() float64 {
	const bits = 53 // of a float64's mantissa
	return float64(c.word()>>(64-bits)) / (1 << bits)
}

// drawsAnything tells whether something of a rule is drawn for each request.
func (r *Rule) drawsAnything() bool {
	return r.Probability != nil || r.Fault != nil || r.Delay != nil && (r.Delay.Most > r.Delay.Least || r.Delay.P99 > r.Delay.Median) ||
		r.Answer != nil || r.Refuse != nil && r.Refuse.Details != ""
}
