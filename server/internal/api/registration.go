package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// RequestCode asks for a registration code: 202, or 201 when the number is registered already.
func (a *API) RequestCode(ctx context.Context, req gen.RequestCodeRequestObject) (gen.RequestCodeResponseObject, error) {
	answer, err := do(ctx, core.RequestCode{
		CountryCode: req.Body.Cc,
		Phone:       req.Body.PhoneNumber,
		Method:      string(req.Body.Method),
		Certificate: req.Body.Cert,
		PIN:         req.Body.Pin,
	})
	if err != nil {
		return nil, err
	}
	if answer.Registered {
		return gen.RequestCode201JSONResponse{Meta: meta(ctx)}, nil
	}
	return gen.RequestCode202JSONResponse{Account: []gen.VerifiedName{{Vname: answer.VerifiedName}}, Meta: meta(ctx)}, nil
}

// RegisterAccount completes a registration.
func (a *API) RegisterAccount(ctx context.Context, req gen.RegisterAccountRequestObject) (gen.RegisterAccountResponseObject, error) {
	if _, err := do(ctx, core.RegisterAccount{Code: req.Body.Code}); err != nil {
		return nil, err
	}
	return gen.RegisterAccount201JSONResponse{Meta: meta(ctx)}, nil
}
