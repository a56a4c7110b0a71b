package server

import (
	"net/http"
	"strings"
	"testing"
)

// FuzzRequests sends whatever comes: method, target, header lines and body. Run it for long with
// make fuzz; what must hold, prober says.
func FuzzRequests(f *testing.F) {
	f.Add(http.MethodPost, "/v1/users/login", "Authorization: Basic YWRtaW5Ac2hvcDpzZWNyZXQ=\r\n", `{"new_password":"Loose-Leaf-1"}`)
	f.Add(http.MethodGet, "/w/shop/v1/health", "Authorization: Apikey key-for-probes-1\r\nX-Request-ID: 7\r\n", "")
	f.Add(http.MethodPost, "/v1/messages", "Content-Type: application/json\r\nMock-Explain: true\r\n", `{"to":"447700900123","type":"text","preview_url":true,"text":{"body":"hello"}}`)
	f.Add(http.MethodPost, "/v1/messages", "Transfer-Encoding: chunked\r\n", "5\r\n{\"to\"\r\n0\r\n\r\n")
	f.Add(http.MethodPost, "/v1/settings/profile/photo", "Content-Type: multipart/form-data; boundary=b\r\n", "--b\r\nContent-Disposition: form-data; name=\"File\"\r\n\r\nx\r\n--b--\r\n")
	for _, op := range Operations() {
		f.Add(op.Method, "/v1"+pathParam.ReplaceAllString(op.Path, "1")+"/?limit=1", "Content-Type: application/json\r\n", "{}")
	}
	for _, body := range bodies() {
		f.Add(http.MethodPost, "/messages", "", body)
	}
	p := newProber(f)
	f.Fuzz(func(t *testing.T, method, target, headers, body string) {
		if headers != "" && !strings.HasSuffix(headers, "\r\n") {
			headers += "\r\n"
		}
		p.probe(t, method, target, headers, body)
	})
}
