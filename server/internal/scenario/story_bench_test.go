package scenario_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server/internal/scenario"
)

// long is a scenario of so many lines: rules of three lines each that differ in what they look at.
func long(lines int) []byte {
	var b strings.Builder
	b.WriteString("name: long\nrules:\n")
	for i := range lines / 4 {
		fmt.Fprintf(&b, "  - name: rule-%d\n    when: {operation: SendMessage, to: \"44770%07d\"}\n    times: %d\n    refuse: {code: 1016, details: \"No. {{nth}}\"}\n", i, i, i%3+1)
	}
	return []byte(b.String())
}

// short is a scenario of so many lines, a rule on each, of which none can be told apart by operation
// or recipient.
func short(lines int) []byte {
	var b strings.Builder
	b.WriteString("name: short\nrules:\n")
	for i := range min(lines, 9_990) {
		fmt.Fprintf(&b, "  - {when: {body: {/text/body: v%d}}, refuse: 1016}\n", i)
	}
	return []byte(b.String())
}

// BenchmarkRead reads scenarios of 10,000 lines: each must take less than a second.
func BenchmarkRead(b *testing.B) {
	g := theGuide()
	for _, bb := range []struct {
		name string
		data []byte
	}{{"long", long(10_000)}, {"short", short(10_000)}, {"everything", scenarioFiles().whole(b)}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bb.data)))
			for b.Loop() {
				if _, err := scenario.Read("f.yaml", bb.data, g); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
