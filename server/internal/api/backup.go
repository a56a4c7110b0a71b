package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// BackupSettings makes a backup under a password.
func (a *API) BackupSettings(ctx context.Context, req gen.BackupSettingsRequestObject) (gen.BackupSettingsResponseObject, error) {
	data, err := do(ctx, core.BackupSettings{Password: req.Body.Password})
	if err != nil {
		return nil, err
	}
	return gen.BackupSettings200JSONResponse{Settings: gen.BackupData{Data: data}, Meta: meta(ctx)}, nil
}

// RestoreSettings makes an unregistered client that of a backup.
func (a *API) RestoreSettings(ctx context.Context, req gen.RestoreSettingsRequestObject) (gen.RestoreSettingsResponseObject, error) {
	if _, err := do(ctx, core.RestoreSettings{Password: req.Body.Password, Data: req.Body.Data}); err != nil {
		return nil, err
	}
	return gen.RestoreSettings200JSONResponse{Meta: meta(ctx)}, nil
}
