package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// ListStickerPacks lists the ids of sticker packs.
func (a *API) ListStickerPacks(ctx context.Context, req gen.ListStickerPacksRequestObject) (gen.ListStickerPacksResponseObject, error) {
	packs, err := do(ctx, core.ListPacks{Namespace: string(value(req.Params.Namespace))})
	if err != nil {
		return nil, err
	}
	ids := make([]gen.StickerPackID, len(packs))
	for i, p := range packs {
		ids[i] = gen.StickerPackID{ID: p.ID}
	}
	return gen.ListStickerPacks200JSONResponse{Stickerpacks: ids, Meta: meta(ctx)}, nil
}

// CreateStickerPack makes a pack.
func (a *API) CreateStickerPack(ctx context.Context, req gen.CreateStickerPackRequestObject) (gen.CreateStickerPackResponseObject, error) {
	id, err := do(ctx, core.CreatePack{Pack: core.StickerPack{
		Publisher: req.Body.Publisher, Name: req.Body.Name,
		IOS: value(req.Body.IosAppStoreLink), Android: value(req.Body.AndroidAppStoreLink),
	}})
	if err != nil {
		return nil, err
	}
	return gen.CreateStickerPack201JSONResponse{Stickerpacks: []gen.StickerPackID{{ID: id}}, Meta: meta(ctx)}, nil
}

// GetStickerPack tells what a pack is.
func (a *API) GetStickerPack(ctx context.Context, req gen.GetStickerPackRequestObject) (gen.GetStickerPackResponseObject, error) {
	p, err := do(ctx, core.PackInfo{Namespace: string(value(req.Params.Namespace)), Pack: req.PackID})
	if err != nil {
		return nil, err
	}
	pack := gen.StickerPack{
		Publisher: p.Publisher, Name: p.Name, IosAppStoreLink: unlessEmpty(p.IOS), AndroidAppStoreLink: unlessEmpty(p.Android),
	}
	return gen.GetStickerPack200JSONResponse{Stickerpacks: []gen.StickerPack{pack}, Meta: meta(ctx)}, nil
}

// UpdateStickerPack changes the members of a pack that the body names.
func (a *API) UpdateStickerPack(ctx context.Context, req gen.UpdateStickerPackRequestObject) (gen.UpdateStickerPackResponseObject, error) {
	_, err := do(ctx, core.UpdatePack{Pack: req.PackID, Patch: core.PackPatch{
		Publisher: req.Body.Publisher, Name: req.Body.Name,
		IOS: req.Body.IosAppStoreLink, Android: req.Body.AndroidAppStoreLink,
	}})
	if err != nil {
		return nil, err
	}
	return gen.UpdateStickerPack200JSONResponse{Meta: meta(ctx)}, nil
}

// DeleteStickerPack deletes a pack.
func (a *API) DeleteStickerPack(ctx context.Context, req gen.DeleteStickerPackRequestObject) (gen.DeleteStickerPackResponseObject, error) {
	if _, err := do(ctx, core.DeletePack{Pack: req.PackID}); err != nil {
		return nil, err
	}
	return gen.DeleteStickerPack200JSONResponse{Meta: meta(ctx)}, nil
}

// ListStickers lists the indexes of a pack's stickers.
func (a *API) ListStickers(ctx context.Context, req gen.ListStickersRequestObject) (gen.ListStickersResponseObject, error) {
	stickers, err := do(ctx, core.ListStickers{Namespace: string(value(req.Params.Namespace)), Pack: req.PackID})
	if err != nil {
		return nil, err
	}
	indexes := make([]gen.StickerIndex, len(stickers))
	for i, s := range stickers {
		indexes[i] = gen.StickerIndex{Index: s.Index}
	}
	return gen.ListStickers200JSONResponse{Stickers: indexes, Meta: meta(ctx)}, nil
}

// AddSticker puts an uploaded picture into a pack.
func (a *API) AddSticker(ctx context.Context, req gen.AddStickerRequestObject) (gen.AddStickerResponseObject, error) {
	index, err := do(ctx, core.AddSticker{Pack: req.PackID, Media: req.Body.ImageDataID, Emojis: value(req.Body.Emojis)})
	if err != nil {
		return nil, err
	}
	return gen.AddSticker201JSONResponse{Stickers: []gen.StickerIndex{{Index: index}}, Meta: meta(ctx)}, nil
}

// GetSticker tells what a sticker is.
func (a *API) GetSticker(ctx context.Context, req gen.GetStickerRequestObject) (gen.GetStickerResponseObject, error) {
	s, err := do(ctx, core.StickerInfo{
		Namespace: string(value(req.Params.Namespace)), Pack: req.PackID, Index: req.StickerIndex,
	})
	if err != nil {
		return nil, err
	}
	sticker := gen.Sticker{ID: s.Media, ImageDataID: &s.Media, Emojis: &s.Emojis}
	return gen.GetSticker200JSONResponse{Stickers: []gen.Sticker{sticker}, Meta: meta(ctx)}, nil
}

// UpdateSticker changes the members of a sticker that the body names.
func (a *API) UpdateSticker(ctx context.Context, req gen.UpdateStickerRequestObject) (gen.UpdateStickerResponseObject, error) {
	_, err := do(ctx, core.UpdateSticker{
		Pack: req.PackID, Index: req.StickerIndex, Media: req.Body.ImageDataID, Emojis: req.Body.Emojis,
	})
	if err != nil {
		return nil, err
	}
	return gen.UpdateSticker200JSONResponse{Meta: meta(ctx)}, nil
}

// DeleteSticker takes a sticker out of its pack.
func (a *API) DeleteSticker(ctx context.Context, req gen.DeleteStickerRequestObject) (gen.DeleteStickerResponseObject, error) {
	if _, err := do(ctx, core.DeleteSticker{Pack: req.PackID, Index: req.StickerIndex}); err != nil {
		return nil, err
	}
	return gen.DeleteSticker200JSONResponse{Meta: meta(ctx)}, nil
}

// unlessEmpty is an optional text; empty: absent.
func unlessEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
