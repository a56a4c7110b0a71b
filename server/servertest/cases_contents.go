package servertest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// contentCases are the contents that need no file. Source: messages, text, location, contacts,
// reaction.
func contentCases() []Case {
	return []Case{
		{Name: "a text has 1 to 4096 characters, more are 1001", Run: texts},
		{Name: "a content object that is missing is 1008, another JSON type 1009", Run: missingContents},
		{Name: "coordinates are numbers or texts within their range", Run: locations},
		{Name: "contact cards need a formatted name, and take all the rest", Run: contactCards},
		{Name: "a reaction names a message and an emoji, which may be empty", Run: reactions},
	}
}

func texts(t *testing.T, m *Mock) {
	for _, body := range []string{"x", strings.Repeat("x", 4096), strings.Repeat("茶", 4096), strings.Repeat("🍵", 4096), "line\\nbreak \\ud83c\\udf75", " "} {
		accepted(t, m, to(wroteEarlier, `"text":{"body":"`+body+`","render_mentions":true}`))
	}
	refused(t, m, []refusal{
		{name: "4097 letters", body: to(wroteEarlier, `"text":{"body":"`+strings.Repeat("x", 4097)+`"}`), code: 1001, details: "4096"},
		{name: "4097 beyond ASCII", body: to(wroteEarlier, `"text":{"body":"`+strings.Repeat("茶", 4097)+`"}`), code: 1001, details: "4096"},
		{name: "empty", body: to(wroteEarlier, `"text":{"body":""}`), code: 1009, details: "body"},
		{name: "a number", body: to(wroteEarlier, `"text":{"body":7}`), code: 1009, details: "body"},
		{name: "a list", body: to(wroteEarlier, `"text":{"body":["x"]}`), code: 1009, details: "body"},
	})
	for _, body := range []string{`{}`, `{"body":null}`, `{"text":"x"}`} {
		a := post(t, m, to(wroteEarlier, `"type":"text","text":`+body))
		a.Want(t, http.StatusBadRequest, 1008)
		if want := "Parameter 'body' is mandatory for type 'text'"; a.Details() != want || a.Text(t, "/errors/0/title") != "Required parameter is missing" {
			t.Errorf("%s: %s, want the details %q", body, a.Body, want)
		}
	}
}

func missingContents(t *testing.T, m *Mock) {
	var tests []refusal
	for _, kind := range []string{
		"text", "image", "audio", "video", "voice", "document", "sticker", "location", "contacts", "template", "hsm", "interactive", "reaction",
	} {
		tests = append(
			tests,
			refusal{name: kind, body: to(wroteEarlier, `"type":"`+kind+`"`), code: 1008, details: "Parameter '" + kind + "' is mandatory"},
			refusal{name: kind + " null", body: to(wroteEarlier, `"type":"`+kind+`","`+kind+`":null`), code: 1008, details: "'" + kind + "'"},
			refusal{name: kind + " as a text", body: to(wroteEarlier, `"type":"`+kind+`","`+kind+`":"x"`), code: 1009, details: "'" + kind + "'"},
			refusal{name: kind + " as a number", body: to(wroteEarlier, `"type":"`+kind+`","`+kind+`":7`), code: 1009, details: "'" + kind + "'"},
		)
	}
	refused(t, m, tests)
}

// location is a message of type location.
func location(content string) string {
	return to(wroteEarlier, `"type":"location","location":`+content)
}

func locations(t *testing.T, m *Mock) {
	for _, content := range []string{
		`{"latitude":51.5074,"longitude":-0.1278}`,
		`{"latitude":"51.5074","longitude":"-0.1278","name":"Tea house","address":"1 Brew Lane"}`,
		`{"latitude":"0","longitude":0,"address":"without a name"}`,
		`{"latitude":90,"longitude":180}`, `{"latitude":"-90","longitude":"-180.0"}`,
		`{"latitude":1e1,"longitude":0,"name":null,"address":null,"url":"surplus"}`,
	} {
		accepted(t, m, location(content))
	}
	refused(t, m, []refusal{
		{name: "no longitude", body: location(`{"latitude":51.5}`), code: 1008, details: "longitude"},
		{name: "no latitude", body: location(`{"longitude":51.5,"latitude":null}`), code: 1008, details: "latitude"},
		{name: "too far north", body: location(`{"latitude":90.0001,"longitude":0}`), code: 1009, details: "latitude"},
		{name: "too far south", body: location(`{"latitude":"-90.0001","longitude":0}`), code: 1009, details: "latitude"},
		{name: "too far east", body: location(`{"latitude":0,"longitude":"180.0001"}`), code: 1009, details: "longitude"},
		{name: "too far west", body: location(`{"latitude":0,"longitude":-181}`), code: 1009, details: "longitude"},
		{name: "infinite", body: location(`{"latitude":1e999,"longitude":0}`), code: 1009, details: "latitude"},
		{name: "words", body: location(`{"latitude":"north","longitude":0}`), code: 1009, details: "latitude"},
		{name: "a decimal comma", body: location(`{"latitude":"51,5","longitude":0}`), code: 1009, details: "latitude"},
		{name: "empty", body: location(`{"latitude":"","longitude":0}`), code: 1009, details: "latitude"},
		{name: "a flag", body: location(`{"latitude":true,"longitude":0}`), code: 1009, details: "latitude"},
		{name: "name is no text", body: location(`{"latitude":0,"longitude":0,"name":7}`), code: 1009, details: "name"},
	})
}

// cards is a message of type contacts.
func cards(content string) string {
	return to(wroteEarlier, `"type":"contacts","contacts":`+content)
}

func contactCards(t *testing.T, m *Mock) {
	for _, content := range []string{
		`[{"name":{"formatted_name":"Priya Shah"}}]`,
		`[{"name":{"formatted_name":"Priya Shah"}},{"name":{"formatted_name":"Tomas"}}]`,
		`[{"name":{"formatted_name":"Dr. Priya M. Shah jun.","first_name":"Priya","last_name":"Shah","middle_name":"M.","prefix":"Dr.","suffix":"jun."},
		   "phones":[{"phone":"+44 7700 900123","type":"CELL","wa_id":"447700900123"},{"phone":"1234","type":"the shop"}],
		   "emails":[{"email":"priya@teahouse.example","type":"WORK"}],"urls":[{"url":"https://teahouse.example","type":"WORK"}],
		   "addresses":[{"street":"1 Brew Lane","city":"London","state":"LDN","zip":"N1 1AA","country":"United Kingdom","country_code":"gb","type":"HOME"}],
		   "org":{"company":"Tea house","department":"Blending","title":"Blender"},"birthday":"1990-03-09",
		   "ims":["priya.tea",{"service":"AIM","user_id":"priya.tea"}]}]`,
		`[{"name":{"formatted_name":"Priya"},"phones":null,"emails":[],"org":null,"birthday":null}]`,
	} {
		accepted(t, m, cards(content))
	}
	name := `{"name":{"formatted_name":"Priya"}`
	refused(t, m, []refusal{
		{name: "an object", body: cards(name + `}`), code: 1009, details: "contacts"},
		{name: "an empty list", body: cards(`[]`), code: 1009, details: "contacts"},
		{name: "no name", body: cards(`[{"phones":[]}]`), code: 1008, details: "name"},
		{name: "no formatted name", body: cards(`[{"name":{"first_name":"Priya"}}]`), code: 1008, details: "formatted_name"},
		{name: "a second one without name", body: cards(`[` + name + `},{}]`), code: 1008, details: "name"},
		{name: "an empty name", body: cards(`[{"name":{"formatted_name":""}}]`), code: 1009, details: "formatted_name"},
		{name: "a birthday in another order", body: cards(`[` + name + `,"birthday":"09.03.1990"}]`), code: 1009, details: "birthday"},
		{name: "phones not a list", body: cards(`[` + name + `,"phones":"+44"}]`), code: 1009, details: "phones"},
		{name: "a phone not an object", body: cards(`[` + name + `,"phones":["+44"]}]`), code: 1009, details: "phones"},
		{name: "org not an object", body: cards(`[` + name + `,"org":"Tea house"}]`), code: 1009, details: "org"},
		{name: "a handle that is a number", body: cards(`[` + name + `,"ims":[7]}]`), code: 1009, details: "ims"},
	})
}

func reactions(t *testing.T, m *Mock) {
	id := accepted(t, m, textTo(wroteEarlier))
	for _, content := range []string{
		`{"message_id":"` + id + `","emoji":"👍"}`, `{"message_id":"` + id + `","emoji":""}`, `{"message_id":"` + unknownMessage + `","emoji":"\ud83d\udc4d"}`,
	} {
		accepted(t, m, to(wroteEarlier, `"type":"reaction","reaction":`+content))
	}
	refused(t, m, []refusal{
		{name: "no message", body: to(wroteEarlier, `"type":"reaction","reaction":{"emoji":"👍"}`), code: 1008, details: "message_id"},
		{name: "no emoji", body: to(wroteEarlier, `"type":"reaction","reaction":{"message_id":"`+id+`"}`), code: 1008, details: "emoji"},
		{name: "an empty message", body: to(wroteEarlier, `"type":"reaction","reaction":{"message_id":"","emoji":"👍"}`), code: 1009, details: "message_id"},
		{name: "emoji not a text", body: to(wroteEarlier, `"type":"reaction","reaction":{"message_id":"`+id+`","emoji":7}`), code: 1009, details: "emoji"},
	})
}

// mediaMessageCases are the contents that are files. Source: messages, image and the like; media,
// UploadMedia, table; clients, Messages and Media.
func mediaMessageCases() []Case {
	lenient := fixtureWith("options: {limits: lenient}")
	return []Case{
		{Name: "files are sent by link or by id, one of both", Run: byLinkOrID},
		{Name: "captions and file names only where they belong", Run: captions},
		{Name: "captions have 1024 characters at most, unless limits are lenient", Run: longCaptions},
		{Name: "lenient limits let pass what is too long as far as is remembered only", Options: []Option{lenient}, Run: lenientLimits},
		{Name: "a link is http or https, its provider a known one", Run: links},
	}
}

// fixtureWith is a fixture that is registered, with more keys.
func fixtureWith(keys string) Option {
	return WithFixtureYAML(`
name: shop
number: {country_code: "44", phone: "7700900000"}
users: [{name: admin, password: secret}]
` + keys + "\n")
}

// kindsOfFiles are the types of message that are files, each with a content type that fits.
func kindsOfFiles() [][2]string {
	return [][2]string{
		{"image", "image/png"}, {"audio", "audio/mpeg"}, {"video", "video/mp4"}, {"voice", "audio/ogg; codecs=opus"}, {"document", "application/pdf"}, {"sticker", "image/webp"},
	}
}

// file is a message of a kind that is a file.
func file(kind, content string) string {
	return to(wroteEarlier, `"type":"`+kind+`","`+kind+`":`+content)
}

func byLinkOrID(t *testing.T, m *Mock) {
	for _, kind := range kindsOfFiles() {
		id := upload(t, m, kind[1], webpPicture(512, 512, 0, false))
		link := `"link":"https://cdn.example/file"`
		accepted(t, m, file(kind[0], `{`+link+`}`))
		accepted(t, m, file(kind[0], `{"link":"HTTP://cdn.example:8080/a%20file?x=1#y","id":null}`))
		accepted(t, m, file(kind[0], `{"id":"`+id+`","link":null,"caption":null,"filename":null,"provider":null}`))
		refused(t, m, []refusal{
			{name: kind[0] + " of nothing", body: file(kind[0], `{}`), code: 1008, details: "Parameter 'id' or 'link' is mandatory"},
			{name: kind[0] + " of nulls", body: file(kind[0], `{"id":null,"link":null}`), code: 1008, details: "Parameter 'id' or 'link' is mandatory"},
			{name: kind[0] + " of both", body: file(kind[0], `{"id":"`+id+`",`+link+`}`), code: 1009, details: "'id' and 'link'"},
			{name: kind[0] + " of an unknown id", body: file(kind[0], `{"id":"5f0f2c1e-8a6b-4d3e-9c11-7a2b9e4d6f80"}`), status: http.StatusNotFound, code: 1006},
			{name: kind[0] + " of an empty id", body: file(kind[0], `{"id":""}`), code: 1009, details: "id"},
			{name: kind[0] + " of a number", body: file(kind[0], `{"id":7}`), code: 1009, details: "id"},
		})
	}
}

func captions(t *testing.T, m *Mock) {
	allowed := map[string]bool{"image caption": true, "video caption": true, "document caption": true, "document filename": true}
	for _, kind := range kindsOfFiles() {
		for _, member := range []string{"caption", "filename"} {
			body := file(kind[0], `{"link":"https://cdn.example/file","`+member+`":"cup"}`)
			if allowed[kind[0]+" "+member] {
				accepted(t, m, body)
				continue
			}
			refused(t, m, []refusal{{name: member + " of " + kind[0], body: body, code: 1010, details: "'" + member + "'"}})
		}
	}
	refused(t, m, []refusal{
		{name: "a caption that is a number", body: file("image", `{"link":"https://cdn.example/file","caption":7}`), code: 1009, details: "caption"},
		{name: "a file name that is a list", body: file("document", `{"link":"https://cdn.example/file","filename":["x"]}`), code: 1009, details: "filename"},
	})
}

func longCaptions(t *testing.T, m *Mock) {
	for _, kind := range []string{"image", "video", "document"} {
		accepted(t, m, file(kind, `{"link":"https://cdn.example/file","caption":"`+strings.Repeat("茶", 1024)+`"}`))
		refused(t, m, []refusal{{
			name: kind, body: file(kind, `{"link":"https://cdn.example/file","caption":"`+strings.Repeat("茶", 1025)+`"}`), code: 1009, details: "1024",
		}})
	}
}

func lenientLimits(t *testing.T, m *Mock) {
	long := strings.Repeat("茶", 1025)
	buttons := make([]string, 4)
	for i := range buttons {
		buttons[i] = replyButton(fmt.Sprintf("%d%s", i, strings.Repeat("i", 256)), fmt.Sprintf("%d%s", i, strings.Repeat("t", 20)))
	}
	ids := make([]string, 31)
	for i := range ids {
		ids[i] = fmt.Sprintf("tea-%d", i)
	}
	row := `{"id":"` + strings.Repeat("i", 201) + `","title":"` + strings.Repeat("t", 25) + `","description":"` + strings.Repeat("d", 73) + `"}`
	for _, body := range []string{
		file("image", `{"link":"https://cdn.example/file","caption":"`+long+`"}`),
		framed("button", `"header":{"type":"text","text":"`+long+`"},"body":{"text":"`+long+`"},"footer":{"text":"`+long+`"},`, buttonsOf(buttons...)),
		framed("list", `"body":{"text":"x"},`, `{"button":"`+strings.Repeat("b", 21)+`","sections":[`+section(strings.Repeat("s", 25), row)+`]}`),
		products("1", productSection(strings.Repeat("s", 25), ids...)),
	} {
		accepted(t, m, body)
	}
	m.Call(t, http.MethodPost, "/groups", `{"subject":"`+strings.Repeat("s", 26)+`"}`).Want(t, http.StatusCreated, 0)
	refused(t, m, []refusal{
		{name: "a text", body: to(wroteEarlier, `"text":{"body":"`+strings.Repeat("x", 4097)+`"}`), code: 1001},
		{name: "rows of a list", body: framed("list", bodyOfTea, listOf(section("", rowsOf("r", 11)))), code: 2016},
		{name: "sections of a list", body: framed("list", bodyOfTea, `{"button":"Menu","sections":[]}`), code: 2015},
		{name: "one id twice", body: framed("button", bodyOfTea, buttonsOf(yesButton, yesButton)), code: 1009},
	})
}

func links(t *testing.T, m *Mock) {
	m.Call(t, http.MethodPost, "/settings/application/media/providers", `[{"name":"shop-cdn","type":"www","config":{"bearer":"k3y-for-cdn"}}]`).Want(t, http.StatusOK, 0)
	accepted(t, m, file("image", `{"link":"https://cdn.example/cup.png","provider":{"name":"shop-cdn"}}`))
	accepted(t, m, file("image", `{"id":"`+upload(t, m, "image/png", pngPicture(t))+`","provider":{"name":"other"}}`)) // of no use with an id
	var tests []refusal
	for _, link := range []string{`"ftp://cdn.example/cup.png"`, `"cdn.example/cup.png"`, `"https://"`, `"https:///cup.png"`, `"/cup.png"`, `"javascript:x"`, `""`, `7`, `"https://cdn .example/x"`} {
		tests = append(tests, refusal{name: "link " + link, body: file("image", `{"link":`+link+`}`), code: 1009, details: "link"})
	}
	refused(t, m, append(
		tests,
		refusal{name: "an unknown provider", body: file("image", `{"link":"https://cdn.example/x","provider":{"name":"other"}}`), code: 1009, details: "other"},
		refusal{name: "a provider without name", body: file("image", `{"link":"https://cdn.example/x","provider":{}}`), code: 1008, details: "name"},
		refusal{name: "a provider that is a text", body: file("image", `{"link":"https://cdn.example/x","provider":"shop-cdn"}`), code: 1009, details: "provider"},
	))
}
