package core

import (
	"slices"
	"strings"
	"testing"
)

func TestAPackHoldsItsStickersInOrder(t *testing.T) {
	t.Parallel()
	w := shop(t)
	pack := done(t, w, CreatePack{Pack: StickerPack{Publisher: "Tea House", Name: "Cups"}})
	cup := done(t, w, UploadMedia{ContentType: "image/webp", Bytes: sticker()})

	for _, want := range []string{"0", "1", "2"} {
		if got := done(t, w, AddSticker{Pack: pack, Media: cup, Emojis: []string{"🍵"}}); got != want {
			t.Errorf("index %s, want %s", got, want)
		}
	}
	done(t, w, DeleteSticker{Pack: pack, Index: "1"})
	if got := done(t, w, AddSticker{Pack: pack, Media: cup}); got != "3" {
		t.Errorf("index %s, want 3: that of a deleted sticker is not given again", got)
	}
	emojis := []string{"☕"}
	done(t, w, UpdateSticker{Pack: pack, Index: "3", Emojis: &emojis})
	if got := done(t, w, StickerInfo{Pack: pack, Index: "3"}); got.Media != cup || !slices.Equal(got.Emojis, emojis) {
		t.Errorf("sticker %+v", got)
	}
	var indexes []string
	for _, s := range done(t, w, ListStickers{Pack: pack}) {
		indexes = append(indexes, s.Index)
	}
	if want := []string{"0", "2", "3"}; !slices.Equal(indexes, want) {
		t.Errorf("stickers %v, want %v", indexes, want)
	}
}

func TestPacksAreReadChangedAndDeleted(t *testing.T) {
	t.Parallel()
	w := shop(t)
	first := done(t, w, CreatePack{Pack: StickerPack{Publisher: "Tea House", Name: "Cups"}})
	second := done(t, w, CreatePack{Pack: StickerPack{Publisher: "Tea House", Name: "Pots"}})
	name := "Mugs"
	done(t, w, UpdatePack{Pack: first, Patch: PackPatch{Name: &name}})

	if got, want := done(t, w, PackInfo{Pack: first}), (StickerPack{ID: first, Publisher: "Tea House", Name: "Mugs"}); got != want {
		t.Errorf("pack %+v, want %+v", got, want)
	}
	done(t, w, DeletePack{Pack: first})
	if got := done(t, w, ListPacks{}); len(got) != 1 || got[0].ID != second {
		t.Errorf("packs %+v, want the second alone", got)
	}
	if got := refused(t, w, PackInfo{Pack: first}); !strings.HasPrefix(got, "404/1006 ") {
		t.Errorf("a deleted pack: %s", got)
	}
}

func TestStickersThatAreRefused(t *testing.T) {
	t.Parallel()
	w := shop(t)
	pack := done(t, w, CreatePack{})
	cup := done(t, w, UploadMedia{ContentType: "image/webp", Bytes: sticker()})
	large := done(t, w, UploadMedia{ContentType: "image/webp", Bytes: make([]byte, 100<<10+1)})
	photo := done(t, w, UploadMedia{ContentType: "image/png", Bytes: dot(t)})
	done(t, w, AddSticker{Pack: pack, Media: cup})
	tests := []struct {
		name string
		try  func(*testing.T, *World) string
		want string
	}{
		{"unknown pack", try(AddSticker{Pack: "x", Media: cup}), "404/1006"},
		{"unknown media", try(AddSticker{Pack: pack, Media: "x"}), "404/1006"},
		{"too large", try(AddSticker{Pack: pack, Media: large}), "400/1009"},
		{"no sticker", try(AddSticker{Pack: pack, Media: photo}), "400/1009"},
		{"change to no sticker", try(UpdateSticker{Pack: pack, Index: "0", Media: &photo}), "400/1009"},
		{"change of none", try(UpdateSticker{Pack: pack, Index: "7"}), "404/1006"},
		{"deletion of none", try(DeleteSticker{Pack: pack, Index: "7"}), "404/1006"},
		{"pack of the vendor", try(PackInfo{Namespace: FirstParty, Pack: pack}), "404/1006"},
		{"stickers of the vendor", try(ListStickers{Namespace: FirstParty, Pack: pack}), "404/1006"},
		{"sticker of the vendor", try(StickerInfo{Namespace: FirstParty, Pack: pack, Index: "0"}), "404/1006"},
		{"stickers of no pack", try(ListStickers{Pack: "x"}), "404/1006"},
	}
	for _, tt := range tests {
		if got := tt.try(t, w); !strings.HasPrefix(got, tt.want+" ") {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	for range MaxStickers - 1 {
		done(t, w, AddSticker{Pack: pack, Media: cup})
	}
	if got := refused(t, w, AddSticker{Pack: pack, Media: cup}); !strings.HasPrefix(got, "400/1009 ") {
		t.Errorf("one sticker too many: %s", got)
	}
}
