package servertest

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server"
)

// certificateCases are the certificate that callers see and the CAs that webhooks are trusted
// by. Source: certificates.
func certificateCases() []Case {
	manual := WithConfig(func(c *server.Config) { c.World.Restart = server.RestartManual })
	return []Case{
		{Name: "a self-signed RSA CA of one year is there from the start", Options: []Option{WithFixture("fresh")}, Run: ownCA},
		{Name: "an external certificate is key, leaf and at least one CA, in PEM", Run: externalUploaded},
		{Name: "private keys come in PKCS 8, PKCS 1 and SEC 1 form", Run: keyForms},
		{Name: "an external certificate that does not fit together is 400/1009 and changes nothing", Run: badExternal},
		{Name: "an external certificate acts after a restart where restarts are manual", Options: []Option{manual}, Run: externalAfterRestart},
		{Name: "CAs for webhooks are stored as they were sent, and replaced", Run: webhookCAs},
		{Name: "CAs for webhooks can be taken away", Run: noWebhookCAs},
		{Name: "CAs for webhooks that cannot be parsed are 400/1009", Run: badWebhookCAs},
		{Name: "uploads of certificates are no larger than 1 MiB", Run: largeCertificates},
		{Name: "certificates are the admin's", Run: certificateRoles},
	}
}

// external is a body for UploadCertificate: the parts one after the other.
func external(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// upload sends PEM as the real client's documents do.
func (m *Mock) upload(tb testing.TB, path string, file []byte) Answer {
	tb.Helper()
	m.Call(tb, http.MethodGet, "/health", nil).Want(tb, http.StatusOK, 0)
	return m.Do(tb, Request{Method: http.MethodPost, Path: path, Body: file, Header: map[string]string{"Authorization": m.bearer(), "Content-Type": "text/plain"}})
}

// wantCAFile fails the test when an answer is not a download of these bytes.
func (a Answer) wantCAFile(tb testing.TB, want []byte, stored time.Time) {
	tb.Helper()
	if a.Status != http.StatusOK || !bytes.Equal(a.Body, want) {
		tb.Errorf("answered %d %q, want 200 with %q", a.Status, a.Body, want)
	}
	for name, value := range map[string]string{
		"Content-Type": "text/plain;charset=UTF-8", "Content-Disposition": `attachment; filename="ca.pem"`, "Accept-Ranges": "bytes",
		"Cache-Control": "public", "Last-Modified": stored.Format(http.TimeFormat),
	} {
		if got := a.Header.Get(name); got != value {
			tb.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

func ownCA(t *testing.T, m *Mock) {
	m.Advance(t, time.Hour)
	a := m.Call(t, http.MethodGet, "/v1/certificates/external/ca", nil)
	a.wantCAFile(t, a.Body, Start)
	block, rest := pem.Decode(a.Body)
	if block == nil || len(rest) != 0 {
		t.Fatalf("not one block of PEM: %q", a.Body)
	}
	ca, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatalf("read the CA: %v", err)
	}
	if ca.PublicKeyAlgorithm != x509.RSA || !ca.IsCA || ca.CheckSignatureFrom(ca) != nil {
		t.Errorf("algorithm %v, CA %v; want a self-signed RSA CA", ca.PublicKeyAlgorithm, ca.IsCA)
	}
	if year := 365 * 24 * time.Hour; ca.NotAfter.Sub(ca.NotBefore) < year || ca.NotAfter.Sub(ca.NotBefore) > year+2*time.Hour {
		t.Errorf("valid from %s to %s, want a year", ca.NotBefore, ca.NotAfter)
	}
	again := m.Call(t, http.MethodGet, "/certificates/external/ca/", nil)
	again.wantCAFile(t, a.Body, Start)
}

func externalUploaded(t *testing.T, m *Mock) {
	root := newAuthority(t, "Root CA", nil)
	middle := newAuthority(t, "Middle CA", root)
	leaf := newLeaf(t, "wa.teahouse.example", middle)
	m.upload(t, "/v1/certificates/external", external(leaf.keyPEM(t), leaf.pem, middle.pem, root.pem)).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/certificates/external/ca", nil).wantCAFile(t, external(middle.pem, root.pem), Start)
	m.Advance(t, time.Hour)
	other := newAuthority(t, "Other CA", nil)
	leaf = newLeaf(t, "wa.teahouse.example", other)
	body := external([]byte("the key\n"), leaf.keyPEM(t), []byte("\nthe leaf\n"), leaf.pem, []byte("# the CA\n"), other.pem)
	m.upload(t, "/certificates/external", bytes.ReplaceAll(body, []byte("\n"), []byte("\r\n"))).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/certificates/external/ca", nil).wantCAFile(t, other.pem, Start.Add(time.Hour))
	if got := len(m.Facts(t, "external_certificate_uploaded")); got != 2 {
		t.Errorf("%d facts, want 2", got)
	}
	for _, contentType := range []string{"", "application/x-pem-file", "application/json", "application/x-www-form-urlencoded"} {
		r := Request{Method: http.MethodPost, Path: "/certificates/external", Body: body, Header: map[string]string{"Authorization": m.bearer(), "Content-Type": contentType}}
		m.Do(t, r).wantDone(t, http.StatusOK)
	}
}

func keyForms(t *testing.T, m *Mock) {
	ca := newAuthority(t, "Root CA", nil)
	leaf := newLeaf(t, "wa.teahouse.example", ca)
	sec1, err := x509.MarshalECPrivateKey(leaf.key)
	if err != nil {
		t.Fatalf("encode the key: %v", err)
	}
	parameters := block("EC PARAMETERS", []byte{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07})
	m.upload(t, "/certificates/external", external(parameters, block("EC PRIVATE KEY", sec1), leaf.pem, ca.pem)).wantDone(t, http.StatusOK)

	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatalf("make a key: %v", err)
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf.certificate, ca.certificate, key.Public(), ca.key)
	if err != nil {
		t.Fatalf("sign a certificate: %v", err)
	}
	pkcs1 := block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
	m.upload(t, "/certificates/external", external(pkcs1, block("CERTIFICATE", der), ca.pem)).wantDone(t, http.StatusOK)
}

func badExternal(t *testing.T, m *Mock) {
	ca, foreign := newAuthority(t, "Root CA", nil), newAuthority(t, "Foreign CA", nil)
	leaf, other, middle := newLeaf(t, "wa.teahouse.example", ca), newLeaf(t, "other.example", ca), newAuthority(t, "Middle CA", ca)
	key := leaf.keyPEM(t)
	before := m.Call(t, http.MethodGet, "/certificates/external/ca", nil).Body
	for name, body := range map[string][]byte{
		"no PEM":                  []byte("certificate"),
		"key alone":               key,
		"no key":                  external(leaf.pem, ca.pem),
		"no leaf":                 external(key, ca.pem),
		"no CA":                   external(key, leaf.pem),
		"key last":                external(leaf.pem, ca.pem, key),
		"leaf first":              external(leaf.pem, key, ca.pem),
		"CA before leaf":          external(key, ca.pem, leaf.pem),
		"key of another":          external(other.keyPEM(t), leaf.pem, ca.pem),
		"two keys":                external(key, key, leaf.pem, ca.pem),
		"CA of another":           external(key, leaf.pem, foreign.pem),
		"leaf in place of CA":     external(key, leaf.pem, other.pem),
		"broken key":              external(block("PRIVATE KEY", []byte("x")), leaf.pem, ca.pem),
		"broken leaf":             external(key, block("CERTIFICATE", []byte("x")), ca.pem),
		"cut off":                 external(key, leaf.pem, ca.pem[:len(ca.pem)-30]),
		"CA in place of leaf":     external(middle.keyPEM(t), middle.pem, ca.pem),
		"key with a passphrase":   external(block("ENCRYPTED PRIVATE KEY", []byte("x")), leaf.pem, ca.pem),
		"request for certificate": external(key, block("CERTIFICATE REQUEST", leaf.certificate.Raw), ca.pem),
	} {
		a := m.upload(t, "/certificates/external", body)
		if a.wantRefused(t, http.StatusBadRequest, 1009); t.Failed() {
			t.Fatalf("%s: %s", name, a.Body)
		}
	}
	for _, body := range [][]byte{nil, {}, []byte(" \n\t")} {
		m.upload(t, "/certificates/external", body).wantRefused(t, http.StatusBadRequest, 1008)
	}
	m.Call(t, http.MethodGet, "/certificates/external/ca", nil).wantCAFile(t, before, Start)
}

func externalAfterRestart(t *testing.T, m *Mock) {
	ca := newAuthority(t, "Root CA", nil)
	leaf := newLeaf(t, "wa.teahouse.example", ca)
	m.upload(t, "/certificates/external", external(leaf.keyPEM(t), leaf.pem, ca.pem)).wantDone(t, http.StatusOK)
	if a := m.Call(t, http.MethodGet, "/certificates/external/ca", nil); a.Status != http.StatusOK || bytes.Equal(a.Body, ca.pem) {
		t.Errorf("answered %d %s, want the CA of what is still served", a.Status, a.Body)
	}
}

func webhookCAs(t *testing.T, m *Mock) {
	first, second := newAuthority(t, "First CA", nil), newAuthority(t, "Second CA", nil)
	bundle := external([]byte("# ours\r\n"), first.pem, second.pem, []byte("\n\n"))
	m.Advance(t, time.Minute)
	m.upload(t, "/v1/certificates/webhooks/ca", bundle).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/v1/certificates/webhooks/ca", nil).wantCAFile(t, bundle, Start.Add(time.Minute))
	m.Advance(t, time.Hour)
	m.upload(t, "/certificates/webhooks/ca", second.pem).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodGet, "/certificates/webhooks/ca", nil).wantCAFile(t, second.pem, Start.Add(time.Hour+time.Minute))
	for _, contentType := range []string{"", "application/x-pem-file", "application/json", "application/x-www-form-urlencoded"} {
		r := Request{Method: http.MethodPost, Path: "/certificates/webhooks/ca", Body: first.pem, Header: map[string]string{"Authorization": m.bearer(), "Content-Type": contentType}}
		m.Do(t, r).wantDone(t, http.StatusOK)
	}
}

func noWebhookCAs(t *testing.T, m *Mock) {
	missing := func() {
		a := m.Call(t, http.MethodGet, "/certificates/webhooks/ca", nil)
		a.wantRefused(t, http.StatusNotFound, 1006)
		if a.Text(t, "/errors/0/title") != "Resource not found" || a.Details() != "No webhook CA certificates found" {
			t.Errorf("not the captured texts: %s", a.Body)
		}
		m.Call(t, http.MethodDelete, "/certificates/webhooks/ca", nil).wantRefused(t, http.StatusNotFound, 1006)
	}
	missing()
	m.upload(t, "/certificates/webhooks/ca", newAuthority(t, "Hook CA", nil).pem).wantDone(t, http.StatusOK)
	m.Call(t, http.MethodDelete, "/v1/certificates/webhooks/ca/", nil).wantDone(t, http.StatusOK)
	missing()
}

func badWebhookCAs(t *testing.T, m *Mock) {
	ca := newAuthority(t, "Hook CA", nil)
	m.upload(t, "/certificates/webhooks/ca", ca.pem).wantDone(t, http.StatusOK)
	for _, body := range [][]byte{[]byte("no PEM"), block("CERTIFICATE", []byte("x")), ca.keyPEM(t), ca.pem[:len(ca.pem)-30]} {
		m.upload(t, "/certificates/webhooks/ca", body).wantRefused(t, http.StatusBadRequest, 1009)
	}
	for _, body := range [][]byte{nil, {}, []byte("\n")} {
		m.upload(t, "/certificates/webhooks/ca", body).wantRefused(t, http.StatusBadRequest, 1008)
	}
	m.Call(t, http.MethodGet, "/certificates/webhooks/ca", nil).wantCAFile(t, ca.pem, Start)
}

func largeCertificates(t *testing.T, m *Mock) {
	ca := newAuthority(t, "Root CA", nil)
	leaf := newLeaf(t, "wa.teahouse.example", ca)
	for path, body := range map[string][]byte{
		"/certificates/webhooks/ca": ca.pem,
		"/certificates/external":    external(leaf.keyPEM(t), leaf.pem, ca.pem),
	} {
		filler := bytes.Repeat([]byte("#"), 1<<20-len(body)-1)
		m.upload(t, path, external(filler, []byte("\n"), body)).wantDone(t, http.StatusOK)
		m.upload(t, path, external(filler, []byte("#\n"), body)).wantRefused(t, http.StatusRequestEntityTooLarge, 1009)
	}
}

func certificateRoles(t *testing.T, m *Mock) {
	own := m.tokenOf(t, till, tillPassword)
	for _, call := range []struct{ method, path string }{
		{http.MethodPost, "/certificates/external"},
		{http.MethodGet, "/certificates/external/ca"},
		{http.MethodPost, "/certificates/webhooks/ca"},
		{http.MethodGet, "/certificates/webhooks/ca"},
		{http.MethodDelete, "/certificates/webhooks/ca"},
	} {
		m.callAs(t, own, call.method, call.path, "x").wantRefused(t, http.StatusForbidden, 1005, "ROLE_ADMIN")
		m.Do(t, Request{Method: call.method, Path: call.path, Body: "x"}).wantRefused(t, http.StatusUnauthorized, 1005)
	}
}
