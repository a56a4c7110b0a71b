package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// CheckContact turns phone numbers into WhatsApp ids.
func (a *API) CheckContact(ctx context.Context, req gen.CheckContactRequestObject) (gen.CheckContactResponseObject, error) {
	checked, err := do(ctx, core.CheckContact{
		Numbers: req.Body.Contacts,
		Wait:    orZero(req.Body.Blocking) == gen.ContactBlockingWait,
		Force:   isTrue(req.Body.ForceCheck),
	})
	if err != nil {
		return nil, err
	}
	outcomes := make([]gen.CheckedContact, len(checked))
	for i, c := range checked {
		TripOf(ctx).Inject(c.Injected)
		outcomes[i] = gen.CheckedContact{Input: c.Input, Status: gen.ContactStatus(c.Status), WaID: orNil(c.WaID)}
	}
	return gen.CheckContact200JSONResponse{Contacts: outcomes, Meta: meta(ctx)}, nil
}

// GetContactIdentity tells a person's identity key.
func (a *API) GetContactIdentity(ctx context.Context, req gen.GetContactIdentityRequestObject) (gen.GetContactIdentityResponseObject, error) {
	i, err := do(ctx, core.ContactIdentity{WaID: req.WaID})
	if err != nil {
		return nil, err
	}
	return gen.GetContactIdentity200JSONResponse{
		Contacts: gen.ContactIdentity{Acknowledged: i.Acknowledged, CreatedTimestamp: i.Created.UnixMilli(), Hash: i.Hash},
		Meta:     meta(ctx),
	}, nil
}

// AcknowledgeContactIdentity accepts a person's present identity key.
func (a *API) AcknowledgeContactIdentity(ctx context.Context, req gen.AcknowledgeContactIdentityRequestObject) (gen.AcknowledgeContactIdentityResponseObject, error) {
	if _, err := do(ctx, core.AcknowledgeIdentity{WaID: req.WaID, Hash: req.Body.Hash}); err != nil {
		return nil, err
	}
	return gen.AcknowledgeContactIdentity200JSONResponse{Meta: meta(ctx)}, nil
}

// BlockContact puts a person on the block list.
func (a *API) BlockContact(ctx context.Context, req gen.BlockContactRequestObject) (gen.BlockContactResponseObject, error) {
	if _, err := do(ctx, core.BlockContact{WaID: req.WaID}); err != nil {
		return nil, err
	}
	return gen.BlockContact200JSONResponse{Meta: meta(ctx)}, nil
}

// UnblockContact takes a person off the block list.
func (a *API) UnblockContact(ctx context.Context, req gen.UnblockContactRequestObject) (gen.UnblockContactResponseObject, error) {
	if _, err := do(ctx, core.UnblockContact{WaID: req.WaID}); err != nil {
		return nil, err
	}
	return gen.UnblockContact200JSONResponse{Meta: meta(ctx)}, nil
}

// orZero is what an optional member points to; the zero value when it is absent.
func orZero[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// orNil is a pointer to a text; nil for the empty one.
func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// isTrue reads a flag that may come as a boolean or as its text. Source: contacts, CheckContact (D).
func isTrue(flag *gen.ForceCheck) bool {
	text := string(orZero(flag))
	return text == "true" || text == `"true"`
}
