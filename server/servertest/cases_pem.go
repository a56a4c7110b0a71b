package servertest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
)

// authority is a certificate with its key, made for one test: a CA, or a server's own one.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pem         []byte // of the certificate
}

// newAuthority makes a CA, signed by another, or by itself when that is nil.
func newAuthority(tb testing.TB, name string, by *authority) *authority {
	tb.Helper()
	return issue(tb, &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, by)
}

// newLeaf makes a server's own certificate for a host name.
func newLeaf(tb testing.TB, host string, by *authority) *authority {
	tb.Helper()
	return issue(tb, &x509.Certificate{
		Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, by)
}

// issue makes a certificate with a key of its own, good for two years around Start.
func issue(tb testing.TB, template *x509.Certificate, by *authority) *authority {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatalf("make a key: %v", err)
	}
	template.SerialNumber = big.NewInt(1)
	template.NotBefore, template.NotAfter = Start.AddDate(-1, 0, 0), Start.AddDate(1, 0, 0)
	parent, signer := template, key
	if by != nil {
		parent, signer = by.certificate, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		tb.Fatalf("sign a certificate: %v", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatalf("read a certificate: %v", err)
	}
	return &authority{certificate: certificate, key: key, pem: block("CERTIFICATE", der)}
}

// keyPEM is the private key in PKCS 8 form.
func (a *authority) keyPEM(tb testing.TB) []byte {
	tb.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		tb.Fatalf("encode a key: %v", err)
	}
	return block("PRIVATE KEY", der)
}

// block is one block of PEM.
func block(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
