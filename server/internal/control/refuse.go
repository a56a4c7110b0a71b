package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	gen "github.com/wabamock/wabamock/gen/control"
)

// problem is a refusal of the control API.
type problem struct {
	status int
	detail string // what went wrong this time and how to mend it

	violations []gen.Violation       // how the request departs from the description
	problems   []gen.ScenarioProblem // what is wrong in the text of a scenario
}

// Error is the detail.
func (p *problem) Error() string { return p.detail }

// refuse writes an error as a problem document (RFC 9457).
func refuse(err error, c echo.Context) {
	p := &problem{status: http.StatusInternalServerError}
	var refused *echo.HTTPError
	switch {
	case errors.As(err, &p):
	case errors.As(err, &refused):
		p = &problem{status: refused.Code, detail: detailOf(refused, c.Request())}
	}
	write(c.Response(), p)
}

// detailOf says what a refusal of the router or the generated code means for a request.
func detailOf(refused *echo.HTTPError, r *http.Request) string {
	switch refused.Code {
	case http.StatusNotFound:
		return "The control API has no " + r.URL.Path + "."
	case http.StatusBadRequest:
		return fmt.Sprintf("%v.", refused.Message)
	}
	return ""
}

// write writes a problem document.
func write(w http.ResponseWriter, p *problem) {
	body := gen.Problem{Type: "about:blank", Title: http.StatusText(p.status), Status: p.status, Violations: p.violations, Problems: p.problems}
	if p.detail != "" {
		body.Detail = &p.detail
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.status)
	_ = json.NewEncoder(w).Encode(body) //nolint:errchkjson // the client may have gone
}

// guard turns away what a web page of somebody else could send to a mock on this machine: a
// request with a foreign Origin, one that a browser says comes from another site, other than by a
// link that somebody follows, or (after a DNS rebinding) with a Host that is a name and not this
// machine's. Source: DESIGN, Control API.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if origin := r.Header.Get("Origin"); origin != "" && !sameHost(origin, r.Host) || embedded(r) {
			write(w, &problem{status: http.StatusForbidden, detail: "Requests from pages of another origin are refused."})
			return
		}
		if !ownHost(r.Host) {
			write(w, &problem{status: http.StatusForbidden, detail: "The host name " + r.Host + " could be anybody's: ask by IP address, localhost or a name without dots."})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// embedded tells whether a page of another site makes the request, without anybody following a link.
// Source: W3C, Fetch Metadata Request Headers.
func embedded(r *http.Request) bool {
	follows := r.Header.Get("Sec-Fetch-Mode") == "navigate" && (r.Method == http.MethodGet || r.Method == http.MethodHead)
	return r.Header.Get("Sec-Fetch-Site") == "cross-site" && !follows
}

// ownHost tells whether a Host header names this machine or one of its own network: an IP
// address, a name without dots (a container or a service), or a name of a domain that nobody can
// own.
func ownHost(host string) bool {
	name := strings.ToLower(host)
	if h, _, err := net.SplitHostPort(name); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if net.ParseIP(name) != nil || !strings.Contains(name, ".") {
		return true
	}
	for _, domain := range []string{".localhost", ".internal", ".local", ".test", ".svc"} {
		if strings.HasSuffix(name, domain) {
			return true
		}
	}
	return false
}

// sameHost tells whether an Origin names the host that was asked.
func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(withPort(u.Host, u.Scheme), withPort(host, u.Scheme))
}

// withPort is a host with its port, the scheme's when it has none.
func withPort(host, scheme string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	port := "80"
	if scheme == "https" {
		port = "443"
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), port)
}
