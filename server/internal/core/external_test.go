package core

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"
)

// issued is a certificate with its key.
type issued struct {
	certificate *x509.Certificate
	key         crypto.Signer
	pem         string
}

// newAuthority makes a CA; a nil parent: it signs itself.
func newAuthority(t *testing.T, name string, parent *issued) *issued {
	t.Helper()
	return newIssued(t, name, true, ecKey(t), parent)
}

// newIssued makes a certificate.
func newIssued(t *testing.T, name string, isCA bool, key crypto.Signer, parent *issued) *issued {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: shopStart, NotAfter: shopStart.Add(time.Hour),
		IsCA: isCA, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if isCA {
		template.KeyUsage = x509.KeyUsageCertSign
	}
	signer, signedBy := key, template
	if parent != nil {
		signer, signedBy = parent.key, parent.certificate
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signedBy, key.Public(), signer)
	if err != nil {
		t.Fatalf("make certificate %s: %v", name, err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatalf("read certificate %s: %v", name, err)
	}
	return &issued{certificate, key, block(certificateBlock, der)}
}

// ecKey makes a key.
func ecKey(t *testing.T) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("make key: %v", err)
	}
	return key
}

// block writes a PEM block.
func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// pkcs8 writes a key in the form that all kinds have.
func pkcs8(t *testing.T, key crypto.Signer) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatalf("encode key: %v", err)
	}
	return block("PRIVATE KEY", der)
}

func TestCertificatesOfAllKindsAreServed(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "root", nil)
	middle := newAuthority(t, "middle", root)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatalf("make key: %v", err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatalf("make key: %v", err)
	}
	ec, ok := ecKey(t).(*ecdsa.PrivateKey)
	if !ok {
		t.Fatal("want an EC key")
	}
	sec1, err := x509.MarshalECPrivateKey(ec)
	if err != nil {
		t.Fatalf("encode key: %v", err)
	}
	tests := []struct {
		name string
		key  crypto.Signer
		pem  string
	}{
		{"RSA in PKCS 8", rsaKey, pkcs8(t, rsaKey)},
		{"RSA in PKCS 1", rsaKey, block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey))},
		{"EC behind its parameters", ec, block(parametersBlock, []byte{6, 1, 1}) + block("EC PRIVATE KEY", sec1)},
		{"Ed25519", edKey, pkcs8(t, edKey)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := shop(t)
			leaf := newIssued(t, "shop.example", false, tt.key, middle)
			done(t, w, UploadCertificate{PEM: []byte(tt.pem + leaf.pem + middle.pem + root.pem)})
			pair := done(t, w, ServedCertificate{})
			if _, err := tls.X509KeyPair(pair.Chain, pair.Key); err != nil {
				t.Errorf("TLS does not take it: %v", err)
			}
			if got, want := string(done(t, w, DownloadCACertificate{Own: []byte("the CA")}).PEM), middle.pem+root.pem; got != want {
				t.Errorf("the CA to download is\n%s\nwant\n%s", got, want)
			}
			told := w.Drain()
			if text := fmt.Sprintf("%+v", told); len(told) != 1 || strings.Contains(text, "PRIVATE") {
				t.Errorf("facts %s", text)
			}
		})
	}
}

func TestACertificateWaitsForTheRestart(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Options.Restart = RestartManual })
	root := newAuthority(t, "root", nil)
	leaf := newIssued(t, "shop.example", false, ecKey(t), root)
	done(t, w, UploadCertificate{PEM: []byte(pkcs8(t, leaf.key) + leaf.pem + root.pem)})
	if got := done(t, w, ServedCertificate{}); got.Chain != nil {
		t.Error("served before the restart")
	}
	if got := string(done(t, w, DownloadCACertificate{Own: []byte("the CA")}).PEM); got != "the CA" {
		t.Errorf("before the restart the CA is %s", got)
	}
	done(t, w, Restart{})
	if got := done(t, w, ServedCertificate{}); string(got.Chain) != leaf.pem+root.pem {
		t.Errorf("after the restart the chain is %s", got.Chain)
	}
}

func TestUploadsThatDoNotBelongTogether(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "root", nil)
	middle := newAuthority(t, "middle", root)
	leaf := newIssued(t, "shop.example", false, ecKey(t), middle)
	key, otherKey := pkcs8(t, leaf.key), pkcs8(t, ecKey(t))
	broken := block(certificateBlock, []byte("abc"))
	upload := func(parts ...string) func(*testing.T, *World) string {
		return try(UploadCertificate{PEM: []byte(strings.Join(parts, ""))})
	}
	const bad = "400/1009 "
	refusals{
		{"no PEM", upload("hello"), bad + "The body is not PEM"},
		{"leaf first", upload(leaf.pem, key, middle.pem), bad + "The body begins with 'CERTIFICATE'"},
		{"no CA", upload(key, leaf.pem), bad + "The body has 1 certificates after the key"},
		{"key alone", upload(key), bad + "The body has 0 certificates"},
		{"another key", upload(otherKey, leaf.pem, middle.pem), bad + "The private key does not match"},
		{"CA before leaf", upload(key, middle.pem, leaf.pem), bad + "The private key does not match"},
		{"CA as leaf", upload(pkcs8(t, middle.key), middle.pem, root.pem), bad + "The first certificate is a CA"},
		{"leaf behind leaf", upload(key, leaf.pem, leaf.pem), bad + "Certificate 2 is not a CA"},
		{"chain with a gap", upload(key, leaf.pem, root.pem), bad + "Certificate 1 is not signed by certificate 2"},
		{"chain out of order", upload(key, leaf.pem, root.pem, middle.pem), bad + "Certificate 1 is not signed by certificate 2"},
		{"second key", upload(key, leaf.pem, middle.pem, key), bad + "Part 4 of the body is 'PRIVATE KEY'"},
		{"broken leaf", upload(key, broken, middle.pem), bad + "Certificate 1 of the body cannot be parsed"},
		{"broken key", upload(block("PRIVATE KEY", []byte("abc")), leaf.pem, middle.pem), bad + "The private key cannot be read"},
		{"key with passphrase", upload(block("ENCRYPTED PRIVATE KEY", []byte("abc")), leaf.pem, middle.pem), bad + "The private key cannot be read"},
		{"big key", upload(block("PRIVATE KEY", make([]byte, maxKeyBytes+1)), leaf.pem, middle.pem), bad + "The private key is too big"},
		{"long chain", upload(key, leaf.pem, strings.Repeat(root.pem, maxChain)), bad + "The body has 11 certificates"},
		{"text behind that is cut off", upload(key, leaf.pem, middle.pem, "-----BEGIN CERTIFICATE-----\nabc"), bad + "The body is not PEM"},
	}.run(t, func(t *testing.T) *World { t.Helper(); return shop(t) })
}

func FuzzUploadCertificate(f *testing.F) {
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nYWJj\n-----END PRIVATE KEY-----\n"))
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		w := shop(t)
		if _, err := Do(w, w.Now(), UploadCertificate{PEM: file}); err != nil && len(w.Drain()) > 0 {
			t.Errorf("refused with %v, but something was told", err)
		}
		if _, err := Do(w, w.Now(), UploadWebhookCACertificate{PEM: file}); err != nil && len(w.Drain()) > 0 {
			t.Errorf("refused with %v, but something was told", err)
		}
	})
}
