package core

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// askedText is a request with something everywhere.
func askedText() Asked {
	return Asked{
		Operation: sendOperation, PathNames: []string{"MessageID"}, PathValues: []string{"m1"}, Query: "limit=3&q=a%20b&q=c",
		Header: map[string][]string{"X-Shop": {"tea"}}, Caller: Caller{User: "shop"},
		Body: []byte(`{"to":"447700900123","n":1.50,"yes":true,"no":null,"list":[1,"\"2\""],"text":{"body":"Tom's \"tea\" & <b>"}}`),
	}
}

func TestPlaceholdersAreFilled(t *testing.T) {
	t.Parallel()
	w := shop(t, withRegulars, func(g *Genesis) { g.Customers = []Customer{{Number: priya, Name: "Priya"}} })
	w.PassTo(shopStart.Add(time.Minute))
	for _, tt := range []struct{ text, plain, leaf string }{
		{"no placeholder", "no placeholder", `"no placeholder"`},
		{`\{{nth}} {{nth}}`, "{{nth}} 4", `"{{nth}} 4"`},
		{"{{request.body /to}}", priya, `"` + priya + `"`},
		{"{{request.body /text/body}}", `Tom's "tea" & <b>`, `"Tom's \"tea\" & <b>"`},
		{"said {{request.body /text/body}}", `said Tom's "tea" & <b>`, `"said Tom's \"tea\" & <b>"`},
		{"{{request.body /n}}", "1.50", "1.50"},
		{"{{ request.body /n text }}", "1.50", `"1.50"`},
		{"{{request.body /yes}}", "true", "true"},
		{"{{request.body /no}}", "", "null"},
		{"{{request.body /nothing}}", "", "null"},
		{"{{request.body /nothing text}}", "", `""`},
		{"{{request.body /list}}", `[1,"\"2\""]`, `[1,"\"2\""]`},
		{"x{{request.body /list/1}}", `x"2"`, `"x\"2\""`},
		{"{{request.path MessageID}}", "m1", `"m1"`},
		{"{{request.path Other}}", "", "null"},
		{"{{request.query limit}}", "3", `"3"`},
		{"{{request.query q}}", "a b", `"a b"`},
		{"{{request.header x-shop}}", "tea", `"tea"`},
		{"{{request.caller}}", "shop", `"shop"`},
		{"{{world.now}}", "2024-03-01T09:01:00Z", `"2024-03-01T09:01:00Z"`},
		{"{{world.now +1h30m rfc3339}}", "2024-03-01T10:31:00Z", `"2024-03-01T10:31:00Z"`},
		{"{{world.now -1m unix}}", "1709283600", "1709283600"},
		{"{{world.now unix text}}", "1709283660", `"1709283660"`},
		{"{{world.number}}", shopID, `"` + shopID + `"`},
		{"{{customer.name}}", "Priya", `"Priya"`},
		{"{{group Regulars}}", regulars, `"` + regulars + `"`},
		{"{{group No such}}", "No such", `"No such"`},
		{"{{nth}}/{{nth}}", "4/4", `"4/4"`},
		{"{{nth}}", "4", "4"},
	} {
		f := filler{w: w, in: w.inquire(askedText()), nth: 4, peer: priya}
		pieces, err := parseText(tt.text, InAnswer, formPlain)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		if got, ok := f.fill(pieces); string(got) != tt.plain || !ok {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.plain)
		}
		pieces, err = parseJSON(quoted(tt.text), InAnswer)
		if err != nil {
			t.Errorf("%s in JSON: %v", tt.text, err)
			continue
		}
		if got, ok := f.fill(pieces); string(got) != tt.leaf || !ok {
			t.Errorf("%s in JSON: %s, want %s", tt.text, got, tt.leaf)
		}
	}
}

func TestIDsOfAnswersAreDrawn(t *testing.T) {
	t.Parallel()
	w := shop(t)
	for _, text := range []string{"{{id uuid}}", "{{id hex 8}}", "{{id message}}"} {
		pieces, err := parseText(text, InAnswer, formPlain)
		if err != nil {
			t.Fatal(err)
		}
		fill := func(n uint64) string {
			f := filler{w: w, in: w.inquire(askedText()), peer: priya, bits: chanceOf(1, "x", n)}
			got, _ := f.fill(pieces)
			return string(got)
		}
		if one, again, next := fill(0), fill(0), fill(1); one != again || one == next || one == "" {
			t.Errorf("%s: %q, again %q, the next one %q", text, one, again, next)
		}
		if id, err := ParseMessageID(fill(0)); text == "{{id message}}" && (err != nil || !id.Outbound || id.Peer != priya) {
			t.Errorf("%q: %+v, %v", fill(0), id, err)
		}
	}
}

func TestPlaceholdersThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text  string
		place TemplatePlace
		want  string
	}{
		{"{{reqest.body /to}}", InAnswer, `did you mean "request.body"?`},
		{"{{fact /to}}", InAnswer, `"fact" is not known here`},
		{"{{request.body /to}}", InScript, `want one of fact, world.now`},
		{"{{}}", InAnswer, "it is empty"},
		{"{{nth", InAnswer, "is not closed"},
		{"{{request.body to}}", InAnswer, "begins with /"},
		{"{{request.path}}", InAnswer, "needs a name"},
		{"{{request.path a b}}", InAnswer, `"b" is too much`},
		{"{{world.now tomorrow}}", InAnswer, `"tomorrow" is too much`},
		{"{{world.now +1y}}", InAnswer, "is no span"},
		{"{{world.now +100000h}}", InAnswer, "is no span"},
		{"{{id}}", InAnswer, "needs message"},
		{"{{group}}", InScript, "needs the subject"},
		{"{{id hex}}", InAnswer, "1 to 64"},
		{"{{id hex 65}}", InAnswer, "1 to 64"},
		{"{{id ulid}}", InAnswer, "no kind of id"},
		{strings.Repeat("{{nth}}", maxPlaceholders+1), InAnswer, "more than 1000"},
	} {
		if err := CheckTemplate(tt.text, tt.place); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.40s: %v, want %q", tt.text, err, tt.want)
		}
	}
	if _, err := parseJSON([]byte(`["`+strings.Repeat(`{{nth}}","`, 3*maxPlaceholders+1)+`"]`), InAnswer); err == nil {
		t.Error("thousands of placeholders are let through")
	}
}

func TestWhatIsFilledInIsBounded(t *testing.T) {
	t.Parallel()
	w := shop(t)
	rule := Rule{Name: "echo", Answer: &Answer{JSON: []byte(`["` + strings.Repeat("{{request.body}}", 900) + `"]`)}}
	done(t, w, LoadScenario{Scenario{Name: "s", Rules: []Rule{rule}}})
	a := Asked{Operation: sendOperation, Body: quoted(strings.Repeat("a", 2000))}
	d := done(t, w, Decide{a})
	if d.Answer != nil || d.Refuse == nil || d.Refuse.Code != 1014 {
		t.Errorf("%+v, want a refusal with 1014", d)
	}
	a.Body = quoted("short")
	if d := done(t, w, Decide{a}); d.Answer == nil || !json.Valid(d.Answer.Body) {
		t.Errorf("%+v, want an answer", d)
	}
}

// FuzzTemplate reads random documents: what is let through can be filled in, and is JSON then.
func FuzzTemplate(f *testing.F) {
	f.Add([]byte(`{"a":"{{request.body /text}} {{nth}}","{{b}}":["\u007b\u007bnth}}"]}`))
	f.Add([]byte(`"{{request.body}}"`))
	f.Add([]byte(`"\\{{ {{id hex 3}}"`))
	f.Add([]byte(`{"a" : "{{world.now +1h unix}}" , "b":1}`))
	w, err := NewWorld(Genesis{}, shopStart)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		pieces, err := parseJSON(document, InAnswer)
		if err != nil {
			return
		}
		fill := filler{w: w, in: w.inquire(askedText()), peer: priya}
		if got, ok := fill.fill(pieces); ok && !json.Valid(got) {
			t.Errorf("%s becomes %s", document, got)
		}
	})
}
