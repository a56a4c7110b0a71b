package findings_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/findings"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// BenchmarkSend measures what findings add to the request path of a send: its exchange, and the fact
// that is told with it.
func BenchmarkSend(b *testing.B) {
	w := findings.New("shop")
	var entries []journal.Entry
	for i := range 4096 {
		x := message(ada, fmt.Sprintf("Your order %d is ready. It waits for you until six o'clock, and tomorrow from ten on.", i))
		x.ID, x.Caller, x.Message, x.At, x.Request.Method = "x"+strconv.Itoa(i), "admin", "m"+strconv.Itoa(i), start().Add(time.Duration(i)*20*time.Millisecond), "POST"
		x.Request.Length = int64(len(x.Request.Body))
		entries = append(entries,
			journal.Entry{Seq: uint64(2 * i), Fact: core.MessageQueued{Message: x.Message, To: ada, Type: "text"}},
			journal.Entry{Seq: uint64(2*i + 1), Kind: journal.KindExchange, Exchange: &x})
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		w.Observe(&entries[n])
		w.Observe(&entries[n+1])
		n = (n + 2) % len(entries)
	}
}

// BenchmarkTemplate is the same of the exchange of a template.
func BenchmarkTemplate(b *testing.B) {
	w := findings.New("shop")
	w.Suit(findings.Terms{Frozen: true}) // it is the same each time
	x := message(ada, "")
	x.ID, x.Type, x.Template, x.Caller, x.Message, x.At, x.Request.Method = "x1", "template", "order_ready", "admin", "m1", start(), "POST"
	x.Request.Body = []byte(`{"to":"447700900123","type":"template","template":{"namespace":"quayside_tea_house","name":"order_ready","language":{"policy":"deterministic","code":"en_GB"},"components":[{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"1138"}]}]}}`)
	x.Request.Length = int64(len(x.Request.Body))
	entry := journal.Entry{Kind: journal.KindExchange, Exchange: &x}
	b.ReportAllocs()
	for b.Loop() {
		w.Observe(&entry)
	}
}
