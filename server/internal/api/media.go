package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// UploadMedia stores a file.
func (a *API) UploadMedia(ctx context.Context, req gen.UploadMediaRequestObject) (gen.UploadMediaResponseObject, error) {
	b, err := readBody(req.Body, a.maxUpload)
	if err != nil {
		return nil, err
	}
	id, err := do(ctx, core.UploadMedia{ContentType: req.ContentType, Bytes: b})
	if err != nil {
		return nil, err
	}
	return gen.UploadMedia201JSONResponse{Media: []gen.StoredMedia{{ID: id}}, Meta: meta(ctx)}, nil
}

// DownloadMedia answers the bytes of a file.
func (a *API) DownloadMedia(ctx context.Context, req gen.DownloadMediaRequestObject) (gen.DownloadMediaResponseObject, error) {
	m, err := do(ctx, core.DownloadMedia{ID: req.MediaID})
	if err != nil {
		return nil, err
	}
	return gen.DownloadMedia200AsteriskResponse(file(m.Type, m.Bytes)), nil
}

// DeleteMedia deletes a file.
func (a *API) DeleteMedia(ctx context.Context, req gen.DeleteMediaRequestObject) (gen.DeleteMediaResponseObject, error) {
	if _, err := do(ctx, core.DeleteMedia{ID: req.MediaID}); err != nil {
		return nil, err
	}
	return gen.DeleteMedia200JSONResponse{Meta: meta(ctx)}, nil
}

// CollectMessageGarbage drops what is past its time.
func (a *API) CollectMessageGarbage(ctx context.Context, _ gen.CollectMessageGarbageRequestObject) (gen.CollectMessageGarbageResponseObject, error) {
	if _, err := do(ctx, core.CollectGarbage{}); err != nil {
		return nil, err
	}
	return gen.CollectMessageGarbage200JSONResponse{Meta: meta(ctx)}, nil
}
