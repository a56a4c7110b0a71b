package core

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ruleVerbs are the words about scenarios.
func ruleVerbs() map[string]verb {
	return map[string]verb{
		"scenario": func(s *stage, l line) string { s.draft = Scenario{Name: l.word(s.t, 0)}; return "" },
		"machine": func(s *stage, l line) string {
			s.draft.States = append(s.draft.States, Machine{Name: strings.Trim(l.word(s.t, 0), "-"), States: l.words[1:]})
			return ""
		},
		"rule":   func(s *stage, l line) string { s.draft.Rules = append(s.draft.Rules, s.rule(l)); return "" },
		"chaos":  func(s *stage, l line) string { s.draft.Chaos = append(s.draft.Chaos, s.rule(l)); return "" },
		"at":     playAt,
		"on":     playOn,
		"expect": playExpect,
		"load":   func(s *stage, _ line) string { return perform(s, LoadScenario{s.draft}, nil) },
		"unload": func(s *stage, l line) string { return perform(s, UnloadScenario{Name: l.word(s.t, 0)}, nil) },
		"put-rule": func(s *stage, l line) string {
			return perform(s, PutRule{Scenario: l.options["in"], Chaos: l.has("chaos"), First: l.has("first"), Rule: s.rule(l)}, nil)
		},
		"remove-rule": func(s *stage, l line) string {
			return perform(s, RemoveRule{Scenario: l.options["in"], Chaos: l.has("chaos"), Name: l.word(s.t, 0)}, nil)
		},
		"state": func(s *stage, l line) string {
			return perform(s, SetState{Scenario: l.options["in"], Machine: l.options["machine"], State: l.word(s.t, 0)}, nil)
		},
		"ask":      func(s *stage, l line) string { return perform(s, Decide{asked(l)}, tellDecision) },
		"request":  playRequest,
		"noted":    playNoted,
		"judge":    playJudge,
		"rules":    playRules,
		"loaded":   playLoaded,
		"throttle": playThrottle,
	}
}

// list takes a,b,c apart; nil for nothing.
func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// rule: NAME op= to= caller= role= type= template= machine= state= next= from= until= body=/at:value header=X:value
// after= times= every= nth= per= p= ttl= seed= refuse=code[:details] answer=JSON fault=KIND[,before]
// delay=least[..most]|median/p99 then="sent@1s failed@2s:470 read@3s!" (! is told only) duplicate=p.
func (s *stage) rule(l line) Rule {
	s.t.Helper()
	n := func(name string) int { v, _ := strconv.Atoi(l.options[name]); return v }
	r := Rule{
		Name: l.word(s.t, 0), When: s.match(l), After: n("after"), Times: n("times"), Every: n("every"), Seed: uint64(n("seed")),
		Per: Scope(l.options["per"]), TTL: l.span(s.t, "ttl"), Next: l.options["next"],
	}
	for _, text := range list(l.options["nth"]) {
		k, _ := strconv.Atoi(text)
		r.Nth = append(r.Nth, k)
	}
	if p, err := strconv.ParseFloat(l.options["p"], 64); err == nil {
		r.Probability = &p
	}
	if text, ok := l.options["refuse"]; ok {
		code, details, _ := strings.Cut(text, ":")
		k, _ := strconv.Atoi(code)
		r.Refuse = &Refusal{Code: Code(k), Details: details}
	}
	if text, ok := l.options["answer"]; ok {
		r.Answer = &Answer{Status: n("status"), JSON: []byte(strings.ReplaceAll(text, "'", `"`))}
	}
	if kind, before, ok := strings.Cut(l.options["fault"], ","); kind != "" {
		r.Fault = &HTTPFault{Kind: FaultKind(kind), Before: ok && before == "before"}
	}
	r.Delay = s.delay(l.options["delay"])
	if text, ok := l.options["then"]; ok {
		r.Then = s.plan(text)
	}
	if p, err := strconv.ParseFloat(l.options["duplicate"], 64); err == nil {
		r.Hooks = &Adversity{Duplicate: p}
	}
	return r
}

// delay reads a delay.
func (s *stage) delay(text string) *Delay {
	if text == "" {
		return nil
	}
	if median, p99, ok := strings.Cut(text, "/"); ok {
		return &Delay{Median: duration(s.t, median), P99: duration(s.t, p99)}
	}
	least, most, _ := strings.Cut(text, "..")
	return &Delay{Least: duration(s.t, least), Most: duration(s.t, most)}
}

// plan reads planned steps.
func (s *stage) plan(text string) []Planned {
	steps := []Planned{}
	for word := range strings.FieldsSeq(text) {
		word, silent := strings.CutSuffix(word, "!")
		word, who, _ := strings.Cut(word, ">")
		word, code, _ := strings.Cut(word, ":")
		status, at, _ := strings.Cut(word, "@")
		k, _ := strconv.Atoi(code)
		steps = append(steps, Planned{After: duration(s.t, at), Status: Status(status), Code: Code(k), Recipient: who, ReportOnly: silent})
	}
	return steps
}

// match reads conditions on requests.
func (s *stage) match(l line) Match {
	m := Match{
		Operations: list(l.options["op"]), Callers: list(l.options["caller"]), Role: Role(l.options["role"]), Recipients: list(l.options["to"]),
		Templates: list(l.options["template"]), Machine: l.options["machine"], State: l.options["state"],
		From: l.span(s.t, "from"), Until: l.span(s.t, "until"),
	}
	for _, t := range list(l.options["type"]) {
		m.Types = append(m.Types, MessageType(t))
	}
	if at, value, ok := strings.Cut(l.options["body"], ":"); ok {
		m.Body = []Pointer{{at, test(value)}}
	}
	if name, value, ok := strings.Cut(l.options["header"], ":"); ok {
		m.Header = []Field{{name, test(value)}}
	}
	return m
}

// test reads a condition: ~pattern, or a value.
func test(text string) Test {
	if pattern, ok := strings.CutPrefix(text, "~"); ok {
		return Test{Matches: pattern}
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return Test{Is: []Scalar{{ScalarNumber, text}}}
	}
	return Test{Is: []Scalar{{ScalarText, text}}}
}

// deed reads a deed: receive FROM TEXT context= | move A B | rekey A | sender locked | state X | status M S | burst FROM.
func (s *stage) deed(words []string, l line) []Deed {
	s.t.Helper()
	switch words[0] {
	case "receive":
		c := Receive{From: words[1], Type: TypeText, Said: Said{Text: words[2]}}
		if id := l.options["context"]; id != "" {
			c.Context = &Context{Message: id}
		}
		return []Deed{c}
	case "tap":
		return []Deed{Receive{
			From: words[1], Type: TypeButton, Context: &Context{Message: words[2]}, Said: Said{Button: &QuickReply{Text: "Track", Payload: words[3]}},
		}}
	case "move":
		return []Deed{ChangeNumber{WaID: words[1], New: words[2]}}
	case "rekey":
		return []Deed{ChangeIdentity{WaID: words[1]}}
	case "sender":
		return []Deed{SetSender{Locked: slices.Contains(words, "locked")}}
	case "status":
		return []Deed{SetStatus{Message: words[1], Status: Status(words[2])}}
	case "state":
		return []Deed{SetState{Scenario: s.draft.Name, State: words[1]}}
	}
	s.t.Fatalf("unknown deed %q", words)
	return nil
}

// playAt: at 10m receive 447700900123 Thanks!
func playAt(s *stage, l line) string {
	s.draft.Script = append(s.draft.Script, Happening{Name: l.options["name"], At: duration(s.t, l.word(s.t, 0)), Do: s.deed(l.words[1:], l)})
	return ""
}

// playOn: on status_reached field=/status:delivered template=order to= after=20s times=1 receive {{fact /recipient}} Thanks!
func playOn(s *stage, l line) string {
	n, _ := strconv.Atoi(l.options["times"])
	s.draft.Script = append(s.draft.Script, Happening{
		Name: l.options["name"], On: s.fact(l, l.word(s.t, 0)), After: l.span(s.t, "after"), Times: n, Do: s.deed(l.words[1:], l),
	})
	return ""
}

// fact reads conditions on facts.
func (s *stage) fact(l line, kind string) *FactMatch {
	f := &FactMatch{Kind: kind, Templates: list(l.options["template"]), Recipients: list(l.options["to"])}
	for _, t := range list(l.options["type"]) {
		f.Types = append(f.Types, MessageType(t))
	}
	if at, value, ok := strings.Cut(l.options["field"], ":"); ok {
		f.Fields = []Pointer{{at, test(value)}}
	}
	return f
}

// playExpect: expect NAME op= … fact= field= least= most= by= status= code= follows=.
func playExpect(s *stage, l line) string {
	e := Expectation{Name: l.word(s.t, 0), By: l.span(s.t, "by"), Follows: l.options["follows"]}
	e.AtLeast, _ = strconv.Atoi(l.options["least"])
	if n, err := strconv.Atoi(l.options["most"]); err == nil {
		e.AtMost = &n
	}
	if n, err := strconv.Atoi(l.options["status"]); err == nil {
		e.Statuses = []int{n}
	}
	if n, err := strconv.Atoi(l.options["code"]); err == nil {
		e.Codes = []Code{Code(n)}
	}
	if kind := l.options["fact"]; kind != "" {
		e.Fact = s.fact(l, kind)
	} else {
		m := s.match(l)
		e.When = &m
	}
	s.draft.Expect = append(s.draft.Expect, e)
	return ""
}

// asked: OPERATION to= body=JSON with ' for " caller= group= wa_id= x=exchange header=X:value.
func asked(l line) Asked {
	a := Asked{Operation: l.words[0], Caller: Caller{User: cmp.Or(l.options["caller"], "admin")}, Exchange: l.options["x"]}
	a.Caller.Admin = a.Caller.User == "admin"
	if body := l.options["body"]; body != "" {
		a.Body = []byte(strings.ReplaceAll(body, "'", `"`))
	}
	if to := l.options["to"]; to != "" {
		a.Body = fmt.Appendf(nil, `{"to":%q,"type":%q,"text":{"body":%q}}`, to, "text", cmp.Or(l.options["text"], "hello"))
		a.Type = TypeText
	}
	if waID := l.options["wa_id"]; waID != "" {
		a.PathNames, a.PathValues = []string{"wa_id"}, []string{waID}
	}
	if name, value, ok := strings.Cut(l.options["header"], ":"); ok {
		a.Header = map[string][]string{name: {value}}
	}
	return a
}

// tellDecision puts a decision into words.
func tellDecision(d Decision) string {
	if d.Injected == "" {
		return "goes on"
	}
	words := []string{d.Injected + ":"}
	if d.Delay > 0 {
		words = append(words, "delay "+d.Delay.String())
	}
	if d.Refuse != nil {
		words = append(words, fmt.Sprintf("refuse %d/%d %s", d.Refuse.HTTP(), d.Refuse.Code, d.Refuse.Details))
	}
	if d.Answer != nil {
		words = append(words, fmt.Sprintf("answer %d %s", d.Answer.Status, d.Answer.Body))
	}
	if d.Fault != nil {
		words = append(words, fmt.Sprintf("fault %s before=%t noise=%d", d.Fault.Kind, d.Fault.Before, len(d.Fault.Noise)))
	}
	if d.Then != nil {
		words = append(words, fmt.Sprintf("plan of %d", len(d.Then)))
	}
	if d.Hooks != nil {
		words = append(words, "hooks")
	}
	return strings.Join(words, " ")
}

// playRequest: request 447700900123 hello caller= x= sends as the server does: the rules are asked,
// then the World, then the answer is noted.
func playRequest(s *stage, l line) string {
	a := asked(line{words: []string{"SendMessage"}, options: map[string]string{
		"to": l.word(s.t, 0), "text": l.word(s.t, 1), "caller": l.options["caller"], "x": l.options["x"],
	}})
	w := s.world()
	d, err := Do(w, w.Now(), Decide{a})
	if err != nil {
		s.t.Fatal(err)
	}
	told := ""
	if d.Injected != "" {
		told = tellDecision(d) + "\n"
	}
	note := NoteAnswer{Asked: a, Status: 201}
	if d.Refuse != nil {
		note.Status, note.Code = d.Refuse.HTTP(), d.Refuse.Code
	} else {
		told += perform(s, SendMessage{To: l.word(s.t, 0), Content: &TextContent{Body: l.word(s.t, 1)}, Then: d.Then, Hooks: d.Hooks}, nil)
	}
	perform(s, note, nil)
	return told
}

// playNoted: noted OPERATION to= … status=200 code=.
func playNoted(s *stage, l line) string {
	status, _ := strconv.Atoi(cmp.Or(l.options["status"], "200"))
	code, _ := strconv.Atoi(l.options["code"])
	return perform(s, NoteAnswer{Asked: asked(l), Status: status, Code: Code(code)}, nil)
}

// playJudge: judge.
func playJudge(s *stage, _ line) string {
	return perform(s, JudgeExpectations{}, func(list []Verdict) string {
		var out strings.Builder
		for _, v := range list {
			word := "unmet"
			if v.OK {
				word = "met"
			}
			if v.Open {
				word += ", open"
			}
			fmt.Fprintf(&out, "%s/%s %s: want %s; got %s %v", v.Scenario, v.Name, word, v.Expected, v.Got, v.Evidence)
			if v.Missed != "" {
				fmt.Fprintf(&out, " (%s: %s)", v.MissedBy, v.Missed)
			}
			out.WriteString("\n")
		}
		return out.String()
	})
}

// playRules: rules.
func playRules(s *stage, _ line) string {
	return perform(s, ListRules{}, func(list []RuleView) string {
		var out strings.Builder
		for _, v := range list {
			fmt.Fprintf(&out, "%s matched %d applied %d expired %t\n", v.ID, v.Matched, v.Applied, v.Expired)
		}
		return out.String()
	})
}

// playLoaded: loaded.
func playLoaded(s *stage, _ line) string {
	return perform(s, ListScenarios{}, func(list []ScenarioView) string {
		var out strings.Builder
		for _, v := range list {
			fmt.Fprintf(&out, "%s at %s: %d rules, %d chaos, %d expectations\n", v.Name, v.Loaded.Sub(s.w.Born()), v.Rules, v.Chaos, v.Expectations)
			for _, m := range v.Machines {
				fmt.Fprintf(&out, "  machine %q stands at %s of %v\n", m.Name, m.State, m.States)
			}
			for _, h := range v.Happenings {
				fmt.Fprintf(&out, "  %s happened %d refused %d dropped %d", h.Name, h.Happened, h.Refused, h.Dropped)
				if !h.Due.IsZero() {
					fmt.Fprintf(&out, " due %s", h.Due.Sub(s.w.Born()))
				}
				out.WriteString("\n")
			}
		}
		return out.String()
	})
}

// playThrottle: throttle /messages 200 asks so often, and tells how many were let through.
func playThrottle(s *stage, l line) string {
	n, _ := strconv.Atoi(l.word(s.t, 1))
	through, last := 0, ""
	for range n {
		if text := perform(s, Throttle{Path: l.word(s.t, 0)}, nil); text != "" {
			last = text
			continue
		}
		through++
	}
	return fmt.Sprintf("%d of %d\n%s", through, n, last)
}

// tellRules puts the facts about scenarios into words.
func tellRules(f Fact) (string, bool) {
	switch f := f.(type) {
	case ScenarioLoaded:
		return fmt.Sprintf("scenario %s loaded, replaced %t", f.Scenario, f.Replaced), true
	case ScenarioUnloaded:
		return "scenario " + f.Scenario + " unloaded", true
	case StateMoved:
		return fmt.Sprintf("state of %s/%s: %s to %s by %q", f.Scenario, f.Machine, f.From, f.To, f.Rule), true
	case Happened:
		text := fmt.Sprintf("%s/%s did %s", f.Scenario, f.Happening, f.Deed)
		if f.Refused != "" {
			text += ", refused: " + f.Refused
		}
		return text, true
	}
	return "", false
}
