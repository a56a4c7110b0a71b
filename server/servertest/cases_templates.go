package servertest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// templateCases are messages made from templates, in both forms. Source: messages, template, hsm;
// errors, 2000-series; DESIGN, Fidelity; clients, Messages.
func templateCases() []Case {
	return slices.Concat(templateFormCases(), templateRefusalCases(), hsmCases())
}

// templateFormCases are the forms that are accepted, and what the description refuses.
func templateFormCases() []Case {
	declared := WithConfig(func(c *server.Config) { c.World.Templates = server.TemplatesDeclared })
	return []Case{
		{Name: "a template that is filled in as declared is accepted", Options: []Option{manyTemplates()}, Run: filledTemplates},
		{Name: "quirks of template messages are let through", Options: []Option{manyTemplates()}, Run: templateQuirks},
		{Name: "an undeclared template is accepted and recorded as a finding", Run: undeclaredTemplate},
		{Name: "with templates: declared it fails with 2001 afterwards", Options: []Option{declared}, Run: undeclaredFails},
		{Name: "the language policy fallback ended with 2.27", Run: templatePolicy},
		{Name: "until 2.26 fallback takes another language of the namespace", Options: []Option{WithClientVersion("2.26.0")}, Run: templateFallback},
		{Name: "members of a template that are missing or of another form are refused", Run: badTemplates},
		{Name: "parts and values of a template that are missing or of another form are refused", Run: badParts},
	}
}

// manyTemplates is a fixture with a template of every kind.
func manyTemplates() Option {
	return fixtureWith(`
templates:
  - {namespace: tea, name: plain, language: en, body: "We are open again."}
  - {namespace: tea, name: greeting, language: en, body: "Hello {{1}}, your order {{2}} is ready."}
  - {namespace: tea, name: greeting, language: de, body: "Hallo {{1}}, {{2}} ist fertig."}
  - {namespace: tea, name: titled, language: en, header: {format: text, text: "Order {{1}}"}, body: "It is ready, {{1}}."}
  - {namespace: tea, name: fixed_title, language: en, header: {format: text, text: "News"}, body: "We are open again."}
  - {namespace: tea, name: picture, language: en, header: {format: image}, body: "Our cup."}
  - {namespace: tea, name: film, language: en, header: {format: video}, body: "Our film."}
  - {namespace: tea, name: paper, language: en, header: {format: document}, body: "Your invoice."}
  - {namespace: tea, name: long, language: en, body: "{{1}}{{2}}` + strings.Repeat("x", 24) + `"}
  - namespace: tea
    name: tapped
    language: en
    body: "More tea?"
    buttons:
      - {type: quick_reply, text: "Yes"}
      - {type: url, text: See, url: "https://teahouse.example/{{1}}"}
      - {type: url, text: Home, url: "https://teahouse.example"}
      - {type: phone_number, text: Call, phone: "447700900000"}
  - {namespace: tea, name: gone, language: en, status: rejected, body: "x"}
  - {namespace: tea, name: resting, language: en, status: paused, body: "x"}
  - {namespace: tea, name: off, language: en, status: disabled, body: "x"}
`)
}

// template is a message made from a template of manyTemplates, in English.
func template(name, components string) string {
	return to(wroteEarlier, `"type":"template","template":{"namespace":"tea","name":"`+name+`","language":{"policy":"deterministic","code":"en"},"components":[`+components+`]}`)
}

// part is a component with its parameters.
func part(kind, parameters string) string {
	return `{"type":"` + kind + `","parameters":[` + parameters + `]}`
}

// words are text parameters.
func textParameters(texts ...string) string {
	list := make([]string, len(texts))
	for i, text := range texts {
		list[i] = `{"type":"text","text":"` + text + `"}`
	}
	return strings.Join(list, ",")
}

// button is a component for a button.
func button(subType, index, parameters string) string {
	return `{"type":"button","sub_type":"` + subType + `","index":` + index + `,"parameters":[` + parameters + `]}`
}

const (
	pictureLink = `{"type":"image","image":{"link":"https://cdn.example/cup.png"}}`
	money       = `{"type":"currency","currency":{"fallback_value":"£4.50","code":"GBP","amount_1000":4500}}`
	moment      = `{"type":"date_time","date_time":{"fallback_value":"9 March","day_of_week":6,"day_of_month":9,"year":2024,"month":3,"hour":11,"minute":30,"timestamp":1709983800}}`
	linkEnd     = `{"type":"text","text":"assam"}`
	payload     = `{"type":"payload","payload":"CONFIRM-77"}`
)

func filledTemplates(t *testing.T, m *Mock) {
	image := upload(t, m, "image/png", pngPicture(t))
	for _, body := range []string{
		template("plain", ""),
		template("greeting", part("body", textParameters("Priya", "77"))),
		template("greeting", part("body", money+","+moment)),
		template("greeting", part("body", `{"type":"date_time","date_time":{"fallback_value":"9 March"}},`+textParameters("77"))),
		template("titled", part("header", textParameters("77"))+","+part("body", textParameters("Priya"))),
		template("fixed_title", ""),
		template("picture", part("header", pictureLink)),
		template("picture", part("header", `{"type":"image","image":{"id":"`+image+`"}}`)),
		template("film", part("header", `{"type":"video","video":{"link":"https://cdn.example/tea.mp4"}}`)),
		template("paper", part("header", `{"type":"document","document":{"link":"https://cdn.example/77.pdf","filename":"invoice-77.pdf"}}`)),
		template("long", part("body", textParameters(strings.Repeat("茶", 500), strings.Repeat("x", 500)))),
		template("tapped", button("url", "1", linkEnd)),
		template("tapped", button("url", `"1"`, `{"type":"payload","payload":"assam"}`)+","+button("quick_reply", `"0"`, payload)),
		strings.Replace(template("plain", ""), `"type"`, `"ttl":"P1D","type"`, 1),
	} {
		accepted(t, m, body)
	}
	if got := len(m.Facts(t, "template_undeclared")); got != 0 {
		t.Errorf("%d findings about declared templates", got)
	}
}

func templateQuirks(t *testing.T, m *Mock) {
	head := `"type":"template","template":{"namespace":"tea","language":{"code":"en"},"name":`
	greeting := part("body", textParameters("Priya", "77"))
	for _, body := range []string{
		to(wroteEarlier, head+`"plain"}`),
		to(wroteEarlier, head+`"plain","components":null}`),
		to(wroteEarlier, head+`"plain","components":[]}`),
		to(wroteEarlier, head+`"plain","components":[{"type":"body"}]}`),
		to(wroteEarlier, head+`"plain","components":[{"type":"body","parameters":[]}]}`),
		to(wroteEarlier, head+`"plain","components":[{"type":"body","parameters":null}],"surplus":1},"components":[]`),
		template("titled", part("body", textParameters("Priya"))+","+part("header", textParameters("77"))),
		template("titled", `{"type":"header","parameters":{"type":"text","text":"77"}},`+part("body", textParameters("Priya"))),
		template("picture", `{"type":"header","parameters":`+pictureLink+`}`),
		template("picture", part("header", `{"type":"image","link":"https://cdn.example/cup.png"}`)),
		template("picture", `{"type":"header","parameters":{"type":"image","link":"https://cdn.example/cup.png"}}`),
		template("film", part("header", `{"type":"video","link":"https://cdn.example/tea.mp4"}`)),
		template("paper", part("header", `{"type":"document","link":"https://cdn.example/77.pdf","filename":"77.pdf"}`)),
		template("greeting", `{"type":"body","parameters":[{"type":"text","text":"Priya","image":7},`+textParameters("77")+`]}`),
		template("greeting", part("body", textParameters("Priya"))+","+part("body", textParameters("77"))),
		template("greeting", greeting+`,{"type":"header"},{"type":"header","parameters":[]}`),
	} {
		accepted(t, m, body)
	}
}

// finding is the fact template_undeclared.
type finding struct{ Message, Namespace, Name, Language string }

func undeclaredTemplate(t *testing.T, m *Mock) {
	ids := []string{
		accepted(t, m, template("never_heard_of", part("body", textParameters("1", "2", "3"))+","+button("quick_reply", "9", payload))),
		accepted(t, m, hsm("never_heard_of", "deterministic", "en", `{"default":"x"}`)),
	}
	want := []finding{{ids[0], "tea", "never_heard_of", "en"}, {ids[1], "tea", "never_heard_of", "en"}}
	if got := told[finding](t, m, "template_undeclared"); !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
	m.Advance(t, time.Minute)
	for _, id := range ids {
		wantStory(t, "an undeclared template", reached(t, m, id), "sent 0s, delivered 300ms, read 1s")
	}
	refused(t, m, []refusal{
		{name: "media are checked all the same", body: template("never_heard_of", part("header", `{"type":"image","image":{"id":"nothing"}}`)), status: http.StatusNotFound, code: 1006},
	})
}

func undeclaredFails(t *testing.T, m *Mock) {
	unknown, known := accepted(t, m, template("never_heard_of", "")), accepted(t, m, order(wroteEarlier))
	old := accepted(t, m, hsm("never_heard_of", "fallback", "en", ""))
	m.Advance(t, time.Minute)
	wantStory(t, "a template", reported(t, m, unknown), "failed 2001 Template Missing 0s")
	wantStory(t, "an hsm", reported(t, m, old), "failed 2001 Template Missing 0s")
	wantStory(t, "a declared template", reported(t, m, known), "delivered 300ms, read 1s")
	if got := len(m.Facts(t, "template_undeclared")); got != 2 {
		t.Errorf("%d findings, want 2", got)
	}
}

// speaking is the template order_ready of the fixture one-business in a language.
func speaking(language string) string {
	return to(wroteEarlier, `"type":"template","template":{"namespace":"quayside_tea_house","name":"order_ready","language":`+language+`,"components":[`+
		part("body", textParameters("Priya", "77"))+`]}`)
}

func templatePolicy(t *testing.T, m *Mock) {
	for _, language := range []string{`{"policy":"deterministic","code":"en_GB"}`, `{"code":"en_GB"}`, `{"policy":null,"code":"en_GB"}`} {
		accepted(t, m, speaking(language))
	}
	refused(t, m, []refusal{
		{name: "fallback", body: speaking(`{"policy":"fallback","code":"en_GB"}`), code: 1009, details: "fallback"},
		{name: "another word", body: speaking(`{"policy":"strict","code":"en_GB"}`), code: 1009, details: "policy"},
	})
}

func templateFallback(t *testing.T, m *Mock) {
	check(t, m, `,"blocking":"wait"`, "+"+wroteEarlier)
	accepted(t, m, speaking(`{"policy":"fallback","code":"en_GB"}`))
	accepted(t, m, speaking(`{"policy":"fallback","code":"fr"}`))
	refused(t, m, []refusal{{name: "deterministic", body: speaking(`{"policy":"deterministic","code":"fr"}`), code: 2001}})
}

func badTemplates(t *testing.T, m *Mock) {
	made := func(content string) string { return to(wroteEarlier, `"type":"template","template":`+content) }
	language := `"language":{"policy":"deterministic","code":"en"}`
	refused(t, m, []refusal{
		{name: "no namespace", body: made(`{"name":"plain",` + language + `}`), code: 1008, details: "namespace"},
		{name: "an empty namespace", body: made(`{"namespace":"","name":"plain",` + language + `}`), code: 2014, details: "namespace"},
		{name: "no name", body: made(`{"namespace":"tea",` + language + `}`), code: 1008, details: "name"},
		{name: "an empty name", body: made(`{"namespace":"tea","name":"",` + language + `}`), code: 1009, details: "name"},
		{name: "no language", body: made(`{"namespace":"tea","name":"plain"}`), code: 1008, details: "language"},
		{name: "language as a text", body: made(`{"namespace":"tea","name":"plain","language":"en"}`), code: 1009, details: "language"},
		{name: "no code", body: made(`{"namespace":"tea","name":"plain","language":{"policy":"deterministic"}}`), code: 1008, details: "code"},
		{name: "an empty code", body: made(`{"namespace":"tea","name":"plain","language":{"code":""}}`), code: 1009, details: "code"},
		{name: "components not a list", body: made(`{"namespace":"tea","name":"plain",` + language + `,"components":{}}`), code: 1009, details: "components"},
		{name: "a component not an object", body: made(`{"namespace":"tea","name":"plain",` + language + `,"components":["body"]}`), code: 1009, details: "components"},
	})
	if got := post(t, m, made(`{"namespace":"","name":"plain",`+language+`}`)).Text(t, "/errors/0/title"); got != "Expected Namespace is Empty" {
		t.Errorf("title %q", got)
	}
}

func badParts(t *testing.T, m *Mock) {
	in := func(parameter string) string { return template("x", part("body", parameter)) }
	refused(t, m, []refusal{
		{name: "a part without type", body: template("x", `{"parameters":[]}`), code: 1008, details: "type"},
		{name: "an unknown part", body: template("x", part("footer", "")), code: 1009, details: "type"},
		{name: "a button without sub_type", body: template("x", `{"type":"button","index":0}`), code: 1008, details: "sub_type"},
		{name: "a button without index", body: template("x", `{"type":"button","sub_type":"url"}`), code: 1008, details: "index"},
		{name: "an unknown sub_type", body: template("x", button("phone_number", "0", payload)), code: 1009, details: "sub_type"},
		{name: "a negative index", body: template("x", button("url", "-1", linkEnd)), code: 1009, details: "index"},
		{name: "an index that is no number", body: template("x", button("url", `"first"`, linkEnd)), code: 1009, details: "index"},
		{name: "an index with a fraction", body: template("x", button("url", `0.5`, linkEnd)), code: 1009, details: "index"},
		{name: "an index beyond bounds", body: template("x", button("url", `99999999999999999999`, linkEnd)), code: 1009, details: "index"},
		{name: "a value without type", body: in(`{"text":"x"}`), code: 1008, details: "type"},
		{name: "an unknown type of value", body: in(`{"type":"emoji","emoji":"x"}`), code: 1009, details: "type"},
		{name: "a text without text", body: in(`{"type":"text"}`), code: 1008, details: "text"},
		{name: "money without money", body: in(`{"type":"currency"}`), code: 1008, details: "currency"},
		{name: "money without fallback", body: in(`{"type":"currency","currency":{"code":"GBP","amount_1000":1}}`), code: 1008, details: "fallback_value"},
		{name: "money without amount", body: in(`{"type":"currency","currency":{"fallback_value":"x","code":"GBP"}}`), code: 1008, details: "amount_1000"},
		{name: "money in words", body: in(`{"type":"currency","currency":{"fallback_value":"x","code":"pounds","amount_1000":1}}`), code: 1009, details: "code"},
		{name: "a date without fallback", body: in(`{"type":"date_time","date_time":{}}`), code: 1008, details: "fallback_value"},
		{name: "day 0 of the week", body: in(`{"type":"date_time","date_time":{"fallback_value":"x","day_of_week":0}}`), code: 1009, details: "day_of_week"},
		{name: "day 8 of the week", body: in(`{"type":"date_time","date_time":{"fallback_value":"x","day_of_week":8}}`), code: 1009, details: "day_of_week"},
		{name: "a 13th month", body: in(`{"type":"date_time","date_time":{"fallback_value":"x","month":13}}`), code: 1009, details: "month"},
		{name: "a payload without payload", body: template("x", button("quick_reply", "0", `{"type":"payload"}`)), code: 1008, details: "payload"},
		{name: "an image without file", body: template("x", part("header", `{"type":"image"}`)), code: 1008, details: "'id' or 'link'"},
		{name: "an image with both", body: template("x", part("header", `{"type":"image","image":{"id":"x","link":"https://cdn.example/x"}}`)), code: 1009, details: "'id' and 'link'"},
		{name: "an image by ftp", body: template("x", part("header", `{"type":"image","link":"ftp://cdn.example/x"}`)), code: 1009, details: "link"},
	})
}

// templateRefusalCases are the codes for what does not fit a declared template.
func templateRefusalCases() []Case {
	return []Case{
		{Name: "2000: another number of parameters", Options: []Option{manyTemplates()}, Run: parameterCounts},
		{Name: "2001: a known name in another language or namespace", Options: []Option{manyTemplates()}, Run: otherLanguages},
		{Name: "2004 and 2005: parameters and text that are too long", Options: []Option{manyTemplates()}, Run: longParameters},
		{Name: "2006 and 2017: spaces and characters that are not allowed", Options: []Option{manyTemplates()}, Run: oddCharacters},
		{Name: "2008, 2009 and 2012: parts that are missing or of another kind", Options: []Option{manyTemplates()}, Run: otherKinds},
		{Name: "2010 and 2013: buttons with a broken URL, or where there are none", Options: []Option{manyTemplates()}, Run: badButtons},
		{Name: "2060 to 2062: templates that are not approved", Options: []Option{manyTemplates()}, Run: unapproved},
	}
}

func parameterCounts(t *testing.T, m *Mock) {
	refused(t, m, []refusal{
		{name: "none", body: template("greeting", ""), code: 2000, details: "want 2"},
		{name: "too few", body: template("greeting", part("body", textParameters("Priya"))), code: 2000, details: "want 2"},
		{name: "too many", body: template("greeting", part("body", textParameters("a", "b", "c"))), code: 2000, details: "want 2"},
		{name: "some where there are none", body: template("plain", part("body", textParameters("a"))), code: 2000, details: "body"},
		{name: "no text for the header", body: template("titled", part("body", textParameters("a"))), code: 2000, details: "header"},
		{name: "two for the header", body: template("titled", part("header", textParameters("a", "b"))+","+part("body", textParameters("a"))), code: 2000, details: "header"},
		{name: "a header that takes none", body: template("fixed_title", part("header", textParameters("a"))), code: 2000, details: "header"},
		{name: "a header where there is none", body: template("plain", part("header", pictureLink)), code: 2000, details: "header"},
		{name: "two images", body: template("picture", part("header", pictureLink+","+pictureLink)), code: 2000, details: "header"},
		{name: "a button beyond the last", body: template("tapped", button("url", "1", linkEnd)+","+button("quick_reply", "4", payload)), code: 2000, details: "index 4"},
		{name: "a button twice", body: template("tapped", button("url", "1", linkEnd)+","+button("url", `"1"`, linkEnd)), code: 2000, details: "twice"},
		{name: "a button without value", body: template("tapped", button("url", "1", "")), code: 2000, details: "button 1"},
		{name: "a button with two", body: template("tapped", button("url", "1", linkEnd+","+linkEnd)), code: 2000, details: "button 1"},
		{name: "a URL that takes none", body: template("tapped", button("url", "1", linkEnd)+","+button("url", "2", linkEnd)), code: 2000, details: "button 2"},
	})
	if got := post(t, m, template("greeting", "")).Text(t, "/errors/0/title"); got != "Template Param Count Mismatch" {
		t.Errorf("title %q", got)
	}
}

func otherLanguages(t *testing.T, m *Mock) {
	filled := part("body", textParameters("Priya", "77"))
	refused(t, m, []refusal{
		{name: "language", body: strings.Replace(template("greeting", filled), `"code":"en"`, `"code":"fr"`, 1), code: 2001, details: "'fr'"},
		{name: "regional language", body: strings.Replace(template("greeting", filled), `"code":"en"`, `"code":"en_GB"`, 1), code: 2001, details: "'en_GB'"},
		{name: "namespace", body: strings.Replace(template("greeting", filled), `"namespace":"tea"`, `"namespace":"coffee"`, 1), code: 2001, details: "'coffee'"},
	})
	accepted(t, m, strings.Replace(template("greeting", filled), `"code":"en"`, `"code":"de"`, 1))
}

func longParameters(t *testing.T, m *Mock) {
	long := func(n int) string { return strings.Repeat("茶", n) }
	refused(t, m, []refusal{
		{name: "a value of the body", body: template("greeting", part("body", textParameters(long(1025), "77"))), code: 2004, details: "1024"},
		{name: "a value of the header", body: template("titled", part("header", textParameters(long(61)))+","+part("body", textParameters("a"))), code: 2004, details: "60"},
		{name: "the whole body", body: template("long", part("body", textParameters(long(500), long(501)))), code: 2005, details: "1025"},
	})
	accepted(t, m, template("titled", part("header", textParameters(long(60)))+","+part("body", textParameters("a"))))
}

func oddCharacters(t *testing.T, m *Mock) {
	filled := func(text string) string { return template("greeting", part("body", textParameters(text, "77"))) }
	refused(t, m, []refusal{
		{name: "a line end", body: filled(`a\nb`), code: 2006},
		{name: "a carriage return", body: filled(`a\rb`), code: 2006},
		{name: "a tab", body: filled(`a\tb`), code: 2006},
		{name: "five spaces", body: filled(`a     b`), code: 2006},
		{name: "a control character", body: filled(`a\u0007b`), code: 2017},
		{name: "nothing", body: filled(``), code: 2012, details: "empty"},
		{name: "spaces only", body: filled(`  `), code: 2012, details: "empty"},
		{name: "a line end in the header", body: template("titled", part("header", textParameters(`a\nb`))+","+part("body", textParameters("a"))), code: 2006, details: "header"},
	})
	for _, text := range []string{`a    b`, `*bold* _italic_`, `茶 🍵`, `👩\u200d👧`} {
		accepted(t, m, filled(text))
	}
}

func otherKinds(t *testing.T, m *Mock) {
	gif := upload(t, m, "image/gif", pngPicture(t))
	video := `{"type":"video","video":{"link":"https://cdn.example/tea.mp4"}}`
	refused(t, m, []refusal{
		{name: "a file of a type that cannot be sent", body: template("picture", part("header", `{"type":"image","image":{"id":"`+gif+`"}}`)), code: 2008, details: "image/gif"},
		{name: "no picture", body: template("picture", ""), code: 2009, details: "header"},
		{name: "no film", body: template("film", part("header", "")), code: 2009, details: "header"},
		{name: "no end of the URL", body: template("tapped", ""), code: 2009, details: "button 1"},
		{name: "a film as picture", body: template("picture", part("header", video)), code: 2012, details: "'video'"},
		{name: "a text as picture", body: template("picture", part("header", textParameters("cup"))), code: 2012, details: "'text'"},
		{name: "a picture as title", body: template("titled", part("header", pictureLink)+","+part("body", textParameters("a"))), code: 2012, details: "'image'"},
		{name: "a picture in the body", body: template("greeting", part("body", textParameters("a")+","+pictureLink)), code: 2012, details: "'image'"},
		{name: "a payload in the body", body: template("greeting", part("body", textParameters("a")+","+payload)), code: 2012, details: "'payload'"},
		{name: "a text for a quick reply", body: template("tapped", button("url", "1", linkEnd)+","+button("quick_reply", "0", linkEnd)), code: 2012, details: "button 0"},
		{name: "a URL where a quick reply is", body: template("tapped", button("url", "0", linkEnd)), code: 2012, details: "button 0"},
		{name: "a quick reply where a URL is", body: template("tapped", button("quick_reply", "1", payload)), code: 2012, details: "button 1"},
		{name: "a value for a telephone", body: template("tapped", button("url", "1", linkEnd)+","+button("url", "3", linkEnd)), code: 2012, details: "button 3"},
		{name: "money for a URL", body: template("tapped", button("url", "1", money)), code: 2012, details: "button 1"},
	})
}

func badButtons(t *testing.T, m *Mock) {
	refused(t, m, []refusal{
		{name: "spaces", body: template("tapped", button("url", "1", textParameters("two words"))), code: 2010, details: "two words"},
		{name: "a bad escape", body: template("tapped", button("url", "1", textParameters("%zz"))), code: 2010, details: "%zz"},
		{name: "no buttons", body: template("plain", button("quick_reply", "0", payload)), code: 2013},
	})
}

func unapproved(t *testing.T, m *Mock) {
	refused(t, m, []refusal{
		{name: "rejected", body: template("gone", ""), code: 2060, details: "gone"},
		{name: "paused", body: template("resting", ""), code: 2061, details: "resting"},
		{name: "disabled", body: template("off", ""), code: 2062, details: "off"},
		{name: "a rejected hsm", body: hsm("gone", "deterministic", "en", ""), code: 2060},
		{name: "a paused hsm", body: hsm("resting", "deterministic", "en", ""), code: 2061},
		{name: "a disabled hsm", body: hsm("off", "deterministic", "en", ""), code: 2062},
	})
}

// hsmCases are template messages in the older form. Source: messages, hsm (D, S).
func hsmCases() []Case {
	return []Case{
		{Name: "an hsm fills the gaps of the body, with any policy and language of the namespace", Options: []Option{manyTemplates()}, Run: filledHSM},
		{Name: "an hsm that does not fit its template is refused as a template is", Options: []Option{manyTemplates()}, Run: unfitHSM},
		{Name: "members of an hsm that are missing or of another form are refused", Run: badHSM},
	}
}

// hsm is a message in the older form, made from a template of manyTemplates.
func hsm(name, policy, language, params string) string {
	return to(wroteEarlier, `"type":"hsm","hsm":{"namespace":"tea","element_name":"`+name+`","language":{"policy":"`+policy+`","code":"`+language+`"},"localizable_params":[`+params+`]}`)
}

func filledHSM(t *testing.T, m *Mock) {
	for _, body := range []string{
		hsm("plain", "deterministic", "en", ""),
		hsm("plain", "fallback", "fr", ""),
		hsm("greeting", "deterministic", "de", `{"default":"Priya"},{"default":"77"}`),
		hsm("greeting", "fallback", "en", `{"default":"£4.50","currency":{"currency_code":"GBP","amount_1000":4500}},{"default":"later","date_time":{"unix_epoch":{"timestamp":1709983800}}}`),
		hsm("greeting", "fallback", "en", `{"default":"9 March","date_time":{"component":{"day_of_week":6,"hour":11,"minute":30}}},{"default":"soon","date_time":{}}`),
		to(wroteEarlier, `"type":"hsm","hsm":{"namespace":"tea","element_name":"plain","language":{"policy":"fallback","code":"en"}}`),
		to(wroteEarlier, `"type":"hsm","hsm":{"namespace":"tea","element_name":"plain","language":{"policy":"fallback","code":"en"},"localizable_params":null,"surplus":1}`),
	} {
		accepted(t, m, body)
	}
	for _, f := range queued(t, m) {
		if f.Type != "hsm" {
			t.Errorf("queued %+v", f)
		}
	}
}

func unfitHSM(t *testing.T, m *Mock) {
	refused(t, m, []refusal{
		{name: "too few", body: hsm("greeting", "fallback", "en", `{"default":"Priya"}`), code: 2000},
		{name: "too many", body: hsm("plain", "fallback", "en", `{"default":"Priya"}`), code: 2000},
		{name: "another language", body: hsm("plain", "deterministic", "fr", ""), code: 2001},
		{name: "another namespace", body: strings.Replace(hsm("plain", "fallback", "en", ""), `"tea"`, `"coffee"`, 1), code: 2001},
		{name: "a long value", body: hsm("greeting", "fallback", "en", `{"default":"`+strings.Repeat("x", 1025)+`"},{"default":"77"}`), code: 2004},
		{name: "a line end", body: hsm("greeting", "fallback", "en", `{"default":"a\nb"},{"default":"77"}`), code: 2006},
		{name: "a picture is missing", body: hsm("picture", "fallback", "en", ""), code: 2009},
		{name: "a URL is missing", body: hsm("tapped", "fallback", "en", ""), code: 2009},
	})
}

func badHSM(t *testing.T, m *Mock) {
	made := func(content string) string { return to(wroteEarlier, `"type":"hsm","hsm":`+content) }
	in := func(param string) string { return hsm("x", "fallback", "en", param) }
	language := `"language":{"policy":"deterministic","code":"en"}`
	refused(t, m, []refusal{
		{name: "no namespace", body: made(`{"element_name":"x",` + language + `}`), code: 1008, details: "namespace"},
		{name: "an empty namespace", body: made(`{"namespace":"","element_name":"x",` + language + `}`), code: 2014, details: "namespace"},
		{name: "no element_name", body: made(`{"namespace":"tea",` + language + `}`), code: 1008, details: "element_name"},
		{name: "no language", body: made(`{"namespace":"tea","element_name":"x"}`), code: 1008, details: "language"},
		{name: "no policy", body: made(`{"namespace":"tea","element_name":"x","language":{"code":"en"}}`), code: 1008, details: "policy"},
		{name: "an unknown policy", body: hsm("x", "strict", "en", ""), code: 1009, details: "policy"},
		{name: "no code", body: made(`{"namespace":"tea","element_name":"x","language":{"policy":"fallback"}}`), code: 1008, details: "code"},
		{name: "values not a list", body: made(`{"namespace":"tea","element_name":"x",` + language + `,"localizable_params":{"default":"x"}}`), code: 1009, details: "localizable_params"},
		{name: "a value without default", body: in(`{"currency":{"currency_code":"GBP","amount_1000":1}}`), code: 1008, details: "default"},
		{name: "money without code", body: in(`{"default":"x","currency":{"amount_1000":1}}`), code: 1008, details: "currency_code"},
		{name: "a day without week", body: in(`{"default":"x","date_time":{"component":{"day_of_week":8}}}`), code: 1009, details: "day_of_week"},
		{name: "an instant that is a text", body: in(`{"default":"x","date_time":{"unix_epoch":{"timestamp":"now"}}}`), code: 1009, details: "timestamp"},
	})
}
