package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// parameters are what may stand in a path where an id is expected.
func parameters() []string {
	return []string{
		"1", "0", "-1", "99999999999999999999", "1.5", "..", "%2e%2e", "a%2Fb", "%00", "%0a", "%20", "%F0%9F%8D%B5", "%ff%fe",
		"'%20OR%201=1", "%3Cscript%3E", "null", "admin", "447700900123", "none", ";a=b", strings.Repeat("x", 5000),
	}
}

// queries are what may follow a path.
func queries() []string {
	return []string{
		"?", "?a", "?a=%zz", "?=", "?limit=-1&offset=-1", "?limit=99999999999999999999", "?limit=&offset=x", "?limit=1&limit=2",
		"?namespace=", "?format=prometheus", "?format=none", "?link=false", "?link=maybe", "?a=1;b=2", "?%00=%00", "?" + strings.Repeat("a=1&", 500),
	}
}

// contentTypes are headers that say what a body is, rightly or wrongly.
func contentTypes() []string {
	return []string{
		"", "Content-Type: application/json\r\n", "Content-Type: text/plain\r\n", "Content-Type: image/png\r\n", "Content-Type: garbage/\r\n",
		"Content-Type: multipart/form-data\r\n", "Content-Type: multipart/form-data; boundary=b\r\n", "Content-Type: application/json; charset=\xff\r\n",
	}
}

// bodies are what a client that errs, or means no good, may send.
func bodies() []string {
	return []string{
		``, `null`, `true`, `7`, `"x"`, `[]`, `{}`, `[null]`, `[{}]`, `[[[]]]`, `{"":""}`,
		`{`, `{"a":`, `{"a":1}}`, `{"a":1} {"b":2}`, `{'a':1}`, "\x00", "\xff\xfe{}", "\ufeff{}", ` `,
		`{"a":1e999999}`, `{"a":-0}`, `{"a":"\ud800"}`, `{"a":"` + "\xff" + `"}`, `{"a":"\u0000"}`, `{"a":1,"a":2}`,
		strings.Repeat(`[`, 5000), strings.Repeat(`{"a":`, 500) + `1` + strings.Repeat(`}`, 500),
		`{"to":7,"type":7,"text":7,"recipient_type":7,"ttl":{}}`,
		`{"to":"447700900123","type":"text","text":null}`,
		`{"to":null,"type":null,"text":{"body":null}}`,
		`{"to":"447700900123","type":"` + strings.Repeat("x", 5000) + `"}`,
		`{"to":"447700900123","text":{"body":"` + strings.Repeat("x", 4097) + `"}}`,
		`{"TO":"447700900123","Text":{"Body":"x"}}`,
		`{"to":["447700900123"],"text":[{"body":"x"}]}`,
		`{"contacts":[]}`, `{"contacts":[null,7,"","+"]}`, `{"blocking":"wait","contacts":"+447700900123"}`,
		`{"subject":""}`, `{"subject":7}`, `{"subject":"` + strings.Repeat("x", 26) + `"}`, `{"wa_ids":[]}`, `{"wa_ids":["1","1"]}`, `{"status":"unread"}`, `{"status":"read"}`,
		`{"username":"","password":""}`, `{"username":"a:b","password":"Loose-Leaf-1"}`, `{"username":"admin","password":"Loose-Leaf-1"}`, `{"new_password":7}`,
		`{"pin":"12345"}`, `{"pin":123456}`, `{"cc":"44","phone_number":"7700900123","method":"pigeon","cert":"!"}`, `{"code":""}`, `{"code":"000-000"}`,
		`{"cc":"44","phone_number":"7700900123","shards":3,"cert":""}`, `{"data":"!","password":"x"}`, `{"data":"","password":""}`, `{"password":""}`,
		`{"webhooks":{"url":"ftp://hooks.example"}}`, `{"webhooks":{"url":"http://hooks.example"}}`, `{"webhooks":{"max_concurrent_requests":7}}`, `{"webhooks":7}`,
		`{"callback_backoff_delay_ms":"many"}`, `{"callback_backoff_delay_ms":-1}`, `{"heartbeat_interval":1e30}`, `{"media":{"auto_download":["gold"]}}`,
		`{"text":""}`, `{"text":"` + strings.Repeat("x", 140) + `"}`, `{"hash":""}`, `{"websites":["a","b","c"]}`, `{"email":"x"}`, `{"vertical":"None"}`,
		`[{"name":"","type":"www","config":{}}]`, `[{"name":"a","type":"ftp","config":{"bearer":"x"}}]`, `[{"name":"a"},{"name":"a"}]`,
		"--b\r\nContent-Disposition: form-data; name=\"File\"\r\n\r\n\r\n--b--\r\n", "--b\r\n", "--b--\r\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
	}
}

// TestBadInput sends to every operation what it does not want, in the body, the path, the query
// and the headers. What is wrong with which, the suite of servertest says: here nothing may break.
func TestBadInput(t *testing.T) {
	t.Parallel()
	for _, op := range Operations() {
		t.Run(op.ID, func(t *testing.T) {
			t.Parallel()
			p := newProber(t)
			plain := pathParam.ReplaceAllString(op.Path, "1")
			for _, body := range bodies() {
				p.probe(t, op.Method, "/v1"+plain, "Content-Type: application/json\r\n", body)
			}
			for _, header := range contentTypes() {
				for _, body := range []string{"", "{}", "--b\r\nContent-Disposition: form-data; name=\"File\"\r\n\r\nx\r\n--b--\r\n", strings.Repeat("\x89PNG\r\n\x1a\n", 100)} {
					p.probe(t, op.Method, plain, header, body)
				}
			}
			for _, query := range queries() {
				p.probe(t, op.Method, plain+query, "", "{}")
			}
			if strings.Contains(op.Path, "{") {
				for _, parameter := range parameters() {
					p.probe(t, op.Method, pathParam.ReplaceAllString(op.Path, parameter), "Content-Type: application/json\r\n", "{}")
				}
			}
		})
	}
}

// TestBadRequests sends what no operation takes, with credentials that nobody has.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	p := newProber(t)
	for _, target := range []string{
		"/", "//", "/v1", "/v1/", "/v1//messages", "/V1/messages", "/v1/messages/1/2/3", "/w", "/w/", "/w//", "/w/shop", "/w/../v1/health", "/w/%2e%2e/v1/health",
		"/w/" + strings.Repeat("x", 64) + "/v1/health", "/w/%ff/health", "/w/a%2Fb/health", "/pictures/", "/pictures/none", "/pictures/%00", "/_mock", "/%5fmock/livez",
		"/v1/" + strings.Repeat("a/", 1000), "/v1/%2e%2e/%2e%2e/etc/passwd", "/v1/messages%3f", "/v1/messages%00", "/?", "*",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodHead, http.MethodOptions, http.MethodTrace, "BREW", "get"} {
			p.probe(t, method, target, "", "")
			p.probe(t, method, target, "Content-Type: application/json\r\n", `{"password":"`)
		}
	}
	for _, authorization := range []string{
		"", "Basic", "Basic ", "Basic !", "Basic " + strings.Repeat("A", 5000), "Basic Og==", "Basic YWRtaW46", "Basic OnNlY3JldA==", "Basic YWRtaW5AOnNlY3JldA==",
		"Basic YWRtaW5Abm8gc3VjaDpzZWNyZXQ=", "Bearer", "Bearer ", "Bearer a b", "Bearer ..", "Bearer a.b.c", "Bearer x@shop", "Bearer x@", "Bearer e30.e30.e30",
		"Bearer " + strings.Repeat("a", 5000), "Bearer .eyJ1c2VyIjoiYUAuLiJ9.", "Bearer .eyJ1c2VyIjo3fQ.", "Apikey", "Apikey ", "Apikey x@shop", "Digest a=b", "\xff\xfe", "Bearer \xff",
	} {
		for _, target := range []string{"/v1/users/login", "/v1/health", "/v1/messages", "/w/shop/v1/users/login", "/w/shop/v1/health", "/no/such"} {
			p.probe(t, http.MethodPost, target, fmt.Sprintf("Authorization: %s\r\n", authorization), "{}")
			p.probe(t, http.MethodGet, target, fmt.Sprintf("Authorization: %s\r\n", authorization), "")
		}
	}
}

// TestTheProberSees checks the check: what it must find, it finds.
func TestTheProberSees(t *testing.T) {
	t.Parallel()
	p := newProber(t)
	p.fresh(t)
	before := p.trace(t)
	if a := p.serve(http.MethodPost, "/v1/messages", "", `{"to":"447700900123","text":{"body":"hello"}}`); a.Code != http.StatusCreated {
		t.Fatalf("send: %d %s", a.Code, a.Body)
	}
	if after := p.trace(t); after["facts"] == before["facts"] {
		t.Error("a message that was sent left no trace")
	}
	before = p.trace(t)
	if a := p.serve(http.MethodPatch, "/v1/settings/application", "", `{"sent_status":true}`); a.Code != http.StatusOK {
		t.Fatalf("settings: %d %s", a.Code, a.Body)
	}
	if after := p.trace(t); fmt.Sprint(after["settings"]) == fmt.Sprint(before["settings"]) {
		t.Error("settings that were changed left no trace")
	}
	for _, bad := range []string{"GET  HTTP/1.1", "/a b", "http://[::1", "/\x00"} {
		if p.request(http.MethodGet, bad, "", "") != nil {
			t.Errorf("the target %q passes", bad)
		}
	}
	if p.request(http.MethodGet, "/", "A: \x01\r\n", "") != nil {
		t.Error("a header with a control character passes")
	}
}
