package catalogue

// receiverFindings are those of what receivers answer.
func receiverFindings() []Rule {
	return []Rule{
		{
			ID: "WABA-WEBHOOK-NOT-200", Kind: Finding, Severity: Error, Title: "A webhook answered with 2xx other than 200",
			About:  "The receiver answered with 201, 202, 204 or another 2xx.",
			Why:    "Only 200 counts. The client takes everything else as a failure and posts the same again, for up to a day: the receiver deals with it many times, and what comes later waits.",
			Fix:    "Answer 200. The body does not matter, and may be empty.",
			Bad:    "HTTP/1.1 204 No Content",
			Good:   "HTTP/1.1 200 OK",
			Source: "webhooks, Delivery rules (D)",
		},
		{
			ID: "WABA-WEBHOOK-REDIRECT", Kind: Finding, Severity: Error, Title: "A webhook answered with a redirect",
			About:  "The receiver answered with 3xx.",
			Why:    "Redirects are not followed: the receiver never gets it, and it is posted again for up to a day.",
			Fix:    "Set webhooks.url to the final address; mind the scheme, the host name and the slash at the end.",
			Bad:    "HTTP/1.1 301 Moved Permanently",
			Good:   "HTTP/1.1 200 OK",
			Source: "webhooks, Delivery rules (D)",
		},
		{
			ID: "WABA-WEBHOOK-REFUSES", Kind: Finding, Severity: Warning, Title: "A webhook is refused again and again",
			About:  "The receiver answered 4xx to the third attempt of the same webhook, or to a later one.",
			Why:    "The client does not give up on 4xx: it tries for up to a day, and one webhook that is never accepted keeps a slot busy.",
			Fix:    "Answer 200 as soon as the payload is stored, also to what you do not understand or do not want. If the path or the method is wrong, mend webhooks.url.",
			Bad:    "HTTP/1.1 404 Not Found, at the third attempt",
			Good:   "HTTP/1.1 200 OK",
			Source: "webhooks, Delivery rules (D); clients, Webhooks (B: a 4xx on purpose at the first attempt); how often is our choice (I)",
		},
		{
			ID: "WABA-WEBHOOK-SLOW", Kind: Finding, Severity: Warning, Title: "A webhook is answered slowly",
			About:  "The receiver took five seconds or more to answer, or did not answer in time at all.",
			Why:    "Only 6 to 24 webhooks are in flight at a time: a slow receiver delays all others, callback_queue_size grows, and what times out is posted again.",
			Fix:    "Store the payload, answer 200, and deal with it afterwards.",
			Bad:    "on webhook: load the order, ask the shop, write the answer, then 200",
			Good:   "on webhook: put it into a queue, then 200",
			Source: "webhooks, Delivery rules (D: queue and concurrency); the time is our choice (I)",
		},
	}
}

// webhookFindings are those of webhooks that tell nobody anything.
func webhookFindings() []Rule {
	return []Rule{
		{
			ID: "WABA-WEBHOOK-GIVEN-UP", Kind: Finding, Severity: Warning, Title: "A webhook was given up",
			About:  "A webhook was tried for the whole time that is allowed, and was never answered with 200.",
			Why:    "What it told is lost: a message of a customer, or what became of one that was sent.",
			Fix:    "Watch callback_queue_size, and let the receiver be back within a day.",
			Bad:    "24 hours of connection refused",
			Good:   "HTTP/1.1 200 OK, at the latest after some hours",
			Source: "webhooks, Delivery rules (D) and Open points 5",
		},
		{
			ID: "WABA-NO-WEBHOOK", Kind: Finding, Severity: Warning, Title: "Messages sent without a webhook",
			About:  "Messages were sent and something became of them, but no webhook URL was ever set.",
			Why:    "201 means queued, not delivered: whether a message arrived or failed (470, 1026, 410) is told at the webhook only.",
			Fix:    "Set webhooks.url to a receiver of yours, or to the mock's sink in tests.",
			Bad:    `{"webhooks": {"url": ""}}`,
			Good:   `{"webhooks": {"url": "https://hooks.example/wa"}}`,
			Source: "messages, What happens after acceptance (D); errors, 1022 (D)",
		},
		{
			ID: "WABA-STATUSES-NOT-CONSUMED", Kind: Finding, Severity: Warning, Title: "Statuses are never accepted",
			About:  "Statuses were posted to the webhook three times or more, and none was ever answered with 200.",
			Why:    "The client under test never learns that a message has failed, and on the real client the queue grows until it is given up.",
			Fix:    "Let the receiver accept statuses as well as messages, and answer 200.",
			Bad:    `{"statuses": [{"status": "failed"}]} -> 500`,
			Good:   `{"statuses": [{"status": "failed"}]} -> 200, and the order is marked`,
			Source: "webhooks, Statuses and Delivery rules (D)",
		},
	}
}
