package servertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// statusCases are what becomes of accepted messages, over the clock. Source: messages, What happens
// after acceptance; lifecycle, Messages; webhooks, Statuses; settings-application, Status-callback
// selection; DESIGN, Time.
func statusCases() []Case {
	return slices.Concat(progressCases(), failureCases(), billingCases())
}

// progressCases are how a message proceeds, and what of it is reported.
func progressCases() []Case {
	immediate := WithConfig(func(c *server.Config) { c.World.Progression = server.ProgressionImmediate })
	manual := WithConfig(func(c *server.Config) { c.World.Progression = server.ProgressionManual })
	return []Case{
		{Name: "a message is sent at once, delivered after 300 ms and read after 1 s", Run: timedProgress},
		{Name: "a great step of the clock lets each status happen at its instant", Run: oneGreatStep},
		{Name: "the fixture sets the spans of the progression", Options: []Option{fixtureWith("options: {progression: {sent: 1s, delivered: 2s, read: 1h}}")}, Run: ownSpans},
		{Name: "immediate statuses happen at the instant of the send", Options: []Option{immediate}, Run: immediateProgress},
		{Name: "manual statuses happen when told only, but the ttl runs out", Options: []Option{manual}, Run: manualProgress},
		{Name: "some read nothing, some receive nothing", Run: behaviours},
		{Name: "a group message has a status for each member", Run: groupStatuses},
		{Name: "messages wait for the connection", Options: []Option{connectingFixture()}, Run: heldUntilConnected},
		{Name: "sent is reported when switched on, delivered and read always", Run: reportedByDefault},
		{Name: "sent_status switches sent on and off at once", Run: sentStatusSwitch},
		{Name: "webhooks.message decides about sent, delivered and read", Run: selectedStatuses},
		{Name: "failed is always reported", Run: failedAlwaysReported},
	}
}

// told are the facts of a kind that the journal keeps, oldest first.
func told[T any](t *testing.T, m *Mock, kind string) []T {
	t.Helper()
	raw, err := json.Marshal(m.Facts(t, kind))
	if err != nil {
		t.Fatalf("encode the facts %s: %v", kind, err)
	}
	var facts []T
	if err := json.Unmarshal(raw, &facts); err != nil {
		t.Fatalf("decode the facts %s: %v", kind, err)
	}
	return facts
}

// statusFact is a fact status_reached or status_reported.
type statusFact struct {
	At                                time.Time
	Message, Recipient, Group, Status string
	Code                              int
	Errors                            []struct {
		Code  int
		Title string
	}
	Conversation *struct {
		ID, Origin string
		Expires    *time.Time
	}
	Pricing *struct {
		Model, Category string
		Billable        *bool
	}
}

// reached says what became of a message: "sent 0s, delivered 300ms, failed 410 24h0m0s", with the
// spans counted from Start.
func reached(t *testing.T, m *Mock, id string) string {
	t.Helper()
	return story(t, m, "status_reached", id)
}

// reported says what of it is reported, likewise.
func reported(t *testing.T, m *Mock, id string) string {
	t.Helper()
	return story(t, m, "status_reported", id)
}

func story(t *testing.T, m *Mock, kind, id string) string {
	t.Helper()
	var steps []string
	for _, f := range told[statusFact](t, m, kind) {
		if f.Message != id {
			continue
		}
		step := f.Status
		if f.Code != 0 {
			step += fmt.Sprintf(" %d", f.Code)
		}
		for _, e := range f.Errors {
			step += fmt.Sprintf(" %d %s", e.Code, e.Title)
		}
		steps = append(steps, step+" "+f.At.Sub(Start).String())
	}
	return strings.Join(steps, ", ")
}

// wantStory fails the test when what was said is not this.
func wantStory(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func timedProgress(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	steps := []struct {
		by   time.Duration
		want string
	}{
		{0, "sent 0s"},
		{299 * time.Millisecond, "sent 0s"},
		{time.Millisecond, "sent 0s, delivered 300ms"},
		{699 * time.Millisecond, "sent 0s, delivered 300ms"},
		{time.Millisecond, "sent 0s, delivered 300ms, read 1s"},
		{30 * 24 * time.Hour, "sent 0s, delivered 300ms, read 1s"},
	}
	for _, s := range steps {
		m.Advance(t, s.by)
		wantStory(t, "after "+s.by.String(), reached(t, m, id), s.want)
	}
}

func oneGreatStep(t *testing.T, m *Mock) {
	first := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, 100*time.Millisecond)
	second := accepted(t, m, textTo(wroteAtStart))
	m.Advance(t, time.Hour)
	wantStory(t, "the first", reached(t, m, first), "sent 0s, delivered 300ms, read 1s")
	wantStory(t, "the second", reached(t, m, second), "sent 100ms, delivered 400ms, read 1.1s")
	facts := told[statusFact](t, m, "status_reached")
	if !slices.IsSortedFunc(facts, func(a, b statusFact) int { return a.At.Compare(b.At) }) {
		t.Error("the facts are not in the order of their instants")
	}
}

func ownSpans(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, 2*time.Hour)
	wantStory(t, "the message", reached(t, m, id), "sent 1s, delivered 2s, read 1h0m0s")
}

func immediateProgress(t *testing.T, m *Mock) {
	wantStory(t, "a reader", reached(t, m, accepted(t, m, textTo(wroteEarlier))), "sent 0s, delivered 0s, read 0s")
	wantStory(t, "who reads nothing", reached(t, m, accepted(t, m, textTo(readsNothing))), "sent 0s, delivered 0s")
	wantStory(t, "who never wrote", reached(t, m, accepted(t, m, textTo(neverWrote))), "failed 470 0s")
}

func manualProgress(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, 7*24*time.Hour-time.Millisecond)
	wantStory(t, "before the ttl ran out", reached(t, m, id), "")
	m.Advance(t, time.Millisecond)
	wantStory(t, "when it ran out", reached(t, m, id), "failed 410 168h0m0s")
}

func behaviours(t *testing.T, m *Mock) {
	unread, undelivered := accepted(t, m, textTo(readsNothing)), accepted(t, m, textTo(receivesNone))
	m.Advance(t, time.Hour)
	wantStory(t, "who reads nothing", reached(t, m, unread), "sent 0s, delivered 300ms")
	wantStory(t, "who receives nothing", reached(t, m, undelivered), "sent 0s")
}

func groupStatuses(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPatch, "/settings/application", `{"sent_status":true}`).Want(t, http.StatusOK, 0)
	id := accepted(t, m, toGroup(regulars))
	m.Advance(t, time.Minute)
	got := map[string][]string{}
	for _, f := range told[statusFact](t, m, "status_reported") {
		if f.Message != id || f.Group != regulars || f.Conversation != nil || f.Pricing != nil {
			t.Errorf("reported %+v", f)
		}
		got[f.Recipient] = append(got[f.Recipient], f.Status)
	}
	for _, member := range []string{wroteEarlier, wroteJustNow, "491701234567"} {
		if want := []string{"sent", "delivered", "read"}; !slices.Equal(got[member], want) {
			t.Errorf("member %s: %v, want %v", member, got[member], want)
		}
	}
	if len(got) != 3 {
		t.Errorf("statuses of %d members, want 3", len(got))
	}
}

// connectingFixture is a client that is not registered yet and connects for a minute then.
func connectingFixture() Option {
	return WithFixtureYAML(`
name: connecting
options: {connecting: 1m}
number: {registered: false}
users: [{name: admin, password: secret}]
`)
}

func heldUntilConnected(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/account", `{"cc":"44","phone_number":"7700900000","method":"sms","cert":"Y2VydA=="}`).Want(t, http.StatusAccepted, 0)
	m.Call(t, http.MethodPost, "/account/verify", `{"code":"123456"}`).Want(t, http.StatusCreated, 0)
	id := accepted(t, m, textTo(wroteEarlier))
	short := accepted(t, m, to(wroteEarlier, `"ttl":30,"text":{"body":"x"}`))
	m.Advance(t, 59*time.Second)
	wantStory(t, "while it connects", reached(t, m, id), "")
	wantStory(t, "one whose ttl ran out", reached(t, m, short), "failed 410 30s")
	m.Advance(t, time.Minute)
	wantStory(t, "when it is connected", reached(t, m, id), "sent 1m0s, delivered 1m0.3s, read 1m1s")
}

func reportedByDefault(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, time.Minute)
	wantStory(t, "reported", reported(t, m, id), "delivered 300ms, read 1s")
}

// afterSettings changes settings, sends a message and says which of its statuses are reported.
func afterSettings(t *testing.T, m *Mock, patch string) string {
	t.Helper()
	m.Call(t, http.MethodPatch, "/settings/application", patch).Want(t, http.StatusOK, 0)
	id := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, time.Minute)
	var statuses []string
	for _, f := range told[statusFact](t, m, "status_reported") {
		if f.Message == id {
			statuses = append(statuses, f.Status)
		}
	}
	if got := strings.Count(reached(t, m, id), ","); got != 2 {
		t.Errorf("after %s the message reached %q, want all three statuses", patch, reached(t, m, id))
	}
	return strings.Join(statuses, " ")
}

func sentStatusSwitch(t *testing.T, m *Mock) {
	wantStory(t, "on", afterSettings(t, m, `{"sent_status":true}`), "sent delivered read")
	wantStory(t, "off", afterSettings(t, m, `{"sent_status":false}`), "delivered read")
}

func selectedStatuses(t *testing.T, m *Mock) {
	tests := [][2]string{
		{`{"webhooks":{"message":{"sent":true}}}`, "sent delivered read"},
		{`{"webhooks":{"message":{"delivered":false}}}`, "sent read"},
		{`{"webhooks":{"message":{"read":false}}}`, "sent"},
		{`{"sent_status":true,"webhooks":{"message":{"sent":false}}}`, ""},
		{`{"webhooks":{"message":{"sent":null,"read":null}}}`, ""}, // null counts as absent
		{`{"webhooks":{"message":{"sent":false,"delivered":true,"read":true}}}`, "delivered read"},
		{`{"webhooks":{"message":{"delivered":false,"read":null}}}`, "read"},
	}
	for _, tt := range tests {
		wantStory(t, tt[0], afterSettings(t, m, tt[0]), tt[1])
	}
	m.Call(t, http.MethodDelete, "/settings/application", nil).Want(t, http.StatusOK, 0)
	wantStory(t, "after the reset", afterSettings(t, m, `{}`), "delivered read")
}

func failedAlwaysReported(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPatch, "/settings/application", `{"webhooks":{"message":{"sent":false,"delivered":false,"read":false}}}`).Want(t, http.StatusOK, 0)
	id := accepted(t, m, textTo(neverWrote))
	m.Advance(t, time.Minute)
	wantStory(t, "reported", reported(t, m, id), "failed 470 Re-engagement message 0s")
}

// failureCases are messages that fail after they were accepted.
func failureCases() []Case {
	return []Case{
		{Name: "a free-form message to somebody who never wrote fails with 470, a template does not", Run: neverWroteFails},
		{Name: "24 hours after the last message the window is closed", Run: windowCloses},
		{Name: "others wrote at the start, unless the fixture says they are silent", Options: []Option{fixtureWith("others: {silent: true}")}, Run: silentOthers},
		{Name: "what is not delivered when its ttl runs out fails with 410", Run: expires},
		{Name: "the messaging tier limits whom the business may address first: 471", Options: []Option{tierFixture()}, Run: tierExhausted},
		{Name: "a number that is not on WhatsApp fails with 1026", Run: receiverIncapable},
		{Name: "with a payment problem every message fails with 402", Options: []Option{unpaidFixture()}, Run: unpaid},
	}
}

// order is a template message that the fixture one-business declares.
func order(number string) string {
	return to(number, `"type":"template","template":{"namespace":"quayside_tea_house","name":"order_ready","language":{"policy":"deterministic","code":"en_GB"},`+
		`"components":[{"type":"body","parameters":[{"type":"text","text":"Priya"},{"type":"text","text":"77"}]}]}`)
}

// orderByHSM is the same in the older form.
func orderByHSM(number string) string {
	return to(number, `"type":"hsm","hsm":{"namespace":"quayside_tea_house","element_name":"order_ready","language":{"policy":"deterministic","code":"en_GB"},`+
		`"localizable_params":[{"default":"Priya"},{"default":"77"}]}`)
}

func neverWroteFails(t *testing.T, m *Mock) {
	text, image := accepted(t, m, textTo(neverWrote)), accepted(t, m, to(neverWrote, `"type":"image","image":{"link":"https://cdn.example/cup.png"}`))
	template, hsm := accepted(t, m, order(neverWrote)), accepted(t, m, orderByHSM(neverWrote))
	m.Advance(t, time.Minute)
	wantStory(t, "a text", reported(t, m, text), "failed 470 Re-engagement message 0s")
	wantStory(t, "an image", reported(t, m, image), "failed 470 Re-engagement message 0s")
	wantStory(t, "a template", reported(t, m, template), "delivered 300ms, read 1s")
	wantStory(t, "an hsm", reported(t, m, hsm), "delivered 300ms, read 1s")
	for _, f := range told[statusFact](t, m, "status_reported") {
		if f.Status == "failed" && (f.Conversation != nil || f.Pricing != nil || f.Recipient != neverWrote) {
			t.Errorf("failed with %+v", f)
		}
	}
}

func windowCloses(t *testing.T, m *Mock) {
	type moment struct {
		to   string
		at   time.Duration
		want string
	}
	moments := []moment{
		{wroteEarlier, 24*time.Hour - 20*time.Minute - time.Millisecond, "sent 23h39m59.999s"},
		{wroteEarlier, 24*time.Hour - 20*time.Minute, "failed 470 23h40m0s"},
		{wroteJustNow, 24*time.Hour - 5*time.Minute - time.Millisecond, "sent 23h54m59.999s"},
		{wroteJustNow, 24*time.Hour - 5*time.Minute, "failed 470 23h55m0s"},
		{"447700900999", 24*time.Hour - time.Millisecond, "sent 23h59m59.999s"},
		{wroteAtStart, 24 * time.Hour, "failed 470 24h0m0s"},
		{"447700900999", 24 * time.Hour, "failed 470 24h0m0s"},
	}
	var now time.Duration
	for _, s := range moments {
		m.Advance(t, s.at-now)
		now = s.at
		id := accepted(t, m, textTo(s.to))
		m.Advance(t, 0)
		wantStory(t, s.to, reached(t, m, id), s.want)
	}
	id := accepted(t, m, order(wroteAtStart))
	m.Advance(t, 0)
	wantStory(t, "a template", reached(t, m, id), "sent 24h0m0s")
}

func silentOthers(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo("447700900999"))
	m.Advance(t, 0)
	wantStory(t, "one of the others", reached(t, m, id), "failed 470 0s")
}

func expires(t *testing.T, m *Mock) {
	byDefault := accepted(t, m, textTo(receivesNone))
	day := accepted(t, m, to(receivesNone, `"ttl":"P1D","text":{"body":"x"}`))
	minute := accepted(t, m, to(receivesNone, `"ttl":60,"text":{"body":"x"}`))
	fast := accepted(t, m, to(wroteEarlier, `"ttl":"PT1S","text":{"body":"x"}`))
	m.Advance(t, time.Minute-time.Millisecond)
	wantStory(t, "before", reached(t, m, minute), "sent 0s")
	m.Advance(t, time.Millisecond)
	wantStory(t, "a minute", reported(t, m, minute), "failed 410 Message expired 1m0s")
	m.Advance(t, 30*24*time.Hour)
	wantStory(t, "a day", reported(t, m, day), "failed 410 Message expired 24h0m0s")
	wantStory(t, "by default", reported(t, m, byDefault), "failed 410 Message expired 168h0m0s")
	wantStory(t, "delivered in time", reported(t, m, fast), "delivered 300ms, read 1s")
}

// tierFixture is a business that may address two customers first; nobody has written.
func tierFixture() Option {
	return WithFixtureYAML(`
name: tier
number: {country_code: "44", phone: "7700900000", tier: 2}
users: [{name: admin, password: secret}]
customers: [{number: "447700900123"}]
others: {silent: true}
templates: [{namespace: quayside_tea_house, name: order_ready, language: en_GB, body: "Hello {{1}}, your order {{2}} is ready."}]
`)
}

func tierExhausted(t *testing.T, m *Mock) {
	const reads, spam = "sent 0s, delivered 300ms, read 1s", "failed 471 Spam rate limit hit 0s"
	first, second, third := accepted(t, m, order("16505550101")), accepted(t, m, order("16505550102")), accepted(t, m, order("16505550103"))
	again, answer := accepted(t, m, order("16505550101")), accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, time.Minute)
	wantStory(t, "the first", reached(t, m, first), reads)
	wantStory(t, "the second", reached(t, m, second), reads)
	wantStory(t, "the third", reported(t, m, third), spam)
	wantStory(t, "the first again", reached(t, m, again), reads)
	wantStory(t, "an answer", reached(t, m, answer), reads)
	m.Advance(t, 24*time.Hour-time.Minute)
	later := accepted(t, m, order("16505550103"))
	m.Advance(t, 0)
	wantStory(t, "a day later", reached(t, m, later), "sent 24h0m0s")
}

func receiverIncapable(t *testing.T, m *Mock) {
	text, template := accepted(t, m, textTo(notOnWhatsApp)), accepted(t, m, order(notOnWhatsApp))
	m.Advance(t, time.Minute)
	wantStory(t, "a text", reported(t, m, text), "failed 1026 Receiver incapable 0s")
	wantStory(t, "a template", reported(t, m, template), "failed 1026 Receiver incapable 0s")
}

// unpaidFixture is a business whose account has a payment problem.
func unpaidFixture() Option {
	return WithFixtureYAML("name: unpaid\nnumber: {country_code: \"44\", phone: \"7700900000\", unpaid: true}\nusers: [{name: admin, password: secret}]")
}

func unpaid(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	m.Advance(t, time.Minute)
	wantStory(t, "a text", reported(t, m, id), "failed 402 Business eligibility — Payment issue 0s")
}

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
