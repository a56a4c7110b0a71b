package server

import (
	"cmp"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/ui"
)

// URLs are where a server is reached.
type URLs struct {
	API     string `json:"api"`     // base of the mocked API, in the listing's form; add /v1 for the real client's
	Control string `json:"control"` // base of our own API
	Page    string `json:"page"`    // the page for people
}

// URLs tells where the server is reached; before Start, where it would be.
func (s *Server) URLs() URLs {
	s.mu.Lock()
	defer s.mu.Unlock()
	return URLs{API: s.url, Control: s.controlURL + controlRoot, Page: s.controlURL + ui.Path}
}

// guessURLs are the bases of links before the listeners are open.
func (s *Server) guessURLs() (api, control string) {
	return baseURL(s.config.TLS, s.config.Listen), baseURL(s.config.TLS, cmp.Or(s.config.ControlListen, s.config.Listen))
}

// baseURL is the URL of a listener's address; every interface is shown as localhost.
func baseURL(secure bool, address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	scheme := "http"
	if secure {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// pathParam finds a parameter in a path of openapi.yaml.
var pathParam = regexp.MustCompile(`\{([^}]+)\}`)

// echoPath is a path of openapi.yaml as echo writes it.
func echoPath(path string) string { return pathParam.ReplaceAllString(path, ":$1") }

// metricLabel is how metrics call an operation: verb and path, slashes turned to underscores, ids
// left out. Source: health-and-stats, GetMetrics (D, O).
func metricLabel(method, path string) string {
	path = strings.ReplaceAll(pathParam.ReplaceAllString(path, ""), "//", "/")
	prefix := "_v1"
	if path == "/metrics" { // sits at the root. Source: overview, Base URL and routing (D)
		prefix = ""
	}
	return method + prefix + strings.ReplaceAll(strings.TrimSuffix(path, "/"), "/", "_")
}

// otherLabel is how metrics call requests that no operation matched.
const otherLabel = "other"

// label is the metric label of a request.
func (s *Server) label(v *visit) string {
	if v.operation == nil {
		return otherLabel
	}
	return s.description.labels[v.operation.ID]
}

// positive is a span as net/http reads it: 0 for none.
func positive(d time.Duration) time.Duration { return max(d, 0) }

var _ http.Handler = (*Server)(nil)
