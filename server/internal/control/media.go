package control

import (
	"context"
	"net/http"
	"strconv"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
)

// ReadMedia answers the bytes of a file.
func (c *Control) ReadMedia(_ context.Context, req gen.ReadMediaRequestObject) (gen.ReadMediaResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	m, err := do(e, core.DownloadMedia{ID: req.ID})
	if err != nil {
		return nil, err
	}
	return stored(m), nil
}

// stored is a file as an answer. Whoever uploads it says what it is, so no browser may believe it.
type stored core.Media

// VisitReadMediaResponse writes the bytes.
func (m stored) VisitReadMediaResponse(w http.ResponseWriter) error {
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", "attachment")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("Media-Type", m.Type)
	h.Set("Content-Length", strconv.Itoa(len(m.Bytes)))
	_, err := w.Write(m.Bytes)
	return err
}
