package scenario

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Bounds of counting (our choice): more requests than a test makes.
const maxCounted = 1_000_000_000

// written is a rule with its place.
type written struct {
	rule  *core.Rule
	node  *node
	chaos bool
	label string // for people
}

// rule reads a rule.
func (s *story) rule(into *core.Rule) reader {
	return func(d *decoder, n *node) {
		s.readRule(d, n, into, append(s.deciding(into),
			field{"after", count(&into.After, 0, maxCounted)},
			field{"times", count(&into.Times, 0, maxCounted)},
			field{"machine", plain(&into.When.Machine, 1, core.MaxRuleName)},
			field{"state", plain(&into.When.State, 1, core.MaxRuleName)},
			field{"next", plain(&into.Next, 1, core.MaxRuleName)},
		), false)
	}
}

// chaos reads a rule of chance: the words are those of chaos profiles.
func (s *story) chaos(into *core.Rule) reader {
	return func(d *decoder, n *node) {
		s.readRule(d, n, into, append(s.deciding(into),
			field{"succeed_first", count(&into.After, 0, maxCounted)},
			field{"fail_count", count(&into.Times, 0, maxCounted)},
		), true)
	}
}

// deciding are the keys that rules of both kinds have.
func (s *story) deciding(r *core.Rule) []field {
	return []field{
		{"name", label(&r.Name)},
		{"when", keys(s.matching(&r.When)...)},
		{"every", count(&r.Every, 1, maxCounted)},
		{"nth", oneOrMore(&r.Nth, core.MaxConditions, func(into *int) reader { return count(into, 1, maxCounted) })},
		{"probability", optional(&r.Probability, probability)},
		{"per", words(&r.Per, word[core.Scope]{"recipient", core.PerRecipient}, word[core.Scope]{"caller", core.PerCaller})},
		{"seed", seed(&r.Seed)},
		{"ttl", span(&r.TTL, shortestTTL, maxSpan)},
		{"refuse", optional(&r.Refuse, s.refusal)},
		{"answer", optional(&r.Answer, s.answer)},
		{"then", both(list(&r.Then, core.MaxPlan, planned), inTime(&r.Then))},
		{"fault", optional(&r.Fault, fault)},
		{"delay", optional(&r.Delay, delay)},
		{"webhooks", optional(&r.Hooks, func(a *core.Adversity) reader { return keys(mishaps(a)...) })},
	}
}

// readRule reads a rule with the given keys and checks it as a whole.
func (s *story) readRule(d *decoder, n *node, r *core.Rule, fields []field, chaos bool) {
	before := len(d.found)
	if !d.mapping(n, fields...) || len(d.found) > before {
		return
	}
	when := n.member("when")
	if when == nil {
		when = n
	}
	s.checkMatch(d, when, &r.When)
	for _, key := range []string{"then", "webhooks"} {
		if n.member(key) != nil {
			s.sends(d, n, key, &r.When)
		}
	}
	checkCounting(d, n)
	checkTogether(d, n, r)
	s.checkState(d, n, r)
	if r.Refuse != nil {
		s.checkRefusal(d, n.member("refuse"), r)
	}
	if len(d.found) == before && r.Answer != nil {
		s.checkAnswer(d, n.member("answer"), r)
	}
	if len(d.found) > before {
		return
	}
	w := &written{rule: r, node: n, chaos: chaos, label: fmt.Sprintf("rule %q on line %d", r.Name, n.line)}
	if r.Name == "" {
		w.label = fmt.Sprintf("the rule on line %d", n.line)
	}
	s.rules = append(s.rules, w)
}

// together are the keys of a rule that exclude each other, and why.
func together() []struct{ one, other, why string } {
	const message = "there is no message then whose statuses could be planned"
	return []struct{ one, other, why string }{
		{"refuse", "answer", "a request has one answer"},
		{"refuse", "then", message},
		{"answer", "then", message},
		{"refuse", "webhooks", message},
		{"answer", "webhooks", message},
	}
}

// checkTogether refuses what cannot be done with one request.
func checkTogether(d *decoder, n *node, r *core.Rule) {
	for _, pair := range together() {
		if one, other := n.member(pair.one), n.member(pair.other); one != nil && other != nil {
			d.failf(other, "does not go with %s: %s", pair.one, pair.why)
		}
	}
	if r.Fault == nil || !r.Fault.Before {
		return
	}
	for _, key := range []string{"refuse", "answer", "then", "webhooks"} {
		if at := n.member(key); at != nil {
			d.failf(at, "does not go with a fault before the world acts: nobody sees it")
		}
	}
	if r.Fault.Kind == core.SlowBody {
		d.failf(n.member("fault"), "%s does not go with before: there is no body that could be slow", core.SlowBody)
	}
}

// checkCounting refuses several ways of choosing among the requests that match.
func checkCounting(d *decoder, n *node) {
	chosen := ""
	for _, key := range []string{"every", "nth", "probability"} {
		at := n.member(key)
		switch {
		case at == nil:
		case chosen != "":
			d.failf(at, "does not go with %s: choose one of every, nth and probability", chosen)
		default:
			chosen = key
		}
	}
}

// refusal reads an error code, or the code with what else is said.
func (s *story) refusal(into *core.Refusal) reader {
	return func(d *decoder, n *node) {
		if n.kind != mapping {
			answerCode(&into.Code)(d, n)
			return
		}
		d.mapping(n,
			field{"code" + need, answerCode(&into.Code)},
			field{"details", both(plain(&into.Details, 1, maxDetails), placeholder(core.InAnswer))},
			field{"status", count(&into.Status, 400, 599)},
		)
	}
}

// maxDetails bounds the details of an error, in characters (our choice).
const maxDetails = 1000

// answerCode reads an error code that an HTTP answer may have.
func answerCode(into *core.Code) reader {
	return code(into, func(row core.FaultRow) bool { return row.HTTP != 0 },
		"comes by webhook and not as an answer: use then: [{status: failed, code: %d}]")
}

// code reads an error code of the fault table; another one than wanted is told as such.
func code(into *core.Code, wanted func(core.FaultRow) bool, otherwise string) reader {
	return func(d *decoder, n *node) {
		var known []string
		for _, row := range core.FaultTable() {
			digits := strconv.Itoa(int(row.Code))
			switch {
			case n.kind != number || digits != n.text:
			case wanted(row):
				*into = row.Code
				return
			default:
				d.failf(n, "%d %s "+otherwise, row.Code, quote(row.Title), row.Code)
				return
			}
			if wanted(row) {
				known = append(known, digits)
			}
		}
		d.notAmong(n, known)
	}
}

// checkRefusal refuses an HTTP status that an operation never answers.
func (s *story) checkRefusal(d *decoder, n *node, r *core.Rule) {
	f := core.Fault{Code: r.Refuse.Code, Status: r.Refuse.Status}
	s.checkDocumented(d, n, f.HTTP(), r.When.Operations, "refuse with another code, or give it a status of these")
}

// planned reads a step of a message: its status, or the status with what else is known of it.
func planned(into *core.Planned) reader {
	return func(d *decoder, n *node) {
		if n.kind != mapping {
			status(&into.Status)(d, n)
			return
		}
		before := len(d.found)
		ok := d.mapping(n,
			field{"after", span(&into.After, 0, maxSpan)},
			field{"status" + need, status(&into.Status)},
			field{"code", failureCode(&into.Code)},
			field{"recipient", phone(&into.Recipient)},
			field{"report_only", yes(&into.ReportOnly)},
		)
		if ok && len(d.found) == before && into.Code != 0 && into.Status != core.StatusFailed && into.Status != core.StatusWarning {
			d.failf(n.member("code"), "only failed and warning have a code: remove it, or choose one of them")
		}
	}
}

// inTime gives steps that say no time that of the one before, and refuses one that lies before it.
func inTime(steps *[]core.Planned) reader {
	return func(d *decoder, n *node) {
		for i := 1; i < len(*steps); i++ {
			step, last := &(*steps)[i], (*steps)[i-1]
			at := n.items[i].member("after")
			switch {
			case at == nil || at.kind == null:
				step.After = last.After
			case step.After < last.After:
				d.failf(at, "is %s, and the step above comes after %s: all count from the send, so put them in order", printSpan(step.After), printSpan(last.After))
			}
		}
	}
}

// status reads a status that a message comes to.
func status(into *core.Status) reader {
	var known []word[core.Status]
	for _, s := range []core.Status{
		core.StatusSent, core.StatusDelivered, core.StatusRead, core.StatusFailed, core.StatusDeleted, core.StatusWarning,
	} {
		known = append(known, word[core.Status]{string(s), s})
	}
	return words(into, known...)
}

// failureCode reads an error code that a status may have.
func failureCode(into *core.Code) reader {
	channels := []core.Channel{core.Failed, core.SyncOrFailed}
	return code(into, func(row core.FaultRow) bool { return slices.Contains(channels, row.Channel) },
		"never comes with a status: to answer with it, use refuse: %d")
}
