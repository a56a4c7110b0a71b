package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// GetBusinessProfile tells the business profile; all five fields are always there.
func (a *API) GetBusinessProfile(ctx context.Context, _ gen.GetBusinessProfileRequestObject) (gen.GetBusinessProfileResponseObject, error) {
	b, err := do(ctx, core.BusinessInfo{})
	if err != nil {
		return nil, err
	}
	node := gen.BusinessProfileNode{Profile: gen.BusinessProfile{
		Address: b.Address, Description: b.Description, Email: b.Email,
		Vertical: gen.BusinessVertical(b.Vertical), Websites: b.Websites,
	}}
	return gen.GetBusinessProfile200JSONResponse{Settings: gen.BusinessProfileSettingsNode{Business: node}, Meta: meta(ctx)}, nil
}

// UpdateBusinessProfile changes the fields that the body names.
func (a *API) UpdateBusinessProfile(ctx context.Context, req gen.UpdateBusinessProfileRequestObject) (gen.UpdateBusinessProfileResponseObject, error) {
	patch := core.BusinessPatch{
		Address: req.Body.Address, Description: req.Body.Description, Email: req.Body.Email,
		Vertical: (*string)(req.Body.Vertical),
	}
	if req.Body.Websites != nil {
		patch.Websites = &req.Body.Websites
	}
	if _, err := do(ctx, core.UpdateBusiness{Patch: patch}); err != nil {
		return nil, err
	}
	return gen.UpdateBusinessProfile200JSONResponse{Meta: meta(ctx)}, nil
}

// GetComplianceInfo tells the compliance data; empty texts when they were never set.
func (a *API) GetComplianceInfo(ctx context.Context, _ gen.GetComplianceInfoRequestObject) (gen.GetComplianceInfoResponseObject, error) {
	c, err := do(ctx, core.ComplianceInfo{})
	if err != nil {
		return nil, err
	}
	node := gen.ComplianceInfoNode{ComplianceInfo: gen.ComplianceInfo{
		EntityName: c.EntityName, EntityType: string(c.EntityType), EntityTypeCustom: c.CustomType,
		IsRegistered: value(c.Registered),
		GrievanceOfficerDetails: gen.GrievanceOfficer{
			Name: c.Grievances.Name, Email: c.Grievances.Email,
			LandlineNumber: c.Grievances.Landline, MobileNumber: c.Grievances.Mobile,
		},
		CustomerCareDetails: gen.CustomerCare{
			Email: c.CustomerCare.Email, LandlineNumber: c.CustomerCare.Landline, MobileNumber: c.CustomerCare.Mobile,
		},
	}}
	return gen.GetComplianceInfo200JSONResponse{Settings: gen.ComplianceInfoSettingsNode{Business: node}, Meta: meta(ctx)}, nil
}

// UpdateComplianceInfo replaces the compliance data.
func (a *API) UpdateComplianceInfo(ctx context.Context, req gen.UpdateComplianceInfoRequestObject) (gen.UpdateComplianceInfoResponseObject, error) {
	b, officer, care := req.Body, req.Body.GrievanceOfficerDetails, req.Body.CustomerCareDetails
	_, err := do(ctx, core.SetCompliance{Compliance: core.Compliance{
		EntityName: b.EntityName, EntityType: core.EntityType(b.EntityType), CustomType: value(b.EntityTypeCustom),
		Registered: b.IsRegistered,
		Grievances: core.Officer{
			Name: officer.Name, Email: officer.Email, Landline: value(officer.LandlineNumber), Mobile: value(officer.MobileNumber),
		},
		CustomerCare: core.Officer{Email: care.Email, Landline: value(care.LandlineNumber), Mobile: value(care.MobileNumber)},
	}})
	if err != nil {
		return nil, err
	}
	return gen.UpdateComplianceInfo200JSONResponse{Meta: meta(ctx)}, nil
}

// value is what an optional member holds; absent: the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
