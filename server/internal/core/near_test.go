package core

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// nearShop is a World with rules, numbers with a meaning, customers and templates that can be missed.
func nearShop(t *testing.T) *World {
	t.Helper()
	w := shop(t, func(g *Genesis) {
		g.Users = []User{{Name: "admin", Password: "secret", Admin: true}, {Name: "till", Password: "secret"}}
		g.Numbers = []NumberMeaning{
			{Number: "15550100470", Then: []Planned{{Status: StatusFailed, Code: 470}}},
			{Number: "15550101013", Refuse: &Refusal{Code: 1013}},
			{Number: "15550200009", NotOnWhatsApp: true},
		}
		g.Customers = []Customer{{Number: "447700900123"}, {Number: "447700900987"}}
		g.Templates = []Template{
			{Namespace: "tea_house", Name: "order_shipped", Language: "en_GB", Body: "It is on its way."},
			{Namespace: "tea_house", Name: "order_shipped", Language: "de", Body: "Es ist unterwegs.", Status: Paused},
			{Namespace: "tea_house", Name: "order_ready", Language: "en_GB", Body: "It is ready."},
		}
	})
	done(t, w, LoadScenario{Scenario{
		Name:   "late",
		States: []Machine{{States: []string{"open", "closed"}}},
		Rules: []Rule{
			{Name: "to one", When: Match{Operations: []string{"SendMessage"}, Recipients: []string{"447700900124"}}, Refuse: &Refusal{Code: 1013}},
			{
				Name: "hello", Delay: &Delay{Least: time.Second},
				When: Match{
					Operations: []string{"SendMessage"}, Types: []MessageType{TypeText}, Role: RoleAdmin, State: "closed",
					Body: []Pointer{{At: "/text/body", Test: Test{Prefix: "Hello"}}},
				},
			},
			{Name: "twice", When: Match{Operations: []string{"CheckHealth"}}, Times: 2, Answer: &Answer{Status: 503}},
			{Name: "silent", When: Match{Operations: []string{"CheckHealth"}}},
			{Name: "window", When: Match{Operations: []string{"GetAllGroups"}, From: time.Hour}, Fault: &HTTPFault{Kind: EmptyResponse}},
			{Name: "brief", When: Match{Operations: []string{"GetAppStats"}}, TTL: time.Minute, Refuse: &Refusal{Code: 1015}},
			{Name: "other", When: Match{Recipients: []string{"4915112345678"}, Callers: []string{"olga"}}, Refuse: &Refusal{Code: 1015}},
		},
		Chaos: []Rule{{Name: "now and then", When: Match{Operations: []string{"GetDbStats"}, Callers: []string{"till"}}, Refuse: &Refusal{Code: 1016}}},
	}})
	w.Drain()
	return w
}

// nearWords are near misses, a line each.
func nearWords(list []NearMiss) string {
	var b strings.Builder
	for _, n := range list {
		fmt.Fprintf(&b, "%s %s (%s) %d:", n.Kind, n.Name, n.About, n.Distance)
		for _, d := range n.Differs {
			fmt.Fprintf(&b, " %s: %s, not %s;", d.Field, d.Got, d.Expected)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestNearMisses(t *testing.T) {
	t.Parallel()
	admin := Caller{User: "admin", Admin: true}
	send := func(body string) NearMisses {
		return NearMisses{Asked: Asked{Operation: "SendMessage", Caller: admin, Type: TypeImage, Body: []byte(body)}}
	}
	template := func(name, language, namespace string) NearMisses {
		n := send(fmt.Sprintf(`{"to":"4915112345678","type":"template","template":{"namespace":%q,"name":%q,"language":{"policy":"deterministic","code":%q}}}`, namespace, name, language))
		n.Type, n.Injected = TypeTemplate, "late/x"
		return n
	}
	ruled := func(n NearMisses) NearMisses {
		n.Injected = "number 15550100470, late/to one"
		return n
	}
	for _, tt := range []struct {
		name string
		ask  NearMisses
		want string
	}{
		{"one condition of a rule", send(`{"to":"447700900123","image":{}}`), "rule late/to one (refuses with 1013) 1: to: 447700900123, not 447700900124;\n"},
		{
			"two rules, the nearer one first",
			NearMisses{Asked: Asked{Operation: "SendMessage", Type: TypeText, Caller: admin, Body: []byte(`{"to":"447700900123","text":{"body":"Hello!"}}`)}},
			"rule late/to one (refuses with 1013) 1: to: 447700900123, not 447700900124;\nrule late/hello (delays) 1: state: open, not closed;\n",
		},
		{
			"several conditions, of which half are met, and the role of a known caller",
			NearMisses{Asked: Asked{Operation: "SendMessage", Type: TypeText, Caller: Caller{User: "till"}, Body: []byte(`{"to":"447700900124","text":{"body":"Hello!"}}`)}, Injected: "number 15550100470"},
			"rule late/to one (refuses with 1013) 1: turn: not its turn, or the state was another one, not any request;\n" +
				"rule late/hello (delays) 2: state: open, not closed; role: user, not admin;\n" +
				"number 447700900123 (is a customer) 1: to: 447700900124, not 447700900123;\n",
		},
		{"a rule decided", ruled(send(`{"to":"447700900123","image":{}}`)), ""},
		{"a rule whose turn is over", NearMisses{Asked: Asked{Operation: "CheckHealth"}}, "rule late/twice (answers 503) 1: turn: not its turn, or the state was another one, not at most 2 times;\n"},
		{"out of the window", NearMisses{Asked: Asked{Operation: "GetAllGroups"}}, "rule late/window (EMPTY_RESPONSE) 1: time: " + shopStart.Format(instantForm) + ", not from " + shopStart.Add(time.Hour).Format(instantForm) + ";\n"},
		{
			"the ttl was over",
			NearMisses{Asked: Asked{Operation: "GetAppStats"}, At: shopStart.Add(time.Hour)},
			"rule late/brief (refuses with 1015) 1: ttl: " + shopStart.Add(time.Hour).Format(instantForm) + ", not before " + shopStart.Add(time.Minute).Format(instantForm) + ";\n",
		},
		{
			"before the rule was loaded",
			NearMisses{Asked: Asked{Operation: "GetAppStats"}, At: shopStart.Add(-time.Hour)},
			"rule late/brief (refuses with 1015) 1: loaded: " + shopStart.Format(instantForm) + ", not before the request;\n",
		},
		{"a chaos rule", NearMisses{Asked: Asked{Operation: "GetDbStats", Caller: admin}}, "rule chaos/now and then (refuses with 1016) 1: caller: admin, not till;\n"},
		{
			"a number with a meaning, and the order of equal ones", ruled(send(`{"to":"15550100471"}`)),
			"number 15550100470 (has the statuses failed with 470) 1: to: 15550100471, not 15550100470;\n",
		},
		{"two digits swapped, and a plus", ruled(send(`{"to":"+447700900132"}`)), "number 447700900123 (is a customer) 2: to: 447700900132, not 447700900123;\n"},
		{"a digit missing", ruled(send(`{"to":"1555010113"}`)), "number 15550101013 (is refused with 1013) 1: to: 1555010113, not 15550101013;\n"},
		{"three digits are too many", ruled(send(`{"to":"15550204110"}`)), ""},
		{"a number that has a meaning", ruled(send(`{"to":"15550100470"}`)), ""},
		{"a customer", ruled(send(`{"to":"+447700900123"}`)), ""},
		{"a group", ruled(send(`{"to":"447700900124-1","recipient_type":"group"}`)), ""},
		{"a name", template("order_shippd", "en_GB", "tea_house"), "template order_shipped (is declared and may be sent) 1: template: order_shippd, not order_shipped;\n"},
		{
			"a language", template("order_shipped", "en", "tea_house"),
			"language order_shipped de (is declared and paused) 2: language: en, not de;\nlanguage order_shipped en_GB (is declared and may be sent) 3: language: en, not en_GB;\n",
		},
		{
			"a namespace", template("order_ready", "en_GB", "tea_hose"),
			"template order_ready (is declared and may be sent) 1: namespace: tea_hose, not tea_house;\n",
		},
		{"a template that is there", template("order_ready", "en_GB", "tea_house"), ""},
		{"a template that is like none", template("hello", "en_GB", "tea_house"), ""},
		{"no JSON", ruled(send(`{"to"`)), ""},
		{
			"a body that is not known to its end",
			NearMisses{Asked: Asked{Operation: "SendMessage", Caller: admin, Body: []byte(`{"to":"447700900123","text":{"bo`)}, Cut: true},
			"rule late/to one (refuses with 1013) 1: to: nothing, not 447700900124;\nrule late/hello (delays) 2: state: open, not closed; body /text/body: nothing, not something that begins with \"Hello\";\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := nearShop(t)
			if diff := cmp.Diff(tt.want, nearWords(done(t, w, tt.ask))); diff != "" {
				t.Errorf("near misses (-want +got):\n%s", diff)
			}
			if facts := w.Drain(); len(facts) > 0 {
				t.Errorf("looking told %v", facts)
			}
		})
	}
}

// TestLookingForNearMissesCountsNothing holds that looking for near misses counts for no rule.
func TestLookingForNearMissesCountsNothing(t *testing.T) {
	t.Parallel()
	w := nearShop(t)
	for range 5 {
		done(t, w, NearMisses{Asked: Asked{Operation: "CheckHealth"}})
	}
	for i := range 3 {
		if d := done(t, w, Decide{Asked{Operation: "CheckHealth"}}); (d.Answer != nil) != (i < 2) {
			t.Errorf("request %d was answered by the rule: %t", i+1, d.Answer != nil)
		}
	}
}

// BenchmarkNearMisses is one exchange against 200 rules, of three conditions each, and 10,000
// customers: at most 5 ms.
func BenchmarkNearMisses(b *testing.B) {
	g := Genesis{Name: "shop", Seed: 7, Start: shopStart, Number: Number{CountryCode: "1", Phone: "6505550100", Registered: true}}
	for i := range 10_000 {
		g.Customers = append(g.Customers, Customer{Number: fmt.Sprintf("4477009%05d", i)})
	}
	s := Scenario{Name: "many"}
	for i := range 200 {
		s.Rules = append(s.Rules, Rule{
			Name: fmt.Sprintf("r%d", i), Refuse: &Refusal{Code: 1013},
			When: Match{
				Operations: []string{"SendMessage"}, Recipients: []string{fmt.Sprintf("49151%07d", i)}, Types: []MessageType{TypeText},
				Body: []Pointer{{At: "/text/body", Test: Test{Matches: fmt.Sprintf("^order %d$", i)}}},
			},
		})
	}
	g.Scenarios = []Scenario{s}
	w, err := NewWorld(g, shopStart)
	if err != nil {
		b.Fatal(err)
	}
	ask := NearMisses{Asked: Asked{Operation: "SendMessage", Body: []byte(`{"to":"447700920123","type":"text","text":{"body":"order 7"}}`)}}
	for b.Loop() {
		if _, err := Do(w, w.Now(), ask); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/1e6, "ms/exchange")
}
