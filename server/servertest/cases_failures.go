package servertest

import (
	"net/http"
	"testing"
	"time"
)

// failureCases are messages that fail after they were accepted.
func failureCases() []Case {
	return []Case{
		{Name: "a free-form message to somebody who never wrote fails with 470, a template does not", Run: neverWroteFails},
		{Name: "24 hours after the last message the window is closed", Run: windowCloses},
		{Name: "others wrote at the start, unless the fixture says they are silent", Options: []Option{fixtureWith("others: {silent: true}")}, Run: silentOthers},
		{Name: "what is not delivered when its ttl runs out fails with 410", Run: expires},
		{Name: "the messaging tier limits whom the business may address first: 471", Options: []Option{tierFixture()}, Run: tierExhausted},
		{Name: "a number that is not on WhatsApp fails with 1026", Run: receiverIncapable},
		{Name: "an identity that is found changed when the message is handed over fails it with 480", Options: []Option{fixtureWith(`
options: {progression: {sent: 1s, delivered: 2s, read: 3s}}
customers: [{number: "447700900123", identity_changed: true}]
`)}, Run: potentiallyChanged},
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

func potentiallyChanged(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	m.Call(t, http.MethodPatch, "/settings/application", `{"show_security_notifications":true}`).wantDone(t, http.StatusOK)
	m.Advance(t, time.Minute)
	wantStory(t, "a text", reported(t, m, id), "failed 480 User potentially changed 1s")
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
