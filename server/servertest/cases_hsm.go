package servertest

import (
	"strings"
	"testing"
)

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
