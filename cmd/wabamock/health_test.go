package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestHealthAsksTheAddressOfTheSettings(t *testing.T) {
	t.Parallel()
	tests := []struct{ listen, control, tls, want string }{
		{"127.0.0.1:9090", "", "false", "http://127.0.0.1:9090/_mock/readyz"},
		{"0.0.0.0:9090", "", "false", "http://127.0.0.1:9090/_mock/readyz"},
		{":8080", "", "true", "https://127.0.0.1:8080/_mock/readyz"},
		{"[::]:8080", "", "false", "http://[::1]:8080/_mock/readyz"},
		{"mock.example:80", "", "false", "http://mock.example:80/_mock/readyz"},
		{"0.0.0.0:9090", ":9091", "false", "http://127.0.0.1:9091/_mock/readyz"},
	}
	for _, tt := range tests {
		t.Run(tt.listen+tt.control, func(t *testing.T) {
			t.Parallel()
			c := newHealth(nil)
			environment := []string{"WABAMOCK_LISTEN=" + tt.listen, "WABAMOCK_TLS=" + tt.tls, "WABAMOCK_CONTROL_LISTEN=" + tt.control}
			got, err := healthURL(c, environment)
			if err != nil {
				t.Fatalf("healthURL: %v", err)
			}
			if got.String() != tt.want {
				t.Errorf("asks %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAskBelievesOnlyStatus200(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status int
		says   string // empty: ready
	}{
		{http.StatusOK, ""},
		{http.StatusServiceUnavailable, "503"},
		{http.StatusFound, "302"},
	}
	for _, tt := range tests {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(tt.status)
		}))
		defer s.Close()
		err := ask(t.Context(), parse(t, s.URL), nil)
		switch {
		case tt.says == "" && err != nil:
			t.Errorf("status %d: %v", tt.status, err)
		case tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)):
			t.Errorf("status %d: error %v, want one with %q", tt.status, err, tt.says)
		}
	}
}

func TestAnUnknownCertificateIsAcceptedOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer s.Close()
	u := parse(t, s.URL)
	if err := ask(t.Context(), u, nil); err != nil {
		t.Errorf("on loopback: %v", err)
	}
	if askingClient("mock.example", nil).Transport.(*http.Transport).TLSClientConfig.InsecureSkipVerify {
		t.Error("the certificate of another machine is not verified")
	}
	if err := onlyLoopback("tcp", "192.0.2.1:443", nil); err == nil {
		t.Error("a name that resolves to another machine is connected to without verification")
	}
}

func parse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return u
}
