package core

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"time"
)

// maxPEM bounds an upload of certificates, in bytes. Source: certificates, Open points 4.
const maxPEM = 1 << 20

// stored is an upload: what and when. The zero value is none.
type stored struct {
	pem []byte
	at  time.Time
}

// certificates are both kinds of a World: what the Webapp presents, and what webhooks are trusted by.
type certificates struct {
	external externalCertificate // as uploaded
	serving  externalCertificate // as served: the uploaded one, at once or after Restart
	webhook  stored              // CA bundle for webhooks
}

// PEMFile is a stored file of certificates.
type PEMFile struct {
	PEM    []byte // as stored; the reader must not change it
	Stored time.Time
}

// checkPEMSize refuses uploads that are empty or too big.
func checkPEMSize(file []byte) error {
	if len(bytes.TrimSpace(file)) == 0 {
		return refuse(1008, "The request has no body; want certificates in PEM")
	}
	if len(file) > maxPEM {
		f := refuse(1009, "The body is too big: %d bytes, at most %d", len(file), maxPEM)
		f.Status = 413
		return f
	}
	return nil
}

// DownloadCACertificate asks for the CA of the certificate that is served. Refusal: 1006.
// Source: certificates, DownloadCaCertificate (D, O).
type DownloadCACertificate struct {
	Own []byte // CA of what the server presents before any upload, PEM; empty: none
}

func (c DownloadCACertificate) do(w *World) (PEMFile, error) {
	ca := stored{pem: c.Own, at: w.born}
	if s := w.certificates.serving; s.at != (time.Time{}) {
		ca = stored{pem: s.authorities, at: s.at}
	}
	if ca.pem == nil {
		return PEMFile{}, refuse(1006, "No CA certificate found: no certificate is served")
	}
	return PEMFile{PEM: ca.pem, Stored: ca.at}, nil
}

// UploadWebhookCACertificate stores the bundle of CAs by which webhooks are trusted, beside the
// system's; it replaces what was there and acts at once. At least one certificate in it must be
// readable. The World keeps the slice. Refusals: 1008 empty; 1009; 413/1009 over 1 MiB.
// Source: certificates, UploadWebhookCaCertificate (D, I), Open points 2.
type UploadWebhookCACertificate struct {
	PEM []byte
}

func (c UploadWebhookCACertificate) do(w *World) (Nothing, error) {
	if err := checkPEMSize(c.PEM); err != nil {
		return Nothing{}, err
	}
	n := 0
	for block, rest := pem.Decode(c.PEM); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != certificateBlock {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err == nil {
			n++
		}
	}
	if n == 0 {
		return Nothing{}, refuse(1009, "The body holds no certificate in PEM that can be parsed")
	}
	w.certificates.webhook = stored{pem: c.PEM, at: w.now}
	w.tell(WebhookCAChanged{Occurred: w.occurred(), Certificates: n})
	return Nothing{}, nil
}

// DownloadWebhookCACertificate asks for the bundle as stored. Refusal: 1006.
// Source: certificates, DownloadWebhookCaCertificate (D, O).
type DownloadWebhookCACertificate struct{}

func (DownloadWebhookCACertificate) do(w *World) (PEMFile, error) {
	ca := w.certificates.webhook
	if ca.pem == nil {
		return PEMFile{}, refuse(1006, "No webhook CA certificates found")
	}
	return PEMFile{PEM: ca.pem, Stored: ca.at}, nil
}

// DeleteWebhookCACertificate takes the bundle away. Refusal: 1006.
// Source: certificates, DeleteWebhookCaCertificate (D, I).
type DeleteWebhookCACertificate struct{}

func (DeleteWebhookCACertificate) do(w *World) (Nothing, error) {
	if w.certificates.webhook.pem == nil {
		return Nothing{}, refuse(1006, "No webhook CA certificates found")
	}
	w.certificates.webhook = stored{}
	w.tell(WebhookCAChanged{Occurred: w.occurred()})
	return Nothing{}, nil
}

// WebhookCAChanged tells that the bundle for webhooks was replaced or taken away.
type WebhookCAChanged struct {
	Occurred
	Certificates int `json:"certificates"` // readable ones; 0: the bundle is gone
}

// Kind is "webhook_ca_changed".
func (WebhookCAChanged) Kind() string { return "webhook_ca_changed" }
