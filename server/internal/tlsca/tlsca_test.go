package tlsca

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"
)

func now() time.Time { return time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC) }

func newIdentity(t *testing.T) *Identity {
	t.Helper()
	i, err := New(now(), "localhost")
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return i
}

func TestTheCAIsAnRSACertificateOfOneYear(t *testing.T) {
	t.Parallel()
	block, rest := pem.Decode(newIdentity(t).CA())
	if block == nil || len(rest) != 0 {
		t.Fatalf("CA is not one PEM block; rest %q", rest)
	}
	ca, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	if ca.PublicKeyAlgorithm != x509.RSA || !ca.IsCA {
		t.Errorf("algorithm %v, CA %v; want an RSA CA", ca.PublicKeyAlgorithm, ca.IsCA)
	}
	if want := now().AddDate(1, 0, 0); !ca.NotAfter.Equal(want) {
		t.Errorf("valid until %v, want %v", ca.NotAfter, want)
	}
}

// handshake connects to an Identity over loopback; the client trusts roots only, and asks for name.
func handshake(t *testing.T, i *Identity, roots *x509.CertPool, name string) (*x509.Certificate, error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	defer l.Close()
	var serving sync.WaitGroup
	defer serving.Wait()
	serving.Go(func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_ = tls.Server(conn, i.Config()).HandshakeContext(t.Context()) // the client's side is judged
	})
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	defer conn.Close()
	client := tls.Client(conn, &tls.Config{RootCAs: roots, ServerName: name, Time: now, MinVersion: tls.VersionTLS12})
	if err := client.HandshakeContext(t.Context()); err != nil {
		return nil, err
	}
	return client.ConnectionState().PeerCertificates[0], nil
}

func poolOf(t *testing.T, pem []byte) *x509.CertPool {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatalf("no certificate in %q", pem)
	}
	return pool
}

func TestWhoTrustsTheCATrustsTheServerUnderEveryName(t *testing.T) {
	t.Parallel()
	i := newIdentity(t)
	for _, name := range []string{"localhost", "wabamock", "mock.internal.example", "127.0.0.1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := handshake(t, i, poolOf(t, i.CA()), name); err != nil {
				t.Errorf("handshake: %v", err)
			}
		})
	}
}

func TestWhoTrustsAnotherCADoesNotTrustTheServer(t *testing.T) {
	t.Parallel()
	if _, err := handshake(t, newIdentity(t), poolOf(t, newIdentity(t).CA()), "localhost"); err == nil {
		t.Error("handshake passed with a foreign CA")
	}
}

// bundleOf is an external certificate for a name, signed by another Identity.
func bundleOf(t *testing.T, other *Identity, name string) []byte {
	t.Helper()
	c, err := other.sign(name)
	if err != nil {
		t.Fatalf("sign: %v", err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatalf("marshal key: %v", err)
	}
	var b bytes.Buffer
	for _, block := range []*pem.Block{
		{Type: "PRIVATE KEY", Bytes: key},
		{Type: "CERTIFICATE", Bytes: c.Certificate[0]},
		{Type: "CERTIFICATE", Bytes: c.Certificate[1]},
	} {
		if err := pem.Encode(&b, block); err != nil {
			t.Fatalf("encode: %v", err)
		}
	}
	return b.Bytes()
}

func TestAnUploadedCertificateTakesThePlaceOfOurs(t *testing.T) {
	t.Parallel()
	ours, theirs := newIdentity(t), newIdentity(t)
	if err := ours.Replace(bundleOf(t, theirs, "api.example")); err != nil {
		t.Fatalf("Replace: %v", err)
	}
	if _, err := handshake(t, ours, poolOf(t, theirs.CA()), "api.example"); err != nil {
		t.Errorf("handshake after the upload: %v", err)
	}
	ours.Restore()
	if _, err := handshake(t, ours, poolOf(t, ours.CA()), "api.example"); err != nil {
		t.Errorf("handshake after Restore: %v", err)
	}
}

func TestABadUploadChangesNothing(t *testing.T) {
	t.Parallel()
	ours, theirs := newIdentity(t), newIdentity(t)
	good := bundleOf(t, theirs, "api.example")
	foreign := bundleOf(t, newIdentity(t), "api.example")
	key, _ := pem.Decode(foreign)
	tests := map[string][]byte{
		"empty":         nil,
		"not PEM":       []byte("certificate"),
		"no key":        good[bytes.Index(good, []byte("-----BEGIN CERTIFICATE")):],
		"no leaf":       good[:bytes.Index(good, []byte("-----BEGIN CERTIFICATE"))],
		"another's key": append(pem.EncodeToMemory(key), good[bytes.Index(good, []byte("-----BEGIN CERTIFICATE")):]...),
	}
	for name, bundle := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := ours.Replace(bundle); err == nil {
				t.Error("Replace took it")
			}
			if _, err := handshake(t, ours, poolOf(t, ours.CA()), "localhost"); err != nil {
				t.Errorf("handshake: %v", err)
			}
		})
	}
}

func TestOnlySoManyNamesAreRemembered(t *testing.T) {
	t.Parallel()
	i := newIdentity(t)
	for n := range maxNames + 10 {
		if _, err := i.present(&tls.ClientHelloInfo{ServerName: "host-" + strconv.Itoa(n) + ".example"}); err != nil {
			t.Fatalf("present %d: %v", n, err)
		}
	}
	if len(i.signed) != maxNames {
		t.Errorf("%d certificates are remembered, want %d", len(i.signed), maxNames)
	}
}

func TestAClientWithoutANameGetsTheFallback(t *testing.T) {
	t.Parallel()
	c, err := newIdentity(t).present(&tls.ClientHelloInfo{})
	if err != nil {
		t.Fatalf("present: %v", err)
	}
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	if err := leaf.VerifyHostname("localhost"); err != nil {
		t.Errorf("VerifyHostname: %v", err)
	}
}
