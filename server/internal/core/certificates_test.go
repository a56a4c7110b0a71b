package core

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheWebhookBundleComesAndGoes(t *testing.T) {
	t.Parallel()
	w := shop(t)
	ca := newAuthority(t, "webhook root", nil)
	bundle := "# our roots\n" + ca.pem + newAuthority(t, "second", nil).pem
	w.PassTo(w.Now().Add(time.Minute))
	done(t, w, UploadWebhookCACertificate{PEM: []byte(bundle)})
	want := PEMFile{PEM: []byte(bundle), Stored: shopStart.Add(time.Minute)}
	if diff := cmp.Diff(want, done(t, w, DownloadWebhookCACertificate{})); diff != "" {
		t.Errorf("bundle (-want +got):\n%s", diff)
	}
	done(t, w, UploadWebhookCACertificate{PEM: []byte(ca.pem)})
	done(t, w, DeleteWebhookCACertificate{})
	at := Occurred{shopStart.Add(time.Minute)}
	wantTold := []Fact{WebhookCAChanged{at, 2}, WebhookCAChanged{at, 1}, WebhookCAChanged{at, 0}}
	if diff := cmp.Diff(wantTold, w.Drain()); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestTheOwnCACanBeDownloaded(t *testing.T) {
	t.Parallel()
	w := shop(t)
	want := PEMFile{PEM: []byte("the CA"), Stored: shopStart}
	if diff := cmp.Diff(want, done(t, w, DownloadCACertificate{Own: []byte("the CA")})); diff != "" {
		t.Errorf("CA (-want +got):\n%s", diff)
	}
}

func TestRefusalsOfCertificates(t *testing.T) {
	t.Parallel()
	big := []byte(strings.Repeat("x", maxPEM+1))
	refusals{
		{"empty bundle", try(UploadWebhookCACertificate{}), "400/1008"},
		{"bundle of blanks", try(UploadWebhookCACertificate{PEM: []byte(" \n")}), "400/1008"},
		{"bundle that is no PEM", try(UploadWebhookCACertificate{PEM: []byte("hello")}), "400/1009"},
		{"bundle that holds no certificate", try(UploadWebhookCACertificate{PEM: []byte("-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n")}), "400/1009"},
		{"big bundle", try(UploadWebhookCACertificate{PEM: big}), "413/1009"},
		{"no bundle to download", try(DownloadWebhookCACertificate{}), "404/1006 No webhook CA certificates found"},
		{"no bundle to delete", try(DeleteWebhookCACertificate{}), "404/1006 No webhook CA certificates found"},
		{"no CA to download", try(DownloadCACertificate{}), "404/1006"},
		{"empty certificate", try(UploadCertificate{}), "400/1008"},
		{"big certificate", try(UploadCertificate{PEM: big}), "413/1009"},
	}.run(t, func(t *testing.T) *World { t.Helper(); return shop(t) })
}
