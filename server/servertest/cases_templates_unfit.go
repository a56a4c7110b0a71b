package servertest

import (
	"strings"
	"testing"
)

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
