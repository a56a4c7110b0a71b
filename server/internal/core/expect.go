package core

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Expectation is what the client must have done (When), or what must have happened (Fact): how
// often, until when, after what. Requests are counted as they are answered, exactly, whatever the
// journal has dropped.
type Expectation struct {
	Name     string        // within its scenario; empty: its place, "expectation 1"
	When     *Match        // requests; State means the state at the answer
	Statuses []int         // that were answered with one of these HTTP statuses; empty: any. 0: the client met a fault
	Codes    []Code        // that were refused with one of these codes; empty: any answer
	Fact     *FactMatch    // or facts
	AtLeast  int           // 0: no least
	AtMost   *int          // nil: no most; 0: never. AtLeast 0 and no AtMost: once at least
	By       time.Duration // counts what came until then, since the load, the instant included; 0: whenever
	Follows  string        // name of another one of the scenario: counts only what came once that had been met
}

// MaxEvidence is how many exchanges a verdict names. Our choice (I).
const MaxEvidence = 20

// expected is an Expectation in the World.
type expected struct {
	Expectation
	of       *loaded
	when     *matcher
	fact     *factMatcher
	follows  *expected
	counted  int
	metOn    uint64 // the occasion at which it was often enough first
	late     int
	early    int
	first    time.Time
	last     time.Time
	evidence []string
	missed   string // why the last one of these operations did not count
	missedBy string // its exchange
}

// takeExpectations takes what is expected.
func (w *World) takeExpectations(s *loaded, list []Expectation) error {
	if len(list) > MaxExpectations {
		return refuse(1014, "%d expectations, and a world holds %d", len(list), MaxExpectations)
	}
	byName := make(map[string]*expected, len(list))
	for i, e := range list {
		if e.Name == "" {
			e.Name = placeName("expectation", false, i)
		}
		made, err := w.makeExpectation(s, e)
		if err == nil && byName[e.Name] != nil {
			err = refuse(1009, "there are two of that name")
		}
		if err == nil && e.Follows != "" {
			if made.follows = byName[e.Follows]; made.follows == nil {
				err = refuse(1009, "follows: there is no expectation '%s' before it", shorten(e.Follows))
			}
		}
		if err != nil {
			return within("expectation '"+shorten(e.Name)+"'", err)
		}
		byName[e.Name] = made
		s.expect = append(s.expect, made)
		s.sizes.expectations++
	}
	return nil
}

// makeExpectation makes an expectation ready.
func (w *World) makeExpectation(s *loaded, e Expectation) (*expected, error) {
	made := &expected{Expectation: e, of: s}
	err := checkName("name", e.Name, true)
	switch {
	case err != nil:
	case (e.When == nil) == (e.Fact == nil):
		err = refuse(1009, "it needs either requests or a fact")
	case e.AtLeast < 0 || e.AtMost != nil && (*e.AtMost < 0 || *e.AtMost < e.AtLeast):
		err = refuse(1009, "at least %d and at most %d cannot be", e.AtLeast, *orZero(e.AtMost))
	case e.By < 0 || e.By > MaxSpan:
		err = refuse(1009, "by is %s, want 0 to %s", e.By, MaxSpan)
	case e.Fact != nil && len(e.Statuses)+len(e.Codes) > 0:
		err = refuse(1009, "facts have no status and no code")
	case len(e.Statuses)+len(e.Codes) > MaxConditions:
		err = refuse(1009, "too many values, at most %d", MaxConditions)
	case e.Fact != nil:
		made.fact, err = w.prepareFact(e.Fact)
		s.sizes.patterns += weightOf(e.Fact.Fields)
	default:
		made.when, err = w.prepare(s, *e.When)
		if err == nil {
			s.sizes.patterns += e.When.weight()
		}
	}
	return made, err
}

// orZero is a pointer to a number, of 0 when there is none.
func orZero(n *int) *int {
	if n == nil {
		return new(int)
	}
	return n
}

// NoteAnswer counts an answered request for the expectations. Note it only where Ruling.Counts says
// so; requests that were refused before rules were asked count too. Never refused.
type NoteAnswer struct {
	Asked
	Status int  // HTTP status; 0: the client met a fault
	Code   Code // of a refusal; 0: none
}

func (c NoteAnswer) do(w *World) (Nothing, error) {
	b, q := &w.rules, w.inquire(c.Asked)
	b.occasions++
	for _, list := range [][]*expected{b.requests[c.Operation], b.anyRequests} {
		for _, e := range list {
			e.note(w, q, c)
		}
	}
	return Nothing{}, nil
}

// note counts a request, or says why not.
func (e *expected) note(w *World, q *inquiry, c NoteAnswer) {
	switch u := e.when.unlike(q, e.of.at); {
	case u != unlike{}:
		e.missed, e.missedBy = e.when.told(q, u), c.Exchange
	case c.Status == 0 && !slices.Contains(e.Statuses, 0) && len(e.Statuses)+len(e.Codes) > 0:
		e.missed, e.missedBy = "it met a fault in place of an answer", c.Exchange
	case len(e.Statuses) > 0 && !slices.Contains(e.Statuses, c.Status):
		e.missed, e.missedBy = fmt.Sprintf("it was answered %d, want one of %v", c.Status, e.Statuses), c.Exchange
	case len(e.Codes) > 0 && c.Code == 0:
		e.missed, e.missedBy = fmt.Sprintf("it was answered %d without an error code, want one of %v", c.Status, e.Codes), c.Exchange
	case len(e.Codes) > 0 && !slices.Contains(e.Codes, c.Code):
		e.missed, e.missedBy = fmt.Sprintf("its code was %d, want one of %v", c.Code, e.Codes), c.Exchange
	default:
		e.count(w, c.Exchange)
	}
}

// count counts what was expected.
func (e *expected) count(w *World, evidence string) {
	switch {
	case e.By > 0 && w.now.After(e.of.at.Add(e.By)):
		e.late++
		return
	case e.follows != nil && !e.follows.metBefore(w.rules.occasions):
		e.early++
		return
	}
	if e.counted == 0 {
		e.first = w.now
	}
	e.counted++
	if e.counted == e.least() {
		e.metOn = w.rules.occasions
	}
	e.last = w.now
	if evidence != "" && len(e.evidence) < MaxEvidence {
		e.evidence = append(e.evidence, evidence)
	}
}

// least is how often it must have been.
func (e *expected) least() int {
	if e.AtLeast == 0 && e.AtMost == nil {
		return 1
	}
	return e.AtLeast
}

// enough tells whether it was often enough.
func (e *expected) enough() bool { return e.counted >= e.least() }

// metBefore tells whether it was often enough before an occasion: one request is not two in an order.
func (e *expected) metBefore(occasion uint64) bool { return e.enough() && e.metOn < occasion }

// JudgeExpectations asks how the expectations stand, in the order of scenarios and lists.
// 1006 for a scenario that is not loaded.
type JudgeExpectations struct {
	Scenario string // empty: all
}

// Verdict is how an expectation stands.
type Verdict struct {
	Scenario string    `json:"scenario"`
	Name     string    `json:"name"`
	OK       bool      `json:"ok"`                  // it is met
	Open     bool      `json:"open"`                // what may still happen can change that
	Expected string    `json:"expected"`            // in words: "MarkMessageAsRead at least once, by 15m0s"
	Got      string    `json:"got"`                 // in words: "never; 2 times too late"
	Count    int       `json:"count"`               // what counts
	Late     int       `json:"late,omitempty"`      // came after By
	Early    int       `json:"early,omitempty"`     // came before what it follows had been met
	First    time.Time `json:"first,omitzero"`      // of those that count
	Last     time.Time `json:"last,omitzero"`       //
	Due      time.Time `json:"due,omitzero"`        // the instant of By
	Evidence []string  `json:"evidence"`            // ids of the exchanges that count (of facts: of their messages), the first MaxEvidence; never nil
	Missed   string    `json:"missed,omitempty"`    // while it is not often enough: why the last request of these operations did not count
	MissedBy string    `json:"missed_by,omitempty"` // its exchange
}

func (c JudgeExpectations) do(w *World) ([]Verdict, error) {
	list, err := w.rules.chosen(c.Scenario)
	if err != nil {
		return nil, err
	}
	verdicts := []Verdict{}
	for _, s := range list {
		for _, e := range s.expect {
			verdicts = append(verdicts, e.judge(w.now))
		}
	}
	return verdicts, nil
}

// judge tells how an expectation stands.
func (e *expected) judge(now time.Time) Verdict {
	v := Verdict{
		Scenario: e.of.name, Name: e.Name, Count: e.counted, Late: e.late, Early: e.early, First: e.first, Last: e.last,
		Evidence: append([]string{}, e.evidence...), Expected: e.told(), Got: e.got(),
	}
	if !e.enough() {
		v.Missed, v.MissedBy = e.missed, e.missedBy
	}
	past := false
	if e.By > 0 {
		v.Due = e.of.at.Add(e.By)
		past = now.After(v.Due)
	}
	tooOften := e.AtMost != nil && e.counted > *e.AtMost
	v.OK = e.enough() && !tooOften
	v.Open = !past && !tooOften && (!v.OK || e.AtMost != nil)
	return v
}

// told is what is expected, in words.
func (e *expected) told() string {
	var b strings.Builder
	switch {
	case e.Fact != nil:
		b.WriteString("fact " + e.Fact.Kind)
	case len(e.When.Operations) == 0:
		b.WriteString("any request")
	default:
		b.WriteString(strings.Join(e.When.Operations, " or "))
	}
	if len(e.Statuses) > 0 {
		fmt.Fprintf(&b, " answered %s", alternatives(e.Statuses))
	}
	if len(e.Codes) > 0 {
		fmt.Fprintf(&b, " refused with %s", alternatives(e.Codes))
	}
	least := e.least()
	switch {
	case e.AtMost == nil:
		b.WriteString(" at least " + times(least))
	case *e.AtMost == 0:
		b.WriteString(" never")
	case *e.AtMost == least:
		b.WriteString(" exactly " + times(least))
	case least == 0:
		b.WriteString(" at most " + times(*e.AtMost))
	default:
		fmt.Fprintf(&b, " %d to %s", least, times(*e.AtMost))
	}
	if e.By > 0 {
		fmt.Fprintf(&b, ", by %s", e.By)
	}
	if e.Follows != "" {
		fmt.Fprintf(&b, ", after '%s'", e.Follows)
	}
	return b.String()
}

// got is what came, in words.
func (e *expected) got() string {
	text := times(e.counted)
	if e.late > 0 {
		text += "; " + times(e.late) + " too late"
	}
	if e.early > 0 {
		text += "; " + times(e.early) + " before '" + e.Follows + "' was met"
	}
	return text
}

// alternatives are numbers in words: 400, 401 or 403.
func alternatives[T ~int](list []T) string {
	var b strings.Builder
	for i, n := range list {
		switch {
		case i == 0:
		case i == len(list)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	return b.String()
}

// times is a count in words.
func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
