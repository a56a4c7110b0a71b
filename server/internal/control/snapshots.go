package control

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// ReadFingerprint tells the hash over what a world answered and posted.
func (c *Control) ReadFingerprint(_ context.Context, r gen.ReadFingerprintRequestObject) (gen.ReadFingerprintResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	attempts := e.Journal().Count(core.DeliveryAttempted{}.Kind())
	return gen.ReadFingerprint200JSONResponse{
		Fingerprint: e.Fingerprint(), Answers: int64(e.Journal().Mark().Exchanges), Webhooks: int64(attempts),
	}, nil
}

// ReadSnapshot takes a snapshot of a world.
func (c *Control) ReadSnapshot(ctx context.Context, r gen.ReadSnapshotRequestObject) (gen.ReadSnapshotResponseObject, error) {
	e, err := c.enter(r.World)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, maxSnapshotWait)
	defer cancel()
	image, err := e.Image(ctx)
	if err != nil {
		return nil, err
	}
	if len(image) > maxSnapshot {
		return nil, &problem{status: http.StatusConflict, detail: "The world is too large for a snapshot; reset its journal or its media first."}
	}
	return snapshot(image), nil
}

// snapshot is a world as a document.
type snapshot json.RawMessage

// VisitReadSnapshotResponse writes the document as it is.
func (s snapshot) VisitReadSnapshotResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write(s)
	return err
}

// isSnapshot tells whether a document says of itself what every snapshot says.
func isSnapshot(document []byte) bool {
	var says struct {
		Layout string `json:"layout"`
	}
	return json.Unmarshal(document, &says) == nil && says.Layout != ""
}

// RestoreSnapshot makes a world what a snapshot says.
func (c *Control) RestoreSnapshot(_ context.Context, r gen.RestoreSnapshotRequestObject) (gen.RestoreSnapshotResponseObject, error) {
	e, err := found(c.worlds.Restore(r.World, *r.Body))
	switch {
	case err != nil && !isSnapshot(*r.Body):
		return nil, badRequest("The document is no snapshot of a world: `GET /_mock/worlds/{world}/snapshot` answers one.")
	case errors.Is(err, engine.ErrLayout):
		return nil, badRequest("The snapshot was written by another version of wabamock.")
	case err != nil:
		return nil, err
	}
	c.worlds.Present(r.World)
	return gen.RestoreSnapshot200JSONResponse(worldOf(r.World, e)), nil
}
