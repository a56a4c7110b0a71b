package verify_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/verify"
)

// BenchmarkAwait has somebody wait at 10,000 entries: how long it takes to look at one more, with the
// facts that it caused, each of which drops an old one.
func BenchmarkAwait(b *testing.B) {
	for name, text := range map[string]string{
		"requests": `{"operation":"SendMessage","body":{"/text/body":{"contains":"arrived"}}}`,
		"messages": `{"message":{"to":"447700900123","body":{"/text/body":{"contains":"arrived"}}}}`,
		"order":    `{"in_order":true,"expect":[{"operation":"SendMessage","status":201},{"fact":{"status":"deleted"}}]}`,
	} {
		b.Run(name, func(b *testing.B) {
			tally := verify.NewTally()
			j := fullJournal(tally)
			w := world(b, j, tally)
			w.Messages = func(q core.BriefMessages) (core.MessageBriefs, error) {
				var briefs core.MessageBriefs
				for _, id := range q.IDs {
					briefs.Messages = append(briefs.Messages, brief(send(id, "447700900123", "Your order has been shipped today, thank you")))
				}
				return briefs, nil
			}
			run, err := verify.Begin(read(b, text), w)
			if err != nil {
				b.Fatal(err)
			}
			settle(b, run)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n++
				id := strconv.Itoa(n)
				j.Facts(core.MessageQueued{Message: id, To: "447700900123"})
				j.Exchange(send(id, "447700900123", fmt.Sprint("Your order has been shipped today, thank you ", n)))
				j.Facts(core.StatusReached{Message: id, Recipient: "447700900123", Status: core.StatusSent})
				settle(b, run)
			}
			report(b, "ms/look")
		})
	}
}

// settle looks at what has come, which must not settle anything.
func settle(b *testing.B, run *verify.Run) {
	b.Helper()
	if settled, err := run.Settled(); err != nil || settled {
		b.Fatalf("%v, settled %v", err, settled)
	}
}

// BenchmarkFacts judges 10,000 facts of which every one has to be looked at whole.
func BenchmarkFacts(b *testing.B) {
	tally := verify.NewTally()
	j := journal.New(journal.Limits{}, tally)
	for i := range journal.DefaultEntries {
		j.Facts(core.StatusReached{Message: strconv.Itoa(i), Recipient: "447700900123", Status: core.StatusFailed, Code: 470})
	}
	w := world(b, j, tally)
	measure(b, w, `{"fact":{"status":"failed","fields":{"/code":470}},"times":10000}`, true)
}
