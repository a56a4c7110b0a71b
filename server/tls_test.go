package server_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// secureClient is a client of a server with TLS.
type secureClient struct {
	base   string
	bearer string
	http   *http.Client
}

// newSecureClient makes a client with connections of its own that trusts these CAs; nil: everybody.
func newSecureClient(t *testing.T, base string, ca []byte) *secureClient {
	t.Helper()
	trust := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: ca == nil}
	if ca != nil {
		trust.RootCAs = x509.NewCertPool()
		if !trust.RootCAs.AppendCertsFromPEM(ca) {
			t.Fatalf("no certificate in %q", ca)
		}
	}
	transport := &http.Transport{TLSClientConfig: trust, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	c := &secureClient{base: base, http: &http.Client{Transport: transport}}
	return c
}

// login keeps a token of the admin.
func (c *secureClient) login(t *testing.T) {
	t.Helper()
	r := c.request(t, http.MethodPost, "/v1/users/login", nil)
	r.SetBasicAuth("admin", "secret")
	_, body := c.send(t, r)
	var answer struct{ Users []struct{ Token string } }
	if err := json.Unmarshal(body, &answer); err != nil || len(answer.Users) != 1 {
		t.Fatalf("log in: %s (%v)", body, err)
	}
	c.bearer = "Bearer " + answer.Users[0].Token
}

// request makes a request with the token.
func (c *secureClient) request(t *testing.T, method, path string, body []byte) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, c.base+path, bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	r.Header.Set("Authorization", c.bearer)
	r.Header.Set("Content-Type", "text/plain")
	return r
}

// send sends a request and reads the answer, which must be 200.
func (c *secureClient) send(t *testing.T, r *http.Request) (*http.Response, []byte) {
	t.Helper()
	answer, err := c.http.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d %s (%v)", r.Method, r.URL, answer.StatusCode, body, err)
	}
	return answer, body
}

// call sends a request with the token and reads the answer.
func (c *secureClient) call(t *testing.T, method, path string, body []byte) (*http.Response, []byte) {
	t.Helper()
	return c.send(t, c.request(t, method, path, body))
}

// signed is a certificate with its key, in the time of another; the CA signs itself.
func signed(t *testing.T, template, by *x509.Certificate, signer *ecdsa.PrivateKey, like *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("make a key: %v", err)
	}
	if by == nil {
		by, signer = template, key
	}
	template.SerialNumber, template.NotBefore, template.NotAfter = big.NewInt(7), like.NotBefore, like.NotAfter
	der, err := x509.CreateCertificate(rand.Reader, template, by, key.Public(), signer)
	if err != nil {
		t.Fatalf("sign a certificate: %v", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatalf("read a certificate: %v", err)
	}
	return certificate, key
}

// asPEM is a certificate in PEM.
func asPEM(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

// external is a certificate for the loopback address and its CA, in the time of another, and what is
// to be uploaded for it to be presented.
func external(t *testing.T, like *x509.Certificate) (leaf, authority *x509.Certificate, upload []byte) {
	t.Helper()
	authority, authorityKey := signed(t, &x509.Certificate{
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, nil, nil, like)
	leaf, leafKey := signed(t, &x509.Certificate{
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, authority, authorityKey, like)
	key, err := x509.MarshalPKCS8PrivateKey(leafKey)
	if err != nil {
		t.Fatalf("encode the key: %v", err)
	}
	return leaf, authority, bytes.Join([][]byte{pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), asPEM(leaf), asPEM(authority)}, nil)
}

// startSecure starts a server with TLS that stops with the test.
func startSecure(t *testing.T, c server.Config) *server.Server {
	t.Helper()
	c.Listen, c.TLS = "127.0.0.1:0", true
	s, err := server.New(c)
	if err != nil {
		t.Fatalf("make the server: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Errorf("close the server: %v", err)
		}
	})
	if err := s.Start(t.Context()); err != nil {
		t.Fatalf("start the server: %v", err)
	}
	return s
}

func TestAnUploadedCertificateIsPresentedToTheNextConnection(t *testing.T) {
	t.Parallel()
	base := startSecure(t, server.Config{}).URLs().API
	careless := newSecureClient(t, base, nil)
	careless.login(t)
	_, ownCA := careless.call(t, http.MethodGet, "/v1/certificates/external/ca", nil)
	careful := newSecureClient(t, base, ownCA)
	careful.bearer = careless.bearer
	before, _ := careful.call(t, http.MethodGet, "/v1/health", nil)

	leaf, authority, upload := external(t, before.TLS.PeerCertificates[0])
	careful.call(t, http.MethodPost, "/v1/certificates/external", upload)

	trusting := newSecureClient(t, base, asPEM(authority))
	trusting.bearer = careful.bearer
	after, _ := trusting.call(t, http.MethodGet, "/v1/health", nil)
	if !after.TLS.PeerCertificates[0].Equal(leaf) {
		t.Errorf("%q is presented, want the uploaded certificate", after.TLS.PeerCertificates[0].Subject)
	}
	if _, ca := trusting.call(t, http.MethodGet, "/v1/certificates/external/ca", nil); !bytes.Equal(ca, asPEM(authority)) {
		t.Errorf("the CA to download is %s, want the uploaded one", ca)
	}
	doubting := newSecureClient(t, base, ownCA)
	answer, err := doubting.http.Do(doubting.request(t, http.MethodGet, "/v1/health", nil))
	if err == nil {
		_ = answer.Body.Close()
		t.Error("a new connection that trusts the first CA alone was made")
	}
}

// TestWhatIsPresentedFollowsTheDefaultWorld uploads a certificate that waits for a restart, and goes on
// through a reset and a snapshot.
func TestWhatIsPresentedFollowsTheDefaultWorld(t *testing.T) {
	t.Parallel()
	s := startSecure(t, server.Config{World: server.World{Restart: server.RestartManual}})
	base := s.URLs().API
	presented := func() *x509.Certificate {
		answer, _ := newSecureClient(t, base, nil).call(t, http.MethodGet, "/_mock/livez", nil)
		return answer.TLS.PeerCertificates[0]
	}
	client := newSecureClient(t, base, nil)
	client.login(t)
	own := presented()
	leaf, _, upload := external(t, own)
	client.call(t, http.MethodPost, "/v1/certificates/external", upload)
	is := func(after string, want *x509.Certificate) {
		t.Helper()
		if got := presented(); !got.Equal(want) {
			t.Errorf("%s: %q is presented, want %q", after, got.Subject, want.Subject)
		}
	}
	is("after the upload", own)
	client.call(t, http.MethodPost, "/_mock/worlds/shop/restart", nil)
	is("after another world's restart", own)
	client.call(t, http.MethodPost, "/_mock/worlds/default/restart", nil)
	is("after the restart", leaf)
	_, snapshot := client.call(t, http.MethodGet, "/_mock/worlds/default/snapshot", nil)
	client.call(t, http.MethodPost, "/_mock/worlds/default/reset?only=messages", nil)
	is("after a reset of messages", leaf)
	client.call(t, http.MethodPost, "/_mock/worlds/default/reset?only=settings", nil)
	is("after a reset of settings", own)
	put := client.request(t, http.MethodPut, "/_mock/worlds/default/snapshot", snapshot)
	put.Header.Set("Content-Type", "application/json")
	client.send(t, put)
	is("after the snapshot", leaf)
	client.call(t, http.MethodPost, "/_mock/worlds/default/reset", nil)
	is("after the reset", own)
}
