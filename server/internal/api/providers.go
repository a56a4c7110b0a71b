package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// GetMediaProviders shows all media providers.
func (a *API) GetMediaProviders(ctx context.Context, _ gen.GetMediaProvidersRequestObject) (gen.GetMediaProvidersResponseObject, error) {
	list, err := do(ctx, core.MediaProviders{})
	if err != nil {
		return nil, err
	}
	out := gen.GetMediaProviders200JSONResponse{Meta: meta(ctx)}
	out.Settings.Application.Media.Providers = shownProviders(list)
	return out, nil
}

// UpdateMediaProviders adds media providers or replaces them by name.
func (a *API) UpdateMediaProviders(ctx context.Context, req gen.UpdateMediaProvidersRequestObject) (gen.UpdateMediaProvidersResponseObject, error) {
	if _, err := do(ctx, core.UpdateMediaProviders{Providers: givenProviders(*req.Body)}); err != nil {
		return nil, err
	}
	return gen.UpdateMediaProviders200JSONResponse{Meta: meta(ctx)}, nil
}

// DeleteMediaProviders takes a media provider away.
func (a *API) DeleteMediaProviders(ctx context.Context, req gen.DeleteMediaProvidersRequestObject) (gen.DeleteMediaProvidersResponseObject, error) {
	if _, err := do(ctx, core.DeleteMediaProvider{Name: req.ProviderName}); err != nil {
		return nil, err
	}
	return gen.DeleteMediaProviders200JSONResponse{Meta: meta(ctx)}, nil
}

// shownProviders are providers in the API's shape.
func shownProviders(list []core.Provider) []gen.MediaProvider {
	out := make([]gen.MediaProvider, 0, len(list))
	for _, p := range list {
		shown := gen.MediaProvider{Name: p.Name, Type: gen.ProviderType(p.Type)}
		if p.Basic != nil {
			shown.Config.Basic = &gen.ProviderBasic{Username: p.Basic.Username, Password: p.Basic.Password}
		} else {
			shown.Config.Bearer = &p.Bearer
		}
		out = append(out, shown)
	}
	return out
}

// givenProviders are providers as the core takes them.
func givenProviders(list []gen.MediaProvider) []core.Provider {
	out := make([]core.Provider, 0, len(list))
	for _, p := range list {
		given := core.Provider{Name: p.Name, Type: string(p.Type)}
		if p.Config.Bearer != nil {
			given.Bearer = *p.Config.Bearer
		}
		if b := p.Config.Basic; b != nil {
			given.Basic = &core.BasicConfig{Username: b.Username, Password: b.Password}
		}
		out = append(out, given)
	}
	return out
}
