package core

import (
	"slices"
	"strconv"
)

// Limits of sticker packs.
const (
	// MaxPacks is how many packs a World holds; one more is refused with 1014. Source: our choice (I).
	MaxPacks = 1000
	// MaxStickers is how many stickers a pack holds; one more is refused with 1009. Source: the
	// limit of packs on phones (R).
	MaxStickers = 30
)

// StickerPack is a pack of stickers that the business made. Source: overview, Real endpoints that
// are not in the listing (D).
type StickerPack struct {
	ID        string // UUID
	Publisher string
	Name      string
	IOS       string // ios_app_store_link; empty: none
	Android   string // android_app_store_link; empty: none
}

// PackPatch names the fields of a pack to be changed; nil: stays as it is.
type PackPatch struct {
	Publisher *string
	Name      *string
	IOS       *string
	Android   *string
}

// PackSticker is a sticker in a pack.
type PackSticker struct {
	Index  string   // its place in the pack: a number from 0; places of deleted stickers are not given again
	Media  string   // id of the uploaded picture
	Emojis []string // what it stands for; never nil
}

// packs are the packs that the business made.
type packs struct {
	inOrder []*pack // in order of creation
	byID    map[string]*pack
}

// pack is a StickerPack with its stickers.
type pack struct {
	StickerPack
	stickers []PackSticker // in order of their index
	placed   int           // stickers ever added
}

// FirstParty is the namespace of the packs that the vendor maintains. A World has none of them:
// their list is empty, and each of them is unknown (I). Source: overview, Real endpoints that are
// not in the listing (D).
const FirstParty = "whatsapp"

// ListPacks asks for all packs, in order of creation.
type ListPacks struct {
	Namespace string // FirstParty or empty: the business's own
}

func (c ListPacks) do(w *World) ([]StickerPack, error) {
	if c.Namespace == FirstParty {
		return []StickerPack{}, nil
	}
	all := make([]StickerPack, len(w.packs.inOrder))
	for i, p := range w.packs.inOrder {
		all[i] = p.StickerPack
	}
	return all, nil
}

// CreatePack makes an empty pack and answers its id. Refused with 1014 when there are MaxPacks.
type CreatePack struct {
	Pack StickerPack // without ID
}

func (c CreatePack) do(w *World) (string, error) {
	if len(w.packs.inOrder) >= MaxPacks {
		return "", refuse(1014, "There are %d sticker packs: that is all this number can hold", MaxPacks)
	}
	draw := w.draw("pack")
	p := &pack{StickerPack: c.Pack}
	p.ID = draw.uuid()
	w.packs.inOrder = append(w.packs.inOrder, p)
	w.packs.byID[p.ID] = p
	return p.ID, nil
}

// PackInfo asks for a pack. Refused with 1006.
type PackInfo struct {
	Namespace string // FirstParty or empty: the business's own
	Pack      string // id
}

func (c PackInfo) do(w *World) (StickerPack, error) {
	p, err := w.packs.within(c.Namespace, c.Pack)
	if err != nil {
		return StickerPack{}, err
	}
	return p.StickerPack, nil
}

// UpdatePack changes the fields of a pack that are named. Refused with 1006.
type UpdatePack struct {
	Pack  string // id
	Patch PackPatch
}

func (c UpdatePack) do(w *World) (Nothing, error) {
	p, err := w.packs.find(c.Pack)
	if err != nil {
		return Nothing{}, err
	}
	for _, field := range []struct{ from, to *string }{
		{c.Patch.Publisher, &p.Publisher},
		{c.Patch.Name, &p.Name},
		{c.Patch.IOS, &p.IOS},
		{c.Patch.Android, &p.Android},
	} {
		if field.from != nil {
			*field.to = *field.from
		}
	}
	return Nothing{}, nil
}

// DeletePack deletes a pack with its stickers; their media stay. Refused with 1006.
type DeletePack struct {
	Pack string // id
}

func (c DeletePack) do(w *World) (Nothing, error) {
	p, err := w.packs.find(c.Pack)
	if err != nil {
		return Nothing{}, err
	}
	delete(w.packs.byID, p.ID)
	w.packs.inOrder = slices.DeleteFunc(w.packs.inOrder, func(other *pack) bool { return other == p })
	return Nothing{}, nil
}

// ListStickers asks for the stickers of a pack, in order of their index. Refused with 1006.
type ListStickers struct {
	Namespace string // FirstParty or empty: the business's own
	Pack      string // id
}

func (c ListStickers) do(w *World) ([]PackSticker, error) {
	p, err := w.packs.within(c.Namespace, c.Pack)
	if err != nil {
		return nil, err
	}
	return append([]PackSticker{}, p.stickers...), nil
}

// AddSticker puts an uploaded picture into a pack and answers its index. Refused with 1006 (no
// such pack or media) and 1009 (media that cannot be a sticker, a pack that is full).
type AddSticker struct {
	Pack   string // id
	Media  string // id
	Emojis []string
}

func (c AddSticker) do(w *World) (string, error) {
	p, err := w.packs.find(c.Pack)
	if err != nil {
		return "", err
	}
	if len(p.stickers) >= MaxStickers {
		return "", refuse(1009, "The pack has %d stickers, at most %d", len(p.stickers), MaxStickers)
	}
	if err := w.checkSticker(c.Media); err != nil {
		return "", err
	}
	s := PackSticker{Index: strconv.Itoa(p.placed), Media: c.Media, Emojis: append([]string{}, c.Emojis...)}
	p.placed++
	p.stickers = append(p.stickers, s)
	return s.Index, nil
}

// StickerInfo asks for a sticker. Refused with 1006.
type StickerInfo struct {
	Namespace string // FirstParty or empty: the business's own
	Pack      string // id
	Index     string
}

func (c StickerInfo) do(w *World) (PackSticker, error) {
	if _, err := w.packs.within(c.Namespace, c.Pack); err != nil {
		return PackSticker{}, err
	}
	_, s, err := w.packs.sticker(c.Pack, c.Index)
	if err != nil {
		return PackSticker{}, err
	}
	return *s, nil
}

// UpdateSticker changes the picture or the emojis of a sticker. Refused as AddSticker.
type UpdateSticker struct {
	Pack   string // id
	Index  string
	Media  *string   // nil: stays
	Emojis *[]string // nil: stay
}

func (c UpdateSticker) do(w *World) (Nothing, error) {
	_, s, err := w.packs.sticker(c.Pack, c.Index)
	if err != nil {
		return Nothing{}, err
	}
	if c.Media != nil {
		if err := w.checkSticker(*c.Media); err != nil {
			return Nothing{}, err
		}
		s.Media = *c.Media
	}
	if c.Emojis != nil {
		s.Emojis = append([]string{}, *c.Emojis...)
	}
	return Nothing{}, nil
}

// DeleteSticker takes a sticker out of its pack; its media stays. Refused with 1006.
type DeleteSticker struct {
	Pack  string // id
	Index string
}

func (c DeleteSticker) do(w *World) (Nothing, error) {
	p, _, err := w.packs.sticker(c.Pack, c.Index)
	if err != nil {
		return Nothing{}, err
	}
	p.stickers = slices.DeleteFunc(p.stickers, func(s PackSticker) bool { return s.Index == c.Index })
	return Nothing{}, nil
}

// within looks a pack of a namespace up; 1006.
func (p *packs) within(namespace, id string) (*pack, error) {
	if namespace == FirstParty {
		return nil, refuse(1006, "The vendor maintains no sticker pack with the id '%s'", id)
	}
	return p.find(id)
}

// find looks a pack up; 1006.
func (p *packs) find(id string) (*pack, error) {
	found, ok := p.byID[id]
	if !ok {
		return nil, refuse(1006, "No sticker pack has the id '%s'", id)
	}
	return found, nil
}

// sticker looks a sticker of a pack up; 1006.
func (p *packs) sticker(id, index string) (*pack, *PackSticker, error) {
	found, err := p.find(id)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(found.stickers, func(s PackSticker) bool { return s.Index == index })
	if i < 0 {
		return nil, nil, refuse(1006, "Sticker pack '%s' has no sticker %s", id, index)
	}
	return found, &found.stickers[i], nil
}

// checkSticker requires an uploaded file that can be a sticker: 1006, 1009.
func (w *World) checkSticker(id string) error {
	m, ok := w.media.find(id)
	if !ok {
		return refuse(1006, "No media has the id '%s'", id)
	}
	return w.judgeFile(Sticker, "image_data_id", m)
}
