package catalogue

import "slices"

// findings are the rules of what is legal but dangerous.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var findings = slices.Concat(sendFindings(), paceFindings(), contactFindings(), templateFindings(), deprecatedFindings(), accessFindings(), receiverFindings(), webhookFindings(), mediaFindings())

// sendFindings are those of messages that are sent again.
func sendFindings() []Rule {
	return []Rule{
		{
			ID: "WABA-RESENT-UNANSWERED", Kind: Finding, Severity: Error, Title: "Sent again after a lost answer",
			About:  "A send was accepted, but its answer never reached the client: the connection broke or timed out. Within ten minutes the client sent the same payload to the same recipient again, and that was accepted too. A free-form message that can be the reply to another message of the recipient does not count.",
			Why:    "POST /messages has no idempotency key: each accepted request is a message of its own, so the customer got it twice.",
			Fix:    "Mark the message as unsettled instead of sending it again. The statuses at the webhook carry recipient_id: one of an id that you do not know tells that it was accepted. Send again only when nothing has come for a while.",
			Bad:    "POST /v1/messages -> (no answer)\nPOST /v1/messages, the same body -> 201",
			Good:   "POST /v1/messages -> (no answer)\nwebhook: {\"statuses\":[{\"id\":\"gBEGRHcAkAEjAgk\",\"recipient_id\":\"447700900123\",\"status\":\"delivered\"}]} -> it was accepted",
			Source: "messages, Success: accepted means queued (O), statuses (D); what follows from it is inferred (I)",
		},
		{
			ID: "WABA-RESENT-ACCEPTED", Kind: Finding, Severity: Warning, Title: "Sent twice within seconds",
			About:  "The same payload was sent to the same recipient within five seconds of world time, and was accepted both times. A free-form message that can be the reply to another message of the recipient does not count. Not looked for while the clock stands still.",
			Why:    "The customer gets two copies. Mostly a job ran twice, a button was pressed twice, or a timeout of the client was shorter than the answer took.",
			Fix:    "Give each message an id of your own, and look it up in one place before you send. Let the client wait for an answer longer than the API takes.",
			Bad:    "POST /v1/messages -> 201, and one second later the same body again -> 201",
			Good:   "POST /v1/messages -> 201, id noted; the second job finds the id and does nothing",
			Source: "messages, SendMessage (O); the span is our choice (I)",
		},
		{
			ID: "WABA-INVALID-RECIPIENT-AGAIN", Kind: Finding, Severity: Warning, Title: "Sent again to who has no WhatsApp",
			About:  "A send was refused with 1013 (User is not valid), and the client sent to the same number again, which was refused again. A check of the contact or an accepted message in between makes up for it.",
			Why:    "The number will not become a WhatsApp user by trying, and meanwhile the customer has heard nothing.",
			Fix:    "On 1013 mark the recipient as not reachable and take another channel; check the contact before the next try.",
			Bad:    "POST /v1/messages to 447700900127 -> 400 with code 1013, and again -> 400 with code 1013",
			Good:   "POST /v1/messages to 447700900127 -> 400 with code 1013; from now on by SMS",
			Source: "clients, Messages (B); errors, 1000-series (D)",
		},
		{
			ID: "WABA-WINDOW-IGNORED", Kind: Finding, Severity: Warning, Title: "Free-form message into a closed window",
			About:  "The webhook had told of a message that failed with 470, and answered 200. Then the client sent another free-form message to the same recipient, who had not written meanwhile.",
			Why:    "More than 24 hours after the last message of a customer only templates are delivered: the send is accepted, and fails again a moment later.",
			Fix:    "Note 470 with the recipient. Send a template, and go back to free-form messages when the customer has answered.",
			Bad:    `{"to": "447700900128", "type": "text", "text": {"body": "Are you still there?"}}`,
			Good:   `{"to": "447700900128", "type": "template", "template": {"namespace": "quayside_tea_house", "name": "order_ready", "language": {"policy": "deterministic", "code": "en_GB"}}}`,
			Source: "messages, What happens after acceptance (D); clients, Messages (B)",
		},
		{
			ID: "WABA-REFUSAL-REPEATED", Kind: Finding, Severity: Warning, Title: "A final refusal tried again",
			About:  "The same request was refused with the same error at least three times within an hour, by a 4xx that does not say to slow down, to log in or to check a contact.",
			Why:    "Such a refusal is final: the request must change, or the world must. Whoever tries again blindly blocks a queue, and hides the mistake.",
			Fix:    "Take a 4xx other than 401 and 429 as final: put the job aside with the error, and tell somebody.",
			Bad:    "POST /v1/messages -> 400 with code 2061, the same again -> 400, and again -> 400",
			Good:   "POST /v1/messages -> 400 with code 2061; the template is marked as paused, the job is put aside",
			Source: "clients, Answers in general (R); how often is our choice (I)",
		},
	}
}

// paceFindings are those of clients that are too fast.
func paceFindings() []Rule {
	return []Rule{
		{
			ID: "WABA-RETRY-WITHOUT-PAUSE", Kind: Finding, Severity: Warning, Title: "Tries again without a pause",
			About:  "A request was refused with 429 or 5xx, and the same came again less than a second later, three times or more in a row. Not looked for while the clock stands still.",
			Why:    "429 and 503 mean slow down. Tries without a pause keep the real client overloaded, and turn a short trouble into a long one.",
			Fix:    "Wait at least a second, twice as long after each further refusal, with some chance in it; give up after a few minutes.",
			Bad:    "POST /v1/messages -> 503, 20 ms later -> 503, 20 ms later -> 503",
			Good:   "POST /v1/messages -> 503, 1 s later -> 503, 2 s later -> 201",
			Source: "clients, Answers in general (R); the pause is our choice (I)",
		},
		{
			ID: "WABA-BURST", Kind: Finding, Severity: Note, Title: "Faster than the documented rate",
			About:  "Requests were accepted that the rate limits of the real client would have refused: more than 50 sends a second after a burst of 150, or more than 20 uploads or checks of contacts a second after a burst of 60. Not looked for while the clock stands still.",
			Why:    "The mock has no rate limits unless asked for; the real client answers 429 with code 1015.",
			Fix:    "Let a token bucket in the client hold the rate, and run the tests with rate_limits: real.",
			Bad:    "1,000 sends as fast as they go",
			Good:   "1,000 sends at 50 a second",
			Source: "overview, Rate limits (D)",
		},
		{
			ID: "WABA-POLLING", Kind: Finding, Severity: Warning, Title: "Polling in a tight loop",
			About:  "The same question (health, stats, metrics, support or settings) was asked at least 30 times in a row, with nothing else in between and less than a second apart on average. Not looked for while the clock stands still.",
			Why:    "Each call loads the client that should send messages; GET /stats/db is expensive on big databases.",
			Fix:    "Ask once a minute. What happens to messages comes to the webhook by itself.",
			Bad:    "while GET /v1/health says connecting: GET /v1/health",
			Good:   "GET /v1/health, and again after 30 s",
			Source: "health-and-stats, GetDbStats (D); clients, Health, stats, metrics (B: each minute); how often is our choice (I)",
		},
		{
			ID: "WABA-SETTINGS-REPEATED", Kind: Finding, Severity: Note, Title: "The same settings set again and again",
			About:  "The same PATCH of the application settings was made three times or more, while nothing had been reset in between.",
			Why:    "Settings survive restarts. Some of them act only after a restart, and two instances that disagree overwrite each other with each start.",
			Fix:    "Set them once when you deploy, or read them first and set only what differs.",
			Bad:    "at every start: PATCH /v1/settings/application",
			Good:   "at every start: GET /v1/settings/application, and PATCH if it differs",
			Source: "settings-application, UpdateApplicationSettings (D); how often is our choice (I)",
		},
	}
}

// contactFindings are those of numbers that are checked, or not.
func contactFindings() []Rule {
	return []Rule{
		{
			ID: "WABA-UNCHECKED-CONTACT", Kind: Finding, Severity: Error, Title: "Sent to a number that was never checked",
			About:  "A send was refused with 1006 and \"unknown contact\", and the client did not give the number to POST /contacts afterwards, or sent again before it did.",
			Why:    "Before version 2.39 a number had to be checked before the first send; without that the message is never sent.",
			Fix:    "On 1006 \"unknown contact\" check the number with blocking: wait, and send to the wa_id of the answer.",
			Bad:    "POST /v1/messages -> 404 with code 1006, POST /v1/messages -> 404 with code 1006",
			Good:   "POST /v1/messages -> 404 with code 1006, POST /v1/contacts {\"blocking\": \"wait\", \"contacts\": [\"+447700900123\"]} -> 200, POST /v1/messages -> 201",
			Source: "contacts, first section (D, O); clients, Messages (B); overview, Version timeline 2.39 (D)",
		},
		{
			ID: "WABA-CHECKED-NEVER-MESSAGED", Kind: Finding, Severity: Warning, Title: "Numbers checked and never messaged",
			About:  "Ten numbers or more were found valid by POST /contacts and got no message, and they are more than half of those that were checked.",
			Why:    "Whoever checks many numbers without messaging them is taken for somebody who collects them, and is banned.",
			Fix:    "Check a number when you are about to send to it, never a whole list in advance.",
			Bad:    "POST /v1/contacts with all 10,000 customers, every night",
			Good:   "POST /v1/contacts with the one number that gets a message next",
			Source: "contacts, CheckContact (D); how many is our choice (I)",
		},
	}
}
