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

// textParameters are parameters of type text.
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
		{name: "the same as text", body: template("x", button("url", `"99999999999999999999"`, linkEnd)), code: 1009, details: "index"},
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
