package core

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestConditions(t *testing.T) {
	t.Parallel()
	text := func(s string) Scalar { return Scalar{Text: s} }
	number := func(s string) Scalar { return Scalar{ScalarNumber, s} }
	for _, tt := range []struct {
		test  Test
		meets []found
		not   []found
	}{
		{Test{}, []found{textFound(""), {foundNull, "null"}}, []found{{}}},
		{Test{Absent: true}, []found{{}}, []found{textFound(""), {foundNull, "null"}}},
		{Test{Null: true}, []found{{foundNull, "null"}}, []found{{}, textFound("null"), textFound("")}},
		{Test{Not: true, Null: true}, []found{{}, textFound("x")}, []found{{foundNull, "null"}}},
		{Test{Is: []Scalar{text("1"), text("a")}}, []found{textFound("a"), parameter("1")}, []found{{foundNumber, "1"}, textFound("A"), {}}},
		{Test{Is: []Scalar{number("1.0")}}, []found{{foundNumber, "1"}, {foundNumber, "1e0"}, parameter("1")}, []found{textFound("1"), {foundNumber, "2"}}},
		{Test{Is: []Scalar{{ScalarBoolean, "true"}}}, []found{{foundBoolean, "true"}, parameter("true")}, []found{textFound("true"), {foundBoolean, "false"}}},
		{Test{Is: []Scalar{{ScalarNull, "null"}}}, []found{{foundNull, "null"}}, []found{textFound("null"), {}}},
		{Test{Not: true, Is: []Scalar{text("a")}}, []found{textFound("b"), {}}, []found{textFound("a")}},
		{Test{Prefix: "ab", Suffix: "d", Contains: "c"}, []found{textFound("abcd")}, []found{textFound("abd"), textFound("abc"), textFound("bcd")}},
		{Test{Matches: "^a+$"}, []found{textFound("aaa")}, []found{textFound("ab"), {}}},
		{Test{AtLeast: new(1.5), AtMost: new(2.0)}, []found{{foundNumber, "1.5"}, textFound("2")}, []found{{foundNumber, "1.4"}, {foundNumber, "2.1"}, textFound("x"), {}}},
		{Test{Contains: `"b":1`}, []found{{foundParts, `{"b":1}`}}, []found{{foundParts, `{"b": 1}`}}},
	} {
		c := tt.test.ready()
		for _, v := range tt.meets {
			if !c.holds(v) {
				t.Errorf("%s does not hold for %v", tt.test, v)
			}
		}
		for _, v := range tt.not {
			if c.holds(v) {
				t.Errorf("%s holds for %v", tt.test, v)
			}
		}
	}
	several := Test{Is: []Scalar{text("b")}}.ready()
	if !several.holdsAny([]string{"a", "b"}) || several.holdsAny([]string{"a"}) || several.holdsAny(nil) {
		t.Error("of a parameter that comes several times, one value is enough")
	}
	if none := (Test{Is: []Scalar{text("b")}, Not: true}).ready(); none.holdsAny([]string{"a", "b"}) || !none.holdsAny([]string{"a"}) {
		t.Error("of a parameter that comes several times, none may be what it must not be")
	}
}

func TestRegularExpressionsAreBounded(t *testing.T) {
	t.Parallel()
	for pattern, ok := range map[string]bool{
		"^order-[0-9]{1,6}$":              true,
		"(?i)refund|money back":           true,
		strings.Repeat("a", 1000):         true,
		strings.Repeat("a", 1001):         false,
		"(":                               false,
		`(a+)\1`:                          false, // RE2 has no references back
		"(a{100}){11}":                    false,
		"((a{10}){10}){10}":               false,
		"(x{1000}|y{1000}|z{500})":        false,
		strings.Repeat("(", 300) + "a":    false,
		"(((a*)*)*)*":                     true,
		`[\p{L}\p{N}]{1,200}@example`:     true,
		strings.Repeat("(a|b)?", 160):     true,
		strings.Repeat(".{100}", 150):     false,
		strings.Repeat("[^a]{0,1000}", 3): false,
	} {
		if err := CheckPattern(pattern); (err == nil) != ok {
			t.Errorf("%.40q: %v", pattern, err)
		}
	}
	p := pattern{text: "b$"}
	if p.found(strings.Repeat("a", maxLooked) + "b") {
		t.Error("the whole of a long text is looked at")
	}
}

func TestScenariosThatCannotBe(t *testing.T) {
	t.Parallel()
	rule := func(r Rule) Scenario { return Scenario{Name: "s", Rules: []Rule{r}} }
	when := func(m Match) Scenario { return rule(Rule{When: m}) }
	happens := func(h Happening) Scenario { return Scenario{Name: "s", Script: []Happening{h}} }
	expects := func(e ...Expectation) Scenario { return Scenario{Name: "s", Expect: e} }
	hi := []Deed{Receive{From: priya, Type: TypeText, Said: Said{Text: "hi"}}}
	for want, s := range map[string]Scenario{
		"name: it must not be empty":                     {},
		"has a slash":                                    {Name: "a/b"},
		"is too long":                                    {Name: strings.Repeat("a", 101)},
		"two state machines":                             {Name: "s", States: []Machine{{States: []string{"a"}}, {States: []string{"a"}}}},
		"it has 0 states":                                {Name: "s", States: []Machine{{}}},
		"state 'a' is there twice":                       {Name: "s", States: []Machine{{States: []string{"a", "a"}}}},
		"two rules 'x'":                                  {Name: "s", Rules: []Rule{{Name: "x"}, {Name: "x"}}},
		"after is -1":                                    rule(Rule{After: -1}),
		"times is -1":                                    rule(Rule{Times: -1}),
		"every is -1":                                    rule(Rule{Every: -1}),
		"nth: want numbers from 1":                       rule(Rule{Nth: []int{0}}),
		"every and nth":                                  rule(Rule{Nth: []int{1}, Every: 2}),
		"probability is 1.5":                             rule(Rule{Probability: new(1.5)}),
		"probability is NaN":                             rule(Rule{Probability: new(math.NaN())}),
		"per is 'moon'":                                  rule(Rule{Per: "moon"}),
		"ttl is -1s":                                     rule(Rule{TTL: -time.Second}),
		"next: there is no state 'a'":                    rule(Rule{Next: "a"}),
		"refuse and answer":                              rule(Rule{Refuse: &Refusal{Code: 1013}, Answer: &Answer{}}),
		"refuse: there is no error 7":                    rule(Rule{Refuse: &Refusal{Code: 7}}),
		"refuse: error 470 never is an answer":           rule(Rule{Refuse: &Refusal{Code: 470}}),
		"refuse: status is 200":                          rule(Rule{Refuse: &Refusal{Code: 1013, Status: 200}}),
		"answer: status is 100":                          rule(Rule{Answer: &Answer{Status: 100}}),
		"answer: a JSON body and a text":                 rule(Rule{Answer: &Answer{JSON: []byte("1"), Text: "1"}}),
		"answer.body: the body is no JSON":               rule(Rule{Answer: &Answer{JSON: []byte("{")}}),
		"answer: the body has 262145 bytes":              rule(Rule{Answer: &Answer{Text: strings.Repeat("a", MaxTemplate+1)}}),
		"can be no line of a header":                     rule(Rule{Answer: &Answer{Header: []HeaderLine{{Name: "A B", Value: "x"}}}}),
		"header[0]: 'A' can be":                          rule(Rule{Answer: &Answer{Header: []HeaderLine{{Name: "A", Value: "x\r\nB: y"}}}}),
		"answer.header[0]: placeholder {{x}}":            rule(Rule{Answer: &Answer{Header: []HeaderLine{{Name: "A", Value: "{{x}}"}}}}),
		"refuse.details: placeholder":                    rule(Rule{Refuse: &Refusal{Code: 1013, Details: "{{x}}"}}),
		"fault: 'BROKEN' is no fault":                    rule(Rule{Fault: &HTTPFault{Kind: "BROKEN"}}),
		"over means nothing":                             rule(Rule{Fault: &HTTPFault{Kind: EmptyResponse, Over: 1}}),
		"over is 2h0m0s":                                 rule(Rule{Fault: &HTTPFault{Kind: Hang, Over: 2 * time.Hour}}),
		"delay: a span and a median":                     rule(Rule{Delay: &Delay{Least: 1, Median: 1}}),
		"delay: 2s to 1s":                                rule(Rule{Delay: &Delay{Least: 2 * time.Second, Most: time.Second}}),
		"delay: the median is a millisecond":             rule(Rule{Delay: &Delay{Median: 1, P99: 2}}),
		"delay: 2h0m0s":                                  rule(Rule{Delay: &Delay{Least: 2 * time.Hour}}),
		"then: step 1: after is -1ns":                    rule(Rule{Then: []Planned{{After: -1, Status: StatusSent}}}),
		"then: step 2: 'queued' is no status":            rule(Rule{Then: []Planned{{Status: StatusSent}, {Status: StatusQueued}}}),
		"then: step 1: a code means nothing with 'sent'": rule(Rule{Then: []Planned{{Status: StatusSent, Code: 470}}}),
		"then: step 1: there is no error 7":              rule(Rule{Then: []Planned{{Status: StatusFailed, Code: 7}}}),
		"error 1015 does not come with a status":         rule(Rule{Then: []Planned{{Status: StatusFailed, Code: 1015}}}),
		"then: 101 steps":                                rule(Rule{Then: make([]Planned, 101)}),
		"hooks: batch and gzip":                          rule(Rule{Hooks: &Adversity{Batch: 2}}),
		"hooks: Parameter 'drop'":                        rule(Rule{Hooks: &Adversity{Drop: 2}}),
		"when: 1001 values":                              when(Match{Callers: make([]string, 1001)}),
		"when.machine: there is no state machine 'm'":    when(Match{Machine: "m"}),
		"when.role is 'boss'":                            when(Match{Role: "boss"}),
		"when.operation: there is no operation 'Send'":   when(Match{Operations: []string{"Send"}}),
		"when: 2s to 1s is no window":                    when(Match{From: 2 * time.Second, Until: time.Second}),
		"when.path[0]: it needs a name":                  when(Match{Path: []Field{{}}}),
		"when.header[0]: rules do not see Authorization": when(Match{Header: []Field{{Name: "authorization"}}}),
		"when.query[0]: no regular expression":           when(Match{Query: []Field{{"q", Test{Matches: "("}}}}),
		"when.body[0]: a JSON pointer begins with /":     when(Match{Body: []Pointer{{At: "x"}}}),
		"a bound is no number":                           when(Match{Body: []Pointer{{"/x", Test{AtLeast: new(math.NaN())}}}}),
		"the texts of a condition":                       when(Match{Body: []Pointer{{"/x", Test{Prefix: strings.Repeat("a", 11<<10)}}}}),
		"happening 'happening 1': at is -1s":             happens(Happening{At: -time.Second, Do: hi}),
		"after is 1µs":                                   happens(Happening{On: &FactMatch{Kind: "x"}, After: time.Microsecond, Do: hi}),
		"after and times mean nothing":                   happens(Happening{Times: 1, Do: hi}),
		"at and on exclude":                              happens(Happening{At: 1, On: &FactMatch{Kind: "x"}, Do: hi}),
		"it does 0 things":                               happens(Happening{}),
		"on: kind: it needs":                             happens(Happening{On: &FactMatch{}, Do: hi}),
		"on: fields[0]: a JSON pointer":                  happens(Happening{On: &FactMatch{Kind: "x", Fields: []Pointer{{At: "x"}}}, Do: hi}),
		"do[0]: there is nothing to do":                  happens(Happening{Do: []Deed{nil}}),
		"do[0]: Receive: placeholder {{request.body}}":   happens(Happening{Do: []Deed{Receive{From: "{{request.body}}"}}}),
		"two of that name":                               {Name: "s", Script: []Happening{{Name: "a", Do: hi}, {Name: "a", Do: hi}}},
		"it needs either requests or a fact":             expects(Expectation{}),
		"at least 2 and at most 1":                       expects(Expectation{When: &Match{}, AtLeast: 2, AtMost: new(1)}),
		"by is -1s":                                      expects(Expectation{When: &Match{}, By: -time.Second}),
		"facts have no status":                           expects(Expectation{Fact: &FactMatch{Kind: "x"}, Codes: []Code{1}}),
		"follows: there is no expectation 'b'":           expects(Expectation{When: &Match{}, Follows: "b"}),
		"expectation 'a': there are two":                 expects(Expectation{Name: "a", When: &Match{}}, Expectation{Name: "a", When: &Match{}}),
	} {
		w := shop(t)
		before := dump(w)
		if got := refused(t, w, LoadScenario{s}); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		if dump(w) != before {
			t.Errorf("%s: refused, and the World is another one", want)
		}
	}
}

func TestAWorldHoldsSoMuch(t *testing.T) {
	t.Parallel()
	w := shop(t)
	done(t, w, LoadScenario{Scenario{Name: "full", Rules: make([]Rule, MaxRules-1)}})
	done(t, w, PutRule{Scenario: "more", Rule: Rule{Name: "last"}})
	for _, got := range []string{
		refused(t, w, PutRule{Scenario: "more", Rule: Rule{Name: "another"}}),
		refused(t, w, LoadScenario{Scenario{Name: "one", Chaos: make([]Rule, 1)}}),
		refused(t, w, LoadScenario{Scenario{Name: "full", Rules: make([]Rule, MaxRules)}}),
	} {
		if !strings.HasPrefix(got, "500/1014 There would be 10001 rules") {
			t.Error(got)
		}
	}
	done(t, w, PutRule{Scenario: "more", Rule: Rule{Name: "last", Times: 1}})
	done(t, w, LoadScenario{Scenario{Name: "full", Rules: make([]Rule, MaxRules-1)}})
	done(t, w, UnloadScenario{Name: "full"})
	done(t, w, RemoveRule{Scenario: "more", Name: "last"})
	done(t, w, UnloadScenario{Name: "more"})
	if w.rules.sizes != (sizes{}) || len(w.rules.tallies) > 0 || w.Ruling() != nil {
		t.Errorf("nothing is loaded, and there are %+v", w.rules.sizes)
	}
	heavy := Rule{When: Match{Body: slices.Repeat([]Pointer{{"/a", Test{Matches: "a{900}"}}}, 900)}}
	if got := refused(t, w, LoadScenario{Scenario{Name: "heavy", Rules: []Rule{heavy, heavy}}}); !strings.Contains(got, "instructions of regular expressions") {
		t.Error(got)
	}
}

func TestWhatRulesCountApartIsBounded(t *testing.T) {
	t.Parallel()
	w := shop(t)
	done(t, w, LoadScenario{Scenario{Name: "s", Rules: []Rule{{Name: "each", Per: PerRecipient, Times: 1, Refuse: &Refusal{Code: 1013}}}}})
	ask := func(n int) bool {
		d := done(t, w, Decide{Asked{Operation: "GetContactIdentity", PathNames: []string{"wa_id"}, PathValues: []string{strconv.Itoa(447700000000 + n)}}})
		return d.Refuse != nil
	}
	for n := range maxTallies + 10 {
		if !ask(n) {
			t.Fatalf("person %d is not refused", n)
		}
	}
	if len(w.rules.tallies) != maxTallies || len(w.rules.tallied) != maxTallies {
		t.Errorf("%d tallies, %d in order", len(w.rules.tallies), len(w.rules.tallied))
	}
	if ask(maxTallies) || !ask(0) {
		t.Error("who came last is remembered, who came first is not")
	}
}

func TestDelaysAreAsTheySay(t *testing.T) {
	t.Parallel()
	draw := func(d Delay) []time.Duration {
		list := make([]time.Duration, 4000)
		for i := range list {
			bits := chanceOf(1, "delay", uint64(i))
			list[i] = d.draw(&bits)
		}
		slices.Sort(list)
		return list
	}
	if list := draw(Delay{Least: time.Second}); list[0] != time.Second || list[len(list)-1] != time.Second {
		t.Errorf("fixed: %s to %s", list[0], list[len(list)-1])
	}
	if list := draw(Delay{Least: time.Second, Most: 1010 * time.Millisecond}); list[0] != time.Second || list[len(list)-1] != 1010*time.Millisecond ||
		len(slices.Compact(list)) != 11 {
		t.Errorf("uniform: %v", slices.Compact(list))
	}
	list := draw(Delay{Median: 200 * time.Millisecond, P99: 2 * time.Second})
	median, p99 := list[len(list)/2], list[len(list)*99/100]
	if median < 185*time.Millisecond || median > 215*time.Millisecond || p99 < 1500*time.Millisecond || p99 > 2600*time.Millisecond || list[0] <= 0 {
		t.Errorf("lognormal: median %s, p99 %s, least %s", median, p99, list[0])
	}
	if list := draw(Delay{Median: time.Hour, P99: time.Hour}); list[0] != time.Hour {
		t.Errorf("p99 as the median: %s", list[0])
	}
	if list := draw(Delay{Median: 30 * time.Minute, P99: time.Hour}); list[len(list)-1] != MaxRuleDelay {
		t.Errorf("the longest is %s", list[len(list)-1])
	}
}

func TestProbabilityIsMet(t *testing.T) {
	t.Parallel()
	w := shop(t)
	done(t, w, LoadScenario{Scenario{Name: "s", Chaos: []Rule{{Name: "fifth", Probability: new(0.2), Refuse: &Refusal{Code: 1016}}}}})
	hits := 0
	for n := range 5000 {
		d := done(t, w, Decide{Asked{Operation: "GetContactIdentity", PathNames: []string{"wa_id"}, PathValues: []string{strconv.Itoa(447700900100 + n%50)}}})
		if d.Refuse != nil {
			hits++
		}
	}
	if hits < 900 || hits > 1100 {
		t.Errorf("%d of 5000, want about 1000", hits)
	}
}

func TestASeedOfItsOwnDrawsOtherwise(t *testing.T) {
	t.Parallel()
	draws := func(world, rule uint64) string {
		w := shop(t, func(g *Genesis) { g.Seed = world })
		done(t, w, LoadScenario{Scenario{Name: "s", Rules: []Rule{{Seed: rule, Delay: &Delay{Most: time.Hour}}}}})
		return done(t, w, Decide{benchAsked()}).Delay.String()
	}
	if a, b := draws(1, 0), draws(2, 0); a == b {
		t.Error("another world draws the same")
	}
	if a, b := draws(1, 5), draws(2, 5); a != b {
		t.Error("with a seed of its own a rule draws as the world does")
	}
}

func TestAPlanMayNameMembersOfAGroup(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars)
	m := done(t, w, SendMessage{To: regulars, Group: true, Content: &TextContent{Body: "hi"}, Then: []Planned{
		{Status: StatusSent},
		{After: time.Second, Status: StatusRead, Recipient: priya},
		{After: time.Second, Status: StatusDelivered, Recipient: priya},
		{After: 2 * time.Second, Status: StatusFailed, Code: 1026, Recipient: tomas},
	}})
	w.PassTo(w.Now().Add(time.Minute))
	var got []string
	for _, f := range w.Drain() {
		if s, ok := f.(StatusReported); ok {
			got = append(got, fmt.Sprintf("%s %s %s", s.At.Sub(shopStart), s.Recipient, s.Status))
		}
	}
	want := []string{"1s " + priya + " read", "1s " + priya + " delivered", "2s " + tomas + " failed"}
	if !slices.Equal(got, want) {
		t.Errorf("reported %q, want %q", got, want)
	}
	if o := done(t, w, FindMessage{ID: m}); o.Status != StatusRead {
		t.Errorf("the message is %s", o.Status)
	}
}

func TestWaysBetweenStatuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		from, to Status
		want     []Status
	}{
		{StatusQueued, StatusSent, []Status{StatusSent}},
		{StatusQueued, StatusRead, []Status{StatusSent, StatusDelivered, StatusRead}},
		{StatusQueued, StatusDeleted, []Status{StatusSent, StatusDelivered, StatusDeleted}},
		{StatusQueued, StatusFailed, []Status{StatusFailed}},
		{StatusSent, StatusFailed, []Status{StatusFailed}},
		{StatusSent, StatusSent, nil},
		{StatusDelivered, StatusFailed, nil},
		{StatusRead, StatusDelivered, nil},
		{StatusRead, StatusDeleted, nil},
		{StatusFailed, StatusRead, nil},
	} {
		if got := wayTo(tt.from, tt.to); !slices.Equal(got, tt.want) {
			t.Errorf("from %s to %s: %v, want %v", tt.from, tt.to, got, tt.want)
		}
	}
}

// TestDeedsSurviveBeingFilledIn: with a placeholder somewhere, all else is as it was.
func TestDeedsSurviveBeingFilledIn(t *testing.T) {
	t.Parallel()
	w := shop(t)
	d := Receive{
		From: priya, Name: "{{fact /name}} <b>", Type: TypeImage, File: &File{Type: "image/png", Bytes: []byte{0, 255, '"'}},
		Said: Said{Media: &InboundMedia{Caption: "{{nth}}", Filename: "a"}}, Referral: &Referral{},
	}
	ready, err := prepareDeed(d)
	if err != nil || ready.pieces == nil {
		t.Fatal(err)
	}
	if err := ready.play(w, "", []byte(`{"name":"\"P\""}`), 3); err != nil {
		t.Fatal(err)
	}
	for _, f := range w.Drain() {
		if m, ok := f.(MessageReceived); ok {
			if m.Name != `"P" <b>` || m.Said.Media.Caption != "3" || m.Said.Media.Filename != "a" || m.Referral == nil {
				t.Errorf("%+v %+v", m, m.Said.Media)
			}
			return
		}
	}
	t.Error("nothing was received")
}

// TestEveryDeedCanBeDone as it is and filled in: a deed is a command that is kept as JSON.
func TestEveryDeedCanBeDone(t *testing.T) {
	t.Parallel()
	for _, d := range deeds() {
		ready, err := prepareDeed(d)
		if err != nil {
			t.Errorf("%T: %v", d, err)
			continue
		}
		plain, filled := shop(t), shop(t)
		errPlain := ready.play(plain, "", nil, 1)
		errFilled := d.deed(filled, []byte("{}"))
		if fmt.Sprint(errPlain) != fmt.Sprint(errFilled) || dump(plain) != dump(filled) {
			t.Errorf("%T: %v, filled in %v", d, errPlain, errFilled)
		}
	}
}

func TestAWorldWithoutScenariosIsNotAsked(t *testing.T) {
	t.Parallel()
	w := shop(t)
	if w.Ruling().Decides(sendOperation) || w.Ruling().Counts("") {
		t.Error("there is something to ask")
	}
	if d := done(t, w, Decide{benchAsked()}); d.Injected != "" {
		t.Errorf("%+v", d)
	}
	done(t, w, LoadScenario{Scenario{Name: "quiet", States: []Machine{{States: []string{"a"}}}}})
	if w.Ruling() != nil {
		t.Error("a scenario without rules and expectations is asked")
	}
}

func TestHeadersThatAreLookedAtAreNamed(t *testing.T) {
	t.Parallel()
	w := shop(t)
	done(t, w, LoadScenario{Scenario{Name: "s", Rules: []Rule{
		{When: Match{Header: []Field{{"x-b", Test{}}}}, Answer: &Answer{Text: "{{request.header X-C}}{{request.header authorization}}", Header: []HeaderLine{{"A", "{{request.header x-d}}"}}}},
	}, Expect: []Expectation{{When: &Match{Header: []Field{{"X-A", Test{}}}}}}}})
	if got, want := w.Ruling().Headers, []string{"X-A", "X-B", "X-C", "X-D"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
