package core

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"time"
)

// Types of PEM blocks.
const (
	certificateBlock = "CERTIFICATE"
	keyBlockSuffix   = "PRIVATE KEY"   // also "RSA PRIVATE KEY", "EC PRIVATE KEY"
	parametersBlock  = "EC PARAMETERS" // written before some keys; says nothing of use
)

// Limits of an upload, so that a hostile one costs little. Our choice (I).
const (
	maxChain    = 10      // certificates
	maxKeyBytes = 8 << 10 // of an encoded private key
	maxRSABits  = 8192    // of a public key
)

// externalCertificate is what the Webapp presents to API callers. The zero value is none.
type externalCertificate struct {
	key         []byte // PEM
	chain       []byte // PEM: leaf, then its CAs
	authorities []byte // PEM: the CAs alone
	subject     string
	at          time.Time
}

// UploadCertificate stores the certificate that the Webapp presents: private key, leaf, then at least
// one CA, each certificate signed by the next one. It replaces what was there, and is served at
// once or, with RestartManual, after Restart. Refusals: 1008 empty; 1009; 413/1009 over 1 MiB.
// Whether the certificates are in their time is not asked: a World may live in another year.
// Source: certificates, UploadCertificate (D, I).
type UploadCertificate struct {
	PEM []byte
}

func (c UploadCertificate) do(w *World) (Nothing, error) {
	if err := checkPEMSize(c.PEM); err != nil {
		return Nothing{}, err
	}
	parsed, err := readExternal(c.PEM)
	if err != nil {
		return Nothing{}, err
	}
	parsed.at = w.now
	w.certificates.external = parsed
	if w.options.Restart != RestartManual {
		w.certificates.serving = parsed
	}
	w.tell(ExternalCertificateUploaded{Occurred: w.occurred(), Subject: parsed.subject})
	return Nothing{}, nil
}

// ServedCertificate asks for what the Webapp presents now, for the server. It never fails.
type ServedCertificate struct{}

// KeyPair is a certificate with its key, as crypto/tls takes them. The zero value is none: the
// server presents its own.
type KeyPair struct {
	Key    []byte // PEM; secret
	Chain  []byte // PEM
	Stored time.Time
}

func (ServedCertificate) do(w *World) (KeyPair, error) {
	s := w.certificates.serving
	return KeyPair{Key: s.key, Chain: s.chain, Stored: s.at}, nil
}

// readExternal reads an upload and checks that its parts belong together.
func readExternal(file []byte) (externalCertificate, error) {
	blocks, err := splitPEM(file)
	if err != nil {
		return externalCertificate{}, err
	}
	key, err := readKey(blocks[0])
	if err != nil {
		return externalCertificate{}, err
	}
	var chain []*x509.Certificate
	for i, b := range blocks[1:] {
		certificate, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return externalCertificate{}, refuse(1009, "Certificate %d of the body cannot be parsed", i+1)
		}
		chain = append(chain, certificate)
	}
	if err := checkChain(key, chain); err != nil {
		return externalCertificate{}, err
	}
	out := externalCertificate{key: pem.EncodeToMemory(blocks[0]), subject: shorten(chain[0].Subject.String())}
	for i, b := range blocks[1:] {
		out.chain = append(out.chain, pem.EncodeToMemory(b)...)
		if i > 0 {
			out.authorities = append(out.authorities, pem.EncodeToMemory(b)...)
		}
	}
	return out, nil
}

// splitPEM takes a file apart: one key, then at least two certificates.
func splitPEM(file []byte) ([]*pem.Block, error) {
	var blocks []*pem.Block
	rest := file
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != parametersBlock {
			blocks = append(blocks, block)
		}
	}
	switch {
	case len(blocks) == 0 || len(bytes.TrimSpace(rest)) > 0 && bytes.Contains(rest, []byte("-----BEGIN")):
		return nil, refuse(1009, "The body is not PEM; want private key, certificate, then at least one CA certificate")
	case !strings.HasSuffix(blocks[0].Type, keyBlockSuffix):
		return nil, refuse(1009, "The body begins with '%s', want the private key first", shorten(blocks[0].Type))
	case len(blocks) < 3:
		return nil, refuse(1009, "The body has %d certificates after the key, want the certificate and at least one CA certificate", len(blocks)-1)
	case len(blocks) > maxChain+1:
		return nil, refuse(1009, "The body has %d certificates after the key, at most %d", len(blocks)-1, maxChain)
	}
	for i, b := range blocks[1:] {
		if b.Type != certificateBlock {
			return nil, refuse(1009, "Part %d of the body is '%s', want certificates after the private key", i+2, shorten(b.Type))
		}
	}
	return blocks, nil
}

// readKey reads a private key in PKCS 8, PKCS 1 or SEC 1 form.
func readKey(block *pem.Block) (crypto.Signer, error) {
	if len(block.Bytes) > maxKeyBytes {
		return nil, refuse(1009, "The private key is too big: %d bytes, at most %d", len(block.Bytes), maxKeyBytes)
	}
	var key any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	}
	if signer, ok := key.(crypto.Signer); ok && err == nil {
		return signer, nil
	}
	return nil, refuse(1009, "The private key cannot be read; want an RSA, EC or Ed25519 key without passphrase")
}

// checkChain refuses a key that is not the leaf's, and certificates that are not signed by the
// next one.
func checkChain(key crypto.Signer, chain []*x509.Certificate) error {
	for i, certificate := range chain {
		if public, ok := certificate.PublicKey.(*rsa.PublicKey); ok && public.N.BitLen() > maxRSABits {
			return refuse(1009, "Certificate %d has an RSA key of %d bits, at most %d", i+1, public.N.BitLen(), maxRSABits)
		}
	}
	if !samePublicKey(key.Public(), chain[0].PublicKey) {
		return refuse(1009, "The private key does not match the first certificate")
	}
	if chain[0].IsCA {
		return refuse(1009, "The first certificate is a CA, want the server's own certificate before the CA certificates")
	}
	for i, authority := range chain[1:] {
		if !authority.IsCA {
			return refuse(1009, "Certificate %d is not a CA certificate", i+2)
		}
		if err := chain[i].CheckSignatureFrom(authority); err != nil {
			return refuse(1009, "Certificate %d is not signed by certificate %d", i+1, i+2)
		}
	}
	return nil
}

// samePublicKey compares public keys.
func samePublicKey(a, b crypto.PublicKey) bool {
	switch a := a.(type) {
	case *rsa.PublicKey:
		return a.Equal(b)
	case *ecdsa.PublicKey:
		return a.Equal(b)
	case ed25519.PublicKey:
		return a.Equal(b)
	}
	return false
}

// ExternalCertificateUploaded tells that the Webapp has another certificate; never its key.
type ExternalCertificateUploaded struct {
	Occurred
	Subject string `json:"subject"` // of the leaf
}

// Kind is "external_certificate_uploaded".
func (ExternalCertificateUploaded) Kind() string { return "external_certificate_uploaded" }
