package scenario_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server/internal/scenario"
)

// problemCase is a text with what is wrong in it, one problem on each line, without the file. One
// that ends in … may go on.
type problemCase struct {
	name string
	text string // after "name: x\n"; the first line is line 2
	want string
}

// wrong checks that texts are refused with the problems that they have.
func wrong(t *testing.T, tests []problemCase) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := scenario.Read("f.yaml", []byte("name: x\n"+tt.text), theGuide())
			var got *scenario.Error
			if tt.want == "" {
				if err != nil {
					t.Errorf("got %v, want none", err)
				}
				return
			}
			if !errors.As(err, &got) {
				t.Fatalf("error %v, want an *Error", err)
			}
			lines := strings.ReplaceAll(err.Error(), "f.yaml:", "")
			if begin, open := strings.CutSuffix(tt.want, " …"); open && strings.HasPrefix(lines, begin) {
				return
			}
			if lines != tt.want {
				t.Errorf("got\n%s\nwant\n%s", lines, tt.want)
			}
		})
	}
}

func TestProblemsOfRules(t *testing.T) {
	t.Parallel()
	wrong(t, []problemCase{
		{"near key", "rule: []", `2:1: rule: unknown key: did you mean "rules"?`},
		{"near key of a rule", "rules: [{refuze: 1016}]", `2:10: rules[0].refuze: unknown key: did you mean "refuse"?`},
		{"far key", "rules: [{weather: fine}]", `2:10: rules[0].weather: unknown key: want one of name, when, every, nth, probability, per, seed, ttl, refuse, answer, then, fault, delay, webhooks, after, times, machine, state, next`},
		{"operation", "rules: [{when: {operation: sendmesage}}]", `2:28: rules[0].when.operation: unknown value "sendmesage": did you mean "SendMessage"?`},
		{"fixture", "fixture: one-shop", `2:10: fixture: there is no fixture "one-shop"`},
		{"template of the fixture", "fixture: one-business\nrules: [{when: {template: order_redy}}]", `3:27: rules[0].when.template: fixture one-business declares no template "order_redy": did you mean "order_ready"?`},
		{"template of a fixture without", "fixture: fresh\nrules: [{when: {template: a}}]", `3:27: rules[0].when.template: fixture fresh declares no template "a": it declares none`},
		{"any template without a fixture", "rules: [{when: {template: a}}]", ""},
		{"number", "rules: [{when: {to: nobody}}]", `2:21: rules[0].when.to: want a phone number such as "447700900123", the id of a group, or the subject of one of the fixture, got "nobody"`},
		{"group of the fixture", "fixture: one-business\nrules: [{when: {to: Regulars}}]", ""},
		{"empty list", "rules: [{when: {to: []}}]", `2:21: rules[0].when.to: is empty: write one at least`},
		{"type", "rules: [{when: {type: picture}}]", `2:23: rules[0].when.type: unknown value "picture": want one of text, image, audio, video, document, sticker, location, contacts, template, hsm, interactive, reaction`},
		{"type of something else", "rules: [{when: {operation: LoginUser, type: text}}]", `2:45: rules[0].when.type: belongs to SendMessage, and LoginUser is none: remove one of them`},
		{"statuses of something else", "rules: [{when: {operation: [SendMessage, LoginUser]}, then: []}]", `2:61: rules[0].then: belongs to SendMessage, and LoginUser is none: remove one of them`},
		{"path of an operation", "rules: [{when: {operation: GetUser, path: {user: a}}}]", `2:44: rules[0].when.path.user: GetUser has no such parameter in its path: want one of UserUsername`},
		{"path of one without", "rules: [{when: {operation: LoginUser, path: {user: a}}}]", `2:46: rules[0].when.path.user: LoginUser has no such parameter in its path: it declares none`},
		{"query of any", "rules: [{when: {query: {formt: a}}}]", `2:25: rules[0].when.query.formt: no operation has such a parameter in its query: did you mean "format"?`},
		{"secret header", "rules: [{when: {header: {authorization: a}}}]", `2:26: rules[0].when.header.authorization: is secret: match by caller or role`},
		{"header", "rules: [{when: {header: {a b: c}}}]", `2:26: rules[0].when.header."a b": is no name of a header field`},
		{"pointer", "rules: [{when: {body: {text.body: a}}}]", `2:24: rules[0].when.body."text.body": a JSON pointer begins with /: "text.body"`},
		{"pointer twice", "rules: [{when: {body: {/a: a, /a: b}}}]", `2:31: rules[0].when.body./a: the key stands twice, first on line 2: remove one`},
		{"nothing to compare", "rules: [{when: {body: {/a: }}}]", `2:27: rules[0].when.body./a: has no value: write one, {present: true} for any, or {is_null: true}`},
		{"empty comparison", "rules: [{when: {body: {/a: {}}}}]", `2:28: rules[0].when.body./a: is empty: write what the value must be, as in {prefix: "44"}`},
		{"comparison with nothing", "rules: [{when: {body: {/a: {is: ~}}}}]", `2:29: rules[0].when.body./a.is: has no value: write one, or {is_null: true} for null`},
		{"comparison of nothing", "rules: [{when: {body: {/a: {present: false, is: 1}}}}]", `2:38: rules[0].when.body./a.present: what is not there cannot be compared: remove present, or all the rest`},
		{"no number", "rules: [{when: {body: {/a: {at_least: 2, at_most: 1}}}}]", `2:51: rules[0].when.body./a.at_most: is less than at_least: no number is both`},
		{"strange number", "rules: [{when: {body: {/a: 0x1F}}}]", `2:28: rules[0].when.body./a: is no number that JSON has: write it as 12 or 1.5, or in quotes as a text`},
		{"not not", "rules: [{when: {body: {/a: {not: {not: 1}}}}}]", `2:35: rules[0].when.body./a.not: not stands once in a condition: remove the inner one`},
		{"pattern", `rules: [{when: {body: {/a: {matches: "(a"}}}}]`, "2:38: rules[0].when.body./a.matches: no regular expression: error parsing regexp: missing closing ): `(a`"},
		{"window", "rules: [{when: {from: 2h, until: 1h}}]", `2:34: rules[0].when.until: is not after from: the window is empty`},
		{"window of instants", "rules: [{when: {from: 2024-05-01T09:00:00Z, until: 2024-05-01T09:00:00Z}}]", `2:52: rules[0].when.until: is not after from: the window is empty`},
		{"moment", "rules: [{when: {from: soon}}]", `2:23: rules[0].when.from: want a span since the load such as 10m, or a moment such as 2024-05-01T09:00:00Z, got "soon"`},
		{"code of a status", "rules: [{refuse: 470}]", `2:18: rules[0].refuse: 470 "Re-engagement message" comes by webhook and not as an answer: use then: [{status: failed, code: 470}]`},
		{"code of an answer", "rules: [{then: [{status: failed, code: 1013}]}]", `2:40: rules[0].then[0].code: 1013 "User is not valid" never comes with a status: to answer with it, use refuse: 1013`},
		{"status of a refusal", "rules: [{when: {operation: LoginUser}, refuse: 1016}]", `2:48: rules[0].refuse: LoginUser never answers 503, only 200 400 401 413 429 500: refuse with another code, or give it a status of these`},
		{"status that helps", "rules: [{when: {operation: LoginUser}, refuse: {code: 1016, status: 500}}]", ""},
		{"code with a sent status", "rules: [{then: [{status: sent, code: 470}]}]", `2:38: rules[0].then[0].code: only failed and warning have a code: remove it, or choose one of them`},
		{"status", "rules: [{then: [seen]}]", `2:17: rules[0].then[0]: unknown value "seen": did you mean "sent"?`},
		{"order of steps", "rules: [{then: [{status: sent, after: 2s}, {status: read, after: 1s}]}]", `2:66: rules[0].then[1].after: is 1s, and the step above comes after 2s: all count from the send, so put them in order`},
		{"two answers", "rules: [{refuse: 1016, answer: {outside_contract: true}}]", `2:33: rules[0].answer: does not go with refuse: a request has one answer`},
		{"refused message", "rules: [{refuse: 1016, then: [], webhooks: {drop: 1}}]", `2:30: rules[0].then: does not go with refuse: there is no message then whose statuses could be planned
2:45: rules[0].webhooks: does not go with refuse: there is no message then whose statuses could be planned`},
		{"nobody sees it", "rules: [{refuse: 1016, fault: {kind: HANG, before: true}}]", `2:18: rules[0].refuse: does not go with a fault before the world acts: nobody sees it`},
		{"ways of choosing", "rules: [{every: 2, nth: 3, probability: 0.1}]", `2:25: rules[0].nth: does not go with every: choose one of every, nth and probability
2:41: rules[0].probability: does not go with every: choose one of every, nth and probability`},
		{"fault", "rules: [{fault: hang}]", `2:17: rules[0].fault: unknown value "hang": did you mean "HANG"?`},
		{"span of a fault", "rules: [{fault: {kind: EMPTY_RESPONSE, over: 1s}}]", `2:46: rules[0].fault.over: belongs to HANG and SLOW_BODY: remove it`},
		{"delay", "rules: [{delay: 5s..1s}]", `2:17: rules[0].delay: ends before it begins: write the shorter span first, as in 1s..5s`},
		{"long delay", "rules: [{delay: 2h}]", `2:17: rules[0].delay: is 2h: choose a span from 0s to 1h0m0s`},
		{"delay of one in a hundred", "rules: [{delay: {median: 2s, p99: 1s}}]", `2:35: rules[0].delay.p99: is less than the median: 99 of a hundred take longer than half of them`},
		{"webhooks", "rules: [{webhooks: {gzip: true}}]", `2:21: rules[0].webhooks.gzip: unknown key: want one of duplicate, copies, reorder, delay, jitter, before_response, drop`},
		{"probability", "rules: [{probability: 2}]", `2:23: rules[0].probability: want a probability from 0 to 1, got "2"`},
		{"name", "rules: [{name: a/b}]", `2:16: rules[0].name: a name must not hold / or line breaks, got "a/b"`},
		{"name twice", "rules: [{name: a, nth: 1}, {name: a}]", `2:35: rules[1].name: the same name is on line 2 already: remove one`},
		{"name of another's place", "rules: [{nth: 1}, {name: rule 1}]", `2:26: rules[1].name: is how parts without a name are called, by their place: choose another name`},
		{"chaos has words of its own", "chaos: [{times: 2}]", `2:10: chaos[0].times: unknown key: want one of name, when, every, nth, probability, per, seed, ttl, refuse, answer, then, fault, delay, webhooks, succeed_first, fail_count`},
		{"details", "rules: [{refuse: {code: 1000, details: 'for {{request.calller}}'}}]", `2:40: rules[0].refuse.details: placeholder {{request.calller}}: "request.calller" is not known here, did you mean "request.caller"?`},
	})
}

func TestProblemsOfAnswers(t *testing.T) {
	t.Parallel()
	const meta = "meta: {api_status: stable, version: 2.45.1}"
	answer := func(rest string) string { return "rules: [{when: {operation: CheckContact}, answer: {" + rest + "}}]" }
	wrong(t, []problemCase{
		{"as described", answer("body: {contacts: [{input: a, status: valid, wa_id: '447700900123'}], " + meta + "}"), ""},
		{"with placeholders", answer("body: {contacts: [{input: '{{request.body /contacts/0}}', status: '{{request.caller}}', wa_id: '{{id hex 4}}'}], " + meta + "}"), ""},
		{"wrong word", answer("body: {contacts: [{input: a, status: good}], " + meta + "}"), "2:89: rules[0].answer.body.contacts[0].status: departs from openapi.yaml, as an answer of CheckContact: Member 'contacts[0].status' must be one of valid, invalid, processing, failed (outside_contract: true lets it pass)"},
		{"wrong member beside placeholders", answer("body: {contacts: [{input: '{{nth}}', status: valid, wa_id: a, state: a}], " + meta + "}"), "2:111: rules[0].answer.body.contacts[0].wa_id: departs from openapi.yaml, as an answer of CheckContact: Member 'contacts[0].wa_id' must be digits only (outside_contract: true lets it pass)\n2:121: rules[0].answer.body.contacts[0].state: departs from openapi.yaml, as an answer of CheckContact: Member 'contacts[0].state' is unknown (outside_contract: true lets it pass)"},
		{"no body", answer("status: 200"), "2:52: rules[0].answer: departs from openapi.yaml, as an answer of CheckContact: The body is not JSON: Syntax error (outside_contract: true lets it pass)"},
		{"wrong status", answer("status: 409, body: {}"), `2:52: rules[0].answer: CheckContact never answers 409, only 200 400 401 413 429 500 503: choose one of these, or add outside_contract: true`},
		{"text", answer("text: hello"), "2:52: rules[0].answer: departs from openapi.yaml, as an answer of CheckContact: Header 'Content-Type' must be application/json (outside_contract: true lets it pass)"},
		{"content type", answer("headers: {content-type: /}, body: {}"), `2:52: rules[0].answer: has the content type "/": write it as in application/json`},
		{"every operation", "rules: [{answer: {body: {}}}]", `2:19: rules[0].answer: is for every operation, and no answer fits all: add operation to when, or outside_contract: true`},
		{"two bodies", answer("body: {}, text: a, outside_contract: true"), `2:68: rules[0].answer.text: does not go with body: an answer has one`},
		{"placeholder", answer("body: {a: [1, '{{request.bdy /to}}']}, outside_contract: true"), `2:66: rules[0].answer.body.a[1]: placeholder {{request.bdy /to}}: "request.bdy" is not known here, did you mean "request.body"?`},
		{"placeholder of a script", answer("text: '{{fact /message}}', outside_contract: true"), `2:58: rules[0].answer.text: placeholder {{fact /message}}: "fact" is not known here, want one of request.body, …`},
		{"open placeholder", answer("text: '{{nth', outside_contract: true"), `2:58: rules[0].answer.text: {{ is not closed by }}: "nth" (write \{{ for the characters themselves)`},
		{"header", answer("headers: {Content-Length: 5}, body: {}, outside_contract: true"), `2:62: rules[0].answer.headers.Content-Length: follows from the answer: leave it out, or use fault for a broken one`},
		{"header with a line break", answer(`headers: {X-A: "a\nb"}, outside_contract: true`), `2:67: rules[0].answer.headers.X-A: has a line break: a header field is one line`},
		{"number", answer("body: {a: .inf}, outside_contract: true"), `2:62: rules[0].answer.body.a: is no number that JSON has: write it as 12 or 1.5, or in quotes as a text`},
		{"member twice", answer("body: {a: 1, a: 2}, outside_contract: true"), `2:65: rules[0].answer.body.a: the key stands twice, first on line 2: remove one`},
	})
}

func TestProblemsOfStates(t *testing.T) {
	t.Parallel()
	wrong(t, []problemCase{
		{"undeclared", "rules: [{state: a}]", `2:17: rules[0].state: no states are declared: add states: [a, …], the first where it starts`},
		{"unknown", "states: [open, paid]\nrules: [{state: opne, next: paid}]", `3:17: rules[0].state: the machine has no state "opne": did you mean "open"?`},
		{"machine without a name", "states: {order: [open, paid]}\nrules: [{state: open}]", `3:17: rules[0].state: the machines under states have names: add machine, one of [order]`},
		{"unknown machine", "states: {order: [open, paid]}\nrules: [{machine: ordr, state: open}]", `3:19: rules[0].machine: no machine of that name stands under states: did you mean "order"?`},
		{"machine alone", "states: {order: [open, paid]}\nrules: [{machine: order}]", `3:19: rules[0].machine: says nothing without state or next: add one of them`},
		{"state twice", "states: [a, b, a]", `2:16: states[2]: the state "a" is in the list already: remove one`},
		{"no states", "states: []", `2:9: states: is empty: write the states, the first where it starts`},
		{"no machines", "states: {}", `2:9: states: is empty: want a list of states, or names of state machines with their states`},
		{"wrong states are one problem", "states: a\nrules: [{state: a}]", `2:9: states: want a list of states, or names of state machines with their states, got "a"`},
		{"state of a script", "states: [a, b]\nscript: [{at: 1s, state: c}]", `3:26: script[0].state: the machine has no state "c": want one of a, b`},
		{"state of an expectation", "states: [a, b]\nexpect: [{operation: LoginUser, state: c}]", `3:40: expect[0].state: the machine has no state "c": want one of a, b`},
	})
}

func TestProblemsOfScripts(t *testing.T) {
	t.Parallel()
	const from = "from: '447700900123'"
	inbound := func(rest string) string { return "script: [{at: 1s, inbound: {" + from + ", " + rest + "}}]" }
	event := func(rest string) string { return "script: [{at: 1s, event: {" + rest + "}}]" }
	wrong(t, []problemCase{
		{"nothing", "script: [{at: 1s}]", `2:11: script[0]: lets nothing happen: add inbound, event, outage, customer, adversity, state, status or simulation`},
		{"no time", "script: [{event: sender_locked}]", `2:11: script[0]: wants either at, a span since the load, or on, a fact`},
		{"two times", "script: [{at: 1s, on: {status: read}, event: sender_locked}]", `2:11: script[0]: wants either at, a span since the load, or on, a fact`},
		{"after without a fact", "script: [{at: 1s, after: 2s, times: 1, event: sender_locked}]", `2:26: script[0].after: belongs to on: it counts from the fact
2:37: script[0].times: belongs to on: it counts from the fact`},
		{"fact", "script: [{on: {fact: mesage_queued}, event: sender_locked}]", `2:22: script[0].on.fact: unknown value "mesage_queued": did you mean "message_queued"?`},
		{"status of another fact", "script: [{on: {fact: message_queued, status: sent}, event: sender_locked}]", `2:46: script[0].on.status: belongs to the facts status_reached and status_reported: remove it, or write it under fields`},
		{"no fact", "script: [{on: {to: '447700900123'}, event: sender_locked}]", `2:16: script[0].on: wants status, or fact with its kind: which fact is meant`},
		{"event", "script: [{at: 1s, event: sender_lokced}]", `2:26: script[0].event: unknown value "sender_lokced": did you mean "sender_locked"?`},
		{"event that needs more", "script: [{at: 1s, event: number_changed}]", `2:26: script[0].event: number_changed needs customer, new_number: the key "customer" is missing
2:26: script[0].event: number_changed needs customer, new_number: the key "new_number" is missing`},
		{"event with too much", event("type: sender_locked, customer: '447700900123'"), `2:48: script[0].event.customer: sender_locked does not use it: it needs nothing but its type`},
		{"event with another's", event("type: identity_changed, customer: '447700900123', by: '447700900124'"), `2:77: script[0].event.by: identity_changed does not use it: it uses customer`},
		{"outage", "script: [{at: 1s, outage: {of: power}}]", `2:32: script[0].outage.of: unknown value "power": want one of webhooks, connection`},
		{"no content", inbound("name: Ada"), `2:29: script[0].inbound: has 0 contents: write exactly one, such as text: Hello`},
		{"two contents", inbound("text: Hi, image: {}"), `2:29: script[0].inbound: has 2 contents: write exactly one, such as text: Hello`},
		{"type of another content", inbound("type: image, text: Hi"), `2:57: script[0].inbound.type: is image, and the content is of type text: remove one of them`},
		{"type alone", inbound("type: voice"), ""},
		{"type alone that needs more", inbound("type: location"), `2:29: script[0].inbound: has 0 contents: write exactly one, such as text: Hello`},
		{"base64", inbound("image: {data: '#', mime_type: image/jpeg}"), `2:65: script[0].inbound.image.data: want bytes as base64, got "#"`},
		{"type without data", inbound("image: {mime_type: image/png}"), "2:59: script[0].inbound.image: wants data with its mime_type, as in mime_type: image/jpeg, or neither, to have a file made"},
		{"caption of a voice note", inbound("voice: {caption: Hi}"), "2:68: script[0].inbound.voice.caption: messages of type voice have none: remove it"},
		{"name of an image", inbound("image: {filename: a.jpg}"), "2:69: script[0].inbound.image.filename: messages of type image have none: remove it"},
		{"half a product", inbound("text: Hi, context: {catalog_id: a}"), "2:71: script[0].inbound.context: catalog_id and product_retailer_id go together: add the other one"},
		{"empty tap", inbound("button: {}"), "2:59: script[0].inbound.button: is empty: write the text of the button, its payload, or both"},
		{"error of a message", event("type: error, code: 470"), "2:46: script[0].event.code: 470 \"Re-engagement message\" belongs to a message or an answer: use then or refuse with 470"},
		{"simulation", "script: [{at: 1s, simulation: {rate: 0, duration: 2d}}]", "2:38: script[0].simulation.rate: want a number from 0.001 to 10000, got 0\n2:51: script[0].simulation.duration: is 2d: choose a span from 1ms to 1d"},
		{"customer", "script: [{at: 1s, customer: {number: Ada, behaviour: sleeps}}]", "2:38: script[0].customer.number: want a number in international form, 7 to 15 digits such as \"447700900123\", got \"Ada\"\n2:54: script[0].customer.behaviour: unknown value \"sleeps\": want one of reads, never-delivered, never-reads"},
		{"data without type", inbound("image: {data: QUJD}"), `2:59: script[0].inbound.image: wants data with its mime_type, as in mime_type: image/jpeg, or neither, to have a file made`},
		{"place", inbound("location: {latitude: 91, longitude: 0}"), `2:72: script[0].inbound.location.latitude: want a number from -90 to 90, got 91`},
		{"currency", inbound("order: {catalog_id: a, product_items: [{product_retailer_id: a, quantity: 1, item_price: 1, currency: eur}]}"), `2:153: script[0].inbound.order.product_items[0].currency: want a currency as in ISO 4217, such as GBP, got "eur"`},
		{"placeholder of an answer", inbound("text: '{{request.caller}}'"), `2:57: script[0].inbound.text: placeholder {{request.caller}}: "request.caller" is not known here, want one of fact, …`},
		{"sender", "script: [{at: 1s, inbound: {from: Ada, text: Hi}}]", `2:35: script[0].inbound.from: want a number in international form, 7 to 15 digits such as "447700900123", got "Ada"`},
		{"sender by placeholder", "script: [{on: {status: read}, inbound: {from: '{{fact /recipient}}', text: Hi}}]", ""},
		{"adversity", "script: [{at: 1s, adversity: {drop: 2}}]", `2:37: script[0].adversity.drop: want a probability from 0 to 1, got "2"`},
	})
}

func TestProblemsOfExpectations(t *testing.T) {
	t.Parallel()
	wrong(t, []problemCase{
		{"nothing", "expect: [{by: 1m, times: 1}]", `2:11: expect[0]: says nothing that could be met: add operation, fact or in_order`},
		{"facts are no requests", "expect: [{operation: LoginUser, fact: {status: read}}]", `2:22: expect[0].operation: is about requests, and fact is not: write it under fact, or remove one of them`},
		{"counts", "expect: [{operation: LoginUser, times: 1, at_least: 1}]", `2:11: expect[0]: wants one of times, never, or at_least with at_most`},
		{"counts that contradict", "expect: [{operation: LoginUser, at_most: 1, at_least: 2}]", `2:42: expect[0].at_most: is less than at_least: no count is both`},
		{"never false", "expect: [{operation: LoginUser, never: false}]", `2:40: expect[0].never: never: false says nothing: remove it, or write at_least: 1`},
		{"follows nothing", "expect: [{name: login, operation: LoginUser}, {operation: SendMessage, follows: logn}]", `2:81: expect[1].follows: no expectation above has that name: did you mean "login"?`},
		{"follows what never happens", "expect: [{name: a, operation: LoginUser, never: true}, {operation: SendMessage, follows: a}]", `2:90: expect[1].follows: "a" is never to happen: nothing can follow it`},
		{"order of one", "expect: [{in_order: [{operation: LoginUser}]}]", `2:21: expect[0].in_order: has 1 entries: an order takes two at least`},
		{"order with more", "expect: [{by: 1m, in_order: [{operation: LoginUser}, {operation: SendMessage}]}]", `2:29: expect[0].in_order: stands alone: put everything else into its list`},
		{"order within", "expect: [{in_order: [{operation: LoginUser}, {in_order: []}]}]", `2:57: expect[0].in_order[1].in_order: does not stand within another in_order: write one list`},
		{"order with follows", "expect: [{in_order: [{name: a, operation: LoginUser}, {operation: SendMessage, follows: a}]}]", `2:89: expect[0].in_order[1].follows: does not go with in_order: it follows the one above`},
		{"never in the middle", "expect: [{in_order: [{operation: LoginUser, never: true}, {operation: SendMessage}]}]", `2:23: expect[0].in_order[0]: is never to happen, and nothing can follow it: put it last or elsewhere`},
		{"name twice", "expect: [{name: a, operation: LoginUser}, {name: a, operation: SendMessage}]", `2:50: expect[1].name: the same name is on line 2 already: change one`},
		{"code", "expect: [{code: 470}]", `2:17: expect[0].code: 470 "Re-engagement message" comes by webhook and not as an answer: use then: [{status: failed, code: 470}]`},
		{"status", "expect: [{operation: LoginUser, status: 700}]", `2:41: expect[0].status: want a whole number from 100 to 599, got "700"`},
	})
}
