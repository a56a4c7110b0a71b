package verify_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
	"github.com/wabamock/wabamock/server/internal/scenario"
	"github.com/wabamock/wabamock/server/internal/verify"
)

// noon is when everything happens, a second after the other.
var noon = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

// guide knows a few operations.
type guide struct{}

func (guide) Operations() []scenario.Operation {
	return []scenario.Operation{
		{ID: "SendMessage", Statuses: []int{201, 400, 404}},
		{ID: "MarkMessageAsRead", Statuses: []int{200}, Path: []string{"MessageID"}},
		{ID: "CheckContact", Statuses: []int{200}},
		{ID: "GetAppStats", Statuses: []int{200}, Query: []string{"format"}},
	}
}

func (guide) Judge(string, int, string, []byte) []scenario.Departure { return nil }

func (guide) Fixture(string) (*scenario.Fixture, error) { return nil, nil }

func (guide) Sample(core.MessageType, uint64, uint64) (core.File, string, bool) {
	return core.File{}, "", false
}

// read reads a check that must be right.
func read(tb testing.TB, text string) *scenario.Check {
	tb.Helper()
	c, err := scenario.ReadCheck("check", []byte(text), guide{})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// send is a text that was sent and accepted.
func send(id, to, text string) *journal.Exchange {
	return &journal.Exchange{
		ID: id, At: noon, Operation: "SendMessage", Caller: "admin", Type: "text", To: to, Message: "m-" + id,
		Request: journal.Message{
			Method: "POST", Target: "/v1/messages", JSON: true,
			Body: fmt.Appendf(nil, `{"to":%q,"type":"text","recipient_type":"individual","preview_url":false,"text":{"body":%q}}`, to, text),
		},
		Response: journal.Message{Status: 201},
	}
}

// refused is a text that was refused.
func refused(id, to string, status, code int, rule string) *journal.Exchange {
	x := send(id, to, "")
	x.Message, x.Response.Status, x.Code, x.Reason = "", status, code, journal.ReasonContract
	x.Violations = []journal.Violation{{Rule: rule, In: "body", Code: code}}
	return x
}

// world is a World of which a check sees a journal and a tally, and a group called Team.
func world(tb testing.TB, j *journal.Journal, t *verify.Tally) verify.World {
	tb.Helper()
	w, err := core.NewWorld(core.Genesis{Seed: 1}, noon)
	if err != nil {
		tb.Fatal(err)
	}
	return verify.World{
		Journal: j, Tally: t,
		Names:      func(q core.NamesOf) (core.KnownNames, error) { return core.Do(w, noon, q) },
		Messages:   func(q core.BriefMessages) (core.MessageBriefs, error) { return core.Do(w, noon, q) },
		Deliveries: func(q core.BriefDeliveries) (core.DeliveryBriefs, error) { return core.Do(w, noon, q) },
		Payload:    func([]core.Fact) ([]byte, error) { return []byte(`{}`), nil },
	}
}
