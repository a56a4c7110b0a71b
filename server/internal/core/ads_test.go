package core

import (
	"strings"
	"testing"
)

// ad is a message that came through an advertisement with a picture or film.
func ad(contentType string) Receive {
	return Receive{
		From: priya, Type: TypeText, Said: Said{Text: "hi"}, Referral: &Referral{SourceType: "ad", SourceID: "7", SourceURL: "https://ads.example/7"},
		Ad: &File{Type: contentType, Bytes: []byte("pixels")},
	}
}

// referralOf is the referral of the only message that was told.
func referralOf(t *testing.T, w *World) *Referral {
	t.Helper()
	for _, f := range w.Drain() {
		if m, ok := f.(MessageReceived); ok {
			return m.Referral
		}
	}
	t.Fatal("no message was told")
	return nil
}

// TestThePictureOfAnAdvertisementCanBeFetched. Source: webhooks, referral (R).
func TestThePictureOfAnAdvertisementCanBeFetched(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"image/jpeg", "video/mp4"} {
		w := shop(t)
		done(t, w, ad(kind))
		r := referralOf(t, w)
		shown := r.Image
		if kind == "video/mp4" {
			shown = r.Video
		}
		if shown == nil || shown.MIMEType != kind || shown.SHA256 == "" {
			t.Fatalf("%s: the referral is %+v", kind, r)
		}
		if m := done(t, w, DownloadMedia{ID: shown.ID}); string(m.Bytes) != "pixels" {
			t.Errorf("%s: %q was stored", kind, m.Bytes)
		}
	}
}

func TestThePictureOfAnAdvertisementCanBeSkipped(t *testing.T) {
	t.Parallel()
	w := shop(t)
	skip := true
	done(t, w, UpdateApplicationSettings{Patch: SettingsPatch{SkipReferralMedia: &skip}})
	done(t, w, ad("image/jpeg"))
	if r := referralOf(t, w); r == nil || r.Image != nil || r.Video != nil {
		t.Errorf("the referral is %+v, want one without picture", r)
	}
}

// TestAnAdvertisementWaitsForTheConnection with the message that came through it.
func TestAnAdvertisementWaitsForTheConnection(t *testing.T) {
	t.Parallel()
	w := shop(t)
	done(t, w, LoseConnection{})
	done(t, w, ad("image/jpeg"))
	done(t, w, RestoreConnection{})
	w.PassTo(w.Now().Add(1 << 40))
	if r := referralOf(t, w); r == nil || r.Image == nil || r.Image.ID == "" {
		t.Errorf("the referral is %+v, want one with picture", r)
	}
}

// TestAFullVolumeKeepsAdvertisementsOut, and the file of the message too.
func TestAFullVolumeKeepsAdvertisementsOut(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) { g.Options.MediaBytes = 11 })
	c := ad("image/jpeg")
	c.Type, c.Said, c.File = TypeImage, Said{}, &File{Type: "image/png", Bytes: []byte("pixels")}
	before := dump(w)
	if got := refused(t, w, c); !strings.HasPrefix(got, "500/1014 ") {
		t.Errorf("refused with %q, want disk full", got)
	}
	if after := dump(w); after != before {
		t.Error("a refused message changed the World")
	}
}
