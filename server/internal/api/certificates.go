package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// UploadCertificate stores the certificate that the server presents.
func (a *API) UploadCertificate(ctx context.Context, req gen.UploadCertificateRequestObject) (gen.UploadCertificateResponseObject, error) {
	if _, err := do(ctx, core.UploadCertificate{PEM: []byte(*req.Body)}); err != nil {
		return nil, err
	}
	return gen.UploadCertificate200JSONResponse{Meta: meta(ctx)}, nil
}

// DownloadCaCertificate answers the CA of the certificate that the server presents.
func (a *API) DownloadCaCertificate(ctx context.Context, _ gen.DownloadCaCertificateRequestObject) (gen.DownloadCaCertificateResponseObject, error) {
	own, err := a.ownCA()
	if err != nil {
		return nil, fmt.Errorf("make the server's CA: %w", err)
	}
	file, err := do(ctx, core.DownloadCACertificate{Own: own})
	if err != nil {
		return nil, err
	}
	return pemFile(file), nil
}

// UploadWebhookCaCertificate stores the CAs by which webhooks are trusted.
func (a *API) UploadWebhookCaCertificate(ctx context.Context, req gen.UploadWebhookCaCertificateRequestObject) (gen.UploadWebhookCaCertificateResponseObject, error) {
	if _, err := do(ctx, core.UploadWebhookCACertificate{PEM: []byte(*req.Body)}); err != nil {
		return nil, err
	}
	return gen.UploadWebhookCaCertificate200JSONResponse{Meta: meta(ctx)}, nil
}

// DownloadWebhookCaCertificate answers those CAs as they were uploaded.
func (a *API) DownloadWebhookCaCertificate(ctx context.Context, _ gen.DownloadWebhookCaCertificateRequestObject) (gen.DownloadWebhookCaCertificateResponseObject, error) {
	file, err := do(ctx, core.DownloadWebhookCACertificate{})
	if err != nil {
		return nil, err
	}
	return pemFile(file), nil
}

// DeleteWebhookCaCertificate takes those CAs away.
func (a *API) DeleteWebhookCaCertificate(ctx context.Context, _ gen.DeleteWebhookCaCertificateRequestObject) (gen.DeleteWebhookCaCertificateResponseObject, error) {
	if _, err := do(ctx, core.DeleteWebhookCACertificate{}); err != nil {
		return nil, err
	}
	return gen.DeleteWebhookCaCertificate200JSONResponse{Meta: meta(ctx)}, nil
}

// pemFile is a file of certificates as the answer to a download, with the headers of the real
// client. Source: certificates, DownloadCaCertificate (O).
type pemFile core.PEMFile

// VisitDownloadCaCertificateResponse writes the file.
func (f pemFile) VisitDownloadCaCertificateResponse(w http.ResponseWriter) error { return f.write(w) }

// VisitDownloadWebhookCaCertificateResponse writes the file.
func (f pemFile) VisitDownloadWebhookCaCertificateResponse(w http.ResponseWriter) error {
	return f.write(w)
}

func (f pemFile) write(w http.ResponseWriter) error {
	h := w.Header()
	h.Set("Content-Type", "text/plain;charset=UTF-8")
	h.Set("Content-Disposition", `attachment; filename="ca.pem"`)
	h.Set("Content-Length", strconv.Itoa(len(f.PEM)))
	h.Set("Accept-Ranges", "bytes")
	h.Set("Cache-Control", "public")
	h.Set("Last-Modified", f.Stored.UTC().Format(http.TimeFormat))
	w.WriteHeader(http.StatusOK)
	if _, err := w.Write(f.PEM); err != nil {
		return fmt.Errorf("write certificates: %w", err)
	}
	return nil
}
