package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

const (
	// idleTime is how long a connection is kept for the next webhook. It is shorter than what
	// receivers keep theirs by default (2 s and up), so that none is used that is just being closed.
	idleTime = time.Second

	// idleConnections is how many are kept: the most that may be in flight. Source:
	// settings-application, Fields (D, S).
	idleConnections = 24

	// maxAnswerHeader bounds the header of an answer, in bytes (our choice).
	maxAnswerHeader = 64 << 10
)

// client is the HTTP client of one World: without redirects, cookies and proxies. Safe for
// concurrent use.
type client struct {
	timeout time.Duration
	agent   string
	plain   *http.Transport        // http, to those addresses that the policy allows
	own     func() ([]byte, error) // the mock's own CA, PEM; nil: there is none

	mu     sync.Mutex
	secure *http.Transport // https, by the system's CAs and the uploaded ones; nil: not used yet
	bundle []byte          // the uploaded CAs that secure trusts, PEM
}

// errForbidden is why plain http to an address is not tried.
var errForbidden = errors.New("plain http to this address is not allowed")

// newClient makes the client for a policy on plain http.
func newClient(c Config, policy core.WebhookHTTP) *client {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		switch {
		case policy == core.HTTPAlways, policy == core.HTTPLoopback && err == nil && at.Addr().Unmap().IsLoopback():
			return nil
		}
		return errForbidden
	}}
	return &client{timeout: c.Timeout, agent: c.Agent, own: c.Own, plain: newTransport(dialer, nil)}
}

// newTransport makes a transport with every limit set but time, which is the attempt's.
func newTransport(dialer *net.Dialer, trusted *x509.CertPool) *http.Transport {
	return &http.Transport{
		DialContext:            dialNamed(dialer),
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: trusted},
		DisableCompression:     true, // a webhook does not ask for compressed answers
		MaxIdleConns:           idleConnections,
		MaxIdleConnsPerHost:    idleConnections,
		IdleConnTimeout:        idleTime,
		MaxResponseHeaderBytes: maxAnswerHeader,
	}
}

// dialNamed dials, but for names that nobody can own: those never resolve, so no name server is
// asked, and examples cost nothing. Source: RFC 2606, section 2; RFC 6761, section 6.4.
func dialNamed(d *net.Dialer) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err == nil && (strings.HasSuffix(host, ".example") || strings.HasSuffix(host, ".invalid")) {
			return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
		}
		return d.DialContext(ctx, network, address)
	}
}

// transport is the one for a scheme. A bundle that is another one than before makes a new transport
// for https, so that no connection outlives the trust that it was made with.
func (c *client) transport(scheme string, bundle []byte) (*http.Transport, error) {
	if scheme != "https" {
		return c.plain, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.secure != nil && bytes.Equal(c.bundle, bundle) {
		return c.secure, nil
	}
	trusted, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("read the system's CAs: %w", err)
	}
	trusted.AppendCertsFromPEM(bundle)
	if c.own != nil {
		ca, err := c.own()
		if err != nil {
			return nil, err
		}
		trusted.AppendCertsFromPEM(ca)
	}
	if c.secure != nil {
		c.secure.CloseIdleConnections()
	}
	c.secure, c.bundle = newTransport(&net.Dialer{}, trusted), bundle
	return c.secure, nil
}

// close closes the connections that are not in use.
func (c *client) close() {
	c.plain.CloseIdleConnections()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.secure != nil {
		c.secure.CloseIdleConnections()
	}
}

// limited is the context of one attempt.
func (c *client) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.timeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.timeout)
}
