package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// GetProfileAbout tells the about text.
func (a *API) GetProfileAbout(ctx context.Context, _ gen.GetProfileAboutRequestObject) (gen.GetProfileAboutResponseObject, error) {
	text, err := do(ctx, core.ProfileAbout{})
	if err != nil {
		return nil, err
	}
	node := gen.ProfileAboutNode{About: gen.ProfileAbout{Text: text}}
	return gen.GetProfileAbout200JSONResponse{Settings: gen.ProfileAboutSettingsNode{Profile: node}, Meta: meta(ctx)}, nil
}

// UpdateProfileAbout changes the about text.
func (a *API) UpdateProfileAbout(ctx context.Context, req gen.UpdateProfileAboutRequestObject) (gen.UpdateProfileAboutResponseObject, error) {
	if _, err := do(ctx, core.SetProfileAbout{Text: req.Body.Text}); err != nil {
		return nil, err
	}
	return gen.UpdateProfileAbout200JSONResponse{Meta: meta(ctx)}, nil
}

// GetProfilePhoto answers the photo, or where it can be fetched.
func (a *API) GetProfilePhoto(ctx context.Context, req gen.GetProfilePhotoRequestObject) (gen.GetProfilePhotoResponseObject, error) {
	if req.Params.Format != nil {
		link, err := do(ctx, core.ProfilePhotoLink{})
		if err != nil {
			return nil, err
		}
		node := gen.ProfilePhotoNode{Photo: gen.PictureLink{Link: TripOf(ctx).Link(link)}}
		return gen.GetProfilePhoto200JSONResponse{Settings: gen.ProfilePhotoSettingsNode{Profile: node}, Meta: meta(ctx)}, nil
	}
	p, err := do(ctx, core.ProfilePhoto{})
	if err != nil {
		return nil, err
	}
	return gen.GetProfilePhoto200ImageResponse(file(p.Type, p.Bytes)), nil
}

// UpdateProfilePhoto sets the photo.
func (a *API) UpdateProfilePhoto(ctx context.Context, req gen.UpdateProfilePhotoRequestObject) (gen.UpdateProfilePhotoResponseObject, error) {
	b, err := picture(req.Body, req.MultipartBody)
	if err != nil {
		return nil, err
	}
	if _, err := do(ctx, core.SetProfilePhoto{Bytes: b}); err != nil {
		return nil, err
	}
	return gen.UpdateProfilePhoto200JSONResponse{Meta: meta(ctx)}, nil
}

// DeleteProfilePhoto takes the photo away.
func (a *API) DeleteProfilePhoto(ctx context.Context, _ gen.DeleteProfilePhotoRequestObject) (gen.DeleteProfilePhotoResponseObject, error) {
	if _, err := do(ctx, core.DeleteProfilePhoto{}); err != nil {
		return nil, err
	}
	return gen.DeleteProfilePhoto200JSONResponse{Meta: meta(ctx)}, nil
}
