package core

import (
	"fmt"
	"strconv"
	"strings"
)

// Does is what a rule does, in words: "refuses with 1013, delays".
func (r *Rule) Does() string {
	var all []string
	if r.Refuse != nil {
		all = append(all, fmt.Sprintf("refuses with %d", r.Refuse.Code))
	}
	if r.Answer != nil {
		all = append(all, fmt.Sprintf("answers %d", max(r.Answer.Status, 200))) // 0 is 200
	}
	if r.Fault != nil {
		all = append(all, string(r.Fault.Kind))
	}
	if r.Delay != nil {
		all = append(all, "delays")
	}
	if r.Then != nil {
		all = append(all, "plans the statuses of the message")
	}
	if r.Hooks != nil {
		all = append(all, "disturbs webhooks")
	}
	if r.Next != "" {
		all = append(all, "moves to "+r.Next)
	}
	if len(all) == 0 {
		return "lets pass"
	}
	return strings.Join(all, ", ")
}

// turns is which of the requests that match a rule is done with, in words.
func (r *Rule) turns() string {
	var all []string
	if r.After > 0 {
		all = append(all, fmt.Sprintf("after the first %d", r.After))
	}
	if r.Times > 0 {
		all = append(all, "at most "+times(r.Times))
	}
	if r.Every > 1 {
		all = append(all, "each "+strconv.Itoa(r.Every)+". from the first on")
	}
	if len(r.Nth) > 0 {
		all = append(all, "number "+alternatives(r.Nth))
	}
	if r.Probability != nil {
		all = append(all, fmt.Sprintf("with a probability of %v", *r.Probability))
	}
	if len(all) == 0 {
		return "any request"
	}
	return strings.Join(all, ", ")
}

// does is what becomes of a message to a number with a meaning, in words.
func (s *NumberMeaning) does() string {
	switch {
	case s.Refuse != nil:
		return fmt.Sprintf("is refused with %d", s.Refuse.Code)
	case s.Unchecked:
		return "is refused with 1006 until the number is checked"
	case s.Rekeyed:
		return "is refused with 1028 until the identity is acknowledged"
	case s.NotOnWhatsApp:
		return "belongs to nobody on WhatsApp"
	}
	var steps []string
	for _, p := range s.Then[:min(len(s.Then), 5)] {
		step := string(p.Status)
		if p.Code != 0 {
			step += " with " + strconv.Itoa(int(p.Code))
		}
		steps = append(steps, step)
	}
	if len(steps) > 0 {
		return "has the statuses " + strings.Join(steps, ", ")
	}
	return "behaves in a way of its own"
}
