// Package tlsca is the server's identity in TLS: an RSA CA made at the start, which signs a
// certificate for whatever name a client asks for, until a certificate is uploaded that takes
// its place. Keys come from the system's randomness, stay in memory and are never shown.
package tlsca

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Lifetime is how long the CA, and every certificate it signs, is valid.
// Source: certificates, DownloadCaCertificate (O): one year.
const Lifetime = 365 * 24 * time.Hour

// keyBits is the size of the CA's RSA key (our choice: the least that every client accepts, and
// made in a fraction of the time that the next size takes).
const keyBits = 2048

// maxNames is how many certificates are remembered; for names beyond, one is made at each
// handshake (our choice).
const maxNames = 64

// skew is how far a client's clock may be behind ours.
const skew = time.Hour

// Identity answers handshakes. Safe for concurrent use.
type Identity struct {
	ca       *x509.Certificate
	caKey    crypto.Signer
	caPEM    []byte
	leafKey  crypto.Signer // of every certificate that the CA signs
	fallback string        // the name for clients that send none and came over no IP address

	external atomic.Pointer[tls.Certificate] // uploaded; nil: the CA's are served

	mu     sync.Mutex
	signed map[string]*tls.Certificate // by host name or IP address, at most maxNames
}

// New makes the CA, valid from now for Lifetime. Certificates name the server that the client
// asked for; fallback is named when it asked for none.
func New(now time.Time, fallback string) (*Identity, error) {
	caKey, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, fmt.Errorf("make the CA's key: %w", err)
	}
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the server's key: %w", err)
	}
	template, err := certificate("wabamock CA", now.Add(-skew), now.Add(Lifetime))
	if err != nil {
		return nil, err
	}
	template.IsCA, template.BasicConstraintsValid, template.MaxPathLenZero = true, true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, caKey.Public(), caKey)
	if err != nil {
		return nil, fmt.Errorf("sign the CA: %w", err)
	}
	ca, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read the CA: %w", err)
	}
	return &Identity{
		ca:       ca,
		caKey:    caKey,
		caPEM:    pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		leafKey:  leafKey,
		fallback: fallback,
		signed:   map[string]*tls.Certificate{},
	}, nil
}

// CA is the CA's certificate in PEM, for clients to trust. The caller must not change it.
func (i *Identity) CA() []byte { return i.caPEM }

// Config is what a TLS listener needs. HTTP/2 is not offered: a fault of the connection is one of HTTP/1.1.
func (i *Identity) Config() *tls.Config {
	return &tls.Config{GetCertificate: i.present, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
}

// Replace serves an uploaded certificate from the next handshake on: PEM with a private key and
// its certificate, then the CAs above it. Nothing changes when there is an error.
// Source: certificates, UploadCertificate (D).
func (i *Identity) Replace(bundle []byte) error {
	c, err := tls.X509KeyPair(bundle, bundle)
	if err != nil {
		return fmt.Errorf("read the external certificate: %w", err)
	}
	i.external.Store(&c)
	return nil
}

// Restore serves the CA's own certificates again.
func (i *Identity) Restore() { i.external.Store(nil) }

// present chooses the certificate for a handshake.
func (i *Identity) present(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	if c := i.external.Load(); c != nil {
		return c, nil
	}
	name := hello.ServerName
	if name == "" {
		name = i.addressOf(hello.Conn)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if c, ok := i.signed[name]; ok {
		return c, nil
	}
	c, err := i.sign(name)
	if err == nil && len(i.signed) < maxNames {
		i.signed[name] = c
	}
	return c, err
}

// addressOf is the IP address to which a client without a name has connected.
func (i *Identity) addressOf(conn net.Conn) string {
	if conn == nil {
		return i.fallback
	}
	host, _, err := net.SplitHostPort(conn.LocalAddr().String())
	if err != nil {
		return i.fallback
	}
	ip, _, _ := strings.Cut(host, "%") // without the zone of IPv6
	return ip
}

// sign makes a certificate for one host name or IP address.
func (i *Identity) sign(name string) (*tls.Certificate, error) {
	template, err := certificate("wabamock", i.ca.NotBefore, i.ca.NotAfter)
	if err != nil {
		return nil, err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, i.ca, i.leafKey.Public(), i.caKey)
	if err != nil {
		return nil, fmt.Errorf("sign a certificate for %q: %w", name, err)
	}
	return &tls.Certificate{Certificate: [][]byte{der, i.ca.Raw}, PrivateKey: i.leafKey}, nil
}

// certificate is a template with a serial number and a span of validity.
func certificate(name string, from, to time.Time) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("draw a serial number: %w", err)
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name, Organization: []string{"wabamock"}},
		NotBefore:    from.UTC(),
		NotAfter:     to.UTC(),
	}, nil
}
