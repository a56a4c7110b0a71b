package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// Flags of health.
const (
	urlFlag     = "url"
	caFlag      = "cacert"
	timeoutFlag = "timeout"
)

// readyPath is where a server says whether it is ready. Source: DESIGN, Control API.
const readyPath = "/_mock/readyz"

func newHealth(environment []string) *cobra.Command {
	c := &cobra.Command{
		Use:   "health [flags]",
		Short: "Ask a running server whether it is ready",
		Long: `Ask a running server whether it is ready: exit code 0 when it is, 1 when it is not.

Without --url it asks the address that the settings control-listen, listen and tls name (flag,
environment, file), on this machine. It needs no control token. The certificate of a https server is checked against --cacert or the
system's roots, except on loopback: there the server's own CA, which nobody can know
beforehand, is accepted, and nothing secret is sent.`,
		Example: `  wabamock health
  wabamock health --url https://mock.example:9090 --cacert ca.pem`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return health(c, environment) },
	}
	c.Flags().String(urlFlag, "", "`address` of the server, such as http://127.0.0.1:9090")
	c.Flags().String(caFlag, "", "PEM `file` with the CAs to trust")
	c.Flags().Duration(timeoutFlag, 3*time.Second, "how long to wait for the answer")
	addSettings(c, listening())
	return c
}

// health asks once.
func health(c *cobra.Command, environment []string) error {
	target, err := healthURL(c, environment)
	if err != nil {
		return err
	}
	roots, err := rootsOf(c.Flag(caFlag).Value.String())
	if err != nil {
		return err
	}
	timeout, err := c.Flags().GetDuration(timeoutFlag)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Context(), timeout)
	defer cancel()
	if err := ask(ctx, target, roots); err != nil {
		return &exitError{exitCheck, err}
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), "ready:", target.Scheme+"://"+target.Host)
	return err
}

// healthURL is the address to ask: that of --url, or one of this machine made from the settings.
func healthURL(c *cobra.Command, environment []string) (*url.URL, error) {
	if given := c.Flag(urlFlag).Value.String(); given != "" {
		u, err := url.Parse(given)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, fmt.Errorf("--%s is %q: want an address such as http://127.0.0.1:9090", urlFlag, given)
		}
		return u.JoinPath(readyPath), nil
	}
	r, err := resolve(c.Flags(), environment)
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(cmp.Or(r.server.ControlListen, r.server.Listen))
	if err != nil {
		return nil, fmt.Errorf("split the address to listen on: %w", err)
	}
	if port == "0" {
		return nil, fmt.Errorf("the server listens on a free port that only it knows: name it with --%s", urlFlag)
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1"
		if ip != nil && ip.To4() == nil {
			host = "::1"
		}
	}
	u := &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port), Path: readyPath}
	if r.server.TLS {
		u.Scheme = "https"
	}
	return u, nil
}

// rootsOf reads the CAs to trust; nil means those of the system.
func rootsOf(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", caFlag, err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("--%s is %q: want a PEM file with a certificate", caFlag, file)
	}
	return roots, nil
}

// ask sends one request; an error says why the server is not ready.
func ask(ctx context.Context, target *url.URL, roots *x509.CertPool) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), http.NoBody)
	if err != nil {
		return fmt.Errorf("ask %s: %w", target, err)
	}
	answer, err := askingClient(target.Hostname(), roots).Do(req)
	if err != nil {
		return fmt.Errorf("not ready: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s answered %s", target, answer.Status)
	}
	return nil
}

// askingClient follows no redirect and uses no proxy. Without roots it accepts any certificate
// of a loopback host, and then connects to nothing but loopback, whatever the name resolves to.
func askingClient(host string, roots *x509.CertPool) *http.Client {
	trust := &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	dialer := &net.Dialer{}
	if ip := net.ParseIP(host); roots == nil && (strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback())) {
		trust.InsecureSkipVerify = true
		dialer.Control = onlyLoopback
	}
	return &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, TLSClientConfig: trust, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// onlyLoopback refuses to connect to another machine.
func onlyLoopback(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("split %s: %w", address, err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return errors.New(address + " is not on this machine")
	}
	return nil
}
