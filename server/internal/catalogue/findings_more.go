package catalogue

// templateFindings are those of templates.
func templateFindings() []Rule {
	return []Rule{
		{
			ID: "WABA-TEMPLATE-UNDECLARED", Kind: Finding, Severity: Warning, Title: "A template that is not declared",
			About:  "A template was sent that the fixture does not declare in this namespace, name and language. It was accepted unchecked.",
			Why:    "The real client fails it with 2001 when it is not approved in this language, and nothing has checked its parameters.",
			Fix:    "Declare the template in the fixture as it was approved; the world option templates: declared fails all others with 2001.",
			Bad:    `{"name": "order_redy", "language": {"policy": "deterministic", "code": "en_GB"}}`,
			Good:   `{"name": "order_ready", "language": {"policy": "deterministic", "code": "en_GB"}}`,
			Source: "errors, 2000-series (D); messages, Open points 4; DESIGN, Fidelity",
		},
		{
			ID: "WABA-TEMPLATE-PARAMETER", Kind: Finding, Severity: Warning, Title: "A parameter that does not fit",
			About:  "A template that is not declared was sent with a text that has a line end, a tab or more than four spaces in a row, or is longer than 1,024 characters (60 in a header).",
			Why:    "The real client refuses it with 2006 or 2004, or the text is cut.",
			Fix:    "Make one line of the text and shorten it before it becomes a parameter. Longer texts belong into the template.",
			Bad:    `{"type": "text", "text": "2 x Assam\n1 x Sencha"}`,
			Good:   `{"type": "text", "text": "2 x Assam, 1 x Sencha"}`,
			Source: "errors, 2004 and 2006 (D: the codes; the numbers R)",
		},
	}
}

// deprecatedFindings are those of what should not be used any more.
func deprecatedFindings() []Rule {
	return []Rule{
		{
			ID: "WABA-HSM-DEPRECATED", Kind: Finding, Severity: Warning, Title: "Messages of type hsm",
			About:  "A message of type hsm was sent to a client of version 2.39 or later.",
			Why:    "hsm is deprecated since 2.39 and knows neither media headers nor buttons.",
			Fix:    "Send a message of type template: element_name is name, localizable_params are the text parameters of the body.",
			Bad:    `{"type": "hsm", "hsm": {"namespace": "quayside_tea_house", "element_name": "order_ready", "language": {"policy": "deterministic", "code": "en"}, "localizable_params": [{"default": "Ada"}]}}`,
			Good:   `{"type": "template", "template": {"namespace": "quayside_tea_house", "name": "order_ready", "language": {"policy": "deterministic", "code": "en"}, "components": [{"type": "body", "parameters": [{"type": "text", "text": "Ada"}]}]}}`,
			Source: "overview, Version timeline 2.39 (D); messages, hsm (S)",
		},
		{
			ID: "WABA-TTL-DEPRECATED", Kind: Finding, Severity: Note, Title: "Messages with a ttl",
			About:  "A message was sent with ttl to a client of version 2.35 or later.",
			Why:    "ttl is deprecated since 2.35; do not rely on a message to expire.",
			Fix:    "Leave ttl out. What must not arrive late should say in its text until when it holds.",
			Bad:    `{"to": "447700900123", "ttl": "P1D", "type": "template"}`,
			Good:   `{"to": "447700900123", "type": "template"}`,
			Source: "overview, Version timeline 2.35 (D); messages, Envelope (D)",
		},
		{
			ID: "WABA-SENT-STATUS-DEPRECATED", Kind: Finding, Severity: Note, Title: "The setting sent_status",
			About:  "sent_status was set on a client of version 2.41.2 or later.",
			Why:    "webhooks.message.sent has taken its place since 2.41.2, and wins when both are set.",
			Fix:    "Set webhooks.message.sent instead.",
			Bad:    `{"sent_status": true}`,
			Good:   `{"webhooks": {"message": {"sent": true}}}`,
			Source: "overview, Version timeline 2.41.2 (D); settings-application, Fields (D)",
		},
	}
}

// accessFindings are those of tokens.
func accessFindings() []Rule {
	return []Rule{
		{
			ID: "WABA-TOKEN-NOT-RENEWED", Kind: Finding, Severity: Warning, Title: "A token used up to its end",
			About:  "A request was refused since its token had expired after seven days: the client had not logged in anew before.",
			Why:    "The request fails, and with it whatever was waiting for it; if many do at the same moment, all of them log in at once.",
			Fix:    "Read expires_after at login, and log in again a day before. Earlier tokens stay valid, so nobody is interrupted.",
			Bad:    "seven days after login: POST /v1/messages -> 401 with code 1005",
			Good:   "six days after login: POST /v1/users/login -> 200, and the new token from now on",
			Source: "overview, Token (D)",
		},
		{
			ID: "WABA-LOGIN-PER-REQUEST", Kind: Finding, Severity: Warning, Title: "A login for each request",
			About:  "A user logged in five times or more in a row, each time after only one or two requests with the token before, none of which had been refused. Taken back when so many requests follow that the tokens must have been kept: those of workers that began one after the other.",
			Why:    "A token lives for seven days. Logins are rate-limited with 20 a second and cost more than the request itself, and all of the tokens stay valid.",
			Fix:    "Keep the token, share it among workers, and log in again a day before it expires or after a 401.",
			Bad:    "POST /v1/users/login, POST /v1/messages, POST /v1/users/login, POST /v1/messages",
			Good:   "POST /v1/users/login, POST /v1/messages, POST /v1/messages",
			Source: "overview, Token and Rate limits (D); how often is our choice (I)",
		},
	}
}

// mediaFindings are those of files.
func mediaFindings() []Rule {
	return []Rule{
		{
			ID: "WABA-MEDIA-UPLOADED-AGAIN", Kind: Finding, Severity: Warning, Title: "The same file uploaded again and again",
			About:  "The same bytes were uploaded three times or more, each time with an answer, and were not deleted in between.",
			Why:    "Files stay until they are deleted; a full volume stops all sending and receiving of media.",
			Fix:    "Upload once, keep the id, and use it in as many messages as you like.",
			Bad:    "for each recipient: POST /v1/media with the same picture, POST /v1/messages",
			Good:   "POST /v1/media once; for each recipient: POST /v1/messages with its id",
			Source: "media, Retention (D); how often is our choice (I)",
		},
		{
			ID: "WABA-MEDIA-DOWNLOADED-AGAIN", Kind: Finding, Severity: Note, Title: "The same file downloaded again",
			About:  "A file that had arrived whole was downloaded once more.",
			Why:    "The business is to keep its own copies: the client may be told to purge media, and WhatsApp keeps them about two weeks.",
			Fix:    "Store the file with the id of its message when it comes in.",
			Bad:    "for each page view: GET /v1/media/5f0f2c1e-8a6b-4d3e-9c11-7a2b9e4d6f80",
			Good:   "GET /v1/media/5f0f2c1e-8a6b-4d3e-9c11-7a2b9e4d6f80 once, and the own copy from then on",
			Source: "media, Retention (D)",
		},
		{
			ID: "WABA-NEVER-MARKED-READ", Kind: Finding, Severity: Note, Title: "Nothing is ever marked as read",
			About:  "Messages of customers came to the webhook and were acknowledged, and none was ever marked as read.",
			Why:    "The customers never see blue ticks, and do not know whether anybody is there.",
			Fix:    "Mark the message when somebody, or something, has dealt with it.",
			Bad:    "webhook: a message -> 200, and nothing more",
			Good:   "webhook: a message -> 200, then PUT /v1/messages/{id} {\"status\": \"read\"}",
			Source: "messages, MarkMessageAsRead (D)",
		},
	}
}
