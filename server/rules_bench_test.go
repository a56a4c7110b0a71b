package server_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/core"
)

// manyRules are 200 rules that look at every send and match none: at the recipient, the template, the
// body, the caller, and the time.
func manyRules() core.Scenario {
	sc := core.Scenario{Name: "many"}
	for i := range 200 {
		r := core.Rule{When: sends(), Refuse: &core.Refusal{Code: 1016}}
		switch i % 5 {
		case 0, 1:
			r.When.Recipients = []string{fmt.Sprintf("44770090%04d", 1000+i)}
		case 2:
			r.When.Types, r.When.Templates = []core.MessageType{core.TypeTemplate}, []string{fmt.Sprint("template_", i)}
		case 3:
			r.When.Body = []core.Pointer{{At: "/text/body", Test: core.Test{Contains: fmt.Sprint("order ", i)}}}
		case 4:
			r.When.Callers = []string{fmt.Sprint("user-", i)}
		}
		sc.Rules = append(sc.Rules, r)
	}
	return sc
}

// BenchmarkSendWithRules measures, in one run, how much longer a send takes with 200 rules than with
// none, as medians of many short rounds in which the two take turns. Run it with -benchtime=1x.
func BenchmarkSendWithRules(b *testing.B) {
	const turns = 401
	for range b.N {
		plain, ruled := newServer(b, server.Config{Fixture: "load"}), newServer(b, server.Config{Fixture: "load"})
		toPlain, toRuled := login(b, plain), login(b, ruled)
		loaded(b, ruled, manyRules())
		for _, kind := range kinds {
			with, without := make([]float64, turns), make([]float64, turns)
			for i := range turns {
				with[i] = timeOf(ruled, toRuled, kind.body)
				without[i] = timeOf(plain, toPlain, kind.body)
			}
			b.ReportMetric(median(with)/median(without), kind.name+"-with-200-rules/without")
		}
	}
}

// timeOf is what 50 sends take, in nanoseconds.
func timeOf(s *server.Server, bearer, body string) float64 {
	begun := time.Now()
	for range 50 {
		send(s, bearer, body)
	}
	return float64(time.Since(begun))
}
