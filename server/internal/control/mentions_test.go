package control

import "testing"

func TestMentioned(t *testing.T) {
	t.Parallel()
	words := []string{"447700900123", "16505550100-1600000000", "gBEGRHcAkAEjAgk_a-b"}
	tests := []struct {
		body string
		want bool
	}{
		{`{"to":"447700900123"}`, true},
		{`{"contacts":["+44 (7700) 900-123"]}`, true},
		{`{"contacts":["+1 650","00447700900123"]}`, false},
		{`{"users":[{"a":{"b":["x","447700900123"]}}]}`, true},
		{`{"number":447700900123}`, true},
		{`"447700900123"`, true},
		{`{"447700900123":1}`, false}, // a name says nothing
		{`{"a":1,"447700900123":{"b":"c"}}`, false},
		{`{"text":{"body":"447700900123"}}`, false},
		{`{"body":"x","to":"447700900123"}`, true},
		{`{"caption":["447700900123"],"x":"447700900123"}`, true},
		{`{"to":"4477009001230"}`, false},
		{`{"to":"call 447700900123"}`, false},
		{`{"group":"16505550100-1600000000"}`, true},
		{`{"context":{"message_id":"gBEGRHcAkAEjAgk_a-b"}}`, true},
		{`{"to":"447700900123","text":{"bo`, true}, // cut off
		{`{"text":{"bo`, false},
		{`]`, false},
		{`not JSON 447700900123`, false},
		{``, false},
	}
	for _, tt := range tests {
		if got := mentioned([]byte(tt.body), words); got != tt.want {
			t.Errorf("%s: %t", tt.body, got)
		}
	}
}

func TestInTarget(t *testing.T) {
	t.Parallel()
	words := []string{"447700900123"}
	for target, want := range map[string]bool{
		"/v1/contacts/447700900123/identity": true, "/v1/contacts/+447700900123": true, "/v1/contacts/%2B44%207700%20900123/identity": true,
		"/v1/media/4477009001234": false, "/v1/x?id=447700900123": true, "/v1/x?447700900123": false, "/v1/x?a=%zz": false, "": false,
	} {
		if got := inTarget(target, words); got != want {
			t.Errorf("%s: %t", target, got)
		}
	}
}

func TestWholeRunes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "tea": "tea", "té": "té", "t\xc3": "t", "\xe2\x82": "", "€": "€", "a\xf0\x9f\x8d": "a", "a\xff": "a\xff", "\x80\x80\x80": "\x80\x80\x80",
	} {
		if got := string(wholeRunes([]byte(text))); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
