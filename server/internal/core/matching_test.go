package core

import (
	"strings"
	"testing"
	"time"
)

// TestRequestsThatDoNotMatch tells of each condition that a request does not meet why; without it
// the request matches.
func TestRequestsThatDoNotMatch(t *testing.T) {
	t.Parallel()
	text := func(s string) Test { return Test{Is: []Scalar{{Text: s}}} }
	template := Asked{Operation: sendOperation, Type: TypeTemplate, Caller: Caller{User: "shop"}, Body: []byte(`{"to":"+447700900123","template":{"name":"order"}}`)}
	hsm := Asked{Operation: sendOperation, Type: TypeHSM, Body: []byte(`{"hsm":{"element_name":"old"}}`)}
	group := Asked{Operation: "PromoteToGroupAdmin", PathNames: []string{"GroupId"}, PathValues: []string{"g1"}, Body: []byte(`{"wa_ids":["447700900123"]}`)}
	admin := Asked{Operation: "GetUser", Caller: Caller{User: "admin", Admin: true}, Query: "a=1&a=2&b=%zz", Header: map[string][]string{"X-A": {"1", "2"}}}
	toGroup := Asked{Operation: sendOperation, Body: []byte(`{"to":"g1","recipient_type":"group"}`)}
	toRegulars := Asked{Operation: sendOperation, Body: []byte(`{"to":"` + regulars + `","recipient_type":"group"}`)}
	for _, tt := range []struct {
		name string
		a    Asked
		m    Match  // what is asked for
		want string // why not; empty: it matches
	}{
		{"everything", template, Match{}, ""},
		{"type", template, Match{Types: []MessageType{TypeImage}}, `its type was "template", want one of ["image"]`},
		{"text by default", hsm, Match{Types: []MessageType{TypeHSM}}, ""},
		{"template", template, Match{Templates: []string{"order"}}, ""},
		{"another template", template, Match{Templates: []string{"bill"}}, `its template was "order", want one of ["bill"]`},
		{"element", hsm, Match{Templates: []string{"old"}}, ""},
		{"no template", admin, Match{Templates: []string{"old"}}, `its template was "", want one of ["old"]`},
		{"caller", template, Match{Callers: []string{"shop"}}, ""},
		{"another caller", template, Match{Callers: []string{"admin"}}, `its caller was "shop", want one of ["admin"]`},
		{"role user", template, Match{Role: RoleUser}, ""},
		{"role admin", admin, Match{Role: RoleAdmin}, ""},
		{"role key", hsm, Match{Role: RoleKey}, ""},
		{"another role", admin, Match{Role: RoleKey}, `its caller had the role "admin", want "key"`},
		{"number", template, Match{Recipients: []string{"+447700900123"}}, ""},
		{"another number", template, Match{Recipients: []string{"1", "2", "3", "4"}}, `it was about ["447700900123"], want one of ["1" "2" "3"]`},
		{"nobody", admin, Match{Recipients: []string{"1"}}, `it was about [], want one of ["1"]`},
		{"group of the path", group, Match{Recipients: []string{"g1"}}, ""},
		{"participant", group, Match{Recipients: []string{priya}}, ""},
		{"group that is written to", toGroup, Match{Recipients: []string{"g1"}}, ""},
		{"group by subject", toRegulars, Match{Recipients: []string{"Regulars"}}, ""},
		{"path", group, Match{Path: []Field{{"GroupId", text("g1")}}}, ""},
		{"another path", group, Match{Path: []Field{{"GroupId", Test{Prefix: "h"}}}}, `path GroupId was "g1", want something that begins with "h"`},
		{"query", admin, Match{Query: []Field{{"a", text("2")}}}, ""},
		{"another query", admin, Match{Query: []Field{{"a", text("3")}}}, `query a was "1", want "3"`},
		{"broken query", admin, Match{Query: []Field{{"b", Test{}}}}, "query b was not there, want anything"},
		{"header", admin, Match{Header: []Field{{"x-a", Test{AtLeast: new(2.0)}}}}, ""},
		{"another header", admin, Match{Header: []Field{{"x-a", Test{AtLeast: new(3.0), AtMost: new(4.0)}}}}, `header X-A was "1", want at least 3, at most 4`},
		{"body", template, Match{Body: []Pointer{{"/template/name", text("order")}, {"/x", Test{Absent: true}}}}, ""},
		{"no such member", template, Match{Body: []Pointer{{"/x", Test{Matches: "a", Contains: "b", Suffix: "c"}}}}, `body /x was not there, want a match of "a", something with "b", something that ends with "c"`},
		{"a member too many", template, Match{Body: []Pointer{{"/to", Test{Absent: true}}}}, `body /to was "+447700900123", want nothing`},
		{"not", template, Match{Body: []Pointer{{"/to", Test{Not: true, Prefix: "+"}}}}, `body /to was "+447700900123", want not something that begins with "+"`},
		{"scalars", template, Match{Body: []Pointer{{"/to", Test{Is: []Scalar{{ScalarNumber, "1"}, {ScalarNull, ""}, {Text: "a\"b"}}}}}}, `body /to was "+447700900123", want 1 or null or "a\"b"`},
		{"null", template, Match{Body: []Pointer{{"/to", Test{Null: true}}}}, `body /to was "+447700900123", want null`},
		{"state", admin, Match{State: "a"}, ""},
		{"another state", admin, Match{State: "b"}, `the state was "a", want "b"`},
		{"window", admin, Match{From: time.Minute, Since: shopStart, Before: shopStart.Add(time.Hour)}, ""},
		{"after the window", admin, Match{Until: time.Minute}, "it came at 2024-03-01T09:01:00Z, outside of the window"},
		{"before the window", admin, Match{Since: shopStart.Add(time.Hour)}, "it came at 2024-03-01T09:01:00Z, outside of the window"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := shop(t, withRegulars)
			done(t, w, LoadScenario{Scenario{
				Name: "s", States: []Machine{{States: []string{"a", "b"}}}, Rules: []Rule{{When: tt.m, Refuse: &Refusal{Code: 1016}}},
				Expect: []Expectation{{When: &tt.m}},
			}})
			w.PassTo(shopStart.Add(time.Minute))
			done(t, w, NoteAnswer{Asked: tt.a, Status: 200})
			v := done(t, w, JudgeExpectations{})[0]
			if v.Missed != tt.want || v.OK != (tt.want == "") {
				t.Errorf("%q, want %q", v.Missed, tt.want)
			}
			if d := done(t, w, Decide{tt.a}); (d.Refuse == nil) == (tt.want == "") {
				t.Errorf("a rule says %+v", d)
			}
		})
	}
}

func TestFactsThatAreMeant(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		m    FactMatch
		want int
	}{
		{FactMatch{Kind: "status_reached"}, 6},
		{FactMatch{Kind: "status_reported"}, 4},
		{FactMatch{Kind: "status_reached", Types: []MessageType{TypeTemplate}}, 3},
		{FactMatch{Kind: "status_reached", Templates: []string{"order"}}, 3},
		{FactMatch{Kind: "status_reached", Templates: []string{"bill"}}, 0},
		{FactMatch{Kind: "status_reached", Recipients: []string{tomas}}, 3},
		{FactMatch{Kind: "status_reached", Recipients: []string{ana}}, 0},
		{FactMatch{Kind: "status_reached", Fields: []Pointer{{"/status", Test{Is: []Scalar{{Text: "read"}}}}}}, 2},
		{FactMatch{Kind: "status_reached", From: 500 * time.Millisecond}, 2},
		{FactMatch{Kind: "status_reached", Until: 300 * time.Millisecond}, 2},
		{FactMatch{Kind: "message_queued", Recipients: []string{priya}}, 1},
		{FactMatch{Kind: "scenario_loaded", Types: []MessageType{TypeText}}, 0},
	} {
		w := shop(t)
		done(t, w, LoadScenario{Scenario{Name: "s", Expect: []Expectation{{Fact: &tt.m}}}})
		done(t, w, LoadScenario{Scenario{Name: "another"}})
		done(t, w, SendMessage{To: priya, Content: &TextContent{Body: "hi"}})
		done(t, w, SendMessage{To: tomas, Content: &TemplateContent{Namespace: "n", Name: "order", Language: "en"}})
		w.PassTo(shopStart.Add(time.Minute))
		if v := done(t, w, JudgeExpectations{Scenario: "s"})[0]; v.Count != tt.want {
			t.Errorf("%+v: %d, want %d", tt.m, v.Count, tt.want)
		}
	}
}

func TestWhatRulesSay(t *testing.T) {
	t.Parallel()
	decide := func(r Rule) Decision {
		w := shop(t)
		done(t, w, LoadScenario{Scenario{Name: "s", Rules: []Rule{r}}})
		return done(t, w, Decide{benchAsked()})
	}
	d := decide(Rule{Answer: &Answer{Text: "for {{request.body /to}}", Header: []HeaderLine{{"Retry-After", "{{nth}}"}}}, Fault: &HTTPFault{Kind: SlowBody}})
	if a := d.Answer; a == nil || a.Status != 200 || a.JSON || string(a.Body) != "for "+priya || a.Header[0] != (HeaderLine{"Retry-After", "1"}) {
		t.Errorf("answer %+v", a)
	}
	if d.Fault == nil || d.Fault.Over != DefaultSlowBody || d.Fault.Noise != nil {
		t.Errorf("fault %+v", d.Fault)
	}
	if f := decide(Rule{Fault: &HTTPFault{Kind: MalformedChunk, Before: true}}).Fault; !f.Before || len(f.Noise) < leastNoise {
		t.Errorf("fault %+v", f)
	}
	if f := decide(Rule{Refuse: &Refusal{Code: 1005, Status: 403, Details: "{{request.caller}} may not"}}).Refuse; f.HTTP() != 403 || f.Details != "admin may not" {
		t.Errorf("refusal %v", f)
	}
	if d := decide(Rule{}); d.Injected != "" {
		t.Errorf("a rule that says nothing decides %+v", d)
	}
	if d := decide(Rule{Then: []Planned{}}); d.Injected != "s/rule 1" || d.Then == nil {
		t.Errorf("an empty plan: %+v", d)
	}
}

func TestExpectationsInWords(t *testing.T) {
	t.Parallel()
	sends := &Match{Operations: []string{sendOperation, "UploadMedia"}}
	for want, e := range map[string]Expectation{
		"SendMessage or UploadMedia at least once":                       {When: sends},
		"SendMessage or UploadMedia at least 3 times, by 1h0m0s":         {When: sends, AtLeast: 3, By: time.Hour},
		"any request answered 400, 401 or 403 never":                     {When: &Match{}, Statuses: []int{400, 401, 403}, AtMost: new(int)},
		"any request refused with 1015 or 1016 exactly once":             {When: &Match{}, Codes: []Code{1015, 1016}, AtLeast: 1, AtMost: new(1)},
		"fact status_reached at most 2 times":                            {Fact: &FactMatch{Kind: "status_reached"}, AtMost: new(2)},
		"SendMessage or UploadMedia 1 to 5 times, after 'expectation 1'": {When: sends, AtLeast: 1, AtMost: new(5), Follows: "expectation 1"},
	} {
		w := shop(t)
		s := Scenario{Name: "s", Expect: []Expectation{e}}
		if e.Follows != "" {
			s.Expect = append([]Expectation{{When: sends}}, s.Expect...)
		}
		done(t, w, LoadScenario{s})
		list := done(t, w, JudgeExpectations{})
		if got := list[len(list)-1]; got.Expected != want || got.Got != "never" {
			t.Errorf("%q, got %q, want %q", got.Expected, got.Got, want)
		}
	}
	if got := refused(t, shop(t), JudgeExpectations{Scenario: "s"}); !strings.HasPrefix(got, "404/1006") {
		t.Error(got)
	}
}
