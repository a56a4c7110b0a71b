package servertest

import (
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// billingCases are conversation and pricing of statuses. Source: webhooks, Statuses (D, O);
// clients, Webhooks (B).
func billingCases() []Case {
	reportSent := "settings: {sent_status: true}\n"
	return []Case{
		{Name: "sent and delivered carry conversation and pricing, read does not", Options: []Option{fixtureWith(reportSent)}, Run: conversationOfStatuses},
		{Name: "who opens a conversation is its origin for 24 hours from the first delivery", Options: []Option{fixtureWith(reportSent + "others: {silent: true}\ncustomers: [{number: \"447700900123\"}]")}, Run: conversationLasts},
		{Name: "before February 2022 conversations have an id only and the model is NBP", Options: []Option{fixtureWith(reportSent), WithConfig(func(c *server.Config) {
			c.World.Start = time.Date(2022, time.January, 31, 23, 0, 0, 0, time.UTC)
		})}, Run: pricingBefore2022},
		{Name: "webhook_payload_conversation_pricingmodel_disabled takes both away", Options: []Option{fixtureWith(reportSent)}, Run: pricingDisabled},
	}
}

func conversationOfStatuses(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, time.Minute)
	facts := told[statusFact](t, m, "status_reported")
	wantStory(t, "reported", reported(t, m, id), "sent 0s, delivered 300ms, read 1s")
	if len(facts) != 3 {
		return
	}
	for _, f := range facts[:2] {
		c, p := f.Conversation, f.Pricing
		if c == nil || p == nil || !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(c.ID) || c.Origin != "user_initiated" {
			t.Fatalf("%s: conversation %+v, pricing %+v", f.Status, c, p)
		}
		if p.Model != "CBP" || p.Billable == nil || !*p.Billable || p.Category != "user_initiated" {
			t.Errorf("%s: pricing %+v", f.Status, p)
		}
		if (c.Expires != nil) != (f.Status == "sent") {
			t.Errorf("%s: expires %v", f.Status, c.Expires)
		}
	}
	if facts[0].Conversation.ID != facts[1].Conversation.ID {
		t.Error("two statuses of a message have two conversations")
	}
	if got, want := *facts[0].Conversation.Expires, Start.Add(24*time.Hour); !got.Equal(want) {
		t.Errorf("expires %s, want %s", got, want)
	}
	if facts[2].Conversation != nil || facts[2].Pricing != nil {
		t.Errorf("read: %+v", facts[2])
	}
}

// conversationOf is the conversation of a message that was sent just now.
func conversationOf(t *testing.T, m *Mock, id string) (conversation, origin string) {
	t.Helper()
	m.Advance(t, 0)
	for _, f := range told[statusFact](t, m, "status_reported") {
		if f.Message == id && f.Status == "sent" {
			return f.Conversation.ID, f.Conversation.Origin
		}
	}
	t.Fatalf("message %s has not been sent: %s", id, reached(t, m, id))
	return "", ""
}

func conversationLasts(t *testing.T, m *Mock) {
	const stranger = "16505550101"
	ours, origin := conversationOf(t, m, accepted(t, m, order(stranger)))
	wantStory(t, "origin of ours", origin, "business_initiated")
	theirs, origin := conversationOf(t, m, accepted(t, m, textTo(wroteEarlier)))
	wantStory(t, "origin of theirs", origin, "user_initiated")
	if ours == theirs {
		t.Error("two people share a conversation")
	}
	m.Advance(t, 24*time.Hour+300*time.Millisecond-time.Millisecond) // the first was delivered at 300 ms
	same, _ := conversationOf(t, m, accepted(t, m, order(stranger)))
	still, origin := conversationOf(t, m, accepted(t, m, order(wroteEarlier)))
	wantStory(t, "origin when the window is closed, but the conversation is not", origin, "user_initiated")
	if same != ours || still != theirs {
		t.Error("the conversations ended before 24 hours")
	}
	m.Advance(t, time.Millisecond)
	next, _ := conversationOf(t, m, accepted(t, m, order(stranger)))
	fresh, origin := conversationOf(t, m, accepted(t, m, order(wroteEarlier)))
	wantStory(t, "origin of the next", origin, "business_initiated")
	if next == ours || fresh == theirs {
		t.Error("the conversations go on after 24 hours")
	}
}

func pricingBefore2022(t *testing.T, m *Mock) {
	accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, 2*time.Hour)
	accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, time.Minute)
	var models []string
	for _, f := range told[statusFact](t, m, "status_reported") {
		if f.Pricing == nil {
			continue
		}
		models = append(models, f.Pricing.Model)
		if f.Pricing.Model == "NBP" && (*f.Pricing.Billable || f.Pricing.Category != "" || f.Conversation.Origin != "" || f.Conversation.Expires != nil || f.Conversation.ID == "") {
			t.Errorf("%s: conversation %+v, pricing %+v", f.Status, f.Conversation, f.Pricing)
		}
	}
	if want := []string{"NBP", "NBP", "CBP", "CBP"}; !slices.Equal(models, want) {
		t.Errorf("models %v, want %v", models, want)
	}
}

func pricingDisabled(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPatch, "/settings/application", `{"webhook_payload_conversation_pricingmodel_disabled":true}`).Want(t, http.StatusOK, 0)
	id := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, time.Minute)
	wantStory(t, "reported", reported(t, m, id), "sent 0s, delivered 300ms, read 1s")
	for _, f := range told[statusFact](t, m, "status_reported") {
		if f.Conversation != nil || f.Pricing != nil {
			t.Errorf("%s: conversation %+v, pricing %+v", f.Status, f.Conversation, f.Pricing)
		}
	}
}
