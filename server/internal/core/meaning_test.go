package core

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// meanings are numbers for the tests below.
func meanings() []NumberMeaning {
	early := Adversity{BeforeResponse: 1}
	return []NumberMeaning{
		{Number: "15550100470", Closed: true, Then: []Planned{{Status: StatusFailed, Code: 470}}},
		{Number: "15550101013", Refuse: &Refusal{Code: 1013, Details: "nobody"}, Contact: ContactInvalid},
		{Number: "15550101015", Refuse: &Refusal{Code: 1015}, Everywhere: true},
		{Number: "15550200001", Then: []Planned{{Status: StatusSent}}},
		{Number: "15550200011", Hooks: &early},
		{Number: "15550200021", Deeds: []LaterDeed{{After: time.Second, Do: Receive{From: "{{fact /to}}", Type: TypeText, Said: Said{Text: "ok"}}}}},
		{Number: "15550200032", Rekeyed: true},
		{Number: "15550200035", NotOnWhatsApp: true},
		{Number: "15550200036", Unchecked: true},
	}
}

// withMeanings puts them into a World.
func withMeanings(g *Genesis) { g.Numbers = meanings() }

// greet is a text to a number.
func greet(to string) SendMessage {
	return SendMessage{To: to, Content: &TextContent{Body: "hello"}}
}

// TestNumbersDecideBeforeTheWorld looks at refusals that the World would have worded otherwise.
func TestNumbersDecideBeforeTheWorld(t *testing.T) {
	t.Parallel()
	unregistered := func(g *Genesis) { g.Number.Registered = false }
	locked := func(g *Genesis) { g.Number.Locked = true }
	oldest := func(g *Genesis) { g.Options.ClientVersion = Version{2, 37, 1} }
	for _, tt := range []struct {
		name  string
		world func(*Genesis)
		c     SendMessage
		want  string
	}{
		{"unregistered", unregistered, greet("15550101013"), "400/1013 nobody"},
		{"unregistered, and the number says nothing about sends", unregistered, greet("15550200021"), "503/1011"},
		{"locked", locked, greet("+15550101015"), "429/1015 "},
		{"locked, and the number is ordinary", locked, greet("15550200021"), "403/1031"},
		{"wrong content", func(*Genesis) {}, SendMessage{To: "15550101013", Content: &TextContent{}}, "400/1013 nobody"},
		{"not checked, in every version", func(*Genesis) {}, greet("15550200036"), "404/1006 unknown contact"},
		{"as another number", func(*Genesis) {}, SendMessage{To: priya, As: "15550101013", Content: &TextContent{Body: "x"}}, "400/1013 nobody"},
		{"as another number, to a group", withRegulars, SendMessage{To: regulars, Group: true, As: "15550101015", Content: &TextContent{Body: "x"}}, "429/1015 "},
		{"not on WhatsApp, in an old version", oldest, greet("15550200035"), "404/1006"},
	} {
		w := shop(t, withMeanings, tt.world)
		if got := refused(t, w, tt.c); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: refused with %q, want %q", tt.name, got, tt.want)
		}
	}
	w := shop(t, withMeanings, oldest)
	if got := refused(t, w, CheckContact{Numbers: []string{priya, "+1 (555) 010-1015"}}); got != "429/1015 " {
		t.Errorf("a contact check is refused with %q", got)
	}
	if len(w.contacts.byWaID) != len(shop(t, oldest).contacts.byWaID) {
		t.Error("a contact check that was refused has changed the contact store")
	}
}

// TestFaultsNameTheNumber looks at who is blamed.
func TestFaultsNameTheNumber(t *testing.T) {
	t.Parallel()
	w := shop(t, withMeanings, func(g *Genesis) { g.Options.ClientVersion = Version{2, 40, 0} })
	for to, want := range map[string]string{
		"15550101013": "number 15550101013", "15550200032": "number 15550200032", "15550200035": "number 15550200035", "1555010": "",
	} {
		_, err := Do(w, w.Now(), greet(to))
		var f *Fault
		if !errors.As(err, &f) || f.Injected != want {
			t.Errorf("a send to %s: %v, injected by %q, want %q", to, err, f.Injected, want)
		}
	}
	for to, want := range map[string]string{"15550200001": "number 15550200001", "15550200021": "number 15550200021", "15550100999": "", priya: ""} {
		id := done(t, w, checkedFirst(t, w, to))
		if got := done(t, w, Injection{Message: id}); got != want {
			t.Errorf("a message to %s: injected by %q, want %q", to, got, want)
		}
	}
	if got := done(t, w, Injection{Message: "none"}); got != "" {
		t.Errorf("a message that is unknown: %q", got)
	}
}

// checkedFirst checks a contact and makes a text to it.
func checkedFirst(t *testing.T, w *World, to string) SendMessage {
	t.Helper()
	done(t, w, CheckContact{Numbers: []string{"+" + to}, Wait: true})
	return greet(to)
}

// TestRulesGoBeforeNumbers looks at a message that a rule planned something for.
func TestRulesGoBeforeNumbers(t *testing.T) {
	t.Parallel()
	w := shop(t, withMeanings)
	planned := greet("15550200001")
	planned.Then = []Planned{{Status: StatusRead}}
	id := done(t, w, planned)
	w.PassTo(w.Now().Add(time.Hour))
	if got := done(t, w, FindMessage{ID: id}); got.Status != StatusRead {
		t.Errorf("the message is %s", got.Status)
	}
	if got := done(t, w, Injection{Message: id}); got != "" {
		t.Errorf("the number is named: %q", got)
	}
	hooked := greet("15550200011")
	hooked.Then = []Planned{{Status: StatusSent}}
	id = done(t, w, hooked)
	if m := w.messages.sent[id]; m.course.hooks.BeforeResponse != 1 || len(m.course.steps) != 1 {
		t.Errorf("the course is %+v", m.course)
	}
}

// TestAClosedNumberOpensWhenItWrites looks at the customer-service window of such a number.
func TestAClosedNumberOpensWhenItWrites(t *testing.T) {
	t.Parallel()
	w := shop(t, withMeanings, func(g *Genesis) { g.Options.Templates = AnyTemplate })
	const closed = "15550100470"
	status := func(c SendMessage) Status {
		id := done(t, w, c)
		w.PassTo(w.Now().Add(time.Minute))
		return done(t, w, FindMessage{ID: id}).Status
	}
	template := SendMessage{To: closed, Content: &TemplateContent{Namespace: "n", Name: "undeclared", Language: "en"}}
	if a, b := status(greet(closed)), status(template); a != StatusFailed || b != StatusRead {
		t.Errorf("a text is %s, a template %s", a, b)
	}
	done(t, w, Receive{From: closed, Type: TypeText, Said: Said{Text: "hi"}})
	if a := status(greet(closed)); a != StatusRead {
		t.Errorf("once they wrote, a text is %s", a)
	}
	w.PassTo(w.Now().Add(windowLife))
	if a := status(greet(closed)); a != StatusFailed {
		t.Errorf("a day later a text is %s", a)
	}
}

// TestTheWindowOfOtherNumbersStaysOpen looks at a World in which nobody else ever wrote.
func TestTheWindowOfOtherNumbersStaysOpen(t *testing.T) {
	t.Parallel()
	w := shop(t, withMeanings, func(g *Genesis) {
		g.Others = Others{NotOnWhatsApp: true, Silent: true}
		g.Customers = append(g.Customers, Customer{Number: "15550200011", NotOnWhatsApp: true, Silent: true, Behaviour: NeverDelivered, Name: "Lou"})
	})
	w.PassTo(w.Now().Add(30 * windowLife))
	for _, to := range []string{"15550200011", "15550200021"} {
		id := done(t, w, greet(to))
		w.PassTo(w.Now().Add(time.Minute))
		if got := done(t, w, FindMessage{ID: id}); got.Status != StatusRead {
			t.Errorf("a text to %s is %s", to, got.Status)
		}
	}
	if name := w.nameOf("15550200011"); name != "Lou" {
		t.Errorf("the customer of the fixture is called %q", name)
	}
}

// TestMeaningsAreChecked looks at tables that cannot be.
func TestMeaningsAreChecked(t *testing.T) {
	t.Parallel()
	for name, list := range map[string][]NumberMeaning{
		"another prefix":      {{Number: "15551200001"}},
		"too short":           {{Number: "1555020000"}},
		"no digits":           {{Number: "15550x00001"}},
		"twice":               {{Number: "15550200001"}, {Number: "15550200001"}},
		"out of order":        {{Number: "15550200002"}, {Number: "15550200001"}},
		"a code of webhooks":  {{Number: "15550200001", Refuse: &Refusal{Code: 470}}},
		"a step that is none": {{Number: "15550200001", Then: []Planned{{Status: "seen"}}}},
		"batches":             {{Number: "15550200001", Hooks: &Adversity{Batch: 3}}},
		"an unknown outcome":  {{Number: "15550200001", Contact: "perhaps"}},
		"nothing to do":       {{Number: "15550200001", Deeds: []LaterDeed{{}}}},
		"before the send":     {{Number: "15550200001", Deeds: []LaterDeed{{After: -1, Do: Restart{}}}}},
	} {
		g := Genesis{Numbers: list}
		if _, err := NewWorld(g, time.Time{}); err == nil || !strings.Contains(err.Error(), "number") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkMeaningOf(b *testing.B) {
	w := &World{}
	for i := range 100 {
		w.genesis.Numbers = append(w.genesis.Numbers, NumberMeaning{Number: fmt.Sprintf("155502%05d", i)})
	}
	for _, number := range []string{"447700900123", "16505550123", "15550200050"} {
		b.Run(number, func(b *testing.B) {
			for b.Loop() {
				w.meaningOf(number)
			}
		})
	}
}
