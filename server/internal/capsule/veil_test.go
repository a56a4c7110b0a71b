package capsule_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/capsule"
)

// shape is a text with its letters and digits made equal.
func shape(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9':
			return '0'
		case c >= 'a' && c <= 'z':
			return 'a'
		case c >= 'A' && c <= 'Z':
			return 'A'
		}
		return c
	}, s)
}

func TestPseudonymsHaveTheShapeOfTheSecret(t *testing.T) {
	t.Parallel()
	v := capsule.NewVeil()
	seen := map[string]string{}
	for _, secret := range []string{"Secret-1234", "Secret-1235", "123456", "häßlich", strings.Repeat("aB3 ", 100), "x"} {
		p := v.Text(secret)
		if p == secret || shape(p) != shape(secret) || v.Text(secret) != p {
			t.Errorf("%q became %q, then %q", secret, p, v.Text(secret))
		}
		if other, ok := seen[p]; ok {
			t.Errorf("%q and %q both became %q", secret, other, p)
		}
		seen[p] = secret
	}
	if p := v.Text(""); p != "" {
		t.Errorf("nothing became %q", p)
	}
	if v.Keep("123-456"); v.Text("123-456") != "123-456" {
		t.Error("what is kept was veiled")
	}
}

func TestWhereTheJournalHasAMaskABodyIsVeiled(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, masked, want string }{
		{"a member", `{ "user":"Ab1", "password": "Ab1" }`, `{"password":"***","user":"Ab1"}`, `{ "user":"Ab1", "password": "<Ab1>" }`},
		{"with escapes", `{"password":"a\"b\\","x":"\\"}`, `{"password":"***","x":"\\"}`, `{"password":"<a\"b\\>","x":"\\"}`},
		{"a number", `{"pin": 123456 ,"n":1}`, `{"pin":"***","n":1}`, `{"pin": "<123456>" ,"n":1}`},
		{"in lists", `[{"pin":"1"},{"pin":"2"}]`, `[{"pin":"***"},{"pin":"***"}]`, `[{"pin":"<1>"},{"pin":"<2>"}]`},
		{"all below", `{"cert":{"a":["b",{"c":3}],"d":true,"e":null}}`, `{"cert":"***"}`, `{"cert":{"a":["<b>",{"c":"<3>"}],"d":true,"e":null}}`},
		{"parts of a URL", `{"url":"https://u:p@h/x?k=1"}`, `{"url":"https://***@h/x?***"}`, `{"url":"https://<u:p>@h/x?<k=1>"}`},
		{"nothing", `{"a":"***","b":1}`, `{"a":"***","b":1}`, `{"a":"***","b":1}`},
		{"no JSON", `pin=12`, `***`, `<pin=12>`},
		{"the case of names", `{"Password":"x","PASSWORD":"y"}`, `{"PASSWORD":"***","Password":"***"}`, `{"Password":"<x>","PASSWORD":"<y>"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := string(capsule.Veiled([]byte(tt.body), []byte(tt.masked), func(_, secret string) string { return "<" + secret + ">" }))
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestAuthorizationIsVeiled(t *testing.T) {
	t.Parallel()
	v := capsule.NewVeil()
	v.Told("x7", []byte(`{"users":[{"token":"abc.def.ghi"}]}`), []byte(`{"users":[{"token":"***"}]}`))
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	for header, want := range map[string]string{
		"Bearer abc.def.ghi":      "Bearer {{x7/0}}",
		"Bearer abc.def.ghi@shop": "Bearer {{x7/0}}@shop",
		"Bearer":                  "Bearer",
		"bearer   abc.def.ghi":    "bearer {{x7/0}}",
		basic("admin@shop:Ab1"):   basic("admin@shop:" + v.Text("Ab1")),
		"Basic nonsense!":         "Basic " + v.Text("nonsense!"),
		"Apikey 0123456789abc":    "Apikey " + v.Text("0123456789abc"),
		"whatever":                v.Text("whatever"),
	} {
		if got := v.Authorization(header); got != want {
			t.Errorf("%q became %q, want %q", header, got, want)
		}
	}
	told := map[string][]string{"x7": {"other.token"}}
	if got := string(capsule.Unveil([]byte("Bearer {{x7/0}} {{x7/1}} {{x8/0}} {{y}}"), told)); got != "Bearer other.token {{x7/1}} {{x8/0}} {{y}}" {
		t.Errorf("unveiled: %q", got)
	}
}

func TestAddressesAreVeiled(t *testing.T) {
	t.Parallel()
	v := capsule.NewVeil()
	for _, url := range []string{"https://h/x", "http://h:1/", "nonsense", ""} {
		if got := v.Address(url); got != url {
			t.Errorf("%q became %q", url, got)
		}
	}
	got := v.Address("https://user:pass@h:8443/x?key=1")
	if want := "https://" + v.Text("user") + ":" + v.Text("pass") + "@h:8443/x?" + v.Text("key=1"); got != want || strings.Contains(got, "pass") {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHiddenAreTheSecretsInTheirOrder(t *testing.T) {
	t.Parallel()
	got := capsule.Hidden([]byte(`{"b":"2","a":"1","c":"3"}`), []byte(`{"a":"***","b":"***","c":"3"}`))
	if diff := cmp.Diff([]string{"2", "1"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// FuzzVeil veils whatever there is: no secret is left, and all else stays.
func FuzzVeil(f *testing.F) {
	f.Add("secret", "user")
	f.Add("a\"b\\", "\\")
	f.Fuzz(func(t *testing.T, secret, other string) {
		if !utf8.ValidString(secret) || !utf8.ValidString(other) || strings.Contains(secret, capsule.Mask) || strings.Contains(other, capsule.Mask) {
			return
		}
		body := []byte(`{"x":` + quoted(other) + `,"password" : ` + quoted(secret) + `,"y":[` + quoted(other) + `]}`)
		masked := []byte(`{"x":` + quoted(other) + `,"password":"***","y":[` + quoted(other) + `]}`)
		got := capsule.Veiled(body, masked, func(string, string) string { return "veiled" })
		want := `{"x":` + quoted(other) + `,"password" : "veiled","y":[` + quoted(other) + `]}`
		if secret == "" {
			want = string(body)
		}
		if string(got) != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if all := capsule.Hidden(body, masked); secret != "" && !slices.Equal(all, []string{secret}) {
			t.Errorf("hidden %q, want %q", all, secret)
		}
	})
}

// quoted is a text in JSON.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}
