package scenario_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wabamock/wabamock/server/internal/scenario"
)

func TestProblemsTellPlaceAndWayOut(t *testing.T) {
	t.Parallel()
	const customers = "customers: [{number: \"447700900001\"}, {number: \"447700900002\", on_whatsapp: false}, {number: \"447700900003\", silent: true}]\n"
	tests := []struct {
		name string
		text string // after "name: x\n"; the first line is line 2
		want string // one problem on each line, without the file
	}{
		{"near key", "cutomers: []", `2:1: cutomers: unknown key: did you mean "customers"?`},
		{"near key with a dash", "api-keys: []", `2:1: api-keys: unknown key: did you mean "api_keys"?`},
		{"far key", "weather: fine", `2:1: weather: unknown key: want one of name, about, seed, start, clock, options, number, users, tokens, api_keys, settings, media_providers, customers, others, groups, templates, inbound, business_profile, profile, nodes, shards, catalogs`},
		{"nested key", "customers:\n  - number: \"447700900001\"\n    nam: Ada", `4:5: customers[0].nam: unknown key: did you mean "name"?`},
		{"key after a wide character", "about: é\nprofile: {äbout: ü}", `3:11: profile."äbout": unknown key: did you mean "about"?`},
		{"number as a key", "1: 2", `2:1: 1: unknown key: want one of name, about, seed, start, clock, options, number, users, tokens, api_keys, settings, media_providers, customers, others, groups, templates, inbound, business_profile, profile, nodes, shards, catalogs`},
		{"key twice", "about: a\nabout: b", `3:1: about: the key stands twice, first on line 2: remove one`},
		{"missing keys", "users: [{}]", `2:9: users[0]: the key "name" is missing
2:9: users[0]: the key "password" is missing`},
		{"null counts as absent", "users: [{name: ~, password: x}]", `2:10: users[0]: the key "name" is missing`},
		{"text for a list", "customers: none", `2:12: customers: want a list, got "none"`},
		{"list for a mapping", "number: []", `2:9: number: want keys and values, beginning with country_code:, got a list`},
		{"mapping for text", "about: {a: b}", `2:9: about: want text, got keys and values`},
		{"empty text", "about: ''", `2:8: about: is empty: write 1 to 1000 characters`},
		{"long text", "profile: {about: " + strings.Repeat("é", 140) + "}", `2:18: profile.about: is 140 characters long: write 1 to 139 characters`},
		{"control character", "about: \"a\\0b\"", `2:8: about: holds a control character: remove it`},
		{"word for a switch", "number: {locked: yes}", `2:18: number.locked: want true or false, got "yes"`},
		{"unknown word", "clock: stopped", `2:8: clock: unknown value "stopped": want one of running, frozen`},
		{"switch for a word", "clock: true", `2:8: clock: unknown value true: want one of running, frozen`},
		{"number out of range", "number: {tier: 100001}", `2:16: number.tier: want a whole number from 0 to 100000, got "100001"`},
		{"fraction", "number: {tier: 1.5}", `2:16: number.tier: want a whole number from 0 to 100000, got "1.5"`},
		{"not one of the numbers", "shards: 3", `2:9: shards: unknown value 3: want one of 1, 2, 4, 8, 16, 32`},
		{"seed", "seed: 0", `2:7: seed: want a whole number from 1 to 18446744073709551615, got 0`},
		{"version", "options: {client_version: latest}", `2:27: options.client_version: want a version of the client such as 2.45.1, got "latest"`},
		{"version of another product", "options: {client_version: 19.0}", `2:27: options.client_version: want a version of the client such as 2.45.1, got 19.0`},
		{"span without unit", "options: {code_life: 90}", `2:22: options.code_life: want a span with its unit, such as 300ms, 90s, 10m, 24h or 7d, got 90`},
		{"span of words", "options: {code_life: a while}", `2:22: options.code_life: want a span with its unit, such as 300ms, 90s, 10m, 24h or 7d, got "a while"`},
		{"span too long", "options: {connecting: 2d}", `2:23: options.connecting: is 2d: choose a span from 0s to 1d`},
		{"negative span", "options: {code_life: -5m}", `2:22: options.code_life: want a span with its unit, such as 300ms, 90s, 10m, 24h or 7d, got "-5m"`},
		{"progression backwards", "options: {progression: {delivered: 5s}}", `2:25: options.progression: sent 0s, delivered 5s, read 1s: each counts from the send, so none may come before the one named earlier here`},
		{"progression word", "options: {progression: fast}", `2:24: options.progression: unknown value "fast": want one of timed, immediate, manual`},
		{"instant", "start: yesterday", `2:8: start: want a moment such as 2024-05-01T09:00:00Z, got "yesterday"`},
		{"year", "start: 1999-12-31T23:59:59Z", `2:8: start: is in the year 1999: choose one from 2002 to 2199`},
		{"fixture name", "name: My Shop", `2:7: name: want small letters, digits and dashes, as in my-shop, got "My Shop"`},
		{"half a number", "number: {country_code: 44}", `2:10: number: country_code and phone go together, as in country_code: "44" and phone: "7700900000"`},
		{"registered without a number", "number: {registered: true}", `2:10: number: a number that is registered needs country_code and phone`},
		{"pin without a number", "number: {pin: \"123456\"}", `2:10: number: a pin belongs to a number: add country_code and phone`},
		{"letters in a number", "number: {country_code: 44, phone: 77OO900123}", `2:35: number.phone: want 1 to 15 digits and nothing else, got "77OO900123"`},
		{"country code with plus", "number: {country_code: +44, phone: 7700900123}", `2:24: number.country_code: want 1 to 3 digits and nothing else, got "+44"`},
		{"country code with 0", "number: {country_code: 044, phone: 7700900123}", `2:10: number: country_code begins with 0: write it without, as in "44"`},
		{"short number", "number: {country_code: 44, phone: 12}", `2:10: number: country_code and phone have 4 digits together, want 7 to 15`},
		{"national number", "customers: [{number: 07700900123}]", `2:22: customers[0].number: want a number in international form, 7 to 15 digits such as "447700900123", got "07700900123"`},
		{"number with blanks", "customers: [{number: +44 7700 900123}]", `2:22: customers[0].number: want a number in international form, 7 to 15 digits such as "447700900123", got "+44 7700 900123"`},
		{"user twice", "users:\n- {name: till-1, password: a}\n- {name: till-1, password: b}", `4:10: users[1].name: the same user is on line 3 already: remove one`},
		{"user's name", "users: [{name: me, password: a}, {name: 'a@world', password: a}]", `2:16: users[0].name: is 2 characters long: write 4 to 32 characters
2:41: users[1].name: a user's name must not hold @, :, / or line breaks, got "a@world"`},
		{"token of nobody", "users: [{name: till-1, password: a}]\ntokens: [{token: abc, user: till-2}]", `3:29: tokens[0].user: there is no user "till-2" among users: did you mean "till-1"?`},
		{"token with a blank", "tokens: [{token: a b}]", `2:18: tokens[0].token: holds a blank or a character beyond ASCII: it is sent in a header`},
		{"token twice", "tokens: [{token: ab}, {token: ab}]", `2:31: tokens[1].token: the same token is on line 2 already: remove one`},
		{"short key", "api_keys: [short]", `2:12: api_keys[0]: is 5 characters long: write 12 to 128 characters`},
		{"customer twice", "customers:\n- {number: \"447700900001\"}\n- {number: \"+447700900001\"}", `4:12: customers[1].number: 447700900001 is customer 1 of the list already: remove one`},
		{"wa_id of another", "customers:\n- {number: \"447700900001\"}\n- {number: \"447700900002\", wa_id: \"447700900001\"}", `4:12: customers[1].number: 447700900001 is customer 1 of the list already: remove one`},
		{"customer is the business", "number: {country_code: 44, phone: 7700900000}\ncustomers: [{number: \"447700900000\"}]", `3:22: customers[0].number: is the number of the business itself: choose another`},
		{"wrote without WhatsApp", "customers: [{number: \"447700900001\", on_whatsapp: false, silent: false}]", `2:66: customers[0].silent: somebody who is not on WhatsApp never wrote: leave silent out`},
		{"unknown participant", customers + "groups: [{subject: g, participants: [\"447700900009\"]}]", `3:38: groups[0].participants[0]: nobody has this number: add it under customers first`},
		{"participant without WhatsApp", customers + "groups: [{subject: g, participants: [\"447700900002\"]}]", `3:38: groups[0].participants[0]: customer 447700900002 is not on WhatsApp: choose another or leave on_whatsapp out there`},
		{"participant twice", customers + "groups: [{subject: g, participants: [\"447700900001\", +447700900001]}]", `3:54: groups[0].participants[1]: 447700900001 is in the list already: remove one`},
		{"admin outside", customers + "groups: [{subject: g, admins: [\"447700900001\"]}]", `3:32: groups[0].admins[0]: an admin takes part in the group: add the number to its participants`},
		{"long subject", "groups: [{subject: Everybody who likes green tea}]", `2:20: groups[0].subject: is 29 characters long: write 1 to 25 characters`},
		{"inbound of a stranger", customers + "inbound: [{from: \"447700900009\"}]", `3:18: inbound[0].from: nobody has this number: add it under customers first`},
		{"inbound of a silent one", customers + "inbound: [{from: \"447700900003\"}]", `3:18: inbound[0].from: customer 447700900003 is silent, that is, never wrote: choose another or leave silent out there`},
		{"inbound of long ago", customers + "inbound: [{from: \"447700900001\", ago: 31d}]", `3:39: inbound[0].ago: is 31d: choose a span from 0s to 30d`},
		{"template gap", template("body: 'a {{1}} b {{3}}'"), `2:57: templates[0].body: has {{3}} but not {{2}}: number placeholders from 1 without a gap`},
		{"template name as placeholder", template("body: 'a {{name}}'"), `2:57: templates[0].body: has the placeholder {{name}}: they are numbered, as in {{1}} and {{2}}`},
		{"template open", template("body: 'a {{1'"), `2:57: templates[0].body: has {{ without }} behind it: write placeholders as {{1}}`},
		{"template closed", template("body: 'a 1}}'"), `2:57: templates[0].body: has }} without {{ before it: write placeholders as {{1}}`},
		{"template footer", template("body: a, footer: '{{1}}'"), `2:68: templates[0].footer: takes no placeholders: remove {{1}}`},
		{"template text header", template("body: a, header: {format: text}"), `2:69: templates[0].header: a text header needs its text`},
		{"template header with two", template("body: a, header: {format: text, text: '{{1}} {{2}}'}"), `2:89: templates[0].header.text: takes at most 1 placeholder: remove {{2}}`},
		{"template image with text", template("body: a, header: {format: image, text: b}"), `2:90: templates[0].header.text: a header of format image has no text: remove it, or choose format: text`},
		{"template language", "templates: [{namespace: n, name: t, language: English, body: a}]", `2:47: templates[0].language: want a language such as en, en_GB or pt_BR, got "English"`},
		{"template name", "templates: [{namespace: n, name: Order Ready, language: en, body: a}]", `2:34: templates[0].name: want small letters, digits and underscores, as in order_ready, got "Order Ready"`},
		{"template twice", "templates:\n- {namespace: n, name: t, language: en, body: a}\n- {namespace: n, name: t, language: en, body: b}", `4:4: templates[1]: template t in en is on line 3 already: remove one or change its language`},
		{"button without url", template("body: a, buttons: [{type: url, text: Go}]"), `2:71: templates[0].buttons[0]: a button of type url needs the key "url"`},
		{"button with foreign key", template("body: a, buttons: [{type: quick_reply, text: Go, phone: \"447700900001\"}]"), `2:107: templates[0].buttons[0].phone: belongs to buttons of type phone_number: remove it`},
		{"button url", template("body: a, buttons: [{type: url, text: Go, url: 'https://a.example/{{1}}/b'}]"), `2:97: templates[0].buttons[0].url: the placeholder {{1}} of a URL stands at its end`},
		{"button type", template("body: a, buttons: [{type: URL, text: Go}]"), `2:77: templates[0].buttons[0].type: unknown value "URL": did you mean "url"?`},
		{"webhook", "settings: {webhooks: {url: hooks.example}}", `2:28: settings.webhooks.url: want a URL such as https://hooks.example/wa, got "hooks.example"`},
		{"concurrency", "settings: {webhooks: {max_concurrent_requests: 7}}", `2:48: settings.webhooks.max_concurrent_requests: unknown value 7: want one of 6, 12, 18, 24`},
		{"delay", "settings: {callback_backoff_delay_ms: 3s}", `2:39: settings.callback_backoff_delay_ms: want a whole number of milliseconds from 0 to 31536000000, got "3s"`},
		{"media type", "settings: {media: {auto_download: [images]}}", `2:36: settings.media.auto_download[0]: unknown value "images": did you mean "image"?`},
		{"provider with both", "media_providers: [{name: a, config: {bearer: b, basic: {username: c, password: d}}}]", `2:38: media_providers[0].config: want exactly one of bearer and basic`},
		{"provider with neither", "media_providers: [{name: a, config: {}}]", `2:37: media_providers[0].config: want exactly one of bearer and basic`},
		{"e-mail", "business_profile: {email: nobody}", `2:27: business_profile.email: want an address such as hello@shop.example, got "nobody"`},
		{"three websites", "business_profile: {websites: [http://a.example, http://b.example, http://c.example]}", `2:30: business_profile.websites: has 3 entries, at most 2 are accepted`},
		{"website", "business_profile: {websites: [a.example]}", `2:31: business_profile.websites[0]: want a URL that begins with https:// or http://, got "a.example"`},
		{"vertical", "business_profile: {vertical: Restaurants}", `2:30: business_profile.vertical: unknown value "Restaurants": did you mean "Restaurant"?`},
		{"container id", "nodes: [{host: node-a, container: xyz, role: coreapp}]", `2:35: nodes[0].container: is 3 characters long: write 12 characters`},
		{"two masters", "nodes:\n- {host: a, container: 3f1c9a02bd11, role: primary_master}\n- {host: b, container: 3f1c9a02bd12, role: primary_master}", `4:4: nodes[1]: there is a primary_master already: there is one of each, the others are coreapps`},
		{"container twice", "nodes:\n- {host: a, container: 3f1c9a02bd11, role: coreapp}\n- {host: b, container: 3f1c9a02bd11, role: coreapp}", `4:4: nodes[1]: container 3f1c9a02bd11 is in the list already: containers have ids of their own`},
		{"too few coreapps", "nodes: [{host: a, container: 3f1c9a02bd11, role: coreapp}]\nshards: 2", `3:9: shards: 2 shards need as many nodes with the role coreapp, there are 1: add nodes or lower shards`},
		{"catalog twice", "catalogs: [{id: a}, {id: a}]", `2:26: catalogs[1].id: the same catalog is on line 2 already: remove one`},
		{"a bad customer is one problem", "customers: [{number: none}]\ngroups: [{subject: g, participants: [\"447700900001\"]}]\ninbound: [{from: \"447700900001\"}]", `2:22: customers[0].number: want a number in international form, 7 to 15 digits such as "447700900123", got "none"`},
		{"a bad user is one problem", "users: [{name: till-1}]\ntokens: [{token: abc, user: till-1}]", `2:10: users[0]: the key "password" is missing`},
		{"a bad node is one problem", "nodes: [{host: a, container: 3f1c9a02bd11, role: core}]\nshards: 2", `2:50: nodes[0].role: unknown value "core": want one of primary_master, secondary_master, coreapp`},
		{"list item without value", "api_keys:\n-\n", `3:3: api_keys[0]: want text, got nothing`},
		{"template is text", "templates: [order_ready]", `2:13: templates[0]: want keys and values, beginning with namespace:, got "order_ready"`},
		{"scalar file", "- a", `2:1: is not YAML: non-map value is specified`},
		{"several at once", "clock: stopped\nusers: [{nam: a}]\nshards: 3", `2:8: clock: unknown value "stopped": want one of running, frozen
3:10: users[0].nam: unknown key: did you mean "name"?
3:10: users[0]: the key "name" is missing
3:10: users[0]: the key "password" is missing
4:9: shards: unknown value 3: want one of 1, 2, 4, 8, 16, 32`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := "name: x\n" + tt.text
			if strings.HasPrefix(tt.text, "name:") {
				text = "\n" + tt.text
			}
			_, err := scenario.Parse("f.yaml", []byte(text))
			var got *scenario.Error
			if !errors.As(err, &got) {
				t.Fatalf("error %v, want an *Error", err)
			}
			if lines := strings.ReplaceAll(err.Error(), "f.yaml:", ""); lines != tt.want {
				t.Errorf("got\n%s\nwant\n%s", lines, tt.want)
			}
		})
	}
}

// template is a templates section with the given keys in its only template.
func template(keys string) string {
	return "templates: [{namespace: n, name: t, language: en, " + keys + "}]"
}

func TestMoreProblemsThanFitAreCounted(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("name: x\nusers:\n")
	for range 30 {
		b.WriteString("- {password: a}\n")
	}
	_, err := scenario.Parse("f.yaml", []byte(b.String()))
	var got *scenario.Error
	if !errors.As(err, &got) || len(got.Problems) != 20 || got.More != 10 {
		t.Fatalf("got %v, want 20 problems and 10 more", err)
	}
	for i, p := range got.Problems {
		if p.Line != i+3 {
			t.Errorf("problem %d is on line %d, want %d", i, p.Line, i+3)
		}
	}
	if lines := strings.Split(err.Error(), "\n"); lines[20] != "f.yaml: and 10 more" {
		t.Errorf("the last line is %q", lines[20])
	}
}

func TestWhatIsAcceptedIsTold(t *testing.T) {
	t.Parallel()
	_, err := scenario.Parse("f.yaml", []byte("name: x\nclock: stopped\n"))
	var got *scenario.Error
	if !errors.As(err, &got) || fmt.Sprint(got.Problems[0].Known) != "[running frozen]" {
		t.Errorf("got %v, want the words of clock", err)
	}
}
