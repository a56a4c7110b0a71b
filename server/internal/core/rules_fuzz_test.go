package core

import (
	"fmt"
	"time"
)

// ruled does something with scenarios.
func (r *random) ruled() {
	switch r.byte() % 12 {
	case 0, 1:
		tryOut(r, LoadScenario{r.scenario()})
	case 2:
		tryOut(r, UnloadScenario{Name: pick(r, "one", "two", "none")})
	case 3:
		tryOut(r, PutRule{Scenario: pick(r, "one", "by-hand", ""), Chaos: r.byte()%2 == 0, First: r.byte()%2 == 0, Rule: r.rule("put")})
	case 4:
		tryOut(r, RemoveRule{Scenario: pick(r, "one", "by-hand"), Chaos: r.byte()%2 == 0, Name: pick(r, "put", "rule 1", "chaos 1")})
	case 5:
		tryOut(r, SetState{Scenario: "one", State: pick(r, "a", "b", "c")})
	case 6:
		tryOut(r, Throttle{Path: pick(r, "/messages", "/contacts/x")})
		tryOut(r, JudgeExpectations{Scenario: pick(r, "", "one", "none")})
		tryOut(r, ListRules{})
		tryOut(r, ListScenarios{})
	case 7:
		tryOut(r, Decide{Asked{Operation: "CheckContact", Body: []byte(`{"contacts":["` + r.person() + `"]}`)}})
	default:
		r.request()
	}
}

// request sends a message as the server does.
func (r *random) request() {
	to := r.person()
	a := Asked{
		Operation: sendOperation, Exchange: "x", Caller: Caller{User: pick(r, "admin", "shop")},
		Body: fmt.Appendf(nil, `{"to":%q,"text":{"body":%q}}`, to, pick(r, "hello", "refund")),
	}
	d := tryOut(r, Decide{a})
	note := NoteAnswer{Asked: a, Status: 201}
	if d.Refuse != nil {
		note.Status, note.Code = d.Refuse.HTTP(), d.Refuse.Code
	} else if d.Answer == nil {
		r.posts.disturbed = r.posts.disturbed || d.Hooks != nil
		r.meet(tryOut(r, SendMessage{To: to, Content: r.content(), Then: d.Then, Hooks: d.Hooks, Awaited: r.byte()%4 == 0}))
	}
	tryOut(r, note)
	if d.Injected != "" {
		fmt.Fprintf(&r.told, "%s %v %v\n", d.Injected, d.Refuse, d.Delay)
	}
}

// scenario makes a scenario, which need not be one that can be.
func (r *random) scenario() Scenario {
	s := Scenario{Name: pick(r, "one", "two", "", "a/b"), States: []Machine{{States: []string{"a", "b"}}}}
	for range r.byte() % 4 {
		s.Rules = append(s.Rules, r.rule(""))
	}
	for range r.byte() % 3 {
		s.Chaos = append(s.Chaos, r.rule(""))
	}
	for range r.byte() % 3 {
		s.Script = append(s.Script, r.happening())
	}
	for i := range r.byte() % 3 {
		e := Expectation{When: &Match{Operations: []string{sendOperation}}, AtLeast: int(r.byte() % 3), By: time.Duration(r.byte()) * time.Second}
		if i > 0 {
			e.Follows = "expectation 1"
		}
		if r.byte()%3 == 0 {
			e.When, e.Fact = nil, &FactMatch{Kind: "message_received", Recipients: []string{r.person()}}
		}
		s.Expect = append(s.Expect, e)
	}
	return s
}

// rule makes a rule.
func (r *random) rule(name string) Rule {
	made := Rule{
		Name: name, After: int(r.byte() % 3), Times: int(r.byte() % 4), Per: pick(r, PerWorld, PerWorld, PerRecipient, PerCaller, "nobody"),
		TTL: time.Duration(r.byte()%8) * 10 * time.Second,
	}
	if r.byte()%2 == 0 {
		made.When.Operations = []string{pick(r, sendOperation, sendOperation, "CheckContact", "Nothing")}
	}
	if r.byte()%2 == 0 {
		made.When.Recipients = []string{r.person()}
	}
	switch r.byte() % 8 {
	case 0:
		made.When.State, made.Next = "a", pick(r, "b", "c")
	case 1:
		made.When.Body = []Pointer{{"/text/body", Test{Matches: pick(r, "ref.nd", "(")}}}
	case 2:
		p := float64(r.byte()) / 200
		made.Probability = &p
	}
	switch r.byte() % 5 {
	case 0:
		made.Refuse = &Refusal{Code: Code(pick(r, 1013, 1015, 470)), Details: pick(r, "", "{{request.body /to}}", "{{nothing}}")}
	case 1:
		made.Answer = &Answer{JSON: []byte(pick(r, `{"a":["{{nth}}","{{id uuid}}"]}`, `{`))}
	case 2:
		made.Delay = &Delay{Least: time.Second, Most: time.Duration(r.byte()) * time.Second}
	case 3:
		made.Hooks = &Adversity{Duplicate: float64(r.byte()) / 200, Drop: float64(r.byte()) / 1000}
	}
	if r.byte()%2 == 0 {
		made.Then = []Planned{}
		for range r.byte() % 5 {
			made.Then = append(made.Then, Planned{
				After:  time.Duration(r.byte()) * time.Second,
				Status: pick(r, StatusSent, StatusDelivered, StatusRead, StatusFailed, StatusDeleted, StatusWarning), ReportOnly: r.byte()%4 == 0,
			})
		}
	}
	return made
}

// happening makes a happening.
func (r *random) happening() Happening {
	h := Happening{Do: []Deed{pick[Deed](r,
		Receive{From: "{{fact /from}}", Type: TypeText, Said: Said{Text: "{{nth}}"}}, Receive{From: r.person(), Type: TypeText, Said: Said{Text: "hi"}},
		ChangeIdentity{WaID: "{{fact /recipient}}"}, SetStatus{Message: "{{fact /message}}", Status: StatusFailed}, SetState{Scenario: "one", State: "b"},
		wrongDeed(),
	)}}
	if r.byte()%2 == 0 {
		h.At = time.Duration(r.byte()) * time.Second
		return h
	}
	h.On = &FactMatch{Kind: pick(r, "message_received", "status_reached", "message_queued", "")}
	h.After, h.Times = time.Duration(r.byte()%3)*time.Second, 1+int(r.byte()%4)
	return h
}

// wrongDeed is a deed with a placeholder that is not known.
func wrongDeed() Deed { return ChangeNumber{WaID: "{{request.body}}"} }
