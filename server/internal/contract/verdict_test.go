package contract

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// send judges a body of SendMessage.
func send(tb testing.TB, body string, o Options) Verdict {
	tb.Helper()
	return operation(tb, "SendMessage").JudgeRequest(Request{Body: []byte(body)}, o)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	const notJSON = "Unable to decode json from the request: "
	tests := []struct {
		name, operation, body string
		code                  int
		details               string
	}{
		{"missing body of a text", "SendMessage", `{"to":"447700900123","text":{}}`, 1008, "Parameter 'body' is mandatory for type 'text'"},
		{"missing content", "SendMessage", `{"to":"447700900123","type":"image"}`, 1008, "Parameter 'image' is mandatory for type 'image'"},
		{"missing to", "SendMessage", `{"text":{"body":"x"}}`, 1008, "Parameter 'to' is mandatory"},
		{"inside a list", "SendMessage", `{"to":"1","type":"contacts","contacts":[{}]}`, 1008, "Parameter 'contacts[0].name' is mandatory for type 'contacts'"},
		{
			"too long", "SendMessage", `{"to":"1","text":{"body":"` + strings.Repeat("é", 4097) + `"}}`, 1001,
			"Parameter 'text.body' is too long: 4097 characters, at most 4096",
		},
		{"not allowed", "SendMessage", `{"to":"1","type":"audio","audio":{"id":"x","caption":"c"}}`, 1010, "Parameter 'caption' is not allowed on audio"},
		{
			"enum with hint", "SendMessage", `{"to":"1","type":"mage","image":{"id":"x"}}`, 1009,
			"Parameter 'type' must be one of text, image, audio, video, voice, document, sticker, location, contacts, template, hsm, interactive, reaction, did you mean 'image'?",
		},
		{
			"what all types have, beside a type that is none", "SendMessage", `{"type":"imgae","recipient_type":"x","context":5}`, 1008,
			"Parameter 'to' is mandatory; Parameter 'context' must be an object, not a number; Parameter 'recipient_type' must be one of individual, group; " +
				"Parameter 'type' must be one of text, image, audio, video, voice, document, sticker, location, contacts, template, hsm, interactive, reaction, did you mean 'image'?",
		},
		{"recipient type", "SendMessage", `{"to":"1","recipient_type":"person","text":{"body":"x"}}`, 1002, "Parameter 'recipient_type' must be one of individual, group"},
		{
			"numbers listed", "UpdateApplicationSettings", `{"webhooks":{"max_concurrent_requests":7}}`, 1009,
			"Parameter 'webhooks.max_concurrent_requests' must be one of 6, 12, 18, 24",
		},
		{"group subject", "CreateGroup", `{"subject":"abcdefghijklmnopqrstuvwxyz"}`, 1009, "Parameter 'subject' is too long: 26 characters, at most 25"},
		{"cc", "RequestCode", `{"phone_number":"7700900123","method":"sms","cert":"CmgK"}`, 1008, "Parameter 'cc' is mandatory"},
		{
			"two at once, missing first", "RequestCode", `{"cc":1,"phone_number":"7700900123","cert":"CmgK"}`, 1008,
			"Parameter 'method' is mandatory; Parameter 'cc' must be a string of 1 to 3 digits, not a number",
		},
		{
			"either form", "UpdateApplicationSettings", `{"callback_backoff_delay_ms":"soon"}`, 1009,
			"Parameter 'callback_backoff_delay_ms' must be an integer from 0 to 2147483647 or a string of the form '3000'",
		},
		{"empty body", "SendMessage", ``, 1025, notJSON + "Syntax error"},
		{"cut off", "SendMessage", `{"to":`, 1025, notJSON + "Syntax error"},
		{"bytes after it", "SendMessage", `{"to":"1","text":{"body":"x"}}{}`, 1025, notJSON + "Syntax error"},
		{"not UTF-8", "SendMessage", "{\"to\":\"\xff\"}", 1025, notJSON + "Malformed UTF-8 characters, possibly incorrectly encoded"},
		{"too deep", "SendMessage", `{"to":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`, 1025, notJSON + "Maximum stack depth exceeded"},
		{"settings are an object", "UpdateApplicationSettings", `[]`, 1025, notJSON + "an object is expected, not an array of 0 items"},
		{"providers are an array", "UpdateMediaProviders", `{}`, 1025, notJSON + "an array is expected, not an object"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			op := operation(t, tt.operation)
			code, details := op.JudgeRequest(request(op, []byte(tt.body)), Options{}).Fault()
			if code != tt.code || details != tt.details {
				t.Errorf("got  %d %s\nwant %d %s", code, details, tt.code, tt.details)
			}
		})
	}
}

func TestNothingIsLeftOfARightBody(t *testing.T) {
	t.Parallel()
	v := send(t, `{"to":"447700900123","text":{"body":"x","caption":null},"image":null,"ttl":null}`, Options{RejectUnknown: true})
	if code, details := v.Fault(); code != 0 || details != "" || !v.OK() || len(v.Findings) != 0 {
		t.Errorf("got %d %q, %v", code, details, v)
	}
	if v.Kind != "text" {
		t.Errorf("kind %q, want the default", v.Kind)
	}
}

func TestOptionalBodies(t *testing.T) {
	t.Parallel()
	op := operation(t, "LoginUser")
	for _, body := range []string{"", " \n", "{}", "null", `{"new_password":null}`} {
		if v := op.JudgeRequest(Request{Body: []byte(body)}, Options{}); !v.OK() {
			t.Errorf("%q: %v", body, v.Violations)
		}
	}
	for _, body := range []string{"{", "[]", `"x"`} {
		if code, _ := op.JudgeRequest(Request{Body: []byte(body)}, Options{}).Fault(); code != 1025 {
			t.Errorf("%q: code %d, want 1025", body, code)
		}
	}
	ignored := operation(t, "GetApplicationSettings")
	if v := ignored.JudgeRequest(Request{ContentType: "application/json", Body: []byte(`{`)}, Options{}); !v.OK() || ignored.TakesBody() {
		t.Errorf("a body nobody reads: %v", v.Violations)
	}
}

func TestUnknownMembers(t *testing.T) {
	t.Parallel()
	const body = `{"to":"1","messaging_product":"whatsapp","recipient_tpye":"group","image":{"id":"x"},"text":{"body":"x","bodi":1}}`
	v := send(t, body, Options{})
	var got []string
	for _, f := range v.Findings {
		got = append(got, f.Message)
	}
	want := []string{
		"Parameter 'messaging_product' is unknown",
		"Parameter 'recipient_tpye' is unknown, did you mean 'recipient_type'?",
		"Parameter 'image' is ignored: the type is 'text'",
		"Parameter 'text.bodi' is unknown",
	}
	if diff := cmp.Diff(want, got); diff != "" || !v.OK() {
		t.Errorf("findings (-want +got):\n%s%v", diff, v.Violations)
	}
	if code, _ := send(t, body, Options{RejectUnknown: true}).Fault(); code != 1010 {
		t.Errorf("code %d when they are rejected, want 1010", code)
	}
}

func TestRememberedLimitsCanBeLifted(t *testing.T) {
	t.Parallel()
	caption := func(length int) string {
		return `{"to":"1","type":"image","image":{"id":"x","caption":"` + strings.Repeat("é", length) + `"}}`
	}
	for _, lenient := range []bool{false, true} {
		for length, long := range map[int]bool{1024: false, 1025: true} {
			if got, want := send(t, caption(length), Options{LenientLimits: lenient}).OK(), lenient || !long; got != want {
				t.Errorf("a caption of %d characters, lenient %t: OK is %t, want %t", length, lenient, got, want)
			}
		}
	}
	documented := `{"to":"1","text":{"body":"` + strings.Repeat("é", 4097) + `"}}`
	if code, _ := send(t, documented, Options{LenientLimits: true}).Fault(); code != 1001 {
		t.Errorf("a documented limit is lifted: code %d, want 1001", code)
	}
}

// A decoder that ignores case, merges repeated names and refuses 1.0 for an int must see what was judged.
func TestBodyForTheDecoder(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, operation, body, want string }{
		{
			"another case", "SendMessage",
			`{"to":"1","text":{"body":"x"},"TEXT":{"body":5},"Text":1}`,
			`{"to":"1","text":{"body":"x"},"____":{"body":5},"____":1}`,
		},
		{
			"another case behind escapes", "SendMessage",
			`{"to":"1","text":{"body":"x"},"\u0054ext":5}`,
			`{"to":"1","text":{"body":"x"},"_________":5}`,
		},
		{
			"another case by Unicode", "SendMessage",
			`{"to":"1","type":"sticker","sticker":{"id":"x"},"\u017fticker":5,"stic` + "\u212a" + `er":5}`,
			`{"to":"1","type":"sticker","sticker":{"id":"x"},"____________":5,"_________":5}`,
		},
		{
			"twice", "SendMessage",
			`{"to":"1","type":"image","image":{"id":"x","caption":"` + strings.Repeat("c", 1025) + `"},"image":{"id":"y"}}`,
			`{"to":"1","type":"image","_____":{"id":"x","caption":"` + strings.Repeat("c", 1025) + `"},"image":{"id":"y"}}`,
		},
		{
			"the discriminator twice", "SendMessage",
			`{"type":"image","to":"1","type":"text","text":{"body":"x"}}`,
			`{"____":"image","to":"1","type":"text","text":{"body":"x"}}`,
		},
		{
			"whole numbers", "UpdateApplicationSettings",
			`{"heartbeat_interval":5.0,"webhooks":{"max_concurrent_requests":1.2e1},"unhealthy_interval":3E1}`,
			`{"heartbeat_interval":5,"webhooks":{"max_concurrent_requests":12},"unhealthy_interval":30}`,
		},
		{"whole number in either form", "SendMessage", `{"to":"1","ttl":864e2,"text":{"body":"x"}}`, `{"to":"1","ttl":86400,"text":{"body":"x"}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := operation(t, tt.operation).JudgeRequest(Request{Body: []byte(tt.body)}, Options{})
			if !v.OK() {
				t.Errorf("violations %v", v.Violations)
			}
			if got := string(v.Body); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestOfRepeatedNamesTheLastIsJudged(t *testing.T) {
	t.Parallel()
	v := send(t, `{"to":"1","text":{"body":"x"},"to":5}`, Options{})
	if got := brief(v.Violations); got != "type /to" {
		t.Errorf("violations %q", got)
	}
	if got := brief(v.Findings); got != "duplicate /to" {
		t.Errorf("findings %q", got)
	}
	if v := send(t, `{"to":5,"text":{"body":"x"},"to":null}`, Options{}); brief(v.Violations) != "required /to" {
		t.Errorf("violations %v", v.Violations)
	}
}

func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	const secret = "hunter2Hunter2"
	tests := []struct{ operation, body string }{
		{"CreateUser", `{"username":"till-2","password":["` + secret + `"]}`},
		{"CreateUser", `{"username":"till-2","password":"` + strings.Repeat(secret, 9) + `"}`},
		{"LoginUser", `{"new_password":{"` + secret + `":1}}`},
		{"EnableTwoStep", `{"pin":"` + secret + `"}`},
		{"RegisterAccount", `{"code":"` + secret + `"}`},
		{"RequestCode", `{"cc":"44","phone_number":"1","method":"sms","cert":["` + secret + `"]}`},
		{"RestoreSettings", `{"password":"x","data":["` + secret + `"]}`},
		{"UpdateMediaProviders", `[{"name":"x","type":"www","config":{"bearer":["` + secret + `"]}}]`},
		{"UpdateMediaProviders", `[{"name":"x","type":"www","config":{"basic":"` + secret + `"}}]`},
		{"UpdateApplicationSettings", `{"webhooks":{"url":"ftp://u:` + secret + `@hooks.example/wa"}}`},
		{"UpdateApplicationSettings", `{"webhooks":{"url":"ftp://` + strings.Repeat("u", 30) + secret + `:@` + secret + `@hooks.example/wa"}}`},
	}
	for _, tt := range tests {
		op := operation(t, tt.operation)
		v := op.JudgeRequest(request(op, []byte(tt.body)), Options{RejectUnknown: true})
		if v.OK() {
			t.Errorf("%s: nothing is wrong with %s", tt.operation, tt.body)
		}
		for _, one := range v.Violations {
			if shown := one.Message + one.Got + one.Expected + one.Fix; strings.Contains(shown, secret) {
				t.Errorf("%s shows a secret: %s", tt.operation, shown)
			}
		}
	}
}

func TestSecretsByName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"password", "new_password", "pin", "token", "cert", "data", "bearer", "basic", "code", "PIN"} {
		op := thing(t, `    Thing: {type: object, properties: {`+name+`: {type: integer}, shown: {type: integer}}}`)
		v := post(op, `{"`+name+`":"s3cret","shown":"s3cret"}`)
		hidden, shown := 0, 1
		if v.Violations[0].Pointer == "/shown" {
			hidden, shown = 1, 0
		}
		if v.Violations[hidden].Got != "a string of 6 characters" || v.Violations[shown].Got != "'s3cret'" {
			t.Errorf("%s: %v", name, v.Violations)
		}
	}
}

func TestValuesAreCut(t *testing.T) {
	t.Parallel()
	v := send(t, `{"to":"1","recipient_type":"`+strings.Repeat("ü", 100)+`","`+strings.Repeat("n", 1000)+`":1,"text":{"body":"x"}}`, Options{})
	if got := v.Violations[0].Got; got != "'"+strings.Repeat("ü", 20)+"…'" {
		t.Errorf("got %s", got)
	}
	if f := v.Findings[0]; len(f.Pointer) > 110 || len(f.Message) > 100 {
		t.Errorf("a long name is shown in full: %v", f)
	}
}

func TestListsAndDetailsAreBounded(t *testing.T) {
	t.Parallel()
	var body strings.Builder
	body.WriteString(`{"text":{"body":5}`)
	for i := range 20_000 {
		fmt.Fprintf(&body, `,"surplus%d":%d`, i, i)
	}
	body.WriteString("}")
	v := send(t, body.String(), Options{RejectUnknown: true})
	if len(v.Violations) != MaxReported || v.Omitted != 20_002-MaxReported {
		t.Errorf("%d violations and %d omitted", len(v.Violations), v.Omitted)
	}
	if first := v.Violations[0]; first.Pointer != "/to" {
		t.Errorf("the first is %v, want what is missing", first)
	}
	_, details := v.Fault()
	if len(details) > maxDetails+20 || !strings.HasSuffix(details, " more") {
		t.Errorf("%d bytes of details: …%s", len(details), details[len(details)-20:])
	}
	if v := send(t, body.String(), Options{}); len(v.Findings) != MaxReported || v.Omitted != 20_000-MaxReported {
		t.Errorf("%d findings and %d omitted", len(v.Findings), v.Omitted)
	}
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	broken := operation(t, "SendMessage").JudgeRequest(Request{Query: "a=%zz", Body: []byte("{")}, Options{})
	if got, let := brief(broken.Violations), brief(broken.Findings); got != "json " || let != "format " {
		t.Errorf("violations %q, findings %q", got, let)
	}
	v := send(t, `{"type":"template","preview_url":1,"template":{"namespace":"n","name":5,"components":[{"type":"body","parameters":[
		{"type":"text"},5,5,5,5,5,5,5,5,5,{"type":"text"}]}]}}`, Options{})
	const want = "required /to, type /preview_url, required /template/language, type /template/name, " +
		"type /template/components/0/parameters/1, type /template/components/0/parameters/2, " +
		"type /template/components/0/parameters/3, type /template/components/0/parameters/4, " +
		"type /template/components/0/parameters/5, type /template/components/0/parameters/6, " +
		"type /template/components/0/parameters/7, type /template/components/0/parameters/8, " +
		"type /template/components/0/parameters/9, required /template/components/0/parameters/0/text, " +
		"required /template/components/0/parameters/10/text"
	if got := brief(v.Violations); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
