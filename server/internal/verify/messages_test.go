package verify_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/verify"
)

// brief is the message that was sent, read meanwhile.
func brief(x *journal.Exchange) core.MessageBrief {
	return core.MessageBrief{
		ID: x.Message, Direction: core.Outgoing, Chat: x.To, Type: core.TypeText, Status: core.StatusRead,
		Reached: []core.Status{core.StatusQueued, core.StatusRead}, Body: x.Request.Body,
	}
}

// BenchmarkMessages judges 10,000 messages of which every one has to be looked at whole.
func BenchmarkMessages(b *testing.B) {
	var briefs core.MessageBriefs
	for i := range 10_000 {
		x := send(strconv.Itoa(i), "447700900123", fmt.Sprintf("Your order %d has been shipped today, thank you", i))
		briefs.Messages = append(briefs.Messages, brief(x))
	}
	tally := verify.NewTally()
	w := world(b, journal.New(journal.Limits{}, tally), tally)
	w.Messages = func(core.BriefMessages) (core.MessageBriefs, error) { return briefs, nil }
	for name, text := range map[string]string{
		"whole": `{"message":{"to":"447700900123","status":"read","body":{"/text/body":{"contains":"shipped"}}},"times":10000}`,
		"state": `{"message":{"to":"447700900123","status":"read","type":"text"},"times":10000}`,
	} {
		b.Run(name, func(b *testing.B) { measure(b, w, text, true) })
	}
}
