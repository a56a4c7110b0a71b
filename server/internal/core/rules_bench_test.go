package core

import (
	"fmt"
	"testing"
)

// benchAsked is a request to send a text.
func benchAsked() Asked {
	return Asked{
		Operation: sendOperation, Caller: Caller{User: "admin", Admin: true},
		Body: []byte(`{"to":"447700900123","type":"text","recipient_type":"individual","text":{"body":"Is the Assam back? We would like two, please.!!"}}`),
	}
}

// benchRules are n rules about sends, none of which is about the request of the benchmarks.
func benchRules(n int) []Rule {
	list := make([]Rule, n)
	for i := range list {
		m := Match{Operations: []string{sendOperation}}
		switch i % 4 {
		case 0:
			m.Recipients = []string{fmt.Sprintf("4479%08d", i)}
		case 1:
			m.Body = []Pointer{{"/text/body", Test{Contains: fmt.Sprint("order ", i)}}}
		case 2:
			m.Body = []Pointer{{fmt.Sprint("/text/body", i), Test{Is: []Scalar{{Text: "x"}}}}}
		case 3:
			m.Templates = []string{fmt.Sprint("order_", i)}
		}
		list[i] = Rule{When: m, Refuse: &Refusal{Code: 1013}}
	}
	return list
}

// BenchmarkDecide asks about a send that no rule is about: none, one, and two hundred of all kinds.
func BenchmarkDecide(b *testing.B) {
	for _, n := range []int{0, 1, 200, 10_000} {
		b.Run(fmt.Sprintf("%d-rules", n), func(b *testing.B) {
			w := benchWorld(b, Genesis{})
			if _, err := Do(w, w.Now(), LoadScenario{Scenario{Name: "s", Rules: benchRules(n)}}); err != nil {
				b.Fatal(err)
			}
			c := Decide{benchAsked()}
			b.ReportAllocs()
			for b.Loop() {
				if d, err := Do(w, w.Now(), c); err != nil || d.Injected != "" {
					b.Fatal(d, err)
				}
			}
		})
	}
}

// BenchmarkLoadScenario loads as many rules as a World holds.
func BenchmarkLoadScenario(b *testing.B) {
	w := benchWorld(b, Genesis{})
	c := LoadScenario{Scenario{Name: "s", Rules: benchRules(MaxRules)}}
	for b.Loop() {
		if _, err := Do(w, w.Now(), c); err != nil {
			b.Fatal(err)
		}
		w.Drain()
	}
}
